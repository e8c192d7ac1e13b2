package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// openStream begins an answer of server-sent events.
func openStream(r *echo.Response) error {
	r.Header().Set(echo.HeaderContentType, "text/event-stream; charset=utf-8")
	r.Header().Set(echo.HeaderCacheControl, "no-store")
	r.Header().Set("X-Accel-Buffering", "no")
	if err := http.NewResponseController(r).SetWriteDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return err
	}
	r.WriteHeader(http.StatusOK)
	return nil
}

// eventText is one server-sent event.
func eventText(name, id, data string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "event: %s\n", name)
	if id != "" {
		fmt.Fprintf(&b, "id: %s\n", id)
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(data, "\r", ""), "\n") {
		fmt.Fprintf(&b, "data: %s\n", line)
	}
	return b.String() + "\n"
}

// writeStream sends a piece of the stream now.
func writeStream(r *echo.Response, text string) error {
	if _, err := r.Write([]byte(text)); err != nil {
		return err
	}
	return http.NewResponseController(r).Flush()
}
