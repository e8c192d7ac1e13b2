package workflow_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"hookline/app/voice"
	"hookline/app/workflow"
	"hookline/app/workflow/interpreter"
)

// world answers the interpreter from memory. The Web Service and the database
// have tests of their own; here the objects are looked at.
type world struct {
	workflow.Nowhere

	versions map[string]*workflow.Definition
	answer   workflow.ServiceAnswer
	inputs   map[string]string
	calls    int
	panics   bool
}

func (w *world) Program(_ context.Context, id string) (*workflow.Definition, error) {
	if d := w.versions[id]; d != nil {
		return d, nil
	}
	return nil, fmt.Errorf("no version %s", id)
}

func (w *world) Published(id string) (string, string, bool) {
	_, ok := w.versions[id+"-v"]
	return "Workflow " + id, id + "-v", ok
}

func (w *world) CallService(_ context.Context, _ *workflow.State, r workflow.ServiceRequest) workflow.ServiceAnswer {
	inputs := r.Inputs
	w.calls++
	w.inputs = inputs
	if w.panics {
		panic("the service broke")
	}
	return w.answer
}

func (w *world) Patience(string) time.Duration { return time.Second }

// obj makes an object; exits are "name>id".
func obj(id, kind string, settings any, exits ...string) *workflow.Object {
	k, ok := workflow.KindOf(kind)
	if !ok {
		panic(kind)
	}
	s := k.New()
	data, err := json.Marshal(settings)
	if err != nil {
		panic(err)
	}
	if err := json.Unmarshal(data, s); err != nil {
		panic(err)
	}
	o := &workflow.Object{ID: id, Kind: kind, Title: strings.ToUpper(id), Settings: s, Exits: map[string]string{}}
	for _, e := range exits {
		name, to, _ := strings.Cut(e, ">")
		o.Exits[name] = to
	}
	return o
}

type m = map[string]any

func def(objects ...*workflow.Object) *workflow.Definition {
	return &workflow.Definition{Objects: objects}
}

func machine(w *world) *interpreter.Machine {
	return &interpreter.Machine{World: w, Bounds: interpreter.DefaultBounds(), Now: time.Now, Apology: "Sorry."}
}

// play runs a call through the inputs and writes down what was said and done. The
// state goes through JSON between the turns, as it does in the database.
func play(t *testing.T, w *world, d *workflow.Definition, inputs ...voice.Input) string {
	t.Helper()
	if w.versions == nil {
		w.versions = map[string]*workflow.Definition{}
	}
	w.versions["v1"] = d
	facts := workflow.Facts{CallID: "c1", Caller: "+61255501111", Called: "+61255501234", WorkflowName: "Main"}
	st := &workflow.State{Workflow: "w1", Version: "v1"}
	var log []string
	var in *voice.Input
	for i := 0; ; i++ {
		turn := machine(w).Run(t.Context(), facts, st, in)
		for _, ins := range turn.Instructions {
			log = append(log, show(ins))
		}
		if turn.Ended {
			return strings.Join(append(log, "ended "+string(turn.Outcome)), "\n")
		}
		if i == len(inputs) {
			return strings.Join(append(log, "waits"), "\n")
		}
		in = &inputs[i]
		data, err := json.Marshal(st)
		if err != nil {
			t.Fatal(err)
		}
		st = &workflow.State{}
		if err := json.Unmarshal(data, st); err != nil {
			t.Fatal(err)
		}
	}
}

func show(i voice.Instruction) string {
	switch i.Verb {
	case voice.Say:
		return "say " + i.Text
	case voice.Gather:
		var p []string
		for _, x := range i.Prompt {
			p = append(p, x.Text)
		}
		return fmt.Sprintf("gather %d%s %s: %s", i.MaxDigits, i.FinishKey, i.Timeout, strings.Join(p, " / "))
	case voice.Dial:
		return fmt.Sprintf("dial %s %s", i.Number, i.Timeout)
	case voice.Message:
		return fmt.Sprintf("message %s from %s: %s", i.Number, i.CallerID, i.Text)
	}
	return string(i.Verb)
}

func keys(d string) voice.Input {
	if d == "" {
		return voice.Input{Kind: voice.NoInput}
	}
	return voice.Input{Kind: voice.Digits, Digits: d}
}

func say(id, text string, exits ...string) *workflow.Object {
	return obj(id, "say_text", m{"text": text}, exits...)
}

func TestCaptureDigits(t *testing.T) {
	ask := func() *workflow.Definition {
		return def(obj("ask", "capture_digits", m{"label": "pc", "min_digits": 4, "max_digits": 4, "finish_key": "#", "timeout": "8s", "tries": 2,
			"prompt": m{"say": "Postcode?"}, "error_prompt": m{"say": "Four digits."}}, "next>ok", "no_input>none"),
			say("ok", "Got %ivr:pc%."), say("none", "Nothing."))
	}
	const first, again = "gather 4# 8s: Postcode?", "gather 4# 8s: Four digits. / Postcode?"
	tests := []struct {
		name   string
		inputs []voice.Input
		want   []string
	}{
		{"right at once", []voice.Input{keys("2090")}, []string{first, "say Got 2090.", "hangup", "ended completed"}},
		{"finish key sent along", []voice.Input{keys("2090#")}, []string{first, "say Got 2090.", "hangup", "ended completed"}},
		{"too few, then right", []voice.Input{keys("20"), keys("2090")}, []string{first, again, "say Got 2090.", "hangup", "ended completed"}},
		{"star", []voice.Input{keys("*")}, []string{first, again, "waits"}},
		{"letters, then 50 digits", []voice.Input{keys("abcd"), keys(strings.Repeat("1", 50))}, []string{first, again, "say Four digits.", "say Nothing.", "hangup", "ended completed"}},
		{"nothing twice", []voice.Input{keys(""), keys("")}, []string{first, again, "say Four digits.", "say Nothing.", "hangup", "ended completed"}},
	}
	for _, tt := range tests {
		if got, want := play(t, &world{}, ask(), tt.inputs...), strings.Join(tt.want, "\n"); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", tt.name, got, want)
		}
	}
}

func TestConnectorLeavesByCause(t *testing.T) {
	d := func(exits ...string) *workflow.Definition {
		return def(obj("ws", "web_service_connector", m{"web_service": "s1", "inputs": m{"pc": "%ivr:activity_source%"},
			"results": m{"Suburb": "suburb"}}, exits...), say("yes", "In %ivr:suburb%."), say("no", "No such."), say("sorry", "Sorry, later."))
	}
	for cause, want := range map[string]string{
		"success": "In Cremorne.", "no_match": "No such.", "rejected": "Sorry, later.", "unavailable": "Sorry, later.",
		"timeout": "Sorry, later.", "bad_response": "Sorry, later.",
	} {
		w := &world{answer: workflow.ServiceAnswer{Cause: cause, Values: map[string]string{"Suburb": "Cremorne"}}}
		got := play(t, w, d("success>yes", "no_match>no", "failure>sorry"))
		if got != "say "+want+"\nhangup\nended completed" {
			t.Errorf("%s: %s", cause, got)
		}
		if w.inputs["pc"] != "+61255501111" {
			t.Errorf("inputs: %v", w.inputs)
		}
	}
}

// A value is never read as a placeholder again, whoever sent it.
func TestValuesAreNotSubstitutedAgain(t *testing.T) {
	w := &world{answer: workflow.ServiceAnswer{Cause: "success", Values: map[string]string{"R": "%ivr:activity_source% <b>"}}}
	got := play(t, w, def(
		obj("ws", "web_service_connector", m{"web_service": "s1", "results": m{"R": "r"}}, "success>set"),
		obj("set", "set_variable", m{"label": "copy", "value": "%ivr:r%!"}, "next>say"),
		say("say", "%ivr:copy%")))
	if want := "say %ivr:activity_source% <b>!\nhangup\nended completed"; got != want {
		t.Errorf("got %s", got)
	}
}

func TestBranch(t *testing.T) {
	tests := []struct {
		have, op, value string
		fits            bool
	}{
		{"New South Wales", "equals", " new south wales ", true}, {"a", "equals", "b", false},
		{"a", "not_equals", "b", true}, {"a", "not_equals", " A ", false}, {"abc", "contains", "B", true}, {"abc", "contains", "d", false},
		{"abc", "starts_with", "ab", true}, {"abc", "starts_with", "bc", false}, {"abc", "ends_with", "bc", true}, {"abc", "ends_with", "ab", false},
		{"2090", "matches", `^\d{4}$`, true}, {"x", "matches", `(`, false},
		{"9007199254740993", "greater", "9007199254740992", true}, {"-33.829999999999998", "less", "-33.8299999999999979", true},
		{"5", "greater", "5.0", false}, {"4", "greater", "5", false}, {"5", "less", "5.0", false}, {"6", "less", "5", false},
		{"1", "between", "1, 10", true}, {"0.9", "between", "1, 10", false}, {"2090x", "matches", `^\d{4}$`, false},
		{"ten", "greater", "1", false}, {"5", "between", "1, 10", true}, {"10.0", "between", "1,10", true}, {"11", "between", "1,10", false},
		{"1e999999999", "greater", "1", false}, {" ", "is_empty", "", true}, {"x", "is_empty", "", false},
		{"qld", "in_list", "NSW, QLD", true}, {"vic", "in_list", "NSW, QLD", false}, {"+61255501111", "equals", "%ivr:activity_source%", true},
	}
	for _, tt := range tests {
		d := def(obj("set", "set_variable", m{"label": "v", "value": tt.have}, "next>b"),
			obj("b", "branch_on_value", m{"label": "v", "rules": []m{{"exit": "yes", "operator": tt.op, "value": tt.value}}}, "yes>y", "otherwise>n"),
			say("y", "yes"), say("n", "no"))
		want := map[bool]string{true: "say yes", false: "say no"}[tt.fits]
		if got := play(t, &world{}, d); !strings.HasPrefix(got, want+"\n") {
			t.Errorf("%q %s %q: %s", tt.have, tt.op, tt.value, got)
		}
	}
}

func TestTransfer(t *testing.T) {
	d := func() *workflow.Definition {
		return def(obj("t", "transfer", m{"number": "+61 2 5550 9999", "timeout": "20s"}, "answered>a", "busy>b", "failed>f"),
			say("a", "Talked."), say("b", "Busy."), say("f", "Failed."))
	}
	for status, want := range map[voice.DialStatus]string{
		voice.DialAnswered: "Talked.", voice.DialBusy: "Busy.", voice.DialNoAnswer: "Failed.", voice.DialFailed: "Failed.",
	} {
		got := play(t, &world{}, d(), voice.Input{Kind: voice.DialDone, DialStatus: status})
		if got != "dial +61255509999 20s\nsay "+want+"\nhangup\nended completed" {
			t.Errorf("%s: %s", status, got)
		}
	}
	bad := def(obj("t", "transfer", m{"number": "%ivr:nothing%", "timeout": "20s"}, "failed>f"), say("f", "Failed."))
	if got := play(t, &world{}, bad); got != "say Failed.\nhangup\nended completed" {
		t.Errorf("no number: %s", got)
	}
	// What callers and Web Services put into a caller id is no phone number always.
	odd := def(obj("t", "transfer", m{"number": "+61255509999", "caller_id": "x%ivr:activity_source%", "timeout": "20s"}, "failed>f"), say("f", "F"))
	w := &world{versions: map[string]*workflow.Definition{"v1": odd}}
	turn := machine(w).Run(t.Context(), workflow.Facts{Caller: "+61255501111"}, &workflow.State{Version: "v1"}, nil)
	if len(turn.Instructions) != 1 || turn.Instructions[0].CallerID != "" || len(turn.Trace[0].Notes) != 1 {
		t.Errorf("caller id: %+v %+v", turn.Instructions, turn.Trace)
	}
}

func TestGoToWorkflow(t *testing.T) {
	w := &world{versions: map[string]*workflow.Definition{"w2-v": def(say("x", "There: %ivr:n%, %ivr:workflow%."))}}
	d := func(to string) *workflow.Definition {
		return def(obj("set", "set_variable", m{"label": "n", "value": "7"}, "next>go"),
			obj("go", "go_to_workflow", m{"workflow": to}, "failed>f"), say("f", "Gone."))
	}
	if got := play(t, w, d("w2")); got != "say There: 7, Workflow w2.\nhangup\nended completed" {
		t.Errorf("got %s", got)
	}
	if got := play(t, w, d("w9")); got != "say Gone.\nhangup\nended completed" {
		t.Errorf("missing: %s", got)
	}
}

// A setting or a kind of another program is no reason to end a call.
func TestStrangersDoNotEndTheCall(t *testing.T) {
	read := func(exits string) *workflow.Definition {
		d, err := workflow.Parse(`{"format":99,"objects":[
		{"id":"a","kind":"say_text","title":"A","settings":{"text":"Hello.","whisper":true},"exits":{"next":"b"}},
		{"id":"b","kind":"hologram","title":"B","settings":{"beam":1},"exits":` + exits + `},
		{"id":"c","kind":"say_text","title":"C","settings":{"text":"We go on."}}]}`)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for exits, want := range map[string]string{
		`{"failed":"c","next":"a"}`: "say We go on.\nhangup\nended completed", `{"next":"c"}`: "say We go on.\nhangup\nended completed",
		`{"dance":"c"}`: "say Sorry.\nhangup\nended failed", `{}`: "say Sorry.\nhangup\nended failed",
	} {
		if got := play(t, &world{}, read(exits)); got != "say Hello.\n"+want {
			t.Errorf("%s: %s", exits, got)
		}
	}
	w := &world{versions: map[string]*workflow.Definition{"v1": read(`{}`)}}
	turn := machine(w).Run(t.Context(), workflow.Facts{}, &workflow.State{Version: "v1"}, nil)
	notes := strings.Join(turn.Trace[0].Notes, "\n")
	if !strings.Contains(notes, "newer Hookline (format 99") || !strings.Contains(notes, `"whisper" is not known`) {
		t.Errorf("the trace says nothing of it: %s", notes)
	}
	if turn.Trace[1].Notes != nil || !strings.Contains(turn.Reason, `"hologram" are not known`) || !turn.Trace[1].Failed {
		t.Errorf("%+v %q", turn.Trace[1], turn.Reason)
	}
}

// The bound per minute goes by the call's own clock, and by nothing else.
func TestBoundPerMinute(t *testing.T) {
	d := def(obj("a", "capture_digits", m{"label": "x", "min_digits": 1, "max_digits": 9, "timeout": "5s", "tries": 1}, "next>b"),
		obj("b", "set_variable", m{"label": "y", "value": "1"}, "next>a"))
	for name, tt := range map[string]struct {
		between time.Duration
		bound   int
		want    workflow.Outcome
	}{
		"too fast":              {time.Second, 10, workflow.Bound},
		"slow":                  {13 * time.Second, 10, ""},
		"as many as may, twice": {12 * time.Second, 10, ""},
		"no bound":              {0, 0, ""},
	} {
		now := time.Date(2026, 11, 30, 23, 59, 50, 0, time.UTC)
		mc := machine(&world{versions: map[string]*workflow.Definition{"v1": d}})
		mc.Bounds.PerMinute, mc.Now = tt.bound, func() time.Time { return now }
		st := &workflow.State{Version: "v1"}
		turn := mc.Run(t.Context(), workflow.Facts{}, st, nil)
		for range 40 {
			if turn.Ended {
				break
			}
			now = now.Add(tt.between)
			turn = mc.Run(t.Context(), workflow.Facts{}, st, &voice.Input{Kind: voice.Digits, Digits: "1"})
		}
		if turn.Outcome != tt.want || tt.want != "" && !strings.Contains(turn.Reason, "10 objects within a minute") {
			t.Errorf("%s: %q %q after %d objects", name, turn.Outcome, turn.Reason, st.Objects)
		}
	}
}

func TestBoundsEndTheCall(t *testing.T) {
	circle := def(say("a", "A", "next>b"), say("b", "B", "next>a"))
	got := play(t, &world{}, circle)
	if n := strings.Count(got, "say A"); n != 100 || !strings.HasSuffix(got, "say Sorry.\nhangup\nended bound") {
		t.Errorf("%d visits, end %q", n, got[len(got)-40:])
	}
	var long []*workflow.Object
	for i := range 1100 {
		long = append(long, say(fmt.Sprintf("o%d", i), "x", fmt.Sprintf("next>o%d", i+1)))
	}
	got = play(t, &world{}, def(long...)) // in less than a minute
	if n := strings.Count(got, "say x"); n != 500 || !strings.HasSuffix(got, "ended bound") {
		t.Errorf("%d objects", n)
	}
	mc, now := machine(&world{versions: map[string]*workflow.Definition{"v1": def(long...)}}), time.Now()
	mc.Now = func() time.Time { now = now.Add(time.Second); return now }
	turn := mc.Run(t.Context(), workflow.Facts{}, &workflow.State{Version: "v1"}, nil)
	if n := len(turn.Trace); n != 1001 || turn.Outcome != workflow.Bound || !strings.Contains(turn.Reason, "ran 1000 objects, ") {
		t.Errorf("%d objects in all: %q", n, turn.Reason)
	}
	self := def(obj("go", "go_to_workflow", m{"workflow": "w1"}))
	w := &world{versions: map[string]*workflow.Definition{"w1-v": self}}
	if got := play(t, w, self); !strings.HasSuffix(got, "ended bound") {
		t.Errorf("Workflows in a circle: %s", got)
	}
}

func TestPanicGoesOnByTheFailureExit(t *testing.T) {
	d := def(obj("ws", "web_service_connector", m{"web_service": "s1"}, "failure>f"), say("f", "Later."))
	if got := play(t, &world{panics: true}, d); got != "say Sorry.\nsay Later.\nhangup\nended completed" {
		t.Errorf("got %s", got)
	}
}

func TestMissingVersionApologises(t *testing.T) {
	turn := machine(&world{}).Run(t.Context(), workflow.Facts{}, &workflow.State{Version: "none"}, nil)
	if !turn.Ended || turn.Outcome != workflow.Failed || turn.Instructions[0].Text != "Sorry." {
		t.Errorf("%+v", turn)
	}
}

// Two slow Web Services in a row: the second gets a turn of its own.
func TestSlowObjectGetsItsOwnTurn(t *testing.T) {
	w := &world{answer: workflow.ServiceAnswer{Cause: "success"}, versions: map[string]*workflow.Definition{}}
	w.versions["v1"] = def(obj("a", "web_service_connector", m{"web_service": "s"}, "success>b"),
		obj("b", "web_service_connector", m{"web_service": "s"}, "success>c"), say("c", "Done."))
	st := &workflow.State{Version: "v1"}
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond) // less than the service's patience
	defer cancel()
	turn := machine(w).Run(ctx, workflow.Facts{}, st, nil)
	if turn.Ended || w.calls != 1 || turn.Instructions[0].Verb != voice.Continue {
		t.Fatalf("%d calls, %+v", w.calls, turn)
	}
	turn = machine(w).Run(t.Context(), workflow.Facts{}, st, &voice.Input{Kind: voice.NoInput})
	if w.calls != 2 || turn.Instructions[0].Text != "Done." || st.Visits["b"] != 1 {
		t.Fatalf("%d calls, %+v %v", w.calls, turn, st.Visits)
	}
}

func TestSecretsAreMaskedInTheTrace(t *testing.T) {
	w := &world{answer: workflow.ServiceAnswer{Cause: "success", Values: map[string]string{"Token": "s3cr3t-token", "Echo": "You sent s3cr3t-token."}, Secret: map[string]bool{"Token": true}},
		versions: map[string]*workflow.Definition{}}
	w.versions["v1"] = def(obj("ws", "web_service_connector", m{"web_service": "s1", "results": m{"Token": "token", "Echo": "echo"}}, "success>set"),
		obj("set", "set_variable", m{"label": "copy", "value": "Bearer %ivr:token%"}, "next>br"),
		obj("br", "branch_on_value", m{"label": "copy", "rules": []m{{"exit": "y", "operator": "contains", "value": "%ivr:token%"}}}, "y>say"),
		say("say", "It is %ivr:token%."))
	st := &workflow.State{Version: "v1"}
	turn := machine(w).Run(t.Context(), workflow.Facts{}, st, nil)
	trace, err := json.Marshal(turn.Trace)
	if err != nil || strings.Contains(string(trace), "s3cr3t") {
		t.Errorf("%v %s", err, trace)
	}
	if st.Variables["copy"] != "Bearer s3cr3t-token" || st.Shown()[0].Value != workflow.Masked {
		t.Errorf("%v %v", st.Variables, st.Shown())
	}
	// What holds a secret shows it neither in the list nor in a Script.
	if v, _ := st.Value(workflow.Facts{}, "echo"); v != "You sent ••••." || st.Shown()[1].Value != v {
		t.Errorf("%q %v", v, st.Shown())
	}
}

// Texts that grow with each round are cut: what a call says and keeps is bounded.
func TestTextsDoNotGrowForEver(t *testing.T) {
	d := def(obj("seed", "set_variable", m{"label": "x", "value": strings.Repeat("é", 300)}, "next>grow"),
		obj("grow", "set_variable", m{"label": "x", "value": strings.Repeat("%ivr:x%", 20)}, "next>say"),
		say("say", strings.Repeat("%ivr:x%", 500), "next>grow"))
	w := &world{versions: map[string]*workflow.Definition{"v1": d}}
	st := &workflow.State{Version: "v1"}
	turn := machine(w).Run(t.Context(), workflow.Facts{}, st, nil)
	if turn.Outcome != workflow.Bound {
		t.Errorf("ended %s", turn.Outcome)
	}
	for _, i := range turn.Instructions {
		if n := len([]rune(i.Text)); n > 4*4096 {
			t.Fatalf("%d characters are said at once", n)
		}
	}
	if n := len([]rune(st.Variables["x"])); n != 4096 {
		t.Errorf("%d characters are kept", n)
	}
}

// A system variable is read-only in whatever case it is written.
func TestSystemLabelsInAnyCase(t *testing.T) {
	for _, label := range []string{"activity_source", "Activity_Source", "CALL_ID"} {
		if workflow.ValidLabel(label) {
			t.Errorf("%s can be set", label)
		}
	}
}

// A result that was not found clears its label: what an earlier request found must
// not pass for it.
func TestResultNotFoundClearsItsLabel(t *testing.T) {
	d := def(obj("set", "set_variable", m{"label": "s", "value": "old"}, "next>look"),
		obj("look", "web_service_connector", m{"web_service": "x", "results": m{"Suburb": "s"}}, "no_match>say"), say("say", "[%ivr:s%]"))
	w := &world{answer: workflow.ServiceAnswer{Cause: workflow.NoMatchExit}}
	if got := play(t, w, d); !strings.HasPrefix(got, "say []\n") {
		t.Errorf("%s", got)
	}
}
