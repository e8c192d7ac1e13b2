// Package campaign is the screens of Campaigns: the list, and the tabs of one
// Campaign. What is on its lead lists is another package's.
package campaign

import (
	"net/url"

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

func recordOptions() []component.Option {
	return []component.Option{
		{Value: models.RecordOff, Label: "No calls"},
		{Value: models.RecordAll, Label: "All calls"},
		{Value: models.RecordByAgent, Label: "The agent decides", Help: "With a button on the desk, which also pauses while a card number is said. The carrier's account and API address are needed for it, on the carrier's page."},
	}
}

// RecordName is what is recorded, as the screen says it.
func RecordName(record string) string { return labelOf(recordOptions(), record) }

func startOptions() []component.Option {
	return []component.Option{
		{Value: models.StartOn, Label: "Recording", Help: "The agent can pause it."},
		{Value: models.StartOff, Label: "Not recording", Help: "Hookline keeps nothing of a call in which the agent does not begin it. The carrier may have its first moment."},
	}
}

// StartName is how a call begins, as the screen says it.
func StartName(start string) string { return labelOf(startOptions(), start) }

func channelOptions() []component.Option {
	return []component.Option{
		{Value: models.ChannelsSingle, Label: "One channel", Help: "Both together."},
		{Value: models.ChannelsDual, Label: "Two channels", Help: "The caller on the left, the agent on the right."},
	}
}

// ChannelsName is the number of channels, as the screen says it.
func ChannelsName(channels string) string { return labelOf(channelOptions(), channels) }

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
	Recording    Recording  `json:"recording"`
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

// Recording is the recording's part of the form.
type Recording struct {
	Record   string `json:"record"`
	Start    string `json:"start"`
	Channels string `json:"channels"`
	Say      string `json:"say"`
}

// Head is what all tabs of a Campaign show.
type Head struct {
	ID, Name string
	Type     string
	Lists    int // lead lists it has
	Places   []usage.Place
	At       string // address of the tab
}

// Frame puts a tab of a Campaign into the frame; for the pages of its lead lists,
// too. Set what actions the tab has on what it gives.
func (h Head) Frame(f layout.Frame) layout.Frame {
	f.Title = h.Name
	f.Badge = component.Badge(component.Neutral, TypeName(h.Type))
	f.Tabs = component.Tabs("Campaign", h.At,
		component.Tab{Label: "Settings", URL: route.Campaign(h.ID)},
		component.Tab{Label: "Lead lists", URL: route.LeadLists(h.ID), Count: component.Count(h.Lists)},
		component.Tab{Label: "Used by", URL: route.CampaignUsedBy(h.ID), Count: component.Count(len(h.Places))})
	return f
}

// deleteConfirm asks before a Campaign is deleted that nothing uses.
func (h Head) deleteConfirm() *component.Confirm {
	text := "Its settings can't be brought back. Nothing uses it; calls that are in the list stay."
	if h.Lists > 0 {
		text = "Its settings and " + component.Plural(h.Lists, "lead list", "lead lists") + " with all leads on it can't be brought back. " +
			"Nothing uses it, but a Web Service or another program may ask whether a number is on its lists. Calls that are in the list stay."
	}
	return &component.Confirm{Title: "Delete " + h.Name + "?", Label: "Delete", Text: text}
}

// Edit is the Settings tab, or the form of a new Campaign.
type Edit struct {
	Head   Head            // zero for a new one
	Events templ.Component // the events that listen here; nil for a new one
	Form   Form
	component.Edited
	Agents  []component.ManyOption
	Scripts []component.Option
	Trail   []models.AuditEntry
}

func (e Edit) isNew() bool { return e.Form.ID == "" }

func (e Edit) url() string { return component.Action(e.Form.ID, route.Campaigns(), route.Campaign) }

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
	for i := range e.Form.Agents {
		if text := e.Errors.Get("agents[" + component.Itoa(i) + "]"); text != "" {
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
			return wrapCodeRow(r, component.RowOf(r, e.Form.WrapCodes), e.Errors)
		},
	}
}

func (e Edit) pauseReasons() component.RowsProps {
	return component.RowsProps{
		Prefix: "pause_reasons", Count: len(e.Form.PauseReasons), Noun: "pause reason", Heads: []string{"Name"},
		Grid: "md:grid-cols-1", Empty: "None. Agents then pause without a reason.", Sort: true, Error: e.Errors.Get("pause_reasons"),
		Row: func(r component.Row) templ.Component {
			return pauseReasonRow(r, component.RowOf(r, e.Form.PauseReasons), e.Errors)
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
