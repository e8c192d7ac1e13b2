package workflow

import (
	"context"
	"strconv"
	"strings"
	"time"

	"hookline/app/placeholder"
	"hookline/app/voice"
)

// Queues are where calls wait for agents. app/desk answers it.
type Queues interface {
	// Look says how the queue of a Campaign stands now, by the Campaign's name in any
	// case; false when there is no such Campaign.
	Look(ctx context.Context, campaign string) (QueueLook, bool)
	// Join puts a call into the queue of a Campaign. The same call with the same Key
	// again is the same place in it. NotFound when the Campaign is gone.
	Join(ctx context.Context, j QueueJoin) (QueueStep, error)
	// Proceed says what is next for a call that Join, or Proceed, gave the ticket for,
	// after what the carrier told.
	Proceed(ctx context.Context, ticket string, in voice.Input) (QueueStep, error)
}

// QueueLook is how a queue stands.
type QueueLook struct {
	Waiting      int           // callers, those who are being rung for included
	AgentsReady  int           // who would be rung for the next one
	ExpectedWait time.Duration // of a caller who joins now
}

// QueueJoin is a call that is to wait for an agent.
type QueueJoin struct {
	CallID, Key, Caller string
	Test                bool // a test call: the browser is its telephone
	CampaignID          string
	Priority            int
	MaxWait             time.Duration // 0: as the Campaign says
	MaxWaiting          int           // 0: as the Campaign says
	Hearing             Hearing
}

// Hearing is what a caller hears while waiting.
type Hearing struct {
	Say          string        `json:"say,omitempty"` // once, at first
	Voice        string        `json:"voice,omitempty"`
	Language     string        `json:"language,omitempty"`
	Sound        string        `json:"sound,omitempty"`        // URL, over and over; empty: Hookline's own music
	Announcement []HearingPart `json:"announcement,omitempty"` // every so often
	Every        time.Duration `json:"every,omitempty"`
	LeaveKey     string        `json:"leave_key,omitempty"`
}

// HearingPart is text, or a value that is only known when it is said: Queue is
// QueuePosition or QueueMinutes.
type HearingPart struct {
	Text  string `json:"text,omitempty"`
	Queue string `json:"queue,omitempty"`
}

// The values of an announcement, as between percent signs.
const (
	QueuePosition = "queue:position"
	QueueMinutes  = "queue:expected_minutes"
)

// QueueStep is what is next for a call in a queue: leave by Exit, talk to Dial, or,
// when both are empty, wait.
type QueueStep struct {
	Ticket string
	Queue  string // its name
	Exit   string
	Reason string
	Dial   *QueueDial
}

// QueueDial is who the caller is connected with.
type QueueDial struct {
	Number  string // E.164, sip:…, client:…; empty in a test call
	Agent   string // name; empty for a number outside
	Timeout time.Duration
}

// The values a text or Branch on Value can have of a Campaign's queue:
// %queue:NAME:waiting%.
const (
	queueScope    = "queue:"
	queueWaiting  = "waiting"
	queueExpected = "expected_wait"
	queueReady    = "agents_ready"
)

// queueVariable takes a variable of a queue apart.
func queueVariable(name string) (campaign, what string, ok bool) {
	rest, ok := strings.CutPrefix(name, queueScope)
	at := strings.LastIndex(rest, ":")
	if !ok || at < 1 {
		return "", "", false
	}
	campaign, what = rest[:at], rest[at+1:]
	return campaign, what, what == queueWaiting || what == queueExpected || what == queueReady
}

// value gives one of its values as text; the wait in seconds.
func (l QueueLook) value(what string) string {
	switch what {
	case queueWaiting:
		return strconv.Itoa(l.Waiting)
	case queueReady:
		return strconv.Itoa(l.AgentsReady)
	}
	return strconv.FormatInt(int64(l.ExpectedWait.Seconds()), 10)
}

// QueueVariables lists the values of the queues a Workflow can ask for.
func QueueVariables(around Surroundings) []Variable {
	var list []Variable
	for _, c := range sortedCampaigns(around) {
		list = append(list,
			Variable{Name: queueScope + c.Name + ":" + queueWaiting, Help: "How many callers wait for " + c.Name, Sample: "3"},
			Variable{Name: queueScope + c.Name + ":" + queueExpected, Help: "How long a caller of " + c.Name + " will wait, in seconds", Sample: "120"},
			Variable{Name: queueScope + c.Name + ":" + queueReady, Help: "How many agents of " + c.Name + " are ready", Sample: "2"})
	}
	return list
}

// Offered lists the variables a text of an object can use: those of Available, and
// those of the queues.
func (d *Definition) Offered(o *Object, around Surroundings) []Variable {
	list := append(d.Available(o.ID), QueueVariables(around)...)
	if own, ok := o.Settings.(Owner); ok {
		list = append(list, own.OwnVariables()...)
	}
	return list
}

// hearingParts fills the variables of an announcement but those that are only
// known when it is said.
func (s *Visit) hearingParts(text string) []HearingPart {
	var parts []HearingPart
	placeholder.Parse(placeholder.Scoped, text).Segments(func(literal, name string) {
		switch {
		case name == QueuePosition || name == QueueMinutes:
			parts = append(parts, HearingPart{Queue: name})
		case name != "":
			parts = append(parts, HearingPart{Text: s.Expand(literal)})
		default:
			parts = append(parts, HearingPart{Text: literal})
		}
	})
	return parts
}
