package runtime_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"hookline/app/desk"
	"hookline/app/workflow/queue"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/models/dbtest"
	"hookline/static"
)

const supportLine = "+61255501299"

// support sets up the Campaign Support with an agent at the desk, and a number
// whose callers join its queue.
func (l *line) support(endpointKind, endpoint string) (agentID string) {
	ctx := l.t.Context()
	u := &models.User{Name: "Ann Lee", Email: "ann@example.test", Role: models.RoleAgent, Active: true, EndpointKind: endpointKind, Endpoint: endpoint}
	l.must(l.db.Users.Create(ctx, u))
	campaign, err := l.ws.Campaigns.Save(ctx, by, workspace.Campaign{Campaign: models.Campaign{Name: "Support", Type: models.CampaignInbound,
		Config: models.CampaignConfig{Queue: models.DefaultQueue()}}, Agents: []string{u.ID}})
	l.must(err)
	l.published("Support line", supportLine, `{"id":"q","kind":"join_queue","title":"Queue","settings":{"campaign":"`+campaign.ID+
		`","waiting":{"say":"Please hold."},"leave_key":"#"},"exits":{"answered":"bye","timeout":"bye","left":"bye","failed":"bye"}},`+
		`{"id":"bye","kind":"say_text","title":"Bye","settings":{"text":"Thanks."}}`)
	l.must(l.desk.SignIn(ctx, u.ID, []string{campaign.ID}))
	l.must(l.desk.Ready(ctx, u.ID))
	return u.ID
}

// answer answers what rings at the desk.
func (l *line) answers(agentID string) {
	l.t.Helper()
	l.must(l.desk.Tick(l.t.Context()))
	v, err := l.desk.View(l.t.Context(), agentID)
	l.must(err)
	if v.Offer == nil {
		l.t.Fatalf("nothing rings: %s %s", v.State, v.Reason)
	}
	l.must(l.desk.Answer(l.t.Context(), agentID, v.Offer.EntryID))
}

// STACK: a waiting document that loops, <Leave/> when an agent takes the call, and
// Enqueue's action answers <Dial>.
func TestEnqueue(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		ann := l.support(models.EndpointClient, "ann.lee")
		d := read(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA1", "To", supportLine)))
		if d.Enqueue.Name != "Support" || !strings.Contains(d.Enqueue.WaitURL, "/runtime/main-line/wait/") || !strings.Contains(d.Enqueue.Action, "/step/") {
			t.Fatalf("%+v", d)
		}
		if w := l.post(l.echo, d.Enqueue.WaitURL, "wrong", callForm("CA1")); w.Code != http.StatusForbidden {
			t.Errorf("a wrong signature: %d", w.Code)
		}
		if w := l.post(l.echo, d.Enqueue.WaitURL, token, callForm("CA2")); w.Code != http.StatusBadRequest {
			t.Errorf("another call's queue: %d", w.Code)
		}
		wait := read(t, l.post(l.echo, d.Enqueue.WaitURL, token, callForm("CA1")))
		if len(wait.Gathers) != 1 || wait.Gathers[0].Says[0] != "Please hold." || wait.Gathers[0].Action != wait.Redirect {
			t.Fatalf("%+v", wait)
		}
		again := read(t, l.post(l.node(), wait.Redirect, token, callForm("CA1")))
		if len(again.Gathers[0].Says) != 0 || again.Leave != nil {
			t.Errorf("%+v", again)
		}
		l.answers(ann)
		if left := read(t, l.post(l.echo, again.Redirect, token, callForm("CA1"))); left.Leave == nil {
			t.Fatalf("%+v", left)
		}
		dial := read(t, l.post(l.echo, d.Enqueue.Action, token, callForm("CA1", "QueueResult", "leave")))
		if dial.Dial.Client != "ann.lee" {
			t.Fatalf("%+v", dial)
		}
		bye := read(t, l.post(l.echo, dial.Dial.Action, token, callForm("CA1", "DialCallStatus", "completed", "DialCallDuration", "20")))
		if len(bye.Says) != 1 || bye.Says[0] != "Thanks." {
			t.Errorf("%+v", bye)
		}
	})
}

// Somleng has no Enqueue, Pause or Leave.
func TestQueueByRedirect(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		ann := l.support(models.EndpointSIP, "sip:ann@example.test")
		_, err := l.ws.Carriers.Save(t.Context(), by, workspace.Carrier{Carrier: models.Carrier{Name: "Somleng", Kind: "twiml", Signature: "off", Config: models.CarrierConfig{Settings: map[string]string{"queue": "redirect"}}}})
		l.must(err)
		d := read(t, l.post(l.echo, "/runtime/somleng/voice", "", callForm("CA1", "To", supportLine)))
		if !strings.Contains(d.Redirect, "/wait/") || d.Enqueue.Name != "" {
			t.Fatalf("%+v", d)
		}
		wait := l.post(l.echo, d.Redirect, "", callForm("CA1"))
		if body := wait.Body.String(); strings.Contains(body, "<Pause") || !strings.Contains(body, base+static.URL("hold.wav")) {
			t.Errorf("%s", body)
		}
		again := read(t, wait).Redirect
		l.answers(ann)
		step := read(t, l.post(l.echo, again, "", callForm("CA1"))).Redirect
		if !strings.Contains(step, "/step/") {
			t.Fatalf("%s", step)
		}
		if dial := read(t, l.post(l.echo, step, "", callForm("CA1"))); dial.Dial.Sip != "sip:ann@example.test" {
			t.Errorf("%+v", dial)
		}
	})
}

// The caller presses the key, or hangs up, which the carrier tells by an Enqueue
// that ended.
func TestLeavingTheQueue(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		l.support(models.EndpointNumber, "+61255509999")
		d := read(t, l.post(l.echo, "/runtime/open/voice", "", callForm("CA1", "To", supportLine)))
		if left := read(t, l.post(l.echo, d.Enqueue.WaitURL, "", callForm("CA1", "Digits", "#"))); left.Leave == nil {
			t.Errorf("%+v", left)
		}
		if bye := read(t, l.post(l.echo, d.Enqueue.Action, "", callForm("CA1", "QueueResult", "leave"))); len(bye.Says) != 1 {
			t.Errorf("%+v", bye)
		}
		d = read(t, l.post(l.echo, "/runtime/open/voice", "", callForm("CA2", "To", supportLine)))
		read(t, l.post(l.echo, d.Enqueue.Action, "", callForm("CA2", "QueueResult", "hangup", "CallStatus", "completed")))
		list, _, err := db.Calls.List(t.Context(), models.CallFilter{})
		l.must(err)
		for _, c := range list {
			entries, err := db.Desk.Entries(t.Context(), c.ID)
			l.must(err)
			want := map[string]string{"CA1": queue.Left, "CA2": desk.Abandoned}[c.CarrierCallID]
			if len(entries) != 1 || entries[0].Outcome != want {
				t.Errorf("%s: %+v", c.CarrierCallID, entries)
			}
		}
	})
}

// An agent's hang-up, hold and transfer reach the carrier by its own API.
func TestCarrierIsToldToComeBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		var got url.Values
		var path, user, password string
		status := http.StatusOK
		api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			l.must(r.ParseForm())
			got, path = r.PostForm, r.URL.Path
			user, password, _ = r.BasicAuth()
			w.WriteHeader(status)
		}))
		t.Cleanup(api.Close)
		in := workspace.Carrier{Carrier: *l.signed}
		in.Config.Settings = map[string]string{"api_url": api.URL, "account": "AC123"}
		_, err := l.ws.Carriers.Save(t.Context(), by, in)
		l.must(err)
		ann := l.support(models.EndpointNumber, "+61255509999")
		d := read(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA1", "To", supportLine)))
		l.answers(ann)
		dial := read(t, l.post(l.echo, d.Enqueue.Action, token, callForm("CA1", "QueueResult", "leave")))
		if dial.Dial.Number != "+61255509999" {
			t.Fatalf("%+v", dial)
		}
		agent, err := l.db.Agents.Get(t.Context(), ann)
		l.must(err)
		status = http.StatusInternalServerError
		if err := l.desk.Hold(t.Context(), ann, agent.SegmentID); err == nil {
			t.Error("the carrier refused, and nobody is told")
		}
		status = http.StatusOK
		l.must(l.desk.HangUp(t.Context(), ann, agent.SegmentID))
		if path != "/2010-04-01/Accounts/AC123/Calls/CA1.json" || user != "AC123" || password != token || got.Get("Url") != dial.Dial.Action || got.Get("Method") != "POST" {
			t.Errorf("%s %s %v", path, user, got)
		}
		if bye := read(t, l.post(l.echo, got.Get("Url"), token, callForm("CA1"))); len(bye.Says) != 1 || bye.Says[0] != "Thanks." {
			t.Errorf("%+v", bye)
		}
	})
}

// MISSION R4: with the database away a waiting caller hears music.
func TestWaitingWithoutDatabase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		l.support(models.EndpointNumber, "+61255509999")
		wait := read(t, l.post(l.echo, "/runtime/open/voice", "", callForm("CA1", "To", supportLine))).Enqueue.WaitURL
		l.must(db.Close())
		for range 3 {
			d := read(t, l.post(l.echo, wait, "", callForm("CA1")))
			if len(d.Plays) != 1 || !strings.Contains(d.Redirect, "tries=") {
				t.Fatalf("%+v", d)
			}
			wait = d.Redirect
		}
	})
}
