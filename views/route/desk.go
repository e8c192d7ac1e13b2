package route

// Desk is where an agent takes calls.
func Desk() string { return "/desk" }

// DeskEvents is the stream of what the desk shows.
func DeskEvents() string { return Desk() + "/events" }

// DeskBeat takes the POST of a browser that has heard a beat of the stream.
func DeskBeat() string { return Desk() + "/beat" }

// DeskSignIn takes the POST of the Campaigns an agent takes calls of.
func DeskSignIn() string { return Desk() + "/sign-in" }

// DeskReady takes the POST that lets calls come.
func DeskReady() string { return Desk() + "/ready" }

// DeskPause takes the POST that lets none come, with a reason.
func DeskPause() string { return Desk() + "/pause" }

// DeskLeave takes the POST that takes the agent off the desk.
func DeskLeave() string { return Desk() + "/leave" }

// DeskAnswer takes the POST that answers the call that rings.
func DeskAnswer() string { return Desk() + "/answer" }

// DeskDecline takes the POST that gives it to the next agent.
func DeskDecline() string { return Desk() + "/decline" }

// DeskHangUp takes the POST that ends the agent's part of the call.
func DeskHangUp() string { return Desk() + "/hang-up" }

// DeskHold takes the POST that puts the caller on hold.
func DeskHold() string { return Desk() + "/hold" }

// DeskUnhold takes the POST that connects the caller again.
func DeskUnhold() string { return Desk() + "/unhold" }

// DeskRecord takes the POST that has the call recorded, or pauses that.
func DeskRecord() string { return Desk() + "/record" }

// DeskTransfer is the form of a transfer and where it is posted.
func DeskTransfer() string { return Desk() + "/transfer" }

// DeskWrapUp takes the POST that closes the call.
func DeskWrapUp() string { return Desk() + "/wrap-up" }

// DeskFields takes the POST of what the agent typed so far.
func DeskFields() string { return Desk() + "/fields" }
