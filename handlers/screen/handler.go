// Package screen is what every screen is made of: who asks and may ask, the frame around a
// page, forms in, pages and messages out, errors to HTTP, lists, streams, uploads. It knows
// no screen; those are its neighbours.
package screen

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/workspace"
	"hookline/handlers/session"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/people"
	"hookline/views/route"
)

// Base is what every screen has: who is signed in, the frame around a page, messages across
// redirects, forms, open streams; and what most screens read and change.
type Base struct {
	Sessions  *session.Store
	Log       *slog.Logger
	DB        *models.DB
	Workspace *workspace.Workspace // takes every change of configuration
	URL       string               // of this server for people, without a slash at its end
	Now       func() time.Time
	Stop      <-chan struct{} // closed when the program is about to end: streams end then
	Streams   *streams
	// WakeDeliveries has what is to be delivered looked for at once.
	WakeDeliveries func()

	menu []placed // what screens added to the menu
}

// NewBase is the one base of all screens, of what stands in b.
func NewBase(b Base) *Base {
	b.Streams = newStreams()
	return &b
}

// User gives who is signed in, nil if nobody is.
func (b *Base) User(c echo.Context) (*models.User, error) {
	return b.Sessions.User(c.Request())
}

// May says whether who asks may do something, for what a page offers and shows. What may
// be called is up to the routes.
func (b *Base) May(c echo.Context, p auth.Permission) (bool, error) {
	user, err := b.User(c)
	return auth.Can(user, p), err
}

// AnswerError is the one translator of errors to HTTP: a redirect to sign-in, a
// page, a message for htmx, or plain text, as the request asks.
func (b *Base) AnswerError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	if c.Request().Context().Err() != nil { // nobody waits for the answer, and nothing failed here
		_ = c.NoContent(statusClientGone)
		return
	}
	f := failureOf(err)
	SetRetryAfter(c, err)
	if f.Status >= http.StatusInternalServerError {
		b.Log.ErrorContext(c.Request().Context(), "request failed", "method", c.Request().Method, "path", c.Request().URL.Path, "error", err)
	}
	if err := b.writeFailure(c, f); err != nil {
		b.Log.ErrorContext(c.Request().Context(), "error page failed", "error", err)
	}
}

func (b *Base) writeFailure(c echo.Context, f people.Failure) error {
	switch {
	case c.Request().Method == http.MethodHead:
		return c.NoContent(f.Status)
	case IsHTMX(c):
		if f.Status == http.StatusUnauthorized {
			c.Response().Header().Set("HX-Redirect", route.SignInNext(currentURL(c)))
			return c.NoContent(f.Status)
		}
		c.Response().Header().Set("HX-Reswap", "none")
		Toast(c, component.Toast{Tone: component.Error, Text: f.Text})
		return c.String(f.Status, f.Text)
	case wantsJSON(c):
		return AnswerJSON(c, f.Status, failureJSON{f.Title, f.Text})
	case !WantsHTML(c):
		return c.String(f.Status, f.Text+"\n")
	case f.Status == http.StatusUnauthorized:
		return c.Redirect(http.StatusSeeOther, route.SignInNext(nextOf(c)))
	}
	user, err := b.User(c)
	if err != nil || user == nil {
		// Even the session may be what failed: a page without the frame.
		return Render(c, f.Status, people.BareFailure(f))
	}
	frame, err := b.Frame(c, f.Title)
	if err != nil {
		return Render(c, f.Status, people.BareFailure(f))
	}
	return Render(c, f.Status, people.FramedFailure(frame, f))
}

// failureJSON is a failure as a script of ours reads it.
type failureJSON struct {
	Title   string `json:"title"`
	Message string `json:"message"`
}

// statusClientGone is what the log says of a request whose client went away; it is
// of no standard, nginx has it.
const statusClientGone = 499

// StatusOf is the HTTP status of an application error.
func StatusOf(err error) int {
	switch apperr.CodeOf(err) {
	case apperr.Invalid:
		return http.StatusUnprocessableEntity
	case apperr.NotFound:
		return http.StatusNotFound
	case apperr.Conflict, apperr.InUse:
		return http.StatusConflict
	case apperr.Unauthorized:
		return http.StatusUnauthorized
	case apperr.Forbidden:
		return http.StatusForbidden
	case apperr.TooMany:
		return http.StatusTooManyRequests
	case apperr.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// failureOf says an error in the words of a page.
func failureOf(err error) people.Failure {
	if errors.Is(err, auth.ErrForSupervisors) {
		return people.Failure{Status: http.StatusForbidden, Title: "This screen is for supervisors", Text: auth.ErrForSupervisors.Message}
	}
	if e, ok := errors.AsType[*apperr.Error](err); ok && e.Code != apperr.Internal {
		return people.Failure{Status: StatusOf(err), Title: wordsOf(StatusOf(err)).title, Text: e.Message}
	}
	status := http.StatusInternalServerError
	if e, ok := errors.AsType[*echo.HTTPError](err); ok && wordsOf(e.Code).title != "" {
		status = e.Code
	}
	words := wordsOf(status)
	return people.Failure{Status: status, Title: words.title, Text: words.text}
}

type words struct{ title, text string }

// wordsOf says a status that came without words of its own; empty for one that
// is not expected.
func wordsOf(status int) words {
	switch status {
	case http.StatusBadRequest:
		return words{"That request can't be read", "Go back and try again."}
	case http.StatusUnauthorized:
		return words{"Please sign in", "Please sign in to go on."}
	case http.StatusForbidden:
		return words{"This screen is for admins", "This is for admins. Ask one of your admins if you need it."}
	case http.StatusNotFound:
		return words{"Nothing is here", "The address may be mistyped, or what it led to was deleted."}
	case http.StatusMethodNotAllowed:
		return words{"That can't be done here", "The address is right, but not for what was tried. Go back and try again."}
	case http.StatusConflict:
		return words{"That is not possible now", ""}
	case http.StatusRequestEntityTooLarge:
		return words{"That is too large", "Send less at once, at most 2 MB."}
	case http.StatusUnsupportedMediaType:
		return words{"That request can't be read", "Go back and try again."}
	case http.StatusUnprocessableEntity:
		return words{"Please check what you entered", ""}
	case http.StatusTooManyRequests:
		return words{"Too many tries", "Please wait a moment and try again."}
	case http.StatusServiceUnavailable:
		return words{"A part of Hookline is away", "Please try again in a moment."}
	case http.StatusInternalServerError:
		return words{"Something went wrong on our side", "Nothing you did caused this, and it has been written to the log. Please try again in a moment."}
	}
	return words{}
}

// SetRetryAfter says when to try again, where the error knows, in whole seconds.
func SetRetryAfter(c echo.Context, err error) {
	if e, ok := errors.AsType[interface {
		error
		RetryAfter() time.Duration
	}](err); ok {
		c.Response().Header().Set("Retry-After", strconv.Itoa(int(math.Ceil(e.RetryAfter().Seconds()))))
	}
}

// IsHTMX says whether htmx asks: the answer is then a part of the page.
func IsHTMX(c echo.Context) bool { return c.Request().Header.Get("HX-Request") == "true" }

// WantsHTML says whether a browser asks for a page.
func WantsHTML(c echo.Context) bool {
	return strings.Contains(c.Request().Header.Get(echo.HeaderAccept), echo.MIMETextHTML)
}

// wantsJSON says whether a script of ours asks: an expired sign-in is then a status
// it can read, and no redirect.
func wantsJSON(c echo.Context) bool {
	return strings.HasPrefix(c.Request().Header.Get(echo.HeaderAccept), echo.MIMEApplicationJSON)
}

// Render writes a page or a part of one. It is rendered as a whole first, so
// that a failure in it becomes an error page and not half a page.
func Render(c echo.Context, status int, page templ.Component) error {
	var buf strings.Builder
	if err := page.Render(c.Request().Context(), &buf); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	c.Response().Header().Add(echo.HeaderVary, "HX-Request")
	return c.HTML(status, buf.String())
}

// Redirect goes on to a page after a POST; htmx is told to load it as a whole.
func Redirect(c echo.Context, url string) error {
	if IsHTMX(c) {
		c.Response().Header().Set("HX-Redirect", url)
		return c.NoContent(http.StatusNoContent)
	}
	return c.Redirect(http.StatusSeeOther, url)
}

// Toast shows a message after an htmx request, on the page that is there.
func Toast(c echo.Context, t component.Toast) {
	data, err := json.Marshal(map[string]component.Toast{"toast": t})
	if err != nil {
		return // a struct of strings always marshals
	}
	c.Response().Header().Set("HX-Trigger", asciiJSON(data))
}

// asciiJSON escapes what a header can't carry.
func asciiJSON(data []byte) string {
	var b strings.Builder
	for _, unit := range utf16.Encode([]rune(string(data))) {
		if unit < 0x80 {
			b.WriteByte(byte(unit))
		} else {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}

// AnswerJSON writes an answer that nobody keeps.
func AnswerJSON(c echo.Context, status int, v any) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.JSON(status, v)
}

// Trigger raises events in the browser after an htmx request.
func Trigger(c echo.Context, events map[string]any) error {
	data, err := json.Marshal(events)
	if err != nil {
		return err
	}
	c.Response().Header().Set("HX-Trigger", asciiJSON(data))
	return nil
}
