package event_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hookline/app/event"
	"hookline/app/tag"
	"hookline/models"
	"hookline/models/dbtest"
)

func TestEveryTagIsFilledByATypeOfEvent(t *testing.T) {
	for _, x := range tag.All() {
		if len(event.Filling(x)) == 0 {
			t.Errorf("#%s# is filled by no type of event", x.Name)
		}
	}
	kind, _ := event.Find(event.CallStart)
	for name, want := range map[string]bool{"ani": true, "event_id": true, "agent_id": false, "call_end": false, "gate_name": false} {
		x, _ := tag.Find(name)
		if kind.Fills(x) != want {
			t.Errorf("call_start fills #%s#: %v", name, !want)
		}
	}
	if _, ok := event.Find("call_begin"); ok {
		t.Error("a type that is none was found")
	}
}

// Hooks want what happens where they listen: at a number, a Campaign, a wrap code in any
// case, or everywhere; those that are off want nothing.
func TestHooks(t *testing.T) {
	hooks := event.NewHooks([]models.Hook{
		{Event: event.CallEnd, Active: true, Config: models.HookConfig{NumberID: "n1"}},
		{Event: event.CallStart, Active: true},
		{Event: event.CallConnected},
		{Event: event.Dequeue, Active: true, Config: models.HookConfig{CampaignID: "c1"}},
		{Event: event.Disposition, Active: true, Config: models.HookConfig{CampaignID: "c1", WrapCode: "Call  Back"}},
		{Event: event.AgentState, Active: true},
	}).Numbered(func(number string) (string, string) {
		if number == "61255501234" || number == "+61255501234" {
			return "n1", "+61255501234"
		}
		return "", number
	})
	for _, tt := range []struct {
		is   models.Event
		want bool
	}{
		{models.Event{Type: event.CallEnd, Number: "+61255501234"}, true},
		{models.Event{Type: event.CallEnd, Number: "+61255509999"}, false},
		{models.Event{Type: event.CallStart, Number: "+61255509999"}, true},
		{models.Event{Type: event.CallConnected, Number: "+61255501234"}, false},
		{models.Event{Type: event.Dequeue, CampaignID: "c1"}, true},
		{models.Event{Type: event.Dequeue, CampaignID: "c2"}, false},
		{models.Event{Type: event.Disposition, CampaignID: "c1", WrapCode: "call back"}, true},
		{models.Event{Type: event.Disposition, CampaignID: "c1", WrapCode: "Solved"}, false},
		{models.Event{Type: event.Disposition, CampaignID: "c2", WrapCode: "call back"}, false},
		{models.Event{Type: event.AgentState, UserID: "u1"}, true},
	} {
		if got := hooks.Wants(&tt.is); got != tt.want {
			t.Errorf("%+v: %v", tt.is, got)
		}
	}
	if !hooks.Has(event.CallEnd) || hooks.Has(event.CallConnected) || len(hooks.Matching(event.CallStart, "n9", "")) != 1 {
		t.Error("which types there are hooks for")
	}
	e := event.OfCall(event.CallStart, &models.Call{ID: "c"}, time.Now())
	hooks.Called(&e, &models.Call{ID: "c", Called: "61255501234", Kind: models.CallTest})
	if e.Number != "+61255501234" || e.Facts["test"] != "1" {
		t.Errorf("%+v", e)
	}
	var none *event.Hooks
	if none.Has(event.CallEnd) || none.Wants(&e) || none.Matching(event.CallEnd, "", "") != nil {
		t.Error("no hooks want something")
	}
}

// What was deleted since has no values, a hidden caller none either, and a fact goes
// before the rows.
func TestComposeWithoutRows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		at := time.Date(2020, 4, 22, 9, 30, 0, 123_456_000, time.FixedZone("", 10*3600))
		e := event.OfPart(event.AgentTermination, &models.Segment{ID: "s", CallID: "c", EntryID: "e", CampaignID: "p", UserID: "u"}, at)
		e.Facts["recording_url"] = "https://example.com/1.wav"
		v, err := event.NewComposer(db).Compose(t.Context(), &e)
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"event_time": "2020-04-21 23:30:00.1234", "event_type": "agent_termination", "event_id": e.ID,
			"uii": "c", "ani": "", "ani_last4": "", "campaign_id": "p", "campaign_name": "", "agent_id": "u", "recording_url": "https://example.com/1.wav"} {
			if v[name] != want {
				t.Errorf("#%s# is %q, not %q", name, v[name], want)
			}
		}
		for _, x := range tag.All() {
			if _, ok := v[x.Name]; !ok {
				t.Errorf("#%s# is missing", x.Name)
			}
		}
		if e.Key != "agent_termination/s" || e.UserID != "u" || e.At.Location() != time.UTC {
			t.Errorf("%+v", e)
		}
	})
}

func TestTypesSayWhen(t *testing.T) {
	var names []string
	for _, x := range event.Types() {
		if names = append(names, x.Name); x.Label == "" || !strings.HasSuffix(x.When, ".") || len(x.About) == 0 {
			t.Errorf("%+v", x)
		}
	}
	if slices.Sort(names); len(slices.Compact(names)) != len(event.Types()) {
		t.Errorf("two of a name: %v", names)
	}
}
