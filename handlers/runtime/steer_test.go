package runtime_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hookline/app/trace"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/models/dbtest"
)

// published makes a Workflow of objects in JSON, which a number answers, when one is given.
func (l *line) published(name, number, objects string) *models.Workflow {
	l.t.Helper()
	ctx := l.t.Context()
	flow, err := l.ws.Workflows.Create(ctx, by, name, "")
	l.must(err)
	l.change(flow.ID, objects)
	if number != "" {
		_, err = l.ws.Numbers.Save(ctx, by, models.PhoneNumber{Number: number, WorkflowID: &flow.ID})
		l.must(err)
	}
	return flow
}

// change publishes a Workflow with other objects.
func (l *line) change(id, objects string) {
	l.t.Helper()
	ctx := l.t.Context()
	flow, err := l.db.Workflows.Get(ctx, id)
	l.must(err)
	flow, err = l.ws.Workflows.SaveDraft(ctx, by, flow.ID, flow.Version, func(d *workflow.Definition) error {
		parsed, err := workflow.Parse(`{"objects":[` + objects + `]}`)
		if err == nil {
			*d = *parsed
		}
		return err
	})
	l.must(err)
	_, err = l.ws.Workflows.Publish(ctx, by, flow.ID, flow.Version, "")
	l.must(err)
}

// zone sets the time zone of the workspace.
func (l *line) zone(name string) {
	l.t.Helper()
	settings, err := l.ws.Settings.Get(l.t.Context())
	l.must(err)
	settings.TimeZone = name
	_, err = l.ws.Settings.Save(l.t.Context(), by, workspace.WorkspaceSettings{WorkspaceSettings: *settings})
	l.must(err)
}

// call is the call that a carrier knows by the id.
func (l *line) call(sid string) *models.Call {
	l.t.Helper()
	load, err := l.db.Calls.LoadByCarrier(l.t.Context(), l.signed.ID, sid, 0)
	l.must(err)
	return load.Call
}

// traced is the trace of the call that a carrier knows by the id.
func (l *line) traced(sid string) []trace.Entry {
	l.t.Helper()
	turns, err := l.db.Calls.Turns(l.t.Context(), l.call(sid).ID, 0)
	l.must(err)
	entries, err := trace.Read(turns)
	l.must(err)
	return entries
}

const steerNumber = "+61255509999"

// steered begins a call, and goes on with it as long as a turn was cut in two: a second
// request gets one of its own.
func (l *line) steered(sid string, more ...string) document {
	l.t.Helper()
	return l.goesOn(sid, read(l.t, l.post(l.echo, "/runtime/main-line/voice", token, callForm(sid, append([]string{"To", steerNumber}, more...)...))))
}

func (l *line) goesOn(sid string, d document) document {
	l.t.Helper()
	says := d.Says
	for n := 0; d.Redirect != "" && n < 300; n++ {
		d = read(l.t, l.post(l.echo, d.Redirect, token, callForm(sid, "To", steerNumber)))
		says = append(says, d.Says...)
	}
	d.Says = says
	return d
}

// A Balance line as VCC Live's page has it: the webhook's answer sets variables, which are
// spoken; what breaks a rule sets nothing, leaves by error, and the trace says which.
func TestIVRWebhook(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		var got *http.Request
		media, body, status := "application/json", "", 200
		upstream := func(w http.ResponseWriter, r *http.Request) {
			got = r
			w.Header().Set("Content-Type", media)
			w.WriteHeader(status)
			_, _ = fmt.Fprint(w, body)
		}
		l.answer = upstream
		domain := l.domain
		l.published("Balance line", steerNumber, `
		{"id":"no","kind":"set_variable","title":"No","settings":{"label":"customer_no","value":"47 11"},"exits":{"next":"ask"}},
		{"id":"ask","kind":"ivr_webhook","title":"Ask CRM","settings":{"url":"http://`+domain+`/v?c=${customer_no}&u=${uuid}&from=${source}&s=${vccsys_shortid}","method":"GET","content_type":"form","set_variable":"balance"},"exits":{"success":"say","error":"sorry"}},
		{"id":"say","kind":"say_text","title":"Say","settings":{"text":"Balance %ivr:balance|amount:EUR%, %ivr:plan_name%."}},
		{"id":"sorry","kind":"say_text","title":"Sorry","settings":{"text":"Sorry %ivr:balance%."}}`)
		for i, tt := range []struct {
			media, body string
			status      int
			said, told  string
		}{
			{"application/json", `{"balance":1234.50,"plan":{"name":"Basic"}}`, 200, "Balance €1,234.50, Basic.", "The answer set balance, plan_name."},
			{"text/x-ini", "balance=7\r\nplan_name=Plus", 200, "Balance €7.00, Plus.", ""},
			{"text/plain", "17", 200, "Balance €17.00, .", ""},
			{"application/json", `{"balance":1,"Plan":2}`, 200, "Sorry .", `"Plan" is no name of a variable`},
			{"application/json", `{"balance":1,"source":"x"}`, 200, "Sorry .", `"source" is a variable of the system`},
			{"application/json", `{"balance":1,"call_id":"x"}`, 200, "Sorry .", `"call_id" is a variable of the system`},
			{"application/json", `{"balance":"` + strings.Repeat("x", 257) + `"}`, 200, "Sorry .", "257 characters; 256 is the most"},
			{"application/json", `{"balance":"` + strings.Repeat("x", 65537) + `"}`, 200, "Sorry .", "64 KiB"},
			{"text/plain", strings.Repeat("x", 300), 200, "Sorry .", "300 characters"},
			{"application/json", `{"balance":1}`, 201, "Sorry .", "200 alone is success"},
			{"application/json", `{"balance":1}`, 404, "Sorry .", "404"},
		} {
			media, body, status = tt.media, tt.body, tt.status
			sid := fmt.Sprintf("CA-vcc-%d", i)
			if d := l.steered(sid); len(d.Says) != 1 || d.Says[0] != tt.said {
				t.Errorf("%s %.40s %d: the caller hears %q, want %q", tt.media, tt.body, tt.status, d.Says, tt.said)
			}
			entries := l.traced(sid)
			if e := entries[1]; !strings.Contains(e.Reason, tt.told) || e.Exchange == nil {
				t.Errorf("%.40s: the trace says %q, want %q", tt.body, e.Reason, tt.told)
			}
			c := l.call(sid)
			q := got.URL.Query()
			if q.Get("c") != "47 11" || q.Get("u") != c.ID || q.Get("from") != "+61255501111" || q.Get("s") != c.ShortID || c.ShortID == "" {
				t.Errorf("asked %s", got.URL)
			}
		}
	})
}

// A Where-next line as DialogTech's guide has it: parameters, the automatic ones, and an
// answer that goes to another Workflow, with a name that is spoken and pass-through data that
// come back; and what else an answer can say.
func TestWebHook(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		body := ""
		var asked []url.Values
		l.answer = func(w http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm()
			asked = append(asked, r.Form)
			_, _ = fmt.Fprint(w, body)
		}
		domain := l.domain
		payments := l.published("Payments", "", `
		{"id":"hi","kind":"say_text","title":"Hi","settings":{"text":"Hello @firstName @lastName at help@example.com, @nobody. %ivr:firstName%, step %ivr:p_t.step%."},"exits":{"next":"tell"}},
		{"id":"tell","kind":"web_hook","title":"Tell","settings":{"method":"GET","url":"http://`+domain+`/done?site=au","action":"message","source_data":true},"exits":{"next":"bye","error":"bye"}},
		{"id":"bye","kind":"hang_up","title":"Bye","settings":{}}`)
		draft, err := l.ws.Workflows.Create(t.Context(), by, "Never published", "")
		l.must(err)
		where := l.published("Where next", steerNumber, `
		{"id":"acct","kind":"set_variable","title":"Acct","settings":{"label":"acct","value":"4711"},"exits":{"next":"decide"}},
		{"id":"decide","kind":"web_hook","title":"Decide","settings":{"method":"POST","url":"http://`+domain+`/next","action":"next_action","parameters":[{"name":"account","value":"%ivr:acct%"},{"name":"pin","value":"%ivr:pin%"}]},"exits":{"next":"after","error":"sorry"}},
		{"id":"after","kind":"say_text","title":"After","settings":{"text":"After."}},
		{"id":"sorry","kind":"say_text","title":"Sorry","settings":{"text":"Sorry."}}`)
		l.zone("Asia/Kathmandu")
		action := func(app, parameters string) string {
			return "<action>\n<app>" + app + "</app>\n<parameters>\n" + parameters + "\n</parameters>\n</action>"
		}
		id := func(n int64) string { return fmt.Sprintf("<id>%d</id>", n) }

		body = action("SurVo", id(payments.BlockID)+"<user_parameters><firstName>Bill</firstName><lastName>@nobody</lastName><call_id>x</call_id></user_parameters><p_t>user_id|12345||step|call_user</p_t>")
		d := l.steered("CA-next", "SipHeader_X-St-Rank", "2")
		if len(d.Says) != 2 || d.Says[0] != "Hello Bill @nobody at help@example.com, @nobody. Bill, step call_user." || !strings.Contains(d.Says[1], "SurVo") || d.Hangup == nil {
			t.Errorf("%+v", d)
		}
		c := l.call("CA-next")
		if len(asked) != 2 {
			t.Fatalf("%d requests", len(asked))
		}
		want := map[string]string{"account": "4711", "pin": "NA", "ivr_number_called": steerNumber, "ivr_caller_id": "+61255501111", "ivr_id": fmt.Sprint(where.BlockID),
			"ivr_response_id": c.ID + "-1", "ivr_timestamp": c.StartedAt.UTC().Add(5*time.Hour + 45*time.Minute).Format("2006-01-02 15:04:05"), "ivr_pass_through": "", "ivr_call_result": "",
			"ivr_completed": "1", "ivr_session_id": c.ID, "ivr_monitored_time": "0", "ivr_opted_out": "0"}
		for name, value := range want {
			if got := asked[0][name]; len(got) != 1 || got[0] != value {
				t.Errorf("%s is %q, want %q", name, got, value)
			}
		}
		for name, value := range map[string]string{"site": "au", "ivr_id": fmt.Sprint(payments.BlockID), "ivr_response_id": c.ID + "-2", "ivr_pass_through": "user_id|12345||step|call_user", "st_rank": "2", "st_gclid": ""} {
			if got := asked[1][name]; len(got) != 1 || got[0] != value {
				t.Errorf("then %s is %q, want %q", name, got, value)
			}
		}
		entries := l.traced("CA-next")
		if e := entries[1]; e.Exchange.Action == nil || e.Exchange.Action.Words() != fmt.Sprintf("Goes to Workflow %d, Payments, with firstName, lastName and call_id; passes on user_id and step.", payments.BlockID) ||
			!strings.Contains(strings.Join(e.Notes, " "), `"call_id" is left out`) {
			t.Errorf("%+v %q", e.Exchange.Action, e.Notes)
		}

		for i, tt := range []struct{ body, said, told string }{
			{action("hangup", ""), "", "ends the call"},
			{action("SurVo", id(99999)), "Sorry.", "no Workflow with the building block id 99999"},
			{action("SurVo", id(draft.BlockID)), "Sorry.", "never published"},
			{action("fax", ""), "Sorry.", `"fax" is not known: use SurVo`},
			{"OK", "Sorry.", "no <action>"},
			{"", "Sorry.", "the answer is empty"},
			{"<!DOCTYPE a>" + action("hangup", ""), "Sorry.", "document type"},
			{action("survo", id(where.BlockID)), "", "circle"}, // for ever: the bound ends it
			{action("findme", "<phone_list>abc|def</phone_list>"), "Sorry.", "None of the numbers"},
		} {
			body = tt.body
			sid := fmt.Sprintf("CA-act-%d", i)
			d := l.steered(sid)
			if tt.said != "" && (len(d.Says) != 1 || d.Says[0] != tt.said) || d.Hangup == nil {
				t.Errorf("%.60s: the caller hears %+v, want %q", tt.body, d, tt.said)
			}
			told := ""
			for _, e := range l.traced(sid) {
				told += e.Reason + "\n"
			}
			if !strings.Contains(strings.ToLower(told), strings.ToLower(tt.told)) {
				t.Errorf("%.60s: the trace does not say %q: %.400s", tt.body, tt.told, told)
			}
		}

		// A dynamic Find Me and a transfer: they talk, and the call goes on by next; nobody
		// there ends as the answer wants.
		body = action("findme", "<phone_list>(02) 5550-0001|+61255500002</phone_list><simultaneous>2</simultaneous><screen_method>1</screen_method><whisper_phrase>Call from Radio Ad</whisper_phrase>")
		n := calls(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA-find", "To", steerNumber)))
		if len(n.Dial.Numbers) != 2 || n.Dial.Numbers[0].URL == "" {
			t.Fatalf("%+v", n)
		}
		if d := read(t, l.post(l.echo, n.Dial.Action, token, callForm("CA-find", "To", steerNumber, "DialCallStatus", "completed", "DialBridged", "true", "DialCallDuration", "9"))); len(d.Says) != 1 || d.Says[0] != "After." {
			t.Errorf("after the talk: %+v", d)
		}
		n = calls(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA-find2", "To", steerNumber)))
		if d := read(t, l.post(l.echo, n.Dial.Action, token, callForm("CA-find2", "To", steerNumber, "DialCallStatus", "no-answer"))); len(d.Says) != 1 || d.Says[0] != "No one is available." || d.Hangup == nil {
			t.Errorf("nobody: %+v", d)
		}
		body = action("findme", "<phone_list>+61255500002</phone_list><nextaction>6</nextaction><nextactionitem>"+fmt.Sprint(payments.BlockID)+"</nextactionitem>")
		n = calls(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA-find3", "To", steerNumber)))
		body = "Good bye."
		if d := l.goesOn("CA-find3", read(t, l.post(l.echo, n.Dial.Action, token, callForm("CA-find3", "To", steerNumber, "DialCallStatus", "busy")))); len(d.Says) != 2 || d.Says[1] != "Good bye." {
			t.Errorf("to another IVR: %+v", d)
		}
		body = action("transfer", "<destination>+61255500003</destination>")
		n = calls(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA-transfer", "To", steerNumber)))
		if d := read(t, l.post(l.echo, n.Dial.Action, token, callForm("CA-transfer", "To", steerNumber, "DialCallStatus", "busy"))); len(d.Says) != 1 || d.Says[0] != "Sorry." {
			t.Errorf("a transfer that is busy: %+v", d)
		}
	})
}
