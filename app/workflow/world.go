package workflow

import (
	"context"
	"time"

	"hookline/app/apperr"
	"hookline/app/voice"
	"hookline/app/webservice"
	"hookline/app/webservice/answer"
	"hookline/app/workflow/queue"
)

// World is all that objects ask of what is around a call: app/call answers it for live
// calls, app/scenario for those played again. Who answers a part of it embeds Nowhere for
// the rest. An object that needs more adds its part here, and what is so where that is
// missing to Nowhere.
type World interface {
	Library
	Services
	queue.Queues
	Sounds
	Schedules
	Recordings
	Workspace
}

// Library gives the definitions a call runs on.
type Library interface {
	// Program gives a version by its id.
	Program(ctx context.Context, versionID string) (*Definition, error)
	// Published gives what new calls of a Workflow run: name and version id, or
	// false when it is gone or was never published.
	Published(workflowID string) (name, versionID string, ok bool)
	// Block gives the Workflow with a building block id, published or not; false when
	// there is none.
	Block(blockID int64) (workflowID string, ok bool)
	// BlockID gives the building block id of a Workflow; 0 when it is gone.
	BlockID(workflowID string) int64
}

// Services calls Web Services for a call.
type Services interface {
	// CallService sends one request and never fails: what went wrong is the cause.
	CallService(ctx context.Context, st *State, r ServiceRequest) ServiceAnswer
	// Patience is how long the Web Service may take by its own setting.
	Patience(serviceID string) time.Duration
}

// ServiceRequest is what an object asks of another system.
type ServiceRequest struct {
	Service  string                           // id of a Web Service
	Hook     *webservice.Service              // in the place of one: a request the Workflow holds itself
	Inputs   map[string]string                // by name
	Pairs    []webservice.Pair                // further parameters
	Variable func(name string) (string, bool) // what ${name} is
}

// Request is what the runner is told of it. What must not show of the call is masked.
func (r *ServiceRequest) Request(st *State) webservice.Request {
	return webservice.Request{Inputs: r.Inputs, Pairs: r.Pairs, Variable: r.Variable, Mask: st.Secrets()}
}

// ServiceAnswer is what came of a Web Service.
type ServiceAnswer struct {
	Cause    string // an exit of the connector: success, no_match, …
	Reason   string
	Values   map[string]string    // by the result's description
	Secret   map[string]bool      // descriptions of results that must not show
	Exchange *webservice.Exchange // for the trace, secrets masked; nil when nothing was sent
	Read     answer.Outcome       // of an answer that steers the call: as it is
}

// AnswerOf is what a request came to.
func AnswerOf(x *webservice.Exchange) ServiceAnswer {
	a := ServiceAnswer{Cause: string(x.Cause), Reason: x.Reason, Values: x.Values(), Exchange: x, Secret: map[string]bool{}}
	if x.Answer != "" {
		a.Read = x.Outcome()
	}
	for _, r := range x.Results {
		if r.Secret {
			a.Secret[r.Description] = true
		}
	}
	return a
}

// Unavailable is the answer where there is no Web Service to ask.
func Unavailable(reason string) ServiceAnswer {
	return ServiceAnswer{Cause: UnavailableExit, Reason: reason}
}

// Nowhere is a World in which nothing is.
type Nowhere struct{}

var _ World = Nowhere{}

// Program knows no version.
func (Nowhere) Program(context.Context, string) (*Definition, error) {
	return nil, apperr.New(apperr.NotFound, "There is no such version.")
}

// Published knows no Workflow.
func (Nowhere) Published(string) (name, versionID string, ok bool) { return "", "", false }

// Block knows no Workflow.
func (Nowhere) Block(int64) (workflowID string, ok bool) { return "", false }

// BlockID knows none either.
func (Nowhere) BlockID(string) int64 { return 0 }

// CallService has none to ask.
func (Nowhere) CallService(context.Context, *State, ServiceRequest) ServiceAnswer {
	return Unavailable("The Web Service is gone.")
}

// Patience is none.
func (Nowhere) Patience(string) time.Duration { return 0 }

// Look knows no Campaign.
func (Nowhere) Look(context.Context, string) (queue.Look, bool) { return queue.Look{}, false }

func noQueues() error {
	return apperr.New(apperr.Unavailable, "This installation has no queues.")
}

// Join can't.
func (Nowhere) Join(context.Context, queue.Join) (queue.Step, error) { return queue.Step{}, noQueues() }

// Proceed can't.
func (Nowhere) Proceed(context.Context, string, voice.Input) (queue.Step, error) {
	return queue.Step{}, noQueues()
}

// Sound knows none.
func (Nowhere) Sound(string) (SoundInfo, bool) { return SoundInfo{}, false }

// SoundNamed knows none.
func (Nowhere) SoundNamed(string) (SoundInfo, bool) { return SoundInfo{}, false }

// Schedule knows none.
func (Nowhere) Schedule(string, time.Time) (ScheduleLook, bool) { return ScheduleLook{}, false }

// DefaultCountry is none.
func (Nowhere) DefaultCountry() string { return "" }

// TimeZone is UTC.
func (Nowhere) TimeZone() *time.Location { return time.UTC }

// Account is nobody's.
func (Nowhere) Account(string) Account { return Account{} }

func noRecordings() error {
	return apperr.New(apperr.Unavailable, "This installation keeps no recordings.")
}

// BeginRecording can't.
func (Nowhere) BeginRecording(context.Context, RecordingBegin) (id, address string, err error) {
	return "", "", noRecordings()
}

// Recorded can't.
func (Nowhere) Recorded(context.Context, string, voice.Input) error { return noRecordings() }

// DiscardRecording can't.
func (Nowhere) DiscardRecording(context.Context, string) error { return noRecordings() }
