package call

import (
	"context"
	"sync"
	"time"

	"hookline/app/webservice"
	"hookline/app/workflow"
	"hookline/models"
)

const (
	flushTime   = time.Second
	tidyTime    = 10 * time.Minute
	silentAfter = 4 * time.Hour // no step of a call waits so long
	tidyBatch   = 500
)

// Run notes outcomes of Web Services, ends calls whose carrier never came back,
// and deletes traces that are older than keep, until ctx is done.
func (e *Engine) Run(ctx context.Context, keep time.Duration) {
	flush, tidy := time.NewTicker(flushTime), time.NewTicker(tidyTime)
	defer flush.Stop()
	defer tidy.Stop()
	e.report(ctx, e.Tidy(ctx, keep))
	for {
		select {
		case <-flush.C:
			e.report(ctx, e.outcomes.flush(ctx))
		case <-tidy.C:
			e.report(ctx, e.Tidy(ctx, keep))
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTime)
			defer cancel()
			e.report(last, e.outcomes.flush(last))
			return
		}
	}
}

func (e *Engine) report(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		e.log.ErrorContext(ctx, "background work on calls failed; it is tried again", "error", err)
	}
}

// Tidy ends silent calls and deletes old traces, once.
func (e *Engine) Tidy(ctx context.Context, keep time.Duration) error {
	silent, err := e.db.SilentCalls(ctx, e.now().Add(-silentAfter), tidyBatch)
	if err != nil {
		return err
	}
	for i := range silent {
		c := &silent[i]
		read := func() (*models.Call, error) { return e.db.Call(ctx, c.ID) }
		if err := e.endWhile(ctx, read, Lost, "The carrier did not come back, and never said that the call ended."); err != nil {
			return err
		}
	}
	for {
		n, err := e.db.DropTraces(ctx, e.now().Add(-keep), tidyBatch)
		if err != nil || n < tidyBatch {
			return err
		}
	}
}

// outcomes gathers how requests went and writes them now and then: the last one
// per Web Service is worth a write, each one is not.
type outcomes struct {
	db   Store
	mu   sync.Mutex
	last map[string]models.WebServiceOutcome
}

func newOutcomes(db Store) *outcomes {
	return &outcomes{db: db, last: map[string]models.WebServiceOutcome{}}
}

func (o *outcomes) note(x *webservice.Exchange, at time.Time) {
	entry := models.WebServiceOutcome{WebServiceID: x.ServiceID, Cause: string(x.Cause), Millis: int64(x.Timing.Total), At: at.UTC()}
	if x.Response != nil {
		entry.Status = x.Response.Status
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.last[entry.WebServiceID] = entry
}

func (o *outcomes) flush(ctx context.Context) error {
	o.mu.Lock()
	list := make([]models.WebServiceOutcome, 0, len(o.last))
	for _, entry := range o.last {
		list = append(list, entry)
	}
	clear(o.last)
	o.mu.Unlock()
	return o.db.SaveOutcomes(ctx, list)
}

// NoteOutcome records how a request of the Test tab went.
func (e *Engine) NoteOutcome(x *webservice.Exchange) { e.outcomes.note(x, e.now()) }

var _ workflow.Services = (*turn)(nil)
