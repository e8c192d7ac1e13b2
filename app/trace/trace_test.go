package trace_test

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"
	"time"

	"hookline/app/trace"
	"hookline/models"
)

func old(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("testdata/old.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// What programs before wrote, and what newer ones will, is read: nothing of it is lost.
func TestOldTraces(t *testing.T) {
	entries, err := trace.Read([]models.CallTurn{{Turn: 3, Steps: old(t)}})
	if err != nil || len(entries) != 4 {
		t.Fatalf("%v %+v", err, entries)
	}
	ask, look, rec := entries[0], entries[1], entries[3]
	if ask.Turn != 3 || ask.Index != 0 || look.Index != 1 || ask.At.Location() != time.UTC || ask.At.Hour() != 22 || ask.Took != 8*time.Second {
		t.Errorf("%+v", ask)
	}
	if ask.Said[0] != "Postcode?" || ask.Keyed != "2090" || ask.Set[0] != (trace.Value{Label: "pc", Value: "2090"}) || ask.Exit != "next" || ask.Next != "Look" {
		t.Errorf("%+v", ask)
	}
	x := look.Exchange
	if x == nil || x.ServiceID != "w1" || !x.Sent || x.Response.Status != 200 || x.Timing.Total != 118.5 || x.Results[0].Value != "Cremorne" || x.TimeoutMS != 2000 {
		t.Errorf("%+v", x)
	}
	if !rec.Waits || !rec.Failed || rec.Reason != "why" || rec.Notes[0] != "a note" {
		t.Errorf("%+v", rec)
	}
	if _, err := trace.Read([]models.CallTurn{{Steps: "not JSON"}}); err == nil {
		t.Error("what is no JSON was read")
	}
}

func TestVersions(t *testing.T) {
	turns := []models.CallTurn{{Turn: 0, Steps: `[{"title":"A","version":"v1"},{"title":"B"}]`}, {Turn: 1, Steps: `[{"title":"C"},{"title":"D","version":"v2"}]`}}
	versions := func(list []trace.Entry) (all []string) {
		for _, e := range list {
			all = append(all, e.Version)
		}
		return all
	}
	told, err := trace.Read(turns)
	if err != nil {
		t.Fatal(err)
	}
	if got := versions(told); !reflect.DeepEqual(got, []string{"v1", "v1", "v1", "v2"}) {
		t.Errorf("told: %v", got)
	}
	untold, err := trace.Append(nil, 0, old(t))
	if err != nil {
		t.Fatal(err)
	}
	trace.Place(untold, "last")
	if got := versions(untold); !reflect.DeepEqual(got, []string{"", "", "", "last"}) {
		t.Errorf("not told, before and after Go To Workflow: %v", got)
	}
}

// An entry is stored and read again without a loss.
func TestEntryRoundTrip(t *testing.T) {
	e := trace.Entry{At: time.Date(2026, 11, 30, 1, 2, 3, 0, time.UTC), Took: 5, Workflow: "W", ObjectID: "o", Title: "T", Kind: "k", Said: []string{"s"},
		Keyed: "1", Set: []trace.Value{{Label: "l", Value: "v"}}, Exit: "e", Next: "n", Waits: true, Failed: true, Reason: "r", Notes: []string{"n"},
		Version: "v", Recording: "rec"}
	data, err := json.Marshal([]trace.Entry{e})
	if err != nil {
		t.Fatal(err)
	}
	back, err := trace.Append(nil, 0, string(data))
	if err != nil || !reflect.DeepEqual(back[0], e) {
		t.Errorf("%v %+v", err, back)
	}
}
