// Package voicemail is the screens of what callers left in voicemail boxes: the boxes, and
// the messages of one.
package voicemail

import (
	"net/url"
	"strconv"
	"time"

	"github.com/a-h/templ"

	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
)

// Box is a voicemail box with how many messages lie in it.
type Box struct {
	ID, Name       string
	Unheard, Total int
}

// Boxes are those that the reader sees.
type Boxes struct {
	List  []Box
	Edits bool // the reader may change the configuration
}

// Message is one that a caller left.
type Message struct {
	ID, BoxID, CallID string
	Caller            string
	Test              bool
	At                time.Time
	Took              time.Duration // 0: not known
	State             string        // of models
	Reason            string
	HeardAt           *time.Time // nil: nobody heard it
	HeardBy           string
	Again             bool // it can be fetched again by who sees calls
}

// Messages are those of a box.
type Messages struct {
	component.Paging
	Box    Box
	Rows   []Message
	Heard  string // the filter: yes, no or empty
	Called bool   // the reader may see calls
	Edits  bool   // the reader may change the configuration
}

// Values of the filter.
const (
	OnlyHeard   = "yes"
	OnlyUnheard = "no"
)

const listID = "messages"

func (m Messages) props() component.ListProps {
	return component.ListProps{ID: listID, URL: route.VoicemailBox(m.Box.ID), Noun: "message", Nouns: "messages",
		Columns: []component.Column{{Label: "Caller"}, {Label: "Message"}, {Label: "Heard"}, {Label: "Delete", Hidden: true}},
		Paging:  m.Paging, NoFind: true, Keep: url.Values{"heard": {m.Heard}}, Filters: heardFilter(m.Heard), Empty: noMessages(m)}
}

// attrs make the list ask for itself while sound is on its way. What plays goes on playing:
// elements that stay the same are left alone.
func (m Messages) attrs() templ.Attributes {
	for _, one := range m.Rows {
		if one.pending() {
			return templ.Attributes{"hx-get": m.address(), "hx-trigger": "every 3s", "hx-target": "#" + listID, "hx-select": "#" + listID, "hx-swap": "outerMorph"}
		}
	}
	return nil
}

// address is the page as it is.
func (m Messages) address() string {
	q := url.Values{}
	if m.Heard != "" {
		q.Set("heard", m.Heard)
	}
	if m.Page > 1 {
		q.Set("page", strconv.Itoa(m.Page))
	}
	if len(q) == 0 {
		return route.VoicemailBox(m.Box.ID)
	}
	return route.VoicemailBox(m.Box.ID) + "?" + q.Encode()
}

func (m Message) pending() bool {
	return m.State == models.RecordingWaiting || m.State == models.RecordingFetching
}

func (m Message) post(what string) string { return route.VoicemailMessage(m.BoxID, m.ID, what) }

func (m Message) stateID() string { return "heard-" + m.ID }

// called names the message to those who don't see it.
func (m Message) called() string { return "message of " + component.Caller(m.Caller) }

// playing has the message noted as heard once it is played.
func (m Message) playing() templ.Attributes {
	if m.HeardAt != nil {
		return nil
	}
	return templ.Attributes{"hx-post": m.post("heard"), "hx-trigger": "play once", "hx-target": "#" + m.stateID(), "hx-swap": "outerMorph"}
}

func boxFrame(f layout.Frame, m Messages) layout.Frame {
	if m.Edits {
		f.Actions = component.Button(component.ButtonProps{Label: "Settings", Icon: "settings", Href: route.VoicemailBoxSettings(m.Box.ID)})
	}
	return f
}

func heardOptions() []component.Option {
	return []component.Option{{Label: "Heard or not"}, {Value: OnlyUnheard, Label: "Unheard"}, {Value: OnlyHeard, Label: "Heard"}}
}
