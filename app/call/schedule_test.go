package call_test

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"hookline/app/call"
	"hookline/app/carrier"
	"hookline/app/outbound"
	"hookline/app/schedule"
	"hookline/app/webservice"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/models/dbtest"
)

// A call goes on by the Schedule as it is when it comes there, the switch included.
func TestCallAppliesSchedule(t *testing.T) { dbtest.Each(t, testCallAppliesSchedule) }

func testCallAppliesSchedule(t *testing.T, db *models.DB) {
	b := newBench(t, db)
	w, by := workspace.New(db, b.box, carrier.Dialects()), workspace.Actor{Name: "Anna"}
	s, err := w.Schedules.Save(t.Context(), by, workspace.Schedule{Name: "Office", Written: schedule.Written{TimeZone: "Australia/Sydney",
		Hours:      schedule.WrittenWeek{Monday: "09:00-12:30"},
		Exceptions: []schedule.WrittenException{{Name: "Anzac Day observed", Date: "2026-04-27"}}}})
	b.must(err)
	b.publish(fmt.Sprintf(`{"objects":[
	{"id":"when","kind":"apply_schedule","title":"When","settings":{"schedule":%q},"exits":{"open":"o","closed":"c","emergency":"e"}},
	{"id":"o","kind":"say_text","title":"O","settings":{"text":"Open."}},{"id":"c","kind":"say_text","title":"C","settings":{"text":"Closed."}},
	{"id":"e","kind":"say_text","title":"E","settings":{"text":"Emergency."}}]}`, s.ID))
	store := &counted{}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	now := time.Date(2026, 4, 20, 0, 0, 0, 0, time.UTC) // Monday 10:00 in Sydney
	engine := call.NewAsking(db, store.of(db), b.box, webservice.NewRunner(outbound.New(outbound.Options{})), log,
		call.Options{Now: func() time.Time { return now }})
	calls := 0
	hears := func(said, reason string) {
		t.Helper()
		calls++
		sid := fmt.Sprintf("CA%d", calls)
		r, err := engine.Start(t.Context(), start(sid))
		b.must(err)
		if r.Instructions[0].Text != said {
			t.Errorf("heard %+v, want %s", r.Instructions, said)
		}
		turns, err := db.Calls.Turns(t.Context(), r.CallID, 0)
		b.must(err)
		if len(turns) != 1 || !strings.Contains(turns[0].Steps, `"`+reason+`"`) {
			t.Errorf("the trace does not say %q: %+v", reason, turns)
		}
	}
	hears("Open.", "Open: Monday 09:00-12:30")
	store.take()
	hears("Open.", "Open: Monday 09:00-12:30")
	if asked := store.take(); asked != "load save" {
		t.Errorf("a Schedule costs queries: %s", asked)
	}
	now = now.Add(3 * time.Hour)
	hears("Closed.", "Closed: Outside the hours of Monday")
	now = now.Add(7*24*time.Hour - 3*time.Hour)
	hears("Closed.", "Holiday: Anzac Day observed")
	_, err = w.Schedules.Switch(t.Context(), by, s.ID, &schedule.Emergency{Note: "Flood"})
	b.must(err)
	hears("Emergency.", "Emergency: The emergency switch is on: Flood")
	_, err = w.Schedules.Switch(t.Context(), by, s.ID, nil)
	b.must(err)
	hears("Closed.", "Holiday: Anzac Day observed")
	b.must(db.Schedules.Delete(t.Context(), s.ID))
	b.must(db.BumpRevision(t.Context()))
	hears("Closed.", "The Schedule is gone or can't be read.")
}
