package main

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

const (
	hangTime  = 10 * time.Second
	hangPath  = "/hang"
	lostAfter = 2 * time.Minute
)

// receiver is where events arrive; at hangPath it takes its time.
type receiver struct {
	address string // HOST:PORT
	mu      sync.Mutex
	seen    map[string]bool // webhook-id
	delays  []time.Duration // from the event to its arrival, but for what hangs
	first   time.Time
}

func newReceiver(ctx context.Context) (*receiver, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	r := &receiver{address: listener.Addr().String()}
	r.reset()
	server := &http.Server{Handler: r, ReadHeaderTimeout: hangTime}
	go func() { _ = server.Serve(listener) }() //nolint:errcheck // it ends with the bench
	return r, nil
}

func (r *receiver) reset() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seen, r.delays, r.first = map[string]bool{}, nil, time.Time{}
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	now := time.Now()
	var body struct {
		Timestamp time.Time `json:"timestamp"`
	}
	if err := json.NewDecoder(req.Body).Decode(&body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	if strings.HasPrefix(req.URL.Path, hangPath) {
		select {
		case <-time.After(hangTime):
		case <-req.Context().Done():
		}
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.first.IsZero() {
		r.first = now
	}
	if id := req.Header.Get("webhook-id"); !r.seen[id] {
		r.seen[id] = true
		r.delays = append(r.delays, now.Sub(body.Timestamp))
	}
}

func (r *receiver) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.seen)
}

// await waits until so many events arrived; fewer for too long is a loss.
func (r *receiver) await(ctx context.Context, n int) error {
	return eventually(ctx, "events arrive", func() (bool, error) { return r.count() >= n, nil })
}

func eventually(ctx context.Context, what string, f func() (bool, error)) error {
	ctx, cancel := context.WithTimeout(ctx, lostAfter)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		if is, err := f(); is || err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return errors.New("not in time: " + what)
		}
	}
}

func (r *receiver) taken() (first time.Time, delays []time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.first, r.delays
}
