package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/workspace"
	"hookline/models"
)

// mimeProblem is the type of every error's body (RFC 9457).
const mimeProblem = "application/problem+json"

// maxErrors bounds the errors of one problem.
const maxErrors = 100

// problem is an error as a program reads it.
type problem struct {
	Type   string        `json:"type"` // where on /api it is explained
	Title  string        `json:"title"`
	Status int           `json:"status"`
	Detail string        `json:"detail"`
	Errors []fieldError  `json:"errors,omitempty"`
	Places []placeAnswer `json:"places,omitempty"` // what uses a thing that can't be deleted
	// Scenarios are those that keep a Workflow from being published.
	Scenarios []failedScenario `json:"scenarios,omitempty"`
	// CurrentVersion is the version of a thing that somebody else changed.
	CurrentVersion int64 `json:"current_version,omitempty"`
}

type fieldError struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// refusal is an error that HTTP has a status for, and the application no code.
type refusal struct {
	status  int
	name    string
	detail  string
	fields  []fieldError
	version int64
}

// Error is the text for logs.
func (f *refusal) Error() string { return f.detail }

func refuse(status int, name, format string, args ...any) *refusal {
	return &refusal{status: status, name: name, detail: fmt.Sprintf(format, args...)}
}

// badQuery refuses one parameter of the query.
func badQuery(name, format string, args ...any) *refusal {
	f := refuse(http.StatusBadRequest, "query", "The parameter %s is not right.", name)
	f.fields = []fieldError{{name, fmt.Sprintf(format, args...)}}
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

// problemOf is the one translator of errors to HTTP.
func problemOf(err error) problem {
	p := problem{Status: http.StatusInternalServerError}
	name := string(apperr.Internal)
	if e, ok := errors.AsType[*refusal](err); ok {
		p.Status, name, p.Title, p.Detail, p.Errors, p.CurrentVersion = e.status, e.name, titles[e.status], e.detail, e.fields, e.version
	} else if e, ok := errors.AsType[*apperr.Error](err); ok && e.Code != apperr.Internal {
		p.Status, name, p.Title, p.Detail = codes[e.Code].status, string(e.Code), codes[e.Code].title, sentence(e)
		for _, f := range e.Fields {
			p.Errors = append(p.Errors, fieldError{f.Name, f.Message})
		}
		if isStale(err) {
			p.Status, name, p.Title = http.StatusPreconditionFailed, "stale", titles[http.StatusPreconditionFailed]
		}
		if v, ok := errors.AsType[*versionedError](err); ok {
			p.CurrentVersion = v.version
		}
		if u, ok := errors.AsType[*workspace.InUseError](err); ok {
			p.Places = places(u.Places)
		}
		if s, ok := errors.AsType[*workspace.ScenariosError](err); ok {
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

// isStale says whether an error is that somebody else changed the thing.
func isStale(err error) bool {
	_, stale := errors.AsType[*apperr.StaleError](err)
	return stale || errors.Is(err, models.ErrStale)
}

// sentence is the message without what is meant for a form.
func sentence(e *apperr.Error) string {
	if e.Code == apperr.Invalid && e.Message == formMessage {
		return "Correct what errors lists."
	}
	return e.Message
}

var formMessage = apperr.FieldError("", "").Message

// answerError answers an error of a route, or of an address without one.
func (a *api) answerError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	p, req := problemOf(err), c.Request()
	if p.Status >= http.StatusInternalServerError {
		a.Log.ErrorContext(req.Context(), "API request failed", "method", req.Method, "path", req.URL.Path, "error", err)
	}
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, "no-store")
	if p.CurrentVersion > 0 {
		h.Set("ETag", etag(p.CurrentVersion))
	}
	if e, ok := errors.AsType[interface {
		error
		RetryAfter() time.Duration
	}](err); ok {
		h.Set("Retry-After", seconds(e.RetryAfter()))
	}
	data, err := json.Marshal(p)
	if err != nil {
		a.Log.ErrorContext(req.Context(), "a problem can't be written", "error", err)
	}
	if req.Method == http.MethodHead {
		data = nil
	}
	if err := c.Blob(p.Status, mimeProblem, data); err != nil {
		a.Log.WarnContext(req.Context(), "an answer was not taken", "error", err)
	}
}

// RefuseCrossOrigin answers a request that another site made a browser send.
func RefuseCrossOrigin(w http.ResponseWriter) {
	w.Header().Set(echo.HeaderContentType, mimeProblem)
	w.WriteHeader(http.StatusForbidden)
	data, err := json.Marshal(problemOf(refuse(http.StatusForbidden, "cross-origin", "This was sent by a page of another site. The API is for programs: call it from a server.")))
	if err == nil { // texts always marshal
		_, _ = w.Write(data)
	}
}

func seconds(d time.Duration) string { return strconv.Itoa(int((d + time.Second - 1) / time.Second)) }

// count counts the request against the key's rate and says what is left. The
// counts are this node's own.
func (a *api) count(c echo.Context, caller *apikey.Caller) error {
	left, h := a.Keys.Take(caller.Key.ID), c.Response().Header()
	h.Set("RateLimit-Limit", strconv.Itoa(left.Limit))
	h.Set("RateLimit-Remaining", strconv.Itoa(left.Remaining))
	h.Set("RateLimit-Reset", seconds(left.Reset))
	if left.Wait == 0 {
		return nil
	}
	h.Set("Retry-After", seconds(left.Wait))
	return apperr.New(apperr.TooMany, "The API key %q has made too many requests. Wait %s s and try again.", caller.Key.Name, seconds(left.Wait))
}

// placeAnswer is where something is used.
type placeAnswer struct {
	Kind        string `json:"kind"` // workflow, number, web_service, …
	ID          string `json:"id"`
	Name        string `json:"name"`
	ObjectID    string `json:"object_id,omitempty"`
	ObjectTitle string `json:"object_title,omitempty"`
	Scope       string `json:"scope,omitempty"` // draft or published
}

func places(list []workspace.Place) []placeAnswer {
	out := make([]placeAnswer, 0, len(list))
	for _, p := range list {
		out = append(out, placeAnswer{Kind: p.Kind, ID: p.ID, Name: p.Name, ObjectID: p.ObjectID, ObjectTitle: p.ObjectTitle, Scope: p.Scope})
	}
	return out
}
