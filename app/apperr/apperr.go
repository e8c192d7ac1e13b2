// Package apperr is the one error of the application: a code that says what kind
// of failure it is, a message that is safe to show to whoever asked, and the
// cause, which is for the log alone. It knows nothing of HTTP: one translator in
// handlers turns codes into statuses.
package apperr

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Code says what kind of failure an Error is.
type Code string

// The codes. Internal is what any error without a code counts as.
const (
	Invalid      Code = "invalid"      // the input breaks a rule; Fields say where
	NotFound     Code = "not_found"    // the thing named is not there
	Conflict     Code = "conflict"     // somebody else changed it, or a name is taken
	InUse        Code = "in_use"       // can't be deleted: other things use it
	Unauthorized Code = "unauthorized" // who is asking is not known
	Forbidden    Code = "forbidden"    // known, but may not
	TooMany      Code = "too_many"     // asked too often
	Unavailable  Code = "unavailable"  // a part we need is away; trying again may help
	Internal     Code = "internal"     // our fault
)

// Field is one broken rule at one field. Name is the path of the field in the
// form, the API and the YAML file alike: `domain`, `query[2].name`.
type Field struct {
	Name    string
	Message string
}

// Error is a failure with a meaning. Message is one sentence or two for the
// person who asked: what happened and what to do.
type Error struct {
	Code    Code
	Message string
	Fields  []Field
	Err     error // the cause, never shown
}

// New makes an Error with a formatted message.
func New(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Wrap makes an Error with a cause. The cause goes to the log, the message to the screen.
func Wrap(err error, code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Err: err}
}

// FieldError makes an Invalid error about one field.
func FieldError(name, format string, args ...any) *Error {
	return &Error{Code: Invalid, Message: "Please correct the marked fields.",
		Fields: []Field{{Name: name, Message: fmt.Sprintf(format, args...)}}}
}

// Error is the text for logs: message, fields and cause.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Message)
	for i, f := range e.Fields {
		if i == 0 {
			b.WriteString(" (")
		} else {
			b.WriteString("; ")
		}
		b.WriteString(f.Name + ": " + f.Message)
		if i == len(e.Fields)-1 {
			b.WriteString(")")
		}
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf gives the code of an error, Internal for one that has none.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}

// Is says whether err carries the code.
func Is(err error, code Code) bool { return err != nil && CodeOf(err) == code }

// Message gives the text that is safe to show: the Error's own, or "Internal error".
func Message(err error) string {
	if e, ok := errors.AsType[*Error](err); ok && e.Code != Internal {
		return e.Message
	}
	return "Internal error"
}

// Fields collects the field errors of err, nil if there are none.
func Fields(err error) []Field {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Fields
	}
	return nil
}

// Problems gathers field errors while a form is checked.
type Problems struct{ list []Field }

// Add records a broken rule at a field.
func (p *Problems) Add(name, format string, args ...any) {
	p.list = append(p.list, Field{Name: name, Message: fmt.Sprintf(format, args...)})
}

// List gives what was recorded, in order.
func (p *Problems) List() []Field { return p.list }

// Err gives nil, or one Invalid error with every field.
func (p *Problems) Err() error {
	if len(p.list) == 0 {
		return nil
	}
	return &Error{Code: Invalid, Message: "Please correct the marked fields.", Fields: p.list}
}

// StaleError is the cause of a Conflict: somebody else saved the thing since it was
// read. What the person entered is still theirs, to compare with what is stored now.
type StaleError struct {
	Theirs any    // what is stored now, a pointer to its model; secrets in it are sealed
	By     string // who saved it last
	ByID   string // of that user or key, since names are not unique; empty when it is not known
	At     time.Time
}

// Error is for the log.
func (e *StaleError) Error() string { return "stale version" }

// Stale makes the Conflict of a StaleError; what names the thing in a sentence.
func Stale(e *StaleError, what string) *Error {
	return Wrap(e, Conflict, "%s saved %s in the meantime. Nothing of yours is lost: compare both, then save again.", e.By, what)
}
