package call

import (
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"hookline/views/component"
	"hookline/views/route"
)

// Setup is where a test call is set up.
type Setup struct {
	Numbers   []Target
	Workflows []Target
	Target    string // the value chosen
	Caller    string
	Service   string // name of the Web Service whose Workflows are offered; empty: all
	ServiceID string
	Errors    component.Errors
}

// Target is something that can be called.
type Target struct {
	Value    string
	Name     string
	Help     string
	Workflow string // of a number
	Warning  string
	URL      string
}

// Choose picks the only target, or the first, when none is chosen.
func (s *Setup) Choose() {
	all := append(append([]Target{}, s.Workflows...), s.Numbers...)
	for _, t := range all {
		if t.Value == s.Target {
			return
		}
	}
	if s.Target == "" && len(all) > 0 {
		s.Target = all[0].Value
	}
}

func (s Setup) none() bool { return len(s.Numbers)+len(s.Workflows) == 0 }

// Phone is the page of one test call.
type Phone struct {
	ID             string
	Caller, Called string
	Workflow       string
	Target         string     // to call again
	Start          url.Values // what it begins with; nil once it began
	Began          bool
	Live           bool
	Turn           int64 // that the next input is for
	Reply          *Reply
	Talk           []Line
	Steps          []Step
	Facts          Facts
	Variables      []Value
	Known          bool
	KeepDays       int
}

// Title names what is called.
func (p Phone) Title() string {
	switch {
	case p.Called != "":
		return "Test call to " + person(p.Called)
	case p.Workflow != "":
		return "Test call to " + p.Workflow
	}
	return "Test call"
}

// Who says a line of the conversation.
type Who string

// The voices of a conversation.
const (
	Workflow Who = "workflow" // what the caller hears
	Sent     Who = "sent"     // a message to a telephone
	Caller   Who = "caller"   // what the caller keyed
	Wire     Who = "wire"     // what happens besides
)

// Line is one line of the conversation.
type Line struct {
	Who  Who
	Text string
}

func (w Who) label() string {
	switch w {
	case Workflow:
		return "Said"
	case Sent:
		return "Sent"
	case Caller:
		return "You keyed"
	}
	return ""
}

// Reply is what the phone does next, as its script reads it.
type Reply struct {
	Turn         int64         `json:"turn"`
	Ended        bool          `json:"ended"`
	Instructions []Instruction `json:"instructions"`
}

// ReplyOf makes a Reply.
func ReplyOf(turn int64, ended bool, list []Instruction) Reply { return Reply{turn, ended, list} }

// Instruction is one thing for the phone to do.
type Instruction struct {
	Verb      string        `json:"verb"`
	Text      string        `json:"text,omitempty"`
	Language  string        `json:"language,omitempty"`
	URL       string        `json:"url,omitempty"`
	Sound     string        `json:"sound,omitempty"` // name of what URL plays
	Prompt    []Instruction `json:"prompt,omitempty"`
	MaxDigits int           `json:"max_digits,omitempty"`
	FinishKey string        `json:"finish_key,omitempty"`
	Secret    bool          `json:"secret,omitempty"` // keys must not show
	Millis    int64         `json:"millis,omitempty"`
	Number    string        `json:"number,omitempty"`
	Numbers   []Callee      `json:"numbers,omitempty"`
	Queue     string        `json:"queue,omitempty"`
	Agent     string        `json:"agent,omitempty"`
	Recording string        `json:"recording,omitempty"`
	MaxMillis int64         `json:"max_millis,omitempty"`
	Beep      bool          `json:"beep,omitempty"`
}

// found lists what can happen to a number that rings, and then to who answered.
func found() []component.Option {
	return []component.Option{
		{Value: "answered", Label: "Answered"}, {Value: "busy", Label: "Busy"}, {Value: "no_answer", Label: "No answer"}, {Value: "failed", Label: "Failed"},
		{Value: "accepted", Label: "Accepts"}, {Value: "refused", Label: "Refuses"},
	}
}

// Callee is one of several numbers that ring at once.
type Callee struct {
	Number  string        `json:"number"`
	Whisper []Instruction `json:"whisper,omitempty"` // what who answers hears
	Key     string        `json:"key,omitempty"`     // that takes the call; empty: who answers has it
}

// Waiting is what a caller in a queue hears next, or that the waiting is over.
type Waiting struct {
	Instructions []Instruction `json:"instructions"`
	Said         int64         `json:"said"`          // seconds; sent back with the next question
	Key          string        `json:"key,omitempty"` // that leaves the queue
	Hold         bool          `json:"hold,omitempty"`
	Done         bool          `json:"done,omitempty"`
	Over         bool          `json:"over,omitempty"`
}

// replyData is the reply as an attribute, empty for none.
func (p Phone) replyData() string {
	if p.Reply == nil {
		return ""
	}
	data, err := json.Marshal(p.Reply)
	if err != nil {
		return "" // a struct of strings and numbers always marshals
	}
	return string(data)
}

func (p Phone) events() string { return route.CallEvents(p.ID, p.Turn) }

// key is a key of the keypad with its letters.
type key struct{ Face, Letters, Name string }

func keypad() []key {
	return []key{
		{"1", "", "1"}, {"2", "ABC", "2"}, {"3", "DEF", "3"},
		{"4", "GHI", "4"}, {"5", "JKL", "5"}, {"6", "MNO", "6"},
		{"7", "PQRS", "7"}, {"8", "TUV", "8"}, {"9", "WXYZ", "9"},
		{"*", "", "star"}, {"0", "", "0"}, {"#", "", "pound"},
	}
}

func (p Phone) turn() string { return strconv.FormatInt(p.Turn, 10) }

// name is what is called.
func (p Phone) name() string {
	switch {
	case p.Called != "":
		return person(p.Called)
	case p.Workflow != "":
		return p.Workflow
	}
	return "Test call"
}

// ended says how the call ended.
func (p Phone) ended() string {
	if p.Facts.Outcome == "" {
		return ""
	}
	how := word(p.Facts.Outcome, false).Text
	if strings.Contains(strings.ToLower(p.Facts.Reason), strings.ToLower(how)) { // the reason says so itself
		return "The call has ended. " + p.Facts.Reason
	}
	return strings.TrimSpace("The call has ended: " + how + ". " + p.Facts.Reason)
}
