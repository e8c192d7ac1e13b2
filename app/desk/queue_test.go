package desk_test

import (
	"testing"
	"time"

	"hookline/app/desk"
	"hookline/app/voice"
	"hookline/models"
)

// A caller who is put back into the line is one who waits, whatever had been: nobody
// has answered, anybody may, and there is time for one more try.
func TestBackInLine(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		b.control.can = true
		b.campaign.Config.Queue = models.QueueConfig{RingMS: 15_000, MaxWaitMS: 40_000}
		b.must(b.db.Campaigns.Update(ctx, b.campaign))
		ann, bob := b.agent("Ann"), b.agent("Bob")
		passes := func(d time.Duration) {
			b.clock.move(d)
			b.must(b.db.Agents.See(ctx, []string{ann, bob}, b.clock.now()))
			b.must(b.desk.Tick(ctx))
		}
		for name, back := range map[string]func(c *caller){
			"the carrier was silent after the answer": func(c *caller) {
				b.must(b.desk.Answer(ctx, bob, b.rings(bob)))
				passes(31 * time.Second)
				if e := c.entries()[1]; e.Outcome != desk.Abandoned {
					t.Fatalf("not given up: %+v", e)
				}
				c.back(voice.Input{Kind: voice.Went})
			},
			"the telephone did not answer": func(c *caller) {
				b.connect(c, bob)
				passes(31 * time.Second)
				c.back(voice.Input{Kind: voice.DialDone, DialStatus: voice.DialNoAnswer})
			},
		} {
			b.must(b.desk.Pause(ctx, bob, "Break"))
			c := b.call("CA" + name)
			b.connect(c, ann)
			b.must(b.desk.Ready(ctx, bob))
			b.must(b.desk.Transfer(ctx, ann, b.segment(ann), desk.Target{Kind: desk.TransferAgent, Value: bob}))
			c.back(voice.Input{Kind: voice.NoInput})
			passes(11 * time.Second)
			back(c)
			e := c.entries()[1]
			if c.last().Verb != voice.Wait || e.Status != models.EntryWaiting {
				t.Errorf("%s: the caller waits no more: %+v", name, e)
			}
			if e.AnsweredAt != nil || e.SegmentID != "" || e.UserID != "" || e.OfferUntil != nil || e.Reason != "" {
				t.Errorf("%s: an answer is left: %+v", name, e)
			}
			if e.OnlyUserID != "" {
				t.Errorf("%s: only one agent may", name)
			}
			if left := e.DeadlineAt.Sub(b.clock.now()); left != 20*time.Second {
				t.Errorf("%s: %s left", name, left)
			}
			c.hangUp()
			b.wrapsUp(ann)
		}
	})
}

// Who waits for one agent still does when the carrier was silent for a while: that
// agent was not asked yet. The time to wait is what it was.
func TestSilenceWhileWaitingForOneAgent(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		b.control.can = true
		ann, bob := b.agent("Ann"), b.agent("Bob")
		b.must(b.desk.Pause(ctx, bob, "Break"))
		c := b.call("CA1")
		b.connect(c, ann)
		b.must(b.desk.Transfer(ctx, ann, b.segment(ann), desk.Target{Kind: desk.TransferAgent, Value: bob}))
		c.back(voice.Input{Kind: voice.NoInput})
		before := c.entries()[1]
		b.clock.move(31 * time.Second)
		b.must(b.db.Agents.See(ctx, []string{ann, bob}, b.clock.now()))
		b.must(b.desk.Tick(ctx))
		if e := c.entries()[1]; e.Outcome != desk.Abandoned {
			t.Fatalf("not given up: %+v", e)
		}
		c.back(voice.Input{Kind: voice.Went})
		if e := c.entries()[1]; e.Status != models.EntryWaiting || e.OnlyUserID != bob || !e.DeadlineAt.Equal(before.DeadlineAt) {
			t.Errorf("%+v", e)
		}
	})
}
