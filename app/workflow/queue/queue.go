// Package queue is what Workflows and the desk say to one another of calls that wait
// for an agent. It holds no call and decides nothing: app/workflow asks, app/desk answers.
package queue

import (
	"context"
	"time"

	"hookline/app/voice"
)

// Queues are where calls wait for agents. app/desk answers it.
type Queues interface {
	// Look says how the queue of a Campaign stands now, by the Campaign's name in any
	// case; false when there is no such Campaign.
	Look(ctx context.Context, campaign string) (Look, bool)
	// Join puts a call into the queue of a Campaign. The same call with the same Key
	// again is the same place in it. NotFound when the Campaign is gone.
	Join(ctx context.Context, j Join) (Step, error)
	// Proceed says what is next for a call that Join, or Proceed, gave the ticket for,
	// after what the carrier told.
	Proceed(ctx context.Context, ticket string, in voice.Input) (Step, error)
}

// Look is how a queue stands.
type Look struct {
	Waiting      int           // callers, those who are being rung for included
	AgentsReady  int           // who would be rung for the next one
	ExpectedWait time.Duration // of a caller who joins now
}

// Join is a call that is to wait for an agent.
type Join struct {
	CallID, Key, Caller string
	Called, Workflow    string // what else the call knows of itself: it may have no row yet
	StartedAt           time.Time
	Test                bool // a test call: the browser is its telephone
	CampaignID          string
	Priority            int
	MaxWait             time.Duration // 0: as the Campaign says
	MaxWaiting          int           // 0: as the Campaign says
	Hearing             Hearing
}

// Bounds of the longest wait in a queue and of how many wait in it, whether Join
// Queue says them or the Campaign.
const (
	LeastMaxWait = 5 * time.Second
	MostMaxWait  = 4 * time.Hour
	MostWaiting  = 10_000
)

// Hearing is what a caller hears while waiting.
type Hearing struct {
	Say          string        `json:"say,omitempty"` // once, at first
	Voice        string        `json:"voice,omitempty"`
	Language     string        `json:"language,omitempty"`
	Sound        string        `json:"sound,omitempty"`        // URL, over and over; empty: Hookline's own music
	Announcement []Part        `json:"announcement,omitempty"` // every so often
	Every        time.Duration `json:"every,omitempty"`
	LeaveKey     string        `json:"leave_key,omitempty"`
}

// Part is text, or a value that is only known when it is said: Queue is Position or
// Minutes.
type Part struct {
	Text  string `json:"text,omitempty"`
	Queue string `json:"queue,omitempty"`
}

// Step is what is next for a call in a queue: leave by Exit, talk to Dial, or, when
// both are empty, wait.
type Step struct {
	Ticket string
	Queue  string // its name
	Exit   string
	Reason string
	Dial   *Dial
}

// Dial is who the caller is connected with.
type Dial struct {
	Number  string // E.164, sip:…, client:…; empty in a test call
	Agent   string // name; empty for a number outside
	Timeout time.Duration
	Record  *Record // nil: it is not recorded
}

// Record is how an agent's part of a call is recorded.
type Record struct {
	PartID, Campaign     string
	Dual                 bool   // the caller on one channel, the agent on the other
	Say, Voice, Language string // what the caller hears before it; empty for nothing
}

// The exits of Join Queue, by which a Step leaves.
const (
	Answered = "answered"
	Timeout  = "timeout"
	Full     = "full"
	NoAgents = "no_agents"
	Left     = "left"
	Failed   = "failed"
)
