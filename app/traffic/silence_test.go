package traffic_test

import (
	"testing"
	"time"

	"hookline/app/traffic"
	"hookline/app/workflow"
)

// What a caller waits for in a row adds up, until something is said. A circle ends.
func TestSilence(t *testing.T) {
	d, err := workflow.Parse(`{"objects":[
		{"id":"hello","kind":"say_text","title":"Hello","settings":{"text":"Hello."},"exits":{"next":"auth"}},
		{"id":"auth","kind":"web_service_connector","title":"Authenticate","settings":{"web_service":"a"},"exits":{"success":"set","failure":"retry"}},
		{"id":"set","kind":"set_variable","title":"Keep","settings":{"label":"x","value":"1"},"exits":{"next":"check"}},
		{"id":"check","kind":"web_service_connector","title":"Check","settings":{"web_service":"b"},"exits":{"success":"bye","failure":"retry"}},
		{"id":"retry","kind":"branch_on_value","title":"Again?","settings":{"label":"x"},"exits":{"otherwise":"check"}},
		{"id":"bye","kind":"say_text","title":"Bye","settings":{"text":"Bye."},"exits":{"next":"late"}},
		{"id":"late","kind":"web_service_connector","title":"Late","settings":{"web_service":"b"}}]}`)
	if err != nil {
		t.Fatal(err)
	}
	patience := func(o *workflow.Object) time.Duration {
		if o.Kind == "web_service_connector" {
			return map[string]time.Duration{"auth": 5 * time.Second, "check": 3 * time.Second, "late": 2 * time.Second}[o.ID]
		}
		return 0
	}
	for id, want := range map[string]struct {
		longest time.Duration
		before  int
	}{"auth": {5 * time.Second, 0}, "check": {8 * time.Second, 1}, "late": {2 * time.Second, 0}} {
		if longest, before := traffic.Silence(d, id, patience); longest != want.longest || len(before) != want.before {
			t.Errorf("%s: %s after %v, want %+v", id, longest, before, want)
		}
	}
}
