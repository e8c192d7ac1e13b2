package handlers_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"hookline/app/webservice/soap"
	"hookline/models"
)

// soapFields is what a browser sends for one of the type SOAP: no method and no body.
func soapFields(more url.Values) url.Values {
	form := url.Values{"service_type": {"soap"}, "method": {}, "content_type": {}, "soap.version": {"1.2"}, "soap.action": {"urn:erp#Log"}, "soap.operation": {"Log"},
		"soap.namespace": {"urn:erp"}, "soap.style": {"unqualified"}, "soap.inputs[0].name": {"caller"}, "soap.inputs[0].type": {"xs:string"}, "soap.inputs[0].value": {"#ani# of %note%"},
		"soap.inputs[1].name": {"key"}, "soap.inputs[1].value": {"s3cret-key"}, "soap.inputs[1].secret": {"on"}}
	for name, values := range more {
		form[name] = values
	}
	return form
}

// A Web Service of the type SOAP goes through the form and the Test tab, on both databases.
func TestSOAPOnTheForm(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		domain, last := upstream(t)
		page := b.addService("Old ERP", soapFields(url.Values{"domain": {domain}, "https": {}, "path": {"/erp.asmx"}, "path_variables[0].name": {}, "path_variables[0].description": {}, "path_variables[0].required": {}}))
		p := b.get(page).want(http.StatusOK)
		for name, want := range map[string]string{"soap.action": "urn:erp#Log", "soap.operation": "Log", "soap.namespace": "urn:erp", "soap.inputs[0].type": "xsd:string", "soap.inputs[0].value": "#ani# of %note%", "soap.inputs[1].value": ""} {
			if got := p.field(name); got != want {
				t.Errorf("%s is %q", name, got)
			}
		}
		if strings.Contains(p.body, "s3cret-key") || p.Find(`[name="soap.version"][value="1.2"][checked]`).Length() != 1 || p.Find(`[name="soap.style"][value="unqualified"][checked]`).Length() != 1 {
			t.Error("the form does not show what is stored")
		}
		if p.Find(`fieldset[data-when="service_type"][data-when-is="soap"][hidden]`).Length() != 0 || p.Find(`fieldset[data-when="method"]:not([hidden])`).Length() != 0 {
			t.Error("the parts of the other type show")
		}
		b.get("/web-services").want(http.StatusOK).says("main table", "SOAP")
		row, secrets := s.stored(page)
		if secrets["soap.inputs.key"] != "s3cret-key" || row.Method != http.MethodPost || row.Config.SOAP.Inputs[1].Static != "" || row.Config.SOAP.Style != soap.Unqualified {
			t.Errorf("stored %+v", row)
		}

		b.post(page+"/test", url.Values{"inputs[0].name": {"note"}, "inputs[0].value": {"<b>"}}).want(http.StatusOK)
		if sent := last(); sent == nil || !strings.HasPrefix(sent.Header.Get("Content-Type"), "application/soap+xml") || sent.Method != http.MethodPost {
			t.Errorf("sent %+v", sent)
		}

		// Everything comes back with an error, and nothing of it is stored.
		form := b.form(page)
		form.Set("soap.operation", "Log it")
		form.Set("soap.inputs[0].value", "#anni#")
		form.Set("soap.inputs[0].type", "xsd:strin")
		form.Set("soap.inputs[1].name", "token")
		p = b.post(page, form).want(http.StatusUnprocessableEntity).says("#f-soap-operation-note", "not the name of an XML element").
			says("#f-soap-inputs-0-value-note", "did you mean #ani#?").says("#f-soap-inputs-0-type-note", `did you mean "xsd:string"?`)
		for name, want := range map[string]string{"soap.operation": "Log it", "soap.inputs[0].value": "#anni#", "soap.inputs[1].name": "token", "soap.inputs[1].was": "key"} {
			if p.field(name) != want {
				t.Errorf("%s came back as %q", name, p.field(name))
			}
		}
		// A renamed secret keeps its value.
		form.Set("soap.operation", "Log")
		form.Set("soap.inputs[0].value", "#ani#")
		form.Set("soap.inputs[0].type", "")
		b.post(page, form).want(http.StatusSeeOther)
		_, secrets = s.stored(page)
		if secrets["soap.inputs.token"] != "s3cret-key" || len(secrets) != 1 {
			t.Errorf("secrets %v", secrets)
		}
		// The other way round it is HTTP again, and nothing of SOAP is left.
		form = b.form(page)
		form.Set("service_type", "http")
		form.Set("method", "PUT")
		form.Set("content_type", "json")
		b.post(page, form).want(http.StatusSeeOther)
		if row, _ = s.stored(page); row.Config.ServiceType != "" || len(row.Config.SOAP.Inputs) != 0 || row.Method != http.MethodPut {
			t.Errorf("stored %+v", row)
		}
	})
}

// wsdl posts a WSDL as the dialog does: as text, or as a file.
func (b *browser) wsdl(text string, file []byte) *page {
	b.t.Helper()
	return b.upload("/web-services/wsdl", url.Values{"text": {text}}, file)
}

func TestWSDLOnTheForm(t *testing.T) {
	data, err := os.ReadFile("../app/webservice/soap/testdata/erp.wsdl")
	if err != nil {
		t.Fatal(err)
	}
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		for _, p := range []*page{b.wsdl(string(data), nil), b.wsdl("not looked at", data)} {
			p.want(http.StatusOK).says("h3", "6 operations").says("li", "Notes a call.").says("li", "choice")
			use := p.Find("[data-wsdl-use]")
			if use.Length() != 3 {
				t.Fatalf("%d can be used", use.Length())
			}
			var fill struct {
				Address struct {
					HTTPS        bool
					Domain, Path string
					Query        []models.Param
				}
				Values map[string]string
				Inputs []struct{ Name, Type string }
			}
			text, _ := use.First().Attr("data-wsdl-use")
			if err := json.Unmarshal([]byte(text), &fill); err != nil {
				t.Fatal(err)
			}
			if fill.Address.Domain != "127.0.0.1:9091" || fill.Address.Path != "/erp.asmx" || len(fill.Address.Query) != 1 || fill.Address.HTTPS || fill.Values["soap.version"] != "1.1" ||
				fill.Values["soap.action"] != "urn:erp#Log" || fill.Values["soap.namespace"] != "urn:erp" || len(fill.Inputs) != 7 || fill.Inputs[3].Name != "agent/First" {
				t.Errorf("%+v", fill)
			}
		}
		b.wsdl("", nil).want(http.StatusUnprocessableEntity).says(".alert", "Choose a file")
		b.wsdl("<html/>", nil).want(http.StatusUnprocessableEntity).says(".alert", "This is no WSDL")
		b.wsdl("", bytes.Repeat([]byte("x"), soap.MaxWSDL+10)).want(http.StatusUnprocessableEntity).says(".alert", "larger than 1 MB")
		s.agent().wsdl(string(data), nil).want(http.StatusForbidden)
	})
}

// Each group has a page with its Web Services; a clone goes into any group.
func TestGroupPages(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		row, _ := s.stored(b.addService("Suburbs", nil))
		b.get("/web-services/" + row.ID).want(http.StatusOK)
		b.post("/web-services/groups", url.Values{"name": {"Places & more"}}).want(http.StatusSeeOther)
		g, err := s.db.Groups.ByName(t.Context(), "places & more")
		if err != nil || g == nil {
			t.Fatal(g, err)
		}
		at := "/web-services/groups/" + g.ID
		b.get(at).want(http.StatusOK).says("h1", "Places & more").says(".empty", "No Web Services in this group yet")
		p := b.get("/web-services/"+row.ID).want(http.StatusOK).says("#clone", "Group of the copy")
		if p.Find(`#clone [name="group"] option[selected]`).AttrOr("value", "") != row.GroupID {
			t.Error("its own group is not chosen")
		}
		b.post("/web-services/"+row.ID+"/clone", url.Values{"group": {g.ID}}).want(http.StatusSeeOther)
		b.post("/web-services/"+row.ID+"/clone", nil).want(http.StatusSeeOther)
		p = b.get(at).want(http.StatusOK).says("main table", "Suburbs copy")
		if p.Find("main tbody tr").Length() != 1 {
			t.Errorf("%d in the group", p.Find("main tbody tr").Length())
		}
		b.get("/web-services/groups/"+row.GroupID+"?q=suburbs").want(http.StatusOK).says("h1", "Default").says("main table", "Suburbs")
		b.post("/web-services/"+row.ID+"/clone", url.Values{"group": {"gone"}}).want(http.StatusUnprocessableEntity)
		b.get("/web-services/groups/gone").want(http.StatusNotFound)
		if p = b.get("/web-services/new?group=" + g.ID).want(http.StatusOK); p.Find(`[name="group"] option[selected]`).AttrOr("value", "") != g.ID {
			t.Error("a new one does not go into the group it is added from")
		}
	})
}

// What is used by Events and Workflows is told as that.
func TestWhoUsesAWebService(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		page := b.addService("Suburbs", nil)
		b.get(page+"/used-by").want(http.StatusOK).says("main", "Nothing uses it yet").says("main", "let an Event call it")
		use := func(user, kind, name string) {
			err := s.db.Uses.Set(t.Context(), models.Use{UserKind: kind, UserID: user, UserName: name},
				[]models.Use{{TargetKind: "web_service", TargetID: strings.TrimPrefix(page, "/web-services/")}})
			if err != nil {
				t.Fatal(err)
			}
		}
		use("e1", "event", "Calls that ended")
		b.get(page).want(http.StatusOK).says("#in-use", "1 Event uses it.")
		use("e2", "event", "Calls that began")
		s.use(page, "Suburb line", "Look up", "draft")
		b.get(page).want(http.StatusOK).says("#in-use", "1 Workflow and 2 Events use it.")
		b.get("/web-services").want(http.StatusOK)
	})
}
