// Package deadline is how long a caller may wait for a Web Service: in the settings of
// its connectors and beside its own timeout.
package deadline

import (
	"fmt"
	"strings"
	"time"

	"hookline/views/component"
)

// View is what is said of one Web Service.
type View struct {
	Service string        // its name
	Timeout time.Duration // its own
	Most    time.Duration // that a step of a call leaves for requests
	Step    time.Duration // in which a call is answered
	Carrier time.Duration // after which the carrier gives up
	Longest time.Duration // that a caller may wait
	Cut     bool          // Timeout is more than Most
	Token   bool          // a token may have to be fetched first

	Requests int64 // measured in the last week
	TimedOut int64
	Few      bool
	P95, Max time.Duration
	Advice   time.Duration // 0: none

	// Silence is how long the caller may hear nothing together with what Before does.
	Silence time.Duration
	Before  []string // titles
}

// limits says what holds, in sentences.
func (v View) limits() string {
	text := "Up to " + component.Duration(v.Longest) + ": the timeout of " + v.Service + "."
	if v.Cut {
		text = fmt.Sprintf("Up to %s. The timeout of %s is %s, but a call is answered within %s: the request is given up before, and the call goes on by Timeout.",
			component.Duration(v.Longest), v.Service, component.Duration(v.Timeout), component.Duration(v.Step))
	}
	if v.Token {
		text += " Fetching its token counts in that."
	}
	return text + " A request is not sent a second time. The carrier gives up after " + component.Duration(v.Carrier) + "."
}

// silence says what comes together; empty when nothing does.
func (v View) silence() string {
	if len(v.Before) == 0 {
		return ""
	}
	return "After “" + strings.Join(v.Before, "”, “") + "” the caller may have heard nothing for " + component.Duration(v.Silence) +
		". Say something in between if that is long."
}

// Measured says what callers waited last week, and what would do.
func (v View) Measured() string {
	switch {
	case v.Requests == 0:
		return "No real call asked it in the last week."
	case v.Few:
		return fmt.Sprintf("The longest of %s last week took %s: too few calls to say more.", v.requests(), component.Duration(v.Max))
	}
	text := fmt.Sprintf("Callers waited up to %s last week (p95 of %s)", component.Duration(v.P95), v.requests())
	switch {
	case v.Advice > 0:
		return text + "; " + component.Duration(v.Advice) + " would do."
	case v.TimedOut > 0:
		return text + "; " + component.Plural(int(v.TimedOut), "request", "requests") + " ran into the timeout."
	}
	return text + "."
}

func (v View) requests() string { return component.Plural(int(v.Requests), "request", "requests") }

// at is a time as a place on the bar, of 100 to the carrier's limit.
func (v View) at(d time.Duration) string {
	return fmt.Sprintf("%.2f", 100*min(1, float64(d)/float64(v.Carrier)))
}
