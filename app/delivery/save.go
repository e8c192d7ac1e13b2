package delivery

import (
	"context"
	"time"

	"hookline/app/work"
	"hookline/models"
)

const (
	saveBatch = 200
	savePause = time.Second     // before what could not be saved is tried again
	saveTime  = 5 * time.Second // to save when the program ends
	saveTries = 5               // of one that the database refuses while it takes others
)

// save saves outcomes until there are no more, those that come together in one
// transaction. Only then is there room for others: what was sent and is not saved is
// sent again after a crash, and so must be bounded.
func (e *Engine) save(ctx context.Context) {
	for first := range e.outcomes {
		batch := e.gathered(first)
		e.saveAll(ctx, batch)
		e.free(batch)
	}
}

// gathered takes what comes with an outcome: what is there already and, while others are
// under way, what a moment brings. A transaction for each would cost several times as much.
func (e *Engine) gathered(first ended) []ended {
	batch := []ended{first}
	over := time.NewTimer(gatherTime)
	defer over.Stop()
	for len(batch) < saveBatch {
		o, ok := ended{}, false
		if len(batch) < gatherMost && len(batch) < e.underWay() {
			select {
			case o, ok = <-e.outcomes:
			case <-over.C:
			}
		} else {
			select {
			case o, ok = <-e.outcomes:
			default:
			}
		}
		if !ok {
			break
		}
		batch = append(batch, o)
	}
	return batch
}

func (e *Engine) underWay() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.busy
}

// saveAll tries until the database takes the batch, one by one when something in it may
// be what it refuses. When the program ends, what it does not take is left to the leases.
func (e *Engine) saveAll(ctx context.Context, batch []ended) {
	for try := 1; ; try++ {
		err := e.finish(ctx, batch)
		if err == nil {
			return
		}
		work.Report(ctx, e.log, background, err)
		if ctx.Err() != nil {
			e.log.WarnContext(ctx, "attempts could not be saved; they are made again", "count", len(batch), "error", err)
			return
		}
		if try >= saveTries && e.db.Ping(ctx) == nil {
			if len(batch) == 1 {
				e.log.ErrorContext(ctx, "an attempt can't be saved; it is made again", "delivery", batch[0].ID, "error", err)
				return
			}
			for i := range batch {
				e.saveAll(ctx, batch[i:i+1])
			}
			return
		}
		select {
		case <-time.After(e.pause):
		case <-ctx.Done():
		}
	}
}

func (e *Engine) finish(ctx context.Context, batch []ended) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), saveTime)
	defer cancel()
	list := make([]models.DeliveryOutcome, len(batch))
	for i := range batch {
		list[i] = batch[i].DeliveryOutcome
	}
	return e.write(func() error { return e.db.Deliveries.Finish(ctx, list, e.now()) })
}

// free makes room for others.
func (e *Engine) free(batch []ended) {
	now := e.now()
	e.mu.Lock()
	defer e.mu.Unlock()
	for i := range batch {
		o := &batch[i]
		delete(e.working, o.ID)
		l := e.lane(o.WebServiceID)
		l.busy--
		e.busy--
		e.metrics.count(o.result)
		s := suspect{o.HookID, o.WebServiceID}
		switch o.result {
		case delivered:
			l.breaker.succeeded()
			delete(e.suspects, s)
		case again, gone:
			l.breaker.failed(now, o.after)
			e.suspects[s] = struct{}{}
		case refused: // the receiver answered: it is there
			if o.Status != 0 && o.Status < 500 {
				l.breaker.succeeded()
			} else {
				l.breaker.failed(now, 0)
			}
			e.suspects[s] = struct{}{}
		}
		e.hungry = e.hungry || o.OrderKey != "" // the next of the order may be due
	}
	if e.hungry {
		e.claims.Ring()
	}
}
