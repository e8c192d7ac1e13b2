// Package delivery tells other systems what happened: it makes deliveries of events,
// attempts them until they succeed or nothing helps, and keeps what came of it. Every
// node does, on the same rows. It composes no event (app/event) and knows no screen.
package delivery

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"hookline/app/call"
	"hookline/app/webservice"
	"hookline/app/work"
	"hookline/migrations"
	"hookline/models"
)

// Composer gives the tags of an event with their values.
type Composer interface {
	Compose(ctx context.Context, e *models.Event) (map[string]string, error)
}

// Options are what an Engine may be told; the zero value is what the program runs with,
// but for Node.
type Options struct {
	Now     func() time.Time // the clock; nil is time.Now
	Node    string           // names this node, and it alone, over its restarts; empty is a name made up
	Poll    time.Duration    // how often what is due is looked for
	Wake    work.Bell        // rung after a commit that raised events, here; nil is one of its own
	Workers int              // most attempts at the same time
	Grace   time.Duration    // how long attempts that are under way may take when the program ends
	Random  func() float64   // from 0 to 1
}

const (
	defaultPoll    = time.Second
	defaultWorkers = 256
	defaultGrace   = 10 * time.Second
	leaseMargin    = 2 * time.Second // beyond the Web Service's time-out
	tendTime       = time.Minute
	background     = "delivering events"
)

// Engine makes deliveries of events and attempts them while it runs. It is safe for
// concurrent use.
type Engine struct {
	db       *models.DB
	catalog  *call.Catalog
	runner   *webservice.Runner
	composer Composer
	log      *slog.Logger
	opt      Options
	metrics  *metrics

	claims   work.Bell // there may be something to attempt
	jobs     work.Bell // there is something to do to many deliveries
	outcomes chan ended
	pause    time.Duration // savePause, but for tests

	mu       sync.Mutex
	busy     int
	lanes    map[string]*lane    // by Web Service
	working  map[string]struct{} // ids of deliveries
	hungry   bool                // the last claim took all it could
	suspects map[suspect]struct{}

	lost   bool         // the last look failed; of the claiming loop
	looked time.Time    // when the outbox was looked at; so is this
	seen   *call.Outbox // as it was then
	tended int64        // the revision that what waits was made to fit

	attempts sync.WaitGroup
	writing  sync.Mutex // see write
}

// suspect is a hook's Web Service that failed.
type suspect struct{ hook, service string }

// New makes an Engine; it works while its Run runs.
func New(db *models.DB, catalog *call.Catalog, runner *webservice.Runner, composer Composer, log *slog.Logger, opt Options) *Engine {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Node == "" {
		opt.Node = models.NewID()
	}
	if opt.Poll <= 0 {
		opt.Poll = defaultPoll
	}
	if opt.Wake == nil {
		opt.Wake = work.NewBell()
	}
	if opt.Workers <= 0 {
		opt.Workers = defaultWorkers
	}
	if opt.Grace <= 0 {
		opt.Grace = defaultGrace
	}
	if opt.Random == nil {
		opt.Random = rand.Float64
	}
	return &Engine{db: db, catalog: catalog, runner: runner, composer: composer, log: log, opt: opt, metrics: newMetrics(db, opt.Now), pause: savePause,
		claims: work.NewBell(), jobs: work.NewBell(), lanes: map[string]*lane{}, working: map[string]struct{}{}, suspects: map[suspect]struct{}{}, tended: -1}
}

func (e *Engine) now() time.Time { return e.opt.Now().UTC().Truncate(time.Microsecond) }

// write runs what changes rows. SQLite has one writer: who finds it busy sleeps for longer
// each time, so that our loops take turns instead.
func (e *Engine) write(f func() error) error {
	if e.db.Dialect() == migrations.SQLite {
		e.writing.Lock()
		defer e.writing.Unlock()
	}
	return f()
}

// Wake says that something may be due: events were raised, or deliveries sent again.
func (e *Engine) Wake() {
	e.opt.Wake.Ring()
	e.jobs.Ring()
	e.claims.Ring()
}

// Run works until ctx is done. Attempts that are under way then may end; one that takes
// too long is given back. What this node had when it last ended is taken back first.
func (e *Engine) Run(ctx context.Context) {
	e.outcomes = make(chan ended, e.opt.Workers)
	attempts, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	var loops, saving sync.WaitGroup
	saving.Go(func() { e.save(ctx) })
	loops.Go(func() {
		work.Run(ctx, e.log, background, work.Task{Wake: e.opt.Wake, Do: e.spread})
	})
	loops.Go(func() {
		work.Report(ctx, e.log, background, e.takeBack(ctx, models.DeliveryHeld()))
		work.Run(ctx, e.log, background, work.Task{Every: e.opt.Poll, Wake: e.claims, Do: func(ctx context.Context) error { return e.look(ctx, attempts) }})
	})
	loops.Go(func() { work.Run(ctx, e.log, background, work.Task{Wake: e.jobs, Do: e.work}) })
	loops.Go(func() {
		work.Run(ctx, e.log, background, work.Task{Every: tendTime, Do: e.tend}, work.Task{Every: sweepTime, Do: e.sweep})
	})
	loops.Wait()
	stop := time.AfterFunc(e.opt.Grace, cut)
	defer stop.Stop()
	e.attempts.Wait()
	close(e.outcomes)
	saving.Wait()
}

// takeBack frees what this node has claimed and does not work on, with a lease that is
// over by a time.
func (e *Engine) takeBack(ctx context.Context, over time.Time) error {
	e.mu.Lock()
	working := make([]string, 0, len(e.working))
	for id := range e.working {
		working = append(working, id)
	}
	e.mu.Unlock()
	return e.db.Deliveries.TakeBack(ctx, e.opt.Node, working, over, e.now())
}

// look begins what is due. When it failed the last time, the database may have made a
// claim whose answer got lost with the connection: that is taken back first.
func (e *Engine) look(ctx, attempts context.Context) error {
	if e.lost {
		if err := e.takeBack(ctx, models.DeliveryHeld()); err != nil {
			return err
		}
	}
	err := e.claim(ctx, attempts)
	e.lost = err != nil
	return err
}

// claim begins what is due, as far as there is room.
func (e *Engine) claim(ctx, attempts context.Context) error {
	now := e.now()
	if e.seen == nil || now.Sub(e.looked) >= e.opt.Poll/2 || now.Before(e.looked) {
		due, err := e.db.Deliveries.Due(ctx, now)
		if err != nil {
			return err
		}
		if e.seen, err = e.catalog.Outbox(ctx, due.Revision); err != nil {
			return err
		}
		e.looked = now
		if due.Events {
			e.opt.Wake.Ring()
		}
		if due.Jobs {
			e.jobs.Ring()
		}
		if err := e.fit(ctx, e.seen.Revision); err != nil {
			return err
		}
		if !due.Deliveries {
			return nil
		}
	}
	for ctx.Err() == nil {
		lanes, most := e.room(e.seen, e.now())
		var list []models.ClaimedDelivery
		err := e.write(func() (err error) {
			list, err = e.db.Deliveries.Claim(ctx, e.opt.Node, lanes, e.now(), most)
			return err
		})
		if err != nil || len(list) == 0 {
			return err
		}
		e.begin(ctx, attempts, list)
		if len(list) < most && !filled(lanes, list) { // there is no more: a claim that finds nothing takes SQLite's lock, too
			return nil
		}
	}
	return nil
}

// filled says whether a claim took all that some Web Service had room for.
func filled(lanes []models.DeliveryLane, list []models.ClaimedDelivery) bool {
	took := map[string]int{}
	for i := range list {
		took[list[i].WebServiceID]++
	}
	return slices.ContainsFunc(lanes, func(l models.DeliveryLane) bool { return took[l.WebServiceID] >= l.Room })
}

// room lists the Web Services that may be sent something now, and how much in all.
func (e *Engine) room(box *call.Outbox, now time.Time) ([]models.DeliveryLane, int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var lanes []models.DeliveryLane
	e.hungry = e.busy >= e.opt.Workers
	for id, r := range box.Receivers { // in no order: none is always the first
		if !r.Active || r.Service == nil {
			continue
		}
		l := e.lane(id)
		switch room := l.room(&r.Settings, now); {
		case room > 0 && l.waits(room, func() { time.AfterFunc(gatherTime, e.claims.Ring) }):
			e.hungry = true
		case room > 0:
			lanes = append(lanes, models.DeliveryLane{WebServiceID: id, Room: room, Until: now.Add(r.Service.Timeout + leaseMargin)})
		case l.busy > 0:
			e.hungry = true
		}
	}
	return lanes, e.opt.Workers - e.busy
}

func (e *Engine) lane(id string) *lane {
	l := e.lanes[id]
	if l == nil {
		l = &lane{}
		e.lanes[id] = l
	}
	return l
}

// begin attempts what was claimed, each beside the others, by the configuration of the
// moment of the claim.
func (e *Engine) begin(ctx, attempts context.Context, list []models.ClaimedDelivery) {
	e.mu.Lock()
	revision := int64(0)
	for i := range list {
		c := &list[i]
		revision = max(revision, c.Revision)
		e.busy++
		e.lane(c.WebServiceID).begin(e.now())
		e.working[c.ID] = struct{}{}
	}
	e.mu.Unlock()
	box, events, err := e.around(ctx, list, revision)
	work.Report(ctx, e.log, background, err)
	for i := range list {
		e.attempts.Go(func() {
			c := &list[i]
			if err != nil {
				e.outcomes <- e.giveBack(c, awayTime, c.Reason)
				return
			}
			e.outcomes <- e.attempt(attempts, c, box, events[c.EventID])
		})
	}
}

// around reads what attempts need besides the deliveries.
func (e *Engine) around(ctx context.Context, list []models.ClaimedDelivery, revision int64) (*call.Outbox, map[string]*models.Event, error) {
	box, err := e.catalog.Outbox(ctx, revision)
	if err != nil {
		return nil, nil, err
	}
	ids := make([]string, len(list))
	for i := range list {
		ids[i] = list[i].EventID
	}
	rows, err := e.db.Events.Find(ctx, ids)
	events := map[string]*models.Event{}
	for i := range rows {
		events[rows[i].ID] = &rows[i]
	}
	return box, events, err
}
