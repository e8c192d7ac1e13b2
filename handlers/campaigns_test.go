package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hookline/app/auth"
	"hookline/app/workspace"
	"hookline/models"
)

// campaignValues is the form of a Campaign as a browser sends it.
func campaignValues(name string) url.Values {
	return url.Values{"name": {name}, "type": {"inbound"}, "queue.ring_timeout": {"20s"}, "queue.max_wait": {"10m"},
		"queue.max_waiting": {"0"}, "queue.wrap_up": {"1m"}, "queue.service_level": {"20s"}, "page.open": {"beside"}}
}

func TestCampaigns(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		b.get("/campaigns").want(http.StatusOK).says("main", "No Campaigns yet").says("nav", "Campaigns")
		ann := s.user("ann@example.com", models.RoleAgent)
		p := b.get("/campaigns/new").want(http.StatusOK).says("#f-agents", "ann@example.com")
		if p.field("queue.ring_timeout") != "20s" || p.field("queue.max_wait") != "10m" {
			t.Error("the queue does not begin with its defaults")
		}
		// A field error loses nothing.
		form := campaignValues("<b>Support</b>")
		form["agents"] = []string{ann.ID}
		form.Set("queue.ring_timeout", "a while")
		form.Set("queue.max_waiting", "-4")
		form.Set("page.url", "https://crm.example.com/?n=%ivr:activity_source%")
		for i, name := range []string{"Solved", "", "solved"} {
			form.Set(fmt.Sprintf("wrap_codes[%d].name", i), name)
		}
		form.Set("wrap_codes[0].note", "required")
		form.Set("pause_reasons[0].name", "Break")
		form.Set("pause_reasons[1].name", "BREAK")
		p = b.post("/campaigns", form).want(http.StatusUnprocessableEntity)
		p.says("#f-queue-ring_timeout-note", "20s, 10m or 1h30m").says("#f-queue-max_waiting-note", "from 0").
			says("#f-wrap_codes-1-name-note", "twice").says("#f-pause_reasons-1-name-note", "twice")
		if p.field("name") != "<b>Support</b>" || p.field("queue.ring_timeout") != "a while" || p.Find("#f-agents input[checked]").AttrOr("value", "") != ann.ID ||
			p.Find("main b").Length() > 0 || p.Find(`[name="wrap_codes[0].note"][checked]`).Length() != 1 {
			t.Error("what was entered is lost, or became markup")
		}
		form.Set("queue.ring_timeout", "1m 30s")
		form.Set("queue.max_waiting", "50")
		form.Set("wrap_codes[2].name", "Call back")
		form.Set("pause_reasons[1].name", "Training")
		p = b.post("/campaigns", form).want(http.StatusSeeOther)
		path := p.location
		p = b.get(path).want(http.StatusOK).says("h1", "<b>Support</b>").says("#toasts", "Join Queue").says(".audit", "ada@example.com created it")
		if p.field("queue.ring_timeout") != "1m30s" || p.field("wrap_codes[1].name") != "Call back" || p.field("pause_reasons[1].name") != "Training" {
			t.Error("what is stored is not what was entered")
		}
		form.Set("version", p.field("version"))
		b.post(path, form).to(path)
		b.get(path).says("#toasts", "Nothing had changed")
		b.get("/campaigns").want(http.StatusOK).says("#campaigns", "<b>Support</b>").says("#campaigns", "Inbound")
		b.get("/campaigns?type=outbound").want(http.StatusOK).says("#campaigns", "No Campaigns match")
		b.get("/campaigns?q=supp&sort=agents&desc=1").want(http.StatusOK).says("#campaigns", "1 Campaign")
		b.get(path+"/used-by").want(http.StatusOK).says("main", "Nothing uses it yet")
		s.agent().get("/campaigns").want(http.StatusForbidden)
		s.agentAs(models.RoleSupervisor).get(path).want(http.StatusForbidden)
	})
}

// agentAs is a browser in which somebody with the role is signed in.
func (s *site) agentAs(role string) *browser {
	s.t.Helper()
	s.user(role+"@example.com", role)
	return s.signedIn(role + "@example.com")
}

func TestCampaignSavedByTwo(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, ann := s.admin(), s.user("ann@example.com", models.RoleAgent)
		path := b.post("/campaigns", campaignValues("Support")).want(http.StatusSeeOther).location
		id := strings.TrimPrefix(path, "/campaigns/")
		form := campaignValues("Support")
		form.Set("version", b.get(path).field("version"))
		form["agents"] = []string{ann.ID}
		stored, err := s.db.Campaigns.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		theirs := workspace.Campaign{Campaign: *stored}
		theirs.Config.Queue.RingMS = 45_000
		if _, err := s.workspace.Campaigns.Save(t.Context(), workspace.Actor{Name: "Ben"}, theirs); err != nil {
			t.Fatal(err)
		}
		p := b.post(path, form).want(http.StatusConflict).says(".alert", "Ben saved this Campaign").says(".alert", "Ringing time").says(".alert", "45s").says(".alert", "User ann@example.com")
		if p.Find("#f-agents input[checked]").AttrOr("value", "") != ann.ID || p.Find(".alert tbody tr").Length() != 2 {
			t.Errorf("what was entered is lost, or more differs than does: %s", p.text(".alert tbody"))
		}
		form.Set("version", p.field("version"))
		b.post(path, form).to(path)
		b.get(path).says("#toasts", "Saved").says(".audit", "changed ringing time, agents")
		b.post(path+"/delete", nil).to("/campaigns")
		b.get(path).want(http.StatusNotFound)
		b.post(path+"/delete", nil).to("/campaigns")
		b.post(path, form).want(http.StatusNotFound)
	})
}

func TestCampaignInUse(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		path := b.post("/campaigns", campaignValues("Support")).want(http.StatusSeeOther).location
		f, err := s.workspace.Workflows.Create(t.Context(), workspace.Actor{Name: "Ben"}, "Line & <i>more</i>", "")
		if err != nil {
			t.Fatal(err)
		}
		use := models.Use{ObjectID: "o1", ObjectTitle: "To support", TargetKind: workspace.ObjectCampaign, TargetID: strings.TrimPrefix(path, "/campaigns/")}
		for _, scope := range []string{workspace.ScopeDraft, workspace.ScopePublished} {
			if err := s.db.Uses.Set(t.Context(), models.Use{UserKind: "workflow", UserID: f.ID, UserName: f.Name, Scope: scope}, []models.Use{use}); err != nil {
				t.Fatal(err)
			}
		}
		b.post(path+"/delete", nil).want(http.StatusConflict).says(".alert", "It was not deleted").says(".alert", "To support").
			says("main table", "Line & <i>more</i>").says("main table", "Published").says("main table", "Draft")
		b.get(path).want(http.StatusOK).says("#in-use", "can't be deleted").says("#in-use", "To support")
		b.get("/campaigns").says("#campaigns", "None") // a queue that nobody answers
		if href := b.get(path+"/used-by").Find("main table .link").AttrOr("href", ""); href != "/workflows/"+f.ID+"/objects/o1" {
			t.Errorf("link to the object: %q", href)
		}
	})
}

// With 600 people the choice stays one form, and all that was chosen is kept.
func TestCampaignWithManyAgents(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		var ids []string
		for i := range 600 {
			u := &models.User{Email: fmt.Sprintf("agent%03d@example.com", i), Name: fmt.Sprintf("Agent %03d", i), Role: models.RoleAgent, Active: true}
			if err := s.db.Users.Create(t.Context(), u); err != nil {
				t.Fatal(err)
			}
			ids = append(ids, u.ID)
		}
		form := campaignValues("Everybody")
		form["agents"] = ids
		path := b.post("/campaigns", form).want(http.StatusSeeOther).location
		p := b.get(path).want(http.StatusOK).says("#f-agents", "600 of 601 chosen")
		if n := p.Find("#f-agents input[checked]").Length(); n != 600 {
			t.Errorf("%d are chosen", n)
		}
		// A disabled agent stays, and is marked; the chosen ones come first.
		if _, err := s.auth.SetActive(t.Context(), auth.Program("test"), ids[7], false); err != nil {
			t.Fatal(err)
		}
		form["agents"], form["version"] = slices.Clone(ids[7:9]), []string{p.field("version")}
		b.post(path, form).to(path)
		p = b.get(path).says("#f-agents", "Disabled").says("#f-agents", "2 of 601 chosen")
		if first := p.Find("#f-agents [type=checkbox]").First().AttrOr("value", ""); first != ids[7] {
			t.Errorf("first is %s", first)
		}
		form["agents"], form["version"] = []string{"nobody"}, []string{p.field("version")}
		b.post(path, form).want(http.StatusUnprocessableEntity).says("#f-agents-note", "not there any more")
	})
}

func TestSettings(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		p := b.get("/settings").want(http.StatusOK).says("h1", "Workspace").says("#f-default_country", "Australia (AU)")
		old := p.field("version")
		b.post("/settings", url.Values{"version": {old}, "default_country": {"AU"}, "time_zone": {"Australia/Sydney"}}).to("/settings")
		b.get("/settings").says("#toasts", "Saved").says(".audit", "changed default country, time zone")
		p = b.post("/settings", url.Values{"version": {old}, "default_country": {"GB"}}).want(http.StatusConflict).says(".alert", "ada@example.com saved this page").says(".alert", "United Kingdom (GB)")
		b.post("/settings", url.Values{"version": {p.field("version")}, "default_country": {"Mars"}, "time_zone": {"Sydney"}}).want(http.StatusUnprocessableEntity).says("#f-default_country-note", "two letters").says("#f-time_zone-note", `"Sydney" is no time zone`)
		s.agentAs(models.RoleSupervisor).get("/settings").want(http.StatusForbidden)
	})
}

func TestEndpointOfAnAgent(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		form := url.Values{"email": {"ann@example.com"}, "name": {"Ann"}, "role": {"supervisor"}, "endpoint_kind": {"number"}, "endpoint": {"02 5550 9999"}}
		p := b.post("/users", form).want(http.StatusUnprocessableEntity).says("#f-endpoint-note", "country code")
		if p.field("endpoint") != "02 5550 9999" {
			t.Error("what was entered is lost")
		}
		form.Set("endpoint", "+61 2 5550 9999")
		b.post("/users", form).want(http.StatusOK).says("h1", "Ann").says("main", "sign-in link")
		u, err := s.db.Users.ByEmail(t.Context(), "ann@example.com")
		if err != nil || u.EndpointKind != models.EndpointNumber || u.Endpoint != "+61255509999" || u.Role != models.RoleSupervisor {
			t.Fatalf("stored %+v, %v", u, err)
		}
		path := "/users/" + u.ID
		if got := b.get(path).want(http.StatusOK).field("endpoint"); got != "+61 2 5550 9999" {
			t.Errorf("shown as %q", got)
		}
		for kind, bad := range map[string]string{"sip": "sip:<a>@b", "client": "a b", "fax": "1", "": "left over"} {
			form.Set("endpoint_kind", kind)
			form.Set("endpoint", bad)
			b.post(path, form).want(http.StatusUnprocessableEntity)
		}
		form.Set("endpoint_kind", "sip")
		form.Set("endpoint", "ann@pbx.example.com")
		b.post(path, form).to(path)
		b.get(path).says(".audit", "changed endpoint").says(".audit", "sip sip:ann@pbx.example.com")
		b.get("/users").says("#users", "Supervisor")
		s.agentAs(models.RoleSupervisor).get("/users").want(http.StatusForbidden)
	})
}
