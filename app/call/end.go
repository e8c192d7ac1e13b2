package call

import (
	"cmp"
	"context"
	"errors"
	"time"

	"hookline/app/apperr"
	"hookline/app/trace"
	"hookline/app/voice"
	"hookline/app/workflow"
	"hookline/app/workflow/interpreter"
	"hookline/models"
)

// Ended notes that a carrier's call is over: the caller hung up, or the carrier
// ended it. News of a call that is not known, or has ended, changes nothing, so
// that status callbacks may come in any order and twice; but what a start that was
// never saved left in a queue is given up.
func (e *Engine) Ended(ctx context.Context, end End) error {
	read := e.carriers(ctx, end.CarrierID, end.CarrierCallID)
	return e.endWhile(ctx, func() (*models.Call, error) {
		c, err := read()
		if err != nil || c == nil {
			return c, err
		}
		return c, e.leave(c, end.Input)
	}, workflow.CallerLeft, cmp.Or(end.Reason, hungUp), end.At)
}

const hungUp = "The caller hung up."

// leave notes in the call's state what remains of the talk.
func (e *Engine) leave(c *models.Call, in voice.Input) error {
	if in.DialStatus != voice.DialAnswered || c.Status == models.CallEnded {
		return nil
	}
	st, err := e.catalog.readState(c)
	if err == nil && st.Left(in) {
		c.State, err = e.catalog.writeState(c.ID, st)
	}
	return err
}

// carriers reads a carrier's call that is about to end.
func (e *Engine) carriers(ctx context.Context, carrierID, carrierCallID string) func() (*models.Call, error) {
	return func() (*models.Call, error) {
		load, err := e.db.calls.LoadByCarrier(ctx, carrierID, carrierCallID, 0)
		if err != nil {
			return nil, err
		}
		if _, err := e.catalog.at(ctx, load.Revision); err != nil { // who wants to be told
			return nil, err
		}
		if load.Call == nil {
			e.gone(ctx, e.idOf(carrierID, carrierCallID))
		}
		return load.Call, nil
	}
}

// HangUpTest ends a test call as its caller.
func (e *Engine) HangUpTest(ctx context.Context, callID string) error {
	return e.endWhile(ctx, func() (*models.Call, error) {
		c, err := e.db.calls.Get(ctx, callID)
		if err == nil && c.Kind != models.CallTest {
			return nil, apperr.New(apperr.Forbidden, "Only a test call can be ended here.")
		}
		return c, err
	}, workflow.CallerLeft, hungUp, time.Time{})
}

// endWhile ends the call that read gives, again when a turn was saved meanwhile. It ended at
// the time given, or now when that is none.
func (e *Engine) endWhile(ctx context.Context, read func() (*models.Call, error), outcome workflow.Outcome, reason string, at time.Time) error {
	for range 5 {
		c, err := read()
		if err != nil || c == nil || c.Status == models.CallEnded {
			return err
		}
		if err := e.end(ctx, c, outcome, reason, at); !errors.Is(err, models.ErrStale) {
			return err
		}
	}
	return models.ErrStale
}

// end adds a last turn to the call: whoever asks for it hears that the call is over.
func (e *Engine) end(ctx context.Context, c *models.Call, outcome workflow.Outcome, reason string, at time.Time) error {
	if at.IsZero() {
		at = e.now()
	}
	if at = at.UTC().Truncate(time.Microsecond); at.Before(c.UpdatedAt) {
		at = c.UpdatedAt
	}
	t := &turn{engine: e, snap: &snapshot{}, call: c, number: c.Turn, state: &workflow.State{}, outside: true}
	result := &interpreter.Turn{
		Instructions: []voice.Instruction{voice.SayText(GoodbyeSpeech), {Verb: voice.Hangup}},
		Trace:        []trace.Entry{{At: at, Title: endTitle(outcome), Reason: reason}},
		Ended:        true, Outcome: outcome, Reason: reason,
	}
	state, workflowID, versionID := c.State, c.WorkflowID, c.VersionID
	row, err := t.finish(at, result)
	if err != nil {
		return err
	}
	if t.snap.hooks, err = e.catalog.Hooks(ctx); err != nil {
		return err
	}
	c.State, c.WorkflowID, c.VersionID = state, workflowID, versionID // they stay as the Workflow left them
	events, err := e.raised(ctx, t, result, nil)
	if err != nil {
		return err
	}
	if err := e.db.calls.Save(ctx, c, row, events...); err != nil {
		return err
	}
	e.ring(events)
	e.hub.send(c.ID, Event{Turn: t.number, Saved: true, Ended: true})
	e.gone(ctx, c.ID)
	return nil
}

// gone tells the queues that a call is over. When that fails they find out by
// themselves.
func (e *Engine) gone(ctx context.Context, callID string) {
	if err := e.queues.Gone(ctx, callID); err != nil {
		e.log.WarnContext(ctx, "the queue was not told that a call is over", "call", callID, "error", err)
	}
}

func endTitle(o workflow.Outcome) string {
	if o == workflow.CallerLeft {
		return "Hung up"
	}
	return "Call ended"
}
