package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hookline/e2e/bench/measure"
	"hookline/models"
	"hookline/models/dbtest"
)

const (
	receivers = 10 // numbers with an event each, told to a Web Service each; the last one hangs
	silent    = receivers
)

// number is one that is called; that of silent has no event.
func number(i int) string { return fmt.Sprintf("+612555010%02d", i) }

// side is one of those that are measured.
type side struct {
	name     string
	path     string // program
	env      []string
	log      string
	dsn      string
	postgres int // process of PostgreSQL; 0 for SQLite
	plain    bool
	db       *models.DB
	call     string // the id of a call that events are made of; of Hookline's alone
	server   *measure.Server
	figures  figures
}

// workspace is what Hookline is told.
func workspace(receiver string) string {
	var services, events, numbers strings.Builder
	for i := range receivers {
		path := "/"
		if i == receivers-1 {
			path = hangPath
		}
		fmt.Fprintf(&services, "  - { name: Receiver %d, method: POST, content_type: json, https: false, domain: %q, path: %s, timeout: 15s, delivery: { signing: true, at_once: 64 } }\n", i, receiver, path)
		fmt.Fprintf(&events, "  - { name: Start %d, number: %q, event: call_start, web_services: [Receiver %d] }\n", i, number(i), i)
	}
	for i := range receivers + 1 {
		fmt.Fprintf(&numbers, "  - { number: %q, workflow: Line }\n", number(i))
	}
	return "version: 1\nworkflows:\n  - { name: Line, objects: [{ title: Goodbye, kind: say_text, text: Goodbye. }] }\n" +
		"carriers:\n  - { name: bench, kind: twiml, signature: off }\nnumbers:\n" + numbers.String() + "web_services:\n" + services.String() + "events:\n" + events.String()
}

// build makes the programs and the databases of all sides.
func (b *bench) build(ctx context.Context, postgres *dbtest.Durable) error {
	hookline, plain := filepath.Join(b.dir, "hookline"), filepath.Join(b.dir, "plain")
	if err := measure.Build(ctx, "hookline", hookline); err != nil {
		return err
	}
	if err := measure.Build(ctx, "hookline/e2e/bench/deliveries/plain", plain); err != nil {
		return err
	}
	b.sides = []*side{{name: "plain outbox", path: plain, plain: true}, {name: "Hookline, PostgreSQL", path: hookline}, {name: "Hookline, SQLite", path: hookline}}
	for i, s := range b.sides {
		s.log = filepath.Join(b.dir, fmt.Sprintf("log%d", i))
		s.dsn = "sqlite:" + filepath.Join(b.dir, "hookline.db")
		if i < 2 {
			var err error
			if s.dsn, err = postgres.Database(ctx, fmt.Sprintf("bench%d", i)); err != nil {
				return err
			}
			if s.postgres, b.version, err = measure.ServerProcess(ctx, s.dsn); err != nil {
				return err
			}
		}
		s.env = append(os.Environ(), "PLAIN_DATABASE="+s.dsn, "PLAIN_RECEIVER=http://"+b.in.address)
		if !s.plain {
			s.env = append(os.Environ(), "HOOKLINE_ADDR=127.0.0.1:0", "HOOKLINE_DATABASE="+s.dsn, "HOOKLINE_SECRET_KEY="+rand.Text()+rand.Text(),
				"HOOKLINE_SAMPLE=off", "HOOKLINE_ALLOW_PRIVATE=127.0.0.1/32")
		}
	}
	return nil
}

// prepare sets a side up and leaves events waiting, before it runs.
func (s *side) prepare(ctx context.Context, b *bench) (err error) {
	if !s.plain {
		if _, err := measure.Command(ctx, s.path, workspace(b.in.address), s.env, "apply", "-"); err != nil {
			return err
		}
	}
	if err := s.start(ctx); err != nil {
		return err
	}
	if s.db, err = models.Open(ctx, s.dsn); err != nil {
		return err
	}
	if !s.plain {
		if err := s.called(ctx, silent, 0); err != nil {
			return err
		}
		err = s.db.SQL().QueryRowContext(ctx, "SELECT id FROM calls LIMIT 1").Scan(&s.call)
	}
	if err == nil {
		err = s.server.Stop()
	}
	return err
}

func (s *side) start(ctx context.Context) (err error) {
	s.server, err = measure.Start(ctx, s.path, s.log, s.env)
	return err
}

// wait leaves events waiting for a side that does not run.
func (s *side) wait(ctx context.Context, n int) error {
	if s.plain {
		_, err := s.db.SQL().ExecContext(ctx, "INSERT INTO outbox (id, body) SELECT 'w' || i, $1 FROM generate_series(1, $2) i", body(time.Now()), n)
		return err
	}
	const batch = 1000
	for from := 0; from < n; from += batch {
		var list []models.Event
		for i := from; i < min(n, from+batch); i++ {
			list = append(list, models.Event{Type: "call_start", Key: fmt.Sprintf("waits/%d", i), CallID: s.call, Number: number(0), At: time.Now().UTC()})
		}
		if err := s.db.Events.Add(ctx, list); err != nil {
			return err
		}
	}
	return nil
}

// left counts what is not finished.
func (s *side) left(ctx context.Context) (n int, err error) {
	query := "SELECT (SELECT count(*) FROM events WHERE state = 0) + (SELECT count(*) FROM deliveries WHERE state = 0)"
	if s.plain {
		query = "SELECT count(*) FROM outbox WHERE state = 0"
	}
	err = s.db.SQL().QueryRowContext(ctx, query).Scan(&n)
	return n, err
}

// memory is the most that a side has used, in bytes.
func (s *side) memory() (int64, error) { return measure.PeakMemory(s.server.PID()) }

// cpu is what a side has used so far, its PostgreSQL included.
func (s *side) cpu() (process, database time.Duration, err error) {
	if s.postgres != 0 {
		if database, err = measure.TreeCPU(s.postgres); err != nil {
			return 0, 0, err
		}
	}
	process, err = measure.ProcessCPU(s.server.PID())
	return process, database, err
}
