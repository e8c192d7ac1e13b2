package usage_test

import (
	"testing"

	"hookline/views/usage"
)

// What uses a thing is told by its kind, Workflows first.
func TestWho(t *testing.T) {
	workflow, event, script := usage.Place{WorkflowID: "w"}, usage.Place{What: "Event"}, usage.Place{What: "Script"}
	for want, places := range map[string][]usage.Place{
		"1 Workflow uses":                       {workflow},
		"2 Workflows use":                       {workflow, workflow},
		"1 Event uses":                          {event},
		"1 Workflow and 2 Events use":           {event, workflow, event},
		"1 Workflow, 1 Event and 2 Scripts use": {event, script, workflow, script},
	} {
		if got := usage.Who(places); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
