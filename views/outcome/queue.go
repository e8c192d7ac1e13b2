package outcome

import "hookline/views/component"

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
