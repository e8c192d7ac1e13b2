package event

import (
	"maps"
	"strings"
	"time"

	"hookline/app/phone"
	"hookline/app/source"
	"hookline/models"
)

// CallTags gives the tags that a call says by itself, at a moment: for the events of the
// call, and for the Web Services that its Workflow asks.
func CallTags(c *models.Call, at time.Time) map[string]string {
	v := map[string]string{"uii": c.ID, "call_id": c.ID, "carrier_call_id": c.CarrierCallID, "dnis": c.Called, "workflow_name": c.WorkflowName,
		"call_direction": inbound, "call_type": inbound, "call_start": At(c.StartedAt), "test": flag(c.Kind == models.CallTest)}
	maps.Copy(v, source.Read(c.Source))
	ofCaller(v, c.Caller)
	if c.EndedAt != nil && !c.EndedAt.After(at) {
		at = *c.EndedAt
		v["call_end"], v["call_outcome"], v["call_reason"] = At(at), c.Outcome, c.Reason
	}
	v["call_duration"] = seconds(at.Sub(c.StartedAt))
	v["duration"] = v["call_duration"]
	return v
}

func ofCaller(v map[string]string, caller string) {
	if phone.Withheld(caller) {
		return
	}
	v["ani"] = caller
	digits := strings.TrimPrefix(caller, "+")
	v["ani_last4"] = digits[max(0, len(digits)-4):]
	if strings.HasPrefix(caller, "+1") && len(digits) == len("12025550123") {
		v["ani_npa"], v["ani_nxx"] = digits[1:4], digits[4:7]
	}
}
