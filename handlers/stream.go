package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// errStreamDone ends a stream that has nothing more to say.
var errStreamDone = errors.New("the stream is over")

// eventStream is an answer of server-sent events.
type eventStream struct{ response *echo.Response }

// openStream begins one. A reader whose line breaks comes back after a second.
func openStream(r *echo.Response) (eventStream, error) {
	s := eventStream{r}
	r.Header().Set(echo.HeaderContentType, "text/event-stream; charset=utf-8")
	r.Header().Set(echo.HeaderCacheControl, "no-store")
	r.Header().Set("X-Accel-Buffering", "no")
	if err := http.NewResponseController(r).SetWriteDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return s, err
	}
	r.WriteHeader(http.StatusOK)
	return s, s.write("retry: 1000\n\n")
}

// event sends an event.
func (s eventStream) event(name, id, data string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "event: %s\n", name)
	if id != "" {
		fmt.Fprintf(&b, "id: %s\n", id)
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(data, "\r", ""), "\n") {
		fmt.Fprintf(&b, "data: %s\n", line)
	}
	return s.write(b.String() + "\n")
}

// write sends a piece of the stream now.
func (s eventStream) write(text string) error {
	if _, err := s.response.Write([]byte(text)); err != nil {
		return err
	}
	return http.NewResponseController(s.response).Flush()
}

// streamed ends the answer of a stream. What broke it off goes to the log alone: the
// status is long sent, and the reader comes back by itself.
func (b *base) streamed(c echo.Context, err error, what, id string) error {
	if ctx := c.Request().Context(); !errors.Is(err, errStreamDone) && ctx.Err() == nil {
		b.log.WarnContext(ctx, "a stream broke off", "of", what, "id", id, "error", err)
	}
	return nil
}
