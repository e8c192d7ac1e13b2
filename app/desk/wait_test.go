package desk_test

import (
	"testing"
	"time"

	"hookline/app/desk"
	"hookline/app/voice"
	"hookline/models"
)

// texts are what is said of what a caller is to hear; the last instruction is what
// plays between the sentences, and is left out.
func texts(list []voice.Instruction) string {
	var said string
	for _, i := range list[:len(list)-1] {
		said += "[" + i.Text + "]"
	}
	return said
}

// The place in line and the expected wait are said at once, and then at the interval:
// counted from when they were said last, and as they are by then.
func TestAnnouncementIsSaidAtItsInterval(t *testing.T) {
	each(t, func(b *bench) {
		ann := b.agent("Ann")
		b.must(b.desk.Pause(t.Context(), ann, "Break"))
		b.publish(`{"campaign":%q,"waiting":{"say":"Please hold."},"announcement":"Number %%queue:position%%, %%queue:expected_minutes%% minutes.","every":"30s"}`)
		first := b.call("CA1")
		b.clock.move(time.Second)
		second := b.call("CA2")
		h := second.poll("")
		if got := texts(h.Instructions); got != "[Please hold.][Number 2, 6 minutes.]" {
			t.Errorf("at first: %s", got)
		}
		for _, next := range []struct {
			at   time.Duration // since the poll before
			want string
		}{
			{29 * time.Second, ""},
			{time.Second, "[Number 2, 6 minutes.]"},
			{29 * time.Second, ""},
			{time.Second, "[Number 1, 3 minutes.]"},
		} {
			b.clock.move(next.at)
			b.must(b.db.Agents.See(t.Context(), []string{ann}, b.clock.now()))
			h = second.later(h.Said)
			if got := texts(h.Instructions); got != next.want || h.Done {
				t.Errorf("%s later: %q, not %q (%+v)", next.at, got, next.want, h)
			}
			if next.want != "" {
				first.hangUp()
			}
		}
	})
}

// Two who join at the same moment are not both told that they are next: the first is
// whom an agent gets.
func TestTwoAtTheSameMomentHaveTheirOwnPlaces(t *testing.T) {
	each(t, func(b *bench) {
		ann := b.agent("Ann")
		first, second := b.call("CA1"), b.call("CA2")
		for want, c := range map[string]*caller{"[Please hold.][You are number 1.]": first, "[Please hold.][You are number 2.]": second} {
			if got := texts(c.poll("").Instructions); got != want {
				t.Errorf("%s: %s, not %s", c.sid, got, want)
			}
		}
		if got := b.rings(ann); got != first.entries()[0].ID {
			t.Error("the one who is told to be second rings first")
		}
	})
}

// What a caller hears may be a sound of the admin's. The carrier says nothing while
// it plays, so that the caller is not given up after the usual half minute.
func TestCallerHearsASound(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		b.must(b.desk.Pause(ctx, b.agent("Ann"), "Break"))
		b.publish(`{"campaign":%q,"waiting":{"say":"","sound":"https://example.com/hold.mp3"},"max_wait":"1h"}`)
		c := b.call("CA1")
		if h := c.poll(""); len(h.Instructions) != 1 || h.Instructions[0].Verb != voice.Play || h.Instructions[0].URL != "https://example.com/hold.mp3" {
			t.Errorf("heard: %+v", h)
		}
		silent := func(d time.Duration) string {
			b.clock.move(d)
			b.must(b.desk.Tick(ctx))
			return c.entries()[0].Status
		}
		if got := silent(31 * time.Second); got != models.EntryWaiting {
			t.Errorf("after 31 s: %s", got)
		}
		if got := silent(9*time.Minute + 28*time.Second); got != models.EntryWaiting {
			t.Errorf("after 9:59: %s", got)
		}
		if got := silent(time.Second); got != models.EntryEnded {
			t.Errorf("after 10:00: %s", got)
		}
	})
}

// A Join Queue that sets no longest wait and no most callers takes the Campaign's,
// as they are when the call joins.
func TestLimitsOfTheCampaign(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		ann := b.agent("Ann")
		b.must(b.desk.Pause(ctx, ann, "Break"))
		b.publish(`{"campaign":%q}`)
		b.campaign.Config.Queue.MaxWaitMS, b.campaign.Config.Queue.MaxWaiting = 20_000, 2
		b.must(b.db.Campaigns.Update(ctx, b.campaign))
		seen := func(d time.Duration) {
			b.clock.move(d)
			b.must(b.db.Agents.See(ctx, []string{ann}, b.clock.now()))
		}
		c, next := b.call("CA1"), b.call("CA2")
		if next.last().Verb != voice.Wait {
			t.Errorf("the second of two: %+v", next.reply.Instructions)
		}
		if full := b.call("CA3"); full.said() != "full" {
			t.Errorf("the third of two: %q", full.said())
		}
		seen(19 * time.Second)
		if c.poll("").Done {
			t.Error("gave up too early")
		}
		seen(time.Second)
		if !c.poll("").Done {
			t.Error("waits on after the Campaign's time")
		}
		if c.back(voice.Input{Kind: voice.Went}); c.said() != "late" {
			t.Errorf("%q", c.said())
		}
	})
}

// What a caller is to hear can't be read: they hear music, keep their place, and are
// given up and transferred as anybody.
func TestHearingThatCannotBeRead(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		b.control.can = true
		ann := b.agent("Ann")
		c := b.call("CA1")
		e := c.entries()[0]
		e.Hearing = `{"say":`
		b.must(b.db.Desk.SaveEntry(ctx, &e))
		music := func() {
			t.Helper()
			if h := c.poll("*"); h.Done || len(h.Instructions) != 1 || h.Instructions[0].Verb != voice.Music {
				t.Errorf("heard: %+v", h)
			}
		}
		music()
		b.connect(c, ann)
		b.must(b.desk.Transfer(ctx, ann, b.segment(ann), desk.Target{Kind: desk.TransferCampaign, Value: b.campaign.ID}))
		c.back(voice.Input{Kind: voice.NoInput})
		music()
		b.clock.move(31 * time.Second)
		b.must(b.desk.Tick(ctx))
		if e := c.entries()[1]; e.Outcome != desk.Abandoned {
			t.Errorf("%+v", e)
		}
	})
}

// The page of a test call is closed: nobody rings an agent for the caller. One that is
// loaded anew asks again, and the caller waits on.
func TestPageOfATestCallIsClosed(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		b.must(b.desk.Pause(ctx, b.agent("Ann"), "Break"))
		c := b.call("CA1")
		e := c.entries()[0]
		b.must(b.desk.PageLeft(ctx, e.CallID))
		if again := c.entries()[0]; !again.SeenAt.Equal(e.SeenAt) {
			t.Errorf("a carrier's call has no page, and was marked: %v", again.SeenAt)
		}
		e.Test = true
		b.must(b.db.Desk.SaveEntry(ctx, &e))
		for _, reloaded := range []bool{true, false} {
			b.must(b.desk.PageLeft(ctx, e.CallID))
			b.clock.move(8 * time.Second)
			if reloaded {
				c.poll("")
			}
			b.clock.move(3 * time.Second)
			b.must(b.desk.Tick(ctx))
			if e := c.entries()[0]; (e.EndedAt == nil) != reloaded {
				t.Errorf("loaded anew %v: %+v", reloaded, e)
			}
		}
	})
}
