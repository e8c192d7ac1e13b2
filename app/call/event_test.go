package call_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"hookline/app/call"
	"hookline/app/event"
	"hookline/app/outbound"
	"hookline/app/voice"
	"hookline/app/webservice"
	"hookline/app/work"
	"hookline/models"
	"hookline/models/dbtest"
)

// told is a bench whose calls have hooks, on a time of day that a test moves.
type told struct {
	*bench
	now  time.Time
	bell work.Bell
}

func eachTold(t *testing.T, f func(b *told)) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := &told{bench: newBench(t, db), now: time.Date(2026, 4, 22, 9, 30, 0, 123456789, time.UTC), bell: work.NewBell()}
		b.engine = b.node()
		f(b)
	})
}

// node is one more process on the same database.
func (b *told) node() *call.Engine {
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	runner := webservice.NewRunner(outbound.New(outbound.Options{AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}))
	return call.New(b.db, call.NewCatalog(b.db, b.box, log), runner, log, call.Options{Now: func() time.Time { return b.now }, Bell: b.bell})
}

// hook wants events of the types, of all numbers.
func (b *bench) hook(types ...string) {
	b.t.Helper()
	for _, name := range types {
		b.hookAt(name, "", true)
	}
}

func (b *bench) hookAt(name, numberID string, active bool) {
	b.t.Helper()
	b.must(b.db.Hooks.Create(b.t.Context(), &models.Hook{Name: name, Event: name, Active: active, Config: models.HookConfig{NumberID: numberID, WebServices: []string{b.service.ID}}}))
	b.must(b.db.BumpRevision(b.t.Context()))
}

// raised is what happened on a call, in order, each with how long after the start of the
// test's day.
func (b *told) raised(callID string) string {
	b.t.Helper()
	list, err := b.db.Events.OfCall(b.t.Context(), callID)
	b.must(err)
	var all []string
	for _, e := range list {
		if !e.DueAt.Equal(e.At) || e.State != 0 || e.Number != number || e.Test {
			b.t.Errorf("%+v", e)
		}
		all = append(all, e.Type+" "+e.At.Sub(time.Date(2026, 4, 22, 9, 30, 0, 123456000, time.UTC)).String())
	}
	return strings.Join(all, ", ")
}

func (b *told) want(callID, want string) {
	b.t.Helper()
	if got := b.raised(callID); got != want {
		b.t.Errorf("raised %q, not %q", got, want)
	}
}

// rung says whether somebody was woken since it was last asked.
func (b *told) rung() bool {
	select {
	case <-b.bell:
		return true
	default:
		return false
	}
}

const allOfCalls = "call_start call_connected call_end post_call"

func TestEventsOfACall(t *testing.T) {
	eachTold(t, func(b *told) {
		b.hook(strings.Fields(allOfCalls)...)
		ctx := t.Context()
		first, err := b.engine.Start(ctx, start("CA1"))
		b.must(err)
		if b.want(first.CallID, "call_start 0s"); !b.rung() {
			t.Error("nobody was woken")
		}
		b.now = b.now.Add(time.Second)
		for range 2 { // the same again
			_, err = b.node().Start(ctx, start("CA1"))
			b.must(err)
		}
		if b.want(first.CallID, "call_start 0s"); b.rung() {
			t.Error("somebody was woken for nothing")
		}
		for range 2 {
			r, err := b.engine.Continue(ctx, keyed(first, "CA1", "2090"))
			b.must(err)
			if !r.Ended {
				t.Fatal("it goes on")
			}
			b.must(b.node().Ended(ctx, call.End{CarrierID: "c1", CarrierCallID: "CA1"}))
			b.now = b.now.Add(time.Second)
		}
		b.want(first.CallID, "call_start 0s, call_end 1s")
	})
}

// However a call ends, its end is told once.
func TestEveryEndIsTold(t *testing.T) {
	eachTold(t, func(b *told) {
		ctx := t.Context()
		b.hook(event.CallEnd)
		for name, end := range map[string]func(r *call.Reply, sid string) error{
			"hung up": func(_ *call.Reply, sid string) error {
				return b.engine.Ended(ctx, call.End{CarrierID: "c1", CarrierCallID: sid})
			},
			"silent": func(_ *call.Reply, _ string) error {
				b.now = b.now.Add(5 * time.Hour)
				return b.engine.Tidy(ctx, 24*time.Hour)
			},
			"test":   func(r *call.Reply, _ string) error { return b.engine.HangUpTest(ctx, r.CallID) },
			"missed": func(*call.Reply, string) error { return nil },
		} {
			b.now = time.Date(2026, 4, 22, 9, 30, 0, 123456789, time.UTC)
			s, sid := start(name), name
			var r *call.Reply
			var err error
			switch name {
			case "test":
				r, err = b.engine.StartTest(ctx, call.Test{Caller: s.Caller, Called: s.Called})
			case "missed":
				s.Called = "+61255509999"
				fallthrough
			default:
				r, err = b.engine.Start(ctx, s)
			}
			b.must(err)
			b.must(end(r, sid))
			at := b.now.Truncate(time.Microsecond)
			b.must(end(r, sid))
			list, err := b.db.Events.OfCall(ctx, r.CallID)
			b.must(err)
			if len(list) != 1 || list[0].Type != event.CallEnd || list[0].Number != s.Called || (list[0].Facts["test"] == "1") != (name == "test") ||
				!list[0].At.Equal(at) {
				t.Errorf("%s: %+v", name, list)
			}
		}
	})
}

// A start that two nodes run at once is told once.
func TestStartOnTwoNodesIsToldOnce(t *testing.T) {
	eachTold(t, func(b *told) {
		b.hook(event.CallStart)
		nodes := []*call.Engine{b.engine, b.node(), b.node()}
		for range 20 {
			sid := models.NewID()
			var wg sync.WaitGroup
			var ids [3]string
			for i, n := range nodes {
				wg.Go(func() {
					r, err := n.Start(context.WithoutCancel(t.Context()), start(sid))
					if err != nil {
						t.Error(err)
						return
					}
					ids[i] = r.CallID
				})
			}
			wg.Wait()
			b.want(ids[0], "call_start 0s")
		}
	})
}

const transferFlow = `{"objects":[
	{"id":"dial","kind":"transfer","title":"Dial","settings":{"number":"+61255509901","timeout":"30s"},"exits":{"answered":"look","failed":"bye"}},
	{"id":"look","kind":"web_service_connector","title":"Look","settings":{"web_service":"%s","inputs":{"postcode":"2090"}},"exits":{"success":"dial","failure":"bye"}},
	{"id":"bye","kind":"hang_up","title":"Bye","settings":{}}]}`

func dialled(r *call.Reply, sid string, status voice.DialStatus, d time.Duration) call.Resume {
	return call.Resume{CarrierID: "c1", CarrierCallID: sid, CallID: r.CallID, Turn: r.Turn,
		Input: voice.Input{Kind: voice.DialDone, DialStatus: status, DialDuration: d}}
}

// The caller talked to somebody since the carrier's dial was answered; of several it is
// the first.
func TestConnectedByTransfer(t *testing.T) {
	eachTold(t, func(b *told) {
		ctx := t.Context()
		b.hook(event.CallConnected)
		b.publish(strings.ReplaceAll(transferFlow, "%s", b.service.ID))
		r, err := b.engine.Start(ctx, start("CA1"))
		b.must(err)
		for _, took := range []time.Duration{40 * time.Second, time.Second} {
			b.now = b.now.Add(time.Minute)
			again := dialled(r, "CA1", voice.DialAnswered, took)
			r, err = b.engine.Continue(ctx, again)
			b.must(err)
			_, err = b.node().Continue(ctx, again)
			b.must(err)
			b.want(r.CallID, "call_connected 20s")
		}
		for status, want := range map[voice.DialStatus]string{voice.DialAnswered: "call_connected 0s", voice.DialBusy: ""} {
			late, err := b.engine.Start(ctx, start(string(status)))
			b.must(err)
			b.now = b.now.Add(time.Minute)
			b.must(b.engine.Ended(ctx, call.End{CarrierID: "c1", CarrierCallID: string(status)}))
			_, err = b.engine.Continue(ctx, dialled(late, string(status), status, time.Hour))
			b.must(err)
			list, err := b.db.Events.OfCall(ctx, late.CallID)
			b.must(err)
			if (len(list) == 1) != (want != "") {
				t.Errorf("%s: %+v", status, list)
			}
		}
	})
}

// The caller hangs up while a turn runs that would have told something: what is not
// saved is not told.
func TestTurnThatIsFencedOffTellsNothing(t *testing.T) {
	eachTold(t, func(b *told) {
		ctx := t.Context()
		b.hook(strings.Fields(allOfCalls)...)
		b.publish(strings.ReplaceAll(transferFlow, "%s", b.service.ID))
		r, err := b.engine.Start(ctx, start("CA1"))
		b.must(err)
		other := b.node()
		b.serve(func(w http.ResponseWriter, _ *http.Request) {
			if err := other.Ended(context.WithoutCancel(ctx), call.End{CarrierID: "c1", CarrierCallID: "CA1"}); err != nil {
				t.Error(err)
			}
			_, _ = io.WriteString(w, `[]`)
		})
		answered := dialled(r, "CA1", voice.DialAnswered, 0)
		_, err = b.engine.Continue(ctx, answered)
		b.must(err)
		b.want(r.CallID, "call_start 0s, call_end 0s")

		c, err := b.db.Calls.Get(ctx, r.CallID)
		b.must(err)
		for what, save := range map[string]func(context.Context, *models.Call, *models.CallTurn, ...models.Event) error{
			"new": b.db.Calls.SaveNew, "known": b.db.Calls.Save} {
			err := save(ctx, c, &models.CallTurn{CallID: c.ID, Turn: 0, Steps: "[]", Reply: "{}", At: b.now}, event.New(event.Dequeue, what, b.now))
			if !errors.Is(err, models.ErrStale) {
				t.Errorf("%s: %v", what, err)
			}
		}
		var n int
		b.must(b.db.SQL().QueryRowContext(ctx, "SELECT count(*) FROM events WHERE type = 'dequeue'").Scan(&n))
		if n != 0 {
			t.Errorf("%d events of turns that were not saved", n)
		}
	})
}

// Nothing is written that no hook wants: of another number, switched off, or none.
func TestNoHooksNoEvents(t *testing.T) {
	eachTold(t, func(b *told) {
		ctx := t.Context()
		play := func(sid string) string {
			r, err := b.engine.Start(ctx, start(sid))
			b.must(err)
			_, err = b.engine.Continue(ctx, keyed(r, sid, "2090"))
			b.must(err)
			return b.raised(r.CallID)
		}
		ours, err := b.db.Numbers.ByName(ctx, number)
		b.must(err)
		other := &models.PhoneNumber{Number: "+61255509998", WorkflowID: &b.flow.ID}
		b.must(b.db.Numbers.Create(ctx, other))
		if got := play("CA1"); got != "" {
			t.Errorf("no hooks: %s", got)
		}
		b.hookAt(event.CallStart, other.ID, true)
		b.hookAt(event.CallEnd, ours.ID, false)
		if got := play("CA2"); got != "" || b.rung() {
			t.Errorf("of others: %s", got)
		}
		b.must(b.db.Hooks.Create(ctx, &models.Hook{Name: "Ends", Event: event.CallEnd, Active: true, Config: models.HookConfig{NumberID: ours.ID}}))
		b.must(b.db.BumpRevision(ctx))
		if got := play("CA3"); got != "call_end 0s" {
			t.Errorf("of this number: %s", got)
		}
	})
}
