package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// stopTime is how long a side may take to end when it is asked to.
const stopTime = 20 * time.Second

// workspace is the line that Hookline answers; UPSTREAM stands for the host and
// port of the Web Service, which the kernel chooses.
//
//go:embed workspace.yaml
var workspace string

// side is one of those that are compared.
type side struct {
	name  string
	voice string // where its calls begin
	log   string // file of its standard error
	cmd   *exec.Cmd
	stop  context.CancelFunc
	total total
}

// total is what all turns of a side took.
type total struct {
	process, database, elapsed time.Duration
	took                       []time.Duration // each callback
}

func (s *side) pid() int { return s.cmd.Process.Pid }

// lastLog is the end of what the side wrote, for when it failed.
func (s *side) lastLog() string {
	data, _ := os.ReadFile(s.log)
	return string(data[max(0, len(data)-2000):])
}

// start builds what is to be built and runs all sides, each on its own database.
func (b *bench) start(ctx context.Context) error {
	programs := []struct{ name, path, source string }{
		{"Hookline", b.hookline, "hookline"},
		{"plain handler", "", "hookline/e2e/bench/plain"},
		{"Hookline before", b.against, ""},
	}
	for i, program := range programs {
		if program.path == "" && program.source == "" {
			continue
		}
		path := program.path
		if path == "" {
			path = filepath.Join(b.dir, fmt.Sprintf("side%d", i))
			build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", path, program.source) //nolint:gosec // names of the list above
			build.Stderr = os.Stderr
			if err := build.Run(); err != nil {
				return fmt.Errorf("build %s: %w", program.source, err)
			}
		}
		dsn, err := b.postgres.Database(ctx, fmt.Sprintf("bench%d", i))
		if err != nil {
			return err
		}
		if b.server, b.version, err = serverProcess(ctx, dsn); err != nil {
			return err
		}
		s := &side{name: program.name, log: filepath.Join(b.dir, fmt.Sprintf("log%d", i))}
		begin := b.startHookline
		if program.source == "hookline/e2e/bench/plain" {
			begin = b.startPlain
		}
		if err := begin(ctx, s, path, dsn); err != nil {
			return fmt.Errorf("start %s: %w\n%s", s.name, err, s.lastLog())
		}
	}
	return nil
}

// startHookline sets the program up by its own commands, and serves.
func (b *bench) startHookline(ctx context.Context, s *side, path, dsn string) error {
	env := append(os.Environ(), "HOOKLINE_ADDR=127.0.0.1:0", "HOOKLINE_DATABASE="+dsn, "HOOKLINE_SECRET_KEY="+rand.Text()+rand.Text(),
		"HOOKLINE_SAMPLE=off", "HOOKLINE_ALLOW_PRIVATE=127.0.0.1/32", "BENCH_TOKEN="+b.token)
	apply := exec.CommandContext(ctx, path, "apply", "-") //nolint:gosec // the binary that was built or named by flag
	apply.Env = env
	apply.Stdin = strings.NewReader(strings.ReplaceAll(workspace, "UPSTREAM", b.upstream))
	if out, err := apply.CombinedOutput(); err != nil {
		return fmt.Errorf("apply: %w\n%s", err, out)
	}
	address, err := b.launch(ctx, s, path, env)
	s.voice = address + "/runtime/bench/voice"
	return err
}

func (b *bench) startPlain(ctx context.Context, s *side, path, dsn string) error {
	address, err := b.launch(ctx, s, path, append(os.Environ(), "PLAIN_DATABASE="+dsn, "PLAIN_UPSTREAM="+b.upstream))
	s.voice = address + "/voice"
	return err
}

// launch runs a server and gives the address that its first line tells.
func (b *bench) launch(ctx context.Context, s *side, path string, env []string) (address string, err error) {
	log, err := os.Create(s.log)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	// A side ends when it is told to, after the run was measured or broken off.
	ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	s.cmd = exec.CommandContext(ctx, path) //nolint:gosec // the binary that was built or named by flag
	s.cmd.Env, s.cmd.Stderr = env, log
	s.cmd.Cancel = func() error { return s.cmd.Process.Signal(syscall.SIGTERM) }
	s.cmd.WaitDelay = stopTime
	// A group of its own: Ctrl+C is for the bench, which then stops it.
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := s.cmd.Start(); err != nil {
		return "", err
	}
	b.sides = append(b.sides, s)
	reader := bufio.NewReader(stdout)
	line, err := reader.ReadString('\n')
	if err != nil {
		return "", fmt.Errorf("it did not say where it is: %w", err)
	}
	go func() { _, _ = io.Copy(io.Discard, reader) }()
	_, address, ok := strings.Cut(strings.TrimSpace(line), " is at ")
	if !ok {
		return "", fmt.Errorf("its first line names no address: %q", line)
	}
	return address, nil
}

// stop ends the sides. One that had to be killed is an error.
func (b *bench) stop() error {
	var errs []error
	for _, s := range b.sides {
		s.stop()
		if err := s.cmd.Wait(); err != nil && !errors.Is(err, context.Canceled) {
			errs = append(errs, fmt.Errorf("%s: %w", s.name, err))
		}
	}
	return errors.Join(errs...)
}

// problems are the lines of a side's log that are no plain requests.
func (s *side) problems() (lines []string, err error) {
	data, err := os.ReadFile(s.log)
	for line := range bytes.Lines(data) {
		if bytes.Contains(line, []byte("level=WARN")) || bytes.Contains(line, []byte("level=ERROR")) {
			lines = append(lines, string(line))
		}
	}
	return lines, err
}
