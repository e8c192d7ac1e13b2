package apikey

import (
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// limits counts the requests of each key by a token bucket. They are kept in
// memory: with several nodes a key has as much on each.
type limits struct {
	rate  rate.Limit
	burst int

	mu    sync.Mutex
	byKey map[string]*rate.Limiter
}

func newLimits(perSecond float64, burst int) *limits {
	return &limits{rate: rate.Limit(perSecond), burst: burst, byKey: map[string]*rate.Limiter{}}
}

// Allowance is what a key has left.
type Allowance struct {
	Limit     int           // requests at once
	Remaining int           // now
	Reset     time.Duration // until all of Limit is there again
	Wait      time.Duration // until the next request is allowed; 0 when this one was
}

// Take counts a request of a key. Only keys that are there are counted, so what
// is kept is bounded by their number.
func (s *Service) Take(keyID string) Allowance {
	l, now := s.limits, s.now()
	l.mu.Lock()
	bucket := l.byKey[keyID]
	if bucket == nil {
		bucket = rate.NewLimiter(l.rate, l.burst)
		l.byKey[keyID] = bucket
	}
	l.mu.Unlock()
	allowed := bucket.AllowN(now, 1)
	left := min(max(bucket.TokensAt(now), 0), float64(l.burst))
	a := Allowance{Limit: l.burst, Remaining: int(left), Reset: l.span(float64(l.burst) - left)}
	if !allowed {
		a.Remaining, a.Wait = 0, max(l.span(1-left), time.Millisecond)
	}
	return a
}

// span is how long so many tokens take to come.
func (l *limits) span(tokens float64) time.Duration {
	return time.Duration(math.Ceil(max(tokens, 0) / float64(l.rate) * float64(time.Second)))
}
