package outbox

import (
	"context"
	"time"

	"hookline/models/row"
)

// Why deliveries are cancelled.
const (
	ServiceGone = "The Web Service was deleted."
	HookGone    = "The event was deleted on Integration > Events."
	ByHand      = "Somebody cancelled it."
)

// Off is why deliveries of a hook, or to a Web Service, wait until it is on again.
// WebhookLane begins what stands in the place of a Web Service's id where a Workflow's own
// request is delivered.
const WebhookLane = "webhook:"

const off = `(web_service_id IN (SELECT id FROM web_services WHERE NOT active) OR NOT test AND hook_id IN (SELECT id FROM hooks WHERE NOT active))`

// Fit makes what waits fit the configuration: deliveries of what was deleted are
// cancelled, those of what is off are held, and those of what is on again are due.
func (db Deliveries) Fit(ctx context.Context, now time.Time) error {
	now = stampArg(now)
	const cancel = `UPDATE deliveries SET state = 3, reason = ?, updated_at = ? WHERE state = 0 AND node = '' AND `
	return db.on.Tx(ctx, func(tx *row.Conn) error {
		for _, s := range []struct {
			query string
			args  []any
		}{
			{cancel + `web_service_id NOT LIKE '` + WebhookLane + `%' AND NOT EXISTS (SELECT 1 FROM web_services s WHERE s.id = web_service_id)`, []any{ServiceGone, now}},
			{cancel + `hook_id <> '' AND NOT EXISTS (SELECT 1 FROM hooks h WHERE h.id = hook_id)`, []any{HookGone, now}},
			{`UPDATE deliveries SET due_at = ? WHERE state = 0 AND node = '' AND due_at < ` + beforeHeld + ` AND ` + off, []any{Held()}},
			{`UPDATE deliveries SET due_at = ? WHERE state = 0 AND node = '' AND due_at > ` + beforeHeld + ` AND NOT ` + off, []any{now}},
		} {
			if err := tx.With(ctx).Exec(s.query, s.args...).Error; err != nil {
				return row.Translate(err, "deliveries")
			}
		}
		return nil
	})
}

// Hurry makes due what waits for the recording of an agent's part of a call, and for
// nothing else. segmentID is empty for events of the call as a whole.
func (db Deliveries) Hurry(ctx context.Context, callID, segmentID string, now time.Time) error {
	now = stampArg(now)
	return row.Translate(db.on.With(ctx).Exec(`UPDATE deliveries SET due_at = ? WHERE call_id = ? AND state = 0 AND node = '' AND attempt = 0
		AND due_at > ? AND due_at < `+beforeHeld+` AND event_id IN (SELECT id FROM events WHERE call_id = ? AND segment_id = ?)`,
		now, callID, now, callID, segmentID).Error, "deliveries")
}

// FailingSince says when the first attempt failed after which none of a hook's to a Web
// Service went well, looking no further back than a time; nil when none failed.
func (db Deliveries) FailingSince(ctx context.Context, hookID, serviceID string, from time.Time) (*time.Time, error) {
	const of = ` FROM delivery_attempts a JOIN deliveries d ON d.id = a.delivery_id WHERE d.web_service_id = ? AND d.hook_id = ? AND NOT d.test`
	from = stampArg(from)
	list, err := row.Scan[Attempt](db.on.With(ctx).Raw(`SELECT a.*`+of+` AND a.cause <> 'success' AND a.at >= ?
		AND a.at > coalesce((SELECT max(a.at)`+of+` AND a.cause = 'success'), ?) ORDER BY a.at LIMIT 1`,
		serviceID, hookID, from, serviceID, hookID, from), "deliveries")
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0].At, nil
}

// LastFailed reads the delivery of a hook to a Web Service of which an attempt failed last;
// nil for none.
func (db Deliveries) LastFailed(ctx context.Context, hookID, serviceID string) (*Delivery, error) {
	return row.Maybe[Delivery](db.on.With(ctx).Where("hook_id = ? AND web_service_id = ? AND NOT test AND reason <> '' AND attempt > 0", hookID, serviceID).
		Order("updated_at DESC, id"), "deliveries")
}
