package workflow_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"hookline/app/trace"
	"hookline/app/voice"
	"hookline/app/workflow"
)

// teller sets balance and reads it back.
func teller(balance string, settings m) *workflow.Definition {
	return def(obj("set", "set_variable", m{"label": "balance", "value": balance}, "next>tell"),
		obj("tell", "read_back", settings, "next>bye"), obj("bye", "hang_up", m{}))
}

func with(settings, more m) m {
	out := m{}
	for _, list := range []m{settings, more} {
		for k, v := range list {
			out[k] = v
		}
	}
	return out
}

// The example, and what is around it.
func TestReadBack(t *testing.T) {
	euro := m{"label": "balance", "as": "amount:EUR"}
	tests := []struct {
		name, balance string
		settings      m
		want          string
	}{
		{"as in the issue", "1234.5", euro, "say €1,234.50"},
		{"between prompts", "1234.5", with(euro, m{"before": m{"say": "Your balance is"}, "after": m{"say": "Thank you."}}), "say Your balance is\nsay €1,234.50\nsay Thank you."},
		{"in a language", "1234.5", with(euro, m{"language": "de-DE"}), "say 1.234,50 €"},
		{"no number", "a lot", euro, "say a lot"},
		{"empty", "", euro, ""},
		{"the system's", "", m{"label": "activity_source", "as": "phone"}, "say + 6 1, 2, 5 5 5 0, 1 1 1 1"},
		{"by its full name", "7", m{"label": "ivr:balance", "as": "digits"}, "say 7"},
		{"unknown format", "7", m{"label": "balance", "as": "amont:EUR"}, "say 7"},
		{"no such variable", "7", m{"label": "none", "as": "digits"}, ""},
	}
	for _, tt := range tests {
		want := strings.TrimPrefix(tt.want+"\nhangup\nended completed", "\n")
		if got := play(t, &world{}, teller(tt.balance, tt.settings)); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", tt.name, got, want)
		}
	}
}

// The key is asked for with all that is said, and only so often.
func TestReadBackAgain(t *testing.T) {
	settings := m{"label": "balance", "as": "digits", "before": m{"say": "Code"}, "after": m{"say": "Star: again."}, "repeat": "*"}
	const once, end = "gather 1 4s: Code / 4 0 7 1 / Star: again.\n", "hangup\nended completed"
	for pressed, want := range map[string]string{
		"":     once + end,
		"1":    once + end,
		"*1":   once + once + end,
		"***":  once + once + once + "say Code\nsay 4 0 7 1\nsay Star: again.\n" + end,
		"****": once + once + once + "say Code\nsay 4 0 7 1\nsay Star: again.\n" + end,
	} {
		var inputs []voice.Input
		for _, key := range pressed {
			inputs = append(inputs, keys(string(key)))
		}
		inputs = append(inputs, keys(""))
		if got := play(t, &world{}, teller("4071", settings), inputs...); got != want {
			t.Errorf("keys %q:\n%s\nwant\n%s", pressed, got, want)
		}
	}
}

// A text says its values by their formats, in its own language.
func TestFormatsInTexts(t *testing.T) {
	d := def(obj("set", "set_variable", m{"label": "balance", "value": "1234.5"}, "next>ask"),
		obj("ask", "capture_digits", m{"label": "code", "min_digits": 4, "max_digits": 4, "timeout": "8s", "tries": 1, "prompt": m{"say": "You have %ivr:balance|amount:EUR%. Code?"}}, "next>say"),
		obj("say", "say_text", m{"text": "%ivr:balance|amount:EUR%, %ivr:code|digits%, %ivr:balance|date%, %ivr:code|amont%, %ivr:gone|digits%.", "language": "de",
			"then": []m{{"say": "%ivr:balance | amount:EUR%", "language": "fr-FR"}}}, "next>bye"), obj("bye", "hang_up", m{}))
	const want = "gather 4# 8s: You have €1,234.50. Code?\nsay 1.234,50 €, 4 0 7 1, 1234.5, 4071, .\nsay 1234,50 €\nhangup\nended completed"
	if got := play(t, &world{}, d, keys("4071")); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	list := d.Problems(workflow.Surroundings{})
	if !hasProblem(list, workflow.Yellow, "text", "%ivr:code|amont% is said as it is") || !hasProblem(list, workflow.Yellow, "text", "%ivr:gone% is not known here") {
		t.Errorf("%+v", list)
	}
	for _, p := range list {
		if p.Severity == workflow.Red || strings.Contains(p.Message, "balance") {
			t.Errorf("%+v", p)
		}
	}
}

func hasProblem(list []workflow.Problem, severity workflow.Severity, field, words string) bool {
	return slices.ContainsFunc(list, func(p workflow.Problem) bool {
		return p.Severity == severity && p.Field == field && strings.Contains(p.Message, words)
	})
}

// Neither a secret, nor its digits one by one, are in the trace; what can't be read is noted.
func TestReadBackTrace(t *testing.T) {
	d := def(obj("tell", "read_back", m{"label": "pin", "as": "digits"}, "next>say"),
		obj("say", "say_text", m{"text": "%ivr:pin|digits% %ivr:pin|date% %ivr:copy|spelled% %ivr:word|amount:EUR%"}, "next>keep"),
		obj("keep", "set_variable", m{"label": "spoken", "value": "%ivr:pin|spelled%"}, "next>bye"), obj("bye", "hang_up", m{}))
	st := &workflow.State{Version: "v1", Variables: map[string]string{"pin": "4711", "copy": "x4711", "word": "plenty"}, Hidden: []string{"pin"}}
	turn := machine(&world{versions: map[string]*workflow.Definition{"v1": d}}).Run(t.Context(), workflow.Facts{}, st, nil)
	if got := heardOf(turn.Instructions); got != "say 4 7 1 1, say 4 7 1 1 4711 X, 4, 7, 1, 1 plenty" {
		t.Errorf("heard %s", got)
	}
	data, err := json.Marshal(turn.Trace)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"4711", "4 7 1 1", "4, 7, 1, 1"} {
		if strings.Contains(string(data), secret) {
			t.Errorf("%q is in the trace: %s", secret, data)
		}
	}
	for _, note := range []string{"%ivr:pin|date% is said as it is, \"" + workflow.Masked + "\": date reads a date as 2026-04-22", `%ivr:word|amount:EUR% is said as it is, "plenty": amount reads a number as 1234.5`} {
		if !slices.ContainsFunc(turn.Trace[1].Notes, func(n string) bool { return strings.HasPrefix(n, note) }) {
			t.Errorf("no note %s in %q", note, turn.Trace[1].Notes)
		}
	}
	if shown := st.Shown(); !slices.ContainsFunc(shown, func(v trace.Value) bool { return v.Label == "spoken" && v.Value == workflow.Masked }) {
		t.Errorf("%+v", shown)
	}
}

func TestReadBackProblems(t *testing.T) {
	tests := []struct {
		settings     m
		severity     workflow.Severity
		field, words string
	}{
		{m{"label": "", "as": "text"}, workflow.Red, "label", "Choose the variable"},
		{m{"label": "other", "as": "text"}, workflow.Yellow, "label", `"other" is not known here`},
		{m{"label": "balance", "as": ""}, workflow.Red, "as", "Choose how"},
		{m{"label": "balance", "as": "amont:EUR"}, workflow.Red, "as", `"amont" is no way to read a value: it is text, number`},
		{m{"label": "balance", "as": "amount"}, workflow.Red, "as", "needs a currency: write amount:EUR"},
		{m{"label": "balance", "as": "amount:Euro"}, workflow.Red, "as", `the currency "Euro" is not known`},
		{m{"label": "balance", "as": "date", "language": "tlh"}, workflow.Yellow, "language", `"tlh" is none of`},
		{m{"label": "balance", "as": "date", "repeat": "12"}, workflow.Red, "repeat", `"12"; it must be one of 0 to 9`},
		{m{"label": "balance", "as": "date", "before": m{"say": "%ivr:none%"}}, workflow.Yellow, "before.say", "%ivr:none% is not known"},
	}
	for _, tt := range tests {
		if list := teller("1", tt.settings).Problems(workflow.Surroundings{}); !hasProblem(list, tt.severity, tt.field, tt.words) {
			t.Errorf("%v: %+v", tt.settings, list)
		}
	}
	for _, label := range []string{"balance", "ivr:balance", "activity_source"} {
		if list := teller("1", m{"label": label, "as": "amount:EUR", "language": "en-AU", "repeat": "*"}).Problems(workflow.Surroundings{}); len(list) > 0 {
			t.Errorf("%s: %+v", label, list)
		}
	}
}

func TestPreviewReadsSamples(t *testing.T) {
	vars := append(workflow.SystemVariables(), workflow.Variable{Name: "ivr:balance", From: "Ask", Sample: "(balance)"})
	for text, want := range map[string]string{
		"%ivr:balance|amount:EUR% %ivr:balance%": "€1,234.50 (balance)",
		"%ivr:call_start|date%":                  "22 April 2026",
		"%ivr:balance|amont%":                    "(balance)",
		"%ivr:none|digits%":                      "%ivr:none|digits%",
	} {
		if got := workflow.Preview(text, vars); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
	if got := workflow.VariablesIn("%ivr:balance|amount:EUR% %ivr:balance%"); !slices.Equal(got, []string{"ivr:balance"}) {
		t.Errorf("%q", got)
	}
}
