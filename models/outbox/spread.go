package outbox

import (
	"context"
	"slices"
	"time"

	"hookline/migrations"
	"hookline/models/row"
)

// Claim takes events that were raised and are not spread, the earliest first, and leases
// them until a time; one that another node has had for that long is taken, too.
func (db Events) Claim(ctx context.Context, now, until time.Time, most int) ([]Event, error) {
	lock := " FOR UPDATE SKIP LOCKED"
	if db.on.Dialect() == migrations.SQLite { // whose only lock calls need more than one who looks in vain
		var due bool
		err := db.on.With(ctx).Raw("SELECT EXISTS(SELECT 1 FROM events WHERE state = 0 AND due_at <= ?)", stampArg(now)).Scan(&due).Error
		if err != nil || !due {
			return nil, row.Translate(err, "events")
		}
		lock = ""
	}
	var list []Event
	err := db.on.With(ctx).Raw(`UPDATE events SET due_at = ? WHERE `+among(db.on.Dialect(), "id", `SELECT id FROM events WHERE state = 0 AND due_at <= ?
		ORDER BY due_at LIMIT ?`+lock)+` RETURNING *`, stampArg(until), stampArg(now), most).Scan(&list).Error
	slices.SortFunc(list, func(a, b Event) int { return a.At.Compare(b.At) })
	return list, row.Translate(err, "events")
}

// Find reads events by their ids, in any order.
func (db Events) Find(ctx context.Context, ids []string) ([]Event, error) {
	return row.Find[Event](db.on.With(ctx).Where("id IN ?", ids), "events")
}

// Get reads one; NotFound if there is none.
func (db Events) Get(ctx context.Context, id string) (*Event, error) {
	return row.First[Event](db.on.With(ctx).Where("id = ?", id), "event")
}

// OfCall lists those of a call, in their order.
func (db Events) OfCall(ctx context.Context, callID string) ([]Event, error) {
	return row.Find[Event](db.on.With(ctx).Where("call_id = ?", callID).Order("at, id"), "events")
}

// Spreading is an event with its data, and the deliveries it becomes.
type Spreading struct {
	Event      *Event
	Deliveries []Delivery
}

var (
	spreadColumns   = columns{{"id", "text"}, {"data", "text"}}
	deliveryColumns = columns{
		{"id", "text"}, {"event_id", "text"}, {"type", "text"}, {"call_id", "text"}, {"number", "text"}, {"caller", "text"},
		{"hook_id", "text"}, {"hook_name", "text"}, {"web_service_id", "text"}, {"service_name", "text"}, {"inputs", "text"},
		{"order_key", "text"}, {"test", "boolean"}, {"due_at", "timestamptz"}, {"created_at", "timestamptz"}, {"updated_at", "timestamptz"},
	}
)

// Spread saves the data of events and inserts their deliveries, in one transaction. An
// event that another node has spread meanwhile stays as that one did it. The deliveries
// take id, type, call, number, time and test from their event; one that stands in an
// order behind others that wait is due when they are.
func (db Events) Spread(ctx context.Context, list []Spreading, now time.Time) error {
	if len(list) == 0 {
		return nil
	}
	rows := make([]map[string]any, len(list))
	for i, s := range list {
		data, err := mapText(s.Event.Data)
		if err != nil {
			return err
		}
		rows[i] = map[string]any{"id": s.Event.ID, "data": data}
	}
	text, err := jsonText(rows)
	if err != nil {
		return err
	}
	return db.on.Tx(ctx, func(tx *row.Conn) error {
		d := tx.Dialect()
		var ours []string
		err := tx.With(ctx).Raw(spreadColumns.with(d, "?", "s")+`UPDATE events SET state = 1, data = `+value(d, "s", "data")+` FROM s WHERE `+
			joined(d, "events", "id", "s")+` AND events.state = 0 RETURNING events.id`, text).Scan(&ours).Error
		if err != nil {
			return row.Translate(err, "events")
		}
		return Events{tx}.insert(ctx, list, ours, now)
	})
}

func (db Events) insert(ctx context.Context, list []Spreading, ours []string, now time.Time) error {
	var rows []map[string]any
	for _, s := range list {
		if !slices.Contains(ours, s.Event.ID) {
			continue
		}
		for i := range s.Deliveries {
			r, err := db.delivery(ctx, s.Event, &s.Deliveries[i], now)
			if err != nil {
				return err
			}
			rows = append(rows, r)
		}
	}
	if len(rows) == 0 {
		return nil
	}
	text, err := jsonText(rows)
	if err != nil {
		return err
	}
	d := db.on.Dialect()
	return row.Translate(db.on.With(ctx).Exec("INSERT INTO deliveries ("+deliveryColumns.names("")+") SELECT "+deliveryColumns.values(d, "d")+
		" FROM "+deliveryColumns.source(d, "?", "d"), text).Error, "deliveries")
}

func (db Events) delivery(ctx context.Context, e *Event, v *Delivery, now time.Time) (map[string]any, error) {
	if v.ID == "" {
		v.ID = row.NewID()
	}
	v.EventID, v.Type, v.CallID, v.Number, v.Test, v.CreatedAt = e.ID, e.Type, e.CallID, e.Number, e.Test, e.At
	if e.Test { // made now of what was then: it is kept from now on, and stands in lists here
		v.CreatedAt = now
	}
	if v.DueAt.IsZero() {
		v.DueAt = now
	}
	if v.OrderKey != "" {
		head, err := db.head(ctx, v.OrderKey)
		if err != nil {
			return nil, err
		}
		if head != nil && head.DueAt.After(v.DueAt) {
			v.DueAt = head.DueAt
		}
	}
	inputs, err := mapText(v.Inputs)
	return map[string]any{"id": v.ID, "event_id": e.ID, "type": e.Type, "call_id": e.CallID, "number": e.Number, "caller": plain(v.Caller),
		"hook_id": v.HookID, "hook_name": v.HookName, "web_service_id": v.WebServiceID, "service_name": v.ServiceName, "inputs": inputs,
		"order_key": v.OrderKey, "test": e.Test, "due_at": stamp(v.DueAt), "created_at": stamp(v.CreatedAt), "updated_at": stamp(now)}, err
}

// head reads the first that waits in an order; nil for none. It is locked against its
// end: whoever finishes it then sees what is inserted behind it.
func (db Events) head(ctx context.Context, key string) (*Delivery, error) {
	lock := ""
	if db.on.Dialect() == migrations.Postgres {
		lock = " FOR SHARE"
	}
	var list []Delivery
	err := db.on.With(ctx).Raw("SELECT * FROM deliveries WHERE state = 0 AND order_key <> '' AND order_key = ? AND due_at < "+beforeHeld+" ORDER BY created_at, id LIMIT 1"+lock, key).Scan(&list).Error
	if err != nil || len(list) == 0 {
		return nil, row.Translate(err, "deliveries")
	}
	return &list[0], nil
}
