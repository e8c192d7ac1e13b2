package outbound

import (
	"context"
	"crypto/tls"
	"net/http/httptrace"
	"sync"
	"time"
)

// Timing is how long each phase took; with redirects, their sums. A reused
// connection has no DNS, Connect and TLS.
type Timing struct {
	DNS       time.Duration
	Connect   time.Duration
	TLS       time.Duration
	FirstByte time.Duration // from having a connection to the first byte of the answer
	Body      time.Duration // from then to its last byte
	Total     time.Duration
	Reused    bool // the last request went over a connection that was open already
}

// phase is how far a request came.
type phase int

const (
	connecting phase = iota
	waiting
	reading
)

// tracer times one exchange. Its lock is needed: net/http may go on connecting
// in the background after the request ended.
type tracer struct {
	mu                              sync.Mutex
	timing                          Timing
	start, dns, connect, tls, ready time.Time
	first                           time.Time
	phase                           phase
	done                            bool
	trace                           httptrace.ClientTrace
}

func newTracer() *tracer { return &tracer{start: time.Now()} }

// attach puts the tracer into the context of a request.
func (t *tracer) attach(ctx context.Context) context.Context {
	t.trace = httptrace.ClientTrace{
		DNSStart:             func(httptrace.DNSStartInfo) { t.mark(&t.dns) },
		DNSDone:              func(httptrace.DNSDoneInfo) { t.add(&t.timing.DNS, &t.dns) },
		ConnectStart:         func(_, _ string) { t.mark(&t.connect) },
		ConnectDone:          func(_, _ string, _ error) { t.add(&t.timing.Connect, &t.connect) },
		TLSHandshakeStart:    func() { t.mark(&t.tls) },
		TLSHandshakeDone:     func(tls.ConnectionState, error) { t.add(&t.timing.TLS, &t.tls) },
		GotConn:              t.gotConn,
		GotFirstResponseByte: t.gotFirst,
	}
	return httptrace.WithClientTrace(ctx, &t.trace)
}

func (t *tracer) mark(at *time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if at.IsZero() { // two addresses may be tried at once: the earlier start counts
		*at = time.Now()
	}
}

func (t *tracer) add(d *time.Duration, from *time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.done || from.IsZero() {
		return
	}
	*d += time.Since(*from)
	*from = time.Time{}
}

func (t *tracer) gotConn(info httptrace.GotConnInfo) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.timing.Reused = info.Reused
	t.ready, t.phase = time.Now(), waiting
}

func (t *tracer) gotFirst() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.done || t.ready.IsZero() {
		return
	}
	t.first, t.phase = time.Now(), reading
	t.timing.FirstByte += t.first.Sub(t.ready)
	t.ready = time.Time{}
}

// again is called before a redirect is followed.
func (t *tracer) again() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.first, t.phase = time.Time{}, connecting
}

// stop ends the timing. A phase that was under way counts up to now, so that the
// screen shows where a timed-out request spent its time.
func (t *tracer) stop() Timing {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	pending := func(d *time.Duration, from time.Time) {
		if !from.IsZero() {
			*d += now.Sub(from)
		}
	}
	if t.phase == connecting {
		pending(&t.timing.DNS, t.dns)
		pending(&t.timing.Connect, t.connect)
		pending(&t.timing.TLS, t.tls)
	}
	pending(&t.timing.FirstByte, t.ready)
	pending(&t.timing.Body, t.first)
	t.timing.Total = now.Sub(t.start)
	t.done = true
	return t.timing
}

func (t *tracer) reached() phase {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.phase
}
