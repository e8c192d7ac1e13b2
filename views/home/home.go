// Package home is the first page of an admin: the first steps of a new workspace,
// then what happens on the lines today. A supervisor's has the board's figures
// instead of the steps.
package home

import (
	"net/url"
	"time"

	"hookline/views/board"
	"hookline/views/outcome"
	"hookline/views/route"
)

// Page is Home.
type Page struct {
	Steps    []Step // nil once all are done
	Today    string // when today began, as datetime-local has it
	Counts   []Count
	Total    int // calls today
	Live     []Live
	LiveAll  int
	Failing  []Service
	Failures int
	// Waiting are the callers who wait in queues, the longest first.
	Waiting    []Waiting
	WaitingAll int
	// Summary is how queues and agents stand, for a supervisor, who gets nothing that
	// leads into the configuration; nil for an admin.
	Summary *board.Live
	// Open are carriers without a signature that other machines can reach.
	Open []Carrier
	// Trouble are events that Hookline switched off, and those of which nothing arrives.
	Trouble    []Trouble
	TroubleAll int
}

// Carrier is one without a signature.
type Carrier struct {
	ID, Name string
	Sample   bool // it came with the sample workspace
}

func (c Carrier) text() string {
	if c.Sample {
		return "It came with the sample workspace, so it answers this machine alone once HOOKLINE_PUBLIC_URL is set, and until then private networks. Add your own carrier with its signature, then delete this one."
	}
	return "Anybody who can reach its address can place calls here and run your Web Services. Have the signature checked: put the carrier's auth token or key into its settings."
}

// Trouble is an event that a person should look after.
type Trouble struct {
	ID, Name string
	Off      bool // Hookline switched it off
	Reason   string
	Since    time.Time
}

func (t Trouble) title() string {
	if t.Off {
		return "The event “" + t.Name + "” was switched off"
	}
	return "Nothing of the event “" + t.Name + "” arrives"
}

// Step is one of the first steps.
type Step struct {
	Title, Text string
	Done        bool
	Now         bool // it is the next to do
	Action, URL string
}

// Count is how many calls of today went a way.
type Count struct {
	Outcome string // empty: they are live
	Calls   int
}

// Live is a call that is going on.
type Live struct {
	ID, Caller, Called, Workflow string
	Test                         bool
	StartedAt                    time.Time
}

// Waiting is a caller in the queue of a Campaign.
type Waiting struct {
	CallID, Caller, Campaign string
	Test                     bool
	JoinedAt                 time.Time
}

// Service is a Web Service whose last request did not succeed.
type Service struct {
	ID, Name, Cause string
	Status          int
	Took            time.Duration
	At              time.Time
}

// Today counts the calls of today in the order of outcomes, without those that
// did not happen.
func (p Page) counts() []Count {
	byName := map[string]int{}
	for _, c := range p.Counts {
		byName[c.Outcome] += c.Calls
	}
	var list []Count
	if n := byName[""]; n > 0 {
		list = append(list, Count{outcome.Live, n})
	}
	for _, w := range outcome.Calls() {
		if n := byName[w.Name]; n > 0 {
			list = append(list, Count{w.Name, n})
		}
	}
	return list
}

func (p Page) today(name string) string {
	q := url.Values{"from": {p.Today}, "kind": {"carrier"}}
	if name != "" {
		q.Set("outcome", name)
	}
	return route.CallsWhere(q)
}

func live() string { return route.CallsWhere(url.Values{"outcome": {outcome.Live}}) }
