package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"hookline/e2e/bench/measure"
	"hookline/models/dbtest"
)

// program is the server under load, with its database.
type program struct {
	path, url string
	env       []string
	server    *measure.Server
	postgres  *dbtest.Durable
	database  int // process of PostgreSQL
	dsn       string
	db        *pgx.Conn
	campaign  string // its id
}

// workspace is a line whose callers join a queue, with so many agents.
func workspace(agents int) string {
	var users, emails strings.Builder
	for i := range agents {
		fmt.Fprintf(&users, "  - { email: agent%d@example.test, name: Agent %d, role: agent, endpoint: { number: \"+6125550%04d\" } }\n", i, i, i)
		fmt.Fprintf(&emails, "%sagent%d@example.test", strings.Repeat(", ", min(i, 1)), i)
	}
	return `version: 1
users:
` + users.String() + `scripts:
  - name: Who is calling
    html: >-
      <h2>Caller <span data-field="ivr:activity_source"></span></h2>
      <table><tbody><tr><th>Country</th><td><span data-field="country"></span></td></tr><tr><th>Carrier</th><td><span data-field="carrier"></span></td></tr></tbody></table>
      <div data-show-if="line_type" data-show-op="equals" data-show-value="mobile"><p>A mobile.</p></div>
      <p><span data-input="topic" data-label="Topic" data-kind="choice" data-options="Bill|Fault"></span></p>
campaigns:
  - name: Support
    type: inbound
    agents: [` + emails.String() + `]
    wrap_codes: [{ name: Solved }]
    script: Who is calling
    queue: { ring_timeout: 30s, max_wait: 10m, wrap_up: 1m }
workflows:
  - name: Support line
    objects:
      - { title: Country, kind: set_variable, label: country, value: Australia, exits: { next: Carrier } }
      - { title: Carrier, kind: set_variable, label: carrier, value: Telstra, exits: { next: Line type } }
      - { title: Line type, kind: set_variable, label: line_type, value: mobile, exits: { next: To support } }
      - title: To support
        kind: join_queue
        campaign: Support
        waiting: { say: Please hold the line. }
        exits: { answered: Goodbye, failed: Sorry }
      - { title: Sorry, kind: say_text, text: Sorry. }
      - { title: Goodbye, kind: say_text, text: Goodbye. }
carriers:
  - { name: bench, kind: twiml, signature: off }
numbers:
  - { number: "+61255501234", workflow: Support line }
`
}

func startProgram(ctx context.Context, dir string, o options) (_ *program, err error) {
	p := &program{path: filepath.Join(dir, "hookline")}
	if err := measure.Build(ctx, "hookline", p.path); err != nil {
		return nil, err
	}
	if p.postgres, err = dbtest.NewDurable(ctx); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.stop())
		}
	}()
	if p.dsn, err = p.postgres.Database(ctx, "desk"); err != nil {
		return nil, err
	}
	p.env = append(os.Environ(), "HOOKLINE_ADDR=127.0.0.1:0", "HOOKLINE_DATABASE="+p.dsn, "HOOKLINE_SECRET_KEY="+rand.Text()+rand.Text(), "HOOKLINE_SAMPLE=off")
	if _, err := p.command(ctx, workspace(o.agents), "apply", "-"); err != nil {
		return nil, err
	}
	if p.db, err = pgx.Connect(ctx, p.dsn); err != nil {
		return nil, err
	}
	if err := p.db.QueryRow(ctx, `SELECT id FROM campaigns WHERE name = 'Support'`).Scan(&p.campaign); err != nil {
		return nil, err
	}
	if p.database, _, err = measure.ServerProcess(ctx, p.dsn); err != nil {
		return nil, err
	}
	if p.server, err = measure.Start(ctx, p.path, filepath.Join(dir, "log"), p.env); err != nil {
		return nil, err
	}
	p.url = p.server.Address
	return p, nil
}

// command runs another command of the program on its database.
func (p *program) command(ctx context.Context, stdin string, args ...string) (string, error) {
	return measure.Command(ctx, p.path, stdin, p.env, args...)
}

// session signs a user in, as a browser that did has it: the value of its cookie.
func (p *program) session(ctx context.Context, userID string) (string, error) {
	token := rand.Text() + rand.Text()
	sum := sha256.Sum256([]byte(token))
	now := time.Now().UTC()
	_, err := p.db.Exec(ctx, `INSERT INTO sessions (token_hash, user_id, data, created_at, seen_at, expires_at) VALUES ($1, $2, '', $3, $3, $4)`,
		hex.EncodeToString(sum[:]), userID, now, now.Add(time.Hour))
	return token, err
}

func (p *program) stop() error {
	var errs []error
	if p.db != nil {
		errs = append(errs, p.db.Close(context.Background()))
	}
	if p.server != nil {
		errs = append(errs, p.server.Stop())
	}
	return errors.Join(errs...)
}
