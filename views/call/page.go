package call

import (
	"time"

	"hookline/views/component"
	"hookline/views/route"
)

// Page is one call.
type Page struct {
	Facts     Facts
	Steps     []Step
	Variables []Value
	Source    []Value // SourceTrak values the call has
	Queue     Queue
	// Recordings are what the caller said.
	Recordings Recordings
	Path       Path
	// Known is false when trace and variables were deleted for their age.
	Known    bool
	KeepDays int // how long traces are kept
	Turns    int64
}

// Facts are what is known of a call as a whole.
type Facts struct {
	ID             string
	ShortID        string // empty of an old call
	Caller, Called string
	Workflow       string
	WorkflowURL    string // empty when the Workflow is gone
	Version        string // "version 3", "a test of the draft"
	Test           bool
	Carrier        string
	CarrierCallID  string
	Outcome        string
	Reason         string
	Live           bool
	StartedAt      time.Time
	EndedAt        time.Time // zero while it is live
	Took           time.Duration
	Unknown        bool // the number called is not known here
	Edits          bool // the reader may change the configuration
}

// Title names the call by its caller.
func (f Facts) Title() string {
	if f.Test {
		return "Test call from " + component.Caller(f.Caller)
	}
	return "Call from " + component.Caller(f.Caller)
}

func (f Facts) badge() component.OutcomeProps {
	return word(f.Outcome, f.Live).Props(0, time.Time{})
}

// retention says when the trace goes, or that it went.
func (p Page) retention() string {
	return "Traces are deleted after " + component.Plural(p.KeepDays, "day", "days") + "."
}

func (p Page) events() string { return route.CallEvents(p.Facts.ID, p.Turns) }
