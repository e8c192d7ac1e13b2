package desk_test

import (
	"testing"
	"time"
)

// The agent idle longest gets the next call: a call or a pause puts one to the end
// of the line, whoever came to the desk, or was made a user, first.
func TestIdleLongestIsRungFirst(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		ann, bob := b.agent("Ann"), b.agent("Bob")
		takes := func(sid, userID string) {
			t.Helper()
			c := b.call(sid)
			b.clock.move(time.Second)
			b.connect(c, userID)
			b.clock.move(time.Second)
			c.hangUp()
			b.clock.move(time.Second)
			b.wrapsUp(userID)
			b.clock.move(time.Second)
			b.must(b.db.Agents.See(ctx, []string{ann, bob}, b.clock.now()))
		}
		takes("CA1", ann)
		takes("CA2", bob)
		takes("CA3", ann)
		// Bob is next, but has a break.
		b.must(b.desk.Pause(ctx, bob, "Break"))
		b.clock.move(time.Second)
		b.must(b.desk.Ready(ctx, bob))
		takes("CA4", ann)
		takes("CA5", bob)
	})
}

// A desk that nobody uses costs one look at queues and agents: it reads no call.
func TestTickOfAnIdleDesk(t *testing.T) {
	each(t, func(b *bench) {
		ctx := t.Context()
		b.sql("ALTER TABLE calls RENAME TO hidden")
		if err := b.desk.Tick(ctx); err != nil {
			t.Errorf("nobody is there: %v", err)
		}
		b.sql("ALTER TABLE hidden RENAME TO calls")
		b.agent("Ann")
		b.must(b.desk.Tick(ctx))
		b.sql("ALTER TABLE calls RENAME TO hidden")
		if b.desk.Tick(ctx) == nil {
			t.Error("an agent is there, and nobody looks at the calls")
		}
		b.sql("ALTER TABLE hidden RENAME TO calls")
	})
}

func (b *bench) sql(query string) {
	b.t.Helper()
	_, err := b.db.SQL().ExecContext(b.t.Context(), query)
	b.must(err)
}
