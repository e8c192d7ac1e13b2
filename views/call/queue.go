package call

import (
	"time"

	"hookline/views/component"
	"hookline/views/outcome"
)

// Queue is what queues and agents did with a call.
type Queue struct {
	Entries []Entry
	// Forgotten says that what agents noted was deleted with the trace.
	Forgotten bool
	// More is how many earlier entries are left out.
	More int
}

// Entry is a call's stay in the queue of one Campaign.
type Entry struct {
	ID       string
	Campaign string
	Priority int64
	Word     outcome.Word
	Reason   string
	JoinedAt time.Time
	Waits    bool          // now
	Waited   time.Duration // until it was answered, or over
	Offers   []Offer
	Talks    []Talk
}

// Offer is a call that rang an agent.
type Offer struct {
	Agent string
	At    time.Time
	Took  time.Duration // how long it rang
	Word  outcome.Word
}

// Talk is one agent's part of a call.
type Talk struct {
	ID          string
	Agent       string
	AnsweredAt  time.Time
	ConnectedAt time.Time // zero when they never were
	EndedAt     time.Time // zero while it goes on
	Held        time.Duration
	Holds       bool   // on hold now
	EndedBy     string // in words
	Transfer    string // where to; empty for nowhere
	WrapCode    string
	Wrapped     bool
	Note        string
	Fields      []Value
}

// state says how a part stands.
func (t Talk) state() string {
	switch {
	case t.Holds:
		return "The caller is on hold."
	case t.EndedAt.IsZero() && t.ConnectedAt.IsZero():
		return "Is being connected."
	case t.EndedAt.IsZero():
		return "Goes on."
	}
	return t.EndedBy
}

// talked is how long caller and agent were connected.
func (t Talk) talked() string {
	switch {
	case t.ConnectedAt.IsZero():
		return "Never connected"
	case t.EndedAt.IsZero():
		return ""
	}
	return component.Duration(t.EndedAt.Sub(t.ConnectedAt))
}
