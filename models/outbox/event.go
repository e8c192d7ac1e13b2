package outbox

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"hookline/migrations"
	"hookline/models/row"
)

// timeForm is how both databases take a time out of a JSON value: SQLite compares times
// as texts, so it is the form its driver writes.
const timeForm = "2006-01-02 15:04:05.999999999-07:00"

// stamp writes a time for a JSON value; PostgreSQL keeps microseconds.
func stamp(t time.Time) string { return t.UTC().Truncate(time.Microsecond).Format(timeForm) }

// plain takes out what PostgreSQL's texts can't hold.
func plain(s string) string { return strings.ReplaceAll(s, "\x00", "") }

// eventColumns are those of events that whoever raises one knows.
var eventColumns = columns{
	{"id", "text"}, {"type", "text"}, {"key", "text"}, {"call_id", "text"}, {"segment_id", "text"}, {"entry_id", "text"},
	{"number", "text"}, {"campaign_id", "text"}, {"wrap_code", "text"}, {"user_id", "text"}, {"facts", "text"},
	{"test", "boolean"}, {"at", "timestamptz"}, {"due_at", "timestamptz"},
}

// EventInsert is the statement that adds events in one value, EventRows of them, for
// which param stands ("?", "$20"). What is there by its key stays. from names further
// things to select from ("c", of a WITH in front), so that nothing is added when that is
// empty; empty for none. It has one text however many events there are, so that
// PostgreSQL's driver prepares it once.
func EventInsert(d migrations.Dialect, param, from string) string {
	if from != "" {
		from += ", "
	}
	return "INSERT INTO events (" + eventColumns.names("") + ") SELECT " + eventColumns.values(d, "e") +
		" FROM " + from + eventColumns.source(d, param, "e") + " WHERE true ON CONFLICT (key) DO NOTHING"
}

// EventRows writes events as the value EventInsert takes. An event without an ID is
// given one; without a time to spread it, it is due when it happened.
func EventRows(list []Event) (string, error) {
	rows := make([]map[string]any, len(list))
	for i := range list {
		e := &list[i]
		if e.ID == "" {
			e.ID = row.NewID()
		}
		if e.DueAt.IsZero() {
			e.DueAt = e.At
		}
		facts, err := mapText(e.Facts)
		if err != nil {
			return "", err
		}
		rows[i] = map[string]any{"id": e.ID, "type": e.Type, "key": plain(e.Key), "call_id": e.CallID, "segment_id": e.SegmentID,
			"entry_id": e.EntryID, "number": plain(e.Number), "campaign_id": e.CampaignID, "wrap_code": plain(e.WrapCode),
			"user_id": e.UserID, "facts": facts, "test": e.Test, "at": stamp(e.At), "due_at": stamp(e.DueAt)}
	}
	return jsonText(rows)
}

// Add writes events, in the transaction of the store if it is in one: call it in that of
// the change that raises them. One whose key is there already changes nothing.
func (db Events) Add(ctx context.Context, list []Event) error {
	if len(list) == 0 {
		return nil
	}
	rows, err := EventRows(list)
	if err != nil {
		return err
	}
	return row.Translate(db.on.With(ctx).Exec(EventInsert(db.on.Dialect(), "?", ""), rows).Error, "event")
}

func jsonText(v any) (string, error) {
	b, err := json.Marshal(v)
	return string(b), err
}

// mapText writes a map as its column holds it: never null.
func mapText(m map[string]string) (string, error) {
	if m == nil {
		return "{}", nil
	}
	return jsonText(m)
}
