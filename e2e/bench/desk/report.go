package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"time"

	"hookline/e2e/bench/measure"
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

func (p *program) used() (u used, err error) {
	if u.program, err = measure.ProcessCPU(p.server.PID()); err != nil {
		return u, err
	}
	u.database, err = measure.TreeCPU(p.database)
	return u, err
}
