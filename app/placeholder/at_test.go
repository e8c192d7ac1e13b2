package placeholder_test

import (
	"testing"

	"hookline/app/placeholder"
)

// @name is a placeholder where a word begins with the @, and one that nobody knows is text
// (MISSION D5).
func TestAt(t *testing.T) {
	values := map[string]string{"firstName": "Bill", "a": "@b %ivr:x%", "b": "never", "first-name": "Ann", "example": "no"}
	for text, want := range map[string]string{
		"Hello @firstName.":                   "Hello Bill.",
		"@firstName@firstName":                "Bill@firstName",
		"(@firstName)":                        "(Bill)",
		"help@example.com":                    "help@example.com",
		"Write to me.too@example":             "Write to me.too@example",
		"@nobody and @firstNames":             "@nobody and @firstNames",
		"@first-name- @a":                     "Ann- @b %ivr:x%", // a value is not read again
		"é@firstName":                         "é@firstName",
		"@":                                   "@",
		"@@firstName":                         "@@firstName",
		"%ivr:firstName% @firstName, 5@ @b@x": "[ivr:firstName] Bill, 5@ never@x",
	} {
		got := placeholder.Parse(placeholder.Scoped|placeholder.At, text).Fill(func(p placeholder.Part) (string, bool) {
			if p.Syntax == placeholder.Scoped {
				return "[" + p.Name + "]", true
			}
			v, ok := values[p.Name]
			return v, ok
		}, nil)
		if got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}
