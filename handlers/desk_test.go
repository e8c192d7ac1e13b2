package handlers_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"hookline/app/auth"
	"hookline/app/call"
	"hookline/app/desk"
	"hookline/app/voice"
	"hookline/app/workflow/queue"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/models/dbtest"
)

// office is a line whose Workflow looks a caller up and lets them wait for an agent
// of Support: Ann and Ben.
type office struct {
	*line
	campaign *models.Campaign
	ann, ben *agent
}

// agent is an agent's browser, as the desk's script uses it.
type agent struct {
	*browser
	id string
}

const deskNumber = "+61255507000"

const deskScript = `<h2>Caller</h2><p><span data-field="country"></span>, <span data-field="carrier" data-empty="carrier unknown"></span>, <span data-field="line_type"></span></p>` +
	`<p><span data-input="reason" data-label="Reason" data-kind="choice" data-options="Bill|Fault" data-required=""></span><span data-input="when" data-label="When" data-kind="date"></span></p>`

func eachOffice(t *testing.T, f func(t *testing.T, o *office)) {
	t.Helper()
	eachSite(t, func(t *testing.T, s *site) { f(t, newOffice(t, newLine(t, s))) })
}

func newOffice(t *testing.T, l *line) *office {
	t.Helper()
	ctx, o := t.Context(), &office{line: l}
	l.reply(`{"country_name":"Australia","carrier":"Telstra <img src=x onerror=alert(1)>","line_type":"mobile"}`)
	service, err := l.workspace.Services.Save(ctx, tester, workspace.Service{WebService: models.WebService{
		Name: "Number lookup", Active: true, Method: "GET", ContentType: "form", Path: "/validate", Domain: l.service.Domain, TimeoutMS: 2000,
		Config: models.WebServiceConfig{Auth: models.WebServiceAuth{Kind: "none"}, Results: []models.ServiceResult{
			{Description: "Country", Path: "country_name"}, {Description: "Carrier", Path: "carrier"}, {Description: "Line type", Path: "line_type"}}}}})
	l.must(err)
	ann, ben := l.user("ann@example.com", models.RoleAgent), l.user("ben@example.com", models.RoleAgent)
	o.ann, o.ben = &agent{l.signedIn(ann.Email), ann.ID}, &agent{l.signedIn(ben.Email), ben.ID}
	scriptID := o.publishScript(deskScript)
	o.campaign, err = l.workspace.Campaigns.Save(ctx, tester, workspace.Campaign{Agents: []string{ann.ID, ben.ID}, Campaign: models.Campaign{
		Name: "Support", Type: models.CampaignInbound, ScriptID: &scriptID, Config: models.CampaignConfig{
			WrapCodes:    []models.WrapCode{{Name: "Solved"}, {Name: "Call back", Note: models.NoteRequired}},
			PauseReasons: []string{"Break", "Training"}, Queue: models.DefaultQueue(),
			Page: models.CampaignPage{URL: "https://crm.example.com/?n=%ivr:activity_source%&c=%ivr:carrier%", Open: models.PageTab}}}})
	l.must(err)
	flow := l.workflow("Who is calling", fmt.Sprintf(`{"objects":[
		{"id":"look","kind":"web_service_connector","title":"Look up","settings":{"web_service":%q,"inputs":{},"results":{"Country":"country","Carrier":"carrier","Line type":"line_type"}},"exits":{"success":"join","failure":"join"}},
		{"id":"join","kind":"join_queue","title":"To support","settings":{"campaign":%q,"priority":5,"waiting":{"say":"Please hold."},"every":"30s"},"exits":{"answered":"bye","failed":"bye"}},
		{"id":"bye","kind":"hang_up","title":"Bye","settings":{}}]}`, service.ID, o.campaign.ID))
	_, err = l.workspace.Numbers.Save(ctx, tester, models.PhoneNumber{Number: deskNumber, WorkflowID: &flow.ID})
	l.must(err)
	return o
}

// rings places a test call and lets the desk offer it.
func (o *office) rings(caller string) *call.Reply {
	o.t.Helper()
	reply, err := o.engine.StartTest(o.t.Context(), call.Test{Caller: caller, Called: deskNumber})
	o.must(err)
	o.must(o.desk.Dispatch(o.t.Context()))
	return reply
}

// goOn is the caller's telephone asking for what comes next.
func (o *office) goOn(r *call.Reply) *call.Reply {
	o.t.Helper()
	next, err := o.engine.Continue(o.t.Context(), call.Resume{CallID: r.CallID, Turn: r.Turn, Input: voice.Input{Kind: voice.Went}})
	o.must(err)
	return next
}

// does posts as the desk's script does, and gives the part that takes the place.
func (a *agent) does(what string, form ...string) *page {
	a.t.Helper()
	values := url.Values{}
	for i := 0; i+1 < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	a.header.Set("X-Desk", "1")
	a.header.Set("Accept", "*/*")
	defer func() {
		a.header.Del("X-Desk")
		a.header.Set("Accept", "text/html")
	}()
	return a.post("/desk/"+what, values)
}

// arrives goes to the desk and is ready.
func (a *agent) arrives(o *office) {
	a.t.Helper()
	a.does("sign-in", "campaigns", o.campaign.ID).want(http.StatusOK)
	a.does("ready").want(http.StatusOK).is("ready")
}

func (p *page) attr(name string) string { return p.Find("#desk").AttrOr(name, "") }

// is fails the test unless the desk is in the state.
func (p *page) is(state string) *page {
	p.t.Helper()
	if got := p.attr("data-state"); got != state {
		p.t.Fatalf("%s: the desk is %q, want %q\n%s", p.what, got, state, p.text("#desk"))
	}
	return p
}

func TestDeskFromSignInToHistory(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		p := o.ann.get("/desk").want(http.StatusOK).is("offline").says(".desk-away", "Support")
		if p.Find("input[name=campaigns][checked]").Length() != 1 || p.Find(".menu-link[href='/desk'][aria-current]").Length() != 1 {
			t.Error("all Campaigns are to be chosen at first, and the menu is to show the desk")
		}
		o.ann.does("sign-in").want(http.StatusUnprocessableEntity).is("offline").says(".field-error", "Choose at least one Campaign")
		o.ann.does("sign-in", "campaigns", o.campaign.ID).want(http.StatusOK).is("paused").says(".desk-reason", "Just arrived").says("#desk-pause", "Training")
		o.ann.does("pause", "reason", "Training").want(http.StatusOK).is("paused").says(".desk-reason", "Training")
		o.ann.does("ready").want(http.StatusOK).is("ready").says(".desk-queues", "Support 0 waiting")

		reply := o.rings("+61491570156")
		trace := func(text string) { o.b.get("/calls/"+reply.CallID).want(http.StatusOK).says("main", text) }
		trace("Waits in the queue")
		p = o.ann.get("/desk").is("ringing").says(".desk-ring", "+61 491 570 156").says(".desk-ring", "Support").says(".desk-ring", "Test call")
		entry := p.attr("data-entry")
		if p.attr("data-caller") != "Call for Support from +61 491 570 156." {
			t.Errorf("announced: %q", p.attr("data-caller"))
		}
		p = o.ann.does("answer", "entry", entry).want(http.StatusOK).is("talking").says(".desk-line", "Connecting")
		p.says("#desk-script", "Australia, Telstra <img src=x onerror=alert(1)>, mobile").says("#desk-variables", "line_type")
		if p.Find("#desk img").Length() > 0 {
			t.Error("a Web Service's answer became markup")
		}
		if href := p.Find("[data-desk-page-tab]").AttrOr("href", ""); !strings.HasPrefix(href, "https://crm.example.com/?n=%2B61491570156&c=Telstra%20%3Cimg") {
			t.Errorf("the page of another system: %q", href)
		}
		segment := p.attr("data-segment")
		o.ann.does("answer", "entry", entry).want(http.StatusOK).is("talking") // pressed twice
		reply = o.goOn(reply)
		trace("Talks to User ann@example.com")
		o.ann.get("/desk").is("talking").says(".desk-line", "Connected") // a reload shows the call
		o.ann.does("hold", "segment", segment).want(http.StatusOK).says(".desk-line", "On hold")
		o.ann.does("unhold", "segment", segment).want(http.StatusOK).says(".desk-line", "Connected")

		o.ann.does("fields", "segment", segment, "fields[reason]", "Bill", "fields[other]", "x", "note", "Asked for a copy").want(http.StatusNoContent)
		p = o.ann.does("fields", "segment", segment, "fields[when]", "tomorrow").want(http.StatusUnprocessableEntity)
		if !strings.Contains(p.body, `"tomorrow" is no date`) {
			t.Errorf("a wrong date: %q", p.body)
		}
		p = o.ann.does("hang-up", "segment", segment).want(http.StatusOK).is("wrap_up").says("#desk-wrap", "Wrap-up").says(".desk-code-list", "Call back needs a note")
		if p.Find("#script-field-reason option[selected]").AttrOr("value", "") != "Bill" || !strings.Contains(p.Find("#f-note").Text(), "Asked for a copy") {
			t.Error("what was typed is lost")
		}
		if next := o.goOn(reply); !next.Ended {
			t.Errorf("the Workflow does not go on: %+v", next)
		}
		o.ann.does("wrap-up", "segment", segment).want(http.StatusUnprocessableEntity).is("wrap_up").says("#desk-codes-note", "Choose how the call ended")
		o.ann.does("wrap-up", "segment", segment, "wrap_code", "Call back", "note", " ").want(http.StatusUnprocessableEntity).says("#desk-note-note", "needs a note")
		// A wrap-up that is refused keeps nothing of what it brings.
		o.ann.does("wrap-up", "segment", segment, "fields[reason]", "Fault").want(http.StatusUnprocessableEntity)
		if kept, err := o.db.Desk.Segment(t.Context(), segment); err != nil || kept.Fields["reason"] != "Bill" {
			t.Errorf("half of a wrap-up was kept: %+v %v", kept, err)
		}
		p = o.ann.does("wrap-up", "segment", segment, "wrap_code", "Solved", "fields[reason]", "").want(http.StatusUnprocessableEntity)
		p.says("#desk-wrap .field-error", "Reason is needed")
		// All that is wrong is said at once, where it is.
		p = o.ann.does("wrap-up", "segment", segment, "wrap_code", "Call back", "note", "", "fields[reason]", "").want(http.StatusUnprocessableEntity)
		p.says("#desk-wrap .field-error", "Reason is needed").says("#desk-note-note", "needs a note")
		if p.Find("#script-field-reason[aria-invalid=true]").Length() != 1 {
			t.Error("the input of the Script is not marked")
		}
		o.ann.does("wrap-up", "segment", segment, "wrap_code", "Call back", "note", "<b>Tuesday</b>", "fields[reason]", "Fault").want(http.StatusOK).is("ready")
		o.ann.does("wrap-up", "segment", segment, "wrap_code", "Solved").want(http.StatusOK).is("ready") // pressed twice
		s, err := o.db.Desk.Segment(t.Context(), segment)
		o.must(err)
		if s.WrapCode != "Call back" || s.Note != "<b>Tuesday</b>" || s.Fields["reason"] != "Fault" || len(s.Fields) != 1 || s.EndedBy != models.EndedByAgent {
			t.Errorf("kept: %+v", s)
		}

		o.b.get("/calls/"+reply.CallID).says("#call-queue", "Reason").says("#call-queue", "Fault")

		// The next call of the same caller shows this one.
		o.rings("+61491570156")
		p = o.ann.get("/desk").is("ringing")
		p = o.ann.does("answer", "entry", p.attr("data-entry")).want(http.StatusOK)
		p.says("#desk-earlier", "User ann@example.com · Support").says("#desk-earlier", "Call back").says("#desk-earlier", "<b>Tuesday</b>")
		if p.Find("#desk-earlier b, #desk-earlier a").Length() > 0 {
			t.Error("a note became markup, or an agent is led to a page they may not see")
		}
		// What comes late of the first call lands there, and not in this one.
		o.ann.does("hang-up", "segment", segment).want(http.StatusOK).is("talking")
		o.ann.does("hold", "segment", segment).want(http.StatusConflict).says("#desk-problem", "over already")
		o.ann.does("fields", "segment", segment, "fields[reason]", "Bill", "note", "late").want(http.StatusNoContent)
		if s, err = o.db.Desk.Segment(t.Context(), segment); err != nil || s.Fields["reason"] != "Bill" || s.Note != "<b>Tuesday</b>" {
			t.Errorf("late: %+v %v", s, err)
		}
	})
}

// The bar says what the agent is in and for how long, and the ring how long the caller
// has waited: in words for who has no script, and as the moment its clock counts from.
func TestDeskClocks(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		// clock fails the test unless the desk is in the state, for the time shown, since then.
		clock := func(p *page, word, shown string, since time.Time) {
			t.Helper()
			p.want(http.StatusOK)
			if got := p.text(".desk-word") + " " + p.text(".desk-bar .desk-clock"); got != word+" "+shown {
				t.Errorf("the bar says %q, want %q", got, word+" "+shown)
			}
			if got := p.Find(".desk-bar .desk-clock").AttrOr("data-since", ""); got != strconv.FormatInt(since.UnixMilli(), 10) {
				t.Errorf("the clock counts from %s, want %d", got, since.UnixMilli())
			}
		}
		later := func(d time.Duration) *page {
			o.clock.pass(d)
			o.must(o.desk.Seen(t.Context(), o.ann.id))
			return o.ann.get("/desk")
		}
		o.ann.arrives(o)
		ready := o.clock.Now()
		clock(later(5*time.Second), "Ready", "0:05", ready)
		reply, err := o.engine.StartTest(t.Context(), call.Test{Caller: "+61491570156", Called: deskNumber})
		o.must(err)
		joined := o.clock.Now()
		clock(later(75*time.Second), "Ready", "1:20", ready)
		o.must(o.desk.Dispatch(t.Context()))
		rang := o.clock.Now()
		p := o.ann.get("/desk").is("ringing").says(".desk-ring-facts", "Waiting for 1:15")
		clock(p, "Ringing", "0:00", rang)
		if got := p.Find(".desk-ring-facts [data-since]").AttrOr("data-since", ""); got != strconv.FormatInt(joined.UnixMilli(), 10) {
			t.Errorf("the caller's clock counts from %s, want %d", got, joined.UnixMilli())
		}
		p = later(4 * time.Second)
		clock(p, "Ringing", "0:04", rang)
		o.ann.does("answer", "entry", p.attr("data-entry")).want(http.StatusOK)
		answered := o.clock.Now()
		o.goOn(reply)
		clock(later(time.Hour+61*time.Second), "In a call", "1:01:01", answered)
	})
}

func TestDeskDeclineGoesToTheNext(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.ann.arrives(o)
		o.clock.pass(time.Second)
		o.ben.arrives(o)
		o.rings("Restricted")
		p := o.ann.get("/desk").is("ringing").says(".desk-ring", "Number hidden")
		entry := p.attr("data-entry")
		o.ben.get("/desk").is("ready")
		// Another agent can neither answer nor decline it.
		o.ben.does("answer", "entry", entry).want(http.StatusConflict).is("ready").says("#desk-problem", "does not ring you any more")
		o.ben.does("decline", "entry", entry).want(http.StatusOK).is("ready")
		o.ben.does("answer", "entry", "nonsense").want(http.StatusConflict)
		o.ann.get("/desk").is("ringing")
		o.ann.does("decline", "entry", entry).want(http.StatusOK).is("ready")
		o.ann.does("decline", "entry", entry).want(http.StatusOK).is("ready")
		o.must(o.desk.Dispatch(t.Context()))
		o.ben.get("/desk").is("ringing")
		o.ann.does("answer", "entry", entry).want(http.StatusConflict).is("ready")
		o.ben.does("answer", "entry", entry).want(http.StatusOK).is("talking")
		segment := o.ben.get("/desk").attr("data-segment")
		// Nor can another agent write into it.
		o.ann.does("fields", "segment", segment, "note", "x").want(http.StatusNotFound)
		o.ann.does("hang-up", "segment", segment).want(http.StatusOK)
		o.ben.get("/desk").is("talking")
	})
}

func TestDeskTransfers(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.ann.arrives(o)
		o.clock.pass(time.Second)
		o.ben.arrives(o)
		reply := o.rings("+61491570156")
		o.ann.header.Set("Accept", "*/*")
		o.ann.get("/desk/transfer").want(http.StatusConflict)
		o.ann.header.Set("Accept", "text/html")
		p := o.ann.does("answer", "entry", o.ann.get("/desk").attr("data-entry"))
		segment := p.attr("data-segment")
		reply = o.goOn(reply)
		o.ann.get("/desk/transfer").want(http.StatusOK).says("#desk-transfer-form", "User ben@example.com (Ready)").says("#desk-transfer-form", "Support")
		p = o.ann.does("transfer", "segment", segment, "kind", "number", "number", "call <b>me</b>").want(http.StatusUnprocessableEntity)
		if p.says("#f-number-note", "write digits"); p.field("number") != "call <b>me</b>" || p.Find("#desk").Length() > 0 {
			t.Error("the form alone comes back, with what was entered")
		}
		o.ann.does("transfer", "segment", segment, "kind", "number", "number", "02 5550 1234").want(http.StatusUnprocessableEntity).says("#f-number-note", "country code")
		o.ann.does("transfer", "segment", segment, "kind", "agent", "agent", o.ann.id).want(http.StatusUnprocessableEntity).says("#f-agent-note", "have this call already")
		o.ann.does("transfer", "segment", segment, "kind", "nobody").want(http.StatusUnprocessableEntity)
		o.ann.does("transfer", "segment", segment, "kind", "agent", "agent", o.ben.id).want(http.StatusOK).is("wrap_up").says(".desk-line", "Transferred to User ben@example.com")
		o.ann.does("transfer", "segment", segment, "kind", "agent", "agent", o.ben.id).want(http.StatusConflict)
		o.goOn(reply)
		o.must(o.desk.Dispatch(t.Context()))
		p = o.ben.get("/desk").is("ringing").says(".desk-ring", "transferred by User ann@example.com")
		// The data went with the call.
		o.ben.does("answer", "entry", p.attr("data-entry")).want(http.StatusOK).says("#desk-script", "Australia")
	})
}

func TestDeskWrapUpTimeIsOver(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.ann.arrives(o)
		reply := o.rings("+61491570156")
		p := o.ann.does("answer", "entry", o.ann.get("/desk").attr("data-entry"))
		segment := p.attr("data-segment")
		o.goOn(reply)
		o.ann.does("pause", "reason", "Break").want(http.StatusOK).is("talking").says(".desk-reason", "then pause: Break")
		o.ann.does("leave").want(http.StatusConflict).is("talking").says("#desk-problem", "You are in a call")
		o.ann.does("ready").want(http.StatusOK).is("talking")
		// The caller hangs up.
		o.must(o.engine.HangUpTest(t.Context(), reply.CallID))
		o.ann.get("/desk").is("wrap_up").says(".desk-line", "The caller hung up").says("#desk-wrap", "1:00 left")
		o.ann.does("hang-up", "segment", segment).want(http.StatusOK).is("wrap_up") // as the caller did
		o.ann.does("fields", "segment", segment, "wrap_code", "Solved", "note", "half a sen").want(http.StatusNoContent)
		o.clock.pass(61 * time.Second)
		o.must(o.desk.Seen(t.Context(), o.ann.id))
		o.must(o.desk.Tick(t.Context()))
		o.ann.get("/desk").is("ready").says(".desk-idle", "The time for the wrap-up was over")
		s, err := o.db.Desk.Segment(t.Context(), segment)
		if err != nil || s.WrapCode != "Solved" || s.Note != "half a sen" {
			t.Errorf("kept: %+v %v", s, err)
		}
	})
}

func TestDeskStream(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.ann.arrives(o)
		o.b = o.ann.browser
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		until := o.stream(ctx, "/desk/events")
		if first := until(`data-state="ready"`); !strings.Contains(first, "event: desk\nid: ") {
			t.Errorf("first: %s", first)
		}
		o.rings("+61491570156")
		if rings := until(`data-state="ringing"`); !strings.Contains(rings, "+61 491 570 156") {
			t.Errorf("the ring: %s", rings)
		}
		o.ann.does("answer", "entry", o.ann.get("/desk").attr("data-entry")).want(http.StatusOK)
		until("Telstra &lt;img src=x onerror=alert(1)&gt;")
		// Another one begins with the desk as it is.
		again := o.stream(ctx, "/desk/events")
		again(`data-state="talking"`)
	})
}

// Who was signed out or disabled hears nothing more, of the desk or of a call.
func TestStreamsEndWithTheSession(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		o.user("sue@example.com", models.RoleSupervisor)
		sue, err := o.db.Users.ByEmail(ctx, "sue@example.com")
		o.must(err)
		supervisor := o.signedIn(sue.Email)
		o.ann.arrives(o)
		o.b = o.ann.browser
		desk := o.stream(ctx, "/desk/events")
		desk(`data-state="ready"`)
		o.must(o.db.Sessions.DeleteOf(ctx, o.ann.id, ""))
		reply := o.rings("+61491570156")
		if text := desk("event: gone"); strings.Contains(text, "+61 491 570 156") {
			t.Errorf("after the session: %s", text)
		}
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, o.url+"/calls/"+reply.CallID+"/events", nil)
		o.must(err)
		res, err := supervisor.client.Do(req)
		o.must(err)
		defer func() { _ = res.Body.Close() }()
		lines := bufio.NewReader(res.Body)
		for line := ""; !strings.HasPrefix(line, "event: turn"); {
			line, err = lines.ReadString('\n')
			o.must(err)
		}
		_, err = o.auth.ChangeUser(ctx, auth.Program("test"), sue.ID, auth.Profile{Email: sue.Email, Name: sue.Name, Role: models.RoleAgent})
		o.must(err)
		o.must(o.engine.HangUpTest(ctx, reply.CallID))
		text, err := io.ReadAll(lines) // to its end
		o.must(err)
		if strings.Contains(string(text), "Hung up") {
			t.Errorf("an agent sees the trace: %s", text)
		}
	})
}

// One user's streams are bounded: the oldest ends, the newest lives.
func TestManyStreams(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.ann.arrives(o)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		open := func() *http.Response {
			req, err := http.NewRequestWithContext(ctx, http.MethodGet, o.url+"/desk/events", nil)
			o.must(err)
			res, err := o.ann.client.Do(req)
			o.must(err)
			t.Cleanup(func() { _ = res.Body.Close() })
			return res
		}
		first := open()
		for range 20 {
			open()
		}
		_, err := io.Copy(io.Discard, first.Body)
		o.must(err)
		o.b = o.ben.browser
		o.stream(ctx, "/desk/events")(`data-state="offline"`)
	})
}

// A call that joins a queue in its first turn rings before its row is written.
func TestDeskRingsBeforeTheCallIsSaved(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.ann.arrives(o)
		_, err := o.desk.Join(t.Context(), queue.Join{CallID: "new", Key: "1", Caller: "+61491570156", Test: true, CampaignID: o.campaign.ID})
		o.must(err)
		o.must(o.desk.Dispatch(t.Context()))
		o.ann.get("/desk").want(http.StatusOK).is("ringing").says(".desk-ring", "+61 491 570 156")
	})
}

// What another node changes reaches a desk that has only just come.
func TestDeskHearsOfAnotherNode(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		o.ann.arrives(o)
		changes, stop := o.desk.Watch(o.ann.id)
		defer stop()
		other := desk.New(o.db, slog.New(slog.DiscardHandler), desk.Options{Now: o.clock.Now})
		o.must(other.Pause(t.Context(), o.ann.id, "Break"))
		o.must(o.desk.Tick(t.Context()))
		select {
		case <-changes:
		default:
			t.Error("the desk is not told")
		}
	})
}

// What an agent reads out does not change under them: a call keeps the version of the
// Script it was answered with, and the next call has the new one.
func TestDeskCallKeepsItsScriptVersion(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		ctx := t.Context()
		o.ann.arrives(o)
		answer := func() *page {
			o.rings("+61491570156")
			return o.ann.does("answer", "entry", o.ann.get("/desk").is("ringing").attr("data-entry")).want(http.StatusOK).is("talking")
		}
		segment := answer().says("#desk-script h2", "Caller").attr("data-segment")
		before, err := o.db.Scripts.Get(ctx, *o.campaign.ScriptID)
		o.must(err)
		saved, err := o.workspace.Scripts.Save(ctx, tester, before.ID, before.Version, "<h2>Version two</h2>")
		o.must(err)
		published, err := o.workspace.Scripts.Publish(ctx, tester, before.ID, saved.Script.Version, "")
		o.must(err)
		if published.Version.Number != 2 {
			t.Fatalf("published version %d", published.Version.Number)
		}
		o.ann.get("/desk").is("talking").says("#desk-script h2", "Caller")
		// The wrap-up is of the same version: its input is still asked for.
		o.ann.does("hang-up", "segment", segment).want(http.StatusOK).is("wrap_up").says("#desk-script h2", "Caller")
		o.ann.does("wrap-up", "segment", segment, "wrap_code", "Solved").want(http.StatusUnprocessableEntity).says("#desk-wrap .field-error", "Reason is needed")
		o.ann.does("wrap-up", "segment", segment, "wrap_code", "Solved", "fields[reason]", "Bill").want(http.StatusOK).is("ready")
		answer()
		o.ann.get("/desk").says("#desk-script h2", "Version two")
	})
}

// A page of another system beside the Script is the one thing that may stand in a
// frame here, in a sandbox; only the desk's policy allows frames, of pages from the
// web alone. The whole desk is one page, so which Campaign calls is not known yet when
// its policy is sent.
func TestDeskPageBesideTheScript(t *testing.T) {
	const policy = "default-src 'none'; script-src 'self'; frame-ancestors 'none'" // as the server's: no frames
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		e := echo.New()
		e.Use(middleware.SecureWithConfig(middleware.SecureConfig{ContentSecurityPolicy: policy}))
		o := newOffice(t, newLine(t, newSiteOn(t, db, e)))
		campaign := *o.campaign
		campaign.Config.Page.Open = models.PageBeside
		_, err := o.workspace.Campaigns.Save(t.Context(), tester, workspace.Campaign{Campaign: campaign, Agents: []string{o.ann.id}})
		o.must(err)
		o.ann.arrives(o)
		o.rings("+61491570156")
		o.ann.does("answer", "entry", o.ann.get("/desk").attr("data-entry")).want(http.StatusOK).is("talking")
		p := o.ann.get("/desk").want(http.StatusOK)
		frame := p.Find("iframe#desk-frame")
		const address = "https://crm.example.com/?n=%2B61491570156&c=Telstra%20%3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E"
		if src := frame.AttrOr("src", ""); src != address {
			t.Errorf("the frame shows %q, want %q", src, address)
		}
		// With allow-top-navigation it could lead the agent's own page elsewhere.
		rights := strings.Fields(frame.AttrOr("sandbox", "allow-top-navigation"))
		if len(rights) == 0 || slices.ContainsFunc(rights, func(r string) bool { return strings.HasPrefix(r, "allow-top-navigation") }) {
			t.Errorf("the sandbox: %q", rights)
		}
		if p.Find("[data-desk-page-tab]").Length() > 0 {
			t.Error("the page opens in a tab as well")
		}
		const name = "Content-Security-Policy"
		if got := p.header.Get(name); got != policy+"; frame-src https: http:" {
			t.Errorf("the desk's policy: %q", got)
		}
		if got := o.ann.get("/").header.Get(name); got != policy {
			t.Errorf("the policy of another page: %q", got)
		}
	})
}

func TestDeskIsForAgents(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		s.browser().get("/desk").to("/sign-in?next=%2Fdesk")
		b := s.agent()
		b.get("/desk").want(http.StatusOK).says("main", "You are in no Campaign yet")
		b.get("/").want(http.StatusOK).says("main", "Open the desk")
		// Without the script the answer is a page.
		b.post("/desk/leave", url.Values{}).to("/desk")
		b.post("/desk/ready", url.Values{}).want(http.StatusConflict).says("#desk-problem", "not at the desk").says("h1", "Desk")
		b.post("/desk/beat", url.Values{}).want(http.StatusNoContent)
		s.admin().get("/desk").want(http.StatusOK)
		// A session that is over is said to the script in words, not as a page.
		lost := s.browser()
		lost.header.Set("Accept", "*/*")
		lost.header.Set("X-Desk", "1")
		lost.post("/desk/ready", url.Values{}).want(http.StatusUnauthorized)
		lost.post("/desk/beat", url.Values{}).want(http.StatusUnauthorized)
		lost.get("/desk/events").want(http.StatusUnauthorized)
	})
}

// publishScript makes a Script with a published version.
func (o *office) publishScript(html string) string {
	o.t.Helper()
	ctx := o.t.Context()
	made, err := o.workspace.Scripts.Create(ctx, tester, "Who is calling", "")
	o.must(err)
	saved, err := o.workspace.Scripts.Save(ctx, tester, made.ID, made.Version, html)
	o.must(err)
	_, err = o.workspace.Scripts.Publish(ctx, tester, made.ID, saved.Script.Version, "")
	o.must(err)
	return made.ID
}
