package call

import (
	"time"

	"github.com/a-h/templ"

	"hookline/models"
	"hookline/views/component"
	"hookline/views/route"
)

// Recordings are what the caller said on a call, and what agents and the caller said.
type Recordings struct {
	CallID   string
	List     []Recording
	KeepDays int
	Live     bool // the call goes on: there may be more
}

// Recording is one of them.
type Recording struct {
	ID     string
	Title  string // of the object that recorded it
	Label  string
	State  string // of models
	Reason string
	Took   time.Duration // 0: not known
	Size   int64
	At     time.Time
	Again  bool // it can be fetched again

	Text Text // what was said

	RetryID string // what is fetched again
	OfAgent bool   // what an agent and the caller said
	Sides   bool   // the caller is on the left channel, the agent on the right
}

// With gives a recording of an agent's part with one more piece of it.
func (r Recording) With(state, reason, id string, took time.Duration, size int64, again bool) Recording {
	r.Took, r.Size = r.Took+took, r.Size+size
	if r.State == models.RecordingFailed || state == models.RecordingStored {
		return r
	}
	r.State, r.Reason, r.RetryID, r.Again = state, reason, id, again
	return r
}

// attrs make the part ask for itself while sound is on its way. What plays goes on
// playing: elements that stay the same are left alone.
func (r Recordings) attrs() templ.Attributes {
	pending := r.Live
	for _, one := range r.List {
		pending = pending || one.pending()
	}
	if !pending {
		return nil
	}
	return templ.Attributes{"hx-get": route.CallRecordings(r.CallID), "hx-trigger": "every 3s", "hx-swap": "outerMorph"}
}

func (r Recording) pending() bool {
	return r.State == models.RecordingWaiting || r.State == models.RecordingFetching || r.State == models.RecordingStored && r.Text.pending()
}

// Text is what was said on a recording.
type Text struct {
	State  string // of models; empty where nobody writes it down
	Text   string
	Reason string
	Again  bool // it can be asked for again
}

func (t Text) pending() bool {
	return t.State == models.TranscriptWaiting || t.State == models.TranscriptWorking
}

// longText is from how many characters on a text is folded.
const longText = 700

// begin is what shows of a folded text; all of one that is not long.
func (t Text) begin() (text string, folded bool) {
	runes := []rune(t.Text)
	if len(runes) <= longText {
		return t.Text, false
	}
	at := longText / 2
	for at > longText/3 && runes[at] != ' ' {
		at--
	}
	return string(runes[:at]) + " …", true
}

func (r Recording) anchor() string { return route.RecordingAnchor(r.ID) }

// words say what a recording is: "7 s, 112.3 kB".
func (r Recording) words() string {
	text := ""
	if r.Took > 0 {
		text = component.Duration(r.Took)
	}
	if r.Size > 0 {
		if text != "" {
			text += ", "
		}
		text += component.Bytes(r.Size)
	}
	return text
}

func (r Recordings) retention() string {
	return "Recordings are deleted after " + component.Plural(r.KeepDays, "day", "days") + "."
}
