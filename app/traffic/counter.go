package traffic

import (
	"context"
	"log/slog"
	"time"

	"hookline/app/work"
	"hookline/models"
)

const (
	countTime  = time.Second
	forgetTime = 10 * time.Minute
	// countBatch is how many calls one transaction counts: on SQLite live calls wait
	// for it.
	countBatch = 100
)

// Counter counts ended calls. Every node runs one.
type Counter struct {
	db  *models.DB
	log *slog.Logger
	now func() time.Time
}

// NewCounter makes a Counter; now is the clock, nil for time.Now.
func NewCounter(db *models.DB, log *slog.Logger, now func() time.Time) *Counter {
	if now == nil {
		now = time.Now
	}
	return &Counter{db: db, log: log, now: now}
}

// Run counts calls soon after they ended, and forgets old counts, until ctx is done.
func (c *Counter) Run(ctx context.Context) {
	work.Run(ctx, c.log, "counting where callers went",
		work.Task{Every: countTime, Do: func(ctx context.Context) error { _, err := c.CountAll(ctx); return err }},
		work.Task{Every: forgetTime, Do: c.Forget})
}

// CountAll counts what there is to count; it gives how many calls.
func (c *Counter) CountAll(ctx context.Context) (int, error) {
	for all := 0; ; {
		found, counted, err := c.Count(ctx)
		all += counted
		if err != nil || found < countBatch || counted == 0 { // none: somebody else counts them now
			return all, err
		}
	}
}

// Count counts one batch: how many calls were found, and how many of those somebody
// else was not faster with. The traces are read before the transaction, which is short.
func (c *Counter) Count(ctx context.Context) (found, counted int, err error) {
	list, err := c.db.Traffic.Uncounted(ctx, countBatch)
	if err != nil || len(list) == 0 {
		return 0, 0, err
	}
	ways, ids := make(map[string]*way, len(list)), make([]string, len(list))
	for i, call := range list {
		ids[i], ways[call.ID] = call.ID, &way{call: call}
	}
	err = c.db.Traffic.EachSteps(ctx, ids, func(callID, steps string) error {
		if err := ways[callID].read(steps); err != nil {
			c.log.WarnContext(ctx, "a turn of a call can't be read and is not counted", "call", callID, "error", err)
		}
		return nil
	})
	if err != nil {
		return len(list), 0, err
	}
	counted, err = c.db.Traffic.Count(ctx, ids, func(ours []string) ([]models.ExitCount, []models.ConnectorCount, []models.CallStep) {
		t := newTally()
		for _, id := range ours {
			ways[id].count(t)
		}
		return t.rows()
	})
	return len(list), counted, err
}

// Forget deletes counts that nobody can ask for any more.
func (c *Counter) Forget(ctx context.Context) error {
	if err := c.db.Traffic.Forget(ctx, shortSpan, c.now().Add(-keepShort)); err != nil {
		return err
	}
	return c.db.Traffic.Forget(ctx, longSpan, c.now().Add(-keepLong))
}
