package outbox

import (
	"context"
	"time"

	"hookline/models/row"
)

// Backlog is how much waits.
type Backlog struct {
	Count  int64
	Oldest *time.Time // when what waits longest was made, held ones aside
}

// Backlog tells how much waits for a Web Service; empty for all.
func (db Deliveries) Backlog(ctx context.Context, serviceID string) (Backlog, error) {
	q := func() string {
		if serviceID == "" {
			return "state = 0 AND ? = ''"
		}
		return "state = 0 AND web_service_id = ?"
	}()
	var w Backlog
	if err := db.on.With(ctx).Raw("SELECT count(*) FROM deliveries WHERE "+q, serviceID).Scan(&w.Count).Error; err != nil {
		return w, row.Translate(err, "deliveries")
	}
	list, err := row.Scan[Delivery](db.on.With(ctx).Raw("SELECT created_at FROM deliveries WHERE "+q+" AND due_at < "+beforeHeld+" ORDER BY created_at LIMIT 1", serviceID), "deliveries")
	if err == nil && len(list) > 0 {
		w.Oldest = &list[0].CreatedAt
	}
	return w, err
}

// DropOld deletes deliveries that do not wait any more and were made before a time: that
// of their Web Service in keep, or the other. Events go when they are older than that,
// too, and have no deliveries. It works in batches, each on its own.
func (db Deliveries) DropOld(ctx context.Context, keep map[string]time.Time, other time.Time, batch int) error {
	const of = "DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE state <> 0 AND created_at < ? AND "
	known := []string{""}
	for id, before := range keep {
		known = append(known, id)
		if err := db.drop(ctx, batch, of+"web_service_id = ? LIMIT ?)", stampArg(before), id); err != nil {
			return err
		}
	}
	if err := db.drop(ctx, batch, of+"web_service_id NOT IN ? LIMIT ?)", stampArg(other), known); err != nil {
		return err
	}
	return db.drop(ctx, batch, `DELETE FROM events WHERE id IN (SELECT e.id FROM events e WHERE e.at < ? AND e.state = 1
		AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = e.id) LIMIT ?)`, stampArg(other))
}

func (db Deliveries) drop(ctx context.Context, batch int, query string, args ...any) error {
	for {
		r := db.on.With(ctx).Exec(query, append(args, batch)...)
		if r.Error != nil || r.RowsAffected < int64(batch) {
			return row.Translate(r.Error, "deliveries")
		}
	}
}
