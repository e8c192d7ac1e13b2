// Package workflow is the screens Resources > Workflows and the object editor:
// the outline of a Workflow beside the settings panel of one object. The panel
// does not know the outline; it only raises object:patched after a save. The
// settings of each object kind have a form in a file of their own and a line in
// forms.
package workflow

import (
	"fmt"
	"strings"

	flow "hookline/app/workflow"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
	"hookline/views/versioned"
)

// Head is what every page of one Workflow shows.
type Head struct {
	versioned.Head
	Workflow  *models.Workflow
	Published *models.WorkflowVersion // nil when it never was
	At        string                  // address of the tab
	BlockID   string                  // of the dialog that describes, as it was typed
	Problems  []flow.Problem
	// Scenarios are how many there are; Outcome is how they went when publishing was
	// refused for it.
	Scenarios int
	Outcome   *ScenarioOutcome
	Ending    string // id of the object that says what happens when the Workflow ends; empty for none
}

// Editor is the page of the object editor, or of the published version.
type Editor struct {
	Head
	Outline Outline
	Panel   *Panel // nil: no object is chosen
	View    View
	Number  int64 // of the version, to look at; 0: the draft, or what is published
}

// View is how a Workflow is shown.
type View string

// The views. The zero value is the outline, which needs no script.
const (
	OutlineView View = ""
	CanvasView  View = "canvas"
)

// ViewOf reads the name of a view; an unknown one is the outline.
func ViewOf(name string) View {
	if name == string(CanvasView) {
		return CanvasView
	}
	return OutlineView
}

func (h Head) counts() (red, yellow int) {
	for _, p := range h.Problems {
		if p.Severity == flow.Red {
			red++
		} else {
			yellow++
		}
	}
	return red, yellow
}

func (h Head) tabs() []component.Tab {
	id := h.Workflow.ID
	tabs := []component.Tab{{Label: "Objects", URL: route.Workflow(id)}}
	if h.Published != nil {
		tabs = append(tabs, component.Tab{Label: fmt.Sprintf("Published v%d", h.Published.Number), URL: route.WorkflowPublished(id)})
	}
	return append(tabs,
		component.Tab{Label: "Versions", URL: route.WorkflowVersions(id)},
		component.Tab{Label: "Scenarios", URL: route.WorkflowScenarios(id), Count: component.Itoa(h.Scenarios)},
		component.Tab{Label: "Used by", URL: route.WorkflowUsedBy(id), Count: component.Itoa(len(h.Places))},
		component.Tab{Label: "Changes", URL: route.WorkflowChanges(id)})
}

func (h Head) frame(f layout.Frame) layout.Frame {
	f.Badge = versioned.LiveState("workflow-state", h.LiveNumber, h.Changed, false)
	f.Actions = headActions(h, nil)
	f.Lead = h.Workflow.Description
	f.Tabs = component.Tabs("Workflow", h.At, h.tabs()...)
	f.Scripts = append(f.Scripts, "workflow.js")
	return f
}

// frame of the editor says how the Workflow is shown, too. The canvas takes all
// there is: the description is left out.
func (e Editor) frame(f layout.Frame) layout.Frame {
	f = e.Head.frame(f)
	f.Actions = headActions(e.Head, viewSwitch(e))
	if e.View == CanvasView {
		f.Lead = ""
	}
	return f
}

// url is the page of what is shown.
func (e Editor) url() string {
	selected, published := e.Outline.Selected, e.Outline.ReadOnly
	switch {
	case e.Number > 0 && selected != "":
		return route.WorkflowVersionObject(e.Workflow.ID, component.Itoa(e.Number), selected)
	case e.Number > 0:
		return route.WorkflowVersion(e.Workflow.ID, component.Itoa(e.Number))
	case published && selected != "":
		return route.WorkflowPublishedObject(e.Workflow.ID, selected)
	case published:
		return route.WorkflowPublished(e.Workflow.ID)
	case selected != "":
		return route.WorkflowObject(e.Workflow.ID, selected)
	}
	return route.Workflow(e.Workflow.ID)
}

// viewURL is the page in another view.
func (e Editor) viewURL(view string) string {
	query := "?view=" + view
	if t := e.Outline.Traffic; t != nil {
		if more := t.Query(); more != "" {
			query += "&" + more[1:]
		}
	}
	return e.url() + query
}

// canvas is the canvas of the page.
func (e Editor) canvas() CanvasProps {
	p := CanvasProps{Src: route.WorkflowGraph(e.Workflow.ID), URL: route.Workflow(e.Workflow.ID), Selected: e.Outline.Selected, Panel: true}
	switch {
	case e.Number > 0:
		p.Src, p.URL, p.ReadOnly = route.WorkflowVersionGraph(e.Workflow.ID, component.Itoa(e.Number)), route.WorkflowVersion(e.Workflow.ID, component.Itoa(e.Number)), true
	case e.Outline.ReadOnly:
		p.Src, p.URL, p.ReadOnly = route.WorkflowPublishedGraph(e.Workflow.ID), route.WorkflowPublished(e.Workflow.ID), true
	}
	if t := e.Outline.Traffic; t != nil {
		p.OverlaySrc = route.WorkflowPublishedOverlay(e.Workflow.ID) + t.Query()
	}
	return p
}

// what is the sentence of an entry after its actor, such as "changed Say it".
func what(e models.AuditEntry) string {
	if e.Action != "changed" {
		return e.Action + " the Workflow"
	}
	var names []string
	for _, c := range e.Changes {
		name, _, _ := strings.Cut(c.Field, " › ")
		if len(names) == 0 || names[len(names)-1] != name {
			names = append(names, name)
		}
	}
	if len(names) > 3 {
		return fmt.Sprintf("changed %s and %d more", strings.Join(names[:3], ", "), len(names)-3)
	}
	return "changed " + strings.Join(names, ", ")
}
