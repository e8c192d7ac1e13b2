package api

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/handlers/api/problem"
)

// answerError answers an error of a route, or of an address without one.
func (a *api) answerError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	p, req := problem.Of(err), c.Request()
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
	if err := c.Blob(p.Status, problem.MIME, data); err != nil {
		a.Log.WarnContext(req.Context(), "an answer was not taken", "error", err)
	}
}

// RefuseCrossOrigin answers a request that another site made a browser send.
func RefuseCrossOrigin(w http.ResponseWriter) {
	w.Header().Set(echo.HeaderContentType, problem.MIME)
	w.WriteHeader(http.StatusForbidden)
	data, err := json.Marshal(problem.Of(problem.Refuse(http.StatusForbidden, "cross-origin", "This was sent by a page of another site. The API is for programs: call it from a server.")))
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
