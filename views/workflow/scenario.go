package workflow

import (
	"fmt"
	"strings"
	"time"

	"hookline/app/scenario"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
)

// Scenarios is the tab with the scenarios of a Workflow.
type Scenarios struct {
	Head
	Rows []ScenarioRow
}

// ScenarioRow is one of the list.
type ScenarioRow struct {
	ID, Name, Note string
	Draft, Live    ScenarioMark
}

// ScenarioMark is how a scenario went last on a target.
type ScenarioMark struct {
	Ran, Pass bool
	Old       bool // the target, or the scenario, is another one by now
	Summary   string
	At        time.Time
}

// ScenarioForm is one scenario: its form, and how it goes.
type ScenarioForm struct {
	Head
	ID      string // empty for a new one
	Version int64
	Body    scenario.Scenario
	// The text areas.
	Steps, Exchanges, Path, Heard, More string

	FromCall bool     // it was made of a call just now
	Notes    []string // what could not be kept as it was
	Errors   component.Errors
	Result   *ScenarioResult // nil for a new one
}

// ScenarioResult is how a scenario goes on a target.
type ScenarioResult struct {
	*scenario.Result
	WorkflowID, ID string
	Version        int64
	On, Called     string // draft, "the draft"; live, "version 3"
	HasLive        bool
	Changes        []models.Change // of the object, since the scenario passed last
	PassedNumber   int64
}

// ScenarioOutcome is how the scenarios of a Workflow go on its draft.
type ScenarioOutcome struct {
	WorkflowID string
	Failed     []ScenarioFailure
	Passed     int
}

// ScenarioFailure is one that fails.
type ScenarioFailure struct{ ID, Name, Summary string }

func (o *ScenarioOutcome) total() int { return len(o.Failed) + o.Passed }

func (o *ScenarioOutcome) words() string {
	switch {
	case o.total() == 0:
		return "No scenarios yet."
	case len(o.Failed) == 0:
		return component.Plural(o.total(), "scenario passes", "scenarios pass") + " on this draft."
	}
	if o.total() == 1 {
		return "The scenario fails on this draft."
	}
	fail := "fail"
	if len(o.Failed) == 1 {
		fail = "fails"
	}
	return fmt.Sprintf("%d of %d scenarios %s on this draft.", len(o.Failed), o.total(), fail)
}

// words say how all of them went last on the draft.
func (s Scenarios) words() string {
	pass, fail, other := 0, 0, 0
	for _, r := range s.Rows {
		switch {
		case !r.Draft.Ran || r.Draft.Old:
			other++
		case r.Draft.Pass:
			pass++
		default:
			fail++
		}
	}
	var parts []string
	if fail > 0 {
		parts = append(parts, component.Plural(fail, "fails", "fail"))
	}
	if pass > 0 {
		parts = append(parts, component.Plural(pass, "passes", "pass"))
	}
	if other > 0 {
		parts = append(parts, fmt.Sprintf("%d not run on this draft yet", other))
	}
	return "On the draft: " + strings.Join(parts, ", ") + "."
}

func (m ScenarioMark) props() component.OutcomeProps {
	switch {
	case !m.Ran:
		return component.OutcomeProps{Text: "Not run yet"}
	case m.Old && m.Pass:
		return component.OutcomeProps{Text: "Passed before it changed", At: m.At}
	case m.Old:
		return component.OutcomeProps{Text: "Failed before it changed", At: m.At}
	case m.Pass:
		return component.OutcomeProps{Tone: component.Success, Text: "Passes", At: m.At}
	}
	return component.OutcomeProps{Tone: component.Error, Text: "Fails", At: m.At}
}

func (f ScenarioForm) title() string {
	switch {
	case f.ID != "":
		return f.Body.Name
	case f.FromCall:
		return "Keep the call as a scenario"
	}
	return "New scenario"
}

func (f ScenarioForm) action() string {
	if f.ID == "" {
		return route.WorkflowScenarios(f.Workflow.ID)
	}
	return route.WorkflowScenario(f.Workflow.ID, f.ID)
}

// frame is that of a page below the list.
func (f ScenarioForm) frame(l layout.Frame) layout.Frame {
	l.Title = f.title()
	l.Crumbs = append(l.Crumbs, layout.Crumb{Label: f.Workflow.Name, URL: route.Workflow(f.Workflow.ID)},
		layout.Crumb{Label: "Scenarios", URL: route.WorkflowScenarios(f.Workflow.ID)})
	l.Actions = scenarioActions(f)
	return l
}

// common are the lines of the path that went as expected; rest are the others.
func (r *ScenarioResult) common() (lines, rest []scenario.PathLine) {
	for i, l := range r.Path {
		if l.State != scenario.Same {
			return r.Path[:i], r.Path[i:]
		}
	}
	return r.Path, nil
}

// maxShown bounds what is shown of a way that nobody expected: it may go in circles.
const maxShown = 30

// split parts what was expected from what came instead.
func split(rest []scenario.PathLine) (want, got []scenario.PathLine) {
	for _, l := range rest {
		if l.Expected != nil {
			want = append(want, l)
		}
		if l.Got != nil {
			got = append(got, l)
		}
	}
	return want, got
}

func (r *ScenarioResult) objectURL(p *scenario.Stop) string {
	switch {
	case p.ObjectID == "" || p.Workflow != "":
		return ""
	case r.On == models.TargetLive:
		return route.WorkflowPublishedObject(r.WorkflowID, p.ObjectID)
	}
	return route.WorkflowObject(r.WorkflowID, p.ObjectID)
}

// since names the version the scenario passed on last.
func (r *ScenarioResult) since() string {
	if r.PassedNumber == 0 {
		return "the version of the call it was kept from"
	}
	return fmt.Sprintf("version %d", r.PassedNumber)
}
