package outbox

import (
	"context"
	"time"

	"hookline/migrations"
	"hookline/models/row"
)

// Lane is how much a Web Service may be sent now.
type Lane struct {
	WebServiceID string
	Room         int
	Until        time.Time // the end of the lease
}

// Claimed is a delivery somebody may attempt now, and the configuration to do it by.
type Claimed struct {
	Delivery
	Revision int64
}

// Due is what a look at the outbox finds.
type Due struct {
	Revision   int64 // of the configuration
	Events     bool  // some are to be spread
	Deliveries bool  // some are due
	Jobs       bool  // something is to be done to many
}

// Due looks whether anything is due: the one query of a node that has nothing to do.
func (db Deliveries) Due(ctx context.Context, now time.Time) (Due, error) {
	var d Due
	err := db.on.With(ctx).Raw(`SELECT revision, EXISTS(SELECT 1 FROM events WHERE state = 0 AND due_at <= ?) AS events,
		EXISTS(SELECT 1 FROM deliveries WHERE state = 0 AND due_at <= ?) AS deliveries,
		EXISTS(SELECT 1 FROM delivery_jobs WHERE ended_at IS NULL) AS jobs FROM config_revisions WHERE id = 1`, stampArg(now), stampArg(now)).Scan(&d).Error
	return d, row.Translate(err, "deliveries")
}

func stampArg(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// beforeHeld is SQL of a time that only what is held is due after.
const beforeHeld = "'9000-01-01'"

// ready is what of a Web Service's deliveries (w) may be attempted. One that stands in an
// order waits for those before it, and for an earlier event of its call that is not
// spread yet. What this node has claimed is not claimed again, should its clock jump.
// What is held stands in nobody's way.
const ready = `w.state = 0 AND w.due_at <= ? AND w.node <> ? AND (w.order_key = '' OR
	NOT EXISTS (SELECT 1 FROM deliveries o WHERE o.state = 0 AND o.order_key <> '' AND o.order_key = w.order_key AND o.due_at < ` + beforeHeld + `
		AND (o.created_at, o.id) < (w.created_at, w.id)) AND
	NOT EXISTS (SELECT 1 FROM events e WHERE e.call_id = w.call_id AND e.state = 0 AND e.at < w.created_at))`

// The cap of each Web Service is part of the claim, and so each is one look into an
// index: what a dead one has due costs nothing. The ids are looked up, see among.
const claimPostgres = `WITH c AS MATERIALIZED (SELECT w.id, s.until FROM jsonb_to_recordset(?::jsonb) AS s(id text, room bigint, until timestamptz)
		CROSS JOIN LATERAL (SELECT w.id FROM deliveries w WHERE w.web_service_id = s.id AND ` + ready + `
			ORDER BY w.due_at LIMIT s.room FOR UPDATE SKIP LOCKED) w LIMIT ?)
	UPDATE deliveries SET attempt = attempt + 1, node = ?, due_at = c.until, updated_at = ? FROM c
	WHERE deliveries.id = c.id AND deliveries.id = ANY(ARRAY(SELECT c.id FROM c)) RETURNING deliveries.*, (SELECT revision FROM config_revisions WHERE id = 1) AS revision`

// SQLite has no LATERAL, and takes no column for a LIMIT: json_each unfolds the list that
// a look into the index gives.
const claimSQLite = `UPDATE deliveries SET attempt = attempt + 1, node = ?, due_at = p.until, updated_at = ?
	FROM (SELECT j.value AS claimed_id, s.value->>'until' AS until FROM json_each(?) s, json_each((SELECT json_group_array(id) FROM (
		SELECT w.id FROM deliveries w WHERE w.web_service_id = s.value->>'id' AND ` + ready + `
			ORDER BY w.due_at LIMIT ?))) j WHERE j.key < s.value->>'room' LIMIT ?) p
	WHERE id = p.claimed_id RETURNING *, (SELECT revision FROM config_revisions WHERE id = 1) AS revision`

// Claim takes deliveries that are due, at most so many, for an attempt each: their
// attempt number rises, and until the end of the lease they are nobody else's.
func (db Deliveries) Claim(ctx context.Context, node string, lanes []Lane, now time.Time, most int) ([]Claimed, error) {
	if len(lanes) == 0 || most <= 0 {
		return nil, nil
	}
	room, rows := 0, make([]map[string]any, len(lanes))
	for i, l := range lanes {
		room = max(room, min(l.Room, most))
		rows[i] = map[string]any{"id": l.WebServiceID, "room": min(l.Room, most), "until": stamp(l.Until)}
	}
	text, err := jsonText(rows)
	if err != nil {
		return nil, err
	}
	now = stampArg(now)
	query, args := claimPostgres, []any{text, now, node, most, node, now}
	if db.on.Dialect() == migrations.SQLite {
		query, args = claimSQLite, []any{node, now, text, now, node, room, most}
	}
	var list []Claimed
	err = db.on.With(ctx).Raw(query, args...).Scan(&list).Error
	return list, row.Translate(err, "deliveries")
}

// TakeBack frees what a node has claimed, but for what it works on, with a lease that is
// over by a time: Held() for what it had when it died, now for what it never learned of.
func (db Deliveries) TakeBack(ctx context.Context, node string, working []string, over, now time.Time) error {
	if len(working) == 0 {
		working = []string{""}
	}
	return row.Translate(db.on.With(ctx).Exec("UPDATE deliveries SET node = '', due_at = ? WHERE state = 0 AND node = ? AND due_at <= ? AND id NOT IN ?",
		stampArg(now), node, stampArg(over), working).Error, "deliveries")
}
