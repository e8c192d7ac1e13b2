package workflow

import (
	"fmt"
	"net/url"

	"hookline/app/workflow/compare"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/route"
	"hookline/views/usage"
)

// GoesLive is what publishing the draft would change, and for whom.
type GoesLive struct {
	Workflow *models.Workflow
	Live     *models.WorkflowVersion // what new calls run; nil for none
	Result   compare.Comparison      // from Live to the draft
	Objects  int                     // of the draft
	Numbers  []string                // that are answered with the Workflow
	From     []usage.Link            // published Workflows that go to it
	Calls    int                     // that run it now
}

// shown bounds what the dialog lists; the rest is a click away.
const shown = 6

func (g GoesLive) first(n int) int { return min(n, shown) }

func (g GoesLive) callsNow() string {
	return route.CallsWhere(url.Values{"workflow": {g.Workflow.ID}, "outcome": {"live"}})
}

// fields names what differs at an object, in a line.
func fieldsOf(o compare.ObjectChange) string {
	if o.Change != compare.Changed {
		return kindOf(o.Kind).Label
	}
	names := ""
	for i, row := range rowsOf(o) {
		if i == 3 {
			return fmt.Sprintf("%s and %d more", names, len(rowsOf(o))-i)
		}
		if i > 0 {
			names += ", "
		}
		names += row.Label
	}
	return names
}

// affected says who meets what is published.
func (g GoesLive) affected() string {
	switch {
	case len(g.Numbers) == 0 && len(g.From) == 0:
		return "No phone number answers with this Workflow, and no published Workflow goes to it."
	case len(g.Numbers) == 0:
		return "No phone number answers with it."
	}
	return component.Plural(len(g.Numbers), "phone number answers", "phone numbers answer") + " with it:"
}

func stays(calls int) string {
	if calls == 1 {
		return "stays on its version"
	}
	return "stay on their versions"
}
