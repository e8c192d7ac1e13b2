package handlers_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"hookline/app/event"
	"hookline/app/sample"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/views/route"
)

// delivered makes a delivery of an event to the Web Service of eventPlaces, with an attempt
// that ended so; status 0 is none.
func (s *site) delivered(e models.Event, hookID, serviceID string, state, status int64) *models.Delivery {
	s.t.Helper()
	ctx, now := s.t.Context(), s.clock.Now()
	must := func(err error) {
		s.t.Helper()
		if err != nil {
			s.t.Fatal(err)
		}
	}
	d := models.Delivery{ID: models.NewID(), HookID: hookID, HookName: "H", WebServiceID: serviceID, ServiceName: "<b>CRM</b>", DueAt: now}
	must(s.db.Events.Spread(ctx, []models.Spreading{{Event: &e, Deliveries: []models.Delivery{d}}}, now))
	if status == 0 {
		return &d
	}
	d.State, d.Status, d.Cause, d.Tries = state, status, "unavailable", 1
	if state == models.DeliveryDelivered {
		d.Cause, d.Tries = "success", 0
	} else {
		d.Reason = fmt.Sprintf("The server answered %d.", status)
	}
	made := models.Attempt{DeliveryID: d.ID, Number: d.Attempt, At: now, TookUS: 84_000}
	must(s.db.Deliveries.Finish(ctx, []models.DeliveryOutcome{{Delivery: d, Made: made}}, now))
	return &d
}

// happened is an event that is written.
func (s *site) happened(eventType, key string) models.Event {
	s.t.Helper()
	e := event.New(eventType, key, s.clock.Now())
	if err := s.db.Events.Add(s.t.Context(), []models.Event{e}); err != nil {
		s.t.Fatal(err)
	}
	return e
}

// A test is sent from the event's page, of examples or of a call, also when the event is
// off; what comes of it is shown until it is known.
func TestSendATest(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, at, ctx := s.admin(), s.eventPlaces(), t.Context()
		form := at.eventValues("<b>Starts</b>", event.CallStart)
		form.Del("active")
		path := b.post("/integration/events", form).want(http.StatusSeeOther).location
		id := strings.TrimPrefix(path, "/integration/events/")
		now := s.clock.Now()
		if err := s.db.Calls.SaveNew(ctx, &models.Call{ID: "c1", Kind: models.CallCarrier, CarrierCallID: "CA1", Caller: "+61491570156", Called: "+61255501234", Status: models.CallEnded,
			State: "{}", StartedAt: now, EndedAt: &now, UpdatedAt: now}, &models.CallTurn{CallID: "c1", Steps: "[]", Reply: "{}", At: now}); err != nil {
			t.Fatal(err)
		}
		b.get(path).says(`header a[href$="/test"]`, "Send a test")
		p := b.get(path+"/test").want(http.StatusOK).says("main", "It is off; a test goes out all the same.").says("#f-call", "+61 491 570 156").says("main", "Nothing sent yet")
		if p.Find("main b").Length() > 0 || p.Find("#f-call option").Length() != 2 {
			t.Error("a name became markup, or the calls are not those there are")
		}
		b.post(path+"/test", url.Values{"call": {"gone"}}).want(http.StatusUnprocessableEntity).says("#f-call-note", `There is no call "gone" any more`)

		sent := b.post(path+"/test", url.Values{"call": {"c1"}}).want(http.StatusSeeOther).location
		if s.woken.Load() != 1 {
			t.Error("it waits until somebody looks")
		}
		p = b.get(sent).want(http.StatusOK).says("#trial-outcome", "Waiting").says("#trial-outcome", "this call")
		ask := p.Find("#trial-outcome").AttrOr("hx-get", "")
		if ask == "" || p.Find("#f-call option[selected]").AttrOr("value", "") != "c1" {
			t.Errorf("it does not ask again, or forgot the call: %q", ask)
		}
		list, err := s.db.Events.Claim(ctx, time.Now(), time.Now().Add(time.Minute), 5)
		if err != nil || len(list) != 1 || list[0].CallID != "c1" {
			t.Fatalf("%+v %v", list, err)
		}
		d := s.delivered(list[0], id, at.service, models.DeliveryFailed, 500)
		p = b.get(ask).want(http.StatusOK).says("#trial-outcome", "<b>CRM</b>").says("#trial-outcome", "Failed (500)").says("#trial-outcome", "The server answered 500.")
		if p.Find("#trial-outcome[hx-get]").Length() > 0 || p.Find(`a[href="`+route.Delivery(d.ID)+`"]`).Length() != 1 || p.Find("b").Length() > 0 {
			t.Error("it asks on, does not lead to the delivery, or made markup of a name")
		}
		// A test is another event's business: it is found at its own alone.
		other := b.post("/integration/events", at.eventValues("Other", event.CallStart)).want(http.StatusSeeOther).location
		b.get(other + "/test/" + list[0].ID).want(http.StatusNotFound)
		b.get(other+"/test?sent="+list[0].ID).want(http.StatusOK).says("main", "Nothing sent yet")
		b.get(path + "/test/" + s.happened(event.CallStart, "x").ID).want(http.StatusNotFound)
	})
}

// The list says how the last delivery of each event went, tests aside.
func TestLastOutcomesOfEvents(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, at := s.admin(), s.eventPlaces()
		path := b.post("/integration/events", at.eventValues("Starts", event.CallStart)).want(http.StatusSeeOther).location
		b.post("/integration/events", at.eventValues("Never", event.CallEnd)).want(http.StatusSeeOther)
		id := strings.TrimPrefix(path, "/integration/events/")
		s.delivered(s.happened(event.CallStart, "1"), id, at.service, models.DeliveryDelivered, 204)
		s.clock.pass(time.Minute)
		s.delivered(s.happened(event.CallStart, "2"), id, at.service, models.DeliveryFailed, 404)
		p := b.get("/integration/events").want(http.StatusOK).says("#events", "Failed (404)").says("#events", "None yet")
		if strings.Contains(p.text("#events"), "204") {
			t.Error("the one before is shown")
		}
	})
}

// An event in trouble stands on Home and on its own pages until it is switched on again.
func TestEventsInTrouble(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, at, ctx := s.admin(), s.eventPlaces(), t.Context()
		var ids []string
		for _, name := range []string{"<b>Gone</b>", "Failing"} {
			path := b.post("/integration/events", at.eventValues(name, event.CallStart)).want(http.StatusSeeOther).location
			ids = append(ids, strings.TrimPrefix(path, "/integration/events/"))
		}
		if strings.Contains(b.get("/").text("main"), "need you") {
			t.Error("there is no trouble yet")
		}
		if _, err := s.workspace.Hooks.Switch(ctx, workspace.Actor{Name: "Hookline"}, ids[0], false, "The Web Service CRM answered 410: it wants no more."); err != nil {
			t.Fatal(err)
		}
		since := s.clock.Now()
		if err := s.db.Hooks.Failing(ctx, ids[1], "CRM: The server answered 503.", since); err != nil {
			t.Fatal(err)
		}
		p := b.get("/").want(http.StatusOK).says("main", "The event “<b>Gone</b>” was switched off").says("main", "answered 410: it wants no more.").
			says("main", "Nothing of the event “Failing” arrives").says("main", "CRM: The server answered 503.")
		if p.Find(`main a[href="/integration/events/`+ids[0]+`"]`).Length() != 1 || p.Find("main time[datetime^='"+since.Format("2006-01-02T15:04")+"']").Length() != 1 || p.Find("main b").Length() > 0 {
			t.Error("it does not lead there, does not say since when, or made markup of a name")
		}
		b.get("/integration/events/"+ids[0]).says("main", "Hookline switched it off: The Web Service CRM answered 410")
		b.get("/integration/events/"+ids[1]).says("main", "Nothing has arrived for a while. CRM: The server answered 503.")
		b.post("/integration/events/"+ids[0]+"/on", nil).want(http.StatusSeeOther)
		b.post("/integration/events/"+ids[1]+"/off", nil).want(http.StatusSeeOther)
		if words := b.get("/").text("main"); strings.Contains(words, "need you") {
			t.Errorf("the notice stays: %s", words)
		}
	})
}

// The Deliveries tab of a Web Service has the day in figures, as a picture and a table.
func TestDeliveriesOfAWebService(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, at := s.admin(), s.eventPlaces()
		page := "/web-services/" + at.service
		b.get(page+"/deliveries").want(http.StatusOK).says("main", "Nothing was delivered in the last 24 hours")
		s.delivered(s.happened(event.CallStart, "1"), "h", at.service, models.DeliveryDelivered, 200)
		s.delivered(s.happened(event.CallStart, "2"), "h", at.service, models.DeliveryDelivered, 200)
		s.clock.pass(time.Hour)
		s.delivered(s.happened(event.CallStart, "3"), "h", at.service, models.DeliveryFailed, 500)
		s.delivered(s.happened(event.CallStart, "4"), "h", at.service, 0, 0)
		p := b.get(page+"/deliveries").want(http.StatusOK).says(".service-figures", "66.6 %").says(".service-figures", "3 attempts").says(".service-figures", "84 ms").says(".service-figures", "Waiting now1")
		if rows := p.Find("main table tbody tr"); rows.Length() != 2 || strings.Join(rows.First().Find("td").Map(text), "|") != "09:00|2|100 %|84 ms|84 ms|0" {
			t.Errorf("%q", rows.Map(text))
		}
		if got := strings.Join(p.Find("main table tbody tr").Last().Find("td").Map(text), "|"); got != "10:00|1|0 %|84 ms|84 ms|1" {
			t.Errorf("%q", got)
		}
		if label := p.Find(".plot-picture").First().AttrOr("aria-label", ""); !strings.Contains(label, "from 09:00: 2 succeeded, 0 failed") {
			t.Error(label)
		}
		if p.Find(`main a[href="/integration/deliveries?service=`+at.service+`"]`).Length() != 1 {
			t.Error("it does not lead to the list")
		}
	})
}

// What arrived at the sample's inbox is for admins, as a page and as JSON.
func TestSampleInbox(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		b.get("/sample-api/inbox").want(http.StatusOK).says("main", "Nothing has arrived yet")
		r := httptest.NewRequest(http.MethodPost, sample.InboxPath, strings.NewReader(`{"type":"call.end","data":{"ani":"<b>+61</b>"}}`))
		r.Header.Set("webhook-id", "<i>1</i>")
		s.inbox.ServeHTTP(httptest.NewRecorder(), r)
		p := b.get("/sample-api/inbox").want(http.StatusOK).says("#inbox", "call.end").says("#inbox", "Not signed").says("#inbox", "<b>+61</b>").says("#inbox", "webhook-id: <i>1</i>")
		if p.Find("#inbox b, #inbox i").Length() > 0 || p.Find("#inbox [style], #inbox script").Length() > 0 {
			t.Error("what arrived became markup")
		}
		answer, text := b.raw(http.MethodGet, "/sample-api/inbox", "", map[string]string{"Accept": "application/json"})
		if answer.StatusCode != http.StatusOK || !strings.Contains(text, `"signature":"unsigned"`) || answer.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%d %s", answer.StatusCode, text)
		}
		b.get("/integration/events").says("header", "Sample inbox")
		if got := s.browser().get("/sample-api/inbox"); got.status == http.StatusOK || strings.Contains(got.body, "call.end") {
			t.Errorf("anybody sees it: %d", got.status)
		}
	})
}
