package handlers_test

import (
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
)

// serviceForm is what a browser sends for a Web Service that is right.
func serviceForm(name string, more url.Values) url.Values {
	form := url.Values{
		"version": {"0"}, "name": {name}, "active": {"on"}, "method": {"GET"}, "content_type": {"form"}, "https": {"on"},
		"domain": {"api.example.com"}, "timeout": {"5"}, "path": {"/suburbs/%postcode%.json"}, "auth.kind": {"none"},
		"path_variables[0].name": {"postcode"}, "path_variables[0].description": {"Four digits"}, "path_variables[0].required": {"on"},
		"results[0].description": {"Suburb"}, "results[0].path": {"0.name"},
	}
	maps.Copy(form, more)
	return form
}

// addService makes a Web Service through the form and gives the address of its page.
func (b *browser) addService(name string, more url.Values) string {
	b.t.Helper()
	return b.post("/web-services", serviceForm(name, more)).want(http.StatusSeeOther).location
}

// use makes a Workflow that uses the Web Service, in the index that the editor keeps.
func (s *site) use(page, workflow, object, scope string) *models.Workflow {
	s.t.Helper()
	ctx := s.t.Context()
	w, err := s.workspace.Workflows.Create(ctx, workspace.Actor{Name: "Ada"}, workflow, "")
	if err != nil {
		s.t.Fatal(err)
	}
	err = s.db.Uses.Set(ctx, models.Use{UserKind: "workflow", UserID: w.ID, UserName: w.Name, Scope: scope}, []models.Use{{ObjectID: "o1", ObjectTitle: object,
		TargetKind: workspace.ObjectWebService, TargetID: strings.TrimPrefix(page, "/web-services/")}})
	if err != nil {
		s.t.Fatal(err)
	}
	return w
}

func TestWebServiceList(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		b.get("/web-services").want(http.StatusOK).says(".empty", "No Web Services yet").says(".empty a", "Add the first one")
		suburbs := b.addService("Suburb by postcode", url.Values{"description": {"For <b>Australia</b>"}})
		b.addService("Carrier lookup", url.Values{"domain": {"lookup.example.com"}})
		s.use(suburbs, "Suburb line", "Look up the suburb", workspace.ScopePublished)
		if err := s.db.Services.SaveOutcomes(t.Context(), []models.WebServiceOutcome{{WebServiceID: strings.TrimPrefix(suburbs, "/web-services/"),
			Cause: "success", Status: 200, Millis: 84, At: time.Now()}}); err != nil {
			t.Fatal(err)
		}
		p := b.get("/web-services").want(http.StatusOK)
		if got := p.Find("tbody .row-link").Map(text); strings.Join(got, "|") != "Carrier lookup|Suburb by postcode" {
			t.Errorf("rows %q", got)
		}
		row := "tbody tr:nth-child(2)"
		p.says(row, "For <b>Australia</b>").says(row, "https://api.example.com/suburbs/%postcode%.json").says(row, "GET").says(row, "Default")
		p.says(row+" .outcome", "200").says(row+" .outcome", "84 ms").says("tbody tr:nth-child(1)", "Never called")
		if href, _ := p.Find(row + " .number a").Attr("href"); href != suburbs+"/used-by" {
			t.Errorf("used-by leads to %q", href)
		}
		if got := b.get("/web-services?q=LOOKUP").Find("tbody tr").Length(); got != 1 {
			t.Errorf("a search finds %d rows", got)
		}
		b.get("/web-services?q=nothing").says(".empty", "No Web Services match")
		if got := b.get("/web-services?sort=name&desc=1").Find("tbody .row-link").First().Text(); got != "Suburb by postcode" {
			t.Errorf("sorted down, the first is %q", got)
		}
		// A sort key of somebody's own does no harm.
		b.get("/web-services?sort=name;drop&page=-3").want(http.StatusOK)
	})
}

func TestWebServiceListIsPaged(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		for i := range 51 {
			in := workspace.Service{WebService: models.WebService{Name: fmt.Sprintf("Service %03d", i), Active: true, Method: "GET",
				ContentType: "form", Domain: "api.example.com", Path: "/", TimeoutMS: 5000}}
			if _, err := s.workspace.Services.Save(t.Context(), workspace.Actor{Name: "Ada"}, in); err != nil {
				t.Fatal(err)
			}
		}
		b.get("/web-services").says(".list-foot", "1–50 of 51 Web Services").says(".pager", "Page 1 of 2")
		if got := b.get("/web-services?page=2").Find("tbody tr").Length(); got != 1 {
			t.Errorf("the second page has %d rows", got)
		}
	})
}

func TestWebServiceIsAddedAndSaved(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		b.get("/web-services/new").want(http.StatusOK).says("h1", "Add Web Service")
		page := b.addService("Suburb by postcode", url.Values{
			"auth.kind": {"basic"}, "auth.username": {"me"}, "auth.password": {"hunter22"},
			"headers[0].name": {"X-Api-Key"}, "headers[0].static": {"s3cret-value"}, "headers[0].secret": {"on"},
			"headers[1].name": {""}, "query[0].name": {"limit"}, "query[0].description": {"How many"},
		})
		p := b.get(page).want(http.StatusOK).says("h1", "Suburb by postcode").says(".head .badge", "Active").says("#toasts", "Test tab")
		for name, want := range map[string]string{"name": "Suburb by postcode", "domain": "api.example.com", "timeout": "5",
			"path": "/suburbs/%postcode%.json", "path_variables[0].description": "Four digits", "query[0].name": "limit",
			"headers[0].static": "", "auth.password": "", "auth.username": "me", "version": "1", "results[0].path": "0.name"} {
			if got := p.field(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if strings.Contains(p.body, "s3cret-value") || strings.Contains(p.body, "hunter22") {
			t.Error("a secret is on the page")
		}
		if got, _ := p.Find(`[name="headers[0].static"]`).Attr("placeholder"); !strings.Contains(got, "set") {
			t.Errorf("a stored secret shows as %q", got)
		}
		if p.Find(`[name="headers[1].name"]`).Length() != 0 {
			t.Error("a blank row was kept")
		}
		p.says(".audit", "created it")
		// A secret left empty stays; a renamed header keeps it, too.
		form := serviceForm("Suburb by postcode 2", url.Values{"version": {"1"}, "timeout": {"0.5"},
			"auth.kind": {"basic"}, "auth.username": {"me"},
			"headers[0].name": {"X-Key"}, "headers[0].was": {"X-Api-Key"}, "headers[0].secret": {"on"}})
		b.post(page, form).to(page)
		stored, secrets := s.stored(page)
		if secrets["headers.x-key"] != "s3cret-value" || secrets["auth.password"] != "hunter22" || stored.TimeoutMS != 500 {
			t.Errorf("stored %v, timeout %d", secrets, stored.TimeoutMS)
		}
		b.get(page).says(".audit", "changed name, timeout")
		b.post(page, b.form(page)).to(page)
		b.get(page).says("#toasts", "Nothing had changed")
	})
}

// stored reads what the page of a Web Service is about, with its secrets.
func (s *site) stored(page string) (*models.WebService, map[string]string) {
	s.t.Helper()
	w, err := s.db.Services.Get(s.t.Context(), strings.TrimPrefix(page, "/web-services/"))
	if err != nil {
		s.t.Fatal(err)
	}
	secrets, err := s.workspace.Services.Secrets(w)
	if err != nil {
		s.t.Fatal(err)
	}
	return w, secrets
}

// form is what a browser would send of the page's form, nothing changed.
func (b *browser) form(path string) url.Values {
	b.t.Helper()
	form := url.Values{}
	doc := b.get(path).want(http.StatusOK)
	doc.Find("form#service").Find("input, select, textarea").Each(func(_ int, f *selection) {
		name, ok := f.Attr("name")
		kind := f.AttrOr("type", "")
		_, checked := f.Attr("checked")
		if !ok || f.ParentsFiltered("fieldset[disabled], template").Length() > 0 || strings.Contains(name, "__i__") ||
			((kind == "checkbox" || kind == "radio") && !checked) {
			return
		}
		switch {
		case f.Is("select"):
			form.Add(name, f.Find("option[selected]").AttrOr("value", ""))
		case f.Is("textarea"):
			form.Add(name, strings.TrimPrefix(f.Text(), "\n"))
		default:
			form.Add(name, f.AttrOr("value", ""))
		}
	})
	return form
}

func TestWebServiceFormLosesNothing(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		b.addService("Taken", nil)
		bad := serviceForm("TAKEN", url.Values{
			"domain": {"https://api.example.com/x?y=1&z=2"}, "timeout": {"soon"}, "method": {"POST"}, "body_as": {"rows"},
			"auth.kind": {"bearer"}, "auth.token": {"typed-token"}, "description": {"<script>alert(1)</script>"},
			"headers[0].name": {"Bad Name"}, "headers[0].static": {"typed-secret"}, "headers[0].secret": {"on"},
			"query[0].name": {"a"}, "query[1].name": {"a"}, "query[1].secret": {"on"}, "query[1].static": {"s"}, "body[0].name": {"suburb"}, "body[0].description": {"kept"},
			"results[0].path": {"0..name"},
		})
		p := b.post("/web-services", bad).want(http.StatusUnprocessableEntity)
		p.says("#f-name-note", `"Taken" already`).says("#f-domain-note", "HTTPS switch").says("#f-timeout-note", "Enter seconds")
		p.says("#f-headers-0-name-note", "not a header name").says("#f-query-1-name-note", "row 1 already").says("#f-results-0-path-note", "two dots")
		p.says("#split", "This is a whole URL").says("#split", "2 query parameters")
		for name, want := range map[string]string{"name": "TAKEN", "domain": "https://api.example.com/x?y=1&z=2", "timeout": "soon",
			"auth.token": "typed-token", "headers[0].static": "typed-secret", "body[0].description": "kept", "results[0].path": "0..name",
			"path_variables[0].description": "Four digits", "query[1].name": "a"} {
			if got := p.field(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if got := p.header.Get("Cache-Control"); got != "no-store" {
			t.Errorf("typed secrets may be cached: %q", got)
		}
		if kind, _ := p.Find(`[name="headers[0].static"]`).Attr("type"); kind != "password" {
			t.Errorf("a typed secret is in a field of type %q", kind)
		}
		if p.Find("form[data-guard][data-dirty]").Length() != 1 || p.Find("main script").Length() != 0 {
			t.Error("the form is not marked as changed, or markup was taken for markup")
		}
		if got := p.Find(`[name="description"]`).Text(); got != "<script>alert(1)</script>" {
			t.Errorf("description %q", got)
		}
	})
}

func TestWebServiceSavedByTwo(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		page := b.addService("Suburbs", nil)
		s.user("bo@example.com", models.RoleAdmin)
		other := s.signedIn("bo@example.com")
		other.post(page, serviceForm("Suburbs", url.Values{"version": {"1"}, "domain": {"theirs.example.com"}, "description": {"Theirs"}})).to(page)
		mine := serviceForm("Suburbs", url.Values{"version": {"1"}, "domain": {"mine.example.com"}, "results[1].description": {"State"},
			"results[1].path": {"0.state"}, "results[1].optional": {"on"}, "auth.kind": {"bearer"}, "auth.token": {"typed-token"}})
		p := b.post(page, mine).want(http.StatusConflict)
		p.says("main .alert", "User bo@example.com saved this Web Service").says("main .alert", "Nothing of yours is lost")
		rows := map[string]string{}
		p.Find("main .alert tbody tr").Each(func(_ int, r *selection) {
			rows[words(r.Find("th"))] = words(r.Find("td").First()) + " | " + words(r.Find("td").Last())
		})
		if rows["Domain"] != "mine.example.com | theirs.example.com" || rows["Description"] != "nothing | Theirs" ||
			!strings.HasPrefix(rows["Results"], "Suburb: 0.name State: 0.state, optional | Suburb: 0.name") || rows["Name"] != "" {
			t.Errorf("compared: %q", rows)
		}
		if p.field("domain") != "mine.example.com" || p.field("results[1].path") != "0.state" || p.Find(`[name="results[1].optional"][checked]`).Length() != 1 || p.field("auth.token") != "typed-token" || p.field("version") != "2" {
			t.Errorf("what was entered is lost: %q %q, version %q", p.field("domain"), p.field("results[1].path"), p.field("version"))
		}
		if strings.Contains(p.text("main .alert"), "typed-token") {
			t.Error("a secret is in the comparison")
		}
		mine.Set("version", p.field("version"))
		b.post(page, mine).to(page)
		if w, _ := s.stored(page); w.Domain != "mine.example.com" || !w.Config.Results[1].Optional {
			t.Errorf("domain %q, results %+v", w.Domain, w.Config.Results)
		}
	})
}

func TestWebServicePathAndURLHelpers(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		form := url.Values{"path": {"/a/%one%/%two%"}, "path_variables[0].name": {"one"}, "path_variables[0].description": {"First"}}
		p := b.post("/web-services/path-variables", form).want(http.StatusOK)
		if p.field("path_variables[0].description") != "First" || p.field("path_variables[1].name") != "two" {
			t.Errorf("rows %s", p.body)
		}
		// A variable that goes from the path and comes back has kept its row.
		form.Set("path", "/a/%two%")
		form.Set("path_variables[1].name", "two")
		p = b.post("/web-services/path-variables", form).want(http.StatusOK)
		if p.field("path_variables[0].name") != "two" || p.field("path_kept[0].description") != "First" {
			t.Errorf("kept %s", p.body)
		}
		p = b.post("/web-services/path-variables", url.Values{"path": {"/a/%two%/%one%"}, "path_variables[0].name": {"two"},
			"path_kept[0].name": {"one"}, "path_kept[0].description": {"First"}}).want(http.StatusOK)
		if p.field("path_variables[1].description") != "First" {
			t.Errorf("it came back without its description: %s", p.body)
		}
		// One that is renamed in the path keeps what was said about it.
		p = b.post("/web-services/path-variables", url.Values{"path": {"/a/%uno%"}, "path_variables[0].name": {"one"}, "path_variables[0].description": {"First"}})
		if p.field("path_variables[0].name") != "uno" || p.field("path_variables[0].description") != "First" {
			t.Errorf("renamed %s", p.body)
		}
		p = b.post("/web-services/split", url.Values{"url": {"http://host:81/p/%x%?q=a%20b"}}).want(http.StatusOK)
		if got, _ := p.Find("[data-split]").Attr("data-split"); got != `{"HTTPS":false,"Domain":"host:81","Path":"/p/%x%","Query":[{"name":"q","static":"a b"}]}` {
			t.Errorf("split %s", got)
		}
		b.post("/web-services/split", url.Values{"url": {"just text"}}).want(http.StatusNoContent)
	})
}

func TestWebServiceSwitchCloneDelete(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		page := b.addService("Suburbs", url.Values{"auth.kind": {"bearer"}, "auth.token": {"the-token"}})
		b.post(page+"/deactivate", nil).to(page)
		b.get(page).says(".head .badge", "Inactive").says("#toasts", "Suburbs is off")
		b.header.Set("HX-Request", "true")
		p := b.post(page+"/activate", nil).want(http.StatusOK)
		if got, _ := p.Find("[role=switch]").Attr("aria-checked"); got != "true" || !strings.Contains(p.header.Get("HX-Trigger"), "Undo") {
			t.Errorf("the switch says %q, %s", got, p.header.Get("HX-Trigger"))
		}
		b.header.Del("HX-Request")
		clone := b.post(page+"/clone", nil).want(http.StatusSeeOther).location
		b.get(clone).says("h1", "Suburbs copy")
		if _, secrets := s.stored(clone); secrets["auth.token"] != "the-token" {
			t.Error("the copy has not the secret")
		}
		w := s.use(page, "Suburb line", "Look it up", workspace.ScopeDraft)
		p = b.get(page+"/used-by").says(".tab.is-current", "Used by 1").says("tbody", "Look it up").says("tbody", "Draft")
		if href, _ := p.Find("tbody .row-link").Attr("href"); href != "/workflows/"+w.ID {
			t.Errorf("leads to %q", href)
		}
		p = b.post(page+"/delete", nil).want(http.StatusConflict)
		p.says("main .alert", `in use by the Workflow "Suburb line" at "Look it up"`).says("tbody", "Suburb line")
		b.post(clone+"/delete", nil).to("/web-services")
		b.get("/web-services").says("#toasts", "Suburbs copy is deleted")
		b.get(clone).want(http.StatusNotFound)
	})
}

func TestWebServiceGroups(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		b.get("/web-services/groups").want(http.StatusOK).says("main", "Always there")
		b.post("/web-services/groups", url.Values{"name": {"Location"}}).to("/web-services/groups")
		b.post("/web-services/groups", url.Values{"name": {"LOCATION"}}).want(http.StatusUnprocessableEntity).says("#new-group-note", "already")
		id := b.get("/web-services").Find("[name=group] option").FilterFunction(func(_ int, o *selection) bool { return o.Text() == "Location" }).AttrOr("value", "")
		group := "/web-services/groups/" + id
		b.post(group, url.Values{"name": {"Places"}}).to("/web-services/groups")
		b.post(group, url.Values{"name": {""}}).want(http.StatusUnprocessableEntity).says("#group-"+id+"-note", "name is needed")
		b.addService("Suburbs", url.Values{"group": {id}})
		b.get("/web-services?group="+id).says("tbody", "Suburbs")
		b.post(group+"/delete", nil).want(http.StatusConflict).says("main .alert", `in use by the Web Service "Suburbs"`)
		b.post(b.get("/web-services").Find("tbody .row-link").AttrOr("href", "")+"/delete", nil).to("/web-services")
		b.post(group+"/delete", nil).to("/web-services/groups")
	})
}

// upstream answers as the path says, and notes the last request.
func upstream(t *testing.T) (domain string, last func() *http.Request) {
	t.Helper()
	seen := make(chan *http.Request, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen <- r
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`[{"name":"<b>Sydney</b>","id":9007199254740993,"latitude":-33.829999999999998,"link":"javascript:alert(1)","a.b":null}]`))
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://"), func() *http.Request {
		select {
		case r := <-seen:
			return r
		default:
			return nil
		}
	}
}

func TestWebServiceTestTab(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		domain, last := upstream(t)
		page := b.addService("Suburbs", url.Values{"domain": {domain}, "https": {}, "active": {},
			"headers[0].name": {"X-Api-Key"}, "headers[0].static": {"s3cret-value"}, "headers[0].secret": {"on"},
			"results[1].description": {"Gone"}, "results[1].path": {"0.nope"}})
		b.get(page+"/test").want(http.StatusOK).says("#try label", "postcode").says("#answer", "Nothing sent yet").says("#try", "off for calls")
		form := url.Values{"inputs[0].name": {"postcode"}, "inputs[0].value": {"20 00"}}
		b.header.Set("HX-Request", "true")
		p := b.post(page+"/test", form).want(http.StatusOK)
		sent := last()
		if sent == nil || sent.URL.EscapedPath() != "/suburbs/20%2000.json" || sent.Header.Get("X-Api-Key") != "s3cret-value" {
			t.Fatalf("sent %v", sent)
		}
		if strings.Contains(p.body, "s3cret-value") || p.Find("b, .tree a").Length() != 0 {
			t.Error("a secret, or markup of the answer, is in the page")
		}
		p.says(".exchange", "No match").says(".exchange", "200 OK").says(".exchange", "/suburbs/20%2000.json").says(".exchange", "X-Api-Key")
		p.says("#reading", "<b>Sydney</b>").says("#reading", "Not found").says("#reading", `nothing at "0.nope"`)
		p.says(".tree", "9007199254740993").says(".tree", "-33.829999999999998").says(".tree", "javascript:alert(1)")
		if got := p.Find(".tree-pick").Map(func(_ int, x *selection) string { return x.AttrOr("data-tree-pick", "") }); strings.Join(got, " ") != `0.name 0.id 0.latitude 0.link 0.a\.b` {
			t.Errorf("paths %q", got)
		}
		kept := url.Values{"status": {p.field("status")}, "content_type": {p.field("content_type")}, "body": {p.field("body")}}
		body, err := base64.StdEncoding.DecodeString(p.field("body"))
		if err != nil || !strings.HasPrefix(string(body), `[{"name":"<b>Sydney</b>"`) {
			t.Errorf("the page carries %q, %v", body, err)
		}
		b.pickAndKeep(s, page, kept)
		// Without script the answer comes as a whole page, with what was entered.
		b.header.Del("HX-Request")
		p = b.post(page+"/test", form).want(http.StatusOK).says(".exchange", "200 OK")
		if p.field("inputs[0].value") != "20 00" {
			t.Error("the input's value is lost")
		}
		last()
		p = b.post(page+"/test", url.Values{"inputs[0].name": {"postcode"}, "inputs[0].value": {" "}}).want(http.StatusOK)
		if p.says(".exchange", `required input "postcode" is empty`); last() != nil {
			t.Error("a request went out without its input")
		}
	})
}

// pickAndKeep adds a result from the answer, and keeps it as a sample.
func (b *browser) pickAndKeep(s *site, page string, kept url.Values) {
	b.t.Helper()
	with := func(more url.Values) url.Values {
		form := maps.Clone(kept)
		maps.Copy(form, more)
		return form
	}
	p := b.post(page+"/results", with(url.Values{"description": {"suburb"}, "path": {"0.id"}})).want(http.StatusUnprocessableEntity)
	p.says("#result-description-note", "result 1 already")
	p = b.post(page+"/results", with(url.Values{"description": {"Id"}, "path": {"0.id"}})).want(http.StatusOK)
	p.says("#reading", "9007199254740993")
	if w, secrets := s.stored(page); len(w.Config.Results) != 3 || secrets["headers.x-api-key"] != "s3cret-value" || w.Active {
		b.t.Errorf("stored %+v, %v", w.Config.Results, secrets)
	}
	b.post(page+"/samples", with(url.Values{"name": {" "}})).want(http.StatusUnprocessableEntity).says("#sample-name-note", "name is needed")
	p = b.post(page+"/samples", with(url.Values{"name": {"Sydney"}})).want(http.StatusOK).says("#samples", "Sydney")
	href, _ := p.Find("#samples a").Attr("href")
	b.header.Del("HX-Request")
	b.get(href).want(http.StatusOK).says("#answer h2", "Sydney").says("#reading", "9007199254740993").says(".try-samples .is-open", "Sydney")
	other := b.addService("Other", nil)
	b.get(other + "/samples/" + href[strings.LastIndex(href, "/")+1:]).want(http.StatusNotFound)
	b.post(href+"/delete", nil).to(page + "/test")
	b.get(href).want(http.StatusNotFound)
}

// An answer of key=value lines is a tree of which a click adds a result, and a sample.
func TestWebServiceAnswersINI(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		body := "; <b>of 2000</b>\r\nname = <b>Sydney</b>\r\nlat-itude=-33.829999999999998\r\ncall.status=open\r\na[0]=\"x\"\r\nid=1\r\nid=2\r\n"
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/x-ini")
			_, _ = w.Write([]byte(body))
		}))
		t.Cleanup(server.Close)
		page := b.addService("Suburbs", url.Values{"domain": {strings.TrimPrefix(server.URL, "http://")}, "https": {}, "results[0].path": {"name"}})
		form := url.Values{"inputs[0].name": {"postcode"}, "inputs[0].value": {"2000"}}
		b.header.Set("HX-Request", "true")
		p := b.post(page+"/test", form).want(http.StatusOK)
		p.says(".exchange", "Success").says("#reading", "<b>Sydney</b>").says(".tree", "-33.829999999999998").says(".tree", `"x"`)
		picks := p.Find(".tree-pick").Map(func(_ int, x *selection) string { return x.AttrOr("data-tree-pick", "") })
		if strings.Join(picks, " ") != `name lat-itude call.status a\[0] id` || p.Find(".tree .tree-leaf").Length() != 6 {
			t.Errorf("paths %q, %d values", picks, p.Find(".tree .tree-leaf").Length())
		}
		if p.Find("b").Length() != 0 {
			t.Error("markup of the answer is in the page")
		}
		with := func(pairs ...string) url.Values {
			form := url.Values{"status": {p.field("status")}, "content_type": {p.field("content_type")}, "body": {p.field("body")}}
			for i := 0; i < len(pairs); i += 2 {
				form.Set(pairs[i], pairs[i+1])
			}
			return form
		}
		b.post(page+"/results", with("description", "Status", "path", "call.status")).want(http.StatusOK).says("#reading", "open")
		b.post(page+"/results", with("description", "First", "path", `a\[0]`)).want(http.StatusOK).says("#reading", `"x"`)
		b.post(page+"/results", with("description", "Id", "path", "id")).want(http.StatusOK).says("#reading", "2 values were found; this is the last")
		href, _ := b.post(page+"/samples", with("name", "Sydney")).want(http.StatusOK).Find("#samples a").Attr("href")
		b.header.Del("HX-Request")
		b.get(href).want(http.StatusOK).says("#answer h2", "Sydney").says("#reading", "open").says(".tree", "lat-itude")
		body = "name=Sydney\r\n[more]\r\nid=1"
		p = b.post(page+"/test", form).want(http.StatusOK)
		p.says(".exchange", "Bad response").says(".exchange", "line 2 begins a section").says("#answer", "[more]")
	})
}

func TestWebServicesAreForAdmins(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		page := s.admin().addService("Suburbs", nil)
		agent, nobody := s.agent(), s.browser()
		for _, path := range []string{"/web-services", "/web-services/new", "/web-services/groups", page, page + "/test", page + "/used-by"} {
			agent.get(path).want(http.StatusForbidden).says("main", "This is for admins")
			nobody.get(path).to("/sign-in?next=" + url.QueryEscape(path))
		}
		for _, path := range []string{"/web-services", page, page + "/delete", page + "/clone", page + "/test", page + "/results", page + "/samples", page + "/deactivate"} {
			agent.post(path, url.Values{"name": {"x"}}).want(http.StatusForbidden)
		}
		if w, _ := s.stored(page); !w.Active {
			t.Error("an agent switched it off")
		}
	})
}

// Renaming is safe: Workflows keep using it, under the new name. A change that
// live Workflows do not fit is saved, and told at once.
func TestWebServiceInLiveUse(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.suburbs()
		service := s.service()
		page := "/web-services/" + service
		s.revise(id, func(d *workflow.Definition) {
			d.Objects = append(d.Objects, object("call", "Look up", &workflow.WebServiceConnector{WebService: service,
				Inputs: map[string]string{"postcode": "2090"}, Results: map[string]string{"Suburb [main].x": "suburb"}}, "web_service_connector"))
		})
		w, err := s.db.Workflows.Get(t.Context(), id)
		if err == nil {
			_, err = s.workspace.Workflows.Publish(t.Context(), bob(), id, w.Version, "")
		}
		if err != nil {
			t.Fatal(err)
		}
		form := b.get(page).form("#service")
		b.post(page, with(form, "name", "Town by postcode")).to(page)
		b.get(page).says("#toasts", "Live calls use it from now on")
		b.get("/workflows/"+id+"/objects/call").says("#connector-params", "Open Town by postcode")
		b.get(page+"/used-by").says("main", "Look up")

		form = b.get(page).form("#service")
		b.post(page, with(form, "results[0].description", "Town")).to(page + "/used-by")
		b.get(page+"/used-by").says("#toasts", "live calls feel it").says("#toasts", "Look up")
	})
}

// With another server the form says at each secret that it must be entered again; what was
// typed stays.
func TestSecretsOfAnotherServerAreAskedFor(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		fields := url.Values{"auth.kind": {"bearer"}, "auth.token": {"typed-token"}, "headers[0].name": {"X-Key"}, "headers[0].static": {"typed-secret"}, "headers[0].secret": {"on"}}
		page := b.addService("Suburbs", fields)
		form := serviceForm("Suburbs", url.Values{"version": {"1"}, "domain": {"evil.example.net"}, "auth.kind": {"bearer"}, "headers[0].name": {"X-Key"}, "headers[0].was": {"X-Key"}, "headers[0].secret": {"on"}})
		p := b.post(page, form).want(http.StatusUnprocessableEntity).says("#f-auth-bearer-token-note", "enter it again").says("#f-headers-0-static-note", "enter it again")
		if p.field("domain") != "evil.example.net" || strings.Contains(p.body, "typed-") {
			t.Errorf("domain %q, or a secret is told", p.field("domain"))
		}
		form.Set("auth.token", "typed-again")
		form.Set("headers[0].static", "typed-again")
		b.post(page, form).to(page)
		if w, _ := s.stored(page); w.Domain != "evil.example.net" {
			t.Errorf("domain %q", w.Domain)
		}
	})
}
