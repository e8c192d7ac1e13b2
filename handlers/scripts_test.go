package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
)

const shownFields = `<h2>Caller</h2><p><span data-field="postcode" data-empty="not known"></span> <span data-field="nowhere"></span></p>`

// script makes a Script with a draft; it gives its id.
func (s *site) script(html string) string {
	s.t.Helper()
	ctx := s.t.Context()
	made, err := s.workspace.Scripts.Create(ctx, bob(), "Who is calling", "For support")
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.workspace.Scripts.Save(ctx, bob(), made.ID, made.Version, html); err != nil {
		s.t.Fatal(err)
	}
	return made.ID
}

func (s *site) storedScript(id string) *models.Script {
	s.t.Helper()
	stored, err := s.db.Scripts.Get(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return stored
}

func TestScriptList(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		b.get("/scripts").want(http.StatusOK).says("main", "No Scripts yet")
		agent := s.agent()
		agent.get("/scripts").want(http.StatusForbidden)
		agent.post("/scripts", url.Values{"name": {"Mine"}}).want(http.StatusForbidden)
		b.post("/scripts", url.Values{"name": {" "}, "description": {"Kept"}}).want(http.StatusUnprocessableEntity).says("textarea", "Kept").says("#f-name-note", "name")
		p := b.post("/scripts", url.Values{"name": {"<b>Bold</b>"}, "description": {"For <i>all</i>"}}).want(http.StatusSeeOther)
		b.get(p.location).want(http.StatusOK).says("h1", "<b>Bold</b>").says("#script-state", "Draft")
		s.script(shownFields)
		b.get("/scripts").says("tbody", "<b>Bold</b>").says("tbody", "Who is calling").says(".list-foot", "2 Scripts")
		if got := b.get("/scripts?q=support").text("tbody"); strings.Contains(got, "Bold") {
			t.Errorf("search finds %q", got)
		}
		b.get("/scripts?sort=campaigns&desc=1").want(http.StatusOK)
		b.get("/scripts/none").want(http.StatusNotFound)
	})
}

func TestScriptIsSubmittedAndPublished(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		s.suburbs()
		b, id := s.admin(), s.script(shownFields)
		path := "/scripts/" + id
		p := b.get(path).want(http.StatusOK).says("#script-missing", "1 field shows nothing").says("#script-missing", "nowhere").says("aside", "postcode").says("aside", "Suburb line")
		if strings.Contains(p.text("#script-missing"), "postcode") {
			t.Error("a label of a Workflow counts as missing")
		}
		form := p.form("#script")
		if form.Get("html") != shownFields {
			t.Errorf("the form has %q", form.Get("html"))
		}
		// Without a script of the page: the whole page.
		b.post(path, with(form, "html", `<p>One</p>`)).to(path)
		form = b.get(path).form("#script")
		attack := `<p onclick="x()">Two</p><img src=x onerror=alert(1)><script>alert(1)</script>`
		p = b.post(path, with(form, "html", attack)).want(http.StatusOK).says("#script-result", "onclick of <p> was taken out").says("#script-result", "<script> was taken out")
		if p.Find("main script, main img, main [onclick]").Length() > 0 {
			t.Error("what was sent is markup")
		}
		// By htmx: the parts that changed.
		form = b.get(path).form("#script")
		p = b.htmx().post(path, with(form, "html", `<p>Three</p><script>x</script>`)).want(http.StatusOK)
		if p.Find("h1").Length() > 0 || p.text("#script-clean") != "<p>Three</p>" || !strings.Contains(p.header.Get("HX-Trigger"), "guard:saved") {
			t.Errorf("the answer to htmx: %s %s", p.header.Get("HX-Trigger"), p.body)
		}
		if got := s.storedScript(id); got.Draft != "<p>Three</p>" || p.field("version") != "4" && got.Version != 5 {
			t.Errorf("stored %+v", got)
		}
		p = b.get(path)
		b.post(path+"/publish", with(p.form("#publish form[action]"), "note", "The <first>")).to(path)
		b.get(path).says("#script-state", "Published v1").says("#toasts", "Choose it in a Campaign").says("#publish", "nothing new to publish")
		b.get(path+"/versions").says("tbody", "The <first>").says("tbody", "Live")
		b.get(path+"/changes").says("main", "published version 1")
		b.get(path+"/used-by").says("main", "No Campaign has this Script yet")
	})
}

// What queues know is a Workflow's to ask: no field of a Script is ever filled with
// it. What every call has is, by its name with the scope as without.
func TestScriptSaysWhichFieldsNothingFills(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.script(`<p><span data-field="activity_source"></span><span data-field="ivr:call_id"></span>`+
			`<span data-field="queue:Support:waiting"></span><span data-field="agent:name"></span></p>`)
		p := b.get("/scripts/"+id).want(http.StatusOK).says("#script-missing", "2 fields show nothing").
			says("#script-missing", "queue:Support:waiting").says("#script-missing", "agent:name")
		if known, _ := p.Find("[data-designer]").Attr("data-known"); strings.Contains(known, ":") || !strings.Contains(known, "call_id") {
			t.Errorf("the designer knows %q", known)
		}
		p = b.htmx().post("/scripts/"+id+"/preview", url.Values{"html": {`<p>[<span data-field="queue:Support:waiting"></span>]</p>`}}).want(http.StatusOK)
		if got := p.text(".script-body"); got != "[]" {
			t.Errorf("the preview makes up a value: %q", got)
		}
	})
}

func TestScriptTooLargeKeepsWhatWasTyped(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.script(shownFields)
		path := "/scripts/" + id
		large := "<p>" + strings.Repeat("x", 300<<10) + "</p>"
		form := with(b.get(path).form("#script"), "html", large)
		p := b.post(path, form).want(http.StatusUnprocessableEntity).says("#script-result", "256 kB")
		if p.form("#script").Get("html") != large {
			t.Error("what was typed is lost")
		}
		b.htmx().post(path, form).want(http.StatusUnprocessableEntity).says(".alert", "256 kB")
		deep := with(form, "html", strings.Repeat("<blockquote>", 5000))
		b.htmx().post(path, deep).want(http.StatusUnprocessableEntity).says(".alert", "nested too deeply")
		if s.storedScript(id).Draft != shownFields {
			t.Error("half of it was saved")
		}
	})
}

func TestTwoAdminsAtOneScript(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.script(shownFields)
		path := "/scripts/" + id
		form := with(b.get(path).form("#script"), "html", "<p>Mine</p>")
		publish := b.get(path).form("#publish form[action]")
		if _, err := s.workspace.Scripts.Save(t.Context(), bob(), id, s.storedScript(id).Version, `<p>Theirs</p>`); err != nil {
			t.Fatal(err)
		}
		b.post(path+"/publish", publish).want(http.StatusConflict).says("#publish", "Bob changed the draft")
		b.htmx().post(path, form).want(http.StatusConflict).says(".alert", "Bob submitted this Script").says(".alert pre", "<p>Theirs</p>")
		p := b.post(path, form).want(http.StatusConflict).says(".alert", "Bob submitted this Script")
		if p.form("#script").Get("html") != "<p>Mine</p>" || s.storedScript(id).Draft != "<p>Theirs</p>" {
			t.Error("something is lost")
		}
		b.post(path, p.form("#script")).to(path)
		if s.storedScript(id).Draft != "<p>Mine</p>" {
			t.Error("not saved over theirs")
		}
	})
}

func TestScriptPreview(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		s.suburbs()
		b, id := s.admin(), s.script(shownFields)
		path := "/scripts/" + id + "/preview"
		html := shownFields + `<script>alert(1)</script><div data-show-if="secret"><p>Secret: <span data-field="secret"></span></p></div>`
		p := b.htmx().post(path, url.Values{"html": {html}}).want(http.StatusOK).says(".script-body", "(postcode)")
		if p.Find("script").Length() > 0 {
			t.Error("a script is in the preview")
		}
		b.htmx().post(path, url.Values{"html": {html}, "fill": {"empty"}}).want(http.StatusOK).says(".script-body", "not known")
		state := `{"variables":{"postcode":"<img src=x onerror=alert(1)>","secret":"4111"},"hidden":["secret"]}`
		_, err := s.db.SQL().ExecContext(t.Context(), `INSERT INTO calls (id, kind, carrier_id, carrier_call_id, caller, called, workflow_id, workflow_name, version_id, status, outcome, reason, turn, state, claim_turn, started_at, updated_at)
			VALUES ('call1', 'test', '', '', '+61255501111', '', 'w', 'Suburb line', '', 'ended', 'completed', '', 1, '`+state+`', -1, '2026-04-22 00:00:00', '2026-04-22 00:00:00')`)
		if err != nil {
			t.Fatal(err)
		}
		b.get("/scripts/"+id).says("#script-fill", "+61 2 5550 1111, 22 Apr 00:00 UTC, Suburb line")
		_, err = s.db.SQL().ExecContext(t.Context(), `INSERT INTO calls (id, kind, carrier_id, carrier_call_id, caller, called, workflow_id, workflow_name, version_id, status, outcome, reason, turn, state, claim_turn, started_at, updated_at)
			VALUES ('call2', 'test', '', 'two', 'Restricted', '', 'w', 'Suburb line', '', 'ended', 'completed', '', 1, '{}', -1, '2026-04-21 00:00:00', '2026-04-21 00:00:00')`)
		if err != nil {
			t.Fatal(err)
		}
		b.get("/scripts/"+id).says("#script-fill", "Number hidden, 21 Apr 00:00 UTC, Suburb line")
		p = b.htmx().post(path, url.Values{"html": {html}, "fill": {"call1"}}).want(http.StatusOK).says(".script-body", "<img src=x onerror=alert(1)>").says(".script-body", "Secret: "+workflow.Masked)
		if p.Find("img").Length() > 0 || strings.Contains(p.body, "4111") {
			t.Errorf("a value is markup, or a secret is shown: %s", p.body)
		}
		// What every call has is there after the rest was deleted, as at the desk.
		system := url.Values{"fill": {"call1"}, "html": {`<p><span data-field="activity_source"></span>, <span data-field="ivr:call_start"></span>, ` +
			`<span data-field="workflow"></span>, <span data-field="postcode" data-empty="not known"></span>, <span data-field="call_id"></span></p>`}}
		b.htmx().post(path, system).want(http.StatusOK).says(".script-body", "+61255501111, 2026-04-22 00:00:00, Suburb line, <img src=x onerror=alert(1)>, call1")
		if _, err := s.db.SQL().ExecContext(t.Context(), `UPDATE calls SET state = '`+models.DroppedState+`' WHERE id = 'call1'`); err != nil {
			t.Fatal(err)
		}
		b.htmx().post(path, system).want(http.StatusOK).says(".script-body", "+61255501111, 2026-04-22 00:00:00, Suburb line, not known, call1").says("p", "deleted for their age")
		b.htmx().post(path, url.Values{"html": {html}, "fill": {"gone"}}).want(http.StatusNotFound)
		b.htmx().post(path, url.Values{"html": {strings.Repeat("x", 300<<10)}}).want(http.StatusOK).says("p", "256 kB")
		// Without a script of the page: the designer with what was sent, and the preview.
		p = b.post(path, url.Values{"html": {"<p>Sent</p>"}}).want(http.StatusOK).says("#script-shown", "Sent")
		if p.form("#script").Get("html") != "<p>Sent</p>" || s.storedScript(id).Draft != shownFields {
			t.Error("a preview saves, or loses what was typed")
		}
	})
}

func TestScriptVersionsAndTheRest(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, id := s.admin(), s.script(shownFields)
		path, ctx := "/scripts/"+id, t.Context()
		first, err := s.workspace.Scripts.Publish(ctx, bob(), id, s.storedScript(id).Version, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.workspace.Scripts.Save(ctx, bob(), id, first.Script.Version, `<p>Other</p>`); err != nil {
			t.Fatal(err)
		}
		version := path + "/versions/" + first.Version.ID
		p := b.get(version).want(http.StatusOK).says(".script-body", "Caller").says("pre", shownFields)
		b.post(version+"/restore", url.Values{"version": {"1"}}).to(path + "/versions")
		b.post(version+"/restore", p.form(`form[action$="restore"]`)).to(path)
		if s.storedScript(id).Draft != shownFields {
			t.Error("not restored")
		}
		b.get(path + "/versions/none").want(http.StatusNotFound)

		p = b.post(path+"/duplicate", nil).want(http.StatusSeeOther)
		copied := strings.TrimPrefix(p.location, "/scripts/")
		b.get(version[:len("/scripts/")] + copied + "/versions/" + first.Version.ID).want(http.StatusNotFound)
		b.post(p.location+"/describe", url.Values{"name": {"Who is calling"}, "version": {"1"}}).want(http.StatusUnprocessableEntity).says("#describe", "already")
		b.post(p.location+"/describe", url.Values{"name": {"Copy"}, "version": {"9"}}).want(http.StatusConflict).says("#describe", "changed this Script meanwhile")
		b.post(p.location+"/describe", url.Values{"name": {"Copy"}, "version": {"1"}}).to(p.location)

		campaignWith(s, id)
		b.get(path+"/used-by").says("tbody", "Support")
		b.post(path+"/delete", nil).want(http.StatusConflict).says(".alert", "It was not deleted").says(".alert", `the Campaign "Support"`).says("tbody", "Support")
		b.post(p.location+"/delete", nil).to("/scripts")
		if _, err := s.workspace.Scripts.Places(ctx, copied); err != nil {
			t.Fatal(err)
		}
		b.get(p.location).want(http.StatusNotFound)
	})
}

// campaignWith saves a Campaign with the Script.
func campaignWith(s *site, script string) {
	s.t.Helper()
	c := models.Campaign{Name: "Support", Type: models.CampaignInbound, ScriptID: &script, Config: models.CampaignConfig{Queue: models.DefaultQueue()}}
	if _, err := s.workspace.Campaigns.Save(s.t.Context(), tester, workspace.Campaign{Campaign: c}); err != nil {
		s.t.Fatal(err)
	}
}
