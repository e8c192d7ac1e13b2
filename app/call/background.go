package call

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"hookline/app/webservice"
	"hookline/app/work"
	"hookline/models"
)

const (
	flushTime   = time.Second
	tidyTime    = 10 * time.Minute
	silentAfter = 4 * time.Hour // no step of a call waits so long
	// The phone in the browser answers for a silent caller, as long as it is open.
	testSilentAfter = 30 * time.Minute
	tidyBatch       = 500

	// askAfter is how long a carrier may be silent before it is asked whether the call is
	// over, as often as askTime; a Transfer may be as long.
	askAfter = 15 * time.Minute
	askTime  = 5 * time.Minute
)

// Run notes outcomes of Web Services, ends calls whose carrier never came back,
// deletes traces that are older than keep, and keeps the configuration in memory up
// to date on a node that gets no callbacks, until ctx is done.
func (e *Engine) Run(ctx context.Context, keep time.Duration) {
	var asking sync.WaitGroup
	defer asking.Wait()
	asking.Go(func() { // which may take its time, and nothing is to wait for it
		work.Run(ctx, e.log, "asking carriers about silent calls", work.Task{Every: askTime, Do: e.AskSilent})
	})
	work.Run(ctx, e.log, background,
		work.Task{Every: flushTime, Do: func(ctx context.Context) error {
			_, err := e.catalog.Refresh(ctx)
			return errors.Join(err, e.outcomes.flush(ctx))
		}},
		work.Task{Every: tidyTime, Do: func(ctx context.Context) error { return e.Tidy(ctx, keep) }})
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTime)
	defer cancel()
	work.Report(last, e.log, background, e.outcomes.flush(last))
}

const background = "background work on calls"

// Tidy ends silent calls and deletes old traces, once.
func (e *Engine) Tidy(ctx context.Context, keep time.Duration) error {
	for kind, after := range map[string]time.Duration{models.CallCarrier: silentAfter, models.CallTest: testSilentAfter} {
		if err := e.endSilent(ctx, kind, e.now().Add(-after)); err != nil {
			return err
		}
	}
	for {
		n, err := e.db.calls.DropTraces(ctx, e.now().Add(-keep), tidyBatch)
		if err != nil || n < tidyBatch {
			return err
		}
	}
}

// endSilent ends the live calls of a kind that nobody asked about since the time given.
func (e *Engine) endSilent(ctx context.Context, kind string, since time.Time) error {
	silent, err := e.db.calls.Silent(ctx, kind, since, tidyBatch)
	if err != nil {
		return err
	}
	reason := "The carrier did not come back, and never said that the call ended."
	if kind == models.CallTest {
		reason = "The page of the test call was closed without hanging up."
	}
	for i := range silent {
		read := func() (*models.Call, error) {
			c, err := e.db.calls.Get(ctx, silent[i].ID)
			if err == nil && c.UpdatedAt.After(since) {
				return nil, nil // it spoke up in the meantime
			}
			return c, err
		}
		if err := e.endWhile(ctx, read, Lost, reason, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}

// AskSilent ends the calls of which their carriers say that they are over, once: news that
// never came, because we were away. A carrier that does not answer is not asked about others.
func (e *Engine) AskSilent(ctx context.Context) error {
	if e.informant == nil {
		return nil
	}
	silent, err := e.db.calls.Silent(ctx, models.CallCarrier, e.now().Add(-askAfter), tidyBatch)
	if err != nil {
		return err
	}
	mute := map[string]error{} // by carrier
	for i := range silent {
		c := &silent[i]
		if mute[c.CarrierID] != nil || !e.informant.Can(ctx, c) {
			continue
		}
		over, reason, err := e.informant.Over(ctx, c)
		if err != nil {
			mute[c.CarrierID] = err
			continue
		}
		if !over {
			continue
		}
		if err := e.Ended(ctx, End{CarrierID: c.CarrierID, CarrierCallID: c.CarrierCallID, Reason: reason}); err != nil {
			return err
		}
	}
	return errors.Join(slices.Collect(maps.Values(mute))...)
}

// outcomes gathers how requests went and writes them now and then: the last one
// per Web Service is worth a write, each one is not.
type outcomes struct {
	db   stores
	mu   sync.Mutex
	last map[string]models.WebServiceOutcome
}

func newOutcomes(db stores) *outcomes {
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
	return o.db.outcomes.SaveOutcomes(ctx, list)
}

// NoteOutcome records how a request of the Test tab went.
func (e *Engine) NoteOutcome(x *webservice.Exchange) { e.outcomes.note(x, e.now()) }
