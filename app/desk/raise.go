package desk

import (
	"context"
	"strconv"

	"hookline/app/apperr"
	"hookline/app/event"
	"hookline/models"
)

// noHooks is for a desk whose events nobody wants.
func noHooks(context.Context) (*event.Hooks, error) { return nil, nil }

// raise keeps an event until the end of the change: whether a hook wants it may hang on
// the number that was called, which is read then, once for each call.
func (c *change) raise(e models.Event) { c.raised = append(c.raised, e) }

// write writes the events of the change that a hook may want, in its transaction.
func (c *change) write(ctx context.Context) error {
	calls := map[string]*models.Call{}
	var wanted []models.Event
	for i := range c.raised {
		e := &c.raised[i]
		if e.CallID != "" {
			row, read := calls[e.CallID]
			if !read {
				var err error
				if row, err = c.call(ctx, e.CallID); err != nil {
					return err
				}
				calls[e.CallID] = row
			}
			if row != nil {
				c.hooks.Called(e, row)
			}
		}
		if c.hooks.Wants(e) {
			wanted = append(wanted, *e)
		}
	}
	c.raised = wanted
	return c.tx.Events.Add(ctx, wanted)
}

// call reads the row of a call. One that joins in its first turn has none yet: what
// events say of it is what Join was told.
func (c *change) call(ctx context.Context, id string) (*models.Call, error) {
	row, err := c.tx.Calls.Get(ctx, id)
	if !apperr.Is(err, apperr.NotFound) {
		return row, err
	}
	j := c.joins
	if j == nil || j.CallID != id {
		return nil, nil
	}
	row = &models.Call{ID: id, Called: j.Called, WorkflowName: j.Workflow, StartedAt: j.StartedAt}
	if j.Test {
		row.Kind = models.CallTest
	}
	return row, nil
}

// dequeued raises that a call left its place in the queue, by an exit. It does so once:
// who talks to an agent has left it already.
func (c *change) dequeued(e *models.QueueEntry, exit string) {
	if !c.hooks.Has(event.Dequeue) || e.Status == models.EntryTalking || e.Status == models.EntryEnded {
		return
	}
	ev := event.OfEntry(event.Dequeue, e, c.now)
	ev.SegmentID, ev.UserID = e.SegmentID, e.UserID
	ev.Facts["queue_exit"] = exit
	if c.joins != nil && c.joins.CallID == e.CallID {
		ev.Facts["call_start"] = event.At(c.joins.StartedAt)
	}
	c.raise(ev)
}

// met raises that an agent and a caller are connected.
func (c *change) met(s *models.Segment) {
	if c.hooks.Has(event.AgentConnect) {
		c.raise(event.OfPart(event.AgentConnect, s, c.now))
	}
	if c.hooks.Has(event.CallConnected) {
		c.raise(event.Connected(s, c.now))
	}
}

// parted raises that an agent's part of a call is over.
func (c *change) parted(s *models.Segment) {
	if c.hooks.Has(event.AgentTermination) {
		c.raise(event.OfPart(event.AgentTermination, s, c.now))
	}
	if s.EndedBy == models.EndedByTransfer && c.hooks.Has(event.TransferTermination) {
		c.raise(event.OfPart(event.TransferTermination, s, c.now))
	}
}

// wrappedUp raises that an agent's part of a call is wrapped up.
func (c *change) wrappedUp(s *models.Segment) {
	for _, t := range []string{event.PostDisposition, event.Disposition} {
		if (t == event.Disposition && s.WrapCode == "") || !c.hooks.Has(t) {
			continue
		}
		e := event.OfPart(t, s, c.now)
		e.WrapCode = s.WrapCode
		c.raise(e)
	}
}

// callOver raises that a call and all parts of it are over, once both are: the end of
// the call comes first when the caller hangs up on an agent.
func (c *change) callOver(ctx context.Context, callID string) error {
	if !c.hooks.Has(event.PostCall) {
		return nil
	}
	row, err := c.tx.Calls.Get(ctx, callID)
	if err != nil || row.Status != models.CallEnded {
		return ignoreGone(err)
	}
	last, err := c.tx.Desk.LastPart(ctx, callID)
	if err == nil && last != nil {
		c.raise(event.AfterCall(last, c.now))
	}
	return err
}

func ignoreGone(err error) error {
	if apperr.Is(err, apperr.NotFound) {
		return nil
	}
	return err
}

// What an agent did, as the tag agent_state has it.
const (
	signedIn  = "signed_in"
	signedOut = "signed_out"
)

// stands raises where an agent stands now who stood at a before. Calls come and go
// in between, which their own events tell: after one that rang in vain the agent is as
// ready as before it.
func (c *change) stands(a *models.Agent, state, reason string) {
	if !c.hooks.Has(event.AgentState) {
		return
	}
	did := state
	switch state {
	case models.AgentReady:
		if a.State == models.AgentReady || a.State == models.AgentRinging {
			return
		}
	case models.AgentPaused:
		if a.State == models.AgentOffline {
			did = signedIn
		}
	case models.AgentOffline:
		did = signedOut
	default:
		return
	}
	e := event.New(event.AgentState, a.UserID+"/"+strconv.FormatInt(a.Version, 10), c.now)
	e.UserID = a.UserID
	e.Facts["agent_state"], e.Facts["agent_state_reason"] = did, reason
	c.raise(e)
}
