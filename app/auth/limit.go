package auth

import (
	"container/list"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Failed tries that are allowed at once, and the time after which one more is.
// Tries that succeed don't count.
const (
	addrBurst  = 20
	addrEvery  = 6 * time.Second
	emailBurst = 10
	emailEvery = 30 * time.Second

	// limiterKeys bounds the memory of a limiter, about 3 MB.
	limiterKeys = 10_000
)

// limiter counts tries by key, for the keys that were used last.
type limiter struct {
	every rate.Limit
	burst int

	mu    sync.Mutex
	byKey map[string]*list.Element
	order *list.List // of *bucket, the last used in front
}

type bucket struct {
	key  string
	rate *rate.Limiter
}

func newLimiter(every time.Duration, burst int) *limiter {
	return &limiter{every: rate.Every(every), burst: burst, byKey: map[string]*list.Element{}, order: list.New()}
}

// reservation is a counted try.
type reservation struct {
	r  *rate.Reservation
	at time.Time
}

func (r *reservation) giveBack() { r.r.CancelAt(r.at) }

// take counts a try, or says how long to wait for the next.
func (l *limiter) take(key string, now time.Time) (*reservation, time.Duration) {
	r := l.bucket(key).ReserveN(now, 1)
	if wait := r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return nil, wait
	}
	return &reservation{r, now}, 0
}

func (l *limiter) bucket(key string) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e, ok := l.byKey[key]; ok {
		l.order.MoveToFront(e)
		return e.Value.(*bucket).rate
	}
	if l.order.Len() >= limiterKeys {
		last := l.order.Back()
		l.order.Remove(last)
		delete(l.byKey, last.Value.(*bucket).key)
	}
	b := &bucket{key, rate.NewLimiter(l.every, l.burst)}
	l.byKey[key] = l.order.PushFront(b)
	return b.rate
}

// addrKey is what counts as one client: an IPv4 address, or the /64 of an IPv6
// address, all of which one customer of a provider can use.
func addrKey(addr string) string {
	ip, err := netip.ParseAddr(addr)
	if err != nil {
		return "unknown"
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	prefix, err := ip.Prefix(64)
	if err != nil {
		return "unknown"
	}
	return prefix.String()
}
