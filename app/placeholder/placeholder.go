// Package placeholder parses the placeholder syntaxes of the product once and
// fills them in one pass, so that a value is never read as a placeholder again.
// Where a value goes decides how it is escaped (escape.go); the package does not
// know what the names mean.
package placeholder

import (
	"regexp"
	"strings"
)

// Syntax is one way of writing a placeholder.
type Syntax int

// The syntaxes and who writes them.
const (
	Percent Syntax = iota // %name%        in a Web Service's path and body (MISSION W4)
	Scoped                // %ivr:label%   in texts of a Workflow (MISSION F4); the name is "ivr:label"
	Dollar                // ${name}       in a sync webhook (MISSION V1)
	Tag                   // #tag#         in an event's request (MISSION E2)
)

// Two hex digits between percent signs are a percent-encoded byte (`%D0%B9`),
// so such a name is not a placeholder.
var patterns = [...]*regexp.Regexp{
	Percent: regexp.MustCompile(`%([A-Za-z_][A-Za-z0-9_.\-]*)%`),
	Scoped:  regexp.MustCompile(`%([a-z]+:[^%\s:][^%\n]{0,99})%`),
	Dollar:  regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_.]*)\}`),
	Tag:     regexp.MustCompile(`#([a-z][a-z0-9_]*)#`),
}

var hexByte = regexp.MustCompile(`^[0-9A-Fa-f]{2}$`)

// part is literal text, or a placeholder when name is set.
type part struct{ text, name string }

// Template is a parsed text. The zero Template is the empty text.
type Template struct {
	source string
	parts  []part
}

// Parse reads text. It never fails: what is not a placeholder is text.
func Parse(s Syntax, text string) Template {
	t := Template{source: text}
	rest := text
	for rest != "" {
		m := findPlaceholder(s, rest)
		if m == nil {
			break
		}
		if m[0] > 0 {
			t.parts = append(t.parts, part{text: rest[:m[0]]})
		}
		t.parts = append(t.parts, part{text: rest[m[0]:m[1]], name: rest[m[2]:m[3]]})
		rest = rest[m[1]:]
	}
	if rest != "" {
		t.parts = append(t.parts, part{text: rest})
	}
	return t
}

// findPlaceholder gives the submatch indexes of the first placeholder in text.
func findPlaceholder(s Syntax, text string) []int {
	for from := 0; from < len(text); {
		m := patterns[s].FindStringSubmatchIndex(text[from:])
		if m == nil {
			return nil
		}
		for i := range m {
			m[i] += from
		}
		if s != Percent || !hexByte.MatchString(text[m[2]:m[3]]) {
			return m
		}
		from = m[3] // the closing sign may open the next one
	}
	return nil
}

// String gives the text as it was written.
func (t Template) String() string { return t.source }

// Names lists the placeholders' names, each once, in order of appearance.
func (t Template) Names() []string {
	var names []string
	seen := map[string]bool{}
	for _, p := range t.parts {
		if p.name != "" && !seen[p.name] {
			seen[p.name] = true
			names = append(names, p.name)
		}
	}
	return names
}

// Expand fills the placeholders. lookup gives the value of a name; when it says
// false the placeholder stays as it was written. escape is applied to values
// alone, never to the text around them; nil means none.
func (t Template) Expand(lookup func(name string) (string, bool), escape func(string) string) string {
	if len(t.parts) == 1 && t.parts[0].name == "" {
		return t.parts[0].text
	}
	var b strings.Builder
	for _, p := range t.parts {
		if p.name == "" {
			b.WriteString(p.text)
			continue
		}
		v, ok := lookup(p.name)
		switch {
		case !ok:
			b.WriteString(p.text)
		case escape != nil:
			b.WriteString(escape(v))
		default:
			b.WriteString(v)
		}
	}
	return b.String()
}

// Segments walks the template in order: text is literal when name is empty.
// For a caller that shows placeholders in a manner of its own.
func (t Template) Segments(yield func(text, name string)) {
	for _, p := range t.parts {
		yield(p.text, p.name)
	}
}
