// Package desk is where calls meet agents: the queues of the Campaigns, who of
// the agents is there, whom a call rings, and each agent's part of a call. All of
// it stands in the database; every change runs under one lock, so that several
// nodes can offer calls at once and none is offered twice or forgotten. It speaks
// no HTTP and shows nothing: carriers come through app/call and Wait, agents
// through handlers.
package desk

import (
	"context"
	"log/slog"
	"time"

	"hookline/app/event"
	"hookline/app/work"
	"hookline/app/workflow/queue"
	"hookline/models"
)

// Times of the desk.
const (
	tickTime = 500 * time.Millisecond
	seeTime  = 2 * time.Second // how often the browsers that are there are noted
	// answerTime is how long a browser may be silent that is asked every 5 s.
	answerTime = 15 * time.Second
	// ringGrace frees a ringing call when the browser it rings in is gone: a node
	// that died, a laptop that was closed.
	ringGrace = 6 * time.Second
	// idleGrace takes an agent off the desk whose browser is gone. A reload is faster.
	idleGrace = 20 * time.Second
	// wrapGrace closes a call whose agent is gone and whose Campaign sets no time for
	// the wrap-up.
	wrapGrace = 10 * time.Minute
	// silence gives up on a waiting caller whose carrier does not ask any more; one
	// who hears a sound of the admin's may be silent for as long as that plays.
	silence      = 30 * time.Second
	soundSilence = 10 * time.Minute
	testSilence  = 2 * time.Minute  // browsers let a hidden tab ask once a minute
	reloadTime   = 10 * time.Second // a page that was left is loaded anew within it
	// declinedFor is how long a call is not offered again to who declined it.
	declinedFor = 30 * time.Second
	// lookTime is how old the figures of a queue may be.
	lookTime = time.Second
	// usualTalk stands for the length of a call as long as none is known.
	usualTalk = 3 * time.Minute
	talksSeen = 20
)

// Control makes a carrier come back for a call's next document at once, while the
// caller talks.
type Control interface {
	// Can says whether the call's carrier can be told.
	Can(ctx context.Context, c *models.Call) bool
	// Recall tells it.
	Recall(ctx context.Context, c *models.Call) error
}

// Recorder has carriers record what agents and callers say to one another.
type Recorder interface {
	// Records says whether the call's carrier can.
	Records(ctx context.Context, c *models.Call) bool
	// PauseRecording makes the carrier pause a recording, which it knows by an id of its
	// own, or go on with it.
	PauseRecording(ctx context.Context, c *models.Call, carrierRecordingID string, pause bool) error
}

// Options are what a Service may do differently. Zero values are the product's.
type Options struct {
	Now     func() time.Time
	Control Control // nil: no carrier can be told anything
	// Recorder records agents' parts of calls; nil: none is recorded.
	Recorder Recorder
	// Hooks gives those that are on, from memory; nil where nobody wants events.
	Hooks func(ctx context.Context) (*event.Hooks, error)
	Bell  work.Bell // rung when events were raised; nil for nobody
}

// Service is the desk of one node.
type Service struct {
	db     *models.DB
	log    *slog.Logger
	now    func() time.Time
	reach  reach
	hub    *hub
	looks  *looks
	boards *boards
	wake   work.Bell // makes Run look for calls to offer now
	hooks  func(ctx context.Context) (*event.Hooks, error)
	bell   work.Bell // wakes who delivers events
}

var _ queue.Queues = (*Service)(nil)

// New makes a Service. Run offers calls.
func New(db *models.DB, log *slog.Logger, o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Hooks == nil {
		o.Hooks = noHooks
	}
	now := func() time.Time { return o.Now().UTC().Truncate(time.Microsecond) }
	return &Service{db: db, log: log, now: now, reach: reach{db, log, o.Control, o.Recorder}, hub: newHub(), looks: newLooks(), boards: newBoards(), wake: work.NewBell(),
		hooks: o.Hooks, bell: o.Bell}
}

// change is one change of the desk under way: a transaction that holds the lock.
type change struct {
	tx      *models.DB
	now     time.Time
	touched map[string]bool // agents whose desks show something else now
	hooks   *event.Hooks
	raised  []models.Event
	joins   *queue.Join // the call that joins in this change; nil for none
	reach   reach
}

// change runs f in a transaction under the lock, then tells the desks it touched
// and looks for calls to offer.
func (s *Service) change(ctx context.Context, f func(c *change) error) error {
	c, err := s.locked(ctx, f)
	if err != nil {
		return err
	}
	s.tell(c)
	s.wake.Ring()
	return nil
}

func (s *Service) locked(ctx context.Context, f func(c *change) error) (*change, error) {
	hooks, err := s.hooks(ctx)
	if err != nil {
		return nil, err
	}
	c := &change{touched: map[string]bool{}, hooks: hooks, reach: s.reach}
	err = s.db.Tx(ctx, func(tx *models.DB) error {
		if err := tx.LockDesk(ctx); err != nil {
			return err
		}
		c.tx, c.now = tx, s.now()
		if err := f(c); err != nil {
			return err
		}
		return c.write(ctx)
	})
	if err == nil && len(c.raised) > 0 {
		s.bell.Ring()
	}
	return c, err
}

// tell lets the desks that a change touched look again.
func (s *Service) tell(c *change) {
	for id := range c.touched {
		s.hub.tell(id)
	}
}

// agent reads where a user stands; offline for one who was never there.
func (c *change) agent(ctx context.Context, userID string) (*models.Agent, error) {
	a, err := c.tx.Agents.Get(ctx, userID)
	if err != nil || a != nil {
		return a, err
	}
	return &models.Agent{UserID: userID, State: models.AgentOffline, Since: c.now, IdleSince: c.now, SeenAt: c.now}, nil
}

// put saves an agent in a state.
func (c *change) put(ctx context.Context, a *models.Agent, state, reason string) error {
	if a.State != state || a.Reason != reason {
		c.stands(a, state, reason)
		a.State, a.Reason, a.Since = state, reason, c.now
		if err := c.tx.Agents.ChangeSpan(ctx, a.UserID, state, reason, c.now); err != nil {
			return err
		}
	}
	if state != models.AgentWrapUp {
		a.WrapUntil = nil
	}
	c.touched[a.UserID] = true
	return c.tx.Agents.Save(ctx, a)
}

// free lets an agent go whose call is over: to the pause that was asked for, away
// when no browser is there, or ready for the next.
func (c *change) free(ctx context.Context, a *models.Agent) error {
	a.EntryID, a.SegmentID, a.IdleSince = "", "", c.now
	pause := a.PauseNext
	a.PauseNext = ""
	switch {
	case c.now.Sub(a.SeenAt) > idleGrace:
		return c.put(ctx, a, models.AgentOffline, reasonVanished)
	case pause != "":
		return c.put(ctx, a, models.AgentPaused, pause)
	}
	return c.put(ctx, a, models.AgentReady, "")
}

// Reasons that the desk itself gives.
const (
	reasonNoAnswer = "No answer"
	reasonVanished = "Connection lost"
	// A ready agent reads it: the screen that had just filled is empty again.
	reasonCallerLeft = "The caller hung up before you were connected"
	reasonWrapOver   = "The time for the wrap-up was over"
)
