package event_test

import (
	"maps"
	"testing"
	"time"

	"hookline/app/event"
	"hookline/app/tag"
	"hookline/models"
)

func TestTagsOfACall(t *testing.T) {
	start := time.Date(2020, 4, 22, 9, 30, 0, 0, time.FixedZone("", 3600))
	c := models.Call{ID: "c1", Kind: models.CallTest, Caller: "+12025550123", Called: "+61255501234", WorkflowName: "Line", StartedAt: start}
	got := event.CallTags(&c, start.Add(90*time.Second))
	want := map[string]string{"uii": "c1", "call_id": "c1", "carrier_call_id": "", "dnis": "+61255501234", "workflow_name": "Line", "call_direction": "inbound",
		"call_type": "inbound", "call_start": "2020-04-22 08:30:00.0000", "test": "1", "ani": "+12025550123", "ani_last4": "0123", "ani_npa": "202",
		"ani_nxx": "555", "call_duration": "90", "duration": "90"}
	if !maps.Equal(got, want) {
		t.Errorf("%v", got)
	}
	end := start.Add(time.Minute)
	c.Kind, c.Caller, c.EndedAt, c.Outcome, c.Reason = models.CallCarrier, "anonymous", &end, "completed", "Done."
	got = event.CallTags(&c, start.Add(time.Hour))
	if got["call_duration"] != "60" || got["call_end"] != "2020-04-22 08:31:00.0000" || got["call_outcome"] != "completed" || got["call_reason"] != "Done." || got["ani"]+got["ani_last4"] != "" || got["test"] != "0" {
		t.Errorf("%v", got)
	}
	for name := range got {
		if !tag.Known(name) {
			t.Errorf("there is no tag %s", name)
		}
	}
}
