// Package placeholder parses the placeholder syntaxes of the product once and
// fills them in one pass, so that a value is never read as a placeholder again.
// Where a value goes decides how it is escaped (escape.go); the package does not
// know what the names mean.
package placeholder

import (
	"encoding/hex"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"hookline/app/uniq"
)

// Syntax is a way of writing a placeholder, or several: `Percent | Tag` is both.
type Syntax int

// The syntaxes and who writes them.
const (
	Percent Syntax = 1 << iota // %name%        in a Web Service's path and body (MISSION W4)
	Scoped                     // %ivr:label% and %ivr:label|format% in texts of a Workflow (MISSION F4, V6); the name is "ivr:label"
	Dollar                     // ${name}       in a sync webhook (MISSION V1)
	At                         // @name         a user parameter in a prompt (MISSION D5)
	Tag                        // #tag#         in an event's request (MISSION E2)
)

// What begins a percent-encoded character (`%C3%BCnchen%20`) is no placeholder, nor are two
// hex digits between percent signs (`%D0%`). `%%` is a literal %. No name may hold the sign of another syntax, so
// two placeholders never overlap.
var patterns = [...]struct {
	syntax  Syntax
	pattern *regexp.Regexp
}{
	{Percent, regexp.MustCompile(`%%|%([A-Za-z_][A-Za-z0-9_.\-]*)%`)},
	{Scoped, regexp.MustCompile(`%([a-z]+:[^%\s:][^%\n]{0,99})%`)},
	{Dollar, regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_.]*)\}`)},
	{At, regexp.MustCompile(`@([A-Za-z_](?:[A-Za-z0-9_\-]*[A-Za-z0-9_])?)`)},
	{Tag, regexp.MustCompile(`#([a-z][a-z0-9_]*)#`)},
}

var hexByte = regexp.MustCompile(`^[0-9A-Fa-f]{2}$`)

// Part is literal text, or a placeholder as it was written when Name is set.
type Part struct {
	Text, Name string
	Format     string // Scoped: what stands behind the |, which is no part of the name
	Syntax     Syntax // of the placeholder; Percent without a Name is %%, a literal %
}

// part makes the placeholder that was written as text, with what stands in it.
func part(s Syntax, text, inside string) Part {
	p := Part{Text: text, Name: inside, Syntax: s}
	if s != Scoped || !strings.HasPrefix(inside, labelScope) {
		return p
	}
	name, format, found := strings.Cut(inside, "|")
	if name = strings.TrimSpace(name); found && name != labelScope {
		p.Name, p.Format = name, strings.TrimSpace(format)
	}
	return p
}

// labelScope begins the names that take a format: no label has a | in it. The name of a
// Campaign may, in %queue:…%.
const labelScope = "ivr:"

// Template is a parsed text. The zero Template is the empty text.
type Template struct {
	source string
	parts  []Part
}

// Parse reads text. It never fails: what is not a placeholder is text.
func Parse(s Syntax, text string) Template {
	t := Template{source: text}
	var found [len(patterns)][]int // the next of each syntax, looked for once
	for i, p := range patterns {
		if s&p.syntax != 0 {
			found[i] = find(i, text, 0)
		}
	}
	from := 0
	for {
		next := -1
		for i, m := range found {
			if m != nil && m[0] < from { // it began within the one before
				m = find(i, text, from)
				found[i] = m
			}
			if m != nil && (next < 0 || m[0] < found[next][0]) { //nolint:gosec // next is an index of found
				next = i
			}
		}
		if next < 0 {
			break
		}
		m := found[next] //nolint:gosec // as above
		if m[0] > from {
			t.parts = append(t.parts, Part{Text: text[from:m[0]]})
		}
		if from = m[1]; m[2] < 0 {
			t.parts = append(t.parts, Part{Text: "%", Syntax: Percent})
			continue
		}
		t.parts = append(t.parts, part(patterns[next].syntax, text[m[0]:m[1]], text[m[2]:m[3]]))
	}
	if from < len(text) {
		t.parts = append(t.parts, Part{Text: text[from:]})
	}
	return t
}

// find gives the submatch indexes of the first placeholder of a syntax in text, from an
// index on.
func find(syntax int, text string, from int) []int {
	for from < len(text) {
		m := patterns[syntax].pattern.FindStringSubmatchIndex(text[from:])
		if m == nil {
			return nil
		}
		for i := range m {
			if m[i] >= 0 {
				m[i] += from
			}
		}
		switch s := patterns[syntax].syntax; {
		case s == Percent && m[2] < 0:
			return m
		case s == Percent && encodedChar(text[m[0]:]) > 0:
			from = m[0] + encodedChar(text[m[0]:])
		case s == Percent && hexByte.MatchString(text[m[2]:m[3]]):
			from = m[3] // the closing sign may open the next one
		case s == At && withinWord(text[:m[0]]):
			from = m[2]
		default:
			return m
		}
	}
	return nil
}

// encodedChar is how many bytes of a text are a character beyond ASCII that it begins with,
// percent-encoded in UTF-8; 0 for none.
func encodedChar(text string) int {
	var bytes []byte
	for at := 0; len(bytes) < utf8.UTFMax && at+3 <= len(text) && text[at] == '%'; at += 3 {
		b, err := hex.DecodeString(text[at+1 : at+3])
		if err != nil {
			break
		}
		bytes = append(bytes, b...)
	}
	if r, size := utf8.DecodeRune(bytes); r != utf8.RuneError && size > 1 {
		return 3 * size
	}
	return 0
}

// withinWord says whether a text ends in a word, so that an @ behind it begins no name:
// help@example.com.
func withinWord(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._-+@%", r)
}

// String gives the text as it was written.
func (t Template) String() string { return t.source }

// Names lists the placeholders' names, each once, in order of appearance.
func (t Template) Names() []string { return t.NamesOf(^Syntax(0)) }

// NamesOf is Names of the placeholders of some syntaxes.
func (t Template) NamesOf(s Syntax) []string {
	var names uniq.Strings
	for _, p := range t.parts {
		if p.Name != "" && p.Syntax&s != 0 {
			names.Add(p.Name)
		}
	}
	return names.List()
}

// Expand fills the placeholders. lookup gives the value of a name; when it says
// false the placeholder stays as it was written. escape is applied to values
// alone, never to the text around them; nil means none. Formats count for nothing.
func (t Template) Expand(lookup func(name string) (string, bool), escape func(string) string) string {
	return t.Fill(func(p Part) (string, bool) { return lookup(p.Name) }, escape)
}

// Fill is Expand where a format counts: value sees the placeholder.
func (t Template) Fill(value func(Part) (string, bool), escape func(string) string) string {
	if len(t.parts) == 1 && t.parts[0].Name == "" {
		return t.parts[0].Text
	}
	var b strings.Builder
	for _, p := range t.parts {
		if p.Name == "" {
			b.WriteString(p.Text)
			continue
		}
		v, ok := value(p)
		switch {
		case !ok:
			b.WriteString(p.Text)
		case escape != nil:
			b.WriteString(escape(v))
		default:
			b.WriteString(v)
		}
	}
	return b.String()
}

// Parts lists texts and placeholders in order, for a caller that fills or shows
// placeholders in a manner of its own. They are not to be changed.
func (t Template) Parts() []Part { return t.parts }
