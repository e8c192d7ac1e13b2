package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// callReport is what came of the calls.
type callReport struct {
	calls, ended      int
	took              []time.Duration
	elapsed           time.Duration
	program, database time.Duration // CPU
}

func (r *callReport) write(w io.Writer, o options) {
	cores := float64(runtime.NumCPU())
	share := func(d time.Duration) float64 { return 100 * d.Seconds() / (r.elapsed.Seconds() * cores) }
	fmt.Fprintf(w, "%d agents, %d calls a second for %s, talks of %s: %d calls, all answered once, none lost\n", o.agents, o.pace, o.length, o.talk, r.calls)
	fmt.Fprintf(w, "answer to filled Script at the agent's connection: p50 %s, p95 %s, p99 %s, max %s (%d)\n",
		at(r.took, 50), at(r.took, 95), at(r.took, 99), at(r.took, 100), len(r.took))
	fmt.Fprintf(w, "CPU of the machine's %d cores: Hookline %.0f %%, PostgreSQL %.0f %%\n", runtime.NumCPU(), share(r.program), share(r.database))
}

// checkReport is what came of the leads checks.
type checkReport struct{ empty, check []time.Duration }

func (r *checkReport) write(w io.Writer, o options) {
	fmt.Fprintf(w, "leads check among %d leads: median %s, p99 %s; a route that does nothing: median %s, p99 %s; median %s more\n",
		o.leads, at(r.check, 50), at(r.check, 99), at(r.empty, 50), at(r.empty, 99), at(r.check, 50)-at(r.empty, 50))
}

// at gives a percentile.
func at(list []time.Duration, percent int) time.Duration {
	if len(list) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(list))
	return sorted[min(len(sorted)-1, len(sorted)*percent/100)].Round(10 * time.Microsecond)
}

// used is CPU time since the processes began.
type used struct{ program, database time.Duration }

func (p *program) used(ctx context.Context) (u used, err error) {
	var backend int
	if err := p.db.QueryRow(ctx, `SELECT pg_backend_pid()`).Scan(&backend); err != nil {
		return u, err
	}
	own, _, _, err := cpu(p.cmd.Process.Pid)
	if err != nil {
		return u, err
	}
	u.program = own
	_, _, postmaster, err := cpu(backend)
	if err != nil {
		return u, err
	}
	own, ended, _, err := cpu(postmaster)
	if err != nil {
		return u, err
	}
	u.database = own + ended
	entries, err := filepath.Glob("/proc/[0-9]*")
	for _, entry := range entries {
		pid, _ := strconv.Atoi(filepath.Base(entry)) // the pattern has digits alone
		if own, _, parent, err := cpu(pid); err == nil && parent == postmaster {
			u.database += own
		}
	}
	return u, err
}

// cpu reads a process's own CPU time, that of its children that have ended, and its
// parent from /proc/PID/stat (proc_pid_stat(5)), in ticks of 10 ms.
func cpu(pid int) (own, ended time.Duration, parent int, err error) {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, 0, 0, err
	}
	text := string(data)
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	var n [15]int
	for i := 1; i < len(n) && i < len(fields); i++ {
		if n[i], err = strconv.Atoi(fields[i]); err != nil {
			return 0, 0, 0, err
		}
	}
	const tick = 10 * time.Millisecond
	return time.Duration(n[11]+n[12]) * tick, time.Duration(n[13]+n[14]) * tick, n[1], nil
}
