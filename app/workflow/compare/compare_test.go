package compare_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"hookline/app/workflow"
	"hookline/app/workflow/compare"
)

// Each file of testdata holds the two definitions; what is said of them
// stands beside it, as text and as JSON. UPDATE_GOLDEN=1 writes both.
func TestCompare(t *testing.T) {
	files, err := filepath.Glob("testdata/*.in.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	around := workflow.Surroundings{
		WebServices: map[string]workflow.WebServiceInfo{"w1": {ID: "w1", Name: "Blacklist check"}, "w2": {ID: "w2", Name: "Suburbs"}},
		Workflows:   map[string]workflow.WorkflowInfo{"f1": {ID: "f1", Name: "After hours"}},
	}
	for _, file := range files {
		name := strings.TrimSuffix(file, ".in.json")
		t.Run(filepath.Base(name), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var in struct{ Before, After *workflow.Definition }
			if err := json.Unmarshal(data, &in); err != nil {
				t.Fatal(err)
			}
			c := compare.Definitions(in.Before, in.After, around)
			golden(t, name+".txt", c.Text())
			machine, err := json.MarshalIndent(c, "", "  ")
			if err != nil {
				t.Fatal(err)
			}
			golden(t, name+".out.json", string(machine)+"\n")

			// The other way round says the opposite, and nothing differs from itself.
			back := compare.Definitions(in.After, in.Before, around).Counts
			want := c.Counts
			want.Added, want.Removed = want.Removed, want.Added
			want.LinksAdded, want.LinksRemoved = want.LinksRemoved, want.LinksAdded
			if back != want {
				t.Errorf("the other way round %+v, want %+v", back, want)
			}
			for _, d := range []*workflow.Definition{in.Before, in.After} {
				if c := compare.Definitions(d, d, around); !c.Same || len(c.Moved) > 0 {
					t.Errorf("differs from itself: %+v", c)
				}
			}
		})
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(name, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil || string(want) != got {
		t.Errorf("%s differs (%v); with UPDATE_GOLDEN=1 it is written anew. Got:\n%s", name, err, got)
	}
}

// A draft may hold what no editor makes: it is compared all the same, and soon.
func TestCompareHostile(t *testing.T) {
	around := workflow.Surroundings{}
	long := func(n int, value string) *workflow.Definition {
		b := &workflow.BranchOnValue{Label: "x"}
		for range n {
			b.Rules = append(b.Rules, workflow.BranchRule{Exit: "a", Operator: "equals", Value: value})
		}
		return flow(&workflow.Object{ID: "b", Kind: "branch_on_value", Title: "B", Settings: b, Exits: map[string]string{"gone": "nowhere"}})
	}
	c := compare.Definitions(long(5_000, "1"), long(6_000, "2"), around)
	if n := len(c.Objects[0].Fields); n != 5_000+1_000*3 {
		t.Errorf("%d fields", n)
	}
	big, other := &workflow.Definition{}, &workflow.Definition{}
	for i := range workflow.MaxObjects {
		id := strconv.Itoa(i)
		big.Objects = append(big.Objects, &workflow.Object{ID: "a" + id, Kind: "hang_up", Title: "Same", Settings: &workflow.HangUp{}})
		other.Objects = append(other.Objects, &workflow.Object{ID: "b" + id, Kind: "hang_up", Title: "Same", Settings: &workflow.HangUp{}})
	}
	if c := compare.Definitions(big, other, around); c.Counts.Added != workflow.MaxObjects-1 || c.Counts.Removed != workflow.MaxObjects-1 {
		t.Errorf("a title pairs once: %+v", c.Counts)
	}
}

// Both sides in one, to be drawn: objects that were paired by their title are one, and
// what was removed leads to it.
func TestUnion(t *testing.T) {
	says := func(id, title string, exits map[string]string) *workflow.Object {
		return &workflow.Object{ID: id, Kind: "say_text", Title: title, Settings: &workflow.SayText{Text: title}, Exits: exits}
	}
	before := flow(says("a", "Hello", map[string]string{"next": "old"}), says("old", "Old", map[string]string{"next": "b"}), says("b", "Bye", map[string]string{"next": "a"}))
	after := flow(says("x", "Hello", map[string]string{"next": "y"}), says("y", "Bye", nil))
	c := compare.Definitions(before, after, workflow.Surroundings{})
	var got []string
	for _, o := range c.Union(before, after).Objects {
		got = append(got, o.ID+" → "+o.Exits["next"])
	}
	if want := "x → y, y → x, old → y"; strings.Join(got, ", ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
	}
	if after.Objects[1].Exits != nil || before.Objects[1].Exits["next"] != "b" {
		t.Error("the definitions were changed")
	}
}

func flow(objects ...*workflow.Object) *workflow.Definition {
	return &workflow.Definition{Objects: objects}
}
