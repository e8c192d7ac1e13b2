package app

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
)

// workTime is how long a request may be worked on; a little less than its answer may take,
// so that who asked is told.
const workTime = 50 * time.Second

// errTooLong is why a request was stopped.
var errTooLong = apperr.New(apperr.Unavailable, "This took longer than %s, so it was stopped. Try again with less at once, or in a moment.", workTime)

// deadlines ends the context of a request that is worked on for too long; net/http ends it
// when the client leaves. A handler that may take longer says so where it says it for its
// answer: whoever moves the answer's deadline by http.ResponseController (streams, uploads,
// downloads, requests that wait for a Web Service) moves this one with it.
func deadlines(most time.Duration) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			asked, answer := c.Request(), c.Response().Writer
			ctx, cancel := context.WithCancelCause(asked.Context())
			timer := time.AfterFunc(most, func() { cancel(errTooLong) })
			defer func() {
				timer.Stop()
				cancel(nil)
				c.Response().Writer = answer
				c.SetRequest(asked) // the error is answered in the client's own time
			}()
			c.Response().Writer = &timedWriter{answer, timer}
			c.SetRequest(asked.WithContext(ctx))
			err := next(c)
			if err != nil && errors.Is(context.Cause(ctx), errTooLong) {
				return apperr.Wrap(err, errTooLong.Code, "%s", errTooLong.Message)
			}
			return err
		}
	}
}

// timedWriter is an answer whose deadline is the work's, too.
type timedWriter struct {
	http.ResponseWriter
	timer *time.Timer
}

// Unwrap lets http.ResponseController find what else the answer can do.
func (w *timedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// SetWriteDeadline moves both deadlines; zero is never.
func (w *timedWriter) SetWriteDeadline(at time.Time) error {
	if at.IsZero() {
		w.timer.Stop()
	} else {
		w.timer.Reset(time.Until(at))
	}
	return http.NewResponseController(w.ResponseWriter).SetWriteDeadline(at)
}
