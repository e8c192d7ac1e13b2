package desk_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"hookline/app/call"
	"hookline/app/desk"
	"hookline/app/workflow/queue"
	"hookline/migrations"
	"hookline/models"
	"hookline/models/dbtest"
)

// oneOf says what is wrong unless a carrier's call has one row and one place in the queue.
func (b *bench) oneOf(sid string, want *call.Reply) error {
	var rows, entries int64
	pool := b.db.SQL()
	err := errors.Join(
		pool.QueryRowContext(b.t.Context(), "SELECT count(*) FROM calls WHERE carrier_call_id = $1 AND id = $2", sid, want.CallID).Scan(&rows),
		pool.QueryRowContext(b.t.Context(), "SELECT count(*) FROM queue_entries WHERE caller = $1", callerOf(sid)).Scan(&entries))
	if err == nil && (rows != 1 || entries != 1) {
		err = fmt.Errorf("the call %s has %d rows and %d places in the queue", sid, rows, entries)
	}
	return err
}

// callerOf is who calls with sid: by the caller a place in the queue is found whatever
// the call's id.
func callerOf(sid string) string { return "caller of " + sid }

func startOf(sid string) call.Start {
	return call.Start{CarrierID: "c1", CarrierCallID: sid, Caller: callerOf(sid), Called: number}
}

// The carrier asks two nodes for the same new call at the same moment: it is one call,
// with one place in the queue.
func TestStartOnTwoNodesAtOnce(t *testing.T) {
	each(t, func(b *bench) {
		b.campaign.Config.Queue.MaxWaiting = 0
		b.must(b.db.Campaigns.Update(t.Context(), b.campaign))
		b.agent("Ann")
		_, other := b.node()
		wrong := 0
		for i := range 200 {
			sid := fmt.Sprintf("CA%d", i)
			var replies [2]*call.Reply
			var both errgroup.Group
			for n, engine := range []*call.Engine{b.engine, other} {
				both.Go(func() (err error) {
					replies[n], err = engine.Start(t.Context(), startOf(sid))
					return err
				})
			}
			b.must(both.Wait())
			if replies[0].CallID != replies[1].CallID {
				t.Fatalf("%s: two answers: %+v, %+v", sid, replies[0], replies[1])
			}
			if err := b.oneOf(sid, replies[0]); err != nil {
				wrong++
				t.Log(err)
			}
		}
		if wrong > 0 {
			t.Errorf("%d of 200 calls are not one call with one place", wrong)
		}
	})
}

// dying is a desk whose node loses the database once a call has joined.
type dying struct {
	*desk.Service
	db *models.DB
}

func (d dying) Join(ctx context.Context, j queue.Join) (queue.Step, error) {
	step, err := d.Service.Join(ctx, j)
	return step, errors.Join(err, d.db.Close())
}

// eachDying gives a bench, and a node beside it that dies when a call has joined.
func eachDying(t *testing.T, f func(b *bench, node *call.Engine)) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		open := func() *models.DB {
			db, err := models.Open(t.Context(), dsn)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() }) // twice for the one that died
			return db
		}
		db := open()
		if err := migrations.Up(t.Context(), db.SQL(), db.Dialect()); err != nil {
			t.Fatal(err)
		}
		b := newBench(t, db)
		whole := b.db
		b.db = open()
		service, other := b.node()
		node := b.engineOf(dying{service, b.db}, other.Catalog())
		b.db = whole
		f(b, node)
	})
}

// A node dies between the joining and the saving; the carrier asks again, and another
// node answers: the caller has the place that was taken, and rings one agent.
func TestStartAgainAfterANodeDied(t *testing.T) {
	eachDying(t, func(b *bench, node *call.Engine) {
		ann, bob := b.agent("Ann"), b.agent("Bob")
		if _, err := node.Start(b.t.Context(), startOf("CA1")); err == nil {
			b.t.Fatal("the dead node answered")
		}
		r, err := b.engine.Start(b.t.Context(), startOf("CA1"))
		b.must(err)
		b.must(b.oneOf("CA1", r))
		b.rings(ann)
		b.is(bob, models.AgentReady, "")
		c := &caller{b, "CA1", r}
		b.connect(c, ann)
		c.hangUp()
	})
}

// The carrier takes so long to ask again that the place was given up: the caller has it back.
func TestStartAgainAfterThePlaceWasGivenUp(t *testing.T) {
	eachDying(t, func(b *bench, node *call.Engine) {
		ann := b.agent("Ann")
		if _, err := node.Start(b.t.Context(), startOf("CA1")); err == nil {
			b.t.Fatal("the dead node answered")
		}
		b.clock.move(31 * time.Second)
		b.must(b.db.Agents.See(b.t.Context(), []string{ann}, b.clock.now()))
		b.must(b.desk.Tick(b.t.Context()))
		r, err := b.engine.Start(b.t.Context(), startOf("CA1"))
		b.must(err)
		c := &caller{b, "CA1", r}
		if e := c.entries(); len(e) != 1 || e[0].Status != models.EntryWaiting || c.said() != "" {
			b.t.Errorf("the caller hears %q, and stands at %+v", c.said(), e)
		}
	})
}

// The caller hangs up before the carrier asks again: nobody is rung for them.
func TestHungUpBeforeTheStartWasSaved(t *testing.T) {
	eachDying(t, func(b *bench, node *call.Engine) {
		ann := b.agent("Ann")
		if _, err := node.Start(b.t.Context(), startOf("CA1")); err == nil {
			b.t.Fatal("the dead node answered")
		}
		b.must(b.engine.Ended(b.t.Context(), call.End{CarrierID: "c1", CarrierCallID: "CA1"}))
		b.must(b.desk.Tick(b.t.Context()))
		b.is(ann, models.AgentReady, "")
	})
}

// A step that is run again may go another way (what may not be sent twice was sent by
// the run that died): the place of the first run is given up, whose agent is free.
func TestCallStandsInOneQueue(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		sales := b.addCampaign("Sales", models.QueueConfig{RingMS: 15_000, MaxWaitMS: 600_000})
		ann, bob := b.agent("Ann"), b.agent("Bob", sales)
		join := queue.Join{CallID: "one", Key: "v/support/1", CampaignID: b.campaign.ID}
		_, err := b.desk.Join(ctx, join)
		b.must(err)
		b.rings(ann)
		join.Key, join.CampaignID = "v/sales/1", sales.ID
		step, err := b.desk.Join(ctx, join)
		b.must(err)
		b.is(ann, models.AgentReady, "")
		b.rings(bob)
		again, err := b.desk.Join(ctx, join)
		b.must(err)
		entries, err := b.db.Desk.Entries(ctx, "one")
		b.must(err)
		if again != step || len(entries) != 2 || entries[0].Outcome != desk.Abandoned || entries[1].ID != step.Ticket {
			t.Errorf("%+v, then %+v: %+v", step, again, entries)
		}
	})
}
