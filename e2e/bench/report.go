package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"hookline/e2e/bench/measure"
)

// report prints the figures, each side beside the plain handler.
func (b *bench) report(w io.Writer) error {
	for _, s := range b.sides {
		lines, err := s.server.Problems()
		if err != nil {
			return err
		}
		if len(lines) > 0 {
			return fmt.Errorf("%s complained %d times, so its figures are worth nothing; first:\n%s", s.name, len(lines), lines[0])
		}
	}
	fmt.Fprintf(w, "%s; %d CPUs (%s), PostgreSQL %s, %s\n", time.Now().UTC().Format(time.DateOnly), runtime.NumCPU(), measure.CPUModel(), b.version, runtime.Version())
	fmt.Fprintf(w, "%d calls at once, %d turns of %s each, by turns; three callbacks a call, one of which asks a Web Service\n\n", b.calls, b.rounds, b.length)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	plain := slices.IndexFunc(b.sides, func(s *side) bool { return s.name == "plain handler" })
	columns, heads := make([][]float64, len(b.sides)), make([]string, len(b.sides))
	for i, s := range b.sides {
		memory, err := measure.PeakMemory(s.server.PID())
		if err != nil {
			return err
		}
		columns[i], heads[i] = s.total.figures(memory), s.name
	}
	fmt.Fprintf(table, "\t%s\t", strings.Join(heads, "\t"))
	for i := range b.sides {
		if i != plain {
			fmt.Fprintf(table, "%s : plain\t", heads[i])
		}
	}
	fmt.Fprintln(table)
	for row, name := range rows {
		fmt.Fprintf(table, "%s\t", name)
		for _, column := range columns {
			fmt.Fprintf(table, "%s\t", measure.Number(column[row]))
		}
		for i, column := range columns {
			if i != plain {
				fmt.Fprintf(table, "%.2f\t", column[row]/columns[plain][row])
			}
		}
		fmt.Fprintln(table)
	}
	return table.Flush()
}

// rows name the figures of a side.
var rows = []string{"CPU per callback, µs", "of it the process", "of it PostgreSQL", "callbacks per second",
	"p50, ms", "p99, ms", "peak memory, MB", "callbacks measured"}

func (t total) figures(memory int64) []float64 {
	n := float64(len(t.took))
	micros := func(d time.Duration) float64 { return float64(d.Microseconds()) / n }
	slices.Sort(t.took)
	return []float64{micros(t.process + t.database), micros(t.process), micros(t.database), n / t.elapsed.Seconds(),
		measure.Percentile(t.took, 50), measure.Percentile(t.took, 99), float64(memory) / 1e6, n}
}
