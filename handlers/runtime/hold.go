package runtime

import (
	"strconv"
	"time"

	"hookline/app/call"
	"hookline/app/carrier"
	"hookline/app/voice"
)

// When the database is away, a caller is asked to hold on and the carrier comes
// again with the same request, a few times; then the call ends with an apology
// (MISSION R4). Nothing of this needs the database.
const (
	holdTimes  = 3
	holdPause  = 3 * time.Second
	holdParam  = "again"
	holdSpeech = "One moment, please."
)

func (h *Handler) hold(r *request) error {
	times, err := strconv.Atoi(r.Query.Get(holdParam))
	if err != nil || times < 0 {
		times = 0
	}
	if times >= holdTimes {
		return h.document(r, carrier.Document{Instructions: []voice.Instruction{voice.SayText(call.Apology), {Verb: voice.Hangup}}})
	}
	// The keys of this request would not come again: they go into the address.
	again := r.speaks.Carry(r.Request)
	again.Set(holdParam, strconv.Itoa(times+1))
	return h.document(r, carrier.Document{
		Instructions: []voice.Instruction{voice.SayText(holdSpeech), {Verb: voice.Pause, Timeout: holdPause}, {Verb: voice.Continue}},
		Next:         h.base() + r.echo.Request().URL.Path + "?" + again.Encode(),
	})
}
