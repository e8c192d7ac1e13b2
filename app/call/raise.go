package call

import (
	"context"
	"time"

	"hookline/app/event"
	"hookline/app/voice"
	"hookline/app/workflow/interpreter"
	"hookline/models"
)

// raised lists the events of a turn that is about to be saved, those that a hook may
// want: they are written with it. in is what the turn was for, nil for none.
func (e *Engine) raised(ctx context.Context, t *turn, result *interpreter.Turn, in *voice.Input) ([]models.Event, error) {
	c, hooks, now := t.call, t.snap.hooks, t.call.UpdatedAt
	var list []models.Event
	add := func(ev models.Event) {
		if hooks.Called(&ev, c); hooks.Wants(&ev) {
			list = append(list, ev)
		}
	}
	if t.number == 0 && hooks.Has(event.CallStart) {
		add(event.OfCall(event.CallStart, c, now))
	}
	if at, ok := talked(c, in, now); ok && hooks.Has(event.CallConnected) {
		add(event.OfCall(event.CallConnected, c, at))
	}
	if !result.Ended {
		return list, nil
	}
	atEnd, err := e.atEnd(ctx, c, hooks, now, t.busy(now))
	if err != nil {
		return nil, err
	}
	list = append(list, atEnd...)
	if hooks.Has(event.CallEnd) {
		add(event.OfCall(event.CallEnd, c, now))
	}
	if hooks.Has(event.PostCall) {
		last, err := e.db.parts.LastPart(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		if last != nil { // else an agent still talks: the desk raises it when that is over
			add(event.AfterCall(last, now))
		}
	}
	return list, nil
}

// talked says since when the caller talked to somebody whom the carrier had called: it
// tells so when that is over.
func talked(c *models.Call, in *voice.Input, now time.Time) (since time.Time, ok bool) {
	if in == nil || in.Kind != voice.DialDone || in.DialStatus != voice.DialAnswered {
		return time.Time{}, false
	}
	if since = now.Add(-in.DialDuration); since.Before(c.StartedAt) {
		since = c.StartedAt
	}
	return since, true
}

// answeredLate raises that the caller talked to somebody when the carrier says so after
// the call ended: both come at once when the caller hangs up.
func (e *Engine) answeredLate(ctx context.Context, load *models.CallLoad, in *voice.Input) error {
	c := load.Call
	if c.EndedAt == nil {
		return nil
	}
	at, ok := talked(c, in, *c.EndedAt)
	if !ok {
		return nil
	}
	snap, err := e.catalog.at(ctx, load.Revision)
	if err != nil || !snap.hooks.Has(event.CallConnected) {
		return err
	}
	ev := event.OfCall(event.CallConnected, c, at)
	if snap.hooks.Called(&ev, c); !snap.hooks.Wants(&ev) {
		return nil
	}
	if err := e.db.events.Add(ctx, []models.Event{ev}); err != nil {
		return err
	}
	e.bell.Ring()
	return nil
}

// ring wakes who delivers events.
func (e *Engine) ring(events []models.Event) {
	if len(events) > 0 {
		e.bell.Ring()
	}
}
