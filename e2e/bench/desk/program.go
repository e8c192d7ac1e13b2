package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"hookline/models/dbtest"
)

// program is the server under load, with its database.
type program struct {
	path, url, log string
	env            []string
	cmd            *exec.Cmd
	postgres       *dbtest.Durable
	dsn            string
	db             *pgx.Conn
	campaign       string // its id
}

const stopTime = 20 * time.Second

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
	p := &program{path: filepath.Join(dir, "hookline"), log: filepath.Join(dir, "log")}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", p.path, "hookline")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("build hookline: %w", err)
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
	return p, p.serve(ctx)
}

// command runs another command of the program on its database.
func (p *program) command(ctx context.Context, stdin string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, p.path, args...)
	cmd.Env, cmd.Stdin = p.env, strings.NewReader(stdin)
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("hookline %s: %w\n%s", args[0], err, problems.String())
	}
	return string(out), nil
}

// serve starts the server and waits until it prints where it is.
func (p *program) serve(ctx context.Context) error {
	log, err := os.Create(p.log)
	if err != nil {
		return err
	}
	p.cmd = exec.CommandContext(ctx, p.path)
	p.cmd.Env, p.cmd.Stderr = p.env, log
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(syscall.SIGTERM) }
	p.cmd.WaitDelay = stopTime
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := p.cmd.Start(); err != nil {
		return err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if at := strings.Index(lines.Text(), "http://"); at >= 0 {
			p.url = strings.TrimRight(strings.Fields(lines.Text()[at:])[0], "/.")
			if u, _, found := strings.Cut(p.url, "/first-sign-in"); found {
				p.url = u
			}
			go func() { _, _ = io.Copy(io.Discard, out) }()
			return nil
		}
	}
	return errors.New("the program ended before it said where it is")
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

func (p *program) lastLog() string {
	data, _ := os.ReadFile(p.log)
	return string(data[max(0, len(data)-2000):])
}

func (p *program) stop() error {
	var errs []error
	if p.db != nil {
		errs = append(errs, p.db.Close(context.Background()))
	}
	if p.cmd != nil && p.cmd.Process != nil {
		errs = append(errs, p.cmd.Process.Signal(syscall.SIGTERM), p.cmd.Wait())
	}
	return errors.Join(errs...)
}
