package work

import (
	"context"
	"errors"
	"sync"
	"time"
)

// Meaning says what a failure means for the next attempt.
type Meaning int

// What a failure can mean.
const (
	Again     Meaning = iota // another attempt may succeed, not before After
	Permanent                // no attempt will
	Cancelled                // nobody wants it any more, or another node does it: nothing is saved
	Stopped                  // the program ends; another node, or this one later, goes on
)

// Failure is why an attempt came to nothing.
type Failure struct {
	Meaning Meaning
	After   time.Duration // with Again: who refused it asks for so long a pause
	Reason  string        // in words for people
	Cause   error
}

// Error is for the log.
func (f *Failure) Error() string {
	if f.Cause == nil {
		return f.Reason
	}
	return f.Reason + " " + f.Cause.Error()
}

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.Cause }

// Queue is rows that ask for work. Several nodes share one: who claims a row has it until
// its lease is over, and what is saved is fenced, so that the last one who claimed it
// decides.
type Queue[T any] struct {
	Workers int // how many are worked on at the same time
	Lease   time.Duration
	Now     func() time.Time
	// Claim takes rows that are due, at most so many, and leases them until the time
	// given. None is the end of what is due now.
	Claim func(ctx context.Context, now, until time.Time, most int) ([]*T, error)
	// Do works on a row. It renews the lease if it may take longer than that. An error
	// that is no Failure means Again.
	Do func(ctx context.Context, row *T) error
	// Finish saves what came of it; f is nil for success. Its ctx outlives the program's
	// end. What it returns goes to the log.
	Finish func(ctx context.Context, row *T, f *Failure) error
	// Freed is rung when there is room for another, if it is there.
	Freed Bell

	mu    sync.Mutex
	busy  int
	group sync.WaitGroup
}

// Start begins what is due, as far as there is room, and says how many rows that were.
// It waits for none: one that is slow keeps the others from nothing. ended is told what
// Finish returns of each.
func (q *Queue[T]) Start(ctx context.Context, ended func(error)) (begun int, err error) {
	for ctx.Err() == nil {
		room := q.take()
		if room == 0 {
			return begun, nil
		}
		now := q.Now()
		rows, err := q.Claim(ctx, now, now.Add(q.Lease), room)
		q.free(room - len(rows))
		if err != nil || len(rows) == 0 {
			return begun, err
		}
		begun += len(rows)
		for _, row := range rows {
			q.group.Go(func() {
				defer q.Freed.Ring()
				defer q.free(1)
				ended(q.work(ctx, row))
			})
		}
	}
	return begun, nil
}

// Drain works until nothing is due.
func (q *Queue[T]) Drain(ctx context.Context) error {
	var mu sync.Mutex
	var failed []error
	defer q.Wait()
	for {
		n, err := q.Start(ctx, func(err error) {
			mu.Lock()
			defer mu.Unlock()
			failed = append(failed, err)
		})
		q.Wait()
		if err != nil || n == 0 {
			return errors.Join(append(failed, err)...)
		}
	}
}

// Wait waits for what was begun.
func (q *Queue[T]) Wait() { q.group.Wait() }

func (q *Queue[T]) work(ctx context.Context, row *T) error {
	err := q.Do(ctx, row)
	f, ok := errors.AsType[*Failure](err)
	switch {
	case err == nil:
		f = nil
	case ctx.Err() != nil:
		f = &Failure{Meaning: Stopped, Reason: "Hookline was stopped meanwhile.", Cause: err}
	case !ok:
		f = &Failure{Meaning: Again, Reason: "It did not work out.", Cause: err}
	}
	return q.Finish(context.WithoutCancel(ctx), row, f)
}

// take takes all the room there is.
func (q *Queue[T]) take() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	room := q.Workers - q.busy
	q.busy = q.Workers
	return room
}

func (q *Queue[T]) free(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy -= n
}
