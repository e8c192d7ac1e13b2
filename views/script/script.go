// Package script is the screens Resources > Scripts: the list, the designer with
// its preview, the versions. What an agent sees comes in as HTML that app/script
// has made safe; nothing else is written without escaping.
package script

import (
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
	"hookline/views/usage"
	"hookline/views/versioned"
)

// List is the list of Scripts.
type List struct {
	component.Listed[models.ScriptRow]
}

func (l List) props() component.ListProps {
	return component.ListProps{
		ID: "scripts", URL: route.Scripts(), Noun: "Script", Nouns: "Scripts",
		Columns: []component.Column{
			{Label: "Name", Key: "name"}, {Label: "State", Key: "published"},
			{Label: "Campaigns", Key: "campaigns", Number: true}, {Label: "Last changed", Key: "updated", Wide: true},
		},
		Paging: l.Paging,
		Empty:  emptyList(),
	}
}

// Tab is a part of a Script's pages.
type Tab string

// The tabs.
const (
	TabDesigner Tab = "designer"
	TabVersions Tab = "versions"
	TabUsedBy   Tab = "used-by"
	TabChanges  Tab = "changes"
)

// Head is what every page of one Script shows.
type Head struct {
	Script    *models.Script
	Published *models.ScriptVersion // nil when it never was
	Changed   bool                  // the draft differs from what is published
	Places    int                   // Campaigns that have it
	Tab       Tab
	Describe  component.Naming // the dialog; open when it has errors
	Publish   versioned.Publish
	Missing   []string // labels the draft uses that no Workflow produces
}

// Label is a value that a field can show, and where it comes from.
type Label struct{ Name, Help string }

// LabelGroup is what one Workflow offers.
type LabelGroup struct {
	Title  string
	Labels []Label
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

// UsedBy is the tab of the Campaigns that have a Script.
type UsedBy struct {
	Head
	List    []usage.Link
	Refused string // why it was not deleted
}

// Changes is the tab with the audit trail.
type Changes struct {
	Head
	Trail []models.AuditEntry
}

func (h Head) number() int64 {
	if h.Published == nil {
		return 0
	}
	return h.Published.Number
}

func (h Head) tabs() templ.Component {
	id := h.Script.ID
	return component.Tabs("Script", []component.Tab{
		{Label: "Designer", URL: route.Script(id), Current: h.Tab == TabDesigner},
		{Label: "Versions", URL: route.ScriptVersions(id), Current: h.Tab == TabVersions},
		{Label: "Used by", URL: route.ScriptUsedBy(id), Current: h.Tab == TabUsedBy, Count: strconv.Itoa(h.Places)},
		{Label: "Changes", URL: route.ScriptChanges(id), Current: h.Tab == TabChanges},
	})
}

func (h Head) frame(f layout.Frame) layout.Frame {
	f.Badge = versioned.LiveState("script-state", h.number(), h.Changed, false)
	f.Actions = headActions(h)
	f.Lead = h.Script.Description
	f.Tabs = h.tabs()
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
