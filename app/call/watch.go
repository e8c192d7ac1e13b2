package call

import (
	"sync"

	"hookline/app/trace"
)

// Event is news of a call that somebody watches: an entry of its trace that began
// or is done, or, when Saved, that a turn stands in the database.
type Event struct {
	Turn  int64
	Entry trace.Entry
	Saved bool
	Ended bool
}

// watchBuffer is how many events wait for a slow watcher. What is more is
// dropped: the watcher reads the trace from the database at the next Saved.
const watchBuffer = 256

// hub tells watchers in this process what happens on calls.
type hub struct {
	mu       sync.RWMutex
	watchers map[string]map[chan Event]struct{}
}

func newHub() *hub { return &hub{watchers: map[string]map[chan Event]struct{}{}} }

// Watch gives the events of a call from now on, until stop is called. Only what
// runs in this process is seen as it happens.
func (e *Engine) Watch(callID string) (events <-chan Event, stop func()) {
	ch := make(chan Event, watchBuffer)
	h := e.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.watchers[callID] == nil {
		h.watchers[callID] = map[chan Event]struct{}{}
	}
	h.watchers[callID][ch] = struct{}{}
	return ch, sync.OnceFunc(func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.watchers[callID], ch)
		if len(h.watchers[callID]) == 0 {
			delete(h.watchers, callID)
		}
	})
}

func (h *hub) watched(callID string) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return len(h.watchers[callID]) > 0
}

func (h *hub) send(callID string, ev Event) {
	h.mu.RLock()
	defer h.mu.RUnlock()
	for ch := range h.watchers[callID] {
		select {
		case ch <- ev:
		default:
		}
	}
}
