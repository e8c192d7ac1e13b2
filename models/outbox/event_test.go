package outbox_test

import (
	"errors"
	"testing"
	"time"

	"hookline/models"
	"hookline/models/dbtest"
)

func at(s int) time.Time { return time.Date(2026, 11, 30, 8, 0, s, 0, time.UTC) }

func count(t *testing.T, db *models.DB, query string, args ...any) int {
	t.Helper()
	var n int
	if err := db.SQL().QueryRowContext(t.Context(), query, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAdd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		must(t, db.Events.Add(t.Context(), nil))
		end := models.Event{Type: "call_end", Key: "call_end/1", CallID: "1", Number: "+61", Facts: map[string]string{"a": "\x00 \"x\"\n'"}, At: at(1)}
		start := models.Event{Type: "call_start", Key: "call_start/1", At: at(0), DueAt: at(9), Test: true}
		must(t, db.Events.Add(t.Context(), []models.Event{end, start, end}))
		must(t, db.Events.Add(t.Context(), []models.Event{end}))
		if n := count(t, db, "SELECT count(*) FROM events"); n != 2 {
			t.Errorf("%d events of two keys", n)
		}
		undone := errors.New("undone")
		err := db.Tx(t.Context(), func(tx *models.DB) error {
			must(t, tx.Events.Add(t.Context(), []models.Event{{Type: "dequeue", Key: "other", At: at(1)}}))
			return undone
		})
		if !errors.Is(err, undone) || count(t, db, "SELECT count(*) FROM events") != 2 {
			t.Error("an event outlives its change", err)
		}
	})
}
