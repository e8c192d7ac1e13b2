package scenario

import (
	"context"
	"fmt"
	"time"

	"hookline/app/apperr"
	"hookline/app/event"
	"hookline/app/name"
	"hookline/app/voice"
	"hookline/app/webservice"
	"hookline/app/workflow"
	"hookline/app/workflow/queue"
	"hookline/models"
)

// Library is what a Workflow refers to, as it stands now.
type Library interface {
	workflow.Library
	workflow.Sounds
	workflow.Schedules
	workflow.Workspace
	// Service gives a Web Service made ready to run.
	Service(ctx context.Context, id string) (*webservice.Service, error)
}

// Target is the Workflow a scenario is run against: a draft or a version.
type Target struct {
	ID, Name string
	Called   string // in a sentence: the draft, version 12
	Def      *workflow.Definition
}

var _ workflow.World = (*world)(nil)

// ownVersion stands for the target among the versions of the library.
const ownVersion = "scenario"

// world is what the interpreter sees of a scenario.
type world struct {
	Library
	target Target
	s      *Scenario
	now    time.Time

	step   int     // the next of the caller's
	used   []bool  // by exchange
	queued *Action // the outcome the caller is waiting for
	notes  []string
	stuck  string // why the scenario can't go on
}

// Program gives the target, and what else it goes to.
func (w *world) Program(ctx context.Context, versionID string) (*workflow.Definition, error) {
	if versionID == ownVersion {
		return w.target.Def, nil
	}
	return w.Library.Program(ctx, versionID)
}

// Published gives the target for itself: it would be what is published.
func (w *world) Published(workflowID string) (name, versionID string, ok bool) {
	if workflowID == w.target.ID {
		return w.target.Name, ownVersion, true
	}
	return w.Library.Published(workflowID)
}

// Patience is nothing: no answer takes time.
func (w *world) Patience(string) time.Duration { return 0 }

// CallService answers with the exchange of the scenario.
func (w *world) CallService(ctx context.Context, st *workflow.State, r workflow.ServiceRequest) workflow.ServiceAnswer {
	s := r.Hook
	if s == nil {
		var err error
		if s, err = w.Service(ctx, r.Service); err != nil {
			return workflow.Unavailable(apperr.Message(err))
		}
	}
	request := r.Request(st)
	request.Tags = event.CallTags(w.call(), w.now)
	i := w.exchange(s, st.Object)
	if i < 0 {
		// What is refused before anything is sent needs no exchange.
		x := webservice.Replay(ctx, s, request, webservice.Answer{Cause: webservice.Unavailable}, w.now)
		if !x.Sent {
			return workflow.AnswerOf(x)
		}
		return workflow.Unavailable(fmt.Sprintf("The scenario has no exchange with %q left. Add one, or keep the call anew.", s.Name))
	}
	kept := &w.s.Exchanges[i]
	x := webservice.Replay(ctx, s, request, kept.answer(), w.now)
	if !x.Sent {
		return workflow.AnswerOf(x)
	}
	w.used[i] = true
	if now := asked(x); kept.Request != "" && kept.Request != now {
		w.notes = append(w.notes, fmt.Sprintf("Exchange %d: %q is asked %s now; the answer is one to %s.", i+1, s.Name, now, kept.Request))
	}
	return workflow.AnswerOf(x)
}

// call is the scenario's call as tags know it.
func (w *world) call() *models.Call {
	return &models.Call{ID: w.s.Call, Kind: models.CallTest, Caller: w.s.Caller, Called: w.s.Called, WorkflowName: w.target.Name, StartedAt: w.now}
}

// exchange finds the first one left for the object, or else for the Web Service;
// -1 for none.
func (w *world) exchange(s *webservice.Service, objectID string) int {
	title := ""
	if o := w.target.Def.Object(objectID); o != nil {
		title = o.Title
	}
	other := -1
	for i := range w.s.Exchanges {
		x := &w.s.Exchanges[i]
		if w.used[i] || (s.ID == "" || x.ServiceID != s.ID) && !same(x.WebService, s.Name) {
			continue
		}
		if x.ObjectID != "" && x.ObjectID == objectID || x.Object != "" && same(x.Object, title) {
			return i
		}
		if other < 0 {
			other = i
		}
	}
	return other
}

func same(a, b string) bool { return name.Key(a) == name.Key(b) }

func (x *Exchange) answer() webservice.Answer {
	a := webservice.Answer{Status: x.Status, ContentType: x.ContentType, Body: x.Body,
		Cause: webservice.Cause(x.Cause), Reason: x.Reason, StandIns: x.StandIns}
	if x.Cut {
		if a.Values = x.Values; a.Values == nil {
			a.Values = map[string]string{}
		}
	}
	return a
}

// asked is what a request asked, in one line.
func asked(x *webservice.Exchange) string { return x.Request.Method + " " + x.Request.URL }

// Look gives a queue as the scenario has it, empty when it has not.
func (w *world) Look(_ context.Context, campaign string) (queue.Look, bool) {
	for _, q := range w.s.Queues {
		if same(q.Campaign, campaign) {
			return queue.Look{Waiting: q.Waiting, AgentsReady: q.AgentsReady, ExpectedWait: time.Duration(q.ExpectedWait)}, true
		}
	}
	return queue.Look{}, true
}

// Join takes the outcome of the queue from the caller's steps.
func (w *world) Join(context.Context, queue.Join) (queue.Step, error) {
	next := w.peek()
	switch {
	case next == nil || next.HangUp:
		return queue.Step{Queue: "queue"}, nil
	case next.Queue == "":
		return queue.Step{}, apperr.New(apperr.Invalid, "the scenario's next step is %s, not how the queue ends.", next.words())
	}
	w.step++
	if next.atOnce() {
		return queue.Step{Exit: next.Queue, Reason: queueReason(next)}, nil
	}
	w.queued = next
	return queue.Step{Queue: "queue", Ticket: "scenario"}, nil
}

// atOnce says whether the caller did not even begin to wait.
func (s *Action) atOnce() bool {
	return s.For == 0 && (s.Queue == queue.Full || s.Queue == queue.NoAgents || s.Queue == queue.Failed)
}

// Proceed ends the waiting.
func (w *world) Proceed(context.Context, string, voice.Input) (queue.Step, error) {
	if w.queued == nil {
		return queue.Step{Exit: queue.Failed, Reason: "The scenario does not say how the queue ends."}, nil
	}
	step := w.queued
	w.queued = nil
	return queue.Step{Exit: step.Queue, Reason: queueReason(step)}, nil
}

func queueReason(s *Action) string {
	if s.For == 0 {
		return "The scenario says so."
	}
	return fmt.Sprintf("The scenario says so, after %s.", s.For)
}

// played again, a recording is a place alone: there is no sound.
const recording = "recording of the scenario"

// BeginRecording makes place for a recording.
func (w *world) BeginRecording(context.Context, workflow.RecordingBegin) (id, address string, err error) {
	return recording, recording, nil
}

// Recorded has nothing to keep.
func (w *world) Recorded(context.Context, string, voice.Input) error { return nil }

// DiscardRecording has nothing to give up.
func (w *world) DiscardRecording(context.Context, string) error { return nil }

func (w *world) peek() *Action {
	if w.step < len(w.s.Steps) {
		return &w.s.Steps[w.step]
	}
	return nil
}

// words name a step in a sentence.
func (s *Action) words() string {
	switch {
	case s.Digits != "":
		return "the keys " + s.Digits
	case s.Silence:
		return "silence"
	case s.Dial != "":
		return "dialling that ends with " + s.Dial
	case s.Message != "":
		return "a message that is " + s.Message
	case s.Queue != "":
		return "a queue that ends with " + s.Queue
	case s.Recorded != 0:
		return "a recording"
	}
	return "hanging up"
}
