package handlers_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
)

// crm is a server whose next answer is media and body; asked is what it was sent last.
type crm struct {
	*httptest.Server
	asked, media, body string
}

func newCRM(t *testing.T) *crm {
	t.Helper()
	c := &crm{media: "application/json", body: `{"balance":"12.5","plan":{"name":"Basic"}}`}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		c.asked = r.Method + " " + r.URL.String() + " " + string(body)
		w.Header().Set("Content-Type", c.media)
		_, _ = io.WriteString(w, c.body)
	}))
	t.Cleanup(c.Close)
	return c
}

// webhooks puts an IVR Webhook and a Web Hook behind the question of the Suburb line.
func (s *site) webhooks(id, base string) {
	s.t.Helper()
	s.revise(id, func(d *workflow.Definition) {
		d.Object("ask").Exits["next"] = "crm"
		d.Objects = append(d.Objects,
			object("crm", "Ask CRM", &workflow.IVRWebhook{URL: base + "/v?c=${postcode}&from=${source}", Method: "POST", ContentType: "json", Body: `{"u":"${uuid}","n":${postcode}}`}, "ivr_webhook", "success", "next", "error", "bye", "timeout", "say"),
			object("next", "Decide", &workflow.WebHook{URL: base + "/next", Method: "POST", Action: "next_action", Parameters: []workflow.HookParameter{{Name: "account", Value: "%ivr:postcode%"}, {Name: "pin", Value: "%ivr:pin%"}}}, "web_hook", "next", "say", "error", "bye"))
	})
}

func TestTryWebhook(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := newCRM(t)
		b, id := s.admin().htmx(), s.suburbs()
		s.webhooks(id, c.URL)
		path := "/workflows/" + id + "/objects/crm"
		form := with(b.get(path).form("#object-form"), "title", "", "body", `{"id":"${uuid}","pc":${postcode},"o":"${other}"}`) // not saved
		open := b.post(path+"/trial", form).want(http.StatusOK).says("#trial-fields", "${uuid}").says("#trial-fields", "${other}")
		if open.field("trial[2].value") != "1234" { // digits, as Ask keeps them
			t.Errorf("sample %q", open.field("trial[2].value"))
		}
		values := open.form("#trial-form")
		for name, v := range form {
			values[name] = v
		}
		p := b.post(path+"/trial/send", with(values, "trial[2].value", "2090")).want(http.StatusOK)
		p.says(".exchange", "200").says(".exchange", "plan_name")
		if sets, _ := p.Find("[data-trial-sets]").Attr("data-trial-sets"); sets != `["balance","plan_name"]` {
			t.Errorf("sets %s", sets)
		}
		if want := `POST /v?c=2090&from=%2B61255501111 {"id":"01k8m2v4c6t8","pc":2090,"o":"other"}`; c.asked != want {
			t.Errorf("asked\n%s, want\n%s", c.asked, want)
		}
		c.asked = ""
		b.post(path+"/trial/send", with(values, "body", `{"x": ${new}}`)).want(http.StatusUnprocessableEntity).says(".alert", "Nothing was sent yet").says("#trial-fields", "${new}")
		b.post(path+"/trial/send", with(values, "body", `{"x": `)).want(http.StatusUnprocessableEntity).says(".alert", "Body: ")
		if c.asked != "" {
			t.Errorf("sent %s", c.asked)
		}
		c.body = `{"Balance":1}`
		p = b.post(path+"/trial/send", values).want(http.StatusOK).says(".exchange", `The key "Balance" is no name of a variable`)
		if p.Find("[data-trial-sets]").Length() != 0 {
			t.Error("a refused answer sets something")
		}
		if got := s.object(id, "crm").Settings.(*workflow.IVRWebhook).Body; strings.Contains(got, "pc") {
			t.Errorf("saved %s", got)
		}
	})
}

func TestTryWithTheValuesOfACall(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		c := newCRM(t)
		id := l.suburbsAs("Asked line")
		l.webhooks(id, c.URL)
		call := &models.Call{ID: models.NewID(), Kind: models.CallTest, Caller: "+61491570156", Called: "+61255501234", ShortID: "k3f9m2ab", WorkflowID: id, Status: models.CallEnded,
			StartedAt: l.clock.Now(), UpdatedAt: l.clock.Now(), State: `{"workflow":"` + id + `","variables":{"postcode":"2000","pin":"4711"},"hidden":["pin"],"pass_through":"user_id|9"}`}
		l.must(l.db.Calls.SaveNew(t.Context(), call, &models.CallTurn{CallID: call.ID, Steps: "[]", Reply: "{}", At: l.clock.Now()}))
		path := "/workflows/" + id + "/objects/next"
		b := l.b.htmx()
		form := b.get(path).form("#object-form")
		b.post(path+"/trial", form).want(http.StatusOK).says("#trial-call", "+61 491 570 156, just now")
		open := b.post(path+"/trial", with(form, "trial_call", call.ID)).want(http.StatusOK).says("#trial-fields", "Secret in this call")
		if strings.Contains(open.body, "4711") || open.field("trial[0].value") != "2000" || open.field("trial[1].value") != "" {
			t.Error(open.body)
		}
		values := open.form("#trial-form")
		for name, v := range form {
			values[name] = v
		}
		c.media, c.body = "text/xml", "<action><app>SurVo</app><parameters><id>1</id><user_parameters><firstName>Bill</firstName></user_parameters></parameters></action>"
		p := b.post(path+"/trial/send", values).want(http.StatusOK).says(".exchange-action", "Goes to Workflow 1, Suburb line, with firstName.")
		if sets, _ := p.Find("[data-trial-sets]").Attr("data-trial-sets"); sets != `["firstName"]` {
			t.Errorf("sets %s", sets)
		}
		for _, want := range []string{"account=2000", "pin=NA", "ivr_caller_id=%2B61491570156", "ivr_pass_through=user_id%7C9", "ivr_session_id=" + call.ID, "ivr_id=2"} {
			if !strings.Contains(c.asked, want) {
				t.Errorf("%s is not in %s", want, c.asked)
			}
		}
		c.body = "<action><app>SurVo</app><parameters><id>99</id></parameters></action>"
		b.post(path+"/trial/send", values).says(".alert", "There is no Workflow with the building block id 99")
		c.body = "<action><app>SurVo</app><parameters><id>2</id></parameters></action>"
		b.post(path+"/trial/send", values).says(".alert", "was never published")
	})
}

// What a try found is stored with the object, and is then what is known of it.
func TestKeptNames(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		s.webhooks(id, "http://127.0.0.1:9")
		path := "/workflows/" + id + "/objects/"
		b.get(path+"crm").says("#object-form", "No answer is kept: which labels it sets is not known.")
		b.get(path+"say").says("#variables", "None is known yet")
		b.post(path+"crm", with(b.get(path+"crm").form("#object-form"), "sets[0]", "balance", "sets[1]", "plan_name")).to(path + "crm")
		b.post(path+"next", with(b.get(path+"next").form("#object-form"), "sets[0]", "firstName")).to(path + "next")
		p := b.get(path + "next").want(http.StatusOK)
		if p.field("sets[0]") != "firstName" || p.Find(`#variables [data-label="balance"]`).Length() != 1 {
			t.Error(p.text("#object-form"))
		}
		message := b.htmx().post(path+"next/redraw", with(b.get(path+"next").form("#object-form"), "action", "message")).want(http.StatusOK)
		if message.Find("#web-hook-sets .flow-rules").Length() != 0 || message.field("sets[0]") != "firstName" {
			t.Error("of a message there are no user parameters, and those that are kept stay")
		}
		other := s.suburbsAs("Another")
		b.get("/workflows/"+other+"/objects/say").says("#variables [data-passed='firstName']", "@firstName Decide, Suburb line")
		b.post(path+"crm", with(b.get(path+"crm").form("#object-form"), "sets[0]", "call_id")).to(path + "crm")
		b.get(path+"crm").says("#object-form .field-error", "is a system variable")
	})
}

func TestFieldIsCheckedWhileTyping(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin().htmx(), s.suburbs()
		s.webhooks(id, "http://127.0.0.1:9")
		path := "/workflows/" + id + "/objects/crm"
		form := b.get(path).form("#object-form")
		for _, tt := range []struct{ name, value, method, kind, says string }{
			{"body", `{"a": ${postcode}, "b": "x ${uuid}"}`, "POST", "json", ""},
			{"body", `{"a": ${postcode}`, "POST", "json", "JSON"},
			{"body", `a=${postcode}&b=1`, "POST", "form", ""},
			{"url", "ftp://x", "POST", "json", "The address must begin with http:// or https://."},
			{"url", "http://x/${postcode}", "POST", "json", ""},
		} {
			p := b.post(path+"/redraw?check="+tt.name, with(form, tt.name, tt.value, "method", tt.method, "content_type", tt.kind, "title", "")).want(http.StatusOK)
			got := p.text("#check-" + tt.name + " .field-error")
			if tt.says == "" && got != "" || !strings.Contains(got, tt.says) {
				t.Errorf("%s %s: %q", tt.name, tt.value, got)
			}
			if p.Find(".field-error").Length() != p.Find("#check-"+tt.name+" .field-error").Length() {
				t.Error("other fields are in error, too")
			}
		}
		if !strings.HasPrefix(s.object(id, "crm").Settings.(*workflow.IVRWebhook).URL, "http://127") {
			t.Error("checking saved it")
		}
	})
}

func TestMakeItAWebService(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := newCRM(t)
		b, id := s.admin().htmx(), s.suburbs()
		s.webhooks(id, c.URL)
		path := "/workflows/" + id + "/objects/crm"
		page := b.get(path)
		if page.field("service_name") != "Ask CRM" {
			t.Errorf("proposes %q", page.field("service_name"))
		}
		form := with(page.form("#object-form"), "set_variable", "one", "service_name", "Ask CRM")
		for want, wrong := range map[string][]string{
			"Enter a name": {"service_name", " "},
			"URL:":         {"url", "ftp://x"},
			"waits for":    {"when_call_ends", "on"},
		} {
			b.post(path+"/service", with(form, wrong...)).want(http.StatusUnprocessableEntity).says("#service-form", want)
		}
		if _, err := s.db.Services.ByName(t.Context(), "Ask CRM"); err == nil {
			t.Fatal("a refused one left a Web Service behind")
		}
		if trigger := b.post(path+"/service", form).want(http.StatusOK).says("#object-form", "Web Service Connector").header.Get("HX-Trigger"); !strings.Contains(trigger, `"kind":"web_service_connector"`) || !strings.Contains(trigger, "the Web Service stays") {
			t.Errorf("trigger %s", trigger)
		}
		made, err := s.db.Services.ByName(t.Context(), "Ask CRM")
		if err != nil {
			t.Fatal(err)
		}
		o := s.object(id, "crm")
		connector, ok := o.Settings.(*workflow.WebServiceConnector)
		if !ok || connector.WebService != made.ID || connector.Inputs["postcode"] != "%ivr:postcode%" || len(connector.Inputs) != 1 || o.Title != "Ask CRM" ||
			o.Exits["success"] != "next" || o.Exits["failure"] != "bye" || o.Exits["timeout"] != "say" || len(o.Exits) != 3 {
			t.Errorf("%+v %v", connector, o.Exits)
		}
		if made.Config.Answer.Mode != "variables" || made.Config.Answer.Variable != "one" || made.TimeoutMS != 5000 || made.Config.ConnectMS != 5000 {
			t.Errorf("%+v", made)
		}
		trail, err := s.workspace.Audit(t.Context(), workspace.ObjectWorkflow, id, models.Page{Limit: 1})
		if err != nil || len(trail) != 1 || trail[0].ActorName != "ada@example.com" || !strings.Contains(fmt.Sprint(trail[0].Changes), "Connector") {
			t.Errorf("%+v %v", trail, err)
		}
		tried := b.post("/web-services/"+made.ID+"/test", map[string][]string{"inputs[0].name": {"postcode"}, "inputs[0].value": {"2090"}}).want(http.StatusOK)
		if want := `POST /v?c=2090&from=%2B61255501111 {"u":"01k8m2v4c6t8","n":2090}`; c.asked != want {
			t.Errorf("asked\n%s, want\n%s\n%s", c.asked, want, tried.text(".exchange"))
		}
		b.post(path+"/service", form).want(http.StatusUnprocessableEntity).says("#service-form", "Somebody else changed")
	})
}

func TestNewWorkflowWithABlockID(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		form := b.get("/workflows/new").form("main form")
		b.post("/workflows", with(form, "name", "Payments", "block_id", "seventy")).want(http.StatusUnprocessableEntity).says("main", `not "seventy"`)
		b.post("/workflows", with(form, "name", "Payments", "block_id", "75")).want(http.StatusSeeOther)
		b.post("/workflows", with(form, "name", "Other", "block_id", "75")).want(http.StatusUnprocessableEntity).says("main", `of the Workflow "Payments"`)
		b.post("/workflows", with(form, "name", "Other")).want(http.StatusSeeOther)
		for name, want := range map[string]int64{"Payments": 75, "Other": 76} {
			if w, err := s.db.Workflows.ByName(t.Context(), name); err != nil || w.BlockID != want {
				t.Errorf("%s: %+v %v", name, w, err)
			}
		}
	})
}
