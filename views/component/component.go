// Package component is the small set of parts every screen is built from:
// fields, buttons, lists, outcomes, dialogs, timelines. A component takes a
// typed struct and renders it; it holds no business rules and reads no request,
// session or database. The look lies in static/src/app.css, the behaviour in
// static/src, both found by class and data attributes, never inline, because
// pages are served under a strict content security policy.
package component

import (
	"strings"

	"github.com/a-h/templ"
)

// Tone is what a colour means. Colour never stands alone: each use pairs it
// with an icon or a word.
type Tone string

// The tones. Neutral is the zero value.
const (
	Neutral Tone = ""
	Info    Tone = "info"
	Success Tone = "success"
	Warning Tone = "warning"
	Error   Tone = "error"
)

// icon is the sign that goes with a tone.
func (t Tone) icon() string {
	switch t {
	case Success:
		return "check-circle"
	case Warning:
		return "warning"
	case Error:
		return "x-circle"
	}
	return "info"
}

// word names the tone for those who can't see it.
func (t Tone) word() string {
	switch t {
	case Success:
		return "Success"
	case Warning:
		return "Warning"
	case Error:
		return "Error"
	}
	return "Note"
}

// Errors are a form's messages by field name, such as "domain" or
// "query[3].name". The empty name holds what belongs to the form as a whole.
// A form struct carries one and is shown again with it; nil has no errors.
type Errors map[string]string

// Add notes a message for a field; the first one noted for a field stays.
func (e Errors) Add(field, message string) {
	if _, ok := e[field]; !ok {
		e[field] = message
	}
}

// Get is the message for a field, or the empty string.
func (e Errors) Get(field string) string { return e[field] }

// Any says whether there is a message at all.
func (e Errors) Any() bool { return len(e) > 0 }

// merge puts more attributes over base; both may be nil.
func merge(base, more templ.Attributes) templ.Attributes {
	out := templ.Attributes{}
	for k, v := range base {
		out[k] = v
	}
	for k, v := range more {
		out[k] = v
	}
	return out
}

// idOf turns a field name into an id: "query[3].name" becomes "f-query-3-name".
func idOf(name string) string {
	return "f-" + strings.NewReplacer("].", "-", "[", "-", "]", "", ".", "-").Replace(name)
}
