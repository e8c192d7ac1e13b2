package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"hookline/app/event"
	"hookline/models"
)

// told makes an event of a call, a minute before now, with a delivery to a Web Service
// per state.
func (s *site) told(e models.Event, service string, states ...int64) []models.Delivery {
	s.t.Helper()
	ctx := s.t.Context()
	must := func(err error) {
		s.t.Helper()
		if err != nil {
			s.t.Fatal(err)
		}
	}
	e.ID, e.Data = models.NewID(), map[string]string{"ani": "+61255501111"}
	if e.Key == "" {
		e.Key = e.ID
	}
	var list []models.Delivery
	for range states {
		list = append(list, models.Delivery{ID: models.NewID(), EventID: e.ID, Type: e.Type, CallID: e.CallID, Caller: "+61255501111",
			HookID: "h", HookName: "<b>Starts</b>", WebServiceID: service, ServiceName: "<b>CRM</b>", DueAt: e.At, CreatedAt: e.At, UpdatedAt: e.At})
	}
	must(s.db.Events.Add(ctx, []models.Event{e}))
	must(s.db.Events.Spread(ctx, []models.Spreading{{Event: &e, Deliveries: list}}, e.At))
	var outcomes []models.DeliveryOutcome
	for i, state := range states {
		if list[i].State = state; state == models.DeliveryWaiting {
			continue
		}
		if state == models.DeliveryFailed {
			list[i].Reason, list[i].Status, list[i].Tries = "The server answered 500.", 500, 1
		}
		outcomes = append(outcomes, models.DeliveryOutcome{Delivery: list[i], Made: models.Attempt{DeliveryID: list[i].ID, At: e.At,
			Exchange: `{"service_id":"x","cause":"unavailable","reason":"The server answered 500.","sent":true,"request":{"method":"POST","url":"https://crm.example.com/calls"}}`}})
	}
	must(s.db.Deliveries.Finish(ctx, outcomes, e.At))
	return list
}

func (s *site) event(eventType, call string) models.Event {
	e := event.New(eventType, call, s.clock.Now().Add(-time.Minute))
	e.CallID, e.Number = call, "+61255501234"
	return e
}

func (s *site) stands(id string) string {
	s.t.Helper()
	d, err := s.db.Deliveries.Get(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return d.Stands()
}

// hook makes the event that deliveries of these tests are of.
func (s *site) hook(id, service string) {
	s.t.Helper()
	h := &models.Hook{ID: id, Name: "<b>Starts</b>", Event: event.CallStart, Active: true, Config: models.HookConfig{WebServices: []string{service}}}
	if err := s.db.Hooks.Create(s.t.Context(), h); err != nil {
		s.t.Fatal(err)
	}
}

// A delivery that failed stands in the list and on its page, and is sent again; one that
// waits is cancelled.
func TestDeliveries(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		b.get("/integration/deliveries").want(http.StatusOK).says("main", "Nothing was delivered yet").says("nav", "Deliveries")
		at := s.eventPlaces()
		s.hook("h", at.service)
		d := s.told(s.event(event.CallStart, "c1"), at.service, models.DeliveryFailed)[0]
		b.get("/integration/deliveries").want(http.StatusOK).says("main", "<b>CRM</b>").says("main", "Failed (500)").says("main", "+61 2 5550 1111")
		page := "/integration/deliveries/" + d.ID
		b.get(page).want(http.StatusOK).says("main", "The server answered 500.").says("main", "https://crm.example.com/calls").says("main", "<b>Starts</b>")
		b.post(page+"/cancel", url.Values{}).to(page)
		b.get(page).want(http.StatusOK).says("body", "there is nothing to cancel")
		b.post(page+"/again", url.Values{}).to(page)
		b.get(page).want(http.StatusOK).says("main", "Waiting")
		b.post(page+"/cancel", url.Values{}).to(page)
		b.get(page).want(http.StatusOK).says("main", "Cancelled").says("main", "Somebody cancelled it.")
		b.get("/integration/deliveries/nothing").want(http.StatusNotFound)
		jobs := b.get("/integration/deliveries/jobs").want(http.StatusOK).says("main", "Sent again").says("main", "1 of 1 delivery").says("main", "ada@example.com")
		if n := jobs.Find("tbody tr").Length(); n != 3 { // the one that found nothing, too
			t.Errorf("%d were done", n)
		}
	})
}

// Every filter narrows the list, stays in the addresses of sorting and paging, and goes
// along to what is done with all that is found.
func TestDeliveryFilters(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		at := s.eventPlaces()
		s.hook("h", at.service)
		s.told(s.event(event.CallStart, "call1"), at.service, models.DeliveryFailed, models.DeliveryDelivered, models.DeliveryWaiting)
		early := s.event(event.CallEnd, "call2")
		early.At = early.At.Add(-2 * time.Hour)
		s.told(early, "elsewhere", models.DeliveryFailed)
		for query, want := range map[string]int{
			"": 4, "state=failed": 2, "state=waiting": 1, "state=held": 0, "state=cancelled": 0, "state=nothing": 0, "event=call_end": 1, "service=elsewhere": 1,
			"hook=h": 4, "call=call2": 1, "number=%2B61+2+5550+1234": 4, "number=5550+1111": 4, "number=999": 0, "status=500": 2, "status=x": 0,
			"from=2026-11-20T08:30": 3, "until=2026-11-20T08:30": 1, "from=2026-11-20T06:00&until=2026-11-20T08:30&state=failed": 1, "from=soon": 0, "q=server+answered": 2, "q=zzz": 0,
		} {
			p := b.get("/integration/deliveries?" + query).want(http.StatusOK)
			if n := p.Find("#deliveries tbody tr").Length(); n != want {
				t.Errorf("%s: %d rows, want %d", query, n, want)
			}
			if n := len(strings.Fields(p.Find("#deliveries-bulk").Text())); (n > 0) != (want > 0) {
				t.Errorf("%s: %d words of what can be done", query, n)
			}
		}
		p := b.get("/integration/deliveries?state=failed&number=5550&status=500&q=answered").want(http.StatusOK)
		sort := p.Find("#deliveries th a").First().AttrOr("href", "")
		for _, kept := range []string{"state=failed", "number=5550", "status=500", "q=answered"} {
			if !strings.Contains(sort, kept) {
				t.Errorf("%s is lost in %s", kept, sort)
			}
		}
		if p.Find("details[open] [name=number]").AttrOr("value", "") != "5550" {
			t.Error("a filter in force is folded away")
		}
		q := p.form("#deliveries-bulk")
		p = b.get("/integration/deliveries/replay?"+q.Encode()).want(http.StatusOK).says("main", "2 deliveries are sent again").says("main", "failed").says("main", "500").says("main", "answered")
		if p.Find("[name=which]").Length() > 0 {
			t.Error("all of them failed: there is nothing to choose")
		}
		s.agent().get("/integration/deliveries").want(http.StatusForbidden)
	})
}

// What is chosen, or found, is told with its count first, and then sent again: only what
// failed, or all.
func TestDeliveriesAreSentAgain(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		at := s.eventPlaces()
		s.hook("h", at.service)
		d := s.told(s.event(event.CallStart, "call1"), at.service, models.DeliveryFailed, models.DeliveryFailed, models.DeliveryDelivered, models.DeliveryWaiting)
		replay := "/integration/deliveries/replay"
		p := b.get(replay).want(http.StatusOK).says("main", "4 deliveries can be sent again").says("main", "Only what failed: 2 deliveries").says("main", "1 waiting, 1 delivered, 2 failed")
		if p.Find("[name=which][checked]").AttrOr("value", "") != "failed" {
			t.Error("of a filter, what failed is likely meant")
		}
		// A selection is all that counts, whatever the filter.
		chosen := url.Values{"delivery": {d[0].ID, d[2].ID}, "state": {"waiting"}}
		p = b.get(replay+"?"+chosen.Encode()).want(http.StatusOK).says("main", "2 deliveries can be sent again")
		if p.Find("#choice [name=delivery]").Length() != 2 || p.Find("[name=which][checked]").AttrOr("value", "") != "all" {
			t.Error("the selection is not what is meant")
		}
		// A database would read a text with U+0000 in it to there alone, and find all.
		for _, name := range []string{"q", "number", "call", "delivery"} {
			for _, text := range []string{"\x00", "\x00zzz", "\xff"} {
				b.post(replay, url.Values{name: {text}, "which": {"all"}}).want(http.StatusBadRequest)
			}
		}
		if res, _ := b.raw(http.MethodPost, replay, "q=%zz", map[string]string{"Content-Type": "application/x-www-form-urlencoded"}); res.StatusCode != http.StatusBadRequest || s.stands(d[0].ID) != models.StandsFailed {
			t.Errorf("no text is taken: %d, %s", res.StatusCode, s.stands(d[0].ID))
		}
		form := url.Values{"delivery": chosen["delivery"], "state": chosen["state"], "which": {"failed"}}
		b.post(replay, form).to("/integration/deliveries?state=waiting")
		b.get("/integration/deliveries").says("body", "1 delivery is sent again.")
		if s.stands(d[0].ID) != models.StandsWaiting || s.stands(d[1].ID) != models.StandsFailed || s.stands(d[2].ID) != models.StandsDelivered {
			t.Error("others were sent again")
		}
		if s.woken.Load() != 1 {
			t.Error("it waits until somebody looks")
		}
		// Only what failed, of a filter for something else, is nothing.
		b.post(replay, url.Values{"which": {"failed"}, "state": {"delivered"}})
		if s.stands(d[2].ID) != models.StandsDelivered {
			t.Error("a delivered one was sent again")
		}
		s.clock.pass(time.Minute)
		b.post(replay, url.Values{"which": {"all"}, "state": {"delivered"}})
		if s.stands(d[2].ID) != models.StandsWaiting || s.stands(d[1].ID) != models.StandsFailed {
			t.Error("not all that were found, or others")
		}
		cancel := "/integration/deliveries/cancel"
		b.get(cancel+"?state=failed").want(http.StatusOK).says("main", "None of them waits.")
		p = b.get(cancel).want(http.StatusOK).says("main", "3 deliveries are cancelled")
		b.post(cancel, p.form("#choice"))
		b.get("/integration/deliveries").says("body", "3 deliveries are cancelled.")
		if s.stands(d[3].ID) != models.StandsCancelled || s.stands(d[1].ID) != models.StandsFailed {
			t.Error("cancelled wrongly")
		}
	})
}

// More than a batch goes on in the background: its page says how far it is, and stops it.
func TestLongReplay(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		at := s.eventPlaces()
		s.hook("h", at.service)
		states := make([]int64, 600)
		for i := range states {
			states[i] = models.DeliveryFailed
		}
		s.told(s.event(event.CallStart, "call1"), at.service, states...)
		b.post("/integration/deliveries/replay", url.Values{"which": {"all"}})
		jobs, err := s.db.Jobs.Running(t.Context())
		if err != nil || len(jobs) != 1 {
			t.Fatalf("%d run, %v", len(jobs), err)
		}
		page := "/integration/deliveries/jobs/" + jobs[0].ID
		p := b.get(page).want(http.StatusOK).says("main", "500 of 600 deliveries")
		if p.Find("progress").AttrOr("value", "") != "500" || p.Find("[hx-get='"+page+"']").Length() != 1 {
			t.Error("it does not say how far it is")
		}
		b.get("/integration/deliveries").want(http.StatusOK).says("main", "600 deliveries are sent again, 500 of them so far")
		b.get("/integration/deliveries/jobs").want(http.StatusOK).says("main", "Going on")
		b.post(page+"/stop", url.Values{}).to(page)
		b.get(page).want(http.StatusOK).says("main", "500 deliveries are sent again.").says("main", "It was stopped at 500 of 600 deliveries.")
		if to := b.htmx().get(page).header.Get("HX-Redirect"); to != page {
			t.Errorf("the page that follows it is sent to %q", to)
		}
		if n, err := s.db.Deliveries.Count(t.Context(), models.DeliveryFilter{Stands: models.StandsFailed}); err != nil || n != 100 {
			t.Errorf("%d are left, %v", n, err)
		}
		b.get("/integration/deliveries/jobs/nothing").want(http.StatusNotFound)
		b.post("/integration/deliveries/jobs/nothing/stop", url.Values{}).want(http.StatusNotFound)
	})
}

// On a call's page its events stand at their times with their deliveries, for whoever may
// see those.
func TestEventsOnTheCall(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		id := s.suburbs()
		s.published(id)
		s.answered(id)
		call := s.ring("CA1", "2000")
		m, err := s.db.Calls.Get(t.Context(), call)
		if err != nil {
			t.Fatal(err)
		}
		start, end, none := s.event(event.CallStart, call), s.event(event.CallEnd, call), s.event(event.CallConnected, call)
		start.At, end.At, none.At = m.StartedAt, m.StartedAt.Add(time.Hour), m.StartedAt.Add(2*time.Hour)
		d := s.told(start, "w", models.DeliveryFailed, models.DeliveryDelivered)
		s.told(end, "w", models.DeliveryWaiting)
		s.told(none, "w")
		p := b.get("/calls/"+call).want(http.StatusOK).says("#trace", "Call start").says("#trace", "Failed (500)").says("#trace", "No Web Service was to be told of it")
		if p.Find(fmt.Sprintf("#trace a[href='/integration/deliveries/%s']", d[1].ID)).Text() != "<b>CRM</b>" {
			t.Error("no link to the delivery")
		}
		titles := p.Find("#trace .step-title").Map(func(_ int, s *goquery.Selection) string { return s.Text() })
		if n := len(titles); n < 5 || titles[n-1] != "Call connected" || titles[n-2] != "Call end" || slices.Index(titles, "Call start") > 1 {
			t.Errorf("%v", titles)
		}
		p = s.agentAs(models.RoleSupervisor).get("/calls/" + call).want(http.StatusOK)
		if text := p.text("#trace"); strings.Contains(text, "Call start") || strings.Contains(text, "CRM") {
			t.Error("somebody who may not is told of deliveries")
		}
	})
}
