// Package work is what a program does beside its requests: loops, and queues of rows
// that one node at a time works on. It knows no table: who has a queue says how a row
// is claimed and what came of it is saved.
package work

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// Bell wakes a loop. Ringing one that was rung already does nothing, and waits for none.
type Bell chan struct{}

// NewBell makes a Bell.
func NewBell() Bell { return make(Bell, 1) }

// Ring wakes the loop that waits for the bell, or the next time it would wait.
func (b Bell) Ring() {
	select {
	case b <- struct{}{}:
	default: // it is awake
	}
}

// Task is something to do now and again. Another time makes up for one that failed.
type Task struct {
	Every time.Duration // 0: only when woken
	Wake  Bell          // nil: only every so often
	Do    func(ctx context.Context) error
}

// Run does each task at once, every so often and when it is woken, until ctx ends; no
// two of them at the same time. What fails is told in the log: what is the work, in
// words.
func Run(ctx context.Context, log *slog.Logger, what string, tasks ...Task) {
	one := make(chan struct{}, 1)
	var group sync.WaitGroup
	for _, t := range tasks {
		group.Go(func() {
			t.loop(ctx, func() {
				one <- struct{}{}
				defer func() { <-one }()
				if ctx.Err() == nil {
					Report(ctx, log, what, t.Do(ctx))
				}
			})
		})
	}
	group.Wait()
}

func (t Task) loop(ctx context.Context, do func()) {
	var tick <-chan time.Time
	if t.Every > 0 {
		ticker := time.NewTicker(t.Every)
		defer ticker.Stop()
		tick = ticker.C
	}
	for {
		do()
		select {
		case <-tick:
		case <-t.Wake:
		case <-ctx.Done():
			return
		}
	}
}

// Report logs an error of work that is tried again, unless it failed because the
// program ends.
func Report(ctx context.Context, log *slog.Logger, what string, err error) {
	if err != nil && ctx.Err() == nil {
		log.ErrorContext(ctx, what+" failed; it is tried again", "error", err)
	}
}
