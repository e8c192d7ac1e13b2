// Command deliveries measures what it costs to tell other systems of events: the real
// program on PostgreSQL and on SQLite beside an outbox written by hand (package plain) on
// the same PostgreSQL, which commits to the disk, in one run. It is no test: nothing
// fails for being slow, but what is lost or wrong ends it. Linux only: it reads /proc.
//
//	make bench-deliveries
//	make bench-deliveries ARGS='-events 5000 -length 5s'
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"hookline/models/dbtest"
)

// options are the flags.
type options struct {
	events int
	pace   int
	length time.Duration
	pairs  int
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("bench-deliveries", flag.ContinueOnError)
	flags.IntVar(&o.events, "events", 20_000, "events that wait at the start")
	flags.IntVar(&o.pace, "pace", 200, "events in a second, of those that come one by one")
	flags.DurationVar(&o.length, "length", 15*time.Second, "how long they come")
	flags.IntVar(&o.pairs, "pairs", 2000, "starts of calls with an event, and without")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.events < 1 || o.pace < 1 || o.length <= 0 || o.pairs < 1 || flags.NArg() > 0 {
		return o, errors.New("every flag must be more than 0, and there are no arguments")
	}
	return o, nil
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o, err := parse(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err == nil {
		err = run(ctx, o)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench-deliveries:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	dir, err := os.MkdirTemp("", "hookline-bench-deliveries-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	in, err := newReceiver(ctx)
	if err != nil {
		return err
	}
	postgres, err := dbtest.NewDurable(ctx)
	if err != nil {
		return err
	}
	b := &bench{options: o, dir: dir, in: in}
	if err := b.build(ctx, postgres); err != nil {
		return err
	}
	for _, s := range b.sides {
		if err := b.measure(ctx, s); err != nil {
			return errors.Join(fmt.Errorf("%s: %w\n%s", s.name, err, s.server.LastLog()), s.server.Stop())
		}
		fmt.Fprintln(os.Stderr, s.name, "is measured")
	}
	return b.report(os.Stdout)
}

// bench is one run.
type bench struct {
	options
	dir     string
	in      *receiver
	version string // of PostgreSQL
	sides   []*side
}

// measure gives a side all its turns.
func (b *bench) measure(ctx context.Context, s *side) error {
	if err := s.prepare(ctx, b); err != nil {
		return err
	}
	for _, turn := range []func(context.Context, *side) error{b.backlog, b.paced, b.hanging, b.callbacks, b.idle} {
		if err := turn(ctx, s); err != nil {
			return err
		}
	}
	var err error
	if s.figures.peak, err = s.memory(); err != nil {
		return err
	}
	if err := s.server.Stop(); err != nil {
		return err
	}
	lines, err := s.server.Problems()
	if err == nil && len(lines) > 0 {
		err = fmt.Errorf("it complained %d times, so its figures are worth nothing; first:\n%s", len(lines), lines[0])
	}
	return err
}
