package desk_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
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
			b.must(b.db.Agents.See(ctx, []string{ann, bob}, b.clock.now()))
			return b.clock.now()
		}
		c := b.call("CA1")
		annAnswers := passes(5 * time.Second)
		b.connect(c, ann)
		annEnds := passes(time.Minute)
		b.must(b.desk.Transfer(ctx, ann, b.segment(ann), desk.Target{Kind: desk.TransferAgent, Value: bob}))
		passes(2 * time.Second)
		c.back(voice.Input{Kind: voice.NoInput})
		bobAnswers := passes(7 * time.Second)
		b.connect(c, bob)
		passes(10 * time.Second)
		b.wrapsUp(ann)
		bobEnds := passes(30 * time.Second)
		b.must(b.desk.HangUp(ctx, bob, b.segment(bob)))
		passes(3 * time.Second)
		c.hangUp()
		passes(10 * time.Second)
		b.wrapsUp(bob)
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

// A button of a call that is over, pressed late, does nothing to the next one: neither
// while that is talked in, nor in its wrap-up. Nor does one of no call at all.
func TestButtonDoesNotReachTheNextCall(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		b.control.can = true
		ann, bob := b.agent("Ann"), b.agent("Bob")
		b.must(b.desk.Pause(ctx, bob, "Break"))
		c := b.call("CA1")
		b.connect(c, ann)
		over := b.segment(ann)
		c.hangUp()
		b.wrapsUp(ann)
		next := b.call("CA2")
		b.connect(next, ann)
		late := map[string]func(segment string) error{
			"hang up": func(segment string) error { return b.desk.HangUp(ctx, ann, segment) },
			"hold":    func(segment string) error { return b.desk.Hold(ctx, ann, segment) },
			"unhold":  func(segment string) error { return b.desk.Unhold(ctx, ann, segment) },
			"transfer": func(segment string) error {
				return b.desk.Transfer(ctx, ann, segment, desk.Target{Kind: desk.TransferAgent, Value: bob})
			},
			"wrap up": func(segment string) error {
				return b.desk.WrapUp(ctx, ann, desk.Wrap{SegmentID: segment, Code: "Solved"})
			},
		}
		press := func() {
			t.Helper()
			for name, button := range late {
				for _, segment := range []string{over, "", "nonsense"} {
					if err := button(segment); !errors.Is(err, desk.ErrCallOver) {
						t.Errorf("%s of %q: %v", name, segment, err)
					}
				}
			}
		}
		press()
		b.must(b.desk.Hold(ctx, ann, b.segment(ann)))
		press()
		if e, s := next.entries()[0], next.segments()[0]; e.Status != models.EntryTalking || e.HeldAt == nil || s.EndedAt != nil || s.TransferKind != "" {
			t.Errorf("%+v %+v", e, s)
		}
		b.must(b.desk.HangUp(ctx, ann, b.segment(ann)))
		press()
		b.is(ann, models.AgentWrapUp, "")
		if len(b.control.told) != 2 {
			t.Errorf("the carrier was told %d times", len(b.control.told))
		}
		b.wrapsUp(ann)
		press()
		b.is(ann, models.AgentReady, "")
	})
}

// The Script's fields are kept with the wrap-up, over those that were sent while the
// agent typed, or not at all. What is wrong in them together is said with the rest.
func TestWrapUpKeepsAllOrNothing(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		ann := b.agent("Ann")
		c := b.call("CA1")
		b.connect(c, ann)
		segment := b.segment(ann)
		b.must(b.desk.SaveDraft(ctx, ann, desk.Draft{SegmentID: segment, Fields: map[string]string{"reason": "Bill", "month": "May"}}))
		c.hangUp()
		var seen map[string]string
		w := desk.Wrap{SegmentID: segment, Code: "Call back", Fields: map[string]string{"month": ""},
			Wrong: func(fields map[string]string) []apperr.Field {
				seen = maps.Clone(fields)
				if fields["month"] == "" {
					return []apperr.Field{{Name: "fields[month]", Message: "Month is needed."}}
				}
				return nil
			}}
		refused := func(names ...string) {
			t.Helper()
			err := b.desk.WrapUp(ctx, ann, w)
			var got []string
			for _, f := range apperr.Fields(err) {
				got = append(got, f.Name)
			}
			if !apperr.Is(err, apperr.Invalid) || !slices.Equal(got, names) {
				t.Errorf("wrong is %v, not %v (%v)", got, names, err)
			}
			if s := c.segments()[0]; !maps.Equal(s.Fields, map[string]string{"reason": "Bill", "month": "May"}) || s.WrappedAt != nil || s.WrapCode != "" {
				t.Errorf("a refused wrap-up is kept: %+v", s)
			}
			b.is(ann, models.AgentWrapUp, "")
		}
		refused("fields[month]", "note")
		w.Fields["month"] = "June"
		refused("note")
		w.Note, w.Fields["month"] = "Tuesday", strings.Repeat("x", 4001)
		refused("fields[month]")
		w.Fields["month"] = "June"
		b.must(b.desk.WrapUp(ctx, ann, w))
		want := map[string]string{"reason": "Bill", "month": "June"}
		if s := c.segments()[0]; !maps.Equal(s.Fields, want) || s.WrappedAt == nil || s.Note != "Tuesday" || !maps.Equal(seen, want) {
			t.Errorf("%+v, looked at %v", s, seen)
		}
		b.is(ann, models.AgentReady, "")
	})
}
