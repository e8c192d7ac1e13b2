package outbox

import (
	"context"
	"time"

	"gorm.io/gorm"

	"hookline/migrations"
	"hookline/models/row"
)

// Filter narrows a list of deliveries. Zero values ask for nothing. A Job keeps one as
// JSON.
type Filter struct {
	IDs          []string  `json:"ids"`             // a selection; nil is none, an empty one finds nothing
	Stands       string    `json:"state,omitempty"` // a word of Stands
	Type         string    `json:"event,omitempty"`
	HookID       string    `json:"hook_id,omitempty"`
	WebServiceID string    `json:"web_service_id,omitempty"`
	EventID      string    `json:"event_id,omitempty"`
	CallID       string    `json:"call_id,omitempty"`
	Number       string    `json:"number,omitempty"` // that was called or called, in part
	From         time.Time `json:"from,omitzero"`    // when it happened
	To           time.Time `json:"to,omitzero"`      // the first moment that is not wanted
	Status       int64     `json:"status,omitempty"` // HTTP, of the last attempt
	Cause        string    `json:"cause,omitempty"`  // of the last attempt
	Text         string    `json:"text,omitempty"`   // in names, reason, inputs, id, or what was told: part of it, in any case
	Sort         string    `json:"-"`                // created (default), updated, due; "-" in front turns it around
}

var deliverySorts = map[string]string{"created": "deliveries.created_at", "updated": "deliveries.updated_at", "due": "deliveries.due_at"}

func (db Deliveries) filtered(ctx context.Context, f Filter) *gorm.DB {
	q := db.on.With(ctx).Model(&Delivery{})
	if f.IDs != nil {
		q = q.Where("deliveries.id IN ?", f.IDs)
	}
	if f.Stands != "" {
		q = q.Where(standing(f.Stands))
	}
	for column, value := range map[string]string{"type": f.Type, "hook_id": f.HookID, "web_service_id": f.WebServiceID, "event_id": f.EventID, "call_id": f.CallID, "cause": f.Cause} {
		if value != "" {
			q = q.Where("deliveries."+column+" = ?", value)
		}
	}
	if f.Number != "" {
		like := row.LikePattern(f.Number)
		q = q.Where(`(deliveries.number LIKE ? ESCAPE '\' OR deliveries.caller LIKE ? ESCAPE '\')`, like, like)
	}
	if !f.From.IsZero() {
		q = q.Where("deliveries.created_at >= ?", stampArg(f.From))
	}
	if !f.To.IsZero() {
		q = q.Where("deliveries.created_at < ?", stampArg(f.To))
	}
	if f.Status != 0 {
		q = q.Where("deliveries.status = ?", f.Status)
	}
	if f.Text != "" {
		like := row.LikePattern(f.Text)
		q = q.Where(`(lower(deliveries.hook_name || ' ' || deliveries.service_name || ' ' || deliveries.reason || ' ' || deliveries.inputs || ' ' || deliveries.id) LIKE ? ESCAPE '\'
			OR EXISTS (SELECT 1 FROM events e WHERE e.id = deliveries.event_id AND lower(e.data) LIKE ? ESCAPE '\'))`, like, like)
	}
	return q
}

// List reads a page of deliveries, the newest first, and how many there are in all.
func (db Deliveries) List(ctx context.Context, f Filter, p row.Page) ([]Delivery, int64, error) {
	sort := f.Sort
	if sort == "" {
		sort = "-created"
	}
	return row.Paged[Delivery](db.filtered(ctx, f), "", row.OrderBy(deliverySorts, sort, "created")+", deliveries.id", p, "deliveries")
}

// Count counts those of a filter.
func (db Deliveries) Count(ctx context.Context, f Filter) (int64, error) {
	return row.Count(db.filtered(ctx, f), "deliveries")
}

// Get reads one; NotFound if there is none.
func (db Deliveries) Get(ctx context.Context, id string) (*Delivery, error) {
	return row.First[Delivery](db.on.With(ctx).Where("id = ?", id), "delivery")
}

// LastOf reads the newest delivery of each of some hooks, tests aside, by the hook's id:
// one query, of a look into an index for each.
func (db Deliveries) LastOf(ctx context.Context, hookIDs []string) (map[string]*Delivery, error) {
	if len(hookIDs) == 0 {
		return nil, nil
	}
	ids, err := jsonText(hookIDs)
	if err != nil {
		return nil, err
	}
	from := "jsonb_array_elements_text(?::jsonb) AS h(id)"
	id := "h.id"
	if db.on.Dialect() == migrations.SQLite {
		from, id = "json_each(?) AS h", "h.value"
	}
	list, err := row.Scan[Delivery](db.on.With(ctx).Raw(`SELECT d.* FROM `+from+` JOIN deliveries d ON d.id = (SELECT l.id FROM deliveries l
		WHERE l.hook_id = `+id+` AND NOT l.test ORDER BY l.created_at DESC, l.id DESC LIMIT 1)`, ids), "deliveries")
	last := make(map[string]*Delivery, len(list))
	for i := range list {
		last[list[i].HookID] = &list[i]
	}
	return last, err
}

// Attempts lists those of a delivery, in their order.
func (db Deliveries) Attempts(ctx context.Context, id string) ([]Attempt, error) {
	return row.Find[Attempt](db.on.With(ctx).Where("delivery_id = ?", id).Order("number"), "attempts")
}

// After lists those of a filter, the newest first: those made before the one given, at a
// time and with an id.
func (db Deliveries) After(ctx context.Context, f Filter, before time.Time, id string, limit int) ([]Delivery, error) {
	q := db.filtered(ctx, f)
	if id != "" {
		q = q.Where("(deliveries.created_at, deliveries.id) < (?, ?)", stampArg(before), id)
	}
	return row.Find[Delivery](q.Order("deliveries.created_at DESC, deliveries.id DESC").Limit(limit), "deliveries")
}

// ofCall is how many deliveries of a call are told.
const ofCall = 500

// OfCall lists the deliveries of a call in the order of its events.
func (db Deliveries) OfCall(ctx context.Context, callID string) ([]Delivery, error) {
	return row.Find[Delivery](db.on.With(ctx).Where("call_id = ?", callID).Order("created_at, service_name, id").Limit(ofCall), "deliveries")
}

// What can be done to many deliveries.
const (
	ActReplay = "replay" // they wait as if new, under the id that receivers know
	ActCancel = "cancel" // those that wait are given up
)

// changeable narrows a filter to what an action changes: of what did not change since a
// time, all but what is under way and what is held can be sent again; what waits can be
// cancelled.
func (db Deliveries) changeable(ctx context.Context, action string, f Filter, since time.Time) *gorm.DB {
	q := db.filtered(ctx, f)
	if action == ActCancel {
		return q.Where("deliveries.state = 0")
	}
	return q.Where("deliveries.node = '' AND deliveries.updated_at < ? AND NOT ("+standing(StandsHeld)+")", stampArg(since))
}

// Changeable counts what an action would change of a filter, by where it stands.
func (db Deliveries) Changeable(ctx context.Context, action string, f Filter, since time.Time) (map[string]int64, error) {
	rows, err := row.Scan[struct {
		Word  string
		Found int64
	}](db.changeable(ctx, action, f, since).Select(stands()+" AS word, count(*) AS found").Group("word"), "deliveries")
	counts := map[string]int64{}
	for _, r := range rows {
		counts[r.Word] = r.Found
	}
	return counts, err
}

// Replay sends some of a filter again that did not change since a time, at most so many,
// and says how many: they wait as if new, under the id that receivers know. Those that
// wait already are due, but for what is under way, and what is held. Many of these with one
// time send each again once: what was sent again changed since.
func (db Deliveries) Replay(ctx context.Context, f Filter, since, now time.Time, most int) (int64, error) {
	some := oldest(db.changeable(ctx, ActReplay, f, since), most)
	r := db.on.With(ctx).Model(&Delivery{}).Where("id IN (?) AND node = ''", some).
		UpdateColumns(map[string]any{"state": Waiting, "tries": 0, "due_at": stampArg(now), "updated_at": stampArg(now)})
	return r.RowsAffected, row.Translate(r.Error, "deliveries")
}

// Cancel cancels those of a filter that wait, at most so many, and says how many. What is
// under way then may still arrive.
func (db Deliveries) Cancel(ctx context.Context, f Filter, reason string, now time.Time, most int) (int64, error) {
	some := oldest(db.changeable(ctx, ActCancel, f, now), most)
	r := db.on.With(ctx).Model(&Delivery{}).Where("id IN (?) AND state = 0", some).
		UpdateColumns(map[string]any{"state": Cancelled, "reason": reason, "node": "", "updated_at": stampArg(now)})
	return r.RowsAffected, row.Translate(r.Error, "deliveries")
}

// oldest selects the ids of so many of what a query finds.
func oldest(q *gorm.DB, most int) *gorm.DB {
	return q.Select("deliveries.id").Order("deliveries.created_at, deliveries.id").Limit(most)
}
