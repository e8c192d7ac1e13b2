// Command desk measures the agents' side of the real program on a throw-away
// PostgreSQL that commits to the disk: agents connected by their event streams,
// calls that join a queue at an even pace and are answered, talked in and wrapped
// up, and how long it takes from "answer" to the filled Script at the agent's
// connection. Then the leads check beside a route that does nothing, by turns, with
// a million leads. It is no test of speed: it fails when a call is lost or doubled,
// not when it is slow. Linux only.
//
//	make bench-desk
//	make bench-desk ARGS='-agents 50 -length 20s'
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
)

// options are the flags.
type options struct {
	agents int
	pace   int // calls a second
	length time.Duration
	talk   time.Duration
	leads  int
	checks int
}

func parse(args []string) (options, error) {
	var o options
	flags := flag.NewFlagSet("bench-desk", flag.ContinueOnError)
	flags.IntVar(&o.agents, "agents", 200, "agents at the desk")
	flags.IntVar(&o.pace, "pace", 10, "calls that begin in a second")
	flags.DurationVar(&o.length, "length", time.Minute, "how long calls begin")
	flags.DurationVar(&o.talk, "talk", 8*time.Second, "length of a talk")
	flags.IntVar(&o.leads, "leads", 1_000_000, "leads that the check looks through")
	flags.IntVar(&o.checks, "checks", 1000, "leads checks; a key may make 50 a second")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.agents < 1 || o.pace < 1 || o.length <= 0 || o.leads < 1 || o.checks < 1 || flags.NArg() > 0 {
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
		fmt.Fprintln(os.Stderr, "bench-desk:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) (err error) {
	dir, err := os.MkdirTemp("", "hookline-bench-desk-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	p, err := startProgram(ctx, dir, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.stop()) }()
	calls, err := p.calls(ctx, o)
	if err != nil {
		return fmt.Errorf("%w\n%s", err, p.server.LastLog())
	}
	checks, err := p.checks(ctx, o)
	if err != nil {
		return fmt.Errorf("%w\n%s", err, p.server.LastLog())
	}
	calls.write(os.Stdout, o)
	checks.write(os.Stdout, o)
	return nil
}
