// Package carrier translates between telephony platforms and the neutral language
// of app/voice: a request of the platform in, a document with what to do next
// out. It does no I/O and keeps nothing: one value per dialect, a line in Dialects.
package carrier

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

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
}

// Value gives a parameter of the body or else of the query.
func (r Request) Value(name string) string {
	if v := r.Form.Get(name); v != "" {
		return v
	}
	return r.Query.Get(name)
}

// Start is a call that begins.
type Start struct {
	CallID string // the carrier's
	Caller string // E.164 where the carrier knows it
	Called string
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
	URL      string // where it is; empty when it never will be
	Duration time.Duration
	Pending  bool // it is not there yet
}

// Document is what to do next.
type Document struct {
	Instructions []voice.Instruction
	Next         string // the address the carrier comes back to
	Wait         string // what it is to ask, over and over, while the caller waits in a queue
	Recorded     string // what it is to tell where a recording is, before the recording's id
	Redirect     bool   // it has no queues of its own: it asks Wait as the caller's next document
}

// What a carrier asks for at an Address.
const (
	AskStep = "step" // what the call does next
	AskWait = "wait" // what the caller hears who waits for that
)

// RecordedAddress is where the carrier with this slug tells that the sound of a
// recording is there: the address without the recording's id at its end.
func RecordedAddress(base, slug string) string { return base + "/runtime/" + slug + "/recorded/" }

// Address is where the carrier with this slug asks for a turn of a call, or for
// what is heard while waiting for it: ask is AskStep or AskWait. base is the public
// address of the installation, without a slash at its end.
func Address(base, slug, ask, callID string, turn int64) string {
	return base + "/runtime/" + slug + "/" + ask + "/" + callID + "/" + strconv.FormatInt(turn, 10)
}

// Waiting is what a caller hears who waits, for a few seconds.
type Waiting struct {
	Instructions []voice.Instruction // Say, Play, Music and Pause
	Music        string              // address of the sound that Music plays
	Again        string              // the address to ask for what comes then
	Key          string              // a key that is told to Again; empty for none
	Next         string              // with Done: the address where the call goes on
	Done         bool
	Over         bool // the call has ended
	Redirect     bool // as in Document
}

// Dialect is the language of one kind of carrier.
type Dialect interface {
	// Verify says whether the carrier that knows the secret sent the request.
	Verify(secret string, r Request) bool
	// Start reads the request that begins a call. An Invalid error says what is missing.
	Start(r Request) (Start, error)
	// Input reads a later request: the carrier's id of the call, and what happened.
	Input(r Request) (callID string, in voice.Input, err error)
	// Status reads a status callback.
	Status(r Request) (Status, error)
	// Recorded reads a callback about a recording.
	Recorded(r Request) (Recorded, error)
	// Render writes the document.
	Render(d Document) (contentType string, body []byte)
	// Waiting writes the document for a caller who waits.
	Waiting(w Waiting) (contentType string, body []byte)
	// Recall is the request that makes the carrier fetch the call's next document
	// now, while the caller talks.
	Recall(a Account, callID, next string) Order
	// Carry gives the parameters of the request that say what the caller did, so
	// that they survive when the carrier is asked to come again.
	Carry(r Request) url.Values
}

// Account is what the carrier's own API knows us by.
type Account struct{ ID, Secret, URL string }

// Order is a request to the carrier's API: a form that is posted with Basic
// authentication.
type Order struct {
	URL            string
	User, Password string
	Form           url.Values
}

// Kind describes a dialect.
type Kind struct {
	Name    string // in the workspace file: twiml
	Label   string
	Summary string
	// SecretLabel is what the carrier's console calls the secret it signs with.
	SecretLabel string
	Dialect     Dialect
}

// Kinds lists the dialects.
func Kinds() []Kind {
	return []Kind{{
		Name: "twiml", Label: "TwiML", Summary: "Twilio, SignalWire, Telnyx, Somleng and others that speak TwiML",
		SecretLabel: "Auth token", Dialect: TwiML{},
	}}
}

// KindOf finds a dialect by its name.
func KindOf(name string) (Kind, bool) {
	for _, k := range Kinds() {
		if k.Name == name {
			return k, true
		}
	}
	return Kind{}, false
}

// KindNames lists the names of the dialects.
func KindNames() []string {
	var names []string
	for _, k := range Kinds() {
		names = append(names, k.Name)
	}
	return names
}
