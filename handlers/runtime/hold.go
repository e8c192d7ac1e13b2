package runtime

import (
	"strconv"
	"time"

	"hookline/app/call"
	"hookline/app/carrier"
	"hookline/app/voice"
)

// When the database is away, a caller is asked to hold on and the carrier comes
// again with the same request; after two minutes the call ends with an apology
// (MISSION R4). Nothing of this needs the database.
const (
	holdParam  = "again"
	holdSpeech = "One moment, please."
)

// holdPauses grow: most of what is away is back in a few seconds, a database that starts
// anew in half a minute.
var holdPauses = []time.Duration{3 * time.Second, 3 * time.Second, 5 * time.Second, 5 * time.Second, 10 * time.Second, 10 * time.Second,
	10 * time.Second, 15 * time.Second, 15 * time.Second, 15 * time.Second, 15 * time.Second, 15 * time.Second}

func (h *Handler) hold(r *request) error {
	times, err := strconv.Atoi(r.Query.Get(holdParam))
	if err != nil || times < 0 {
		times = 0
	}
	if times >= len(holdPauses) {
		return h.document(r, carrier.Document{Instructions: []voice.Instruction{voice.SayText(call.Apology), {Verb: voice.Hangup}}})
	}
	// The keys of this request would not come again: they go into the address.
	again := r.speaks.Carry(r.Request)
	again.Set(holdParam, strconv.Itoa(times+1))
	return h.document(r, carrier.Document{
		Instructions: []voice.Instruction{voice.SayText(holdSpeech), {Verb: voice.Pause, Timeout: holdPauses[times]}, {Verb: voice.Continue}},
		Next:         r.came + "?" + again.Encode(),
	})
}
