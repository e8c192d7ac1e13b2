package delivery_test

import (
	"net/http"
	"slices"
	"sync/atomic"
	"testing"

	"hookline/app/delivery"
	"hookline/models"
)

// More deliveries than a batch are sent again in the background, by whatever node: each
// arrives once more under its id, though two nodes work on it and the one that began ends.
func TestReplayInTheBackground(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		ctx := t.Context()
		var well atomic.Bool
		r := in.receiver(func(w http.ResponseWriter, _ *http.Request) {
			if !well.Load() {
				w.WriteHeader(http.StatusNotFound)
			}
		})
		h := in.hook("H", nil, in.service("W", r.URL, nil))
		stop := in.run()
		const n = 1100
		in.raise(calls(n)...)
		in.until("all failed", func() bool { return in.inState(models.DeliveryFailed) == n })
		stop()
		well.Store(true)
		jobs := delivery.NewJobs(in.db, in.clock.now, func() {})
		job, err := jobs.Start(ctx, delivery.Actor{ID: "u", Name: "Ada"}, models.ActReplay, models.DeliveryFilter{Stands: models.StandsFailed, HookID: h.ID})
		if in.must(err); job.Total != n || job.Done != 500 || job.EndedAt != nil {
			t.Fatalf("%+v", job)
		}
		in.node("n1", nil, delivery.Options{})
		in.node("n2", nil, delivery.Options{})
		in.until("all are delivered", func() bool { return in.inState(models.DeliveryDelivered) == n })
		in.until("it is over", func() bool { job, err = in.db.Jobs.Get(ctx, job.ID); in.must(err); return job.EndedAt != nil })
		if job.Done != n || r.count() != 2*n {
			t.Errorf("%d done, %d requests", job.Done, r.count())
		}
		sent := map[string]int{}
		for _, g := range r.all() {
			sent[g.header.Get("webhook-id")]++
		}
		for id, times := range sent {
			if times != 2 {
				t.Errorf("%s was sent %d times", id, times)
			}
		}
		trail, err := in.db.Trail.List(ctx, delivery.ObjectDelivery, job.ID, models.Page{})
		if in.must(err); len(trail) != 1 || trail[0].ActorName != "Ada" || trail[0].Action != models.ActReplay || !slices.Equal(trail[0].Changes, []models.Change{
			{Field: "state", To: "failed"}, {Field: "configured as", To: "H"}, {Field: "count", To: "1100"}}) {
			t.Errorf("%+v", trail)
		}
	})
}

// What is sent again while its event is off is held, and what has no Web Service any more
// is cancelled with the reason: neither waits for nothing.
func TestReplayOfWhatCantGo(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		ctx := t.Context()
		r := in.receiver(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) })
		off, gone := in.service("Off", r.URL, nil), in.service("Gone", r.URL, nil)
		in.hook("H", nil, off, gone)
		stop := in.run()
		in.raise("c")
		in.until("both failed", func() bool { return in.inState(models.DeliveryFailed) == 2 })
		stop()
		off.Active = false
		in.must(in.db.Services.Update(ctx, off))
		in.must(in.db.Services.Delete(ctx, gone.ID))
		jobs := delivery.NewJobs(in.db, in.clock.now, func() {})
		job, err := jobs.Start(ctx, delivery.Actor{}, models.ActReplay, models.DeliveryFilter{})
		if in.must(err); job.Done != 2 || job.EndedAt == nil {
			t.Errorf("%+v", job)
		}
		for _, d := range in.deliveries() {
			if want := map[string]string{off.ID: models.StandsHeld, gone.ID: models.StandsCancelled}[d.WebServiceID]; d.Stands() != want {
				t.Errorf("%s is %s", d.ServiceName, d.Stands())
			}
		}
		counts, err := jobs.Count(ctx, models.ActReplay, models.DeliveryFilter{})
		if in.must(err); len(counts) != 1 || counts[models.StandsCancelled] != 1 {
			t.Errorf("%v", counts)
		}
		// Nothing found is told by nobody.
		job, err = jobs.Start(ctx, delivery.Actor{}, models.ActCancel, models.DeliveryFilter{CallID: "none"})
		in.must(err)
		trail, err := in.db.Trail.List(ctx, delivery.ObjectDelivery, job.ID, models.Page{})
		if in.must(err); len(trail) != 0 || job.Total != 0 || job.EndedAt == nil {
			t.Errorf("%+v, %+v", job, trail)
		}
	})
}
