package workflow_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"hookline/app/voice"
	"hookline/app/webservice"
	"hookline/app/webservice/answer"
	"hookline/app/workflow"
)

// answering is a world in which each request is answered so, by the real reading.
type answering struct {
	world
	mode, media, body string
	blocks            map[int64]string
}

func (w *answering) CallService(ctx context.Context, st *workflow.State, r workflow.ServiceRequest) workflow.ServiceAnswer {
	service := r.Hook
	if service == nil {
		hook := webservice.Hook{Name: "S", Method: "GET", URL: "http://h/", ContentType: "form", Answer: webservice.HookAnswer(w.mode), Timeout: time.Second}
		var err error
		if service, err = hook.Compile(); err != nil {
			panic(err)
		}
	}
	return workflow.AnswerOf(webservice.Replay(ctx, service, r.Request(st), webservice.Answer{Status: 200, ContentType: w.media, Body: w.body}, time.Unix(1777000000, 0)))
}

func (w *answering) Block(id int64) (string, bool) { to, ok := w.blocks[id]; return to, ok }

// A connector does what its Web Service's answer says, whatever the mode.
func TestConnectorIsSteered(t *testing.T) {
	next := def(say("hi", "Hello @name, %ivr:name%."))
	for mode, tt := range map[string]struct{ media, body, said string }{
		answer.ModeVariables: {"application/json", `{"a":"1","plan":{"name":"Basic"}}`, "Success 1 Basic"},
		answer.ModeMessage:   {"text/html", "<p>One</p><p>%ivr:a% two</p>", "One|%ivr:a% two|Success  "},
		answer.ModeAction:    {"text/xml", "<action><app>survo</app><parameters><id>7</id><user_parameters><name>Bill</name></user_parameters></parameters></action>", "Hello Bill, Bill."},
		answer.ModeNone:      {"image/png", "\x00", "Success  "},
	} {
		w := &answering{mode: mode, media: tt.media, body: tt.body, blocks: map[int64]string{7: "w2"}}
		w.versions = map[string]*workflow.Definition{"w2-v": next,
			"v1": def(obj("c", "web_service_connector", m{"web_service": "s"}, "success>s", "failure>f"), say("s", "Success %ivr:a% %ivr:plan_name%"), say("f", "Failure"))}
		machine := machine(&w.world)
		machine.World = w
		turn := machine.Run(t.Context(), workflow.Facts{CallID: "c1"}, &workflow.State{Workflow: "w1", Version: "v1"}, nil)
		var said []string
		for _, i := range turn.Instructions {
			if i.Verb == voice.Say {
				said = append(said, i.Text)
			}
		}
		if got := strings.Join(said, "|"); got != tt.said {
			t.Errorf("%s: the caller hears %q, want %q; %+v", mode, got, tt.said, turn.Trace[0])
		}
	}
}

// What a webhook's request needs is known before a call: problems name the field.
func TestWebhookProblems(t *testing.T) {
	good := m{"url": "http://h/x?c=${customer_no}&u=${uuid}", "method": "GET", "content_type": "form"}
	problems := func(kind string, settings m, before ...*workflow.Object) []string {
		out := map[string]string{"ivr_webhook": "success>e", "web_hook": "next>e"}[kind]
		d := def(append(before, obj("w", kind, settings, "error>e", out), say("e", "E %ivr:balance%"))...)
		var list []string
		for _, p := range d.Problems(workflow.Surroundings{}) {
			if p.Field == "exits.next" { // of the last one
				continue
			}
			list = append(list, string(p.Severity)+" "+p.Field+": "+p.Message)
		}
		return list
	}
	with := func(key string, value any) m {
		s := m{}
		for k, v := range good {
			s[k] = v
		}
		s[key] = value
		return s
	}
	stored := obj("v", "set_variable", m{"label": "customer_no", "value": "1"}, "next>w")
	if got := problems("ivr_webhook", good, stored); len(got) > 0 {
		t.Errorf("a good one: %q", got) // %ivr:balance% may be what the answer sets
	}
	for want, settings := range map[string]m{
		"red url: The address must begin":                          with("url", "h/x"),
		"red url: A variable can't stand in the host":              with("url", "http://${h}/"),
		"red url: %x% is how a Web Service writes an input":        with("url", "http://h/%x%"),
		"red method: \"PATCH\" is not a method":                    with("method", "PATCH"),
		"red body: A GET request has no body":                      with("body", "a=1"),
		"red set_variable: This is a system variable":              with("set_variable", "uuid"),
		"yellow url: ${other} is not known here: no object before": with("url", "http://h/${other}"),
	} {
		if got := problems("ivr_webhook", settings, stored); !slices.ContainsFunc(got, func(p string) bool { return strings.HasPrefix(p, want) }) {
			t.Errorf("want %q, got %q", want, got)
		}
	}
	hook := m{"url": "http://h/x", "method": "GET", "action": "next_action"}
	for want, change := range map[string]m{
		"red action: \"x\" is none":                    {"action": "x"},
		"red method: \"PUT\" is not a method":          {"method": "PUT"},
		"red parameters[1].name: There is a parameter": {"parameters": []m{{"name": "a", "value": "1"}, {"name": "a", "value": "2"}}},
		"red parameters[0].name: \"\" is no name":      {"parameters": []m{{"name": "", "value": "1"}}},
		"yellow parameters[0].name: Names that begin":  {"parameters": []m{{"name": "ivr_id", "value": "1"}}},
	} {
		s := m{}
		for _, from := range []m{hook, change} {
			for k, v := range from {
				s[k] = v
			}
		}
		if got := problems("web_hook", s); !slices.ContainsFunc(got, func(p string) bool { return strings.HasPrefix(p, want) }) {
			t.Errorf("want %q, got %q", want, got)
		}
	}
}

// Labels that kept answers set are offered behind the connector; without a sample any may be.
func TestAnsweredLabels(t *testing.T) {
	d := def(obj("c", "web_service_connector", m{"web_service": "s"}, "success>s", "failure>s"), say("s", "%ivr:balance% %ivr:other%"))
	variables := answer.FindMode(answer.ModeVariables)
	warned := func(info workflow.WebServiceInfo) (n int, offered []string) {
		info.ID, info.Name, info.Active, info.Answer = "s", "S", true, variables
		around := workflow.Surroundings{WebServices: map[string]workflow.WebServiceInfo{"s": info}}
		for _, p := range d.Problems(around) {
			if p.ObjectID == "s" && p.Field == "text" {
				n++
			}
		}
		for _, v := range d.Available("s", around) {
			if v.From != "" {
				offered = append(offered, v.Name)
			}
		}
		return n, offered
	}
	if n, offered := warned(workflow.WebServiceInfo{}); n != 0 || len(offered) != 0 {
		t.Errorf("without a sample: %d warnings, %q", n, offered)
	}
	if n, offered := warned(workflow.WebServiceInfo{Sampled: true, Sets: []string{"balance"}}); n != 1 || !slices.Equal(offered, []string{"ivr:balance"}) {
		t.Errorf("with a sample: %d warnings, %q", n, offered)
	}
}

// What goes out at the end of a call is filled with the values as they are then; a secret one
// is left out, for it would wait where people read it.
func TestEnded(t *testing.T) {
	e := workflow.Ending{Object: "o", Title: "Log", Webhook: &workflow.IVRWebhook{URL: "http://h/?u=${uuid}&a=${a}&pin=${pin}&n=${note}", Method: "GET", ContentType: "form"}}
	service, err := e.Compile()
	if err != nil {
		t.Fatal(err)
	}
	st := &workflow.State{Variables: map[string]string{"a": "1", "pin": "4711", "note": "it is 4711", "other": "x"}, Hidden: []string{"pin"}, PassThrough: "pin|4711"}
	got := e.Fill(st, workflow.Facts{CallID: "c1"}, service, at{&world{}, "AU"}).Values
	if len(got) != 4 || got["uuid"] != "c1" || got["a"] != "1" || got["pin"] != "" || got["note"] != "" {
		t.Errorf("%q", got)
	}

	e = workflow.Ending{Title: "Ends", Block: 75, WebHook: &workflow.WebHook{URL: "http://h/", Method: "GET", Action: "message", Parameters: []workflow.HookParameter{
		{Name: "pin", Value: "%ivr:pin%"}, {Name: "text", Value: "a %ivr:pin%"}, {Name: "none", Value: "%ivr:none%"}, {Name: "a", Value: "%ivr:a%"}}}}
	if service, err = e.Compile(); err != nil {
		t.Fatal(err)
	}
	sent := map[string]string{}
	for _, p := range e.Fill(st, workflow.Facts{CallID: "c1"}, service, at{&world{}, "AU"}).Pairs {
		sent[p.Name] = p.Value
	}
	if sent["pin"] != "" || sent["text"] != "a " || sent["none"] != "NA" || sent["a"] != "1" || sent["ivr_id"] != "75" || sent["ivr_completed"] != "0" || sent["ivr_pass_through"] != "" || st.Variables["pin"] != "4711" {
		t.Errorf("%q", sent)
	}
}

// What was secret stays so, whoever says it again.
func TestAnswerKeepsSecrets(t *testing.T) {
	w := &answering{mode: answer.ModeVariables, media: "application/json", body: `{"token":"s3cret-2","other":"x"}`}
	w.versions = map[string]*workflow.Definition{"v1": def(obj("c", "web_service_connector", m{"web_service": "s"}, "success>s"), say("s", "Hi"))}
	machine := machine(&w.world)
	machine.World = w
	st := &workflow.State{Workflow: "w1", Version: "v1", Variables: map[string]string{"token": "s3cret-1"}, Hidden: []string{"token"}}
	turn := machine.Run(t.Context(), workflow.Facts{CallID: "c1"}, st, nil)
	if set := turn.Trace[0].Set; len(set) != 2 || set[0].Value != workflow.Masked || set[1].Value != "x" || st.Variables["token"] != "s3cret-2" || !slices.Contains(st.Hidden, "token") {
		t.Errorf("%+v %v", set, st.Hidden)
	}
}
