package workflow

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"hookline/app/kind"
	"hookline/app/voice"
)

// Transfer connects the caller to a phone number.
type Transfer struct {
	Number   string    `json:"number"`              // with variables: +61…
	CallerID string    `json:"caller_id,omitempty"` // shown to the one called; empty is the caller's own, or the number called where they hide theirs
	Timeout  kind.Span `json:"timeout"`             // how long it rings
}

// Exits of Transfer besides failed.
const (
	answeredExit = "answered"
	busyExit     = "busy"
	noAnswerExit = "no_answer"
)

func transferKind() Kind {
	return Kind{Name: "transfer", Label: "Transfer", Icon: "transfer", Group: groupRoute,
		Summary: "Connect the caller to a phone number", Awaits: voice.Dial, Failure: FailedExit,
		New: func() Settings { return &Transfer{Timeout: kind.Span(30 * time.Second)} }}
}

// Exits: how the other side took the call.
func (t *Transfer) Exits() []Exit {
	return []Exit{
		{Name: answeredExit, Label: "Answered", Help: "They talked, and the other side hung up", Quiet: true},
		{Name: busyExit, Label: "Busy", Fallback: FailedExit, Quiet: true},
		{Name: noAnswerExit, Label: "No answer", Fallback: FailedExit, Quiet: true},
		{Name: FailedExit, Label: "Failed", Help: "The number can't be called; also Busy and No answer when they are not connected"},
	}
}

// Texts takes variables in both numbers.
func (t *Transfer) Texts() []Text {
	return []Text{{Field: "number", Text: &t.Number}, {Field: "caller_id", Text: &t.CallerID}}
}

// Summarize gives the number.
func (t *Transfer) Summarize(Surroundings) string { return t.Number }

var dialable = regexp.MustCompile(`^(\+?[0-9]{3,15}|sips?:[^\s<>"]{3,200})$`)

// Check: the number can be dialled, as far as it holds no variables.
func (t *Transfer) Check(c *Check) {
	c.Required("number", t.Number, "The number to transfer to")
	c.dialled("number", t.Number)
	c.dialled("caller_id", t.CallerID)
	c.ringing("timeout", t.Timeout)
}

// dialled reports a number that can't be dialled, as far as it holds no variables.
func (c *Check) dialled(field, text string) {
	if text != "" && !strings.Contains(text, "%") && !dialable.MatchString(plainNumber(text)) {
		c.Red(field, "%q is no phone number: write it with its country code, as in +61255501234.", text)
	}
}

// How long a telephone may ring.
const (
	leastRinging = 5 * time.Second
	mostRinging  = 10 * time.Minute
)

// ringing reports a ringing time that can't be.
func (c *Check) ringing(field string, ring kind.Span) {
	if d := time.Duration(ring); d < leastRinging || d > mostRinging {
		c.Red(field, "The ringing time is %s; it must be from 5s to 10m.", ring)
	}
}

// callerID is what is shown to who is called where nothing else is said: nothing, for the
// caller's own, or the number that was called where that is withheld. Carriers call nobody
// without one.
func (s *Visit) callerID() string {
	if s.Facts.Caller == "" && strings.HasPrefix(s.Facts.Called, "+") {
		return s.Facts.Called
	}
	return ""
}

// plainNumber takes out what people put into phone numbers to read them.
func plainNumber(text string) string {
	if strings.HasPrefix(text, "sip") {
		return strings.TrimSpace(text)
	}
	return strings.NewReplacer(" ", "", "-", "", "(", "", ")", "", ".", "").Replace(text)
}

// Run dials.
func (t *Transfer) Run(s *Visit) Next {
	number := plainNumber(s.Expand(t.Number))
	if !dialable.MatchString(number) {
		s.Fail(fmt.Sprintf("%q can't be called.", number))
		return Leave(FailedExit)
	}
	callerID := plainNumber(s.Expand(t.CallerID))
	if callerID != "" && !dialable.MatchString(callerID) {
		s.Note(fmt.Sprintf("the caller id %q is no phone number; the caller's own is shown", callerID))
		callerID = ""
	}
	if callerID == "" {
		callerID = s.callerID()
	}
	s.Because("Calling " + number + ".")
	s.Do(voice.Instruction{Verb: voice.Dial, Number: number, CallerID: callerID, Timeout: time.Duration(t.Timeout)})
	return Wait()
}

// Resume leaves by how it went.
func (t *Transfer) Resume(s *Visit, in voice.Input) Next {
	switch in.DialStatus {
	case voice.DialAnswered:
		s.Because(fmt.Sprintf("They talked for %s.", in.DialDuration))
		return Leave(answeredExit)
	case voice.DialBusy:
		s.Because("The number was busy.")
		return Leave(busyExit)
	case voice.DialNoAnswer:
		s.Because("Nobody answered.")
		return Leave(noAnswerExit)
	}
	s.Fail("The number could not be called.")
	return Leave(FailedExit)
}
