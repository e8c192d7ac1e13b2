package workflow_test

import (
	"slices"
	"strings"
	"testing"

	"hookline/app/voice"
	"hookline/app/workflow"
)

func receptionist(exits ...string) *workflow.Definition {
	return def(obj("menu", "menu", m{"prompt": m{"say": "Sales 1."}, "tries": 2, "timeout": "6s", "error_prompt": m{"say": "Not that."},
		"options": []m{{"key": "1", "description": "Sales"}, {"key": "*"}, {"key": "#", "description": "Again"}}}, exits...),
		say("sales", "Sales."), say("star", "Star."), say("none", "Nothing."), say("bad", "Wrong."))
}

// One key acts at once; each is an exit of its own, and Invalid is No input's when it
// leads nowhere.
func TestMenu(t *testing.T) {
	const first, again = "gather 1 6s: Sales 1.", "gather 1 6s: Not that. / Sales 1."
	all := []string{"key_1>sales", "key_star>star", "key_hash>menu", "no_input>none", "invalid>bad"}
	tests := []struct {
		name   string
		exits  []string
		inputs []voice.Input
		want   []string
	}{
		{"a key", all, []voice.Input{keys("1")}, []string{first, "say Sales.", "hangup", "ended completed"}},
		{"star", all, []voice.Input{keys("*")}, []string{first, "say Star.", "hangup", "ended completed"}},
		{"hash", all, []voice.Input{keys("#")}, []string{first, first, "waits"}},
		{"more than one", all, []voice.Input{keys("17")}, []string{first, "say Sales.", "hangup", "ended completed"}},
		{"another, then right", all, []voice.Input{keys("9"), keys("1")}, []string{first, again, "say Sales.", "hangup", "ended completed"}},
		{"another twice", all, []voice.Input{keys("9"), keys("9")}, []string{first, again, "say Not that.", "say Wrong.", "hangup", "ended completed"}},
		{"nothing twice", all, []voice.Input{keys(""), keys("")}, []string{first, again, "say Not that.", "say Nothing.", "hangup", "ended completed"}},
		{"no exit for invalid", []string{"no_input>none"}, []voice.Input{keys("9"), keys("9")}, []string{first, again, "say Not that.", "say Nothing.", "hangup", "ended completed"}},
	}
	for _, tt := range tests {
		if got, want := play(t, &world{}, receptionist(tt.exits...), tt.inputs...), strings.Join(tt.want, "\n"); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", tt.name, got, want)
		}
	}
}

func TestMenuSaysWhichKey(t *testing.T) {
	w := &world{versions: map[string]*workflow.Definition{"v1": receptionist("key_1>sales")}}
	st := &workflow.State{Version: "v1"}
	machine(w).Run(t.Context(), workflow.Facts{}, st, nil)
	in := keys("1")
	entry := machine(w).Run(t.Context(), workflow.Facts{}, st, &in).Trace[0]
	if entry.Reason != "Key 1: Sales." || entry.Keyed != "1" || entry.Exit != "key_1" {
		t.Errorf("%+v", entry)
	}
}

func TestMenuProblems(t *testing.T) {
	tests := []struct {
		name, want, words string
		settings          m
	}{
		{"no options", "red options", "first option", m{"options": []m{}}},
		{"twice", "red options[1].key", "option 1 already", m{"options": []m{{"key": "1"}, {"key": "1"}}}},
		{"no key", "red options[0].key", `""`, m{"options": []m{{"key": "", "description": "Sales"}}}},
		{"two keys", "red options[0].key", `"12"`, m{"options": []m{{"key": "12"}}}},
		{"long", "red options[0].description", "101", m{"options": []m{{"key": "1", "description": strings.Repeat("x", 101)}}}},
		{"no tries", "red tries", "0 tries", m{"tries": 0}},
		{"timeout", "red timeout", "2m", m{"timeout": "2m"}},
		{"no prompt", "yellow prompt.say", "no prompt", m{}},
		{"open", "yellow exits.key_1", "1 · Sales", m{"options": []m{{"key": "1", "description": "Sales"}}}},
	}
	for _, tt := range tests {
		list := def(obj("a", "menu", tt.settings)).Problems(workflow.Surroundings{})
		if !slices.ContainsFunc(list, func(p workflow.Problem) bool {
			return string(p.Severity)+" "+p.Field == tt.want && strings.Contains(p.Message, tt.words)
		}) {
			t.Errorf("%s: %+v", tt.name, list)
		}
	}
}
