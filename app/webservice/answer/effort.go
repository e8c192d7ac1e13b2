package answer

import (
	"errors"
	"time"
)

// Bounds of the work on one answer. A path such as //a[last()] is quadratic in the
// size of the answer in its library, $..*..* is worse, and neither library can be
// interrupted: so every step they take through the answer is counted.
const (
	maxEffort     = 5_000_000 // steps through an answer, all results together: below a second
	maxEffortTime = 2 * time.Second
	// effortGrace is the work that an answer may take however late it came, below a tenth of
	// a second: counted, since an ordinary path must be read on a busy machine, too.
	effortGrace = 500_000
	// maxSpots bounds what a JSONPath selects on its way. 64 KiB of JSON hold about
	// half as many values; more are the same ones over and over.
	maxSpots = 100_000
)

// errEffort ends a reading that takes too long. It goes through the libraries as a
// panic, the one thing that stops them.
var errEffort = errors.New("this path takes too much work on an answer of this size: make it simpler")

// effort counts the work on one answer.
type effort struct {
	left     int
	look     int // work until the clock is looked at
	deadline time.Time
	over     bool
}

// newEffort allows work until deadline, the zero time for none of the caller's own.
func newEffort(deadline time.Time) *effort {
	end := time.Now().Add(maxEffortTime)
	if !deadline.IsZero() && deadline.Before(end) {
		end = deadline
	}
	return &effort{left: maxEffort, deadline: end}
}

// spend counts n steps and panics with errEffort when it was one too many.
func (e *effort) spend(n int) {
	e.left -= n
	if e.look -= n; e.look <= 0 {
		e.look = 4096
		e.over = e.over || maxEffort-e.left > effortGrace && time.Now().After(e.deadline)
	}
	if e.left < 0 || e.over {
		e.over = true
		panic(errEffort)
	}
}
