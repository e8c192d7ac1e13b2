// Package call is the screens about calls: the list, one call with its trace, and
// the phone in the browser. The timeline is shared by the last two. It gets typed
// structs, in which every secret is masked already.
package call

import (
	"slices"
	"strings"
	"time"

	"hookline/views/component"
	"hookline/views/exchange"
	"hookline/views/outcome"
)

// Step is one entry of a trace.
type Step struct {
	ID       string // anchor: step-3-0 is the first of turn 3
	At, Took time.Duration
	Icon     string
	Title    string
	Kind     string // "Say Text"
	Said     []string
	Keyed    string
	Set      []Value
	Exit     string // in words; empty while it waits or runs
	Next     string
	Waits    bool   // for the caller or the carrier
	Queues   bool   // it is a queue
	Carrier  bool   // it waits for the carrier
	Agent    string // whom the caller talks to now; empty for nobody
	Running  bool
	Failed   bool
	Reason   string
	Notes    []string
	Exchange *exchange.View
	Told     []Told // of an event: the Web Services that are told of it
	// Recording is where on the call's page what was recorded here is heard; empty for nothing.
	Recording string
}

// Told is a delivery of an event.
type Told struct {
	Service string
	URL     string
	Outcome component.OutcomeProps
}

// Value is a variable with what it holds.
type Value struct{ Label, Value string }

// slowAfter is how long a step may take before it catches the eye.
const slowAfter = 2 * time.Second

func (s Step) tone() component.Tone {
	switch {
	case s.Exchange != nil && s.Exchange.Cause != "success":
		return outcome.Cause(s.Exchange.Cause).Tone
	case s.Failed || slices.ContainsFunc(s.Told, func(t Told) bool { return t.Outcome.Tone == component.Error }):
		return component.Error
	case s.Took > slowAfter:
		return component.Warning
	}
	return component.Neutral
}

func (s Step) props() component.StepProps {
	p := component.StepProps{
		ID: s.ID, At: s.At, Took: s.Took, Icon: s.Icon, Title: s.Title, Kind: s.Kind, Exit: s.Exit, Next: s.Next,
		Tone: s.tone(), Slow: s.Took > slowAfter, Busy: s.Running, Why: s.Reason, Body: stepBody(s),
	}
	switch {
	case s.Running:
		p.Wait = "Running…"
	case s.Waits:
		p.Wait = s.waitsFor()
	}
	if s.Exchange != nil {
		p.Detail = s.Exchange.Summary()
	}
	return p
}

// waitsFor says what a step that has not ended waits for.
func (s Step) waitsFor() string {
	switch {
	case s.Agent != "":
		return "Talks to " + s.Agent
	case s.Queues:
		return "Waits in the queue"
	case s.Carrier:
		return "Waits for the carrier"
	}
	return "Waits for the caller"
}

// keys are what was keyed, one by one, unless they are too many to read so.
func (s Step) keys() []string {
	if len(s.Keyed) > 32 {
		return nil
	}
	return strings.Split(s.Keyed, "")
}
