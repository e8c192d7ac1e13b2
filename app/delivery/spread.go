package delivery

import (
	"context"
	"slices"
	"time"

	"hookline/app/call"
	"hookline/app/event"
	"hookline/app/tag"
	"hookline/models"
)

const (
	spreadLease = 5 * time.Second // two nodes that have one event spread it once all the same
	spreadBatch = 200
	composeTime = time.Hour // until an event that can't be composed goes out with its facts alone
)

// spread makes deliveries of the events that were raised.
func (e *Engine) spread(ctx context.Context) error {
	for ctx.Err() == nil {
		now := e.now()
		events, err := e.db.Events.Claim(ctx, now, now.Add(spreadLease), spreadBatch)
		if err != nil || len(events) == 0 {
			return err
		}
		revision, err := e.catalog.Revision(ctx)
		if err != nil {
			return err
		}
		box, err := e.catalog.Outbox(ctx, revision)
		if err != nil {
			return err
		}
		var list []models.Spreading
		for i := range events {
			ev := &events[i]
			if ev.Data, err = e.composer.Compose(ctx, ev); err != nil {
				e.log.ErrorContext(ctx, "an event can't be composed", "event", ev.ID, "type", ev.Type, "error", err)
				if now.Sub(ev.At) < composeTime {
					continue // it is tried again when its lease is over
				}
				ev.Data = ev.Facts // better than nothing, which would hold up its call's others
			}
			list = append(list, models.Spreading{Event: ev, Deliveries: deliveries(box, ev, e.now())})
		}
		if err := e.write(func() error { return e.db.Events.Spread(ctx, list, e.now()) }); err != nil {
			return err
		}
		if err := e.hurry(ctx, list); err != nil {
			return err
		}
		e.claims.Ring()
		if len(events) < spreadBatch {
			return nil
		}
	}
	return nil
}

// hurry makes due what was put off for a recording that is there already, or never will
// be: who noted that found no deliveries yet.
func (e *Engine) hurry(ctx context.Context, list []models.Spreading) error {
	now := e.now()
	later := func(d models.Delivery) bool { return d.DueAt.After(now) && d.DueAt.Before(models.DeliveryHeld()) }
	for _, s := range list {
		part := s.Event.Data[partTag]
		if part == "" || !slices.ContainsFunc(s.Deliveries, later) {
			continue
		}
		pending, err := e.db.Recordings.Pending(ctx, part)
		if err != nil {
			return err
		}
		if pending {
			continue
		}
		if err := e.write(func() error { return e.db.Deliveries.Hurry(ctx, s.Event.CallID, s.Event.SegmentID, now) }); err != nil {
			return err
		}
	}
	return nil
}

// The tags that say which part of a call was recorded, and where.
const (
	partTag      = "session_id"
	recordingTag = "recording_url"
)

// deliveries are those of an event: one for each Web Service of each hook that wants it.
func deliveries(box *call.Outbox, ev *models.Event, now time.Time) []models.Delivery {
	if ev.Type == event.Webhook {
		return webhook(ev, now)
	}
	hooks := box.Hooks.Matching(ev.Type, box.Hooks.Place(ev), ev.WrapCode)
	if ev.Test {
		hooks = nil
		if hook := box.All[ev.Facts[event.TestHook]]; hook != nil {
			hooks = append(hooks, hook)
		}
	}
	var list []models.Delivery
	for _, hook := range hooks {
		if !ev.Test && !event.Holds(hook.Config.When, ev.Data) {
			continue
		}
		for _, id := range hook.Config.WebServices {
			r := box.Receivers[id]
			if r == nil {
				continue // deleted; the hook names it no more
			}
			list = append(list, delivery(hook, id, r, ev, now))
		}
	}
	return list
}

// webhook is the delivery of a request that a Workflow holds itself.
func webhook(ev *models.Event, now time.Time) []models.Delivery {
	w, err := call.ReadWebhook(ev)
	if err != nil {
		return nil
	}
	return []models.Delivery{{WebServiceID: w.Lane, ServiceName: w.Title, Caller: ev.Data["ani"], Inputs: w.Values, DueAt: now}}
}

func delivery(hook *models.Hook, id string, r *call.Receiver, ev *models.Event, now time.Time) models.Delivery {
	d := models.Delivery{HookID: hook.ID, HookName: hook.Name, WebServiceID: id, ServiceName: r.Name, Caller: ev.Data["ani"],
		Inputs: map[string]string{}, DueAt: now}
	for name, text := range hook.Config.Inputs {
		d.Inputs[name] = tag.Fill(text, ev.Data)
	}
	if ev.Test { // it stands behind nothing, and shows at once what it can
		return held(d, r)
	}
	if r.Settings.PerCall && ev.CallID != "" {
		d.OrderKey = ev.CallID + "/" + id
	}
	if wait := time.Duration(hook.Config.WaitForRecordS) * time.Second; wait > 0 && ev.Data[recordingTag] != "" {
		d.DueAt = now.Add(wait) // Deliveries.Hurry ends that
	}
	return held(d, r)
}

// held lets a delivery wait for its Web Service to be on.
func held(d models.Delivery, r *call.Receiver) models.Delivery {
	if !r.Active {
		d.DueAt = models.DeliveryHeld()
	}
	return d
}
