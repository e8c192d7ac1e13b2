package handlers_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hookline/app/event"
	"hookline/app/tag"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/models/dbtest"
	"hookline/views/route"
)

// eventPlaces is what events of these tests refer to, by their ids.
type eventPlaces struct{ service, number, campaign string }

func (s *site) eventPlaces() eventPlaces {
	s.t.Helper()
	ctx, by := s.t.Context(), workspace.Actor{Name: "Ann"}
	must := func(err error) {
		if err != nil {
			s.t.Fatal(err)
		}
	}
	service, err := s.workspace.Services.Save(ctx, by, workspace.Service{WebService: models.WebService{Name: "<b>CRM</b>", Active: true, Method: "POST", ContentType: "json",
		Domain: "crm.example.com", Path: "/calls", TimeoutMS: 1000, Config: models.WebServiceConfig{Auth: models.WebServiceAuth{Kind: "none"},
			Query: []models.Param{{Name: "note[1]", Description: "What to note", Required: true}}}}})
	must(err)
	number, err := s.workspace.Numbers.Save(ctx, by, models.PhoneNumber{Number: "+61255501234"})
	must(err)
	campaign, err := s.workspace.Campaigns.Save(ctx, by, workspace.Campaign{Campaign: models.Campaign{Name: "Support", Type: models.CampaignInbound,
		Config: models.CampaignConfig{Queue: models.DefaultQueue(), WrapCodes: []models.WrapCode{{Name: "Solved"}, {Name: "Sold"}}}}})
	must(err)
	return eventPlaces{service.ID, number.ID, campaign.ID}
}

// eventValues is the form of an event as a browser sends it.
func (at eventPlaces) eventValues(name, eventType string) url.Values {
	return url.Values{"name": {name}, "event": {eventType}, "web_services": {at.service}, "inputs[0].name": {"note[1]"}, "inputs[0].value": {"from #dnis#"}, "active": {"true"}}
}

func TestEvents(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		b.get("/integration/events").want(http.StatusOK).says("main", "No events yet").says("nav", "Events")
		at := s.eventPlaces()
		p := b.get("/integration/events/new").want(http.StatusOK)
		if p.Find("#event-fields input:not([type=hidden])").Length() > 0 || p.Find(`#f-event optgroup[label="Of a number"] option`).Length() != 3 {
			t.Error("the event is not chosen first")
		}
		b.post("/integration/events", url.Values{}).want(http.StatusUnprocessableEntity).says("#f-event-note", "Choose the event.").says("main", "1 field needs")
		// A field error loses nothing.
		form := at.eventValues("<b>Ends</b>", event.CallEnd)
		form.Set("number", at.number)
		form.Set("inputs[0].value", "from #dnsi#")
		form.Set("when[0].tag", "durration")
		form.Set("when[0].operator", "greater")
		form.Set("when[0].value", "ten")
		form.Set("wait_for_recording", "a while")
		p = b.post("/integration/events", form).want(http.StatusUnprocessableEntity).says("#f-wait_for_recording-note", "write 90s or 2m")
		if p.field("wait_for_recording") != "a while" {
			t.Error("the time is lost")
		}
		form.Set("wait_for_recording", "2 m")
		p = b.post("/integration/events", form).want(http.StatusUnprocessableEntity)
		p.says("#f-inputs-0-value-note", "did you mean #dnis#?").says("#f-when-0-tag-note", "did you mean #duration#?").says("#f-when-0-value-note", `"ten" is no number`).says("main", "3 fields need")
		if p.field("name") != "<b>Ends</b>" || p.field("inputs[0].value") != "from #dnsi#" || p.field("when[0].value") != "ten" || p.Find("main b").Length() > 0 ||
			p.Find("#f-number option[selected]").AttrOr("value", "") != at.number || p.Find("#f-web_services input[checked]").AttrOr("value", "") != at.service {
			t.Error("what was entered is lost, or became markup")
		}
		form.Set("inputs[0].value", "from #dnis#")
		form.Set("when[0].tag", "#duration#")
		form.Set("when[0].value", "10")
		form.Set("when[1].operator", "equals") // an empty row
		path := b.post("/integration/events", form).want(http.StatusSeeOther).location
		p = b.get(path).want(http.StatusOK).says("h1", "<b>Ends</b>").says("#toasts", "Saved").says("header", "On")
		if p.field("when[0].tag") != "duration" || p.field("wait_for_recording") != "2m" || p.field("inputs[0].value") != "from #dnis#" || p.field("when[1].tag") != "" {
			t.Error("what is stored is not what was entered")
		}
		form.Set("version", p.field("version"))
		b.post(path, form).to(path)
		b.get(path).says("#toasts", "Nothing had changed")
		b.get("/integration/events?q=ends&sort=event&desc=1").want(http.StatusOK).says("#events", "<b>Ends</b>").says("#events", "+61 2 5550 1234").says("#events", "<b>CRM</b>").says("#events", "1 event")
		b.get(path+"/changes").want(http.StatusOK).says(".audit", "ada@example.com created it").says(".audit", "duration is greater than 10")

		b.post(path+"/off", nil).want(http.StatusSeeOther)
		b.get(path).says("header", "Off")
		b.get(path+"/changes").says(".audit", "switched it off")
		b.post(path+"/on", nil).want(http.StatusSeeOther)
		b.get("/integration/events").says("#events [role=switch][aria-checked=true]", "On")

		b.post(path+"/delete", nil).to("/integration/events")
		b.post(path+"/delete", nil).to("/integration/events")
		b.get(path).want(http.StatusNotFound)
	})
}

func TestEventSavedByTwo(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, at := s.admin(), s.eventPlaces()
		mine, theirs := at.eventValues("Starts", event.CallStart), at.eventValues("Starts", event.CallStart)
		path := b.post("/integration/events", mine).want(http.StatusSeeOther).location
		mine.Set("version", "1")
		theirs.Set("version", "1")
		theirs.Set("number", at.number)
		b.post(path, theirs).to(path)
		mine.Set("inputs[0].value", "#uii#")
		p := b.post(path, mine).want(http.StatusConflict).says("main", "+61 2 5550 1234").says("main", "note[1]: #uii#")
		mine.Set("version", p.field("version"))
		b.post(path, mine).to(path)
	})
}

// What follows from a choice comes without saving, and a text that is not asked for now
// is kept.
func TestEventFieldsFollow(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, at := s.admin(), s.eventPlaces()
		form := at.eventValues("Solved", event.Disposition)
		form.Set("campaign", at.campaign)
		p := b.post("/integration/events/fields", form).want(http.StatusOK).says("#f-wrap_code", "Solved").says("#inputs", "What to note")
		if p.Find("#f-number").Length() > 0 || p.field("inputs[0].value") != "from #dnis#" || p.Find(`[data-insert="#wrap_code#"]`).Length() != 1 || p.Find(`[data-insert="#sess_agent_perspective_recording_url#"]`).Length() > 0 {
			t.Error("the fields are not those of a wrap code")
		}
		form.Del("web_services")
		p = b.post("/integration/events/fields", form).want(http.StatusOK)
		if p.Find("#inputs").Length() > 0 || p.field("inputs[0].value") != "from #dnis#" {
			t.Error("the text is lost")
		}
		form.Set("event", event.CallStart)
		p = b.post("/integration/events/fields", form).want(http.StatusOK)
		if p.Find("#f-campaign, #recording").Length() > 0 || p.Find("#f-number").Length() != 1 || p.Find(`[data-insert="#wrap_code#"]`).Length() > 0 {
			t.Error("the fields are not those of a number")
		}
		if list, err := s.db.Hooks.All(t.Context()); err != nil || len(list) > 0 {
			t.Error("something was saved", err)
		}
	})
}

// Events stand on the pages of the number, the Campaign and the Web Service, which are
// held by them; a wrap code that goes is told.
func TestEventsWhereTheyListen(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, at := s.admin(), s.eventPlaces()
		b.get(route.Number(at.number)).says("#events", "None yet.")
		ends := at.eventValues("Ends here", event.CallEnd)
		ends.Set("number", at.number)
		solved := at.eventValues("Solved ones", event.Disposition)
		solved.Set("campaign", at.campaign)
		solved.Set("wrap_code", "Solved")
		var paths []string
		for _, form := range []url.Values{ends, solved, at.eventValues("Anywhere", event.CallStart), at.eventValues("All queues", event.Dequeue)} {
			paths = append(paths, b.post("/integration/events", form).want(http.StatusSeeOther).location)
		}
		p := b.get(route.Number(at.number)).says("#events", "Ends here").says("#events", "All numbers")
		if strings.Contains(p.text("#events"), "Solved ones") {
			t.Error("a Campaign's event stands at the number")
		}
		add := p.Find("#events a.btn").AttrOr("href", "")
		p = b.get(add).want(http.StatusOK)
		if p.field("number") != at.number {
			t.Errorf("%s does not keep the number", add)
		}
		p = b.get("/campaigns/"+at.campaign).says("#events", "Support: Solved").says("#events", "All Campaigns").says("#events", "Add for “Sold”")
		add = p.Find("#events a.btn").Last().AttrOr("href", "")
		p = b.get(add).want(http.StatusOK)
		if p.Find("#f-wrap_code option[selected]").AttrOr("value", "") != "Sold" || p.Find("#f-event option[selected]").AttrOr("value", "") != event.Disposition {
			t.Errorf("%s does not choose the wrap code", add)
		}
		b.get(route.Number(at.number)+"/used-by").says("main", "Ends here")
		b.get("/campaigns/"+at.campaign+"/used-by").says("main a", "Solved ones")
		b.get("/web-services/"+at.service+"/used-by").says("main", "Anywhere")
		b.post(route.Number(at.number)+"/delete", nil).want(http.StatusConflict).says("main", `in use by the event "Ends here"`)
		b.post("/campaigns/"+at.campaign+"/delete", nil).want(http.StatusConflict).says("main", `in use by the event "Solved ones"`)
		b.post("/web-services/"+at.service+"/delete", nil).want(http.StatusConflict).says("main", `the event "Anywhere"`)

		campaign := campaignValues("Support")
		campaign.Set("version", "1")
		campaign.Set("wrap_codes[0].name", "Sold")
		b.post("/campaigns/"+at.campaign, campaign).to("/campaigns/" + at.campaign)
		b.get("/campaigns/"+at.campaign).says("#toasts", `The event "Solved ones" waits for the wrap code "Solved"`)
		p = b.get(paths[1]).says("main", "none of “Support” any more")
		if p.Find("#f-wrap_code option[selected]").AttrOr("value", "") != "Solved" {
			t.Error("the form says another wrap code than is stored")
		}
	})
}

// The catalogue has every event, with its tags and its schema.
func TestEventCatalogue(t *testing.T) {
	s := newSite(t, dbtest.SQLite(t))
	p := s.admin().get("/integration/events/catalogue").want(http.StatusOK)
	for _, kind := range event.Types() {
		p.says("#"+kind.Name, kind.When).says("#"+kind.Name, "#event_id#")
		var schema struct {
			Properties struct {
				Type struct{ Const string }
				Data struct {
					Required   []string
					Properties map[string]struct{ Type, Description string }
				}
			}
		}
		if err := json.Unmarshal([]byte(p.text("#"+kind.Name+"-schema")), &schema); err != nil || schema.Properties.Type.Const != kind.Name {
			t.Errorf("%s: %v, %+v", kind.Name, err, schema.Properties.Type)
		}
		data := schema.Properties.Data
		for _, x := range tag.List() {
			if _, has := data.Properties[x.Name]; has != kind.Fills(x) {
				t.Errorf("%s: has %s in its schema: %v", kind.Name, x.Name, has)
			}
		}
		if len(data.Required) != len(data.Properties) || len(data.Required) < 4 {
			t.Errorf("%s: %d of %d tags are always there", kind.Name, len(data.Required), len(data.Properties))
		}
	}
}
