package workflow

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"hookline/app/label"
	"hookline/app/trace"
	"hookline/app/webservice/answer"
)

// SetPassThrough keeps what another system asked to be sent back to it, in the place of what
// was kept before. What is longer than 8 kB is cut, with a note.
func (s *Visit) SetPassThrough(text string) {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "\uFFFD")
	if len(text) > answer.MaxPassThrough {
		s.Note(fmt.Sprintf("the pass-through data had %d bytes, and were cut at %d", len(text), answer.MaxPassThrough))
		at := answer.MaxPassThrough
		for !utf8.RuneStart(text[at]) {
			at--
		}
		text = text[:at]
	}
	s.State.PassThrough = text
	s.Entry.Set = append(s.Entry.Set, trace.Value{Label: label.PassThrough, Value: s.State.mask(text)})
}

// passed gives the pass-through data, or a value of them, by the full name; false when
// there is none. They are parted at ||, a name from its value at the first | (FACTS).
func (st *State) passed(name string) (string, bool) {
	asked, scoped := strings.CutPrefix(name, Scope)
	if asked == label.PassThrough && scoped {
		return st.PassThrough, true
	}
	wanted, one := strings.CutPrefix(asked, label.PassThrough+".")
	if !scoped || !one {
		return "", false
	}
	for _, pair := range answer.PassedThrough(st.PassThrough) {
		if pair.Name == wanted {
			return pair.Value, true
		}
	}
	return "", false
}
