package main

import (
	"fmt"
	"io"
	"math"
	"runtime"
	"slices"
	"text/tabwriter"
	"time"

	"hookline/e2e/bench/measure"
)

// report prints the figures, each side beside the plain outbox, which is the first.
func (b *bench) report(w io.Writer) error {
	fmt.Fprintf(w, "%s; %d CPUs (%s), PostgreSQL %s, %s\n", time.Now().UTC().Format(time.DateOnly), runtime.NumCPU(), measure.CPUModel(), b.version, runtime.Version())
	fmt.Fprintf(w, "%d events that waited; %d a second for %s; beside one of %d receivers that hangs for %s; %d starts of calls with an event, and without\n\n",
		b.events, b.pace, b.length, receivers, hangTime, b.pairs)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprint(table, "\t")
	for _, s := range b.sides {
		fmt.Fprintf(table, "%s\t", s.name)
	}
	for _, s := range b.sides[1:] {
		fmt.Fprintf(table, "%s : plain\t", s.name)
	}
	fmt.Fprintln(table)
	for _, r := range rows {
		fmt.Fprintf(table, "%s\t", r.name)
		plain := r.of(&b.sides[0].figures)
		for _, s := range b.sides {
			fmt.Fprintf(table, "%s\t", cell(r.of(&s.figures)))
		}
		for _, s := range b.sides[1:] {
			fmt.Fprintf(table, "%s\t", cell(r.of(&s.figures)/plain))
		}
		fmt.Fprintln(table)
	}
	return table.Flush()
}

func cell(f float64) string {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return ""
	}
	return measure.Number(f)
}

// row is a figure of each side; NaN where it was not measured.
type row struct {
	name string
	of   func(f *figures) float64
}

var rows = []row{
	{"deliveries per second", func(f *figures) float64 { return f.rate }},
	{"CPU per delivery, µs", func(f *figures) float64 { return micros(f.process + f.database) }},
	{"of it the process", func(f *figures) float64 { return micros(f.process) }},
	{"of it PostgreSQL", func(f *figures) float64 { return micros(f.database) }},
	{"event to arrival, p50, ms", func(f *figures) float64 { return percentile(f.paced, 50) }},
	{"p99, ms", func(f *figures) float64 { return percentile(f.paced, 99) }},
	{"beside one that hangs, p99, ms", func(f *figures) float64 { return percentile(f.beside, 99) }},
	{"start of a call with an event, p50, ms", func(f *figures) float64 { return percentile(f.with, 50) }},
	{"without, p50, ms", func(f *figures) float64 { return percentile(f.without, 50) }},
	{"with : without", func(f *figures) float64 { return percentile(f.with, 50) / percentile(f.without, 50) }},
	{"peak memory, MB", func(f *figures) float64 { return float64(f.peak) / 1e6 }},
	{"queries a second when idle", func(f *figures) float64 { return f.idle }},
}

func micros(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }

func percentile(list []time.Duration, p int) float64 {
	if len(list) == 0 {
		return math.NaN()
	}
	slices.Sort(list)
	return measure.Percentile(list, p)
}
