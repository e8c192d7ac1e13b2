// Command bench measures what a live callback costs: the real program beside a plain
// handler written by hand (package plain), both on one throw-away PostgreSQL that
// commits to the disk, asking the same Web Service, called by the same telephony
// platform, by turns in one run. It is no test: nothing fails for being slow, but
// any answer that is wrong ends it. Linux only: it reads /proc.
//
//	make bench
//	make bench ARGS='-rounds 20 -calls 4'
//	make bench ARGS='-against /tmp/hookline-before'
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"hookline/e2e/bench/measure"
	"hookline/models/dbtest"
)

// options are the flags.
type options struct {
	rounds   int
	length   time.Duration
	calls    int
	hookline string
	against  string
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.IntVar(&o.rounds, "rounds", 10, "how often each side has its turn")
	flags.DurationVar(&o.length, "length", 3*time.Second, "length of a turn")
	flags.IntVar(&o.calls, "calls", 16, "calls at once")
	flags.StringVar(&o.hookline, "hookline", "", "binary to measure (default: built from this tree)")
	flags.StringVar(&o.against, "against", "", "second Hookline binary, to compare a change with what was before")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.rounds < 1 || o.calls < 1 || o.length <= 0 || flags.NArg() > 0 {
		return o, errors.New("-rounds, -calls and -length must be more than 0, and there are no arguments")
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
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	dir, err := os.MkdirTemp("", "hookline-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b := &bench{options: o, dir: dir, token: rand.Text()}
	if b.upstream, err = startUpstream(ctx); err != nil {
		return err
	}
	if b.postgres, err = dbtest.NewDurable(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.stop()) }()
	if err := b.start(ctx); err != nil {
		return err
	}
	if err := b.measure(ctx); err != nil {
		return err
	}
	return b.report(os.Stdout)
}

// bench is one run.
type bench struct {
	options
	dir      string
	token    string // the carrier's
	upstream string // host and port of the Web Service
	postgres *dbtest.Durable
	database int // process of PostgreSQL
	version  string
	sides    []*side
}

// measure gives each side its turns, in the opposite order every other round, so
// that what else the machine does meets all alike. The round before the first
// fills caches and pools and counts for nothing.
func (b *bench) measure(ctx context.Context) error {
	p := newPlatform(b.token, b.calls)
	for round := range b.rounds + 1 {
		order := slices.Clone(b.sides)
		if round%2 == 1 {
			slices.Reverse(order)
		}
		for _, s := range order {
			if err := b.turn(ctx, p, s); err != nil {
				return fmt.Errorf("%s: %w\n%s", s.name, err, s.server.LastLog())
			}
			if round == 0 {
				s.total = total{}
			}
		}
		fmt.Fprintf(os.Stderr, "\rround %d of %d", round, b.rounds)
	}
	fmt.Fprintln(os.Stderr)
	return nil
}

// turn drives one side, and adds what it took.
func (b *bench) turn(ctx context.Context, p *platform, s *side) error {
	before, err := b.cpu(s)
	if err != nil {
		return err
	}
	begun := time.Now()
	took, err := p.drive(ctx, s.voice, b.calls, b.length)
	if err != nil {
		return err
	}
	elapsed := time.Since(begun)
	after, err := b.cpu(s)
	if err != nil {
		return err
	}
	s.total.process += after.process - before.process
	s.total.database += after.database - before.database
	s.total.elapsed += elapsed
	s.total.took = append(s.total.took, took...)
	return nil
}

// used is CPU time since the processes began.
type used struct{ process, database time.Duration }

func (b *bench) cpu(s *side) (u used, err error) {
	if u.process, err = measure.ProcessCPU(s.server.PID()); err != nil {
		return u, err
	}
	u.database, err = measure.TreeCPU(b.database)
	return u, err
}
