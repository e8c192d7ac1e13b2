// Package problem says errors as programs read them (RFC 9457): the one translator of
// errors to HTTP for the REST API, and the errors that HTTP has a status for and the
// application no code.
package problem

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/workspace"
	"hookline/app/workspace/flow"
	"hookline/models"
)

// MIME is the type of every error's body (RFC 9457).
const MIME = "application/problem+json"

// maxErrors bounds the errors of one problem.
const maxErrors = 100

// Problem is an error as a program reads it.
type Problem struct {
	Type   string       `json:"type"` // where on /api it is explained
	Title  string       `json:"title"`
	Status int          `json:"status"`
	Detail string       `json:"detail"`
	Errors []FieldError `json:"errors,omitempty"`
	Places []Place      `json:"places,omitempty"` // what uses a thing that can't be deleted
	// Scenarios are those that keep a Workflow from being published.
	Scenarios []failedScenario `json:"scenarios,omitempty"`
	// CurrentVersion is the version of a thing that somebody else changed.
	CurrentVersion int64 `json:"current_version,omitempty"`
}

// FieldError is what is wrong with one field, or one parameter.
type FieldError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// Refusal is an error that HTTP has a status for, and the application no code.
type Refusal struct {
	status  int
	name    string
	detail  string
	fields  []FieldError
	version int64 // of the thing, 0 for none
}

// Error is the text for logs.
func (f *Refusal) Error() string { return f.detail }

// Refuse makes one; name is the last part of the problem's type.
func Refuse(status int, name, format string, args ...any) *Refusal {
	return &Refusal{status: status, name: name, detail: fmt.Sprintf(format, args...)}
}

// About says which version of the thing there is now.
func (f *Refusal) About(version int64) *Refusal {
	f.version = version
	return f
}

// BadQuery refuses one parameter of the query.
func BadQuery(name, format string, args ...any) *Refusal {
	f := Refuse(http.StatusBadRequest, "query", "The parameter %s is not right.", name)
	f.fields = []FieldError{{name, fmt.Sprintf(format, args...)}}
	return f
}

// codes says how each code of the application is answered.
var codes = map[apperr.Code]struct {
	status int
	title  string
}{
	apperr.Invalid:      {http.StatusUnprocessableEntity, "The input breaks a rule"},
	apperr.NotFound:     {http.StatusNotFound, "Not found"},
	apperr.Conflict:     {http.StatusConflict, "That is not possible now"},
	apperr.InUse:        {http.StatusConflict, "It is in use"},
	apperr.Unauthorized: {http.StatusUnauthorized, "Who asks is not known"},
	apperr.Forbidden:    {http.StatusForbidden, "That is not allowed"},
	apperr.TooMany:      {http.StatusTooManyRequests, "Too many requests"},
	apperr.Unavailable:  {http.StatusServiceUnavailable, "A part of Hookline is away"},
	apperr.Internal:     {http.StatusInternalServerError, "Something went wrong on our side"},
}

// titles are those of what HTTP alone has a status for.
var titles = map[int]string{
	http.StatusBadRequest:            "The request can't be read",
	http.StatusUnauthorized:          "Who asks is not known",
	http.StatusForbidden:             "That is not allowed",
	http.StatusNotFound:              "Not found",
	http.StatusMethodNotAllowed:      "This address does not take that method",
	http.StatusConflict:              "That is not possible now",
	http.StatusPreconditionFailed:    "Somebody else changed it",
	http.StatusRequestEntityTooLarge: "The body is too large",
	http.StatusUnsupportedMediaType:  "The body is of another type than is taken here",
	http.StatusUnprocessableEntity:   "The input breaks a rule",
	http.StatusPreconditionRequired:  "If-Match is missing",
}

// Of is the one translator of errors to HTTP.
func Of(err error) Problem {
	p := Problem{Status: http.StatusInternalServerError}
	name := string(apperr.Internal)
	if e, ok := errors.AsType[*Refusal](err); ok {
		p.Status, name, p.Title, p.Detail, p.Errors, p.CurrentVersion = e.status, e.name, titles[e.status], e.detail, e.fields, e.version
	} else if e, ok := errors.AsType[*apperr.Error](err); ok && e.Code != apperr.Internal {
		p.Status, name, p.Title, p.Detail = codes[e.Code].status, string(e.Code), codes[e.Code].title, sentence(e)
		for _, f := range e.Fields {
			p.Errors = append(p.Errors, FieldError{f.Name, f.Message})
		}
		if IsStale(err) {
			p.Status, name, p.Title = http.StatusPreconditionFailed, "stale", titles[http.StatusPreconditionFailed]
		}
		if v, ok := errors.AsType[*versionedError](err); ok {
			p.CurrentVersion = v.version
		}
		if u, ok := errors.AsType[*workspace.InUseError](err); ok {
			p.Places = Places(u.Places)
		}
		if s, ok := errors.AsType[*flow.ScenariosError](err); ok {
			name, p.Scenarios = "scenarios", failedScenarios(s)
		}
	} else if e, ok := errors.AsType[*echo.HTTPError](err); ok && titles[e.Code] != "" {
		p.Status, name, p.Title = e.Code, "http", titles[e.Code]
		p.Detail = p.Title + "."
	}
	if p.Status == http.StatusInternalServerError {
		p.Title, p.Detail = codes[apperr.Internal].title, "Nothing of the request caused this, and it has been written to the log. Try again in a moment."
	}
	p.Errors = p.Errors[:min(len(p.Errors), maxErrors)]
	p.Type = "/api#problem-" + strings.ReplaceAll(name, "_", "-")
	return p
}

// IsStale says whether an error is that somebody else changed the thing.
func IsStale(err error) bool {
	_, stale := errors.AsType[*apperr.StaleError](err)
	return stale || errors.Is(err, models.ErrStale)
}

// sentence is the message without what is meant for a form.
func sentence(e *apperr.Error) string {
	if e.Code == apperr.Invalid && e.Message == FormMessage {
		return "Correct what errors lists."
	}
	return e.Message
}

// FormMessage stands for what the fields of an error say.
var FormMessage = apperr.FieldError("", "").Message

// Place is where something is used.
type Place struct {
	Kind        string `json:"kind"` // workflow, number, web_service, …
	ID          string `json:"id"`
	Name        string `json:"name"`
	ObjectID    string `json:"object_id,omitempty"`
	ObjectTitle string `json:"object_title,omitempty"`
	Scope       string `json:"scope,omitempty"` // draft or published
}

// Places says where something is used.
func Places(list []workspace.Place) []Place {
	out := make([]Place, 0, len(list))
	for _, p := range list {
		out = append(out, Place{Kind: p.Kind, ID: p.ID, Name: p.Name, ObjectID: p.ObjectID, ObjectTitle: p.ObjectTitle, Scope: p.Scope})
	}
	return out
}

// failedScenario is a scenario that keeps a Workflow from being published.
type failedScenario struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Summary string `json:"summary"`
}

func failedScenarios(e *flow.ScenariosError) []failedScenario {
	var out []failedScenario
	for i := range e.Failed {
		out = append(out, failedScenario{e.Failed[i].ID, e.Failed[i].Name, e.Failed[i].Summary})
	}
	return out
}

// Versioned adds to an error about a thing the version there is now.
func Versioned(err error, version int64) error { return &versionedError{err, version} }

// versionedError is an error about a thing, with the version there is now.
type versionedError struct {
	error
	version int64
}

// Unwrap gives the error itself.
func (e *versionedError) Unwrap() error { return e.error }
