package desk_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/desk"
	"hookline/app/voice"
	"hookline/app/workflow/queue"
	"hookline/models"
	"hookline/models/dbtest"
)

func (c *carrierAPI) Can(context.Context, *models.Call) bool { return c.can }

func (c *carrierAPI) Recall(_ context.Context, row *models.Call) error {
	c.told = append(c.told, row.CarrierCallID)
	return nil
}

func each(t *testing.T, f func(b *bench)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *models.DB) { f(newBench(t, db)) })
}

// MISSION A1, A3: a call waits, rings, is answered, talked in, wrapped up.
func TestCallFromQueueToWrapUp(t *testing.T) {
	each(t, func(b *bench) {
		ann := b.agent("Ann")
		c := b.call("CA1")
		if i := c.last(); i.Verb != voice.Wait || i.Queue != "Support" {
			t.Fatalf("%+v", c.reply.Instructions)
		}
		h := c.poll("")
		if h.Done || len(h.Instructions) != 3 || h.Instructions[0].Text != "Please hold." || h.Instructions[1].Text != "You are number 1." || h.Instructions[2].Verb != voice.Music || h.Leave != "*" {
			t.Errorf("heard: %+v", h)
		}
		b.clock.move(3 * time.Second)
		b.connect(c, ann)
		if i := c.last(); i.Number != "+61255509903" || i.Agent != "Ann" {
			t.Errorf("%+v", i)
		}
		v := b.view(ann)
		if v.State != models.AgentTalking || !v.Talk.Connected || v.Talk.Segment.Caller != "+61491570156" || v.Talk.Controlled {
			t.Errorf("%+v", v.Talk)
		}
		b.clock.move(time.Minute)
		c.back(voice.Input{Kind: voice.DialDone, DialStatus: voice.DialAnswered, DialDuration: time.Minute})
		if c.said() != "bye" {
			t.Errorf("the Workflow goes on with %q", c.said())
		}
		b.is(ann, models.AgentWrapUp, "")
		ctx := t.Context()
		for name, w := range map[string]desk.Wrap{"wrap_code": {Code: "Nonsense"}, "note": {Code: "Call back", Note: " "}} {
			w.SegmentID = b.segment(ann)
			if err := b.desk.WrapUp(ctx, ann, w); len(apperr.Fields(err)) != 1 || apperr.Fields(err)[0].Name != name {
				t.Errorf("%+v: %v", w, err)
			}
		}
		b.must(b.desk.WrapUp(ctx, ann, desk.Wrap{SegmentID: b.segment(ann), Code: "Call back", Note: "Wants the invoice."}))
		b.is(ann, models.AgentReady, "")
		s := c.segments()
		if len(s) != 1 || s[0].WrapCode != "Call back" || s[0].Note != "Wants the invoice." || s[0].EndedAt.Sub(s[0].AnsweredAt) != time.Minute || s[0].EndedBy != models.EndedByAgent {
			t.Errorf("%+v", s)
		}
		// The same caller again: the earlier call is there.
		c = b.call("CA2")
		b.connect(c, ann)
		if e := b.view(ann).Talk.Earlier; len(e) != 1 || e[0].Note != "Wants the invoice." {
			t.Errorf("%+v", e)
		}
	})
}

// Callers who hide their number are not one another: what was noted of one is not
// shown with the next.
func TestEarlierCallsOfHiddenCallers(t *testing.T) {
	each(t, func(b *bench) {
		ann := b.agent("Ann")
		for _, from := range []string{"Restricted", "anonymous"} {
			for _, sid := range []string{"1", "2"} {
				c := b.callFrom(from+sid, from)
				b.connect(c, ann)
				if e := b.view(ann).Talk.Earlier; len(e) != 0 {
					t.Errorf("%s: %+v", from, e)
				}
				b.must(b.desk.HangUp(t.Context(), ann, b.segment(ann)))
				b.must(b.desk.WrapUp(t.Context(), ann, desk.Wrap{SegmentID: b.segment(ann), Code: "Call back", Note: "Private."}))
			}
		}
	})
}

// The agent idle longest is rung first, the higher priority is answered first, and
// what is declined or missed goes on to the next.
func TestWhoIsRung(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		ann, bob := b.agent("Ann"), b.agent("Bob")
		b.call("CA1")
		entry := b.rings(ann)
		b.must(b.desk.Decline(ctx, ann, entry))
		b.is(ann, models.AgentReady, "")
		if got := b.rings(bob); got != entry {
			t.Errorf("another call rings: %s", got)
		}
		if err := b.desk.Answer(ctx, ann, entry); !apperr.Is(err, apperr.Conflict) {
			t.Errorf("Ann answered Bob's call: %v", err)
		}
		b.must(b.db.Agents.See(ctx, []string{ann, bob}, b.clock.now().Add(16*time.Second)))
		b.clock.move(16 * time.Second)
		b.must(b.desk.Tick(ctx))
		b.is(bob, models.AgentPaused, "No answer")
		offers, err := b.db.Desk.Offers(ctx, entry)
		b.must(err)
		if len(offers) != 2 || offers[0].Result != models.OfferDeclined || offers[1].Result != models.OfferMissed {
			t.Errorf("%+v", offers)
		}
		// Ann has just declined it; half a minute later she is asked again.
		if v := b.view(ann); v.Offer != nil {
			t.Errorf("rung again at once")
		}
		b.must(b.db.Agents.See(ctx, []string{ann}, b.clock.now().Add(20*time.Second)))
		b.clock.move(20 * time.Second)
		b.must(b.db.Desk.TouchEntry(ctx, entry, b.clock.now()))
		if got := b.rings(ann); got != entry {
			t.Errorf("%s", got)
		}
	})
}

func TestPriorityGoesFirst(t *testing.T) {
	each(t, func(b *bench) {
		ann := b.agent("Ann")
		b.must(b.desk.Pause(t.Context(), ann, "Break"))
		b.call("CA1")
		b.publish(`{"campaign":%q,"priority":9}`)
		b.clock.move(time.Second)
		urgent := b.call("CA2")
		b.must(b.desk.Ready(t.Context(), ann))
		if got := b.rings(ann); got != urgent.entries()[0].ID {
			t.Errorf("the call that came first rings, not the one of priority 9")
		}
	})
}

func TestExits(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		if c := b.call("CA0"); c.said() != "nobody" {
			t.Errorf("no agents: %q", c.said())
		}
		ann := b.agent("Ann")
		b.must(b.desk.Pause(ctx, ann, "Break"))
		seen := func(d time.Duration) {
			b.clock.move(d)
			b.must(b.db.Agents.See(ctx, []string{ann}, b.clock.now()))
		}
		c := b.call("CA1")
		if h := c.poll("5"); h.Done {
			t.Error("another key left the queue")
		}
		if h := c.poll("*"); !h.Done {
			t.Error("the key did not leave the queue")
		}
		if c.back(voice.Input{Kind: voice.Went}); c.said() != "left" {
			t.Errorf("left: %q", c.said())
		}
		b.publish(`{"campaign":%q,"max_wait":"20s","max_waiting":1}`)
		c = b.call("CA2")
		if full := b.call("CA3"); full.said() != "full" {
			t.Errorf("full: %q", full.said())
		}
		seen(10 * time.Second)
		if c.poll("").Done {
			t.Error("gave up too early")
		}
		seen(11 * time.Second)
		if !c.poll("").Done {
			t.Error("waits on after its time")
		}
		if c.back(voice.Input{Kind: voice.Went}); c.said() != "late" {
			t.Errorf("timeout: %q", c.said())
		}
		c = b.call("CA4")
		if c.back(voice.Input{Kind: voice.NoQueue}); c.said() != "sorry" {
			t.Errorf("failed: %q", c.said())
		}
		// The last agent leaves while a caller waits.
		c = b.call("CA5")
		b.must(b.desk.Leave(ctx, ann))
		b.clock.move(2 * time.Second)
		if !c.poll("").Done {
			t.Error("waits for nobody")
		}
		if c.back(voice.Input{Kind: voice.Went}); c.said() != "nobody" {
			t.Errorf("the last agent left: %q", c.said())
		}
	})
}

// The browser that rings is gone: the call goes on to the next within seconds, and
// the agent is off the desk.
func TestBrowserDiesWhileRinging(t *testing.T) {
	each(t, func(b *bench) {
		ann := b.agent("Ann")
		bob := b.agent("Bob")
		b.call("CA1")
		entry := b.rings(ann)
		b.clock.move(7 * time.Second)
		b.must(b.db.Agents.See(t.Context(), []string{bob}, b.clock.now())) // Bob's node lives
		if got := b.rings(bob); got != entry {
			t.Errorf("%s", got)
		}
		b.is(ann, models.AgentOffline, "Connection lost")
		offers, err := b.db.Desk.Offers(t.Context(), entry)
		b.must(err)
		if offers[0].Result != models.OfferAgentLost {
			t.Errorf("%+v", offers)
		}
	})
}

// The browser dies on a call: the call goes on, and the agent who comes back finds
// it; who does not is off the desk after the wrap-up.
func TestBrowserDiesOnACallAndInWrapUp(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		ann := b.agent("Ann")
		c := b.call("CA1")
		b.connect(c, ann)
		b.clock.move(5 * time.Minute)
		b.must(b.desk.Tick(ctx))
		if v := b.view(ann); v.State != models.AgentTalking || v.Talk == nil || !v.Talk.Connected {
			t.Fatalf("%+v", v)
		}
		c.back(voice.Input{Kind: voice.DialDone, DialStatus: voice.DialAnswered})
		b.is(ann, models.AgentWrapUp, "")
		b.clock.move(31 * time.Second)
		b.must(b.desk.Tick(ctx))
		b.is(ann, models.AgentOffline, "Connection lost")
		if s := c.segments(); s[0].WrappedAt == nil || s[0].WrapCode != "" {
			t.Errorf("%+v", s)
		}
	})
}

// A Campaign without a time for the wrap-up: an agent whose browser never comes back
// does not count as being there for ever.
func TestBrowserDiesInAWrapUpWithoutEnd(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		endless := b.addCampaign("Endless", models.QueueConfig{RingMS: 15_000, MaxWaitMS: 600_000})
		b.campaign, b.flow.PublishedID = endless, ""
		b.publish(`{"campaign":%q}`)
		ann := b.agent("Ann")
		c := b.call("CA1")
		b.connect(c, ann)
		c.hangUp()
		b.clock.move(9 * time.Minute)
		b.must(b.desk.Tick(ctx))
		b.is(ann, models.AgentWrapUp, "")
		b.clock.move(2 * time.Minute)
		b.must(b.desk.Tick(ctx))
		b.is(ann, models.AgentOffline, "Connection lost")
	})
}

func TestCallerHangsUp(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		ann := b.agent("Ann")
		c := b.call("CA1")
		entry := b.rings(ann)
		c.hangUp()
		b.is(ann, models.AgentReady, "")
		if err := b.desk.Answer(ctx, ann, entry); !apperr.Is(err, apperr.Conflict) {
			t.Errorf("answered a caller who is gone: %v", err)
		}
		if e := c.entries(); e[0].Outcome != desk.Abandoned {
			t.Errorf("%+v", e)
		}
		// As the agent answers, before they are connected.
		c = b.call("CA2")
		b.must(b.desk.Answer(ctx, ann, b.rings(ann)))
		c.hangUp()
		b.is(ann, models.AgentReady, "The caller hung up before you were connected")
		if s := c.segments(); s[0].EndedBy != models.EndedByCaller || s[0].WrappedAt == nil {
			t.Errorf("%+v", s)
		}
		// While they talk; the carrier says so twice.
		c = b.call("CA3")
		b.connect(c, ann)
		c.hangUp()
		c.hangUp()
		b.is(ann, models.AgentWrapUp, "")
		if e, s := c.entries(), c.segments(); e[0].Outcome != queue.Answered || s[0].EndedBy != models.EndedByCaller {
			t.Errorf("%+v %+v", e, s)
		}
	})
}

// The carrier never says that the caller is gone: who is not asked for any more is
// given up, and found again when the carrier comes back after all.
func TestSilentCarrier(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		ann := b.agent("Ann")
		b.must(b.desk.Pause(ctx, ann, "Break"))
		c := b.call("CA1")
		b.clock.move(31 * time.Second)
		b.must(b.db.Agents.See(ctx, []string{ann}, b.clock.now()))
		b.must(b.desk.Tick(ctx))
		if e := c.entries(); e[0].Outcome != desk.Abandoned {
			t.Fatalf("%+v", e)
		}
		if !c.poll("").Done {
			t.Fatal("nothing is to be done")
		}
		if c.back(voice.Input{Kind: voice.Went}); c.last().Verb != voice.Wait {
			t.Fatalf("%+v", c.reply.Instructions)
		}
		b.must(b.desk.Ready(ctx, ann))
		b.connect(c, ann)
	})
}

// The agent answered on the desk, but the telephone does not: the caller keeps the
// place in line.
func TestAgentsTelephoneDoesNotAnswer(t *testing.T) {
	each(t, func(b *bench) {
		ann := b.agent("Ann")
		c := b.call("CA1")
		b.connect(c, ann)
		c.back(voice.Input{Kind: voice.DialDone, DialStatus: voice.DialNoAnswer})
		if c.last().Verb != voice.Wait {
			t.Fatalf("%+v", c.reply.Instructions)
		}
		b.is(ann, models.AgentPaused, "No answer")
		if s, e := c.segments(), c.entries(); s[0].EndedBy != models.EndedByFailure || e[0].Status != models.EntryWaiting || len(e) != 1 {
			t.Errorf("%+v %+v", s, e)
		}
		b.must(b.desk.Ready(t.Context(), ann))
		b.connect(c, ann)
		if s := c.segments(); len(s) != 2 || s[1].Number != 2 {
			t.Errorf("%+v", s)
		}
	})
}

// The same callback again runs nothing twice: one segment, one end.
func TestCallbacksTwice(t *testing.T) {
	each(t, func(b *bench) {
		ann := b.agent("Ann")
		c := b.call("CA1")
		again := b.call("CA1")
		if len(c.entries()) != 1 || again.reply.Turn != c.reply.Turn {
			t.Errorf("joined twice: %+v", c.entries())
		}
		b.connect(c, ann)
		before := *c
		c.back(voice.Input{Kind: voice.DialDone, DialStatus: voice.DialAnswered})
		before.back(voice.Input{Kind: voice.DialDone, DialStatus: voice.DialAnswered})
		if before.said() != c.said() || len(c.segments()) != 1 {
			t.Errorf("%q, %q, %+v", before.said(), c.said(), c.segments())
		}
	})
}

func TestTransfers(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		sales := b.addCampaign("Sales", models.DefaultQueue())
		ann, bob := b.agent("Ann"), b.agent("Bob", sales)
		for _, bad := range []desk.Target{{desk.TransferNumber, "12"}, {desk.TransferAgent, ann}, {desk.TransferCampaign, "gone"}, {"moon", ""}} {
			c := b.call("CA" + bad.Kind)
			b.connect(c, ann)
			if err := b.desk.Transfer(ctx, ann, b.segment(ann), bad); !apperr.Is(err, apperr.Invalid) {
				t.Errorf("%+v: %v", bad, err)
			}
			c.hangUp()
			b.wrapsUp(ann)
		}
		// A carrier that can't be told: the caller goes on when the telephone is hung up.
		c := b.call("CA1")
		b.connect(c, ann)
		b.must(b.desk.Transfer(ctx, ann, b.segment(ann), desk.Target{Kind: desk.TransferCampaign, Value: sales.ID}))
		b.is(ann, models.AgentTalking, "")
		c.back(voice.Input{Kind: voice.DialDone, DialStatus: voice.DialAnswered})
		if i := c.last(); i.Verb != voice.Wait || i.Queue != "Sales" {
			t.Fatalf("%+v", c.reply.Instructions)
		}
		b.is(ann, models.AgentWrapUp, "")
		b.connect(c, bob)
		if s := c.segments(); len(s) != 2 || s[0].EndedBy != models.EndedByTransfer || s[0].TransferName != "Sales" || s[1].UserID != bob {
			t.Errorf("%+v", s)
		}
		// One that can: at once. To a number outside.
		b.control.can = true
		b.must(b.desk.Transfer(ctx, bob, b.segment(bob), desk.Target{Kind: desk.TransferNumber, Value: "+61255500000"}))
		b.is(bob, models.AgentWrapUp, "")
		if !slices.Equal(b.control.told, []string{"CA1"}) {
			t.Errorf("told: %v", b.control.told)
		}
		c.back(voice.Input{Kind: voice.NoInput})
		if i := c.last(); i.Verb != voice.Dial || i.Number != "+61255500000" || i.Agent != "" {
			t.Fatalf("%+v", c.reply.Instructions)
		}
		if c.back(voice.Input{Kind: voice.DialDone, DialStatus: voice.DialBusy}); c.said() != "sorry" {
			t.Errorf("%q", c.said())
		}
		// To an agent: nobody else is rung.
		b.wrapsUp(ann)
		b.wrapsUp(bob)
		cat := b.agent("Catherine")
		c = b.call("CA2")
		b.connect(c, ann)
		b.must(b.desk.Transfer(ctx, ann, b.segment(ann), desk.Target{Kind: desk.TransferAgent, Value: bob}))
		c.back(voice.Input{Kind: voice.NoInput})
		b.must(b.desk.Tick(ctx))
		b.is(cat, models.AgentReady, "")
		b.connect(c, bob)
		if from := c.segments()[0]; from.TransferName != "Bob" {
			t.Errorf("%+v", from)
		}
	})
}

func TestHold(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		ann := b.agent("Ann")
		c := b.call("CA1")
		b.connect(c, ann)
		if err := b.desk.Hold(ctx, ann, b.segment(ann)); !apperr.Is(err, apperr.Conflict) || !strings.Contains(apperr.Message(err), "Channels > Voice") {
			t.Errorf("a carrier that can't: %v", err)
		}
		b.control.can = true
		b.must(b.desk.Hold(ctx, ann, b.segment(ann)))
		if c.back(voice.Input{Kind: voice.NoInput}); c.last().Verb != voice.Wait {
			t.Fatalf("%+v", c.reply.Instructions)
		}
		if h := c.poll(""); h.Done || !h.Hold || h.Instructions[0].Verb != voice.Music {
			t.Errorf("%+v", h)
		}
		b.clock.move(20 * time.Second)
		b.must(b.desk.Unhold(ctx, ann, b.segment(ann)))
		if h := c.poll(""); !h.Done {
			t.Errorf("%+v", h)
		}
		if c.back(voice.Input{Kind: voice.Went}); c.last().Verb != voice.Dial {
			t.Fatalf("%+v", c.reply.Instructions)
		}
		b.must(b.desk.HangUp(ctx, ann, b.segment(ann)))
		if c.back(voice.Input{Kind: voice.NoInput}); c.said() != "bye" {
			t.Errorf("%q", c.said())
		}
		if s := c.segments(); s[0].HeldMS != 20_000 || s[0].EndedBy != models.EndedByAgent {
			t.Errorf("%+v", s)
		}
	})
}

func TestPauseDuringACall(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		ann := b.agent("Ann")
		c := b.call("CA1")
		b.connect(c, ann)
		b.must(b.desk.Pause(ctx, ann, "Break"))
		b.is(ann, models.AgentTalking, "")
		if err := b.desk.Leave(ctx, ann); !apperr.Is(err, apperr.Conflict) {
			t.Errorf("left in a call: %v", err)
		}
		c.hangUp()
		b.wrapsUp(ann)
		b.is(ann, models.AgentPaused, "Break")
	})
}

// A carrier's call can't ring who has no telephone; a test call can.
func TestAgentWithoutATelephone(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		ann := b.agent("Ann")
		u, err := b.db.Users.Get(ctx, ann)
		b.must(err)
		u.EndpointKind, u.Endpoint = "", ""
		b.must(b.db.Users.Update(ctx, u))
		if c := b.call("CA1"); c.said() != "nobody" {
			t.Errorf("%q", c.said())
		}
	})
}

// %queue:NAME:…% before joining.
func TestLook(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		ann := b.agent("Ann")
		b.must(b.desk.Pause(ctx, ann, "Break"))
		b.call("CA1")
		b.call("CA2")
		l, ok := b.desk.Look(ctx, "support")
		if !ok || l.Waiting != 2 || l.AgentsReady != 0 || l.ExpectedWait != 9*time.Minute {
			t.Errorf("%+v %v", l, ok)
		}
		if _, ok := b.desk.Look(ctx, "nowhere"); ok {
			t.Error("there is no such Campaign")
		}
	})
}

// Two nodes offer and answer at once, on one database: no call rings two agents, no
// agent has two calls, and all are answered.
func TestRace(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		other, _ := b.node()
		nodes := []*desk.Service{b.desk, other}
		const agents, calls = 8, 24
		var users []string
		for i := range agents {
			users = append(users, b.agent(strings.Repeat("A", i+1)))
		}
		for i := range calls {
			b.call("CA" + strings.Repeat("x", i+1))
		}
		var answered sync.Map
		var wg sync.WaitGroup
		for i, user := range users {
			wg.Go(func() {
				node := nodes[i%2]
				for try := 0; try < 400; try++ {
					if err := node.Dispatch(ctx); err != nil {
						t.Error(err)
						return
					}
					v, err := node.View(ctx, user)
					if err != nil {
						t.Error(err)
						return
					}
					switch {
					case v.Offer != nil:
						if err := nodes[(i+1)%2].Answer(ctx, user, v.Offer.EntryID); err != nil {
							t.Error(err)
						}
						if other, twice := answered.LoadOrStore(v.Offer.EntryID, user); twice {
							t.Errorf("%s answered what %s had", user, other)
						}
						a, err := b.db.Agents.Get(ctx, user)
						if err != nil {
							t.Error(err)
							return
						}
						if err := node.HangUp(ctx, user, a.SegmentID); err != nil {
							t.Error(err)
						}
						if err := node.WrapUp(ctx, user, desk.Wrap{SegmentID: a.SegmentID, Code: "Solved"}); err != nil {
							t.Error(err)
						}
					case v.State != models.AgentReady:
						t.Errorf("%s is %s", user, v.State)
					}
				}
			})
		}
		wg.Wait()
		n := 0
		answered.Range(func(any, any) bool { n++; return true })
		if n != calls {
			t.Errorf("%d of %d calls were answered", n, calls)
		}
	})
}
