// Package carrier translates between telephony platforms and the neutral language
// of app/voice: a request of the platform in, a document with what to do next
// out. It does no I/O and keeps nothing: a file per dialect, and a line in Dialects.
package carrier

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"hookline/app/kind"
	"hookline/app/voice"
)

// Request is a carrier's HTTP request, read in full.
type Request struct {
	Method string
	// URL is the public address of the installation with the request's own path
	// and query, byte for byte: what the carrier signed. Never made from Host.
	URL    string
	Header http.Header
	Form   url.Values // parameters of a form body; nil for another body
	Query  url.Values
	Body   []byte
	At     time.Time // when it came
}

// Value gives a parameter of the body or else of the query.
func (r Request) Value(name string) string {
	if v := r.Form.Get(name); v != "" {
		return v
	}
	return r.Query.Get(name)
}

// maxParam is the most characters of a value that are kept of a carrier's request.
const maxParam = 256

// kept gives a value of a request as it may be stored and shown: every dialect takes
// what it reads through it, for a database refuses some of what a request can hold.
func kept(value string) string {
	v := strings.ToValidUTF8(strings.TrimSpace(value), "\uFFFD")
	if utf8.RuneCountInString(v) > maxParam {
		v = string([]rune(v)[:maxParam])
	}
	return strings.Map(func(c rune) rune {
		if c < ' ' {
			return -1
		}
		return c
	}, v)
}

// Start is a call that begins.
type Start struct {
	CallID string // the carrier's
	Caller string // as the carrier has it; app/phone reads it
	Called string
	Source map[string]string // SourceTrak values, of app/source; none for a dialect without
	// Again: the carrier comes in the middle of the call, because another address failed
	// (its fallback). Failed is that address where it says so.
	Again  bool
	Failed string
}

// Status is news of a call from outside its documents.
type Status struct {
	CallID string
	Ended  bool
	Reason string // in words, when it ended
}

// Recorded is news of a recording's sound.
type Recorded struct {
	CallID   string // the carrier's
	ID       string // what the carrier knows the recording by
	Began    bool   // it goes on: no more than that is known
	URL      string // where it is; empty when it never will be
	Duration time.Duration
	Pending  bool // it is not there yet
}

// Document is what to do next.
type Document struct {
	Instructions []voice.Instruction
	Next         string      // the address the carrier comes back to
	Wait         string      // what it is to ask, over and over, while the caller waits in a queue
	Recorded     string      // what it is to tell where a recording is, before the recording's id
	Transcribed  string      // what it is to tell the text of a recording, before the recording's id
	Screen       string      // what it is to ask for who answers one of a Dial's numbers, before the number's place in the list, from 0
	Settings     kind.Values // of this carrier, by its dialect's Fields
}

// What a carrier asks for at an Address.
const (
	AskStep = "step" // what the call does next
	AskWait = "wait" // what the caller hears who waits for that

	AskScreen = "screen" // what somebody hears who answers one of several numbers; the number's place follows
	AskAccept = "accept" // what becomes of the key that they pressed; as AskScreen
)

// RecordedAddress is where the carrier with this slug tells that the sound of a
// recording is there: the address without the recording's id at its end.
func RecordedAddress(base, slug string) string { return base + "/runtime/" + slug + PathRecorded }

// Address is where the carrier with this slug asks for a turn of a call, or for
// what is heard while waiting for it: ask is AskStep or AskWait. base is the public
// address of the installation, without a slash at its end.
func Address(base, slug, ask, callID string, turn int64) string {
	return base + "/runtime/" + slug + "/" + ask + "/" + callID + "/" + strconv.FormatInt(turn, 10)
}

// AskedAt reads an Address: what is asked for, of which call, at which turn; false for
// another address.
func AskedAt(address *url.URL) (ask, callID string, turn int64, ok bool) {
	parts := strings.Split(address.Path, "/")
	if len(parts) < 5 || parts[len(parts)-5] != "runtime" {
		return "", "", 0, false
	}
	parts = parts[len(parts)-3:]
	turn, err := strconv.ParseInt(parts[2], 10, 64)
	return parts[0], parts[1], turn, err == nil
}

// Waiting is what a caller hears who waits, for a few seconds.
type Waiting struct {
	Instructions []voice.Instruction // Say, Play, Music and Pause
	Again        string              // the address to ask for what comes then
	Key          string              // a key that is told to Again; empty for none
	Next         string              // with Done: the address where the call goes on
	Done         bool
	Over         bool        // the call has ended
	Settings     kind.Values // as in Document
}

// Dialect is the language of one kind of carrier, and all that the rest of Hookline
// knows of it. A dialect is a file here and a line in Dialects; what it shares with
// another it takes over by embedding that one.
type Dialect interface {
	// About says what stands on screens, in files and in the API.
	About() About
	// Verify says whether the carrier with these settings sent the request. It is
	// asked only when the carrier's requests are to be checked.
	Verify(settings kind.Values, r Request) bool
	// Start reads the request that begins a call. An Invalid error says what is missing.
	Start(r Request) (Start, error)
	// Input reads a later request: the carrier's id of the call, and what happened.
	Input(r Request) (callID string, in voice.Input, err error)
	// Status reads a status callback.
	Status(r Request) (Status, error)
	// Recorded reads a callback about a recording.
	Recorded(r Request) (Recorded, error)
	// Transcribed reads a callback with the text of a recording. An Invalid error says that
	// there is none in it.
	Transcribed(r Request) (Transcribed, error)
	// Render writes the document, with a voice.Writer of its own. For somebody who answered one
	// of several numbers, the end of a document connects them with the caller.
	Render(d Document) (contentType string, body []byte)
	// Waiting writes the document for a caller who waits.
	Waiting(w Waiting) (contentType string, body []byte)
	// Account is what the carrier's own API knows us by; false when the settings
	// don't say, or it has none.
	Account(settings kind.Values) (Account, bool)
	// Recall is the request that makes the carrier fetch the call's next document
	// now, while the caller talks.
	Recall(a Account, callID, next string) Order
	// Look is the request that asks how a call is, and Seen reads the answer.
	Look(a Account, callID string) Order
	Seen(callID string, answer []byte) (Status, error)
	// Records says whether a carrier with these settings can record a Dial, and tell
	// where the sound is; without it agents' calls are not recorded.
	Records(settings kind.Values) bool
	// Transcribes says whether a carrier with these settings writes the text of a Record, and
	// tells it.
	Transcribes(settings kind.Values) bool
	// PauseRecording is the request that makes the carrier pause a recording of a live
	// call, or go on with it.
	PauseRecording(a Account, callID, recordingID string, pause bool) Order
	// Carry gives parameters for an address that say what the caller did: when the
	// carrier is asked to come again they are in the query, and Input reads them there.
	Carry(r Request) url.Values
}

// About describes a dialect.
type About struct {
	Name    string // in the workspace file: twiml
	Label   string
	Summary string
	// Fields are the settings of a carrier of this kind: forms, files, the API, checks
	// and the audit trail walk them. Secrets among them are sealed.
	Fields []kind.Field
	// Proof is the key of the field that Verify needs.
	Proof string
	// Check says what is wrong with settings that are right each by itself: a sentence
	// with the remedy at a field's key, or at signature. Nil where nothing can be.
	Check func(settings kind.Values) (key, problem string)
	// Cannot says of verbs that the language has no words for what a caller meets
	// instead; no screen shows it yet. Such an instruction is left out of documents, but
	// not its prompt; where the document would end with it, the carrier comes back at once
	// and says nothing of it. In a queue that goes on over and over.
	Cannot map[voice.Verb]string
	// Addresses are what to paste into the carrier's console, and Steps how.
	Addresses []ConsoleAddress
	Steps     []string
}

// ConsoleAddress is an address that an admin pastes into the carrier's console.
type ConsoleAddress struct {
	Label string
	Path  string // PathVoice or PathStatus
}

// What stands behind /runtime/SLUG in the addresses of a carrier.
const (
	PathVoice    = "/voice"
	PathStatus   = "/status"
	PathRecorded = "/recorded/"

	PathTranscribed = "/transcribed/"
)

// Account is the carrier's API, and what it knows us by.
type Account struct {
	URL, ID, Secret string
	// Authorize signs in a request to it.
	Authorize func(h *http.Request)
}

// Order is a request to the carrier's API: a POST, or a GET where it has no ContentType.
type Order struct {
	URL, ContentType string
	Body             []byte
}

// Dialects lists the dialects; new carriers are of the first.
func Dialects() []Dialect { return []Dialect{TwiML{}, SignalWire{}, Telnyx{}} }

// DialectOf finds a dialect by its name.
func DialectOf(name string) (Dialect, bool) {
	for _, d := range Dialects() {
		if d.About().Name == name {
			return d, true
		}
	}
	return nil, false
}

// AccountOf gives the language of a carrier of this kind and its account; false when
// there is no such dialect, or its API can't be used with these settings.
func AccountOf(name string, settings kind.Values) (Dialect, Account, bool) {
	d, ok := DialectOf(name)
	if !ok {
		return nil, Account{}, false
	}
	a, ok := d.Account(settings)
	return d, a, ok
}

// Names lists the names of dialects.
func Names(dialects []Dialect) []string {
	var names []string
	for _, d := range dialects {
		names = append(names, d.About().Name)
	}
	return names
}

// Speakable gives the instructions as d can write them, and the verbs it can't. What
// is left out of a document is nothing that a caller waits for: where the document
// would end there, the carrier comes back at once.
func Speakable(d Dialect, list []voice.Instruction) (can []voice.Instruction, left []voice.Verb) {
	cannot := d.About().Cannot
	for n, i := range list {
		_, no := cannot[i.Verb]
		if !no && i.Verb.Known() {
			if can != nil {
				can = append(can, i)
			}
			continue
		}
		if can == nil {
			can = append(make([]voice.Instruction, 0, len(list)), list[:n]...)
		}
		left = append(left, i.Verb)
		for _, p := range i.Prompt { // what a Gather says is heard, though no key can follow
			if _, no := cannot[p.Verb]; no || !p.Verb.Known() {
				left = append(left, p.Verb)
			} else {
				can = append(can, p)
			}
		}
		if n == len(list)-1 {
			can = append(can, voice.Instruction{Verb: voice.Continue})
		}
	}
	if can == nil {
		return list, nil
	}
	return can, left
}
