package delivery

import (
	"math"
	"time"

	"golang.org/x/time/rate"

	"hookline/app/webservice"
	"hookline/models"
)

// What is claimed and saved together costs less than one by one: for a moment, each waits
// for more.
const (
	gatherTime = 5 * time.Millisecond
	gatherMost = 16
)

// lane is what one Web Service is sent by this node now.
type lane struct {
	busy      int
	gathers   time.Time // until when it waits for more room; zero when it does not
	perSecond int64
	tokens    *rate.Limiter // nil without a limit
	breaker   breaker
}

// room is how many further attempts may begin.
func (l *lane) room(s *models.DeliverySettings, now time.Time) int {
	most := webservice.DeliveryAtOnce(s)
	room := min(most-l.busy, l.breaker.room(l.busy, now))
	if s.PerSecond != l.perSecond {
		l.perSecond, l.tokens = s.PerSecond, nil
		if s.PerSecond > 0 {
			l.tokens = rate.NewLimiter(rate.Limit(s.PerSecond), int(s.PerSecond))
		}
	}
	if l.tokens != nil {
		room = min(room, int(l.tokens.TokensAt(now)))
	}
	return max(0, room)
}

// waits says whether a claim waits a moment for more of what is under way to end, since
// there is little room; begun is told when it begins to. It goes by real time: so do the
// attempts.
func (l *lane) waits(room int, begun func()) bool {
	if room >= gatherMost || l.busy < gatherMost {
		l.gathers = time.Time{}
		return false
	}
	now := time.Now()
	if l.gathers.IsZero() {
		l.gathers = now.Add(gatherTime)
		begun()
	}
	if now.Before(l.gathers) {
		return true
	}
	l.gathers = time.Time{}
	return false
}

// begin counts an attempt that begins.
func (l *lane) begin(now time.Time) {
	l.busy++
	if l.tokens != nil {
		l.tokens.AllowN(now, 1)
	}
}

// When the breaker opens and how long it lets nothing through.
const (
	trips    = 5 // failures in a row
	minPause = 5 * time.Second
	maxPause = time.Minute
)

// breaker keeps a receiver that fails from the attempts of what waits for it: it lets
// one through now and then, whose success closes it. The deliveries' own waits go on.
type breaker struct {
	failures int
	pause    time.Duration
	until    time.Time
}

func (b *breaker) room(busy int, now time.Time) int {
	switch {
	case b.failures < trips:
		return math.MaxInt
	case busy > 0 || now.Before(b.until) && b.until.Sub(now) <= maxPause: // a clock that went back opens it
		return 0
	}
	return 1
}

func (b *breaker) succeeded() { *b = breaker{} }

// failed counts a failure; after is how long the receiver asked to be left alone.
func (b *breaker) failed(now time.Time, after time.Duration) {
	b.failures++
	if after > 0 {
		b.failures = max(b.failures, trips)
	}
	if b.failures < trips || now.Before(b.until) {
		return
	}
	b.pause = min(max(2*b.pause, minPause), maxPause)
	b.until = now.Add(min(max(b.pause, after), maxPause))
}
