package call

import (
	"context"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workflow/queue"
	"hookline/models"
)

// around is a world without a call: the configuration, and nothing that is asked or kept.
type around struct {
	library
	workflow.Services
	queue.Queues
	workflow.Recordings
}

// Around gives what is around a call that is not there: to try what an object sends.
func (e *Engine) Around(ctx context.Context) (workflow.World, error) {
	snap, err := e.catalog.Refresh(ctx)
	if err != nil {
		return nil, err
	}
	nothing := workflow.Nowhere{}
	return around{library{e.catalog, snap}, nothing, nothing, nothing}, nil
}

// Known gives what is known of a call, secret values too. Of one whose variables were
// deleted for their age it is NotFound.
func (e *Engine) Known(ctx context.Context, c *models.Call) (workflow.Facts, *workflow.State, error) {
	facts, st := factsOf(c), &workflow.State{}
	if c.State == models.DroppedState {
		return facts, st, apperr.New(apperr.NotFound, "The values of this call were deleted for their age; choose another.")
	}
	st, err := e.catalog.readState(c)
	if err != nil {
		return facts, st, err
	}
	snap, err := e.catalog.Refresh(ctx)
	if err != nil {
		return facts, st, err
	}
	facts.Account = snap.Account(c.Called)
	return facts, st, nil
}
