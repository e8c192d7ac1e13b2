package workflow

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"hookline/app/trace"
)

// passThrough is the system variable with what another system asked to be sent back to it;
// with a dot and a name behind it, one value of that: ivr:p_t.user_id (MISSION D6).
const passThrough = "p_t"

// maxPassThrough is the most bytes of it that are kept.
const maxPassThrough = 8 << 10

// SetPassThrough keeps what another system asked to be sent back to it, in the place of what
// was kept before. What is longer than 8 kB is cut, with a note.
func (s *Visit) SetPassThrough(text string) {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", ""), "\uFFFD")
	if len(text) > maxPassThrough {
		s.Note(fmt.Sprintf("the pass-through data had %d bytes, and were cut at %d", len(text), maxPassThrough))
		at := maxPassThrough
		for !utf8.RuneStart(text[at]) {
			at--
		}
		text = text[:at]
	}
	s.State.PassThrough = text
	s.Entry.Set = append(s.Entry.Set, trace.Value{Label: passThrough, Value: s.State.mask(text)})
}

// isPassThrough says whether a label is the pass-through data's or a value's of them.
func isPassThrough(label string) bool {
	label = strings.ToLower(label)
	return label == passThrough || strings.HasPrefix(label, passThrough+".")
}

// passed gives the pass-through data, or a value of them, by the full name; false when
// there is none. They are parted at ||, a name from its value at the first | (FACTS).
func (st *State) passed(name string) (string, bool) {
	label, scoped := strings.CutPrefix(name, Scope)
	if label == passThrough && scoped {
		return st.PassThrough, true
	}
	wanted, one := strings.CutPrefix(label, passThrough+".")
	if !scoped || !one {
		return "", false
	}
	for pair := range strings.SplitSeq(st.PassThrough, "||") {
		if key, value, ok := strings.Cut(pair, "|"); ok && key == wanted {
			return value, true
		}
	}
	return "", false
}
