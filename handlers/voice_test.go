package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hookline/app/carrier"
	"hookline/app/kind"
	"hookline/app/workspace"
	"hookline/models"
)

func TestNumbers(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		l.b.get("/voice").want(http.StatusOK).says("#numbers", "+61 2 5550 1234").says("#numbers", "Suburb line")
		l.b.get("/voice?q=5550+12").want(http.StatusOK).says("#numbers", "+61 2 5550 1234")
		l.b.get("/voice?q=nothing").want(http.StatusOK).says("#numbers", "No phone numbers match")
		// A field error loses nothing.
		p := l.b.post("/voice/numbers", url.Values{"number": {"02 9123 4567"}, "description": {"<b>Desk</b>"}, "workflow": {l.flow.ID}}).want(http.StatusUnprocessableEntity)
		p.says("#f-number-note", "country code")
		if p.field("number") != "02 9123 4567" || p.field("description") != "<b>Desk</b>" || p.Find("option[selected]").AttrOr("value", "") != l.flow.ID {
			t.Error("what was entered is lost")
		}
		p = l.b.post("/voice/numbers", url.Values{"number": {"+61 2 9123 4567"}, "description": {"<b>Desk</b>"}}).want(http.StatusSeeOther)
		p = l.b.get(p.location).want(http.StatusOK).says("h1", "+61 2 9123 4567").says(".alert", "No Workflow answers this number").says(".audit", "ada@example.com created it")
		if p.Find("main b").Length() > 0 {
			t.Error("a description became markup")
		}
		l.b.get("/voice/numbers/new?number=%2B61291234568").want(http.StatusOK)
		l.b.post("/voice/numbers", url.Values{"number": {"+61291234567"}}).want(http.StatusUnprocessableEntity).says("#f-number-note", "there already")
	})
}

func TestNumberSavedByTwo(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		path := "/voice/numbers/" + l.number.ID
		version := l.b.get(path).want(http.StatusOK).field("version")
		theirs := *l.number
		theirs.Description = "Theirs"
		_, err := l.workspace.Numbers.Save(t.Context(), workspace.Actor{Name: "Ben"}, theirs)
		l.must(err)
		form := url.Values{"version": {version}, "number": {benchNumber}, "description": {"Mine"}, "workflow": {l.flow.ID}}
		p := l.b.post(path, form).want(http.StatusConflict).says(".alert", "Ben saved this phone number").says(".alert", "Mine").says(".alert", "Theirs")
		if p.field("description") != "Mine" {
			t.Error("what was entered is lost")
		}
		form.Set("version", p.field("version"))
		l.b.post(path, form).to(path)
		l.b.get(path).says("#toasts", "Saved").says(".audit", "changed description")
		l.b.post(path+"/delete", nil).to("/voice")
		l.b.get(path).want(http.StatusNotFound)
		l.b.post(path+"/delete", nil).to("/voice")
	})
}

func TestCarriers(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		l.b.get("/voice/carriers").want(http.StatusOK).says("#carriers", "Not checked").says("#carriers", "/runtime/local/voice")
		p := l.b.get("/voice/carriers/"+l.carrier.ID).want(http.StatusOK).says("#addresses", "can't reach these addresses").
			says("#addresses", "Requests are not checked").says("#addresses", "answers this machine alone once HOOKLINE_PUBLIC_URL").says("#addresses", l.url+"/runtime/local/status")
		if got := p.Find("#addresses [data-copy]").Length(); got != 3 {
			t.Errorf("%d addresses to copy", got)
		}
		p = l.b.post("/voice/carriers", url.Values{"name": {"Twilio!"}, "kind": {"twiml"}, "signature": {"auth_token"}}).want(http.StatusUnprocessableEntity)
		p.says("#f-name-note", "letters a to z").says("#f-auth_token-note", "auth token")
		form := url.Values{"name": {"Twilio AU"}, "kind": {"twiml"}, "signature": {"auth_token"}, "auth_token": {"s3cret-token"}}
		p = l.b.post("/voice/carriers", form).want(http.StatusSeeOther)
		path := p.location
		p = l.b.get(path).want(http.StatusOK).says("#addresses", "/runtime/twilio-au/voice")
		if strings.Contains(p.body, "s3cret-token") {
			t.Error("the token is shown")
		}
		// An empty token keeps it; a new name changes the addresses, and that is said.
		form.Set("name", "Twilio")
		form.Set("auth_token", "")
		form.Set("version", p.field("version"))
		l.b.post(path, form).to(path)
		l.b.get(path).says("#toasts", "addresses changed").says("#addresses", "/runtime/twilio/voice")
		l.b.post(path, form).want(http.StatusConflict).says(".alert", "saved this carrier")
		l.b.post(path+"/delete", nil).to("/voice/carriers")
		l.b.get(path).want(http.StatusNotFound)
		l.agent().get("/voice").want(http.StatusForbidden)
	})
}

func TestCallsListAndMissedCalls(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		for i, called := range []string{benchNumber, "+61255507777", "<b>x</b>"} {
			_, err := l.engine.Start(t.Context(), carrierStart(l.carrier.ID, fmt.Sprintf("CA%d", i), called))
			l.must(err)
		}
		p := l.b.get("/calls").want(http.StatusOK).says("#calls", "Live").says("#calls", "Missed").says("#calls", "3 calls").says("#calls", "<b>x</b>")
		if p.Find("#calls b").Length() > 0 {
			t.Error("a number became markup")
		}
		if href := p.Find(".add-number").AttrOr("href", ""); p.Find(".add-number").Length() != 1 || href != "/voice/numbers/new?number=%2B61255507777" {
			t.Errorf("offer to add: %q", href)
		}
		for query, want := range map[string]string{
			"outcome=missed": "2 calls", "outcome=live": "1 call", "kind=test": "No calls match", "q=5550+7777": "1 call", "q=555-07777": "1 call",
			"workflow=" + l.flow.ID: "1 call", "from=2100-01-01T00:00": "No calls match", "until=2100-01-01T00:00": "3 calls", "from=nonsense": "3 calls",
		} {
			l.b.get("/calls?"+query).want(http.StatusOK).says("#calls", want)
		}
		l.b.get("/").want(http.StatusOK).says("main", "Calls today").says("main", "Missed").says("main", "Live").says("main", "+61 491 570 157")
		l.b.get("/calls/nonsense").want(http.StatusNotFound)
	})
}

func TestLongListOfCalls(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		for i := range 120 {
			_, err := l.engine.Start(t.Context(), carrierStart(l.carrier.ID, fmt.Sprintf("CA%d", i), "+61255507777"))
			l.must(err)
		}
		p := l.b.get("/calls?outcome=missed&page=2").want(http.StatusOK).says(".list-foot", "51–100 of 120 calls")
		if next := p.Find(".pager a").Last().AttrOr("href", ""); next != "/calls?outcome=missed&page=3" {
			t.Errorf("next page: %q", next)
		}
		l.b.get("/calls?page=99").want(http.StatusOK)
		l.b.get("/calls?page=-1").want(http.StatusOK).says(".list-foot", "1–50")
	})
}

func TestKeepAsSample(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		h := l.place("workflow:" + l.flow.ID)
		h.input("digits", "digits", "2090")
		path := "/calls/" + h.id()
		l.b.header.Set("HX-Request", "true")
		p := l.b.post(path+"/sample", url.Values{"step": {"step-1-1"}}).want(http.StatusNoContent)
		if !strings.Contains(p.header.Get("HX-Trigger"), "Suburb by postcode") {
			t.Errorf("trigger %q", p.header.Get("HX-Trigger"))
		}
		l.b.header.Del("HX-Request")
		list, err := l.db.Services.Samples(t.Context(), l.service.ID)
		l.must(err)
		if len(list) != 1 || list[0].CallID != h.id() || !strings.Contains(string(list[0].Body), "Cremorne") || list[0].Status != 200 {
			t.Fatalf("samples: %+v", list)
		}
		l.b.post(path+"/sample", url.Values{"step": {"step-0-0"}}).want(http.StatusUnprocessableEntity)
		l.b.post(path+"/sample", url.Values{"step": {"step-9-9"}}).want(http.StatusNotFound)
	})
}

func TestTextsOfCallersAndUpstreamsAreText(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		nasty := `<b>x</b><script>alert(1)</script> %ivr:postcode% ` + "\u202eedoc\u202c \U0001f600 " + strings.Repeat("é", 20_000)
		l.reply(fmt.Sprintf(`[{"name":%q,"latitude":"<img src=x>"}]`, nasty))
		h := l.place("workflow:" + l.flow.ID)
		h.input("digits", "digits", "2090")
		for _, path := range []string{h.path, "/calls/" + h.id(), "/calls"} {
			p := l.b.get(path).want(http.StatusOK)
			if n := p.Find("main b, main img, main script:not([src])").Length(); n > 0 {
				t.Errorf("%s: %d elements came out of texts", path, n)
			}
		}
		l.b.get("/calls/"+h.id()).says("#step-1-2", "%ivr:postcode%").says("#step-1-2", "\u202eedoc")
	})
}

func TestTraceThatIsGone(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		h := l.place("workflow:" + l.flow.ID)
		l.must(l.engine.HangUpTest(t.Context(), h.id()))
		m, err := l.db.Calls.Get(t.Context(), h.id())
		l.must(err)
		_, err = l.db.Calls.DropTraces(t.Context(), m.StartedAt.Add(time.Second), 10)
		l.must(err)
		l.b.get("/calls/"+h.id()).want(http.StatusOK).says("main", "This trace is gone").says("main", "deleted after 30 days").says("main", "Caller hung up")
		l.b.get(h.path).want(http.StatusOK)
	})
}

func TestHomeOfANewWorkspace(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		p := b.get("/").want(http.StatusOK).says(".first-steps", "Add a Web Service").says("main", "No calls yet today").says("main", "Nobody is on a line")
		if p.Find(".is-done").Length() != 0 || p.text(".is-now .first-step-title") != "Add a Web Service" {
			t.Error("steps of an empty workspace")
		}
		b.get("/test-call").want(http.StatusOK).says("main", "There is nothing to call yet")
		b.get("/calls").want(http.StatusOK).says("main", "No calls yet")
		b.get("/voice").want(http.StatusOK).says("main", "No phone numbers yet")
		b.get("/voice/carriers").want(http.StatusOK).says("main", "No carriers yet")
	})
}

func TestHomeStepsAndFailures(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		p := l.b.get("/").want(http.StatusOK)
		if p.Find(".is-done").Length() != 2 || p.text(".is-now .first-step-title") != "Place a test call" {
			t.Errorf("steps: %s", p.text(".first-steps"))
		}
		l.place("workflow:" + l.flow.ID)
		if l.b.get("/").Find(".first-steps").Length() != 0 {
			t.Error("the steps stay when all are done")
		}
		l.must(l.db.Services.SaveOutcomes(t.Context(), []models.WebServiceOutcome{{WebServiceID: l.service.ID, Cause: "rejected", Status: 404, Millis: 12, At: l.clock.Now()}}))
		l.b.get("/").says("main", "404 Rejected").says("main", "Suburb by postcode")
		l.agent().get("/").want(http.StatusOK).says("main", "Open the desk")
	})
}

// pager is a made-up dialect: one key is TwiML's too, and is another secret.
type pager struct{ carrier.TwiML }

func (pager) About() carrier.About {
	return carrier.About{Name: "pager", Label: "Pager", Summary: "It beeps", Proof: "auth_token", Steps: []string{"Press the red key."},
		Addresses: []carrier.ConsoleAddress{{Label: "Beep URL", Path: carrier.PathVoice}},
		Fields: []kind.Field{{Key: "auth_token", Label: "Beep token", Type: kind.TypeSecret}, {Key: "pass", Label: "Pass", Type: kind.TypeSecret, Required: true},
			{Key: "region", Label: "Region", Default: "eu"}}}
}

// A dialect's settings and the steps at its console are on the page without a line of
// their own, and those of another dialect are sent by nobody.
func TestCarrierOfAnotherDialectOnThePage(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		p := b.get("/voice/carriers/new").want(http.StatusOK).says(`[data-when-is="pager"]`, "Beep token").says(`[data-when-is="twiml"]`, "Auth token")
		if p.Find(`[data-when-is="pager"][disabled][hidden]`).Length() != 1 || p.Find(`[data-when-is="twiml"][disabled]`).Length() != 0 {
			t.Error("the settings of another dialect count")
		}
		form := url.Values{"name": {"Beep"}, "kind": {"pager"}, "signature": {"check"}, "auth_token": {"opensesame"}, "region": {"<eu> & \"1\""}}
		b.post("/voice/carriers", form).want(http.StatusUnprocessableEntity).says("#f-pass-note", "Enter the pass.")
		form.Set("pass", "openagain")
		path := b.post("/voice/carriers", form).want(http.StatusSeeOther).location
		p = b.get(path).want(http.StatusOK).says("#addresses", "Beep URL").says("#addresses", "Press the red key.")
		if got := p.Find(`[data-when-is="pager"] [name="region"]`).AttrOr("value", ""); got != `<eu> & "1"` {
			t.Errorf("region %q", got)
		}
		if strings.Contains(p.body, "opensesame") || strings.Contains(p.body, "openagain") {
			t.Error("the page tells a secret")
		}
		form.Set("version", p.field("version"))
		form.Set("region", "us")
		form.Set("auth_token", "")
		form.Set("pass", "")
		b.post(path, form).to(path)
		form.Set("region", "asia")
		form.Set("pass", "another")
		b.post(path, form).want(http.StatusConflict).says("main", "asia").says("main", "us").says("main", "enter it again")
	})
}

// A carrier without a signature stands on Home until it has one or is gone.
func TestOpenCarrierIsToldOnHome(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		p := l.b.get("/").want(http.StatusOK).says("main", "The requests of “local” are not checked").says("main", "came with the sample workspace")
		if p.Find(`main a[href="/voice/carriers/`+l.carrier.ID+`"]`).Length() != 1 {
			t.Error("it does not lead there")
		}
		l.b.post("/voice/carriers", url.Values{"name": {"Mine"}, "kind": {"twiml"}, "signature": {"off"}}).want(http.StatusSeeOther)
		l.b.get("/").says("main", "The requests of “Mine” are not checked").says("main", "Anybody who can reach its address")
		l.b.post("/voice/carriers/"+l.carrier.ID+"/delete", nil).want(http.StatusSeeOther)
		if words := l.b.get("/").text("main"); strings.Contains(words, "“local”") {
			t.Error(words)
		}
	})
}
