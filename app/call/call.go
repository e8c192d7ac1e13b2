// Package call is a live call: it loads the call, runs its Workflow until the
// caller is to be heard again, and saves call and trace in one go. Carriers and
// the test call in the browser come through the same Engine. It speaks no HTTP to
// carriers and renders no documents.
package call

import (
	"encoding/json"
	"time"

	"hookline/app/phone"
	"hookline/app/source"
	"hookline/app/trace"
	"hookline/app/voice"
	"hookline/app/workflow"
	"hookline/models"
)

// Outcomes of calls besides those of package workflow.
const (
	Missed = "missed" // the number has no Workflow to answer it
	Lost   = "lost"   // the carrier never came back
)

// Outcomes lists every way a call can end.
func Outcomes() []string {
	return []string{string(workflow.Completed), string(workflow.CallerLeft), string(workflow.Bound),
		string(workflow.Failed), Missed, Lost}
}

// Reply is what to tell the carrier.
type Reply struct {
	CallID       string
	Turn         int64 // the one the next request is for
	Instructions []voice.Instruction
	Ended        bool
}

// Start is a call that begins at a carrier.
type Start struct {
	CarrierID, CarrierCallID string
	Caller, Called           string
	Source                   map[string]string // SourceTrak values, of app/source
	Again                    bool              // in the middle of the call: it goes on where it is
}

// End is the news that a carrier's call is over.
type End struct {
	CarrierID, CarrierCallID string
	Reason                   string      // in words; empty for a caller who hung up
	Input                    voice.Input // what the carrier knows of the talk that ended so; zero for nothing
	At                       time.Time   // when it was told; zero for now
}

// Test is a call that begins in the browser. With a VersionID that version is
// run, else what answers the number called. ID is the call's own, chosen before
// it begins so that its first step can be watched; empty makes one.
type Test struct {
	ID                    string
	Caller, Called        string
	WorkflowID, VersionID string
}

// Resume is a later request of a call: what happened since turn Turn-1 was answered.
type Resume struct {
	CarrierID     string // empty for a test call
	CarrierCallID string // as the request has it; empty for a test call
	CallID        string
	Turn          int64
	Input         voice.Input
}

// ReadVariables gives the variables of a call as a person may see them, and false
// when they were deleted for their age.
func ReadVariables(c *models.Call) ([]trace.Value, bool) {
	if c.State == models.DroppedState {
		return nil, false
	}
	var st workflow.State
	if err := json.Unmarshal([]byte(c.State), &st); err != nil {
		return nil, false
	}
	return st.Shown(), true
}

// Values are the variables of a call as a person may see them: secrets masked.
type Values struct {
	state workflow.State
	facts workflow.Facts
}

// ReadValues takes the variables out of a call's row. A call whose variables were
// deleted for their age has the system's alone.
func ReadValues(c *models.Call) (*Values, error) {
	v := &Values{facts: factsOf(c)}
	if c.State == models.DroppedState {
		return v, nil
	}
	return v, json.Unmarshal([]byte(c.State), &v.state)
}

// Get gives a variable by its full name (ivr:country) or its label.
func (v *Values) Get(name string) (string, bool) { return v.state.Value(v.facts, name) }

// factsOf is what a call knows of itself.
func factsOf(c *models.Call) workflow.Facts {
	return workflow.Facts{CallID: c.ID, ShortID: c.ShortID, Caller: shown(c.Caller), Called: c.Called, StartedAt: c.StartedAt,
		WorkflowName: c.WorkflowName, Test: c.Kind == models.CallTest, Turn: c.Turn, Source: source.Read(c.Source)}
}

// shown is the caller as a Workflow knows them: nothing where the number is withheld.
func shown(caller string) string {
	if phone.Withheld(caller) {
		return ""
	}
	return caller
}

// The bounds of time on a turn (issue 2, section 6).
const (
	// CarrierTime is when a carrier gives up waiting for an answer and hangs up.
	CarrierTime = 15 * time.Second

	TurnTime = 10 * time.Second
	// saveTime is kept back from Web Services to save and answer.
	saveTime = 300 * time.Millisecond
	// ServiceTime is the most that a turn leaves for its Web Services.
	ServiceTime = TurnTime - saveTime
	// leaseTime is how long a claim holds: a bit longer than any turn.
	leaseTime = TurnTime + 2*time.Second
)

// What callers hear when we have nothing better.
const (
	Apology       = "Sorry, something went wrong and we can't go on with this call. Goodbye."
	NotInService  = "The number you have called is not in service. Goodbye."
	GoodbyeSpeech = "This call has ended. Goodbye."
)
