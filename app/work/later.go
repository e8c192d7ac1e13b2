package work

import (
	"context"
	"sync"
	"time"
)

const (
	laterMost = 20_000    // about 10 MB
	laterKept = time.Hour // a carrier's news is of no use then
	laterTime = 10 * time.Second
)

// Later keeps in memory what others told once and could not be stored, and has it stored
// when that is possible again. What is in it is lost with the process.
type Later struct {
	now  func() time.Time
	mu   sync.Mutex
	kept []kept
}

type kept struct {
	do    func(ctx context.Context) error
	until time.Time
}

// NewLater makes a Later by a clock.
func NewLater(now func() time.Time) *Later { return &Later{now: now} }

// Keep takes something to do later; false when too much is kept already.
func (l *Later) Keep(do func(ctx context.Context) error) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.kept) >= laterMost {
		return false
	}
	l.kept = append(l.kept, kept{do: do, until: l.now().Add(laterKept)})
	return true
}

// Again does what is kept, in the order it came, until something fails: that comes last the
// next time, so that it is in nobody's way, and is given up after an hour.
func (l *Later) Again(ctx context.Context) error {
	for {
		next, ok := l.next()
		if !ok {
			return nil
		}
		if err := l.try(ctx, next); err != nil {
			return err
		}
	}
}

func (l *Later) try(ctx context.Context, next kept) error {
	bounded, cancel := context.WithTimeout(ctx, laterTime)
	defer cancel()
	err := next.do(bounded)
	if err != nil && l.now().Before(next.until) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.kept = append(l.kept, next)
	}
	return err
}

func (l *Later) next() (next kept, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.kept) == 0 {
		return kept{}, false
	}
	next, l.kept = l.kept[0], l.kept[1:]
	return next, true
}
