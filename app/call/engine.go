package call

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/singleflight"

	"hookline/app/apperr"
	"hookline/app/phone"
	"hookline/app/source"
	"hookline/app/trace"
	"hookline/app/voice"
	"hookline/app/webservice"
	"hookline/app/work"
	"hookline/app/workflow"
	"hookline/app/workflow/interpreter"
	"hookline/models"
)

// Runner sends Web Service requests.
type Runner interface {
	Do(ctx context.Context, s *webservice.Service, r webservice.Request) *webservice.Exchange
}

// Engine answers the requests of live calls.
type Engine struct {
	db       stores
	catalog  *Catalog
	runner   Runner
	log      *slog.Logger
	now      func() time.Time
	bounds   interpreter.Bounds
	flights  singleflight.Group
	hub      *hub
	outcomes *outcomes
	queues   Queues
	// recordings are those that callers leave.
	recordings workflow.Recordings
	recorder   Recorder
	informant  Informant
	claimant   models.Claimant
	bell       work.Bell // rung when events were raised
}

// New makes an Engine. Run does its work in the background.
func New(db *models.DB, catalog *Catalog, runner Runner, log *slog.Logger, o Options) *Engine {
	return newEngine(storesOf(db), catalog, runner, log, o)
}

func newEngine(db stores, catalog *Catalog, runner Runner, log *slog.Logger, o Options) *Engine {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Bounds == (interpreter.Bounds{}) {
		o.Bounds = interpreter.DefaultBounds()
	}
	if o.Queues == nil {
		o.Queues = noQueues{}
	}
	if o.Recordings == nil {
		o.Recordings = workflow.Nowhere{}
	}
	return &Engine{db: db, catalog: catalog, runner: runner, log: log, now: o.Now, bounds: o.Bounds,
		hub: newHub(), outcomes: newOutcomes(db), queues: o.Queues, recordings: o.Recordings, recorder: o.Recorder, informant: o.Informant, claimant: models.NewClaimant(o.Node), bell: o.Bell}
}

// Catalog gives the configuration the Engine runs on.
func (e *Engine) Catalog() *Catalog { return e.catalog }

// Start answers the first request of a carrier's call. The same request again
// gets the same answer. Unavailable when the database is away.
func (e *Engine) Start(ctx context.Context, s Start) (*Reply, error) {
	return e.once(ctx, flight("start", s.CarrierID, s.CarrierCallID, strconv.FormatBool(s.Again)), func(ctx context.Context) (*Reply, error) {
		load, err := e.db.calls.LoadByCarrier(ctx, s.CarrierID, s.CarrierCallID, 0)
		if err != nil {
			return nil, err
		}
		if s.Again && load.Call != nil && load.Call.Turn > 1 {
			return e.latest(ctx, load.Call)
		}
		if load.Reply != "" {
			return e.decodeReply(load.Call.ID, 0, load.Reply)
		}
		snap, err := e.catalog.at(ctx, load.Revision)
		if err != nil {
			return nil, err
		}
		return e.first(ctx, snap, load.Call, func() *models.Call {
			c := e.newCall(e.idOf(s.CarrierID, s.CarrierCallID), models.CallCarrier, s.CarrierID, s.CarrierCallID,
				phone.Caller(s.Caller, snap.country), phone.Called(s.Called, snap.country))
			c.Source = source.Write(s.Source)
			return c
		})
	})
}

// StartTest places a call in the browser. The same ID again gets the same answer.
func (e *Engine) StartTest(ctx context.Context, s Test) (*Reply, error) {
	if s.ID == "" {
		s.ID = models.NewID()
	}
	return e.once(ctx, s.ID+"#0", func(ctx context.Context) (*Reply, error) {
		load, err := e.db.calls.Load(ctx, s.ID, 0)
		if err != nil {
			return nil, err
		}
		switch {
		case load.Call != nil && load.Call.Kind != models.CallTest:
			return nil, apperr.New(apperr.NotFound, "There is no such call.")
		case load.Reply != "":
			return e.decodeReply(load.Call.ID, 0, load.Reply)
		}
		snap, err := e.catalog.Refresh(ctx)
		if err != nil {
			return nil, err
		}
		return e.first(ctx, snap, load.Call, func() *models.Call {
			c := e.newCall(s.ID, models.CallTest, "", s.ID, s.Caller, s.Called)
			if s.VersionID != "" {
				c.WorkflowID, c.VersionID = s.WorkflowID, s.VersionID
				c.WorkflowName = snap.workflows[s.WorkflowID].name
			}
			return c
		})
	})
}

// shortIDs is how many short ids a call tries: that one is another's is rare, two are never.
const shortIDs = 4

// errShortTaken says that a new call could not be written because another call has its
// short id.
var errShortTaken = apperr.New(apperr.Unavailable, "Another call has the same short id.")

// first runs the first turn of a call: of the one that is stored, or of a new one that
// made gives. Nothing was sent or saved when its short id turns out to be another's, so it
// is run once more, with the next.
func (e *Engine) first(ctx context.Context, snap *snapshot, stored *models.Call, made func() *models.Call) (*Reply, error) {
	if stored != nil {
		return e.begin(ctx, e.newTurn(snap, stored, 0))
	}
	for attempt := 0; ; attempt++ {
		t := e.newTurn(snap, nil, 0)
		t.call, t.fresh = made(), true
		t.call.ShortID = models.ShortID(t.call.ID, attempt)
		r, err := e.begin(ctx, t)
		if !errors.Is(err, errShortTaken) || attempt+1 == shortIDs {
			return r, err
		}
	}
}

// idOf is the id of a carrier's call: the same in every run of its start. What a run
// does before the call is saved (a place in a queue, a recording) is kept by this id,
// so that a run on another node, or after one that broke off, finds it done.
func (e *Engine) idOf(carrierID, carrierCallID string) string {
	return models.MadeID(e.catalog.box.Mark("call", carrierID, carrierCallID))
}

func (e *Engine) newCall(id, kind, carrierID, carrierCallID, caller, called string) *models.Call {
	now := e.now().UTC().Truncate(time.Microsecond)
	return &models.Call{ID: id, Kind: kind, CarrierID: carrierID, CarrierCallID: carrierCallID,
		Caller: caller, Called: called, Status: models.CallLive, ClaimTurn: -1, State: "{}", StartedAt: now, UpdatedAt: now}
}

// begin finds what answers the call, and runs it.
func (e *Engine) begin(ctx context.Context, t *turn) (*Reply, error) {
	if t.call.VersionID == "" {
		id, known := t.snap.number(t.call.Called)
		name, version, ok := library{e.catalog, t.snap}.Published(id)
		if !ok {
			return e.miss(ctx, t, known, name)
		}
		t.call.WorkflowID, t.call.WorkflowName, t.call.VersionID = id, name, version
	}
	t.state = &workflow.State{Workflow: t.call.WorkflowID, Version: t.call.VersionID}
	return e.run(ctx, t, nil)
}

// miss answers a call that nothing is set up for, and records it.
func (e *Engine) miss(ctx context.Context, t *turn, known bool, workflowName string) (*Reply, error) {
	reason := "No Workflow answers " + strconv.Quote(t.call.Called) + ": the number is not known here."
	switch {
	case known && workflowName == "":
		reason = "The number " + t.call.Called + " has no Workflow."
	case known:
		reason = "The Workflow " + strconv.Quote(workflowName) + " of " + t.call.Called + " was never published."
	}
	t.state = &workflow.State{}
	return e.save(ctx, t, &interpreter.Turn{
		Instructions: []voice.Instruction{voice.SayText(NotInService), {Verb: voice.Hangup}},
		Trace:        []trace.Entry{{At: e.now(), Title: "Missed call", Failed: true, Reason: reason, Said: []string{NotInService}}},
		Ended:        true, Outcome: Missed, Reason: reason,
	}, nil)
}

// Continue answers a later request. NotFound for a call the carrier does not
// have, Invalid for a turn that has not come yet, Unavailable when the database
// is away. A call that has ended answers with a goodbye.
func (e *Engine) Continue(ctx context.Context, r Resume) (*Reply, error) {
	return e.once(ctx, flight("step", r.CarrierID, r.CarrierCallID, r.CallID, strconv.FormatInt(r.Turn, 10)), func(ctx context.Context) (*Reply, error) {
		load, err := e.db.calls.Load(ctx, r.CallID, r.Turn)
		if err != nil {
			return nil, err
		}
		c := load.Call
		switch {
		case c == nil || c.CarrierID != r.CarrierID || (r.CarrierID != "" && c.CarrierCallID != r.CarrierCallID):
			return nil, apperr.New(apperr.NotFound, "There is no such call.")
		case c.Status == models.CallEnded:
			return e.over(ctx, load, &r)
		case load.Reply != "":
			return e.decodeReply(c.ID, r.Turn, load.Reply)
		case r.Turn < c.Turn:
			return goodbye(c), nil
		case r.Turn > c.Turn || r.Turn < 0:
			return nil, apperr.New(apperr.Invalid, "The call is at step %d, not at %d.", c.Turn, r.Turn)
		}
		snap, err := e.catalog.at(ctx, load.Revision)
		if err != nil {
			return nil, err
		}
		t := e.newTurn(snap, c, r.Turn)
		if t.state, err = e.catalog.readState(c); err != nil {
			return nil, err
		}
		return e.run(ctx, t, &r.Input)
	})
}

// over answers a request of a call that has ended.
func (e *Engine) over(ctx context.Context, load *models.CallLoad, r *Resume) (*Reply, error) {
	if err := e.answeredLate(ctx, load, &r.Input); err != nil {
		return nil, err
	}
	if load.Reply != "" {
		return e.decodeReply(load.Call.ID, r.Turn, load.Reply)
	}
	return goodbye(load.Call), nil
}

// latest gives the call's newest document once more: where a carrier goes on that has lost
// its place in the call.
func (e *Engine) latest(ctx context.Context, c *models.Call) (*Reply, error) {
	load, err := e.db.calls.Load(ctx, c.ID, c.Turn-1)
	switch {
	case err != nil:
		return nil, err
	case load.Reply == "":
		return goodbye(c), nil
	}
	return e.decodeReply(c.ID, c.Turn-1, load.Reply)
}

func goodbye(c *models.Call) *Reply {
	return &Reply{CallID: c.ID, Turn: c.Turn, Ended: true,
		Instructions: []voice.Instruction{voice.SayText(GoodbyeSpeech), {Verb: voice.Hangup}}}
}

// flight names equal requests. Who asks is part of it: a request that may not have
// an answer must not ride along with one that may.
func flight(parts ...string) string { return strings.Join(parts, "\x00") }

// once lets one of several equal requests in this process run, and gives all of
// them its answer. The run goes on when the request that began it is gone: the
// carrier asks again, and gets the answer that was made.
func (e *Engine) once(ctx context.Context, key string, f func(context.Context) (*Reply, error)) (*Reply, error) {
	v, err, _ := e.flights.Do(key, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), TurnTime)
		defer cancel()
		return f(ctx)
	})
	if err != nil {
		return nil, err
	}
	return v.(*Reply), nil
}

// run lets the Workflow go on and saves what came of it.
func (e *Engine) run(ctx context.Context, t *turn, in *voice.Input) (*Reply, error) {
	deadline, _ := ctx.Deadline()
	work, cancel := context.WithDeadline(ctx, deadline.Add(-saveTime))
	defer cancel()
	m := &interpreter.Machine{World: t.world(), Bounds: e.bounds, Now: e.now, Apology: Apology, Log: e.logFailure}
	if e.hub.watched(t.call.ID) {
		m.Watch = func(callID string, index int, entry trace.Entry) {
			entry.Turn, entry.Index = t.number, index
			e.hub.send(callID, Event{Turn: t.number, Entry: entry})
		}
	}
	facts := factsOf(t.call)
	if e.recorder != nil && !facts.Test {
		facts.Unrecorded, facts.Untranscribed = !e.recorder.Records(work, t.call), !e.recorder.Transcribes(work, t.call)
	}
	result := m.Run(work, facts, t.state, in)
	if t.lost {
		return e.await(ctx, t)
	}
	return e.save(ctx, t, result, in)
}

func (e *Engine) logFailure(ctx context.Context, callID string, err error) {
	e.log.ErrorContext(ctx, "a call's object failed", "call", callID, "error", err)
}

// save writes the call and the turn. When another request was faster, its answer
// is ours. in is what the turn was for, nil for the first.
func (e *Engine) save(ctx context.Context, t *turn, result *interpreter.Turn, in *voice.Input) (*Reply, error) {
	row, err := t.finish(e.now().UTC().Truncate(time.Microsecond), result)
	if err != nil {
		return nil, err
	}
	events, err := e.raised(ctx, t, result, in)
	if err != nil {
		return nil, err
	}
	if t.fresh && !t.claimed {
		err = e.db.calls.SaveNew(ctx, t.call, row, events...)
	} else {
		err = e.db.calls.Save(ctx, t.call, row, events...)
	}
	if errors.Is(err, models.ErrStale) {
		if err := e.armedLate(ctx, t); err != nil {
			return nil, err
		}
		return e.await(ctx, t)
	}
	if err != nil {
		return nil, err
	}
	e.ring(events)
	e.hub.send(t.call.ID, Event{Turn: t.number, Saved: true, Ended: result.Ended})
	if result.Ended {
		e.gone(ctx, t.call.ID)
	}
	return &Reply{CallID: t.call.ID, Turn: t.number + 1, Instructions: result.Instructions, Ended: result.Ended}, nil
}

// pollTime is how often a request asks whether another node has answered.
const pollTime = 100 * time.Millisecond

// await gives the answer that another request makes for this turn.
func (e *Engine) await(ctx context.Context, t *turn) (*Reply, error) {
	ticker := time.NewTicker(pollTime)
	defer ticker.Stop()
	for {
		load, err := e.reload(ctx, t)
		if err != nil {
			return nil, err
		}
		switch {
		case load.Call == nil && t.fresh:
			return nil, errShortTaken
		case load.Call == nil:
			return nil, apperr.New(apperr.NotFound, "There is no such call.")
		case load.Reply != "":
			return e.decodeReply(load.Call.ID, t.number, load.Reply)
		case load.Call.Status == models.CallEnded:
			return goodbye(load.Call), nil
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return nil, apperr.Wrap(ctx.Err(), apperr.Unavailable, "Another request for this step is still running.")
		}
	}
}

func (e *Engine) reload(ctx context.Context, t *turn) (*models.CallLoad, error) {
	if t.number == 0 && t.call.CarrierID != "" {
		return e.db.calls.LoadByCarrier(ctx, t.call.CarrierID, t.call.CarrierCallID, 0)
	}
	return e.db.calls.Load(ctx, t.call.ID, t.number)
}
