package workflow

import (
	"context"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

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

	facts Facts
	state *State
	out   *[]voice.Instruction
	entry *trace.Entry
}

// Next is what an object decides: leave by an exit, wait for the caller, go to
// another Workflow, or end the call.
type Next struct {
	kind     nextKind
	exit     string // leave
	workflow string // goTo: its id
	outcome  Outcome
	apology  bool // end: the caller hears the apology first
}

type nextKind int

const (
	leave nextKind = iota
	wait
	goTo
	end
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
func Leave(exit string) Next { return Next{kind: leave, exit: exit} }

// Wait ends the turn: the object is asked to Resume when the carrier comes back.
func Wait() Next { return Next{kind: wait} }

// End ends the call.
func End(o Outcome) Next { return Next{kind: end, outcome: o} }

// Expand fills the variables in a text, once: what a value holds is never read as
// a placeholder again. An unknown variable is empty, and noted.
func (s *Visit) Expand(text string) string {
	out, unknown := s.state.expand(s.facts, text)
	for _, name := range unknown {
		s.Note("%" + name + "% has no value")
	}
	if len(out) > maxExpanded && utf8.RuneCountInString(out) > maxExpanded {
		s.Note("a text was cut at " + strconv.Itoa(maxExpanded) + " characters")
		out = string([]rune(out)[:maxExpanded])
	}
	return out
}

// Value gives a variable: a label, or the full name of a system variable.
func (s *Visit) Value(label string) (string, bool) {
	if v, ok := s.state.lookup(s.facts, label); ok {
		return v, true
	}
	return s.state.lookup(s.facts, Scope+label)
}

// Speak says a text to the caller.
func (s *Visit) Speak(p Prompt) {
	*s.out = append(*s.out, s.prompt(p)...)
}

// Do hands an instruction to the carrier.
func (s *Visit) Do(i voice.Instruction) { *s.out = append(*s.out, i) }

// Set stores a value under a label, cut at 4,096 characters.
func (s *Visit) Set(label, value string) { s.set(label, value, false) }

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
	hidden := slices.Index(s.state.Hidden, label)
	switch {
	case secret && hidden < 0:
		s.state.Hidden = append(s.state.Hidden, label)
	case !secret && hidden >= 0:
		s.state.Hidden = slices.Delete(s.state.Hidden, hidden, hidden+1)
	}
	s.state.Variables[label] = value
	s.entry.Set = append(s.entry.Set, trace.Value{Label: label, Value: s.state.show(label, s.state.mask(value))})
}

// Remember keeps a value for this object's own Resume.
func (s *Visit) Remember(key, value string) {
	if s.state.Memory == nil {
		s.state.Memory = map[string]string{}
	}
	s.state.Memory[key] = value
}

// Recall gives what Remember kept, empty if nothing.
func (s *Visit) Recall(key string) string { return s.state.Memory[key] }

// Note adds a line to the trace.
func (s *Visit) Note(text string) { s.entry.Notes = append(s.entry.Notes, s.state.mask(text)) }

// Because says why the object leaves as it does.
func (s *Visit) Because(reason string) { s.entry.Reason = s.state.mask(reason) }

// Fail marks the object as failed, with the reason.
func (s *Visit) Fail(reason string) {
	s.entry.Failed = true
	s.Because(reason)
}
