package desk_test

import (
	"fmt"
	"testing"
	"time"

	"hookline/app/call"
	"hookline/app/desk"
	"hookline/app/voice"
	"hookline/app/workflow/queue"
	"hookline/models"
)

// A Campaign is deleted while its call rings, and while a caller is on the way to it:
// the agent has the call, and the caller leaves by Failed with nothing left open.
func TestCampaignDeletedDuringACall(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		ann := b.agent("Ann")
		sales := b.addCampaign("Sales", models.DefaultQueue())
		c := b.call("CA1")
		entry := b.rings(ann)
		b.must(b.db.Campaigns.Delete(ctx, b.campaign.ID))
		b.must(b.desk.Answer(ctx, ann, entry))
		c.back(voice.Input{Kind: voice.Went})
		if v := b.view(ann); v.Talk == nil || !v.Talk.Connected {
			t.Fatalf("%+v", v)
		}
		b.must(b.desk.Transfer(ctx, ann, b.segment(ann), desk.Target{Kind: desk.TransferCampaign, Value: sales.ID}))
		b.must(b.db.Campaigns.Delete(ctx, sales.ID))
		if c.back(voice.Input{Kind: voice.DialDone, DialStatus: voice.DialAnswered}); c.said() != "sorry" {
			t.Errorf("%q", c.said())
		}
		if e := c.entries(); len(e) != 1 || e[0].EndedAt == nil || e[0].Outcome != queue.Failed {
			t.Errorf("%+v", e)
		}
		b.must(b.desk.WrapUp(ctx, ann, desk.Wrap{SegmentID: b.segment(ann)}))
		b.is(ann, models.AgentReady, "")
	})
}

// Who was taken out of the Campaign, and whose browser is gone in a wrap-up without
// end, keep no caller waiting.
func TestWaitsForNobody(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		b.campaign.Config.Queue.WrapUpMS = 0
		b.must(b.db.Campaigns.Update(ctx, b.campaign))
		ann := b.agent("Ann")
		c := b.call("CA1")
		b.connect(c, ann)
		c.hangUp()
		b.is(ann, models.AgentWrapUp, "")
		waiting := b.call("CA2")
		b.clock.move(21 * time.Second)
		if !waiting.poll("").Done {
			t.Error("waits for an agent whose browser is gone")
		}
		if waiting.back(voice.Input{Kind: voice.Went}); waiting.said() != "nobody" {
			t.Errorf("%q", waiting.said())
		}
		b.is(ann, models.AgentWrapUp, "")
		b.must(b.db.Agents.See(ctx, []string{ann}, b.clock.now()))
		waiting = b.call("CA3")
		if waiting.poll("").Done {
			t.Error("does not wait for an agent who is back")
		}
		b.must(b.db.Campaigns.SetAgents(ctx, b.campaign.ID, nil))
		b.clock.move(2 * time.Second)
		if !waiting.poll("").Done {
			t.Error("waits for an agent who may not take the call any more")
		}
	})
}

// A caller transferred to an agent who leaves, is disabled or does not answer goes to
// whoever is there.
func TestTransferredToWhoIsGone(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		b.control.can = true
		ann, bob := b.agent("Ann"), b.agent("Bob")
		gone := map[string]func(){
			"left": func() { b.must(b.desk.Leave(ctx, bob)) },
			"disabled": func() {
				u, err := b.db.Users.Get(ctx, bob)
				b.must(err)
				u.Active = false
				b.must(b.db.Users.Update(ctx, u))
			},
			"declined": func() { b.must(b.desk.Decline(ctx, bob, b.rings(bob))) },
		}
		for _, how := range []string{"declined", "left", "disabled"} {
			b.must(b.desk.SignIn(ctx, bob, []string{b.campaign.ID}))
			b.must(b.desk.Pause(ctx, bob, "Break"))
			c := b.call("CA" + how)
			b.connect(c, ann)
			b.must(b.desk.Ready(ctx, bob))
			b.must(b.desk.Transfer(ctx, ann, b.segment(ann), desk.Target{Kind: desk.TransferAgent, Value: bob}))
			c.back(voice.Input{Kind: voice.NoInput})
			gone[how]()
			b.wrapsUp(ann)
			if c.poll("").Done {
				t.Errorf("%s: the caller waits no more", how)
			}
			b.must(b.desk.Tick(ctx))
			if v := b.view(ann); v.Offer == nil {
				t.Errorf("%s: the caller waits for nobody; Ann is %s", how, v.State)
				continue
			}
			b.connect(c, ann)
			c.hangUp()
			b.wrapsUp(ann)
		}
	})
}

// Many callers of a Campaign whose agents are busy stand in nobody else's way.
func TestFullQueueKeepsNobodyElseWaiting(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		for i := range 250 {
			b.must(b.db.Desk.CreateEntry(ctx, &models.QueueEntry{ID: models.NewID(), CallID: models.NewID(), EntryKey: fmt.Sprint(i), CampaignID: b.campaign.ID,
				CampaignName: "Support", Priority: 9, Status: models.EntryWaiting, JoinedAt: b.clock.now(), SeenAt: b.clock.now(), DeadlineAt: b.clock.now().Add(time.Hour)}))
		}
		b.campaign = b.addCampaign("Sales", models.DefaultQueue())
		b.publish(`{"campaign":%q,"priority":1}`)
		bob := b.agent("Bob")
		c := b.call("CA1")
		if got := b.rings(bob); got != c.entries()[0].ID {
			t.Errorf("%s rings", got)
		}
	})
}

// What a caller sends can't lead the page of another system elsewhere.
func TestPageOfAnotherSystem(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		b.campaign.Config.Page = models.CampaignPage{URL: "https://crm.example.com/people/%ivr:activity_source%/edit?q=%ivr:activity_source%", Open: models.PageBeside}
		b.must(b.db.Campaigns.Update(ctx, b.campaign))
		ann := b.agent("Ann")
		for from, want := range map[string]string{
			"..": "", ".": "",
			"a b/../c":           "https://crm.example.com/people/a%20b%2F..%2Fc/edit?q=a%20b%2F..%2Fc",
			"x&y=z#f\r\nA: b%2e": "https://crm.example.com/people/x%26y%3Dz%23f%0D%0AA%3A%20b%252e/edit?q=x%26y%3Dz%23f%0D%0AA%3A%20b%252e",
		} {
			r, err := b.engine.Start(ctx, call.Start{CarrierID: "c1", CarrierCallID: "CA" + from, Caller: from, Called: number})
			b.must(err)
			c := &caller{b, "CA" + from, r}
			b.connect(c, ann)
			if got := b.view(ann).Talk.PageURL; got != want {
				t.Errorf("%q: %q, not %q", from, got, want)
			}
			c.hangUp()
			b.wrapsUp(ann)
		}
	})
}

// A laptop that sleeps says nothing, and its connection stays open: nobody is there.
func TestSilentBrowserIsNotThere(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		ann := b.agent("Ann")
		_, stop := b.desk.Watch(ann)
		defer stop()
		for range 5 {
			b.clock.move(10 * time.Second)
			b.desk.Heard(ann)
			b.clock.move(4 * time.Second)
			b.must(b.desk.See(ctx))
			b.must(b.desk.Tick(ctx))
			b.is(ann, models.AgentReady, "")
		}
		b.call("CA1")
		b.must(b.desk.Dispatch(ctx))
		b.rings(ann)
		b.clock.move(12 * time.Second) // 16 s after its last answer
		b.must(b.desk.See(ctx))
		b.must(b.desk.Tick(ctx))
		b.is(ann, models.AgentOffline, "Connection lost")
		// It wakes up.
		b.must(b.desk.SignIn(ctx, ann, []string{b.campaign.ID}))
		b.must(b.desk.Ready(ctx, ann))
		b.desk.Heard(ann)
		b.clock.move(14 * time.Second)
		b.must(b.desk.See(ctx))
		b.must(b.desk.Tick(ctx))
		b.rings(ann)
		// Its tab is closed.
		stop()
		b.clock.move(7 * time.Second)
		b.must(b.desk.See(ctx))
		b.must(b.desk.Tick(ctx))
		b.is(ann, models.AgentOffline, "Connection lost")
	})
}

// The only caller, for whom the only agent is being rung, does not wait for a call
// to end; callers of another Campaign of that agent do.
func TestExpectedWaitWhileTheOnlyAgentRings(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		b.publish(`{"campaign":%q,"announcement":"%%queue:expected_minutes%% minutes."}`)
		sales := b.addCampaign("Sales", models.DefaultQueue())
		ann := b.agent("Ann", b.campaign, sales)
		c := b.call("CA1")
		b.rings(ann)
		b.clock.move(2 * time.Second)
		if h := c.poll(""); h.Instructions[1].Text != "1 minutes." {
			t.Errorf("the caller hears %+v", h.Instructions)
		}
		for name, want := range map[string]queue.Look{
			"Support": {Waiting: 1, ExpectedWait: 3 * time.Minute},
			"Sales":   {ExpectedWait: 3 * time.Minute},
		} {
			if got, ok := b.desk.Look(ctx, name); !ok || got != want {
				t.Errorf("%s: %+v, %v", name, got, ok)
			}
		}
	})
}
