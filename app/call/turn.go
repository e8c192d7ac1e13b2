package call

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"hookline/app/apperr"
	"hookline/app/webservice"
	"hookline/app/workflow"
	"hookline/models"
)

// turn is one request of a call under way. It is also the Web Services as the
// interpreter sees them.
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
	until := now.Add(leaseTime)
	var err error
	if t.fresh {
		c := *t.call
		c.ClaimTurn, c.ClaimUntil, c.Turn = t.number, &until, t.number
		err = t.engine.db.calls.ClaimNew(ctx, &c)
	} else {
		err = t.engine.db.calls.ClaimTurn(ctx, t.call.ID, t.number, now, until)
	}
	if errors.Is(err, models.ErrStale) {
		t.lost = true
	}
	t.claimed = err == nil
	return err
}

// Patience is the Web Service's own timeout.
func (t *turn) Patience(serviceID string) time.Duration {
	if s := t.snap.services[serviceID]; s != nil && s.compiled != nil {
		return s.compiled.Timeout
	}
	return 0
}

// CallService sends one request of the call.
func (t *turn) CallService(ctx context.Context, st *workflow.State, serviceID string, inputs map[string]string) workflow.ServiceAnswer {
	s := t.snap.services[serviceID]
	switch {
	case s == nil:
		return unavailable("The Web Service is gone.")
	case s.broken != nil:
		return unavailable("The Web Service " + s.name + " is not set up completely: " + apperr.Message(s.broken))
	case t.lost:
		return unavailable("Another request runs this step.")
	}
	if s.active {
		if err := t.claim(ctx); err != nil {
			return unavailable("Hookline's database can't be reached, so nothing was sent.")
		}
	}
	if t.again && !webservice.MayRepeat(s.compiled.Method) {
		return unavailable("Hookline was restarted in the middle of this step. The request may have been sent before; a " +
			s.compiled.Method + " is not sent twice.")
	}
	return t.send(ctx, st, s, inputs)
}

func (t *turn) send(ctx context.Context, st *workflow.State, s *service, inputs map[string]string) workflow.ServiceAnswer {
	jar := t.jar(ctx, st)
	x := t.engine.runner.Do(ctx, s.compiled, webservice.Request{Inputs: inputs, Jar: jar, Mask: st.Secrets()})
	if err := keepCookies(st, jar); err != nil {
		t.engine.log.ErrorContext(ctx, "the call's cookies can't be kept", "call", t.call.ID, "error", err)
	}
	t.engine.outcomes.note(x, t.engine.now())
	answer := workflow.ServiceAnswer{Cause: string(x.Cause), Reason: x.Reason, Values: x.Values(), Exchange: x, Secret: map[string]bool{}}
	for _, r := range x.Results {
		if r.Secret {
			answer.Secret[r.Description] = true
		}
	}
	return answer
}

// jar gives the cookies of the call. Cookies that can't be read are given up: the
// call can go on without them.
func (t *turn) jar(ctx context.Context, st *workflow.State) *webservice.Jar {
	jar := &webservice.Jar{}
	if len(st.Cookies) > 0 {
		if err := json.Unmarshal(st.Cookies, jar); err != nil {
			t.engine.log.ErrorContext(ctx, "the call's cookies can't be read", "call", t.call.ID, "error", err)
		}
	}
	return jar
}

func keepCookies(st *workflow.State, jar *webservice.Jar) (err error) {
	if st.Cookies = nil; jar.Len() > 0 {
		st.Cookies, err = json.Marshal(jar)
	}
	return err
}

func unavailable(reason string) workflow.ServiceAnswer {
	return workflow.ServiceAnswer{Cause: workflow.UnavailableExit, Reason: reason}
}

// finish puts what came of the turn into the call's row, and makes the turn's.
func (t *turn) finish(now time.Time, result *workflow.Turn) (*models.CallTurn, error) {
	state, err := json.Marshal(t.state)
	if err != nil {
		return nil, err
	}
	steps, err := json.Marshal(result.Trace)
	if err != nil {
		return nil, err
	}
	answer, err := json.Marshal(reply{Instructions: result.Instructions, Ended: result.Ended})
	if err != nil {
		return nil, err
	}
	c := t.call
	c.Turn, c.State, c.UpdatedAt = t.number+1, string(state), now
	if id := t.state.Workflow; id != "" && id != c.WorkflowID {
		c.WorkflowName = t.snap.workflows[id].name
	}
	c.WorkflowID, c.VersionID = t.state.Workflow, t.state.Version
	if result.Ended {
		c.Status, c.Outcome, c.Reason, c.EndedAt = models.CallEnded, string(result.Outcome), result.Reason, &now
	}
	return &models.CallTurn{CallID: c.ID, Turn: t.number, Steps: string(steps), Reply: string(answer), At: now}, nil
}
