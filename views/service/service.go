// Package service is the screens of Integration > Web Services: the list with its
// groups, and the three tabs of one Web Service. It shows what handlers hand it
// and decides nothing.
package service

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/outcome"
	"hookline/views/route"
	"hookline/views/usage"
)

// List is the list of Web Services.
type List struct {
	component.Listed[Row]
	Groups  []models.WebServiceGroup
	GroupID string                  // the group it is narrowed to
	Group   *models.WebServiceGroup // of the page of one
}

// Row is one Web Service of the list.
type Row struct {
	models.WebServiceRow
	URL  string // with its placeholders
	SOAP bool
}

func (r Row) method() string {
	if r.SOAP {
		return "SOAP"
	}
	return r.Method
}

func (l List) props() component.ListProps {
	p := component.ListProps{
		ID: "web-services", URL: route.WebServices(), Noun: "Web Service", Nouns: "Web Services",
		Columns: []component.Column{
			{Label: "Name", Key: "name"}, {Label: "Group", Key: "group", Wide: true}, {Label: "Method", Key: "method"},
			{Label: "URL", Key: "url", Wide: true}, {Label: "Used by", Key: "used_by", Number: true}, {Label: "Last outcome"},
			{Label: "Active", Key: "active"}, {Label: "Actions", Hidden: true},
		},
		Paging: l.Paging,
		Keep:   url.Values{"group": {l.GroupID}}, Filters: groupFilter(l), Empty: none(),
	}
	if l.Group != nil {
		p.URL, p.Keep, p.Filters, p.Empty = route.WebServiceGroup(l.Group.ID), nil, nil, noneIn(l)
		p.Columns = slices.DeleteFunc(p.Columns, func(c component.Column) bool { return c.Key == "group" })
	}
	return p
}

func (l List) groupOptions() []component.Option {
	options := []component.Option{{Label: "All groups"}}
	return append(options, groupOptions(l.Groups)...)
}

func groupOptions(groups []models.WebServiceGroup) []component.Option {
	var options []component.Option
	for _, g := range groups {
		options = append(options, component.Option{Value: g.ID, Label: g.Name})
	}
	return options
}

// lastOutcome says how the last request went: "200", or "404 Rejected".
func lastOutcome(o *models.WebServiceOutcome) component.OutcomeProps {
	word := outcome.Cause(o.Cause)
	p := word.Props(time.Duration(o.Millis)*time.Millisecond, o.At)
	switch {
	case o.Status != 0 && word.Tone == component.Success:
		p.Text = component.Itoa(o.Status)
	case o.Status != 0:
		p.Text = component.Itoa(o.Status) + " " + word.Text
	}
	return p
}

// Head is what all tabs of a Web Service show.
type Head struct {
	Service models.WebService
	Places  []usage.Place
	Groups  []models.WebServiceGroup
	URL     string // with its placeholders
	At      string // address of the tab
	// SaveLabel is on the button of the Configuration tab.
	SaveLabel string
}

func (h Head) save() string { return orElse(h.SaveLabel, "Save") }

// frame puts a tab of a Web Service into the frame.
func (h Head) frame(f layout.Frame) layout.Frame {
	f.Title = h.Service.Name
	f.Badge = activeBadge(h.Service.Active)
	id := h.Service.ID
	f.Tabs = component.Tabs("Web Service", h.At,
		component.Tab{Label: "Configuration", URL: route.WebService(id)},
		component.Tab{Label: "Test", URL: route.WebServiceTest(id)},
		component.Tab{Label: "Deliveries", URL: route.WebServiceDeliveries(id)},
		component.Tab{Label: "Used by", URL: route.WebServiceUsedBy(id), Count: component.Itoa(len(h.Places))})
	f.Actions = actions(h)
	return f
}

// deleteConfirm asks before a Web Service is deleted that nothing uses.
func (h Head) deleteConfirm() *component.Confirm {
	return &component.Confirm{
		Title: "Delete " + h.Service.Name + "?", Label: "Delete",
		Text: "Its settings, secrets and samples go with it, and can't be brought back. Nothing uses it.",
	}
}

// most is how many fields a sentence of the trail names.
const most = 3

// what is the sentence of an entry, after its actor: "changed name, domain".
func what(e models.AuditEntry) string {
	if e.Action != "changed" || len(e.Changes) == 0 {
		return e.Action + " it"
	}
	var fields []string
	for _, c := range e.Changes {
		fields = append(fields, fieldWord(c.Field))
	}
	more := ""
	if n := len(fields) - most; n > 0 {
		fields, more = fields[:most], " and "+component.Plural(n, "other field", "other fields")
	}
	return "changed " + strings.Join(fields, ", ") + more
}

// fieldWord says the name of a field as the screen does: "path variables",
// "headers Accept, static".
func fieldWord(name string) string {
	return strings.NewReplacer("auth.", "authentication ", "delivery.", "delivery ", "].", ", ", "[", " ", "]", "", "_", " ").Replace(name)
}
