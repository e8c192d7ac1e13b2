package handlers

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
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

// maxStreams is how many streams of one user may be open on this node: one a tab.
// Each reads the database whenever something changes.
const maxStreams = 20

// streams are those that are open, by user, the oldest first.
type streams struct {
	mu   sync.Mutex
	open map[string][]chan struct{}
}

func newStreams() *streams { return &streams{open: map[string][]chan struct{}{}} }

// enter counts a stream. When there are too many, the oldest ends: it may be one whose
// browser is long gone, while the newest is where somebody looks. Call leave at its end.
func (s *streams) enter(userID string) (end <-chan struct{}, leave func()) {
	ch := make(chan struct{})
	s.mu.Lock()
	defer s.mu.Unlock()
	list := append(s.open[userID], ch)
	if len(list) > maxStreams {
		close(list[0])
		list = list[1:]
	}
	s.open[userID] = list
	return ch, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		list := slices.DeleteFunc(s.open[userID], func(other chan struct{}) bool { return other == ch })
		if s.open[userID] = list; len(list) == 0 {
			delete(s.open, userID)
		}
	}
}
