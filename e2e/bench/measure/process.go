// Package measure starts the servers that benches compare and reads what they use.
package measure

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// tick is the unit of CPU time in /proc/PID/stat: USER_HZ, which is 100 on every
// Linux that Go runs on.
const tick = 10 * time.Millisecond

// stat is what is needed of /proc/PID/stat (proc_pid_stat(5)).
type stat struct {
	parent int
	own    time.Duration // CPU of the process, user and system
	waited time.Duration // CPU of children that have ended
}

func readStat(pid int) (stat, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return stat{}, fmt.Errorf("%w (the bench reads Linux's /proc)", err)
	}
	// The name of the program, in parentheses, may hold anything.
	text := string(data)
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	if len(fields) < 15 {
		return stat{}, fmt.Errorf("/proc/%d/stat: %d fields after the name", pid, len(fields))
	}
	var numbers [15]int64
	for i := 1; i < len(numbers); i++ {
		if numbers[i], err = strconv.ParseInt(fields[i], 10, 64); err != nil {
			return stat{}, fmt.Errorf("/proc/%d/stat: %w", pid, err)
		}
	}
	return stat{parent: int(numbers[1]), own: time.Duration(numbers[11]+numbers[12]) * tick,
		waited: time.Duration(numbers[13]+numbers[14]) * tick}, nil
}

// ProcessCPU is the CPU time a process has used so far.
func ProcessCPU(pid int) (time.Duration, error) {
	s, err := readStat(pid)
	return s.own, err
}

// TreeCPU is the CPU time of a process and of its children, those that have ended
// included: a PostgreSQL server.
func TreeCPU(root int) (time.Duration, error) {
	s, err := readStat(root)
	if err != nil {
		return 0, err
	}
	total := s.own + s.waited
	entries, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return 0, err
	}
	for _, entry := range entries {
		pid, err := strconv.Atoi(filepath.Base(entry))
		if err != nil {
			continue
		}
		// A process may end between the listing and the reading.
		if s, err := readStat(pid); err == nil && s.parent == root {
			total += s.own
		}
	}
	return total, nil
}

// PeakMemory is the most resident memory a process has had, in bytes.
func PeakMemory(pid int) (int64, error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	lines := strings.Split(string(data), "\n")
	i := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "VmHWM:") })
	if i < 0 {
		return 0, fmt.Errorf("/proc/%d/status has no VmHWM", pid)
	}
	kB, err := strconv.ParseInt(strings.Fields(lines[i])[1], 10, 64)
	return kB << 10, err
}

// ServerProcess is the process of the PostgreSQL server behind a database: the
// parent of the one that serves our connection.
func ServerProcess(ctx context.Context, dsn string) (pid int, version string, err error) {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = conn.Close(ctx) }()
	var backend int
	if err := conn.QueryRow(ctx, `SELECT pg_backend_pid(), current_setting('server_version')`).Scan(&backend, &version); err != nil {
		return 0, "", err
	}
	s, err := readStat(backend)
	return s.parent, version, err
}
