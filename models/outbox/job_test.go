package outbox_test

import (
	"errors"
	"maps"
	"testing"
	"time"

	"hookline/models"
	"hookline/models/dbtest"
	"hookline/models/outbox"
)

func begin(t *testing.T, db *models.DB, j *outbox.Job, s, most int) {
	t.Helper()
	must(t, db.Tx(t.Context(), func(tx *models.DB) error { return tx.Jobs.Begin(t.Context(), j, at(s), most) }))
}

func exec(t *testing.T, db *models.DB, query string, args ...any) {
	t.Helper()
	_, err := db.SQL().ExecContext(t.Context(), query, args...)
	must(t, err)
}

// A job is done batch by batch, each delivery once; its row says where it stands.
func TestJobIsDoneInBatches(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx := t.Context()
		several(t, db)
		counts, err := db.Deliveries.Changeable(ctx, outbox.ActReplay, models.DeliveryFilter{}, at(20))
		if must(t, err); !maps.Equal(counts, map[string]int64{outbox.StandsDelivered: 2, outbox.StandsFailed: 1, outbox.StandsWaiting: 2}) {
			t.Errorf("%v", counts)
		}
		j := &outbox.Job{Action: outbox.ActReplay, Filter: models.DeliveryFilter{Text: "+61", From: at(0)}, Total: 5, ActorName: "Ada"}
		begin(t, db, j, 20, 2)
		if due, err := db.Deliveries.Due(ctx, at(0)); err != nil || !due.Jobs {
			t.Errorf("%+v %v", due, err)
		}
		var step *outbox.Job
		for i, want := range []int64{4, 5} {
			step, err = db.Jobs.Step(ctx, at(21+i), 2)
			if must(t, err); step == nil || step.Done != want || step.ID != j.ID || step.ActorName != "Ada" || step.Filter.Text != "+61" || !step.Filter.From.Equal(at(0)) || step.Filter.IDs != nil {
				t.Fatalf("%+v", step)
			}
		}
		if step.EndedAt == nil || !step.EndedAt.Equal(at(22)) {
			t.Errorf("%+v", step)
		}
		if step, err = db.Jobs.Step(ctx, at(30), 2); err != nil || step != nil {
			t.Errorf("%+v %v", step, err)
		}
		if n := count(t, db, "SELECT count(*) FROM deliveries WHERE state = 0 AND tries = 0"); n != 5 {
			t.Errorf("%d wait anew", n)
		}
		if due, err := db.Deliveries.Due(ctx, at(0)); err != nil || due.Jobs {
			t.Errorf("%+v %v", due, err)
		}
		got, err := db.Jobs.Get(ctx, j.ID)
		if must(t, err); got.Done != 5 || got.EndedAt == nil {
			t.Errorf("%+v", got)
		}
		must(t, db.Jobs.DropOld(ctx, at(22)))
		if list, err := db.Jobs.List(ctx, 5); err != nil || len(list) != 1 {
			t.Errorf("%d %v", len(list), err)
		}
		must(t, db.Jobs.DropOld(ctx, at(23)))
		if list, err := db.Jobs.List(ctx, 5); err != nil || len(list) != 0 {
			t.Errorf("%d %v", len(list), err)
		}
	})
}

// A batch and where its job stands are one: what could not be saved was not done.
func TestJobIsNotHalfDone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		several(t, db)
		undone := errors.New("undone")
		err := db.Tx(t.Context(), func(tx *models.DB) error {
			must(t, tx.Jobs.Begin(t.Context(), &outbox.Job{Action: outbox.ActReplay}, at(20), 2))
			return undone
		})
		if !errors.Is(err, undone) || count(t, db, "SELECT count(*) FROM deliveries WHERE state = 0") != 2 || count(t, db, "SELECT count(*) FROM delivery_jobs") != 0 {
			t.Error("half of it is done", err)
		}
	})
}

// Stopped, a job goes no further. Of two, each gets its turn.
func TestJobStops(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx := t.Context()
		several(t, db)
		a, b := &outbox.Job{Action: outbox.ActCancel}, &outbox.Job{Action: outbox.ActReplay, Filter: models.DeliveryFilter{Stands: outbox.StandsFailed}}
		begin(t, db, a, 20, 1)
		begin(t, db, b, 21, 1)
		if running, err := db.Jobs.Running(ctx); err != nil || len(running) != 2 || running[0].ID != a.ID || running[0].Done != 1 {
			t.Errorf("%+v %v", running, err)
		}
		must(t, db.Jobs.Stop(ctx, a.ID, at(22)))
		must(t, db.Jobs.Stop(ctx, a.ID, at(23)))
		got, err := db.Jobs.Get(ctx, a.ID)
		if must(t, err); !got.Stopped || !got.EndedAt.Equal(at(22)) || got.Done != 1 {
			t.Errorf("%+v", got)
		}
		if step, err := db.Jobs.Step(ctx, at(24), 1); err != nil || step == nil || step.ID != b.ID || step.EndedAt == nil || step.Done != 1 {
			t.Errorf("%+v %v", step, err)
		}
		if n := count(t, db, "SELECT count(*) FROM deliveries WHERE state = 3"); n != 1 {
			t.Errorf("%d cancelled", n)
		}
	})
}

// A job that cancels leaves alone what was made since it began.
func TestJobCancelsWhatWasThere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		spread(t, db, "1", 0, "", "a", "a")
		j := &outbox.Job{Action: outbox.ActCancel, Filter: models.DeliveryFilter{To: at(59)}}
		begin(t, db, j, 5, 1)
		later := spread(t, db, "2", 9, "", "a")
		for j.EndedAt == nil {
			var err error
			j, err = db.Jobs.Step(t.Context(), at(10), 1)
			must(t, err)
		}
		if n := count(t, db, "SELECT count(*) FROM deliveries WHERE state = 3"); n != 2 || j.Done != 2 {
			t.Errorf("%d cancelled, %+v", n, j)
		}
		if d, err := db.Deliveries.Get(t.Context(), later[0]); err != nil || d.Stands() != outbox.StandsWaiting {
			t.Errorf("%+v %v", d, err)
		}
	})
}

// Where a delivery stands is found by the word that it says itself; what is held can be
// cancelled, and sent again only then.
func TestStands(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx := t.Context()
		ids := several(t, db)
		exec(t, db, "UPDATE deliveries SET due_at = $1 WHERE id = $2", outbox.Held(), ids["b1"])
		if n, err := db.Deliveries.Replay(ctx, models.DeliveryFilter{IDs: []string{ids["b1"]}}, at(40), at(40), 1); err != nil || n != 0 {
			t.Errorf("held, and sent again: %d %v", n, err)
		}
		want := map[string]int{outbox.StandsWaiting: 1, outbox.StandsHeld: 1, outbox.StandsDelivered: 2, outbox.StandsFailed: 1, outbox.StandsCancelled: 0, "nowhere": 0}
		for word, n := range want {
			list, total, err := db.Deliveries.List(ctx, models.DeliveryFilter{Stands: word}, models.Page{})
			if must(t, err); len(list) != n || int(total) != n {
				t.Errorf("%s: %d", word, len(list))
			}
			for i := range list {
				if list[i].Stands() != word {
					t.Errorf("%s says %s", word, list[i].Stands())
				}
			}
		}
		if n, err := db.Deliveries.Cancel(ctx, models.DeliveryFilter{Stands: outbox.StandsHeld}, outbox.ByHand, at(40), 5); err != nil || n != 1 {
			t.Errorf("%d cancelled, %v", n, err)
		}
		if n, err := db.Deliveries.Replay(ctx, models.DeliveryFilter{Stands: outbox.StandsCancelled}, at(41), at(42), 5); err != nil || n != 1 {
			t.Errorf("%d sent again, %v", n, err)
		}
	})
}

// A list goes on behind its last row, and a call has its events with their deliveries.
func TestAfterAndOfCall(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx := t.Context()
		several(t, db)
		seen := map[string]bool{}
		var before time.Time
		id := ""
		for range 3 {
			page, err := db.Deliveries.After(ctx, models.DeliveryFilter{}, before, id, 2)
			must(t, err)
			for i := range page {
				if !before.IsZero() && page[i].CreatedAt.After(before) {
					t.Errorf("%s after %s", page[i].CreatedAt, before)
				}
				seen[page[i].ID], before, id = true, page[i].CreatedAt, page[i].ID
			}
		}
		if len(seen) != 5 {
			t.Errorf("%d of 5", len(seen))
		}
		events, err := db.Events.OfCall(ctx, "2")
		must(t, err)
		deliveries, err := db.Deliveries.OfCall(ctx, "2")
		if must(t, err); len(events) != 1 || events[0].Type != "call_end" || events[0].State != outbox.Spread || len(deliveries) != 2 || deliveries[0].EventID != events[0].ID {
			t.Errorf("%+v, %+v", events, deliveries)
		}
	})
}
