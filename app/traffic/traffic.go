// Package traffic is where callers go: it counts ended calls by the exits they took
// and the requests they made, and answers from the counts what the published view,
// the REST API and the connectors' settings show. It never reads traces when somebody
// looks, and has no part in a live callback.
package traffic

import (
	"maps"
	"math"
	"slices"
	"time"

	"hookline/models"
)

// Period is how far back a view looks.
type Period string

// The periods.
const (
	Hour Period = "hour"
	Day  Period = "day"
	Week Period = "week"
)

// Periods lists them, the shortest first.
func Periods() []Period { return []Period{Hour, Day, Week} }

// PeriodOf reads one; what is none is a day.
func PeriodOf(text string) Period {
	switch p := Period(text); p {
	case Hour, Week:
		return p
	}
	return Day
}

// Two lengths of bucket, in minutes: short ones so that "the last hour" is little more
// than that, long ones so that a week is few rows.
const (
	shortSpan = 10
	longSpan  = 60

	keepShort = 3 * time.Hour
	keepLong  = 35 * 24 * time.Hour
)

// span says which buckets answer for the period, and how long it is.
func (p Period) span() (minutes int64, length time.Duration) {
	switch p {
	case Hour:
		return shortSpan, time.Hour
	case Week:
		return longSpan, 7 * 24 * time.Hour
	}
	return longSpan, 24 * time.Hour
}

// Since is where the period begins at the time: on the begin of a bucket.
func (p Period) Since(now time.Time) time.Time {
	minutes, length := p.span()
	return time.Unix(bucketOf(now.Add(-length).Unix(), minutes), 0).UTC()
}

func bucketOf(unix, minutes int64) int64 { return unix - unix%(minutes*60) }

// steps are the ends of the bins of a histogram within a power of ten. None is more than
// 10 % above the one before: what is read from a histogram is at most 10 % more than the
// truth, and never less. The usual timeouts are among them.
func steps() []float64 {
	return []float64{1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6, 1.75, 1.9, 2, 2.2, 2.4, 2.5, 2.75, 3, 3.3, 3.6, 3.9, 4, 4.4, 4.8, 5,
		5.5, 6, 6.5, 7, 7.5, 8, 8.8, 9.5}
}

// ends lists where the bins end, in milliseconds: from 1 ms to a quarter of an hour. Its
// order is stored with the counts: it can only be added to at its end.
var ends = func() []float64 {
	var list []float64
	for power := 1.0; power <= 100_000; power *= 10 {
		for _, s := range steps() {
			list = append(list, math.Round(s*power*100)/100)
		}
	}
	return list
}()

// binOf gives the bin of a time in milliseconds; the last holds all that is longer.
func binOf(ms float64) int64 {
	i, _ := slices.BinarySearch(ends, ms)
	return int64(min(i, len(ends)-1))
}

// endOf is the longest time of a bin.
func endOf(bin int64) time.Duration { return time.Duration(ends[bin] * float64(time.Millisecond)) }

// Histogram is how long requests took, by bin.
type Histogram struct {
	N    int64
	bins map[int64]int64
}

func (h *Histogram) add(bin, n int64) {
	if bin == models.NotTimed {
		return
	}
	if h.bins == nil {
		h.bins = map[int64]int64{}
	}
	h.bins[min(max(bin, 0), int64(len(ends)-1))] += n
	h.N += n
}

// Quantile is a time that the share q of the requests did not exceed: at most 10 % more
// than the least such time, never less. 0 when there are none.
func (h *Histogram) Quantile(q float64) time.Duration {
	rank := int64(math.Ceil(q * float64(h.N)))
	for _, bin := range slices.Sorted(maps.Keys(h.bins)) {
		if rank -= h.bins[bin]; rank <= 0 {
			return endOf(bin)
		}
	}
	return 0
}
