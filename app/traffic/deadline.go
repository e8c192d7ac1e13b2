package traffic

import (
	"time"
)

// Deadline is how long a caller may wait for a Web Service, by its settings and by what
// was measured in the last week.
type Deadline struct {
	Timeout time.Duration // the Web Service's own
	Most    time.Duration // that a step of a call leaves for requests
	// Longest is what a caller may wait: nothing is sent again, and a token that must be
	// fetched first counts in the same time.
	Longest time.Duration

	Requests int64 // that were sent for real calls
	TimedOut int64
	P95, Max time.Duration // measured; 0 without requests
	Advice   time.Duration // a shorter timeout that would do; 0 for none
}

// few is below what a share of a hundred requests can be said of.
const few = 100

// Few says that there are too few requests to advise by.
func (d Deadline) Few() bool { return d.Requests < few }

// Cut says that the timeout is longer than a call can wait.
func (d Deadline) Cut() bool { return d.Timeout > d.Most }

// NewDeadline judges a timeout by what was measured. most is what a step of a call
// leaves for requests.
func NewDeadline(timeout, most time.Duration, c *Connector) Deadline {
	d := Deadline{Timeout: timeout, Most: most, Longest: min(timeout, most), Requests: c.Took.N, TimedOut: c.Of("timeout"),
		P95: c.Took.Quantile(0.95), Max: c.Took.Quantile(1)}
	if d.Few() || d.TimedOut*100 > d.Requests {
		return d // how long those that timed out would have taken nobody knows
	}
	if a := enough(d.P95, c.Took.Quantile(0.99)); a <= d.Longest*4/5 {
		d.Advice = a
	}
	return d
}

// enough is a round timeout with room above what was measured: half as much again as
// 95 of 100 requests took, a quarter more than 99 of 100 did.
func enough(p95, p99 time.Duration) time.Duration {
	least := max(p95*3/2, p99*5/4)
	for _, round := range []time.Duration{500 * time.Millisecond, time.Second, 1500 * time.Millisecond, 2 * time.Second, 3 * time.Second,
		4 * time.Second, 5 * time.Second, 6 * time.Second, 8 * time.Second} {
		if round >= least {
			return round
		}
	}
	return least.Round(time.Second) + time.Second
}
