package delivery

import (
	"context"
	"time"

	"hookline/app/webservice"
	"hookline/models"
)

// Tend does what is done every minute.
func (e *Engine) Tend(ctx context.Context) error { return e.tend(ctx) }

// RetryAfter reads a header.
func RetryAfter(text string, now time.Time) time.Duration {
	ex := &webservice.Exchange{Response: &webservice.Received{Headers: []webservice.Header{{Name: "retry-after", Value: text}}}}
	return ex.RetryAfter(now, maxAfter)
}

// Result is result.
type Result = result

// Judge is judge.
func Judge(ex *webservice.Exchange, s *models.DeliverySettings) Result { return judge(ex, s) }

// Wait is wait.
func Wait(s *models.DeliverySettings, tries int64) (time.Duration, bool) { return wait(s, tries) }

// Jitter is jitter.
func Jitter(d time.Duration, r float64) time.Duration { return jitter(d, r) }

// Breaker is a breaker.
type Breaker struct{ b breaker }

// Room is breaker.room.
func (b *Breaker) Room(busy int, now time.Time) int { return b.b.room(busy, now) }

// Failed is breaker.failed.
func (b *Breaker) Failed(now time.Time, after time.Duration) { b.b.failed(now, after) }

// Succeeded is breaker.succeeded.
func (b *Breaker) Succeeded() { b.b.succeeded() }

// SavesSoon lets what could not be saved be tried again at once.
func (e *Engine) SavesSoon() { e.pause = 0 }
