package delivery_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"hookline/app/delivery"
	"hookline/app/event"
	"hookline/models"
)

// A test goes to its hook alone, which may be off and whose conditions do not hold, at
// once and in nobody's order, and is not repeated. It does not switch the hook off.
func TestTrial(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		ctx := t.Context()
		var status atomic.Int64
		r, other := in.receiver(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(int(status.Load())) }), in.receiver(nil)
		h := in.hook("H", func(h *models.Hook) {
			h.Event, h.Active, h.Config.WaitForRecordS = event.AgentTermination, false, 3600
			h.Config.When = []models.HookCondition{{Tag: "ani", Operator: "equals", Value: "nobody"}}
		}, in.service("W", r.URL, func(w *models.WebService, _ map[string]string) { w.Config.Delivery.PerCall = true }))
		in.hook("Other", func(h *models.Hook) { h.Event = event.AgentTermination }, in.service("Other", other.URL, nil))
		e, _ := in.node("n1", nil, delivery.Options{Poll: time.Hour}) // woken, or never
		send := func() *models.Delivery {
			t.Helper()
			id, err := event.NewTrials(in.db, e.Wake).Raise(ctx, h, "", in.clock.now())
			in.must(err)
			var d models.Delivery
			in.until("the test is over", func() bool {
				list, _, err := in.db.Deliveries.List(ctx, models.DeliveryFilter{EventID: id}, models.Page{Limit: 2})
				if in.must(err); len(list) == 1 {
					d = list[0]
				}
				return len(list) == 1 && d.State != models.DeliveryWaiting
			})
			return &d
		}
		for _, c := range []struct {
			status int
			state  int64
		}{{http.StatusInternalServerError, models.DeliveryFailed}, {http.StatusGone, models.DeliveryFailed}, {http.StatusOK, models.DeliveryDelivered}} {
			status.Store(int64(c.status))
			if d := send(); d.State != c.state || d.Status != int64(c.status) || !d.Test || d.OrderKey != "" || d.Attempt != 1 || d.CreatedAt.Before(in.clock.now().Add(-time.Minute)) {
				t.Errorf("%+v", d)
			}
		}
		in.clock.move(200 * time.Hour)
		in.must(e.Tend(ctx))
		now, err := in.db.Hooks.Get(ctx, h.ID)
		if in.must(err); now.OffReason != "" || now.TroubleSince != nil || other.count() != 0 || r.count() != 3 {
			t.Errorf("%+v; %d and %d requests", now, r.count(), other.count())
		}
		if body := r.all()[0].body; !strings.Contains(body, `"agent_notes"`) && !strings.Contains(body, `"session_id"`) {
			t.Error(body)
		}
	})
}

// That nothing arrives is noted at the hook after an hour, with why, until something does.
func TestTroubleIsNoted(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		ctx := t.Context()
		var status atomic.Int64
		status.Store(http.StatusServiceUnavailable)
		r := in.receiver(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(int(status.Load())) })
		h := in.hook("H", nil, in.service("CRM", r.URL, schedule(61*time.Minute, time.Hour, time.Hour)))
		e, _ := in.node("n1", nil, delivery.Options{Random: func() float64 { return 0.5 }})
		hook := func() *models.Hook {
			t.Helper()
			now, err := in.db.Hooks.Get(ctx, h.ID)
			in.must(err)
			return now
		}
		began := in.clock.now()
		in.raise("c")
		tried := 0
		try := func(d time.Duration) {
			t.Helper()
			tried++
			in.clock.move(d)
			e.Wake()
			in.until("it is tried", func() bool { return in.count("SELECT count(*) FROM delivery_attempts") == tried })
			in.until("it is free", func() bool { return in.count("SELECT count(*) FROM deliveries WHERE node <> ''") == 0 })
			in.must(e.Tend(ctx))
		}
		try(0)
		if now := hook(); now.TroubleSince != nil {
			t.Errorf("noted at once: %+v", now)
		}
		try(62 * time.Minute)
		now := hook()
		if now.TroubleSince == nil || now.TroubleSince.Before(began.Add(-time.Second)) || now.TroubleSince.After(began.Add(30*time.Minute)) || !strings.Contains(now.FailingReason, "CRM: ") || !strings.Contains(now.FailingReason, "503") {
			t.Errorf("after an hour: %+v", now)
		}
		if list, err := in.db.Hooks.InTrouble(ctx); err != nil || len(list) != 1 || now.Version != h.Version {
			t.Errorf("%+v, %v", list, err)
		}
		status.Store(http.StatusOK)
		try(61 * time.Minute)
		if now := hook(); now.TroubleSince != nil || now.FailingReason != "" {
			t.Errorf("after a success: %+v", now)
		}
	})
}
