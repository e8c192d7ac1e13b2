package screen

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
)

// ErrStreamDone ends a stream that has nothing more to say.
var ErrStreamDone = errors.New("the stream is over")

// EventStream is an answer of server-sent events.
type EventStream struct{ response *echo.Response }

// OpenStream begins one. A reader whose line breaks comes back after a second.
func OpenStream(r *echo.Response) (EventStream, error) {
	s := EventStream{r}
	r.Header().Set(echo.HeaderContentType, "text/event-stream; charset=utf-8")
	r.Header().Set(echo.HeaderCacheControl, "no-store")
	r.Header().Set("X-Accel-Buffering", "no")
	if err := http.NewResponseController(r).SetWriteDeadline(time.Time{}); err != nil && !errors.Is(err, http.ErrNotSupported) {
		return s, err
	}
	r.WriteHeader(http.StatusOK)
	return s, s.Write("retry: 1000\n\n")
}

// Event sends an event.
func (s EventStream) Event(name, id, data string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "event: %s\n", name)
	if id != "" {
		fmt.Fprintf(&b, "id: %s\n", id)
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(data, "\r", ""), "\n") {
		fmt.Fprintf(&b, "data: %s\n", line)
	}
	return s.Write(b.String() + "\n")
}

// HTML is what parts of a page are, one behind the other, for an event.
func HTML(ctx context.Context, parts ...templ.Component) (string, error) {
	var b strings.Builder
	for _, p := range parts {
		if err := p.Render(ctx, &b); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

// Write sends a piece of the stream now.
func (s EventStream) Write(text string) error {
	if _, err := s.response.Write([]byte(text)); err != nil {
		return err
	}
	return http.NewResponseController(s.response).Flush()
}

// Streamed ends the answer of a stream. What broke it off goes to the log alone: the
// status is long sent, and the reader comes back by itself.
func (b *Base) Streamed(c echo.Context, err error, what, id string) error {
	if ctx := c.Request().Context(); !errors.Is(err, ErrStreamDone) && ctx.Err() == nil {
		b.Log.WarnContext(ctx, "a stream broke off", "of", what, "id", id, "error", err)
	}
	return nil
}

// Follow is a stream between its first event and its last: changed is called for each of
// changes, tick every so often, until one of them fails, the reader goes, end closes, or
// the program is about to end.
func Follow[E any](ctx context.Context, b *Base, end <-chan struct{}, changes <-chan E, changed func(E) error, every time.Duration, tick func() error) error {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		var err error
		select {
		case change := <-changes:
			err = changed(change)
		case <-ticker.C:
			err = tick()
		case <-b.Stop:
			return ErrStreamDone // the reader asks the next program
		case <-end:
			return ErrStreamDone
		case <-ctx.Done():
			return ctx.Err()
		}
		if err != nil {
			return err
		}
	}
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

// Enter counts a stream. When there are too many, the oldest ends: it may be one whose
// browser is long gone, while the newest is where somebody looks. Call leave at its end.
func (s *streams) Enter(userID string) (end <-chan struct{}, leave func()) {
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
