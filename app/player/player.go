// Package player is the telephone where there is no carrier: it says where a list of
// instructions leaves the caller, and makes of what the caller does there what a carrier
// would tell. The test call in the browser, those of the REST API and the calls of
// scenarios are played by it.
package player

import (
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/voice"
)

// Act is one thing that the caller does, or that happens to the caller.
type Act struct {
	Digits   string        // keys; with Spoke the key that ended it
	Silence  bool          // nothing was keyed in, or said
	Went     bool          // all was heard: after voice.Continue
	Dial     string        // how a transfer ended
	Talked   time.Duration // in it
	Message  string        // what the carrier made of a message: sent, failed
	Spoke    bool          // into a recording
	Recorded time.Duration // so long
}

// Input is what a carrier would tell of it. Invalid when no telephone can do so.
func (a Act) Input() (voice.Input, error) {
	switch {
	case a.Spoke:
		return spoken(a.Recorded, a.Digits)
	case a.Dial != "":
		return transferred(a.Dial, a.Talked)
	case a.Message != "":
		return messaged(a.Message)
	case a.Silence:
		return voice.Input{Kind: voice.NoInput}, nil
	case a.Went:
		return voice.Input{Kind: voice.Went}, nil
	}
	return pressed(a.Digits)
}

// At is what a carrier would tell of it to a call that waits at the verb; nil when they
// don't go together.
func (a Act) At(verb voice.Verb) *voice.Input {
	switch {
	case verb == voice.Gather && a.Digits != "":
		return &voice.Input{Kind: voice.Digits, Digits: a.Digits}
	case verb == voice.Gather && a.Silence:
		return &voice.Input{Kind: voice.NoInput}
	case verb == voice.Record && a.Spoke:
		return &voice.Input{Kind: voice.Recorded, RecordedFor: a.Recorded}
	case verb == voice.Record && (a.Silence || a.Digits != ""):
		return &voice.Input{Kind: voice.NoInput, Digits: a.Digits}
	case verb == voice.Dial && a.Dial != "":
		return &voice.Input{Kind: voice.DialDone, DialStatus: voice.DialStatus(a.Dial), DialDuration: a.Talked}
	case verb == voice.Message && a.Message != "":
		return &voice.Input{Kind: voice.MessageDone, MessageStatus: voice.MessageStatus(a.Message)}
	}
	return nil
}

// Ends is the instruction that a list leaves the caller at; one without any has ended.
func Ends(list []voice.Instruction) voice.Instruction {
	if len(list) == 0 {
		return voice.Instruction{Verb: voice.Hangup}
	}
	return list[len(list)-1]
}

// What the caller of a test call can do, who has no carrier to keep to what a
// telephone can: at most so many keys at once, and so long a talk after a transfer.
const (
	maxKeys = 64
	maxTalk = 4 * time.Hour
	keypad  = "0123456789*#"
)

func pressed(keys string) (voice.Input, error) {
	if keys == "" || len(keys) > maxKeys || strings.Trim(keys, keypad) != "" {
		return voice.Input{}, apperr.New(apperr.Invalid, "Key in 1 to %d of 0 to 9, * and #.", maxKeys)
	}
	return voice.Input{Kind: voice.Digits, Digits: keys}, nil
}

func spoken(length time.Duration, key string) (voice.Input, error) {
	if len(key) > 1 || !strings.Contains(keypad, key) {
		return voice.Input{}, apperr.New(apperr.Invalid, "%q is no key that ends a recording.", key)
	}
	return voice.Input{Kind: voice.Recorded, Digits: key, RecordedFor: min(max(length, 0), maxTalk)}, nil
}

func transferred(status string, talked time.Duration) (voice.Input, error) {
	in := voice.Input{Kind: voice.DialDone, DialStatus: voice.DialStatus(status), DialDuration: min(max(talked, 0), maxTalk)}
	switch in.DialStatus {
	case voice.DialAnswered, voice.DialBusy, voice.DialNoAnswer, voice.DialFailed:
		return in, nil
	}
	return voice.Input{}, apperr.New(apperr.Invalid, "A transfer ends as %s, %s, %s or %s, not as %q.",
		voice.DialAnswered, voice.DialBusy, voice.DialNoAnswer, voice.DialFailed, status)
}

func messaged(status string) (voice.Input, error) {
	in := voice.Input{Kind: voice.MessageDone, MessageStatus: voice.MessageStatus(status)}
	switch in.MessageStatus {
	case voice.MessageSent, voice.MessageFailed:
		return in, nil
	}
	return voice.Input{}, apperr.New(apperr.Invalid, "A message is %s or %s, not %q.", voice.MessageSent, voice.MessageFailed, status)
}

// Long is a number of units that somebody sent, as a time that does not overflow.
func Long(n int64, unit time.Duration) time.Duration {
	return time.Duration(min(max(n, 0), int64(maxTalk/unit))) * unit
}
