package workflow

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// Every former format is still read, to the same as the one of today: the files hold
// the same Workflow, each as programs of its time stored it.
func TestFormerFormats(t *testing.T) {
	if n := len(upgrades()); n != Format-1 {
		t.Fatalf("%d steps lead to format %d", n, Format)
	}
	read := func(format int) string {
		data, err := os.ReadFile(fmt.Sprintf("testdata/format/%d.json", format))
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(data))
	}
	for n := 1; n <= Format; n++ {
		d, err := Parse(read(n))
		if err != nil {
			t.Fatalf("format %d: %v", n, err)
		}
		for _, o := range d.Objects {
			if _, strange := o.Settings.(*stranger); strange || len(o.Unknown) > 0 {
				t.Errorf("format %d: %q has what is not known: %v", n, o.Title, o.Unknown)
			}
		}
		if got, err := d.Encode(); err != nil || got != read(Format) {
			t.Errorf("format %d: %v\n%s", n, err, got)
		}
	}
}

// The numbered steps, with a format that is to come: say_text was say once.
func TestUpgradesRunInTheirOrder(t *testing.T) {
	object := func(definition map[string]any) map[string]any {
		list, _ := definition["objects"].([]any)
		o, _ := list[0].(map[string]any)
		return o
	}
	steps := []func(map[string]any) error{
		func(d map[string]any) error { object(d)["kind"] = "say"; return nil },
		func(d map[string]any) error {
			if object(d)["kind"] == "say" {
				object(d)["kind"] = "say_text"
			}
			return nil
		},
	}
	for text, want := range map[string]string{
		`{"objects":[{"id":"a","kind":"speak","title":"A"}]}`:               "say_text",
		`{"format":2,"objects":[{"id":"a","kind":"say","title":"A"}]}`:      "say_text",
		`{"format":3,"objects":[{"id":"a","kind":"hang_up","title":"A"}]}`:  "hang_up",
		`{"format":4,"objects":[{"id":"a","kind":"say_text","title":"A"}]}`: "say_text",
	} {
		d, err := parse(text, 3, steps)
		if err != nil || d.Objects[0].Kind != want || (d.Newer == 4) != strings.Contains(text, `:4`) {
			t.Errorf("%s: %v %+v", text, err, d)
		}
	}
	steps[0] = func(map[string]any) error { return nil }
	steps[1] = func(map[string]any) error { return os.ErrInvalid }
	if _, err := parse(`{"objects":[]}`, 3, steps); err == nil || !strings.Contains(err.Error(), "from format 2 to 3") {
		t.Errorf("a step that fails: %v", err)
	}
}

// What is stored is read as far as it is known, and says what is not.
func TestStoredIsReadLeniently(t *testing.T) {
	d, err := Parse(`{"format":9,"weather":"fine","objects":[
	{"id":"a","kind":"capture_digits","title":"A","colour":"red","settings":{"label":"pc","timeout":"soon","tries":7,"prompt":{"say":"Hello","pitch":3},"echo":true}},
	{"id":"b","kind":"hologram","title":"B","settings":{"beam":[1,{"x":2}]},"exits":{"failed":"a"}}]}`)
	if err != nil {
		t.Fatal(err)
	}
	a, ok := d.Objects[0].Settings.(*CaptureDigits)
	if !ok || a.Label != "pc" || a.Tries != 7 || a.Prompt.Say != "Hello" || a.FinishKey != "#" {
		t.Errorf("%+v", a)
	}
	if got := d.Objects[0].Unknown; !slices.Equal(got, []string{"echo", "prompt", "timeout"}) {
		t.Errorf("unknown: %v", got)
	}
	if got := strings.Join(d.Strangeness(d.Objects[0], true), "\n"); !strings.Contains(got, "format 9") || !strings.Contains(got, `"echo"`) {
		t.Errorf("told: %s", got)
	}
	text, err := d.Encode()
	if err != nil || !strings.Contains(text, `{"beam":[1,{"x":2}]}`) {
		t.Errorf("what another program stored is lost: %v %s", err, text)
	}
	found := map[Severity]string{}
	for _, p := range d.Problems(Surroundings{}) {
		if strings.Contains(p.Message, "not known to this Hookline") {
			found[p.Severity] += p.ObjectID
		}
	}
	if found[Red] != "b" || found[Yellow] != "aaa" {
		t.Errorf("problems: %v", found)
	}
}
