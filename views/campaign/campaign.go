// Package campaign is the screens of Campaigns: the list, and the tabs of one
// Campaign. What is on its lead lists is another package's.
package campaign

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
	"hookline/views/usage"
)

// List is the list of Campaigns.
type List struct {
	component.Listed[models.CampaignRow]
	Type string // it is narrowed to; empty for all
}

func (l List) props() component.ListProps {
	return component.ListProps{
		ID: "campaigns", URL: route.Campaigns(), Noun: "Campaign", Nouns: "Campaigns",
		Columns: []component.Column{
			{Label: "Name", Key: "name"}, {Label: "Type", Key: "type"}, {Label: "Script", Key: "script", Wide: true},
			{Label: "Agents", Key: "agents", Number: true}, {Label: "Lead lists", Key: "lead_lists", Number: true, Wide: true},
			{Label: "Used by", Key: "used_by", Number: true},
		},
		Paging: l.Paging,
		Keep:   url.Values{"type": {l.Type}}, Filters: typeFilter(l), Empty: none(),
	}
}

func typeOptions() []component.Option {
	return []component.Option{
		{Value: models.CampaignInbound, Label: "Inbound", Help: "Callers join its queue from a Workflow, and its agents answer."},
		{Value: models.CampaignOutbound, Label: "Outbound", Help: "Lists of people: to call, or to be looked up by number."},
	}
}

// TypeName is a type as the screen says it.
func TypeName(kind string) string { return labelOf(typeOptions(), kind) }

func openOptions() []component.Option {
	return []component.Option{
		{Value: models.PageBeside, Label: "Beside the Script", Help: "The other system must allow being shown within another page."},
		{Value: models.PageTab, Label: "In a tab of its own"},
	}
}

// OpenName is where a page opens, as the screen says it.
func OpenName(open string) string { return labelOf(openOptions(), open) }

func labelOf(options []component.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}

// Form is the form of a Campaign; names as posted. Lengths of time are as they
// were typed.
type Form struct {
	ID           string     `json:"-"`
	Version      int64      `json:"version"`
	Name         string     `json:"name"`
	Type         string     `json:"type"`
	Description  string     `json:"description"`
	Agents       []string   `json:"agents"` // user ids
	Script       string     `json:"script"`
	WrapCodes    []WrapCode `json:"wrap_codes"`
	PauseReasons []Reason   `json:"pause_reasons"`
	Queue        Queue      `json:"queue"`
	Page         Page       `json:"page"`
}

// WrapCode is a row of the form.
type WrapCode struct {
	Name string `json:"name"`
	Note string `json:"note"` // models.NoteRequired, or empty
}

// Reason is a row of the form.
type Reason struct {
	Name string `json:"name"`
}

// Queue is the queue's part of the form.
type Queue struct {
	RingTimeout  string `json:"ring_timeout"`
	MaxWait      string `json:"max_wait"`
	MaxWaiting   string `json:"max_waiting"`
	WrapUp       string `json:"wrap_up"`
	ServiceLevel string `json:"service_level"`
}

// Page is the other system's part of the form.
type Page struct {
	URL  string `json:"url"`
	Open string `json:"open"`
}

// Tab is one of the tabs of a Campaign.
type Tab string

// The tabs.
const (
	Settings  Tab = "settings"
	LeadLists Tab = "lists"
	UsedBy    Tab = "used-by"
)

// Head is what all tabs of a Campaign show.
type Head struct {
	ID, Name string
	Type     string
	Lists    int // lead lists it has
	Places   []usage.Place
	Tab      Tab
}

// Frame puts a tab of a Campaign into the frame; for the pages of its lead lists,
// too. Set what actions the tab has on what it gives.
func (h Head) Frame(f layout.Frame) layout.Frame {
	f.Title = h.Name
	f.Badge = component.Badge(component.Neutral, TypeName(h.Type))
	f.Tabs = component.Tabs("Campaign", []component.Tab{
		{Label: "Settings", URL: route.Campaign(h.ID), Current: h.Tab == Settings},
		{Label: "Lead lists", URL: route.LeadLists(h.ID), Count: component.Count(h.Lists), Current: h.Tab == LeadLists},
		{Label: "Used by", URL: route.CampaignUsedBy(h.ID), Count: component.Count(len(h.Places)), Current: h.Tab == UsedBy},
	})
	return f
}

// deleteConfirm asks before a Campaign is deleted that nothing uses.
func (h Head) deleteConfirm() *component.Confirm {
	text := "Its settings can't be brought back. No Workflow uses it; calls that are in the list stay."
	if h.Lists > 0 {
		text = "Its settings and " + component.Plural(h.Lists, "lead list", "lead lists") + " with all leads on it can't be brought back. " +
			"No Workflow joins its queue, but a Web Service or another program may ask whether a number is on its lists. Calls that are in the list stay."
	}
	return &component.Confirm{Title: "Delete " + h.Name + "?", Label: "Delete", Text: text}
}

// Edit is the Settings tab, or the form of a new Campaign.
type Edit struct {
	Head Head // zero for a new one
	Form Form
	component.Edited
	Agents  []component.ManyOption
	Scripts []component.Option
	Trail   []models.AuditEntry
}

func (e Edit) isNew() bool { return e.Form.ID == "" }

func (e Edit) url() string {
	if e.isNew() {
		return route.Campaigns()
	}
	return route.Campaign(e.Form.ID)
}

func (e Edit) frame(f layout.Frame) layout.Frame {
	if !e.isNew() {
		f = e.Head.Frame(f)
	}
	f.Width, f.Actions = layout.Form, editActions(e)
	return f
}

// agentsError is the first message about an agent: `agents[2]`.
func (e Edit) agentsError() string {
	if text := e.Errors.Get("agents"); text != "" {
		return text
	}
	for name, text := range e.Errors {
		if strings.HasPrefix(name, "agents[") {
			return text
		}
	}
	return ""
}

func (e Edit) wrapCodes() component.RowsProps {
	return component.RowsProps{
		Prefix: "wrap_codes", Count: len(e.Form.WrapCodes), Noun: "wrap code", Heads: []string{"Name", "Needs a note"},
		Grid: "md:grid-cols-[2fr_1fr]", Empty: "None. Agents then end a call with a note alone.", Sort: true, Error: e.Errors.Get("wrap_codes"),
		Row: func(r component.Row) templ.Component {
			code := WrapCode{}
			if !r.Template {
				code = e.Form.WrapCodes[r.Index]
			}
			return wrapCodeRow(r, code, e.Errors)
		},
	}
}

func (e Edit) pauseReasons() component.RowsProps {
	return component.RowsProps{
		Prefix: "pause_reasons", Count: len(e.Form.PauseReasons), Noun: "pause reason", Heads: []string{"Name"},
		Grid: "md:grid-cols-1", Empty: "None. Agents then pause without a reason.", Sort: true, Error: e.Errors.Get("pause_reasons"),
		Row: func(r component.Row) templ.Component {
			reason := Reason{}
			if !r.Template {
				reason = e.Form.PauseReasons[r.Index]
			}
			return pauseReasonRow(r, reason, e.Errors)
		},
	}
}

// variables are what an address takes of any call; labels of Workflows are typed.
func variables() []component.Insertion {
	return []component.Insertion{
		{Text: "%ivr:activity_source%", Label: "Caller's number"},
		{Text: "%ivr:activity_destination%", Label: "Number that was called"},
		{Text: "%ivr:call_id%", Label: "The call's identifier"},
	}
}

// what is the sentence of an entry of the trail, after its actor.
func what(e models.AuditEntry) string {
	if e.Action != "changed" {
		return e.Action + " it"
	}
	var fields []string
	for _, c := range e.Changes {
		if name := fieldName(c.Field); len(fields) == 0 || fields[len(fields)-1] != name {
			fields = append(fields, name)
		}
	}
	const most = 3
	if more := len(fields) - most; more > 0 {
		fields = append(fields[:most], strconv.Itoa(more)+" more")
	}
	return "changed " + strings.Join(fields, ", ")
}

// fieldName is a field of the workspace file as the screen says it.
func fieldName(name string) string {
	names := map[string]string{"queue.ring_timeout": "ringing time", "queue.max_wait": "longest wait", "queue.max_waiting": "most waiting",
		"queue.wrap_up": "time to wrap up", "queue.service_level": "service level", "page.url": "page address", "page.open": "where the page opens",
		"agents added": "agents", "agents taken out": "agents"}
	if text, ok := names[name]; ok {
		return text
	}
	return strings.ReplaceAll(name, "_", " ")
}

func fieldLabel(name string) string {
	if strings.HasPrefix(name, "agents ") {
		return name
	}
	return fieldName(name)
}
