package desk

import "sync"

// hub knows which agents have a browser connected to this node, and tells those
// when their desk shows something else.
type hub struct {
	mu       sync.Mutex
	watchers map[string]map[chan struct{}]struct{} // by user
	versions map[string]int64                      // of the agent, as last told
}

func newHub() *hub {
	return &hub{watchers: map[string]map[chan struct{}]struct{}{}, versions: map[string]int64{}}
}

// watch gives a channel that holds one word at the most: look again.
func (h *hub) watch(userID string) (<-chan struct{}, func()) {
	ch := make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.watchers[userID] == nil {
		h.watchers[userID] = map[chan struct{}]struct{}{}
	}
	h.watchers[userID][ch] = struct{}{}
	return ch, sync.OnceFunc(func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.watchers[userID], ch)
		if len(h.watchers[userID]) == 0 {
			delete(h.watchers, userID)
			delete(h.versions, userID)
		}
	})
}

func (h *hub) tell(userID string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.tellLocked(userID)
}

func (h *hub) tellLocked(userID string) {
	for ch := range h.watchers[userID] {
		select {
		case ch <- struct{}{}:
		default: // it will look already
		}
	}
}

// users lists who is connected.
func (h *hub) users() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := make([]string, 0, len(h.watchers))
	for id := range h.watchers {
		list = append(list, id)
	}
	return list
}

// compare tells those whose version is another than last time. Who has just come is
// told too: what another node changed since their desk was read would be missed.
func (h *hub) compare(versions map[string]int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for id, version := range versions {
		if was, known := h.versions[id]; !known || was != version {
			h.tellLocked(id)
		}
		h.versions[id] = version
	}
}

// Watch tells whoever shows a user's desk to look again, until stop is called.
// While somebody watches, the user counts as being there.
func (s *Service) Watch(userID string) (changes <-chan struct{}, stop func()) {
	return s.hub.watch(userID)
}
