package queue

import (
	"strconv"
	"strings"
)

// The values of an announcement, as between percent signs.
const (
	Position = "queue:position"
	Minutes  = "queue:expected_minutes"
)

// The values a text or Branch on Value can have of a Campaign's queue:
// %queue:NAME:waiting%.
const (
	scope    = "queue:"
	waiting  = "waiting"
	expected = "expected_wait"
	ready    = "agents_ready"
)

// Value is one of them.
type Value struct {
	Name   string // as written between percent signs
	Help   string
	Sample string
}

// Values lists those of a Campaign's queue.
func Values(campaign string) []Value {
	return []Value{
		{scope + campaign + ":" + waiting, "How many callers wait for " + campaign, "3"},
		{scope + campaign + ":" + expected, "How long a caller of " + campaign + " will wait, in seconds", "120"},
		{scope + campaign + ":" + ready, "How many agents of " + campaign + " are ready", "2"},
	}
}

// Named takes the name of a value apart: of which Campaign it is, and what for Look.Value;
// false when it is the name of something else.
func Named(name string) (campaign, what string, ok bool) {
	rest, ok := strings.CutPrefix(name, scope)
	at := strings.LastIndex(rest, ":")
	if !ok || at < 1 {
		return "", "", false
	}
	campaign, what = rest[:at], rest[at+1:]
	return campaign, what, what == waiting || what == expected || what == ready
}

// Value gives one of its values as text; the wait in seconds.
func (l Look) Value(what string) string {
	switch what {
	case waiting:
		return strconv.Itoa(l.Waiting)
	case ready:
		return strconv.Itoa(l.AgentsReady)
	}
	return strconv.FormatInt(int64(l.ExpectedWait.Seconds()), 10)
}
