// Package outcome is the one place that says in human words how calls and Web
// Service requests went. Every screen takes its words, signs and filters from
// here. It knows the names as they are stored, and decides nothing.
package outcome

import (
	"strings"
	"time"

	"hookline/views/component"
)

// Word is how one outcome is shown.
type Word struct {
	Name string // as it is stored
	Text string // as the screen says it
	Help string // one line of what it means
	Tone component.Tone
}

// Live is the filter for calls that run, which have no outcome yet.
const Live = "live"

// Calls lists how calls can end, in the order in which screens list them.
func Calls() []Word {
	return []Word{
		{"completed", "Completed", "The Workflow ran to its end.", component.Success},
		{"caller_left", "Caller hung up", "The caller hung up before the Workflow had ended.", component.Neutral},
		{"missed", "Missed", "Nothing was set up to answer the number that was called.", component.Warning},
		{"failed", "Failed", "Something went wrong inside, and the Workflow had no exit for it.", component.Error},
		{"bound", "Stopped", "The call ran more Workflow objects than one call may: it went round in circles.", component.Error},
		{"lost", "Lost", "The carrier never came back and never said that the call had ended.", component.Warning},
	}
}

// Call gives the words for how a call ended; for one that runs, outcome is empty.
// A name that is not known is shown as it is.
func Call(outcome string) Word {
	if outcome == "" || outcome == Live {
		return Word{Live, "Live", "The call is going on now.", component.Info}
	}
	return find(Calls(), outcome)
}

// Causes lists how requests of Web Services can end: the exits of a Web Service
// Connector (MISSION F4).
func Causes() []Word {
	return []Word{
		{"success", "Success", "The answer came and holds the results.", component.Success},
		{"no_match", "No match", "The answer came, but a result's path finds nothing in it.", component.Warning},
		{"rejected", "Rejected", "The server refused the request (4xx), or a required input was empty.", component.Error},
		{"unavailable", "Unavailable", "The server could not be reached, failed (5xx), or the Web Service is switched off.", component.Error},
		{"timeout", "Timeout", "No complete answer came in time.", component.Error},
		{"bad_response", "Bad response", "The answer could not be read: not what the results need, cut off, or too large.", component.Error},
	}
}

// Cause gives the words for how a request ended.
func Cause(cause string) Word { return find(Causes(), cause) }

func find(list []Word, name string) Word {
	for _, w := range list {
		if w.Name == name {
			return w
		}
	}
	return Word{Name: name, Text: Exit(name), Tone: component.Neutral}
}

// Exit is a stored name as words: "no_match" is "No match".
func Exit(name string) string {
	text := strings.ReplaceAll(name, "_", " ")
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// Props shows the word, with how long it took and when if they are given.
func (w Word) Props(took time.Duration, at time.Time) component.OutcomeProps {
	return component.OutcomeProps{Tone: w.Tone, Text: w.Text, Took: took, At: at}
}

// Queues lists how calls can end that were in a queue.
func Queues() []Word {
	return []Word{
		{"answered", "Answered", "An agent took the call.", component.Success},
		{"transferred", "Transferred", "An agent took the call and sent the caller on.", component.Success},
		{"abandoned", "Abandoned", "The caller hung up before an agent answered.", component.Warning},
		{"timeout", "Waited too long", "Nobody answered within the longest wait.", component.Warning},
		{"full", "Queue full", "As many callers waited as may.", component.Warning},
		{"no_agents", "No agents", "No agent was at the desk.", component.Warning},
		{"left", "Left by a key", "The caller pressed the key to leave the queue.", component.Neutral},
		{"failed", "Failed", "The carrier could not let the caller wait, or the Campaign was gone.", component.Error},
	}
}

// Queue gives the words for how a call in a queue stands, or ended.
func Queue(status, outcome string) Word {
	switch status {
	case "waiting":
		return Word{status, "Waiting", "The caller waits.", component.Info}
	case "ringing":
		return Word{status, "Ringing", "The caller waits while an agent is rung.", component.Info}
	case "claimed":
		return Word{status, "Being connected", "An agent answered; the carrier connects the two.", component.Info}
	case "talking":
		return Word{status, "Talking", "Caller and agent are connected.", component.Info}
	}
	return find(Queues(), outcome)
}

// Offers lists what can come of a call that rings an agent.
func Offers() []Word {
	return []Word{
		{"answered", "Answered", "The agent took the call.", component.Success},
		{"declined", "Declined", "The agent gave the call to the next.", component.Neutral},
		{"missed", "Missed", "The agent did not answer in time.", component.Warning},
		{"caller_left", "Caller left", "The caller was gone before the agent answered.", component.Neutral},
		{"agent_lost", "Agent lost", "The agent's browser was gone while it rang.", component.Warning},
	}
}

// Offer gives the words for what came of a call that rang an agent; empty while it
// rings.
func Offer(result string) Word {
	if result == "" {
		return Word{"ringing", "Ringing", "It rings now.", component.Info}
	}
	return find(Offers(), result)
}
