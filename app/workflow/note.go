package workflow

import (
	"encoding/json"
	"strings"

	"hookline/app/apperr"
)

// Note is a text on the canvas, for the people who work on the Workflow.
type Note struct {
	ID     string  `json:"id"`
	Text   string  `json:"text"`
	Place  Place   `json:"place"`
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
}

// checkNotes refuses notes without an id of their own; seen holds the ids of the
// objects.
func checkNotes(notes []*Note, seen map[string]bool) error {
	for i, n := range notes {
		switch {
		case n == nil:
			return apperr.New(apperr.Invalid, "Note %d is missing: null stands in its place.", i+1)
		case n.ID == "" || seen[n.ID]:
			return apperr.New(apperr.Invalid, "Note %d needs an id of its own; it has %q.", i+1, n.ID)
		}
		seen[n.ID] = true
	}
	return nil
}

// checkText refuses the character NUL, which PostgreSQL does not take. encoded is a
// definition's stored form.
func (d *Definition) checkText(encoded string) error {
	if !hasNUL(encoded) {
		return nil
	}
	for _, o := range d.Objects {
		if data, err := json.Marshal(o); err == nil && hasNUL(string(data)) {
			return apperr.New(apperr.Invalid, "The object %q holds a NUL character (U+0000), which can't be stored; take it out.", strings.ReplaceAll(o.Title, "\x00", ""))
		}
	}
	return apperr.New(apperr.Invalid, "A note holds a NUL character (U+0000), which can't be stored; take it out.")
}

// hasNUL looks into JSON text: there NUL is escaped, and a backslash is two.
func hasNUL(encoded string) bool {
	return strings.Contains(encoded, `\u0000`) && strings.Contains(strings.ReplaceAll(encoded, `\\`, ""), `\u0000`)
}
