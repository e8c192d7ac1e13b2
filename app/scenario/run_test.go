package scenario_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/scenario"
	"hookline/app/webservice"
	"hookline/app/workflow"
	"hookline/models"
)

// shelf is a library in memory; the Web Services and the interpreter are real.
type shelf struct {
	workflow.Nowhere

	services map[string]*webservice.Service
	flows    map[string]*workflow.Definition
	country  string
	blocks   map[int64]string
}

func (s *shelf) Block(id int64) (string, bool) { to, ok := s.blocks[id]; return to, ok }

func (s *shelf) DefaultCountry() string { return s.country }

func (s *shelf) Program(_ context.Context, id string) (*workflow.Definition, error) {
	if d := s.flows[id]; d != nil {
		return d, nil
	}
	return nil, apperr.New(apperr.NotFound, "There is no version %s.", id)
}

func (s *shelf) Sound(id string) (workflow.SoundInfo, bool) {
	return workflow.SoundInfo{ID: id, Name: "The " + id}, id != ""
}

func (s *shelf) SoundNamed(string) (workflow.SoundInfo, bool) { return workflow.SoundInfo{}, false }

func (s *shelf) Published(id string) (name, version string, ok bool) {
	_, ok = s.flows[id]
	return "Flow " + id, id, ok
}

func (s *shelf) Service(_ context.Context, id string) (*webservice.Service, error) {
	if x := s.services[id]; x != nil {
		return x, nil
	}
	return nil, apperr.New(apperr.NotFound, "The Web Service is gone.")
}

func suburbs() *models.WebService {
	return &models.WebService{ID: "w1", Name: "Suburbs", Active: true, Method: "GET", ContentType: "form", Domain: "api.example.com",
		HTTPS: true, Path: "/suburbs/%postcode%", TimeoutMS: 2000, Config: models.WebServiceConfig{
			Auth:          models.WebServiceAuth{Kind: "none"},
			PathVariables: []models.Param{{Name: "postcode", Required: true}},
			Results:       []models.ServiceResult{{Description: "Suburb", Path: "0.name"}, {Description: "State", Path: "$[0].state"}},
		}}
}

func newShelf(t testing.TB, change ...func(w *models.WebService)) *shelf {
	t.Helper()
	w := suburbs()
	for _, c := range change {
		c(w)
	}
	compiled, err := webservice.Compile(w, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &shelf{services: map[string]*webservice.Service{"w1": compiled}, flows: map[string]*workflow.Definition{
		"other": parse(t, `{"objects":[{"id":"o1","kind":"say_text","title":"Elsewhere","settings":{"text":"You are elsewhere."}}]}`)}}
}

const flow = `{"objects":[
	{"id":"ask","kind":"capture_digits","title":"Ask","settings":{"label":"pc","min_digits":4,"max_digits":4,"finish_key":"#","timeout":"8s","tries":2,"prompt":{"say":"Postcode?"},"error_prompt":{"say":"Four digits."}},"exits":{"next":"look","no_input":"bye"}},
	{"id":"look","kind":"web_service_connector","title":"Look","settings":{"web_service":"w1","inputs":{"postcode":"%ivr:pc%"},"results":{"Suburb":"suburb","State":"state"}},"exits":{"success":"which","failure":"sorry"}},
	{"id":"which","kind":"branch_on_value","title":"Which","settings":{"label":"state","rules":[{"exit":"nsw","operator":"equals","value":"NSW"}]},"exits":{"nsw":"near","otherwise":"far"}},
	{"id":"near","kind":"say_text","title":"Near","settings":{"text":"%ivr:suburb% is near."},"exits":{"next":"bye"}},
	{"id":"far","kind":"say_text","title":"Far","settings":{"text":"%ivr:suburb% is far."},"exits":{"next":"bye"}},
	{"id":"sorry","kind":"say_text","title":"Sorry","settings":{"text":"Not now, it is %ivr:call_start%."},"exits":{"next":"bye"}},
	{"id":"bye","kind":"hang_up","title":"Bye","settings":{}}]}`

func parse(t testing.TB, text string) *workflow.Definition {
	t.Helper()
	d, err := workflow.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func target(t testing.TB, change ...string) scenario.Target {
	t.Helper()
	return scenario.Target{ID: "f1", Name: "Suburb line", Called: "the draft", Def: parse(t, strings.NewReplacer(change...).Replace(flow))}
}

func cremorne() *scenario.Scenario {
	return &scenario.Scenario{Name: "Cremorne", Caller: "+61255501111", Called: "+61255501234", At: "2026-04-22T09:30:00+10:00",
		Steps: []scenario.Action{{Digits: "2090"}},
		Exchanges: []scenario.Exchange{{WebService: "Suburbs", Object: "Look", Status: 200, ContentType: "application/json",
			Body: `[{"name":"Cremorne","state":"NSW"}]`}},
		Path:  path("Ask next", "Look success", "Which nsw", "Near next", "Bye"),
		Heard: []string{"Postcode?", "Cremorne is near."},
	}
}

func path(steps ...string) []scenario.Stop {
	var list []scenario.Stop
	for _, s := range steps {
		title, exit, _ := strings.Cut(s, " ")
		list = append(list, scenario.Stop{Object: title, Exit: exit})
	}
	return list
}

func run(t *testing.T, on scenario.Target, lib scenario.Library, s *scenario.Scenario) *scenario.Result {
	t.Helper()
	var p apperr.Problems
	if s.Check(&p); p.Err() != nil {
		t.Fatal(p.Err())
	}
	return scenario.Run(t.Context(), on, lib, s)
}

// states is the path of a result, a letter per line.
func states(r *scenario.Result) string {
	var b strings.Builder
	for _, l := range r.Path {
		b.WriteByte(l.State[0])
	}
	return b.String()
}

func TestPass(t *testing.T) {
	s := cremorne()
	s.Exchanges[0].Request = "GET https://api.example.com/suburbs/2090"
	r := run(t, target(t), newShelf(t), s)
	if !r.Pass || r.Summary != "" || states(r) != "sssss" || len(r.Notes) != 0 || len(r.GotPath) != 5 {
		t.Errorf("%+v", r)
	}
}

// Each breaks something, and is told where and why.
func TestDeviations(t *testing.T) {
	for _, tt := range []struct {
		name    string
		change  []string // of the Workflow
		service func(*models.WebService)
		edit    func(*scenario.Scenario)
		summary string
		states  string
		object  string
	}{
		{name: "branch", change: []string{`"value":"NSW"`, `"value":"New South Wales"`},
			summary: `"Which" leaves by otherwise instead of nsw.`, states: "ssdmmee", object: "which"},
		{name: "result's path", service: func(w *models.WebService) { w.Config.Results[0].Path = "0.suburb" },
			summary: `"Look" leaves by failure instead of success. Result "Suburb", path 0.suburb: there is nothing at "0.suburb".`, object: "look"},
		{name: "text", change: []string{"is near", "is close"},
			summary: `The caller hears "Cremorne is close." instead of "Cremorne is near."`, states: "sssss", object: "near"},
		{name: "more text", change: []string{`"settings":{"text":"%ivr:suburb% is near."},"exits":{"next":"bye"}`, `"settings":{"text":"%ivr:suburb% is near."},"exits":{"next":"far"}`},
			summary: `The call comes to "Far" instead of "Bye".`, object: "near"},
		{name: "object gone", change: []string{`"title":"Near"`, `"title":"Round the corner"`},
			summary: `The call comes to "Round the corner" instead of "Near". The scenario expects the object "Near" that is not in the draft.`, object: "which"},
		{name: "unconnected", change: []string{`"nsw":"near",`, ``},
			summary: `The call ends before it comes to "Near". The exit "nsw" of "Which" is not connected.`, states: "sssmm", object: "which"},
		{name: "ends early", change: []string{`"text":"%ivr:suburb% is near."},"exits":{"next":"bye"}`, `"text":"%ivr:suburb% is near."},"exits":{}`},
			summary: `The call ends before it comes to "Bye". The exit "next" of "Near" is not connected.`, object: "near"},
		{name: "input gone", change: []string{`"inputs":{"postcode":"%ivr:pc%"}`, `"inputs":{}`},
			summary: `"Look" leaves by failure instead of success. The required input "postcode" is empty.`, object: "look"},
		{name: "switched off", service: func(w *models.WebService) { w.Active = false },
			summary: `"Look" leaves by failure instead of success. This Web Service is switched off.`, object: "look"},
		{name: "no exchange", edit: func(s *scenario.Scenario) { s.Exchanges = nil },
			summary: `The scenario has no exchange with "Suburbs" left.`, object: "look"},
		{name: "no steps", edit: func(s *scenario.Scenario) { s.Steps = nil },
			summary: `"Ask" leaves by no exit instead of next. The scenario has no more steps of the caller`, object: "ask"},
		{name: "wrong step", edit: func(s *scenario.Scenario) { s.Steps = []scenario.Action{{Dial: "busy"}} },
			summary: `Here the call waits for keys, and the scenario's next step is dialling that ends with busy.`, object: "ask"},
		{name: "expects nothing", edit: func(s *scenario.Scenario) { s.Path, s.Heard = nil, nil }, summary: "expects nothing yet"},
		{name: "no longer heard", edit: func(s *scenario.Scenario) { s.Heard = append(s.Heard, "Good luck.") },
			summary: `The caller does not hear "Good luck." any more.`, states: "sssss"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, lib := cremorne(), newShelf(t)
			if tt.edit != nil {
				tt.edit(s)
			}
			if tt.service != nil {
				lib = newShelf(t, tt.service)
			}
			r := run(t, target(t, tt.change...), lib, s)
			if r.Pass || !strings.Contains(r.Summary, tt.summary) || r.ObjectID != tt.object || tt.states != "" && states(r) != tt.states {
				t.Errorf("pass %v, %s, at %q, path %s", r.Pass, r.Summary, r.ObjectID, states(r))
			}
			if s.Path, s.Heard = r.GotPath, r.GotHeard; !run(t, target(t, tt.change...), lib, s).Pass {
				t.Error("what came is expected, and does not pass")
			}
		})
	}
}

// An object that only has another title is the same where its id is known.
func TestRenamedObject(t *testing.T) {
	s := cremorne()
	r := run(t, target(t), newShelf(t), s)
	s.Path = r.GotPath
	if r := run(t, target(t, `"title":"Near"`, `"title":"Round the corner"`), newShelf(t), s); !r.Pass {
		t.Error(r.Summary)
	}
}

func TestCallerSteps(t *testing.T) {
	s := cremorne()
	s.Steps = []scenario.Action{{Silence: true}, {Digits: "12#"}}
	s.Path, s.Heard = path("Ask no_input", "Bye"), []string{"Postcode?", "Four digits.", "Postcode?", "Four digits."}
	r := run(t, target(t), newShelf(t), s)
	if !r.Pass || len(r.Notes) != 1 || !strings.Contains(r.Notes[0], `"Suburbs", was not asked for`) {
		t.Errorf("%s %q", r.Summary, r.Notes)
	}
	s.Steps = append(s.Steps, scenario.Action{Digits: "1"})
	if r = run(t, target(t), newShelf(t), s); !r.Pass || !strings.Contains(strings.Join(r.Notes, " "), "1 of the caller's steps, from the keys 1 on") {
		t.Errorf("%s %q", r.Summary, r.Notes)
	}
	s.Steps = []scenario.Action{{HangUp: true}}
	s.Path, s.Heard = path("Ask"), []string{"Postcode?"}
	if r = run(t, target(t), newShelf(t), s); !r.Pass {
		t.Error(r.Summary)
	}
}

func TestExchangesWithoutAnswer(t *testing.T) {
	for _, x := range []scenario.Exchange{
		{Cause: "timeout"}, {Cause: "unavailable", Reason: "Refused."}, {Cause: "bad_response"}, {Status: 503}, {Status: 404},
		{Status: 200, ContentType: "application/json", Body: "[{"}, {Status: 204}, {Status: 200, Cause: "bad_response"},
	} {
		s := cremorne()
		x.WebService = "suburbs"
		s.Exchanges = []scenario.Exchange{x}
		s.Path, s.Heard = path("Ask next", "Look failure", "Sorry next", "Bye"), []string{"Postcode?", "Not now, it is 2026-04-21 23:30:00."}
		if r := run(t, target(t), newShelf(t), s); !r.Pass {
			t.Errorf("%+v: %s %q", x, r.Summary, r.GotHeard)
		}
	}
}

// A secret result has a stand-in, and shows nowhere.
func TestStandIns(t *testing.T) {
	secret := newShelf(t, func(w *models.WebService) { w.Config.Results[1].Secret = true })
	s := cremorne()
	s.Exchanges[0].Body = `[{"name":"Cremorne","state":"••••"}]`
	s.Exchanges[0].StandIns = map[string]string{"State": "NSW"}
	if r := run(t, target(t), secret, s); !r.Pass {
		t.Error(r.Summary)
	}
	s.Exchanges[0].StandIns = nil
	spoken := target(t, "is far", "is in %ivr:state%")
	if r := run(t, spoken, secret, s); r.Pass || r.GotHeard[1] != "Cremorne is in ••••." {
		t.Errorf("%+v", r.GotHeard)
	}
	if r := run(t, spoken, newShelf(t), s); r.GotHeard[1] != "Cremorne is in stand-in." { // masked then, no secret now
		t.Errorf("%+v", r.GotHeard)
	}
	s.Exchanges[0].Body = `[{"name":"Cremorne"}]`
	if r := run(t, target(t), secret, s); !strings.Contains(r.Summary, `Result "State"`) {
		t.Error("a stand-in hides that nothing is found: ", r.Summary)
	}
}

func TestCutBody(t *testing.T) {
	s := cremorne()
	s.Exchanges[0].Body, s.Exchanges[0].Cut = `[{"name":"Crem`, true
	s.Exchanges[0].Values = map[string]string{"Suburb": "Cremorne", "State": "NSW"}
	if r := run(t, target(t), newShelf(t), s); !r.Pass {
		t.Error(r.Summary)
	}
	delete(s.Exchanges[0].Values, "State")
	if r := run(t, target(t), newShelf(t), s); !strings.Contains(r.Summary, `"State" was not read then`) {
		t.Error(r.Summary)
	}
}

// Lines of key=value are read as any answer; of what was cut off, only what was read
// then is believed.
func TestINIAnswer(t *testing.T) {
	ini := newShelf(t, func(w *models.WebService) {
		w.Config.Results[0].Path, w.Config.Results[1].Path = "suburb", "suburb.state"
	})
	s := cremorne()
	s.Exchanges[0].ContentType, s.Exchanges[0].Body = "text/x-ini; charset=utf-8", "; of 2090\r\nsuburb = Cremorne\r\nsuburb.state=VIC\r\nsuburb.state=NSW\r\n"
	if r := run(t, target(t), ini, s); !r.Pass {
		t.Error(r.Summary)
	}
	cut := &s.Exchanges[0]
	cut.Body, cut.Cut = "; of 2090\r\nsuburb = Crem", true
	cut.Values = map[string]string{"Suburb": "Cremorne", "State": "NSW"}
	if r := run(t, target(t), ini, s); !r.Pass {
		t.Error(r.Summary)
	}
	cut.Body = "suburb = Cremorne\r\nsuburb.state=VIC\r\nsub"
	if r := run(t, target(t), ini, s); !r.Pass {
		t.Error(r.Summary)
	}
	cut.Body = "suburb = Cremorne\r\nsuburb.state=VIC\r\n"
	if r := run(t, target(t), ini, s); !r.Pass {
		t.Error(r.Summary)
	}
	s.Exchanges[0] = scenario.Exchange{WebService: "Suburbs", Status: 200, ContentType: "text/x-ini", Body: "[x]\nsuburb=Cremorne"}
	s.Path, s.Heard = path("Ask next", "Look failure", "Sorry next", "Bye"), []string{"Postcode?", "Not now, it is 2026-04-21 23:30:00."}
	if r := run(t, target(t), ini, s); !r.Pass {
		t.Error(r.Summary)
	}
}

// The answers of one Web Service go to the objects they were for, in whatever
// order these come now; to others in order.
func TestExchangesOfTwoConnectors(t *testing.T) {
	two := `{"objects":[
	{"id":"a","kind":"web_service_connector","title":"A","settings":{"web_service":"w1","inputs":{"postcode":"1"},"results":{"Suburb":"a"}},"exits":{"success":"b"}},
	{"id":"b","kind":"web_service_connector","title":"B","settings":{"web_service":"w1","inputs":{"postcode":"2"},"results":{"Suburb":"b"}},"exits":{"success":"say"}},
	{"id":"say","kind":"say_text","title":"Say","settings":{"text":"%ivr:a% %ivr:b%"}}]}`
	s := cremorne()
	s.Exchanges = []scenario.Exchange{
		{WebService: "Suburbs", Object: "B", Status: 200, Body: `[{"name":"second","state":"x"}]`},
		{WebService: "Suburbs", Object: "A", Status: 200, Body: `[{"name":"first","state":"x"}]`, Request: "GET https://api.example.com/suburbs/7"}}
	on := scenario.Target{ID: "f2", Name: "Two", Def: parse(t, two)}
	r := run(t, on, newShelf(t), s)
	if len(r.GotHeard) != 1 || r.GotHeard[0] != "first second" {
		t.Errorf("%q", r.GotHeard)
	}
	if len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "is asked GET https://api.example.com/suburbs/1 now") {
		t.Errorf("%q", r.Notes)
	}
	s.Exchanges[0].Object, s.Exchanges[1].Object = "", "Gone"
	if r = run(t, on, newShelf(t), s); r.GotHeard[0] != "second first" {
		t.Errorf("%q", r.GotHeard)
	}
}

func TestQueueAndDial(t *testing.T) {
	def := `{"objects":[
	{"id":"q","kind":"join_queue","title":"Queue","settings":{"campaign":"c","priority":5,"waiting":{"say":"Hold."},"every":"30s"},"exits":{"no_agents":"dial","timeout":"dial","failed":"say"}},
	{"id":"dial","kind":"transfer","title":"Dial","settings":{"number":"+61255509999","timeout":"30s"},"exits":{"busy":"say","failed":"other"}},
	{"id":"say","kind":"say_text","title":"Say","settings":{"text":"%queue:Support:waiting% wait."}},
	{"id":"other","kind":"go_to_workflow","title":"Other","settings":{"workflow":"other"}}]}`
	on := scenario.Target{ID: "f3", Name: "Queued", Def: parse(t, def)}
	for _, tt := range []struct {
		steps []scenario.Action
		want  string
	}{
		{[]scenario.Action{{Queue: "no_agents"}, {Dial: "busy"}}, "Queue.no_agents Dial.busy Say. | 3 wait."},
		{[]scenario.Action{{Queue: "timeout", For: 60e9}, {Dial: "no_answer"}}, "Queue.timeout Dial.failed Other.workflow Flow other/Elsewhere.next | Hold. You are elsewhere."},
		{[]scenario.Action{{Queue: "full", For: 60e9}}, "Queue.failed Say. | Hold. 3 wait."},
		{[]scenario.Action{{HangUp: true}}, "Queue. | Hold."},
		{[]scenario.Action{{Digits: "1"}}, "Queue.failed Say. | 3 wait."},
		{nil, "Queue. | Hold."},
	} {
		s := &scenario.Scenario{At: "2026-04-22T09:30:00Z", Steps: tt.steps, Queues: []scenario.Queue{{Campaign: "support", Waiting: 3}}}
		r := run(t, on, newShelf(t), s)
		var got []string
		for _, p := range r.GotPath {
			if p.Workflow != "" {
				p.Object = p.Workflow + "/" + p.Object
			}
			got = append(got, p.Object+"."+p.Exit)
		}
		if text := strings.Join(got, " ") + " | " + strings.Join(r.GotHeard, " "); strings.ReplaceAll(text, "Say.next", "Say.") != tt.want {
			t.Errorf("%+v: %s", tt.steps, text)
		}
		s.Path, s.Heard = r.GotPath, r.GotHeard
		if again := run(t, on, newShelf(t), s); !again.Pass {
			t.Errorf("%+v: %s", tt.steps, again.Summary)
		}
	}
}

// A message is sent unless a step says otherwise, so that one more of them in a Workflow
// fails none of its scenarios.
func TestMessages(t *testing.T) {
	on := scenario.Target{ID: "f5", Name: "Texts", Def: parse(t, `{"objects":[
	{"id":"sms","kind":"send_sms","title":"SMS","settings":{"text":"Hello"},"exits":{"next":"keys","failed":"sorry"}},
	{"id":"keys","kind":"capture_digits","title":"Keys","settings":{"label":"k","min_digits":1,"max_digits":1,"timeout":"5s","tries":1,"prompt":{"say":"Sent."}},"exits":{"next":"sms"}},
	{"id":"sorry","kind":"say_text","title":"Sorry","settings":{"text":"Not sent."}}]}`)}
	for _, tt := range []struct {
		caller string
		steps  []scenario.Action
		want   string
	}{
		{"0491 570 156", []scenario.Action{{Digits: "1"}, {HangUp: true}}, "SMS.next Keys.next SMS.next Keys. | SMS to +61491570156: Hello Sent. SMS to +61491570156: Hello Sent."},
		{"+61491570156", []scenario.Action{{Message: "sent"}, {Digits: "1"}, {Message: "failed"}}, "SMS.next Keys.next SMS.failed Sorry.next | SMS to +61491570156: Hello Sent. SMS to +61491570156: Hello Not sent."},
		{"anonymous", nil, "SMS.failed Sorry.next | Not sent."},
	} {
		s := &scenario.Scenario{At: "2026-04-22T09:30:00Z", Caller: tt.caller, Steps: tt.steps}
		lib := newShelf(t)
		lib.country = "AU"
		r := run(t, on, lib, s)
		var got []string
		for _, p := range r.GotPath {
			got = append(got, p.Object+"."+p.Exit)
		}
		if text := strings.Join(got, " ") + " | " + strings.Join(r.GotHeard, " "); text != tt.want {
			t.Errorf("%+v:\n got %s\nwant %s", tt.steps, text, tt.want)
		}
	}
}

// A Workflow that goes to itself runs what is tested, not what is live; one that
// goes round for ever ends.
func TestGoesToItself(t *testing.T) {
	on := scenario.Target{ID: "f4", Name: "Round", Def: parse(t, `{"objects":[
	{"id":"say","kind":"say_text","title":"Say","settings":{"text":"%ivr:x%"},"exits":{"next":"again"}},
	{"id":"again","kind":"go_to_workflow","title":"Again","settings":{"workflow":"f4"}}]}`)}
	r := run(t, on, newShelf(t), &scenario.Scenario{At: "2026-04-22T09:30:00Z", Variables: map[string]string{"x": "hello"}})
	if len(r.GotPath) < 100 || r.GotHeard[5] != "hello" {
		t.Errorf("%d %v", len(r.GotPath), r.GotHeard)
	}
}

func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		edit func(*scenario.Scenario)
		want string
	}{
		{func(s *scenario.Scenario) { s.At = "9:30" }, `at: "9:30" is no time`},
		{func(s *scenario.Scenario) { s.Caller = "a\nb" }, `caller: `},
		{func(s *scenario.Scenario) { s.Steps[0] = scenario.Action{} }, `steps[0]: A step is one thing; here are 0.`},
		{func(s *scenario.Scenario) { s.Steps[0].Silence = true }, `steps[0]: A step is one thing; here are 2.`},
		{func(s *scenario.Scenario) { s.Steps[0].Digits = "12a" }, `steps[0].digits: "12a" are no keys`},
		{func(s *scenario.Scenario) { s.Steps[0].For = 1e9 }, `steps[0].for: `},
		{func(s *scenario.Scenario) { s.Steps[0] = scenario.Action{Dial: "maybe"} }, `steps[0].dial: "maybe" is not how dialling can end: write answered, busy`},
		{func(s *scenario.Scenario) { s.Steps[0] = scenario.Action{Message: "lost"} }, `steps[0].message: "lost" is not how a message can end: write sent, failed`},
		{func(s *scenario.Scenario) { s.Steps[0] = scenario.Action{Queue: "lost"} }, `steps[0].queue: `},
		{func(s *scenario.Scenario) { s.Steps = make([]scenario.Action, 201) }, `steps: There are 201 steps of the caller; 200 is the most.`},
		{func(s *scenario.Scenario) { s.Exchanges[0].WebService = "" }, `exchanges[0].web_service: `},
		{func(s *scenario.Scenario) { s.Exchanges[0].Status = 0 }, `exchanges[0]: An exchange has the status`},
		{func(s *scenario.Scenario) { s.Exchanges[0].Status = 1000 }, `exchanges[0].status: 1000 is no HTTP status`},
		{func(s *scenario.Scenario) { s.Exchanges[0].Cause = "sulk" }, `exchanges[0].cause: "sulk" is not how`},
		{func(s *scenario.Scenario) { s.Exchanges[0].Body = strings.Repeat("x", scenario.MaxBody+1) }, `exchanges[0].body: The body has 65537 bytes`},
		{func(s *scenario.Scenario) { s.Exchanges[0].Values = map[string]string{"a": "b"} }, `exchanges[0].values: `},
		{func(s *scenario.Scenario) { s.Path[1].Object = " " }, `path[1].object: The title`},
		{func(s *scenario.Scenario) { s.Variables = map[string]string{"call_id": "1"} }, `variables.call_id: `},
		{func(s *scenario.Scenario) { s.Queues = []scenario.Queue{{}} }, `queues[0].campaign: `},
		{func(s *scenario.Scenario) { s.Heard = append(s.Heard, strings.Repeat("x", 20000)) }, `heard[2]: `},
		{func(s *scenario.Scenario) {
			for range 99 {
				s.Exchanges = append(s.Exchanges, scenario.Exchange{WebService: "x", Status: 200, Body: strings.Repeat("x", 60000)})
			}
		}, `exchanges: The scenario has`},
	} {
		s := cremorne()
		tt.edit(s)
		var p apperr.Problems
		s.Check(&p)
		text := ""
		for _, f := range p.List() {
			text += f.Name + ": " + f.Message + "\n"
		}
		if !strings.Contains(text, tt.want) {
			t.Errorf("want %s, got %s", tt.want, text)
		}
	}
}

func TestEncode(t *testing.T) {
	s := cremorne()
	s.Path[0].ObjectID, s.Exchanges[0].ServiceID, s.Exchanges[0].ObjectID = "ask", "w1", "look"
	text, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	back, err := scenario.Decode(text)
	s.Name = ""
	if err != nil || fmt.Sprintf("%+v", back) != fmt.Sprintf("%+v", s) {
		t.Errorf("%v\n%+v\n%+v", err, back, s)
	}
}

// A scenario that a newer program stored is read as far as it is known, and plays.
func TestDecodeIsLenient(t *testing.T) {
	s := cremorne()
	text, err := s.Encode()
	if err != nil {
		t.Fatal(err)
	}
	newer := text
	for _, field := range []string{`"caller":`, `"digits":`, `"web_service":`, `"object":"Ask"`, `"services":`} {
		if !strings.Contains(newer, field) {
			t.Fatalf("the stored form has no %s: %s", field, newer)
		}
		newer = strings.Replace(newer, field, `"mood":{"of":["the caller"]},"speed":7,`+field, 1)
	}
	got, err := scenario.Decode(newer)
	if err != nil {
		t.Fatal(err)
	}
	want, err := scenario.Decode(text)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v\n%+v\n%+v", err, got, want)
	}
	if r := run(t, target(t), newShelf(t), got); !r.Pass {
		t.Errorf("it does not pass: %+v", r)
	}
}

// A voicemail is played again without a sound: what counts is whether the caller spoke.
func TestRecorded(t *testing.T) {
	def := parse(t, `{"objects":[
		{"id":"rec","kind":"record","title":"Voicemail","settings":{"prompt":{"say":"Speak."},"max_length":"1m","finish_key":"#","silence":"5s","beep":true,"label":"message"},"exits":{"next":"thanks","nothing":"bye"}},
		{"id":"thanks","kind":"say_text","title":"Thanks","settings":{"text":"Thank you."}},
		{"id":"bye","kind":"say_text","title":"Bye","settings":{"text":"Goodbye."}}]}`)
	for step, heard := range map[string]string{`{"recorded":"3s"}`: "Thank you.", `{"silence":true}`: "Goodbye.", `{"digits":"1"}`: "Goodbye."} {
		s := &scenario.Scenario{Workflow: "W", Caller: "+61491570156", At: "2026-04-22T09:30:00Z", Heard: []string{"Speak.", heard}}
		var one scenario.Action
		if err := json.Unmarshal([]byte(step), &one); err != nil {
			t.Fatal(err)
		}
		s.Steps = []scenario.Action{one}
		r := scenario.Run(t.Context(), scenario.Target{ID: "w", Name: "W", Def: def}, newShelf(t), s)
		if len(r.Heard) != 2 || r.Heard[1].State != scenario.Same {
			t.Errorf("%s: %+v", step, r.Heard)
		}
	}
}
