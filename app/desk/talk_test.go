package desk_test

import (
	"testing"
	"time"

	"hookline/app/desk"
	"hookline/app/voice"
	"hookline/models"
)

// A transferred call is two parts with their own times: of the time between them, when
// the caller waits for the second agent, neither counts anything; nor of the wrap-up,
// nor of the time until the caller hangs up too.
func TestPartsOfATransferHaveTheirOwnTimes(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		b.control.can = true
		ann, bob := b.agent("Ann"), b.agent("Bob")
		passes := func(d time.Duration) time.Time {
			b.clock.move(d)
			b.must(b.db.SeeAgents(ctx, []string{ann, bob}, b.clock.now()))
			return b.clock.now()
		}
		c := b.call("CA1")
		annAnswers := passes(5 * time.Second)
		b.connect(c, ann)
		annEnds := passes(time.Minute)
		b.must(b.desk.Transfer(ctx, ann, desk.Target{Kind: desk.TransferAgent, Value: bob}))
		passes(2 * time.Second)
		c.back(voice.Input{Kind: voice.NoInput})
		bobAnswers := passes(7 * time.Second)
		b.connect(c, bob)
		passes(10 * time.Second)
		b.must(b.desk.WrapUp(ctx, ann, desk.Wrap{Code: "Solved"}))
		bobEnds := passes(30 * time.Second)
		b.must(b.desk.HangUp(ctx, bob))
		passes(3 * time.Second)
		c.hangUp()
		passes(10 * time.Second)
		b.must(b.desk.WrapUp(ctx, bob, desk.Wrap{Code: "Solved"}))
		s := c.segments()
		if len(s) != 2 {
			t.Fatalf("%+v", s)
		}
		for i, want := range []struct {
			userID, by    string
			answers, ends time.Time
		}{{ann, models.EndedByTransfer, annAnswers, annEnds}, {bob, models.EndedByAgent, bobAnswers, bobEnds}} {
			if s[i].UserID != want.userID || s[i].EndedBy != want.by || s[i].EndedAt == nil || !s[i].AnsweredAt.Equal(want.answers) || !s[i].EndedAt.Equal(want.ends) {
				t.Errorf("part %d: %+v, not %+v", i+1, s[i], want)
			}
		}
	})
}
