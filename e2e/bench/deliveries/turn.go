package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// figures are what was measured of a side.
type figures struct {
	rate              float64       // events that waited, a second
	process, database time.Duration // CPU for one of those
	peak              int64         // memory, bytes
	paced             []time.Duration
	beside            []time.Duration // a receiver that hangs
	with, without     []time.Duration // starts of calls
	idle              float64         // queries a second
}

var client = &http.Client{Timeout: lostAfter, Transport: &http.Transport{MaxIdleConnsPerHost: 256}}

// body is about as long as an event's.
func body(at time.Time) string {
	return fmt.Sprintf(`{"type":"call.start","timestamp":%q,"data":{"filling":%q}}`, at.UTC().Format(time.RFC3339Nano), strings.Repeat("ani +61255501111 ", 90))
}

// called raises an event: a call starts at a number, or the plain outbox is told so.
func (s *side) called(ctx context.Context, to, n int) error {
	address, text, kind := s.server.Address+"/runtime/bench/voice", "", "application/x-www-form-urlencoded"
	if s.plain {
		address, text, kind = fmt.Sprintf("%s/events?id=c%d.%d", s.server.Address, to, n), body(time.Now()), "application/json"
	} else {
		text = url.Values{"CallSid": {fmt.Sprintf("CA%02d%030d", to, n)}, "From": {"+61255509876"}, "To": {number(to)}, "CallStatus": {"ringing"}}.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", kind)
	res, err := client.Do(req) //nolint:gosec // it asks whom the bench has started
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	if err == nil && (res.StatusCode != http.StatusOK || !s.plain && !strings.Contains(string(answer), "Goodbye.")) {
		err = fmt.Errorf("%s answered %s: %s", address, res.Status, answer)
	}
	return err
}

// backlog measures how what waited at the start goes out.
func (b *bench) backlog(ctx context.Context, s *side) error {
	b.in.reset()
	if err := s.wait(ctx, b.events); err != nil {
		return err
	}
	if err := s.start(ctx); err != nil {
		return err
	}
	process, database, err := s.cpu()
	if err != nil {
		return err
	}
	if err := b.in.await(ctx, b.events); err != nil {
		return err
	}
	first, _ := b.in.taken()
	err = eventually(ctx, "all is finished", func() (bool, error) { n, err := s.left(ctx); return n == 0, err })
	if err != nil {
		return err
	}
	s.figures.rate = float64(b.events) / time.Since(first).Seconds()
	afterwards, finally, err := s.cpu()
	s.figures.process, s.figures.database = (afterwards-process)/time.Duration(b.events), (finally-database)/time.Duration(b.events)
	return err
}

// paced measures how long events take that come one by one.
func (b *bench) paced(ctx context.Context, s *side) error {
	delays, err := b.come(ctx, s, 1, 1)
	s.figures.paced = delays
	return err
}

// hanging measures it beside a receiver that hangs.
func (b *bench) hanging(ctx context.Context, s *side) error {
	if s.plain {
		return nil // it knows one receiver
	}
	delays, err := b.come(ctx, s, receivers, 1_000_000)
	s.figures.beside = delays
	return err
}

// come raises events at an even pace, at so many numbers by turns, and gives how long
// they took to receivers that answer.
func (b *bench) come(ctx context.Context, s *side, numbers, from int) ([]time.Duration, error) {
	b.in.reset()
	n := int(b.length.Seconds() * float64(b.pace))
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	tick := time.NewTicker(time.Second / time.Duration(b.pace))
	defer tick.Stop()
	var calls sync.WaitGroup
	expected := 0
	for i := range n {
		to := i % numbers
		if to != receivers-1 {
			expected++
		}
		calls.Go(func() {
			if err := s.called(ctx, to, from+i); err != nil {
				cancel(err)
			}
		})
		<-tick.C
	}
	calls.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, err
	}
	err := b.in.await(ctx, expected)
	_, delays := b.in.taken()
	return delays, err
}

// callbacks measures what a caller waits for: starts of calls that raise an event and of
// those that don't, by turns, one at a time.
func (b *bench) callbacks(ctx context.Context, s *side) error {
	if s.plain {
		return nil
	}
	const from = 2_000_000
	timed := func(to, i int) (time.Duration, error) {
		begun := time.Now()
		err := s.called(ctx, to, from+i)
		return time.Since(begun), err
	}
	for i := range b.pairs {
		order := []int{0, silent}
		if i%2 == 1 {
			slices.Reverse(order)
		}
		for _, to := range order {
			took, err := timed(to, i)
			if err != nil {
				return err
			}
			if to == silent {
				s.figures.without = append(s.figures.without, took)
			} else {
				s.figures.with = append(s.figures.with, took)
			}
		}
	}
	return nil
}

const (
	idleTime   = 10 * time.Second
	settleTime = 12 * time.Second // PostgreSQL counts what a connection did 10 s late
)

// idle counts the transactions of a program that has nothing to do.
func (b *bench) idle(ctx context.Context, s *side) error {
	if s.postgres == 0 {
		return nil
	}
	if err := eventually(ctx, "nothing is to be done", func() (bool, error) { n, err := s.left(ctx); return n == 0, err }); err != nil {
		return err
	}
	count := func() (n int64, err error) {
		err = s.db.SQL().QueryRowContext(ctx, "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()").Scan(&n)
		return n, err
	}
	rest := func(d time.Duration) error {
		select {
		case <-time.After(d):
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if err := rest(settleTime); err != nil {
		return err
	}
	before, err := count()
	if err != nil {
		return err
	}
	if err := rest(idleTime); err != nil {
		return err
	}
	after, err := count()
	s.figures.idle = float64(after-before-1) / idleTime.Seconds()
	return err
}
