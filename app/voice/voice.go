// Package voice is the neutral language between Workflows and carriers: what a
// telephony platform is to do next on a call, and what the caller then did. A
// carrier dialect (app/carrier) translates both; nothing here speaks HTTP.
package voice

import (
	"maps"
	"slices"
	"time"
)

// Verb names an Instruction.
type Verb string

// The verbs. Gather, Record, Dial, Message, Wait and Continue end a document: the carrier comes back
// with an Input.
const (
	Say      Verb = "say"      // speak Text
	Play     Verb = "play"     // play the sound at URL
	Pause    Verb = "pause"    // say nothing for Timeout
	Gather   Verb = "gather"   // speak Prompt while collecting keys, then come back
	Record   Verb = "record"   // record what the caller says, then come back
	Dial     Verb = "dial"     // connect the caller to Number, or to one of Numbers, then come back
	Message  Verb = "message"  // send Text as an SMS to Number, then come back
	Wait     Verb = "wait"     // hold the line in a queue; what is heard meanwhile is asked for separately
	Music    Verb = "music"    // play Hookline's own music once through
	Hangup   Verb = "hangup"   // end the call
	Continue Verb = "continue" // come back at once: the document was cut in two
)

// Writer writes a document in a carrier's language. It has a method for every verb, so
// that a dialect which does not know one does not compile; see carrier.Dialect for what
// a dialect does that has no words for one.
type Writer interface {
	Say(i Instruction)
	Play(i Instruction)
	Pause(i Instruction)
	Gather(i Instruction)
	Record(i Instruction)
	Dial(i Instruction)
	Message(i Instruction)
	Wait(i Instruction)
	Music(i Instruction)
	Hangup(i Instruction)
	Continue(i Instruction)
}

// verbs is the way from a verb to its method. A test misses a verb that is not here.
var verbs = map[Verb]func(Writer, Instruction){
	Say: Writer.Say, Play: Writer.Play, Pause: Writer.Pause, Gather: Writer.Gather, Record: Writer.Record,
	Dial: Writer.Dial, Message: Writer.Message, Wait: Writer.Wait, Music: Writer.Music, Hangup: Writer.Hangup, Continue: Writer.Continue,
}

// Verbs lists the verbs by name.
func Verbs() []Verb { return slices.Sorted(maps.Keys(verbs)) }

// Known says whether this program knows the verb: what is stored with a call may be
// from a newer one.
func (v Verb) Known() bool { return verbs[v] != nil }

// Waits says whether a document ends with the verb until the carrier comes back.
func (v Verb) Waits() bool {
	return v == Gather || v == Record || v == Dial || v == Message || v == Wait || v == Continue
}

// Write has w write the instructions in order, but those of verbs that nobody knows.
func Write(w Writer, list []Instruction) {
	for _, i := range list {
		if write := verbs[i.Verb]; write != nil {
			write(w, i)
		}
	}
}

// Instruction is one thing for the carrier to do. Which fields count depends on
// the verb. It is stored as JSON with the call, so that the same request again
// gets the same document (MISSION R3).
type Instruction struct {
	Verb     Verb   `json:"verb"`
	Text     string `json:"text,omitempty"`     // Say, Message
	Voice    string `json:"voice,omitempty"`    // Say: the carrier's name of a voice; empty is its default
	Language string `json:"language,omitempty"` // Say: BCP 47; empty is the carrier's default
	URL      string `json:"url,omitempty"`      // Play, Music: an address, or the path of a sound of ours, which begins with a slash
	Sound    string `json:"sound,omitempty"`    // Play: its name, for people

	Prompt    []Instruction `json:"prompt,omitempty"`     // Gather: Say and Play only
	Recording string        `json:"recording,omitempty"`  // Record, Dial: our id of it; empty for a Dial that is not recorded
	Dual      bool          `json:"dual,omitempty"`       // Dial: recorded with the caller on one channel and the agent on the other
	MaxLength time.Duration `json:"max_length,omitempty"` // Record
	Beep      bool          `json:"beep,omitempty"`       // Record: a tone says when to begin
	// Transcribe asks the carrier for the text of a Record, too.
	Transcribe bool `json:"transcribe,omitempty"`

	MaxDigits int           `json:"max_digits,omitempty"` // Gather: stop at so many; 0 is no bound
	FinishKey string        `json:"finish_key,omitempty"` // Gather, Record: one of 0-9*#, or empty for none
	Secret    bool          `json:"secret,omitempty"`     // Gather: the keys must not show
	Timeout   time.Duration `json:"timeout,omitempty"`    // Gather: silence after the prompt or a key; Record: silence that ends it; Dial: ringing; Pause: length
	Number    string        `json:"number,omitempty"`     // Dial: E.164, sip:… or client:…; empty for an agent in a test call, or with Numbers; Message: E.164
	Numbers   []Callee      `json:"numbers,omitempty"`    // Dial: called at once, in place of Number; who takes the call first has it
	Queue     string        `json:"queue,omitempty"`      // Wait: its name
	Agent     string        `json:"agent,omitempty"`      // Dial: the name of the agent it reaches
	CallerID  string        `json:"caller_id,omitempty"`  // Dial: number shown; empty keeps the caller's; Message: whom it is from; empty is the carrier's choice
}

// Callee is one of several numbers that a Dial calls at once.
type Callee struct {
	Number  string        `json:"number"`            // as Instruction.Number has it
	Whisper []Instruction `json:"whisper,omitempty"` // Say and Play: heard by who answers, while the caller hears it ring on
	Key     string        `json:"key,omitempty"`     // that takes the call after the whisper; any other, or none, hangs up. Empty: who has heard all is connected
}

// Screened says whether who answers is asked, or told, something before they are connected.
func (c Callee) Screened() bool { return len(c.Whisper) > 0 || c.Key != "" }

// Called lists the numbers that a Dial calls.
func (i Instruction) Called() []Callee {
	if len(i.Numbers) > 0 {
		return i.Numbers
	}
	return []Callee{{Number: i.Number}}
}

// InputKind says what happened since the last document.
type InputKind string

// What a caller, or the carrier on the caller's behalf, can do.
const (
	Digits      InputKind = "digits"       // keys were pressed; Digits holds them
	NoInput     InputKind = "no_input"     // the caller was silent
	Recorded    InputKind = "recorded"     // a Record ended; Digits holds the key that ended it, if one did
	DialDone    InputKind = "dial_done"    // a Dial ended; DialStatus says how
	MessageDone InputKind = "message_done" // a Message was taken or not; MessageStatus says which
	Went        InputKind = "went"         // the document ran to its end (Continue), or the waiting is over (Wait)
	NoQueue     InputKind = "no_queue"     // the carrier could not let the caller wait
	HungUp      InputKind = "hung_up"      // the caller is gone
)

// DialStatus says how a Dial ended.
type DialStatus string

// How a Dial can end.
const (
	DialAnswered DialStatus = "answered"
	DialBusy     DialStatus = "busy"
	DialNoAnswer DialStatus = "no_answer"
	DialFailed   DialStatus = "failed"
)

// MessageStatus says what became of a Message.
type MessageStatus string

// What the carrier says of a Message. Whether it reaches a telephone is known later.
const (
	MessageSent   MessageStatus = "sent" // the carrier took it
	MessageFailed MessageStatus = "failed"
)

// Input is what the carrier tells when it comes back for the next step.
type Input struct {
	Kind          InputKind     `json:"kind"`
	Digits        string        `json:"digits,omitempty"`
	DialStatus    DialStatus    `json:"dial_status,omitempty"` // DialDone; HungUp of a caller who had talked
	DialDuration  time.Duration `json:"dial_duration,omitempty"`
	MessageStatus MessageStatus `json:"message_status,omitempty"`
	RecordingURL  string        `json:"recording_url,omitempty"` // Recorded, DialDone, HungUp: where the carrier has the sound, or will have it
	RecordedFor   time.Duration `json:"recorded_for,omitempty"`  // Recorded: 0 when the carrier does not say
}

// Waits says whether the document ends at this instruction until the carrier comes back.
func (i Instruction) Waits() bool { return i.Verb.Waits() }

// SayText is a Say with the carrier's default voice.
func SayText(text string) Instruction { return Instruction{Verb: Say, Text: text} }
