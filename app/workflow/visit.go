package workflow

import (
	"context"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"hookline/app/readback"
	"hookline/app/trace"
	"hookline/app/voice"
)

// maxValue bounds a stored value in characters; a longer one is cut, with a note.
const maxValue = 4096

// maxExpanded bounds a text with its variables filled in, in characters. A text of
// 500 variables, said in a circle, would else fill the memory of the machine.
const maxExpanded = 4 * maxValue

// Visit is what an object sees of the call while it runs.
type Visit struct {
	World // what is around the call

	Ctx context.Context  // ends when the turn must be answered
	Now func() time.Time // the time of day the call has

	Facts Facts
	State *State               // is changed in place
	Out   *[]voice.Instruction // what the carrier is to do, so far
	Entry *trace.Entry         // of this visit
}

// Next is what an object decides: leave by an exit, wait for the caller, go to
// another Workflow, or end the call.
type Next struct {
	Way      Way
	Exit     string // Leaves; Goes: where that fails, empty for FailedExit
	Workflow string // Goes: its id
	Outcome  Outcome
	Apology  bool // Ends: the caller hears the apology first
}

// Way is what of it an object decides.
type Way int

// The ways on.
const (
	Leaves Way = iota
	Waits
	Goes
	Ends
)

// Outcome says how a call ended.
type Outcome string

// How a call can end, as far as the Workflow or the caller decides it.
const (
	Completed  Outcome = "completed"   // an object ended it, or an exit led nowhere
	CallerLeft Outcome = "caller_left" // the caller hung up
	Bound      Outcome = "bound"       // MISSION F7: too many objects
	Failed     Outcome = "failed"      // something inside went wrong, with no exit for it
)

// Leave goes on by an exit.
func Leave(exit string) Next { return Next{Way: Leaves, Exit: exit} }

// Wait ends the turn: the object is asked to Resume when the carrier comes back.
func Wait() Next { return Next{Way: Waits} }

// End ends the call.
func End(o Outcome) Next { return Next{Way: Ends, Outcome: o} }

// Expand fills the variables in a text, once: what a value holds is never read as
// a placeholder again. An unknown variable is empty, and noted. A value with a format is
// read in English.
func (s *Visit) Expand(text string) string { return s.expandIn("", text) }

// expandIn is Expand in the language the text is said in.
func (s *Visit) expandIn(language, text string) string {
	out, notes := s.State.expand(s.Facts, text, s.place(language))
	for _, note := range notes {
		s.Note(note)
	}
	if len(out) > maxExpanded && utf8.RuneCountInString(out) > maxExpanded {
		s.Note("a text was cut at " + strconv.Itoa(maxExpanded) + " characters")
		out = string([]rune(out)[:maxExpanded])
	}
	return out
}

// place is where a value is read.
func (s *Visit) place(language string) readback.Place {
	return readback.Place{Language: language, Country: s.DefaultCountry()}
}

// Value gives a variable: a label, or the full name of a system variable.
func (s *Visit) Value(label string) (string, bool) {
	if v, ok := s.State.lookup(s.Facts, label); ok {
		return v, true
	}
	return s.State.lookup(s.Facts, Scope+label)
}

// Speak says a text to the caller.
func (s *Visit) Speak(p Prompt) {
	*s.Out = append(*s.Out, s.prompt(p)...)
}

// Do hands an instruction to the carrier.
func (s *Visit) Do(i voice.Instruction) { *s.Out = append(*s.Out, i) }

// Set stores a value under a label, cut at 4,096 characters.
func (s *Visit) Set(label, value string) { s.set(label, value, false) }

// Answered stores what an answer says: what was secret stays so.
func (s *Visit) Answered(label, value string) {
	s.set(label, value, slices.Contains(s.State.Hidden, label))
}

// SetSecret stores a value that must show nowhere.
func (s *Visit) SetSecret(label, value string) { s.set(label, value, true) }

func (s *Visit) set(label, value string, secret bool) {
	if !ValidLabel(label) {
		s.Note("nothing is stored under " + strconv.Quote(label) + ": it is read-only or not a label")
		return
	}
	if r := []rune(value); len(r) > maxValue {
		value = string(r[:maxValue])
		s.Note(label + " was cut at " + strconv.Itoa(maxValue) + " characters")
	}
	hidden := slices.Index(s.State.Hidden, label)
	switch {
	case secret && hidden < 0:
		s.State.Hidden = append(s.State.Hidden, label)
	case !secret && hidden >= 0:
		s.State.Hidden = slices.Delete(s.State.Hidden, hidden, hidden+1)
	}
	s.State.Variables[label] = value
	s.Entry.Set = append(s.Entry.Set, trace.Value{Label: label, Value: s.State.show(label, s.State.mask(value))})
}

// Remember keeps a value for this object's own Resume.
func (s *Visit) Remember(key, value string) {
	if s.State.Memory == nil {
		s.State.Memory = map[string]string{}
	}
	s.State.Memory[key] = value
}

// Recall gives what Remember kept, empty if nothing.
func (s *Visit) Recall(key string) string { return s.State.Memory[key] }

// Note adds a line to the trace.
func (s *Visit) Note(text string) { s.Entry.Notes = append(s.Entry.Notes, s.State.mask(text)) }

// Because says why the object leaves as it does.
func (s *Visit) Because(reason string) { s.Entry.Reason = s.State.mask(reason) }

// Fail marks the object as failed, with the reason.
func (s *Visit) Fail(reason string) {
	s.Entry.Failed = true
	s.Because(reason)
}
