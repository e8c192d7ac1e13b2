package delivery

import (
	"context"
	"time"

	"hookline/app/call"
	"hookline/app/event"
	"hookline/app/webservice"
	"hookline/app/work"
	"hookline/models"
)

// keptBody is how much of each body of an attempt is kept.
const keptBody = 20 << 10

const (
	brokenTime = time.Minute // what can't be sent as things are waits so long for a look anew
	awayTime   = time.Second // and what could not be read, for the database to be back
)

// ended is an attempt that is over.
type ended struct {
	models.DeliveryOutcome
	result result
	after  time.Duration // how long the receiver asked to be left alone
}

// attempt makes one attempt at a delivery; it is given back when its event is gone.
func (e *Engine) attempt(ctx context.Context, c *models.ClaimedDelivery, box *call.Outbox, ev *models.Event) ended {
	if ev == nil {
		return e.giveBack(c, brokenTime, c.Reason)
	}
	r := box.Receivers[c.WebServiceID]
	if out, stays := e.unwanted(c, box, r); stays {
		return out
	}
	service, sent, problem := request(r, ev)
	if problem != "" {
		return e.giveBack(c, brokenTime, problem)
	}
	at := e.now()
	if at.Add(service.Timeout).After(c.DueAt) { // it would outlast the lease
		return e.giveBack(c, 0, c.Reason)
	}
	sign, err := keys(r, at)
	if err != nil {
		return e.giveBack(c, brokenTime, "The signing secret of the Web Service can't be used. Make a new one.")
	}
	started := time.Now()
	sent.Inputs, sent.Tags, sent.Here, sent.Finish, sent.Variable = c.Inputs, ev.Data, true, signer(c.ID, at, sign), variables(c, ev)
	ex := e.runner.Do(ctx, service, sent)
	took := time.Since(started)
	if ctx.Err() != nil {
		return e.giveBack(c, 0, c.Reason)
	}
	return e.judged(ctx, c, r, ex, models.Attempt{DeliveryID: c.ID, At: at, TookUS: took.Microseconds()})
}

// request is what is sent: the Web Service's with the event, or the Workflow's own.
func request(r *call.Receiver, ev *models.Event) (s *webservice.Service, sent webservice.Request, problem string) {
	if ev.Type == event.Webhook {
		w, err := call.ReadWebhook(ev)
		if err != nil {
			return nil, sent, "The Workflow's request can't be read."
		}
		sent.Pairs = w.Pairs
		return w.Service, sent, ""
	}
	var err error
	if sent.Body, err = event.Envelope(ev); err != nil {
		return nil, sent, "The event could not be written as JSON."
	}
	return r.Service, sent, ""
}

// variables are the system's as a delivery knows them: a Workflow's own request has them
// among its inputs, and of any other the event knows the call.
func variables(c *models.ClaimedDelivery, ev *models.Event) func(name string) (string, bool) {
	return func(name string) (string, bool) {
		if v, ok := c.Inputs[name]; ok {
			return v, true
		}
		tags := map[string]string{"source": "ani", "destination": "dnis", "uuid": "call_id"}
		v, ok := ev.Data[tags[name]]
		return v, ok
	}
}

// unwanted gives back what is not to be sent now, and cancels what never is.
func (e *Engine) unwanted(c *models.ClaimedDelivery, box *call.Outbox, r *call.Receiver) (ended, bool) {
	hook := box.All[c.HookID]
	switch {
	case r == nil:
		return e.cancelled(c, models.DeliveryServiceGone), true
	case c.HookID != "" && hook == nil:
		return e.cancelled(c, models.DeliveryHookGone), true
	case !r.Active || hook != nil && !hook.Active && !c.Test:
		out := e.giveBack(c, 0, c.Reason)
		out.DueAt = models.DeliveryHeld()
		return out, true
	case r.Service == nil:
		return e.giveBack(c, brokenTime, "The Web Service can't be used as it is configured."), true
	}
	return ended{}, false
}

// giveBack lets a delivery wait as if it had not been claimed.
func (e *Engine) giveBack(c *models.ClaimedDelivery, wait time.Duration, reason string) ended {
	out := ended{DeliveryOutcome: models.DeliveryOutcome{Delivery: c.Delivery}, result: givenBack}
	out.Reason, out.DueAt = reason, e.now().Add(wait)
	return out
}

func (e *Engine) cancelled(c *models.ClaimedDelivery, reason string) ended {
	out := e.giveBack(c, 0, reason)
	out.State = models.DeliveryCancelled
	return out
}

// judged says what came of an attempt that was made.
func (e *Engine) judged(ctx context.Context, c *models.ClaimedDelivery, r *call.Receiver, ex *webservice.Exchange, made models.Attempt) ended {
	out := ended{DeliveryOutcome: models.DeliveryOutcome{Delivery: c.Delivery, Made: made}, result: judge(ex, &r.Settings)}
	now := e.now()
	out.Cause, out.Reason, out.Status, out.DueAt = string(ex.Cause), ex.Reason, 0, now
	if ex.Response != nil {
		out.Status = int64(ex.Response.Status)
	}
	switch out.result {
	case delivered:
		out.State, out.Cause, out.Reason = models.DeliveryDelivered, string(webservice.Success), ""
	case again:
		out.Tries++
		out.after = ex.RetryAfter(now, maxAfter)
		pause, over := wait(&r.Settings, out.Tries)
		out.DueAt = now.Add(max(jitter(pause, e.opt.Random()), out.after))
		if over || c.Test { // who tests wants to know, and not in three days
			out.State, out.result, out.DueAt = models.DeliveryFailed, refused, now
		}
	case gone:
		e.gone(ctx, c, r)
		fallthrough
	default:
		out.Tries++
		out.State = models.DeliveryFailed
	}
	out.Made.Exchange = e.record(ctx, ex)
	return out
}

// record writes an exchange for the attempt's row.
func (e *Engine) record(ctx context.Context, ex *webservice.Exchange) string {
	ex.Cut(keptBody)
	text, err := ex.Text()
	if err != nil {
		e.log.ErrorContext(ctx, "an attempt can't be recorded", "error", err)
	}
	return text
}

// gone switches off the hook of a receiver that wants no more (410).
func (e *Engine) gone(ctx context.Context, c *models.ClaimedDelivery, r *call.Receiver) {
	if c.HookID == "" || c.Test {
		return
	}
	err := e.switchOff(ctx, c.HookID, r.Name, "The Web Service "+r.Name+" answered 410: it wants no more.")
	work.Report(ctx, e.log, background, err)
}
