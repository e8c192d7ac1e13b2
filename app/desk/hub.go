package desk

import (
	"context"
	"sync"
	"time"
)

// hub knows which agents have a browser connected to this node, tells those when
// their desk shows something else, and knows whose browser answers.
type hub struct {
	mu       sync.Mutex
	watchers map[string]map[chan struct{}]struct{} // by user
	versions map[string]int64                      // of the agent, as last told
	heard    map[string]time.Time                  // when a browser of the user was heard last
}

func newHub() *hub {
	return &hub{watchers: map[string]map[chan struct{}]struct{}{}, versions: map[string]int64{}, heard: map[string]time.Time{}}
}

// watch gives a channel that holds one word at the most: look again.
func (h *hub) watch(userID string, now time.Time) (<-chan struct{}, func()) {
	ch := make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.watchers[userID] == nil {
		h.watchers[userID] = map[chan struct{}]struct{}{}
	}
	h.watchers[userID][ch] = struct{}{}
	h.heard[userID] = now
	return ch, sync.OnceFunc(func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.watchers[userID], ch)
		if len(h.watchers[userID]) == 0 {
			delete(h.watchers, userID)
			delete(h.versions, userID)
			delete(h.heard, userID)
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

// hear notes that a browser of a user answers; its stream may be another node's.
func (h *hub) hear(userID string, now time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.heard[userID] = now
}

// there lists whose browser was heard of late, and forgets the others.
func (h *hub) there(now time.Time) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := make([]string, 0, len(h.heard))
	for id, at := range h.heard {
		if now.Sub(at) > answerTime {
			delete(h.heard, id)
			continue
		}
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
// The user counts as being there from now on, for as long as Heard is called.
func (s *Service) Watch(userID string) (changes <-chan struct{}, stop func()) {
	return s.hub.watch(userID, s.now())
}

// Heard notes that a user's browser answers. A connection alone says nothing: that
// of a laptop which sleeps stays open.
func (s *Service) Heard(userID string) { s.hub.hear(userID, s.now()) }

// See notes which agents' browsers are there; once.
func (s *Service) See(ctx context.Context) error {
	now := s.now()
	return s.db.Agents.See(ctx, s.hub.there(now), now)
}
