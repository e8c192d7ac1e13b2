package runtime_test

import (
	"net/http"
	"testing"
	"time"

	"hookline/models"
	"hookline/models/dbtest"
)

// What a carrier tells once while the database is away is stored when it is back, with the
// time at which it was told.
func TestTheEndOfACallIsStoredLater(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		for _, sid := range []string{"CA1", "CA2"} {
			read(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm(sid)))
		}
		away := func(from, to string) {
			_, err := db.SQL().ExecContext(t.Context(), "ALTER TABLE "+from+" RENAME TO "+to)
			l.must(err)
		}
		away("calls", "calls_away")
		if w := l.post(l.echo, "/runtime/main-line/status", token, callForm("CA1", "CallStatus", "completed")); w.Code != http.StatusServiceUnavailable {
			t.Errorf("status: %d %s", w.Code, w.Body)
		}
		if d := read(t, l.post(l.echo, "/runtime/main-line/step/nosuchcall/1", token, callForm("CA2", "CallStatus", "completed"))); d.Hangup == nil {
			t.Errorf("hung up: %+v", d)
		}
		told := time.Now()
		if err := l.later.Again(t.Context()); err == nil {
			t.Error("nothing is kept")
		}
		away("calls_away", "calls")
		l.must(l.later.Again(t.Context()))
		list, _, err := db.Calls.List(t.Context(), models.CallFilter{})
		l.must(err)
		for _, c := range list {
			if c.Status != models.CallEnded || c.Reason != "The caller hung up." || c.EndedAt.After(told) {
				t.Errorf("%s: %s %q %v, told before %v", c.CarrierCallID, c.Status, c.Reason, c.EndedAt, told)
			}
		}
	})
}
