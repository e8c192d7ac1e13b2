package workflow_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"hookline/app/workflow"
	"hookline/app/workflow/edit"
)

func TestDefinitionRoundTrip(t *testing.T) {
	for _, k := range workflow.Kinds() {
		d := &workflow.Definition{}
		o, err := edit.Add(d, "a", k.Name, "", "")
		if err != nil {
			t.Fatal(err)
		}
		o.Place = &workflow.Place{X: 1.5, Y: -2}
		text, err := d.Encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := workflow.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v\n%s", k.Name, err, text)
		}
		if again, err := back.Encode(); err != nil || again != text {
			t.Errorf("%s: %s\nbecame %s", k.Name, text, again)
		}
	}
}

// A setting that was cleared, or set to nothing, stays so: what a new object begins
// with does not come back when the Workflow is read again.
func TestClearedSettingsStayCleared(t *testing.T) {
	for _, k := range workflow.Kinds() {
		cleared, ok := reflect.New(reflect.TypeOf(k.New()).Elem()).Interface().(workflow.Settings)
		if !ok {
			t.Fatalf("%s: no settings", k.Name)
		}
		text, err := def(&workflow.Object{ID: "a", Kind: k.Name, Title: "A", Settings: cleared}).Encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := workflow.Parse(text)
		if err != nil {
			t.Fatalf("%s: %v\n%s", k.Name, err, text)
		}
		if got := back.Object("a").Settings; !reflect.DeepEqual(got, cleared) {
			t.Errorf("%s: %+v became %+v", k.Name, cleared, got)
		}
	}
}

// What people send is read strictly; what is stored is not (stored_test.go).
func TestInputIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		`{"id":"a","kind":"dance","title":"A"}`:                                        `"dance" is not known`,
		`{"id":"a","kind":"say_text","title":"A","settings":{"txt":"x"}}`:              `txt`,
		`{"id":"a","kind":"say_text","title":"A","settings":{},"extra":true}`:          `extra`,
		`{"id":"a","kind":"capture_digits","title":"A","settings":{"timeout":"soon"}}`: `soon`,
	} {
		if err := json.Unmarshal([]byte(text), &workflow.Object{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestProblems(t *testing.T) {
	around := workflow.Surroundings{
		WebServices: map[string]workflow.WebServiceInfo{"s1": {ID: "s1", Name: "Suburbs", Active: true,
			Inputs: []workflow.InputInfo{{Name: "pc", Required: true}}, Results: []workflow.ResultInfo{{Description: "Suburb"}}}},
		Workflows: map[string]workflow.WorkflowInfo{"w2": {ID: "w2", Name: "Other"}},
	}
	tests := []struct {
		name  string
		d     *workflow.Definition
		want  string // severity field
		words string
	}{
		{"nothing there", def(), "red ", "no object"},
		{"no text", def(say("a", "", "next>b"), obj("b", "hang_up", m{})), "red text", "needed"},
		{"exit to nothing", def(say("a", "x", "next>zz")), "red exits.next", "gone"},
		{"exit open", def(say("a", "x")), "yellow exits.next", "not connected"},
		{"no such exit", def(say("a", "x", "sideways>a")), "red exits.sideways", "no exit"},
		{"loose", def(obj("a", "hang_up", m{}), obj("b", "hang_up", m{})), "yellow ", "never comes"},
		{"unknown variable", def(say("a", "%ivr:pc%", "next>b"), obj("b", "hang_up", m{})), "yellow text", "%ivr:pc%"},
		{"read-only label", def(obj("a", "set_variable", m{"label": "activity_source"}, "next>a")), "red label", "system"},
		{"bad label", def(obj("a", "set_variable", m{"label": "1 x"}, "next>a")), "red label", "1 x"},
		{"no service", def(obj("a", "web_service_connector", m{})), "red web_service", "Choose"},
		{"service gone", def(obj("a", "web_service_connector", m{"web_service": "s9"})), "red web_service", "gone"},
		{"input missing", def(obj("a", "web_service_connector", m{"web_service": "s1"})), "red inputs.pc", "needs the input"},
		{"result gone", def(obj("a", "web_service_connector", m{"web_service": "s1", "inputs": m{"pc": "1"}, "results": m{"City": "c"}})), "red results.City", "City"},
		{"failure open", def(obj("a", "web_service_connector", m{"web_service": "s1", "inputs": m{"pc": "1"}}, "success>a")), "yellow exits.failure", "Suburbs"},
		{"bad number", def(obj("a", "branch_on_value", m{"label": "x", "rules": []m{{"exit": "y", "operator": "between", "value": "1"}}})), "red rules[0].value", "two numbers"},
		{"bad pattern", def(obj("a", "branch_on_value", m{"label": "x", "rules": []m{{"exit": "y", "operator": "matches", "value": "("}}})), "red rules[0].value", "regular expression"},
		{"not published", def(obj("a", "go_to_workflow", m{"workflow": "w2"})), "yellow workflow", "Other"},
		{"a short secret", def(obj("a", "capture_digits", m{"label": "x", "secret": true, "min_digits": 2, "max_digits": 4})), "red min_digits", "3"},
		{"digits", def(obj("a", "capture_digits", m{"label": "x", "min_digits": 5, "max_digits": 4})), "red max_digits", "4"},
		{"sound that runs", def(obj("a", "join_queue", m{"waiting": m{"sound": "javascript:alert(1)"}})), "red waiting.sound", "javascript:alert(1)"},
		{"sound that runs, with a host", def(obj("a", "join_queue", m{"waiting": m{"sound": "javascript://example.com/%0aalert(1)"}})), "red waiting.sound", "javascript:"},
		{"transfer", def(obj("a", "transfer", m{"number": "home"})), "red number", "home"},
	}
	for _, tt := range tests {
		list := tt.d.Problems(around)
		if !slices.ContainsFunc(list, func(p workflow.Problem) bool {
			return string(p.Severity)+" "+p.Field == tt.want && strings.Contains(p.Message, tt.words)
		}) {
			t.Errorf("%s: %+v", tt.name, list)
		}
	}
	twice := def(say("a", "x", "next>b"), say("b", "y", "next>a"))
	twice.Objects[1].Title = " a "
	if list := twice.Problems(around); !workflow.HasRed(list) {
		t.Errorf("two titles that differ in case: %+v", list)
	}
}

func TestAvailableVariables(t *testing.T) {
	d := def(obj("a", "set_variable", m{"label": "before"}, "next>b"), say("b", "", "next>c"),
		obj("c", "set_variable", m{"label": "after"}))
	var names []string
	for _, v := range d.Available("b", workflow.Surroundings{}) {
		if v.From != "" {
			names = append(names, v.Name+" of "+v.From)
		}
	}
	if got := strings.Join(names, ","); got != "ivr:before of A" {
		t.Errorf("available: %s", got)
	}
	if got := workflow.Preview("%ivr:before% from %ivr:activity_source%, %ivr:no%", d.Available("b", workflow.Surroundings{})); got != "(before) from +61255501111, %ivr:no%" {
		t.Errorf("preview: %s", got)
	}
}

func TestOutlineIsInOrderOfFlow(t *testing.T) {
	d := def(obj("b", "branch_on_value", m{"label": "x", "rules": []m{{"exit": "y", "operator": "is_empty"}}}, "y>one", "otherwise>two"),
		obj("loose", "hang_up", m{}), say("two", "2", "next>end"), say("one", "1", "next>end"), obj("end", "hang_up", m{}))
	var got []string
	for _, l := range d.Outline() {
		got = append(got, strings.Repeat(".", l.Depth)+l.Object.ID)
	}
	if s := strings.Join(got, " "); s != "b .one .end .two loose" {
		t.Errorf("outline: %s", s)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`{"objects":[{"id":"a","kind":"say_text","title":"A","settings":{"text":"x"},"exits":{"next":"a"}}]}`)
	f.Fuzz(func(_ *testing.T, text string) {
		if d, err := workflow.Parse(text); err == nil {
			d.Problems(workflow.Surroundings{})
		}
	})
}
