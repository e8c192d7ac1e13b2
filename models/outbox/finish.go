package outbox

import (
	"context"
	"time"

	"hookline/migrations"
	"hookline/models/row"
)

// Outcome is what came of an attempt: the delivery as it is now, and the attempt itself.
type Outcome struct {
	Delivery         // of which state, reason, cause, status, tries and due time are saved
	Made     Attempt // its cause and status are the delivery's; DeliveryID is empty when none was made
}

var outcomeColumns = columns{
	{"id", "text"}, {"attempt", "bigint"}, {"state", "bigint"}, {"reason", "text"}, {"cause", "text"}, {"status", "bigint"},
	{"tries", "bigint"}, {"due_at", "timestamptz"}, {"order_key", "text"}, {"made", "boolean"},
	{"at", "timestamptz"}, {"took_us", "bigint"}, {"exchange", "text"},
}

// Finish saves what came of attempts and frees the deliveries, in one transaction. A
// delivery that was claimed anew meanwhile, or is done or gone, stays as it is; its
// attempt is told all the same.
func (db Deliveries) Finish(ctx context.Context, list []Outcome, now time.Time) error {
	if len(list) == 0 {
		return nil
	}
	ordered := false
	rows := make([]map[string]any, len(list))
	for i := range list {
		o := &list[i]
		ordered = ordered || o.OrderKey != ""
		rows[i] = map[string]any{"id": o.ID, "attempt": o.Attempt, "state": o.State, "reason": plain(o.Reason), "cause": o.Cause,
			"status": o.Status, "tries": o.Tries, "due_at": stamp(o.DueAt), "order_key": o.OrderKey, "made": o.Made.DeliveryID != "",
			"at": stamp(o.Made.At), "took_us": o.Made.TookUS, "exchange": o.Made.Exchange}
	}
	text, err := jsonText(rows)
	if err != nil {
		return err
	}
	d := db.on.Dialect()
	with := outcomeColumns.with(d, "?", "f")
	f := func(column string) string { return value(d, "f", column) }
	type step struct {
		query string
		args  []any
	}
	now = stampArg(now)
	steps := []step{
		{with + `UPDATE deliveries SET state = ` + f("state") + `, reason = ` + f("reason") + `, cause = ` + f("cause") + `, status = ` + f("status") +
			`, tries = ` + f("tries") + `, due_at = ` + f("due_at") + `, node = '', updated_at = ? FROM f WHERE ` + joined(d, "deliveries", "id", "f") +
			` AND deliveries.attempt = ` + f("attempt") + ` AND deliveries.state = 0`, []any{text, now}},
		{with + `INSERT INTO delivery_attempts (delivery_id, number, at, took_us, cause, status, exchange)
			SELECT ` + f("id") + `, ` + f("attempt") + `, ` + f("at") + `, ` + f("took_us") + `, ` + f("cause") + `, ` + f("status") + `, ` + f("exchange") +
			` FROM f WHERE ` + f("made") + ` AND (SELECT d.id FROM deliveries d WHERE d.id = ` + f("id") + `) IS NOT NULL ON CONFLICT DO NOTHING`, []any{text}},
	}
	if ordered {
		steps = append(steps, step{with + follow(d, f), []any{text, now}}, step{with + behind(d, f), []any{text}})
	}
	return db.on.Tx(ctx, func(tx *row.Conn) error {
		for _, s := range steps {
			if err := tx.With(ctx).Exec(s.query, s.args...).Error; err != nil {
				return row.Translate(err, "deliveries")
			}
		}
		return nil
	})
}

// follow makes due what comes next in the order of one that is done for good.
func follow(d migrations.Dialect, f func(string) string) string {
	return `UPDATE deliveries SET due_at = ? WHERE state = 0 AND node = '' AND due_at < ` + beforeHeld + ` AND ` + among(d, "id", `SELECT (
		SELECT n.id FROM deliveries n WHERE n.state = 0 AND n.order_key <> '' AND n.order_key = `+f("order_key")+` ORDER BY n.created_at, n.id LIMIT 1)
		FROM f WHERE `+f("state")+` <> 0 AND `+f("order_key")+` <> ''`)
}

// behind lets what comes behind one that waits on wait as long: due, it would be in the
// claim's way.
func behind(d migrations.Dialect, f func(string) string) string {
	return `UPDATE deliveries SET due_at = ` + f("due_at") + ` FROM f WHERE ` + f("state") + ` = 0 AND ` + f("order_key") + ` <> ''
		AND deliveries.state = 0 AND deliveries.order_key <> '' AND ` + joined(d, "deliveries", "order_key", "f") + ` AND deliveries.id <> ` + f("id") + `
		AND deliveries.node = '' AND deliveries.due_at < ` + f("due_at")
}
