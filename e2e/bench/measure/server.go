package measure

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// stopTime is how long a server may take to end when it is asked to.
const stopTime = 20 * time.Second

// Build builds a package of this module into a file.
func Build(ctx context.Context, pkg, path string) error {
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", path, pkg) //nolint:gosec // what a bench names
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build %s: %w", pkg, err)
	}
	return nil
}

// Command runs a program with something to read, and gives what it wrote.
func Command(ctx context.Context, path, stdin string, env []string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, path, args...) //nolint:gosec // the program that the bench built
	cmd.Env, cmd.Stdin = env, strings.NewReader(stdin)
	var problems strings.Builder
	cmd.Stderr = &problems
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", path, strings.Join(args, " "), err, problems.String())
	}
	return string(out), nil
}

// Server is a running program that told where it is.
type Server struct {
	Address string // http://HOST:PORT
	log     string // file of its standard error
	cmd     *exec.Cmd
	stop    context.CancelFunc
}

// Start runs a server and waits for its first line, which ends with " is at " and its
// address. What it writes to standard error goes into a file.
func Start(ctx context.Context, path, log string, env []string) (s *Server, err error) {
	file, err := os.Create(log)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	s = &Server{log: log}
	// It ends when it is told to, after the run was measured or broken off.
	ctx, s.stop = context.WithCancel(context.WithoutCancel(ctx))
	s.cmd = exec.CommandContext(ctx, path)
	s.cmd.Env, s.cmd.Stderr = env, file
	s.cmd.Cancel = func() error { return s.cmd.Process.Signal(syscall.SIGTERM) }
	s.cmd.WaitDelay = stopTime
	// A group of its own: Ctrl+C is for the bench, which then stops it.
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	reader := bufio.NewReader(stdout)
	line, err := reader.ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s did not say where it is: %w\n%s", path, err, s.LastLog()), s.Stop())
	}
	go func() { _, _ = io.Copy(io.Discard, reader) }()
	_, address, ok := strings.Cut(strings.TrimSpace(line), " is at ")
	if !ok {
		return nil, errors.Join(fmt.Errorf("the first line of %s names no address: %q", path, line), s.Stop())
	}
	s.Address = address
	return s, nil
}

// PID is its process.
func (s *Server) PID() int { return s.cmd.Process.Pid }

// Stop ends it. One that had to be killed is an error.
func (s *Server) Stop() error {
	s.stop()
	if err := s.cmd.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("%s: %w", s.cmd.Path, err)
	}
	return nil
}

// LastLog is the end of what it wrote, for when it failed.
func (s *Server) LastLog() string {
	data, _ := os.ReadFile(s.log)
	return string(data[max(0, len(data)-2000):])
}

// Problems are the lines of its log above INFO.
func (s *Server) Problems() (lines []string, err error) {
	data, err := os.ReadFile(s.log)
	for line := range bytes.Lines(data) {
		if bytes.Contains(line, []byte("level=WARN")) || bytes.Contains(line, []byte("level=ERROR")) {
			lines = append(lines, string(line))
		}
	}
	return lines, err
}
