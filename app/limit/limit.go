// Package limit counts tries by who makes them, in bounded memory.
package limit

import (
	"net/netip"
	"sync"
	"time"

	"github.com/hashicorp/golang-lru/v2/simplelru"
	"golang.org/x/time/rate"
)

// maxKeys bounds the memory of Keys, about 3 MB.
const maxKeys = 10_000

// Keys counts tries by key, for the keys that were used last.
type Keys struct {
	every rate.Limit
	burst int

	mu    sync.Mutex
	byKey *simplelru.LRU[string, *rate.Limiter]
}

// New allows so many tries of a key at once, and one more after each every.
func New(every time.Duration, burst int) *Keys {
	byKey, _ := simplelru.NewLRU[string, *rate.Limiter](maxKeys, nil) // it refuses a size below 1 alone
	return &Keys{every: rate.Every(every), burst: burst, byKey: byKey}
}

// Try is a counted try.
type Try struct {
	r  *rate.Reservation
	at time.Time
}

// GiveBack uncounts it.
func (r *Try) GiveBack() { r.r.CancelAt(r.at) }

// Take counts a try, or says how long to wait for the next.
func (l *Keys) Take(key string, now time.Time) (*Try, time.Duration) {
	r := l.bucket(key).ReserveN(now, 1)
	if wait := r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
		return nil, wait
	}
	return &Try{r, now}, 0
}

func (l *Keys) bucket(key string) *rate.Limiter {
	l.mu.Lock()
	defer l.mu.Unlock()
	bucket, ok := l.byKey.Get(key)
	if !ok {
		bucket = rate.NewLimiter(l.every, l.burst)
		l.byKey.Add(key, bucket)
	}
	return bucket
}

// Client is what counts as one client: an IPv4 address, or the /64 of an IPv6
// address, all of which one customer of a provider can use.
func Client(addr string) string {
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
