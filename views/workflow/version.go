package workflow

import (
	"net/url"

	"hookline/models"
	"hookline/views/component"
	"hookline/views/route"
)

// Versions is the tab of what was published, newest first.
type Versions struct {
	Head
	List []VersionRow
	component.Paging
	Error string // why something was not done
}

// VersionRow is one version with the calls that run it now.
type VersionRow struct {
	models.WorkflowVersion
	Calls int
}

// Version is one version, to look at.
type Version struct {
	Editor
	Version *models.WorkflowVersion
	Calls   int
	Error   string // why it was not published again
}

func (v Versions) props() component.ListProps {
	return component.ListProps{
		ID: "versions", URL: route.WorkflowVersions(v.Workflow.ID), Noun: "version", Nouns: "versions", NoFind: true,
		Columns: []component.Column{
			{Label: "Version"}, {Label: "Note"}, {Label: "Published by", Wide: true}, {Label: "When", Wide: true},
			{Label: "Calls now", Number: true}, {Label: "Restore or publish again", Hidden: true},
		},
		Paging: v.Paging, Empty: emptyVersions(v.Workflow.ID),
	}
}

// live says whether new calls run the version.
func (h Head) live(v *models.WorkflowVersion) bool {
	return v.ID == h.Workflow.PublishedID
}

// callsNow are the calls that run the Workflow now.
func (h Head) callsNow() string {
	return route.CallsWhere(url.Values{"workflow": {h.Workflow.ID}, "outcome": {"live"}})
}

// runs says who runs the version.
func (v Version) runs() string {
	calls := component.Plural(v.Calls, "call runs", "calls run") + " it now."
	switch {
	case v.live(v.Version) && v.Calls > 0:
		return "New calls run it; " + calls
	case v.live(v.Version):
		return "New calls run it."
	case v.Calls > 0:
		return "New calls run another; " + calls
	}
	return "It never changes; no call runs it now."
}
