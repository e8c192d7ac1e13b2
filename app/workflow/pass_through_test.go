package workflow_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"hookline/app/trace"
	"hookline/app/workflow"
)

// What a system asks to be sent back is kept on the call, whole and by its names.
func TestPassThrough(t *testing.T) {
	read := func(text string, names ...string) string {
		st := &workflow.State{Variables: map[string]string{}}
		(&workflow.Visit{State: st, Entry: &trace.Entry{}}).SetPassThrough(text)
		data, err := json.Marshal(st)
		if err != nil {
			t.Fatal(err)
		}
		kept := &workflow.State{}
		if err := json.Unmarshal(data, kept); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, name := range names {
			v, ok := (&workflow.Visit{State: kept}).Value(name)
			if !ok {
				v = "none"
			}
			got = append(got, v)
		}
		return strings.Join(got, ";")
	}
	for _, c := range []struct{ text, want string }{
		{"user_id|12345||step|call_user", "user_id|12345||step|call_user;12345;call_user"}, // the seed's
		{"user_id|a|b||user_id|c", "user_id|a|b||user_id|c;a|b;none"},
		{"no bars & more", "no bars & more;none;none"},
		{"user_id|||step|", "user_id|||step|;none;none"}, // two bars part, wherever they stand
		{"", ";none;none"},
	} {
		if got := read(c.text, "p_t", "ivr:p_t.user_id", "p_t.step"); got != c.want {
			t.Errorf("%q: %q, not %q", c.text, got, c.want)
		}
	}
	for _, long := range []string{strings.Repeat("é", 5000), strings.Repeat("a", 10_000)} {
		if got := read(long, "p_t"); len(got) != 8192 || !utf8.ValidString(got) {
			t.Errorf("%d bytes are kept", len(got))
		}
	}
}

// It is shown with the call's variables, its secrets masked, and no label is its name.
func TestPassThroughIsShown(t *testing.T) {
	st := &workflow.State{Variables: map[string]string{"pin": "4711"}, Hidden: []string{"pin"}}
	entry := &trace.Entry{}
	(&workflow.Visit{State: st, Entry: entry}).SetPassThrough("pin|4711")
	want := trace.Value{Label: "p_t", Value: "pin|" + workflow.Masked}
	if shown := st.Shown(); len(shown) != 2 || shown[1] != want || len(entry.Set) != 1 || entry.Set[0] != want {
		t.Errorf("shown as %+v, traced as %+v", shown, entry.Set)
	}
	if v, ok := st.Value(workflow.Facts{}, "p_t.pin"); !ok || v != workflow.Masked {
		t.Errorf("read by a person: %q, %v", v, ok)
	}
	if workflow.ValidLabel("p_t") || workflow.ValidLabel("P_T.user_id") || !workflow.ValidLabel("p_total") {
		t.Error("a label would hide it")
	}
	d := &workflow.Definition{Objects: []*workflow.Object{obj("a", "say_text", workflow.SayText{Text: "%ivr:p_t% %ivr:p_t.user_id%"})}}
	for _, p := range d.Problems(workflow.Surroundings{}) {
		if p.Field == "text" {
			t.Errorf("a problem: %s", p.Message)
		}
	}
}
