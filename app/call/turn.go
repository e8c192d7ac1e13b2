package call

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"hookline/app/workflow"
	"hookline/app/workflow/interpreter"
	"hookline/models"
)

// turn is one request of a call under way.
type turn struct {
	engine *Engine
	snap   *snapshot
	call   *models.Call
	number int64
	state  *workflow.State

	fresh   bool // the call has no row yet
	claimed bool // the right to send requests for this turn is ours
	lost    bool // somebody else has it: what this run does counts for nothing
	// again is true when a run of this turn broke off, in another process maybe,
	// after it may have sent requests.
	again bool
	// outside is true for the last turn of a call that ended from outside, maybe while another
	// run is at the same turn.
	outside bool
}

// busy says whether another run asks Web Services for this turn right now: what a Workflow
// does when it ends is for that run to say.
func (t *turn) busy(now time.Time) bool {
	c := t.call
	return t.outside && c.ClaimTurn == t.number && c.ClaimUntil != nil && c.ClaimUntil.After(now) && !t.engine.claimant.Gone(c.ClaimBy)
}

func (e *Engine) newTurn(snap *snapshot, c *models.Call, number int64) *turn {
	return &turn{engine: e, snap: snap, call: c, number: number, again: c != nil && c.ClaimTurn == number}
}

// claim takes the right to send requests for this turn. Only turns that ask a
// Web Service pay for it; the others are safe by the fence on saving.
func (t *turn) claim(ctx context.Context) error {
	if t.claimed {
		return nil
	}
	now := t.engine.now().UTC().Truncate(time.Microsecond)
	claim := models.Claim{By: t.engine.claimant, Now: now, Until: now.Add(leaseTime), Again: t.again}
	var err error
	if t.fresh {
		c := *t.call
		c.ClaimTurn, c.ClaimUntil, c.ClaimBy, c.Turn = t.number, &claim.Until, claim.By, t.number
		err = t.engine.db.calls.ClaimNew(ctx, &c)
	} else {
		err = t.engine.db.calls.ClaimTurn(ctx, t.call.ID, t.number, claim)
	}
	if errors.Is(err, models.ErrStale) {
		t.lost = true
	}
	t.claimed = err == nil
	return err
}

// finish puts what came of the turn into the call's row, and makes the turn's.
func (t *turn) finish(now time.Time, result *interpreter.Turn) (*models.CallTurn, error) {
	catalog := t.engine.catalog
	state, err := catalog.writeState(t.call.ID, t.state)
	if err != nil {
		return nil, err
	}
	steps, err := json.Marshal(result.Trace)
	if err != nil {
		return nil, err
	}
	answer, err := catalog.writeReply(t.call.ID, t.state, reply{Instructions: result.Instructions, Ended: result.Ended})
	if err != nil {
		return nil, err
	}
	c := t.call
	c.Turn, c.State, c.UpdatedAt = t.number+1, state, now
	if id := t.state.Workflow; id != "" && id != c.WorkflowID {
		c.WorkflowName = t.snap.workflows[id].name
	}
	c.WorkflowID, c.VersionID = t.state.Workflow, t.state.Version
	if result.Ended {
		c.Status, c.Outcome, c.Reason, c.EndedAt = models.CallEnded, string(result.Outcome), result.Reason, &now
	}
	return &models.CallTurn{CallID: c.ID, Turn: t.number, Steps: string(steps), Reply: answer, At: now}, nil
}
