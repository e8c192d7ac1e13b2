// Package traffic is where callers go: it counts ended calls by the exits they took
// and the requests they made, and answers from the counts what the published view,
// the REST API and the connectors' settings show. It never reads traces when somebody
// looks, and has no part in a live callback.
package traffic

import (
	"math"
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

// growth is how much wider each bin of a histogram is than the one before: what is
// read from it is at most 10 % more than the truth, and never less.
const growth = 1.1

// lastBin holds all that is longer: over a quarter of an hour.
const lastBin = 144

// binOf gives the bin of a time in milliseconds. Bin 0 ends at 1 ms, each later one 10 %
// after the one before.
func binOf(ms float64) int64 {
	if !(ms > 1) {
		return 0
	}
	return min(lastBin, int64(math.Ceil(math.Log(ms)/math.Log(growth)-1e-9)))
}

// endOf is the longest time of a bin.
func endOf(bin int64) time.Duration {
	return time.Duration(math.Pow(growth, float64(bin)) * float64(time.Millisecond))
}

// Histogram is how long requests took, by bin.
type Histogram struct {
	N    int64
	bins [lastBin + 1]int64
}

func (h *Histogram) add(bin, n int64) {
	if bin == models.NotTimed {
		return
	}
	h.bins[min(max(bin, 0), lastBin)] += n
	h.N += n
}

// Quantile is a time that the share q of the requests did not exceed: at most 10 % more
// than the least such time, never less. 0 when there are none.
func (h *Histogram) Quantile(q float64) time.Duration {
	rank := int64(math.Ceil(q * float64(h.N)))
	for bin, n := range h.bins {
		if rank -= n; rank <= 0 && h.N > 0 {
			return endOf(int64(bin))
		}
	}
	return 0
}
