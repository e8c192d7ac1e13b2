package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"hookline/app/event"
	"hookline/models"
)

// delivered makes an event of a call, so long ago, with a delivery per state.
func (s *site) delivered(call string, ago time.Duration, states ...int64) (ids []string) {
	s.t.Helper()
	ctx := s.t.Context()
	e := event.New(event.CallEnd, call, s.clock.Now().Add(-ago))
	e.CallID, e.Number = call, "+61255501234"
	var list []models.Delivery
	for range states {
		list = append(list, models.Delivery{ID: models.NewID(), EventID: e.ID, Type: e.Type, CallID: call, Caller: "+61255501111", HookID: "h", HookName: "Ends",
			WebServiceID: "w", ServiceName: "CRM", Inputs: map[string]string{"note": "from +61"}, DueAt: e.At, CreatedAt: e.At, UpdatedAt: e.At})
	}
	s.must(s.db.Events.Add(ctx, []models.Event{e}))
	s.must(s.db.Events.Spread(ctx, []models.Spreading{{Event: &e, Deliveries: list}}, e.At))
	var outcomes []models.DeliveryOutcome
	for i, state := range states {
		ids = append(ids, list[i].ID)
		if state == models.DeliveryWaiting {
			continue
		}
		d := list[i]
		d.State, d.Status, d.Cause = state, 200, "success"
		if state == models.DeliveryFailed {
			d.Status, d.Cause, d.Reason, d.Tries = 500, "unavailable", "The server answered 500.", 1
		}
		outcomes = append(outcomes, models.DeliveryOutcome{Delivery: d, Made: models.Attempt{DeliveryID: d.ID, At: e.At, TookUS: 1500, Exchange: `{"service_id":"w","service_name":"CRM",
			"cause":"success","sent":true,"request":{"method":"POST","url":"https://crm.example.com/calls","headers":[{"name":"X-Key","value":"••••••"}]},"timing":{"total_ms":1.5},"timeout_ms":1000,"started_at":"2026-11-20T09:00:00Z"}`}})
	}
	s.must(s.db.Deliveries.Finish(ctx, outcomes, e.At))
	return ids
}

// there makes the event and the Web Service of these deliveries: without them none can be
// sent again.
func (s *site) there() {
	s.t.Helper()
	group := &models.WebServiceGroup{Name: "G"}
	s.must(s.db.Groups.Save(s.t.Context(), group))
	s.must(s.db.Services.Create(s.t.Context(), &models.WebService{ID: "w", Name: "CRM", Active: true, GroupID: group.ID, Method: "POST"}))
	s.must(s.db.Hooks.Create(s.t.Context(), &models.Hook{ID: "h", Name: "Ends", Event: event.CallEnd, Active: true}))
}

func TestDeliveriesAreListedAndRead(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		one := s.delivered("c1", time.Minute, models.DeliveryFailed, models.DeliveryDelivered, models.DeliveryWaiting)
		s.delivered("c2", 2*time.Hour, models.DeliveryFailed)
		for query, want := range map[string]int{
			"": 4, "?state=failed": 2, "?state=held": 0, "?event=call_end": 4, "?event=call_start": 0, "?event_id=h": 4, "?event_id=x": 0, "?web_service_id=w": 4,
			"?call_id=c2": 1, "?number=5550": 4, "?number=000": 0, "?status=500": 2, "?from=2026-11-20T08:30:00Z": 3, "?until=2026-11-20T08:30:00Z": 1, "?search=answered": 2,
		} {
			list := c.do(http.MethodGet, "/deliveries"+query, nil).want(http.StatusOK).fields()["items"].([]any)
			if len(list) != want {
				t.Errorf("%s: %d, want %d", query, len(list), want)
			}
		}
		seen, cursor := map[string]bool{}, ""
		for range 4 {
			page := c.do(http.MethodGet, "/deliveries?limit=1"+cursor, nil).want(http.StatusOK)
			for _, item := range page.fields()["items"].([]any) {
				seen[item.(map[string]any)["id"].(string)] = true
			}
			cursor = "&cursor=" + page.text1("next_cursor")
		}
		if len(seen) != 4 || cursor != "&cursor=" {
			t.Errorf("%d of 4, and then %q", len(seen), cursor)
		}
		for _, wrong := range []string{"state=x", "event=x", "status=x", "status=99", "from=soon", "until=2026", "hook=h", "state=failed&state=held"} {
			c.wrong(http.MethodGet, "/deliveries?"+wrong, nil).refused(http.StatusBadRequest)
		}
		got := c.do(http.MethodGet, "/deliveries/"+one[0], nil).want(http.StatusOK).fields()
		for name, want := range map[string]any{"id": one[0], "state": "failed", "event": "call_end", "event_id": "h", "event_name": "Ends", "web_service_id": "w", "web_service": "CRM",
			"call_id": "c1", "number": "+61255501234", "caller": "+61255501111", "test": false, "tries": 1.0, "reason": "The server answered 500.", "cause": "unavailable",
			"status": 500.0, "due_at": nil, "created_at": "2026-11-20T08:59:00Z", "updated_at": "2026-11-20T08:59:00Z"} {
			if got[name] != want {
				t.Errorf("%s is %v, want %v", name, got[name], want)
			}
		}
		attempts, _ := got["attempts"].([]any)
		if len(attempts) != 1 || got["inputs"].(map[string]any)["note"] != "from +61" {
			t.Fatalf("%v", got)
		}
		a := attempts[0].(map[string]any)
		if a["status"] != 500.0 || a["took_ms"] != 1.5 || a["cause"] != "unavailable" || a["at"] != "2026-11-20T08:59:00Z" || a["exchange"].(map[string]any)["request"].(map[string]any)["method"] != "POST" {
			t.Errorf("%v", a)
		}
		waiting := c.do(http.MethodGet, "/deliveries/"+one[2], nil).want(http.StatusOK).fields()
		if waiting["due_at"] != "2026-11-20T08:59:00Z" || len(waiting["attempts"].([]any)) != 0 {
			t.Errorf("%v", waiting)
		}
		c.do(http.MethodGet, "/deliveries/none", nil).refused(http.StatusNotFound)
	})
}

func TestDeliveriesAreSentAgain(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		s.there()
		ids := s.delivered("c1", time.Minute, models.DeliveryFailed, models.DeliveryDelivered, models.DeliveryWaiting, models.DeliveryFailed, models.DeliveryFailed)
		state := func(i int) string {
			return c.do(http.MethodGet, "/deliveries/"+ids[i], nil).want(http.StatusOK).text1("state")
		}
		again := c.do(http.MethodPost, "/deliveries/"+ids[0]+"/replay", nil).want(http.StatusOK).fields()
		if again["state"] != "waiting" || again["tries"] != 0.0 {
			t.Errorf("%v", again)
		}
		if s.woken.Load() != 1 {
			t.Error("it waits until somebody looks")
		}
		c.do(http.MethodPost, "/deliveries/"+ids[1]+"/cancel", nil).refused(http.StatusConflict)
		if got := c.do(http.MethodPost, "/deliveries/"+ids[2]+"/cancel", nil).want(http.StatusOK); got.text1("state") != "cancelled" {
			t.Error(got.text)
		}
		c.do(http.MethodPost, "/deliveries/none/replay", nil).refused(http.StatusNotFound)
		s.clock.pass(time.Minute)
		many := func(what string, body object) map[string]any {
			t.Helper()
			r := c.do(http.MethodPost, "/deliveries/"+what, body).want(http.StatusAccepted)
			if at := r.header.Get("Location"); at != "/api/v1/delivery-jobs/"+r.text1("id") {
				t.Errorf("it is to be seen at %q", at)
			}
			return r.fields()
		}
		job := many("replay", object{"ids": []string{ids[1], ids[3], "none"}, "only_failed": true})
		if job["count"] != 1.0 || job["done"] != 1.0 || job["status"] != "done" || job["action"] != "replay" || job["by"] != "API key everything" || state(1) != "delivered" || state(3) != "waiting" {
			t.Errorf("%v", job)
		}
		job = many("replay", object{"filter": object{"from": "2026-11-20T08:00:00Z", "until": "2026-11-20T09:30:00Z", "state": "failed", "status": 500}})
		if job["count"] != 1.0 || state(4) != "waiting" || state(2) != "cancelled" {
			t.Errorf("%v", job)
		}
		// All of an empty filter, and nothing of an empty selection.
		if job = many("cancel", object{"ids": []string{}}); job["count"] != 0.0 {
			t.Errorf("%v", job)
		}
		if job = many("cancel", object{"filter": object{}}); job["count"] != 3.0 || state(0) != "cancelled" || state(1) != "delivered" {
			t.Errorf("%v", job)
		}
		s.changedBy("delivery", job["id"].(string), "API key everything", "cancel")
		read := c.do(http.MethodGet, "/delivery-jobs/"+job["id"].(string), nil).want(http.StatusOK)
		if read.text1("ended_at") == "" || read.text1("created_at") == "" || read.text1("status") != "done" {
			t.Error(read.text)
		}
		c.do(http.MethodGet, "/delivery-jobs/none", nil).refused(http.StatusNotFound)
	})
}

// A body that names no deliveries, or says something that can't be, does nothing.
func TestWrongDeliverySelections(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		s.there()
		id := s.delivered("c1", time.Minute, models.DeliveryFailed)[0]
		for field, body := range map[string]object{
			"":              {},
			"filter.state":  {"filter": object{"state": "x"}},
			"filter.event":  {"filter": object{"event": "x"}},
			"filter.status": {"filter": object{"status": 9}},
			"filter.from":   {"filter": object{"from": "soon"}},
			"filter.until":  {"filter": object{"until": "2026-11-20"}},
			"filter.hook":   {"filter": object{"hook": "h"}},
			"only_failed":   {"filter": object{"state": "delivered"}, "only_failed": true},
			"ids":           {"ids": strings.Split(strings.Repeat("x ", 501), " ")},
		} {
			r := c.send(http.MethodPost, "/deliveries/replay", body, false, nil)
			if field == "" {
				r.refused(http.StatusUnprocessableEntity)
			} else {
				r.refused(http.StatusUnprocessableEntity, field)
			}
		}
		c.wrong(http.MethodPost, "/deliveries/cancel", object{"ids": []string{id}, "filter": object{}}).refused(http.StatusUnprocessableEntity)
		if got := c.do(http.MethodGet, "/deliveries/"+id, nil).text1("state"); got != "failed" {
			t.Error(got)
		}
	})
}

// More than a batch goes on in the background, until it is stopped.
func TestDeliveryJobIsStopped(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		s.there()
		states := make([]int64, 501)
		for i := range states {
			states[i] = models.DeliveryFailed
		}
		s.delivered("c1", time.Minute, states...)
		job := c.do(http.MethodPost, "/deliveries/replay", object{"filter": object{}}).want(http.StatusAccepted)
		if f := job.fields(); f["count"] != 501.0 || f["done"] != 500.0 || f["status"] != "running" || f["ended_at"] != nil {
			t.Errorf("%v", f)
		}
		stop := "/delivery-jobs/" + job.text1("id") + "/stop"
		if got := c.do(http.MethodPost, stop, nil).want(http.StatusOK).text1("status"); got != "stopped" {
			t.Error(got)
		}
		c.do(http.MethodPost, stop, nil).want(http.StatusOK)
		c.do(http.MethodPost, "/delivery-jobs/none/stop", nil).refused(http.StatusNotFound)
	})
}
