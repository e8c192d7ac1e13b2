// Package lead is the screens of a Campaign's lead lists: the lists, the leads of
// one, a lead, and the import of a CSV file from upload to result.
package lead

import (
	"maps"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"hookline/models"
	"hookline/views/campaign"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
)

// Lists is the tab of lead lists of a Campaign.
type Lists struct {
	campaign.Head
	Rows     []models.LeadListRow
	ListName string // of a new list that was refused
	Errors   component.Errors
}

func (l Lists) props() component.ListProps {
	return component.ListProps{
		ID: "lead-lists", URL: route.LeadLists(l.ID), Noun: "lead list", Nouns: "lead lists", NoFind: true,
		Columns: []component.Column{{Label: "Name"}, {Label: "Leads", Number: true}, {Label: "Last changed"}},
		Paging:  component.Paging{Page: 1, Total: len(l.Rows)}, Empty: noLists(),
	}
}

// Head is what all pages of one list show.
type Head struct {
	Campaign models.Campaign
	List     models.LeadList
	Leads    int
	Imports  int
	At       string // address of the tab; empty for a page that is none
}

func (h Head) url() string { return route.LeadList(h.Campaign.ID, h.List.ID) }

func (h Head) tabs() templ.Component {
	return component.Tabs("Lead list", h.At,
		component.Tab{Label: "Leads", URL: h.url(), Count: component.Count(h.Leads)},
		component.Tab{Label: "Imports", URL: route.LeadImports(h.Campaign.ID, h.List.ID), Count: component.Count(h.Imports)},
		component.Tab{Label: "Settings", URL: route.LeadListSettings(h.Campaign.ID, h.List.ID)})
}

// Leads is the leads of a list, a page of them.
type Leads struct {
	Head
	Rows []models.Lead
	component.Paging
}

func (l Leads) props() component.ListProps {
	return component.ListProps{
		ID: "leads", URL: l.url(), Noun: "lead", Nouns: "leads", Find: "Search numbers, names and data",
		Columns: []component.Column{{Label: "Phone", Key: "phone"}, {Label: "Name", Key: "name"}, {Label: "Further data", Wide: true},
			{Label: "Added", Key: "created"}, {Label: "Remove", Hidden: true}},
		Paging: l.Paging, Empty: noLeads(l.Head),
	}
}

func (h Head) lead(l models.Lead) string { return route.Lead(h.Campaign.ID, h.List.ID, l.ID) }

func nameOf(l models.Lead) string { return strings.TrimSpace(l.FirstName + " " + l.LastName) }

// dataOf is the further columns of a lead in one line.
func dataOf(l models.Lead) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(l.Data)) {
		parts = append(parts, name+": "+strings.Join(strings.Fields(l.Data[name]), " "))
	}
	return strings.Join(parts, " · ")
}

// SettingsForm is the form of a list; names as posted.
type SettingsForm struct {
	Version int64  `json:"version"`
	Name    string `json:"name"`
}

// Settings is the name of a list, and its changes.
type Settings struct {
	Head
	Form SettingsForm
	component.Edited
	Trail []models.AuditEntry
}

// Form is the form of a lead; names as posted.
type Form struct {
	ID        string     `json:"-"`
	Version   int64      `json:"version"`
	Phone     string     `json:"phone"`
	FirstName string     `json:"first_name"`
	LastName  string     `json:"last_name"`
	Data      []DataForm `json:"data"`
}

// DataForm is one further column.
type DataForm struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// FormOf is a lead as its form has it.
func FormOf(l *models.Lead) Form {
	f := Form{ID: l.ID, Version: l.Version, Phone: component.Phone(l.Phone), FirstName: l.FirstName, LastName: l.LastName}
	for _, name := range slices.Sorted(maps.Keys(l.Data)) {
		f.Data = append(f.Data, DataForm{Name: name, Value: l.Data[name]})
	}
	return f
}

// Page is the page of one lead, new or not.
type Page struct {
	Head
	Form Form
	component.Edited
	Stored  string // its number; empty for a new one
	Country string // the default one; empty for none
	Trail   []models.AuditEntry
}

func (p Page) action() string {
	if p.Form.ID == "" {
		return route.Leads(p.Campaign.ID, p.List.ID)
	}
	return route.Lead(p.Campaign.ID, p.List.ID, p.Form.ID)
}

func (p Page) phoneHelp() string {
	if p.Country == "" {
		return "With + and the country code, such as +61 2 5550 1234. A default country in the settings lets you leave it out."
	}
	return "As you know it: +61 2 5550 1234. Without a country code it is read as a number in " + p.Country + "."
}

func (p Page) data(i int) DataForm {
	if i < 0 || i >= len(p.Form.Data) {
		return DataForm{}
	}
	return p.Form.Data[i]
}

func asForm(f layout.Frame, h Head, actions templ.Component) layout.Frame {
	f.Width, f.Actions = layout.Form, actions
	if h.At != "" {
		f.Tabs = h.tabs()
	}
	return f
}

// what says an entry of the trail.
func what(e models.AuditEntry) string {
	switch e.Action {
	case "imported":
		return "imported a file"
	case "cancelled":
		return "cancelled an import"
	case "changed":
		var fields []string
		for _, c := range e.Changes {
			fields = append(fields, fieldWord(c.Field))
		}
		return "changed " + strings.Join(fields, ", ")
	}
	return e.Action + " it"
}

func fieldWord(field string) string {
	return strings.ReplaceAll(strings.TrimPrefix(field, "data."), "_", " ")
}
