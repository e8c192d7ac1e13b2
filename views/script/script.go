// Package script is the screens Resources > Scripts: the list, the designer with
// its preview, the versions. What an agent sees comes in as HTML that app/script
// has made safe; nothing else is written without escaping.
package script

import (
	"strings"

	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
	"hookline/views/versioned"
)

// Label is a value that a field can show, and where it comes from.
type Label struct{ Name, Help string }

// LabelGroup is what one Workflow offers.
type LabelGroup struct {
	Title  string
	Labels []Label
}

// Head is what every page of one Script shows.
type Head struct {
	versioned.Head
	Script  *models.Script
	At      string   // address of the tab
	Missing []string // labels the draft uses that no Workflow produces
}

// Designer is the page of the designer.
type Designer struct {
	Head
	HTML      string // in the editor: what is stored, or what was sent
	Dirty     bool   // it is not what is stored
	Result    Result
	Groups    []LabelGroup
	Led       bool // a Workflow leads callers to this Script
	Operators []component.Option
	Calls     []component.Option // what the preview can be filled with
	Preview   *Preview           // shown at once: asked for without a script
}

// Result is what came of a save.
type Result struct {
	Errors   component.Errors
	Notes    []string // what was taken out
	Conflict *Conflict
	Clean    string // what is stored now, when that is not what was sent
}

// Conflict says that somebody else saved first.
type Conflict struct {
	By     string
	Theirs string // their HTML
}

// Preview is a Script as an agent would see it.
type Preview struct {
	HTML  string // of app/script.Fill
	Fill  string // what it is filled with
	Note  string
	Empty bool
}

// Versions is the tab of what was published.
type Versions struct {
	Head
	List []models.ScriptVersion
}

// Version is one version, to look at.
type Version struct {
	Head
	Version *models.ScriptVersion
	Shown   string // of app/script.Fill
}

func (h Head) frame(f layout.Frame) layout.Frame {
	f.Badge = versioned.LiveState("script-state", h.LiveNumber, h.Changed, false)
	f.Actions = headActions(h)
	f.Lead = h.Script.Description
	id := h.Script.ID
	f.Tabs = component.Tabs("Script", h.At,
		component.Tab{Label: "Designer", URL: route.Script(id)},
		component.Tab{Label: "Versions", URL: route.ScriptVersions(id)},
		component.Tab{Label: "Used by", URL: route.ScriptUsedBy(id), Count: component.Itoa(len(h.Places))},
		component.Tab{Label: "Changes", URL: route.ScriptChanges(id)})
	return f
}

func (d Designer) frame(f layout.Frame) layout.Frame {
	f = d.Head.frame(f)
	f.Scripts = append(f.Scripts, "designer.js")
	return f
}

// known are the labels for the script of the page, a line each.
func (d Designer) known() string {
	var list []string
	for _, g := range d.Groups {
		for _, l := range g.Labels {
			list = append(list, l.Name)
		}
	}
	return strings.Join(list, "\n")
}

// what is the sentence of an entry after its actor.
func what(e models.AuditEntry) string {
	switch e.Action {
	case "changed":
		if len(e.Changes) == 1 && e.Changes[0].Field == "html" {
			return "changed the draft"
		}
		var names []string
		for _, c := range e.Changes {
			names = append(names, c.Field)
		}
		return "changed " + strings.Join(names, ", ")
	case "published":
		for _, c := range e.Changes {
			if c.Field == "version" {
				return "published version " + c.To
			}
		}
	}
	return e.Action + " the Script"
}
