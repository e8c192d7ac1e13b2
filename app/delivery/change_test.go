package delivery_test

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hookline/app/delivery"
	"hookline/app/event"
	"hookline/models"
)

// A hook's Web Service is changed while its deliveries wait: they go to the new address.
// Switched off, nothing goes; on again, all does; deleted, they are cancelled.
func TestConfigurationChanges(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		ctx := t.Context()
		old, moved := in.receiver(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }), in.receiver(nil)
		w := in.service("W", old.URL, schedule(time.Hour, time.Hour, time.Hour))
		h := in.hook("H", nil, w)
		e, _ := in.node("n1", nil, delivery.Options{})
		change := func(f func() error) {
			t.Helper()
			in.must(f())
			in.must(in.db.BumpRevision(ctx))
			e.Wake()
		}
		in.raise("c1")
		in.one("it failed", func(d *models.Delivery) bool { return d.Tries == 1 })
		w.Domain = strings.TrimPrefix(moved.URL, "http://")
		change(func() error { return in.db.Services.Update(ctx, w) })
		in.clock.move(2 * time.Hour)
		e.Wake()
		in.one("it is delivered elsewhere", inState(models.DeliveryDelivered))
		if old.count() != 1 || moved.count() != 1 {
			t.Errorf("%d at the old address, %d at the new", old.count(), moved.count())
		}
		held := func() bool {
			return in.count("SELECT count(*) FROM deliveries WHERE state = 0 AND due_at > '9000-01-01'") == 1
		}
		for _, off := range []func(active bool) error{
			func(active bool) error { h.Active = active; return in.db.Hooks.Update(ctx, h) },
			func(active bool) error { w.Active = active; return in.db.Services.Update(ctx, w) },
		} {
			before := moved.count()
			w.Domain = strings.TrimPrefix(old.URL, "http://")
			change(func() error { return in.db.Services.Update(ctx, w) })
			in.raise("c2")
			in.until("it failed", func() bool { return in.count("SELECT count(*) FROM deliveries WHERE state = 0 AND tries = 1") == 1 })
			w.Domain = strings.TrimPrefix(moved.URL, "http://")
			change(func() error { return in.db.Services.Update(ctx, w) })
			change(func() error { return off(false) })
			in.until("it is held", held)
			in.clock.move(2 * time.Hour)
			e.Wake()
			in.must(e.Tend(ctx))
			if !held() || moved.count() != before {
				t.Error("something went while it was off")
			}
			change(func() error { return off(true) })
			in.until("it went, and is known to", func() bool { return moved.count() == before+1 && in.inState(models.DeliveryWaiting) == 0 })
		}
		in.until("nothing waits", func() bool { return in.inState(models.DeliveryWaiting) == 0 })
		for i, gone := range []func() error{
			func() error { return in.db.Hooks.Delete(ctx, h.ID) },
			func() error { return in.db.Services.Delete(ctx, w.ID) },
		} {
			w.Domain = strings.TrimPrefix(old.URL, "http://")
			change(func() error { return in.db.Services.Update(ctx, w) })
			in.raise("c3")
			in.until("it failed", func() bool {
				return in.inState(models.DeliveryWaiting) == 1 && in.count("SELECT tries FROM deliveries WHERE state = 0") == 1
			})
			cancelled := in.inState(models.DeliveryCancelled)
			change(gone)
			in.until("it is cancelled", func() bool { return in.inState(models.DeliveryCancelled) == cancelled+1 })
			if i == 0 {
				h = in.hook("Again", nil, w)
			}
		}
	})
}

// 410 switches the hook off, with a line in the audit trail and an event; what waits of
// it waits on.
func TestGone(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		r := in.receiver(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
		alarm := in.receiver(nil)
		h := in.hook("H", nil, in.service("W", r.URL, func(w *models.WebService, _ map[string]string) { w.Config.Delivery.AtOnce = 1 }))
		in.hook("Alarm", func(h *models.Hook) { h.Event = event.DeliverySwitchedOff }, in.service("Alarm", alarm.URL, nil))
		in.run()
		in.raise("c1", "c2", "c3")
		in.until("the alarm arrives", func() bool { return alarm.count() == 1 })
		if body := alarm.all()[0].body; !strings.Contains(body, `"type":"delivery.switched.off"`) || !strings.Contains(body, `"hook_name":"H"`) || !strings.Contains(body, `"web_service_name":"W"`) || !strings.Contains(body, `"failure_reason":"The Web Service W answered 410`) {
			t.Error(body)
		}
		in.until("the rest is held", func() bool {
			return in.inState(models.DeliveryFailed) == 1 && in.count("SELECT count(*) FROM deliveries WHERE state = 0 AND due_at > '9000-01-01'") == 2
		})
		now, err := in.db.Hooks.Get(t.Context(), h.ID)
		if in.must(err); now.Active || !strings.Contains(now.OffReason, "410") || now.TroubleSince == nil || r.count() != 1 {
			t.Errorf("%+v, %d requests", now, r.count())
		}
		trail, err := in.db.Trail.List(t.Context(), "event", h.ID, models.Page{})
		if in.must(err); len(trail) != 1 || trail[0].ActorName != "Hookline" {
			t.Errorf("%+v", trail)
		}
	})
}

// After an hour of nothing but failures others are told, after 120 the hook is off. One
// success begins the count anew.
func TestFailsForLong(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		ctx := t.Context()
		var well atomic.Bool
		r := in.receiver(func(w http.ResponseWriter, _ *http.Request) {
			if !well.Load() {
				w.WriteHeader(http.StatusInternalServerError)
			}
		})
		alarm := in.receiver(nil)
		h := in.hook("H", nil, in.service("W", r.URL, schedule(time.Hour, 118*time.Hour, time.Hour, time.Hour, time.Hour)))
		in.hook("Alarm", func(h *models.Hook) { h.Event = event.DeliveryFailing }, in.service("Alarm", alarm.URL, nil))
		e, _ := in.node("n1", nil, delivery.Options{Random: func() float64 { return 0.5 }})
		tried := 0
		try := func(d time.Duration) {
			t.Helper()
			tried++
			in.clock.move(d)
			e.Wake()
			in.until("it is tried", func() bool {
				return in.count("SELECT count(*) FROM delivery_attempts WHERE status >= 500 OR cause = 'success'") >= tried
			})
			in.must(e.Tend(ctx))
		}
		on := func() bool { now, err := in.db.Hooks.Get(ctx, h.ID); in.must(err); return now.Active }
		in.raise("c")
		try(0)
		if !on() || in.count("SELECT count(*) FROM events WHERE type = 'delivery_failing'") != 0 {
			t.Error("told at once")
		}
		try(time.Hour + time.Minute)
		in.until("others are told", func() bool { return alarm.count() == 1 })
		tried++ // the alarm's
		try(118*time.Hour + time.Minute)
		if !on() {
			t.Error("off too soon")
		}
		if in.count("SELECT count(*) FROM events WHERE type = 'delivery_failing'") != 1 {
			t.Error("told twice")
		}
		well.Store(true)
		try(time.Hour + time.Minute)
		well.Store(false)
		in.raise("c2")
		try(0)
		try(time.Hour + time.Minute)
		if !on() {
			t.Error("off after a success")
		}
		in.until("others are told of the next time", func() bool { return alarm.count() == 2 })
		tried++
		try(118*time.Hour + time.Minute)
		try(time.Hour + time.Minute)
		if on() {
			t.Error("on after 120 hours of failures")
		}
	})
}

// Those of one call go one after the other, in the order of its events; those of
// others don't wait for them.
func TestOrderPerCall(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		var failed atomic.Int64
		var r *receiver
		r = in.receiver(func(w http.ResponseWriter, _ *http.Request) {
			if strings.Contains(r.all()[r.count()-1].body, `"call_id":"c1","n":"0"`) && failed.Add(1) <= 2 {
				w.WriteHeader(http.StatusInternalServerError)
			}
		})
		in.hook("H", nil, in.service("W", r.URL, func(w *models.WebService, s map[string]string) {
			schedule(50*time.Millisecond, 50*time.Millisecond)(w, s)
			w.Config.Delivery.PerCall, w.Config.Delivery.AtOnce = true, 1
		}))
		in.raise("c1", "c1", "c1", "c2", "c1")
		in.node("n1", nil, delivery.Options{})
		in.node("n2", nil, delivery.Options{})
		in.until("all are delivered", func() bool { return in.inState(models.DeliveryDelivered) == 5 })
		var order []string
		for _, g := range r.all() {
			_, rest, _ := strings.Cut(g.body, `"n":"`)
			if n := rest[:1]; n != "3" {
				order = append(order, n)
			}
		}
		if !slices.Equal(order, []string{"0", "0", "0", "1", "2", "4"}) {
			t.Errorf("%v", order)
		}
	})
}

func TestPerSecond(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		r := in.receiver(nil)
		in.hook("H", nil, in.service("W", r.URL, func(w *models.WebService, _ map[string]string) { w.Config.Delivery.PerSecond = 5 }))
		e, _ := in.node("n1", nil, delivery.Options{})
		in.raise(calls(12)...)
		in.until("five went", func() bool { return in.inState(models.DeliveryDelivered) >= 5 })
		e.Wake()
		if n := r.count(); n > 10 {
			t.Errorf("%d went at once", n)
		}
		in.until("all went", func() bool { return in.inState(models.DeliveryDelivered) == 12 })
	})
}

// What happens while a Web Service is off is held from the beginning.
func TestRaisedWhileOff(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		in.hook("H", nil, in.service("W", "http://127.0.0.1:1", func(w *models.WebService, _ map[string]string) { w.Active = false }))
		in.node("n1", nil, delivery.Options{})
		in.raise("c")
		in.one("it is held", func(d *models.Delivery) bool { return d.DueAt.Equal(models.DeliveryHeld()) && d.Attempt == 0 })
	})
}
