package delivery

import (
	"context"
	"fmt"
	"time"

	"hookline/app/event"
	"hookline/app/webservice"
	"hookline/models"
)

const (
	sweepTime   = 10 * time.Minute
	sweepBatch  = 1000
	failingTime = time.Hour       // of nothing but failures, until delivery_failing
	offTime     = 120 * time.Hour // until the hook is switched off
)

// What the audit trail calls a hook, as app/workspace does, and who does what Hookline does
// of itself.
const (
	objectHook = "event"
	ourselves  = "Hookline"
)

// fit makes what waits fit the configuration of a revision.
func (e *Engine) fit(ctx context.Context, revision int64) error {
	if e.tended == revision {
		return nil
	}
	if err := e.db.Deliveries.Fit(ctx, e.now()); err != nil {
		return err
	}
	e.tended = revision
	return nil
}

// tend takes back what this node never learned it had claimed, and looks after hooks that
// fail.
func (e *Engine) tend(ctx context.Context) error {
	if err := e.takeBack(ctx, e.now()); err != nil {
		return err
	}
	e.mu.Lock()
	suspects := e.suspects
	e.suspects = map[suspect]struct{}{} // one that fails on comes back
	e.mu.Unlock()
	for s := range suspects {
		if s.hook == "" {
			continue
		}
		if err := e.failing(ctx, s); err != nil {
			return err
		}
	}
	return e.recovered(ctx)
}

// recovered looks whether something of the hooks that fail arrives again.
func (e *Engine) recovered(ctx context.Context) error {
	list, err := e.db.Hooks.InTrouble(ctx)
	if err != nil {
		return err
	}
	for i := range list {
		h := &list[i]
		if !h.Active {
			continue
		}
		fails := false
		for _, service := range h.Config.WebServices {
			since, err := e.db.Deliveries.FailingSince(ctx, h.ID, service, h.UpdatedAt)
			if err != nil {
				return err
			}
			fails = fails || since != nil && e.now().Sub(*since) >= failingTime
		}
		if fails {
			continue
		}
		if err := e.db.Hooks.Recovered(ctx, h.ID); err != nil {
			return err
		}
	}
	return nil
}

// failing tells of a hook whose deliveries to a Web Service have failed for a while, and
// switches it off when that goes on.
func (e *Engine) failing(ctx context.Context, s suspect) error {
	box, err := e.catalog.Outbox(ctx, 0)
	if err != nil {
		return err
	}
	hook, r := box.All[s.hook], box.Receivers[s.service]
	if hook == nil || r == nil || !hook.Active {
		return nil
	}
	since, err := e.db.Deliveries.FailingSince(ctx, s.hook, s.service, hook.UpdatedAt)
	if err != nil || since == nil {
		return err
	}
	failing := e.now().Sub(*since)
	if failing >= failingTime && failing < offTime {
		if err := e.mark(ctx, hook.ID, s.service, r.Name, *since); err != nil {
			return err
		}
	}
	switch {
	case failing >= offTime:
		return e.switchOff(ctx, hook.ID, r.Name, fmt.Sprintf("Nothing but failures at the Web Service %s for %d hours.", r.Name, int(offTime.Hours())))
	case failing >= failingTime && box.Hooks.Any(event.DeliveryFailing, "", "") && !ours(hook.Event):
		return e.db.Events.Add(ctx, []models.Event{{Type: event.DeliveryFailing,
			Key: fmt.Sprintf("%s/%s/%s/%d", event.DeliveryFailing, hook.ID, s.service, since.Unix()), At: e.now(),
			Facts: facts(hook, r.Name, "Nothing but failures since "+since.UTC().Format(time.RFC3339)+".")}})
	}
	return nil
}

// mark notes at the hook that nothing arrives, with why the latest did not.
func (e *Engine) mark(ctx context.Context, hook, service, name string, since time.Time) error {
	failed, err := e.db.Deliveries.LastFailed(ctx, hook, service)
	if err != nil || failed == nil {
		return err
	}
	return e.db.Hooks.Failing(ctx, hook, name+": "+failed.Reason, since)
}

// ours says whether an event is about deliveries: that one fails is told by no other.
func ours(eventType string) bool {
	t, _ := event.Find(eventType)
	return t.Place == event.OnHookline
}

func facts(hook *models.Hook, service, reason string) map[string]string {
	return map[string]string{"hook_name": hook.Name, "web_service_name": service, "failure_reason": reason}
}

// switchOff switches a hook off, with a line in the audit trail and an event. What waits
// of it is held. Nothing happens when it is off or gone.
func (e *Engine) switchOff(ctx context.Context, id, service, reason string) error {
	err := e.db.Tx(ctx, func(tx *models.DB) error {
		if err := tx.LockRevision(ctx); err != nil {
			return err
		}
		list, err := tx.Hooks.All(ctx)
		if err != nil {
			return err
		}
		var hook *models.Hook
		for i := range list {
			if list[i].ID == id && list[i].Active {
				hook = &list[i]
			}
		}
		if hook == nil {
			return nil
		}
		at := e.now()
		hook.Active, hook.OffReason, hook.FailingReason, hook.TroubleSince = false, reason, "", &at
		if err := tx.Hooks.Update(ctx, hook); err != nil {
			return err
		}
		err = tx.Trail.Add(ctx, &models.AuditEntry{At: e.now(), ActorName: ourselves, Action: "changed", ObjectKind: objectHook, ObjectID: id,
			ObjectName: hook.Name, Changes: []models.Change{{Field: "active", From: "on", To: "off"}, {Field: "why off", To: reason}}})
		if err != nil {
			return err
		}
		if err := tx.BumpRevision(ctx); err != nil {
			return err
		}
		if event.NewHooks(list).Any(event.DeliverySwitchedOff, "", "") && !ours(hook.Event) {
			return tx.Events.Add(ctx, []models.Event{{Type: event.DeliverySwitchedOff, Key: fmt.Sprintf("%s/%s/%d", event.DeliverySwitchedOff, id, hook.Version),
				At: e.now(), Facts: facts(hook, service, reason)}})
		}
		return nil
	})
	if err == nil {
		e.log.WarnContext(ctx, "an event was switched off", "hook", id, "reason", reason)
		e.Wake()
	}
	return err
}

// sweep deletes what is older than it is kept, and mends what was given back while the
// configuration changed.
func (e *Engine) sweep(ctx context.Context) error {
	if err := e.db.Deliveries.Fit(ctx, e.now()); err != nil {
		return err
	}
	box, err := e.catalog.Outbox(ctx, 0)
	if err != nil {
		return err
	}
	now, keep := e.now(), map[string]time.Time{}
	kept := func(s *models.DeliverySettings) time.Time { return now.AddDate(0, 0, -webservice.DeliveryKeepDays(s)) }
	for id, r := range box.Receivers {
		if r.Settings.KeepDays > 0 {
			keep[id] = kept(&r.Settings)
		}
	}
	if err := e.db.Deliveries.DropOld(ctx, keep, kept(&models.DeliverySettings{}), sweepBatch); err != nil {
		return err
	}
	return e.db.Jobs.DropOld(ctx, now.AddDate(0, 0, -keepJobs))
}
