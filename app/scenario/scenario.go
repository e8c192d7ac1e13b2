// Package scenario is a test of a Workflow: a call as it was, or as it is to be,
// played again offline. It runs the real interpreter and the real reading of Web
// Services' answers; what the caller did, what the servers answered and what the
// clock says come from the scenario. It knows no HTTP and no database.
package scenario

import (
	"encoding/json"

	"hookline/app/kind"
)

// Scenario is a call to be played, and what is expected of it. Its JSON names are
// those of the workspace file.
type Scenario struct {
	Name     string `json:"name,omitempty"`
	Workflow string `json:"workflow,omitempty"` // its name
	Note     string `json:"note,omitempty"`
	Caller   string `json:"caller,omitempty"`
	Called   string `json:"called,omitempty"`
	At       string `json:"at"`             // RFC 3339: the clock of the whole call
	Call     string `json:"call,omitempty"` // the call it was kept from; also %ivr:call_id%

	Variables map[string]string `json:"variables,omitempty"` // that the call has when it begins
	Queues    []Queue           `json:"queues,omitempty"`    // how the queues stand
	Steps     []Action          `json:"steps,omitempty"`     // of the caller, in order
	Exchanges []Exchange        `json:"exchanges,omitempty"` // with Web Services, in order

	Path  []Stop   `json:"path,omitempty"` // expected
	Heard []string `json:"heard,omitempty"`
}

// Action is one thing the caller does, or that happens to the caller: exactly one of
// its fields is set, besides For.
type Action struct {
	Digits   string    `json:"digits,omitempty"`
	Silence  bool      `json:"silence,omitempty"`
	Dial     string    `json:"dial,omitempty"`     // answered busy no_answer failed
	Message  string    `json:"message,omitempty"`  // sent failed; without it every message is sent
	Queue    string    `json:"queue,omitempty"`    // an exit of Join Queue
	Recorded kind.Span `json:"recorded,omitempty"` // how long the caller spoke
	HangUp   bool      `json:"hang_up,omitempty"`
	For      kind.Span `json:"for,omitempty"` // dial: how long they talked; queue: how long the caller waited
}

// Queue is how the queue of a Campaign stands, for Workflows that ask.
type Queue struct {
	Campaign     string    `json:"campaign"`
	Waiting      int       `json:"waiting,omitempty"`
	AgentsReady  int       `json:"agents_ready,omitempty"`
	ExpectedWait kind.Span `json:"expected_wait,omitempty"`
}

// Exchange is one answer of a Web Service, or why there was none. It is given to
// the object it was for, or to whichever asks that Web Service next.
type Exchange struct {
	WebService  string `json:"web_service"`
	Object      string `json:"object,omitempty"`  // title of the connector
	Request     string `json:"request,omitempty"` // what was asked; told when it differs
	Status      int    `json:"status,omitempty"`
	ContentType string `json:"content_type,omitempty"`
	Body        string `json:"body,omitempty"` // secrets masked
	Cause       string `json:"cause,omitempty"`
	Reason      string `json:"reason,omitempty"`
	// Cut says that Body is not the whole answer; Values are what was read from it.
	Cut    bool              `json:"cut,omitempty"`
	Values map[string]string `json:"values,omitempty"`
	// StandIns are the values of results that are secret, or were masked: none of them
	// is what the server sent.
	StandIns map[string]string `json:"stand_ins,omitempty"`

	ServiceID string `json:"-"` // where it is known; it stays when a name changes
	ObjectID  string `json:"-"`
}

// Stop is an object a call comes through and the exit it leaves by; no exit is
// an object that ends the call, or at which the caller is gone.
type Stop struct {
	Workflow string `json:"workflow,omitempty"` // when it is not the scenario's own
	Object   string `json:"object"`
	Exit     string `json:"exit,omitempty"`

	ObjectID string `json:"-"`
}

// Bounds of a scenario.
const (
	MaxPerWorkflow = 1000
	maxSteps       = 200
	maxExchanges   = 100
	maxPath        = 1000 // MISSION F7: no call runs more objects
	maxHeard       = 1000
	maxLine        = 16 << 10 // characters a caller hears at once
	maxText        = 2000
	maxVariables   = 100
	maxValue       = 4096
	MaxBody        = 64 << 10 // bytes of an answer
	maxSize        = 1 << 20  // of all of it, as JSON
)

// ids are what the file has no names for, in the order of exchanges and path.
type ids struct {
	Services []string `json:"services,omitempty"`
	Askers   []string `json:"askers,omitempty"`
	Objects  []string `json:"objects,omitempty"`
}

type stored struct {
	Scenario
	IDs ids `json:"ids"`
}

// Encode gives the stored form: all but the names of the scenario and its Workflow,
// which stand beside it.
func (s *Scenario) Encode() (string, error) {
	out := stored{Scenario: *s}
	out.Name, out.Workflow = "", ""
	for _, x := range s.Exchanges {
		out.IDs.Services, out.IDs.Askers = append(out.IDs.Services, x.ServiceID), append(out.IDs.Askers, x.ObjectID)
	}
	for _, p := range s.Path {
		out.IDs.Objects = append(out.IDs.Objects, p.ObjectID)
	}
	b, err := json.Marshal(out)
	return string(b), err
}

// Decode reads the stored form.
func Decode(text string) (*Scenario, error) {
	var in stored
	if err := json.Unmarshal([]byte(text), &in); err != nil {
		return nil, err
	}
	for i := range in.Exchanges {
		in.Exchanges[i].ServiceID, in.Exchanges[i].ObjectID = at(in.IDs.Services, i), at(in.IDs.Askers, i)
	}
	for i := range in.Path {
		in.Path[i].ObjectID = at(in.IDs.Objects, i)
	}
	return &in.Scenario, nil
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}
