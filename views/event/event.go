// Package event is the screens of Integration > Events: the list, the form of one, the
// catalogue of all there are, and the block of events on the pages of other things.
package event

import (
	"strings"

	"github.com/a-h/templ"

	"hookline/app/event"
	"hookline/app/tag"
	"hookline/app/workflow/operator"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
	"hookline/views/trail"
)

// Row is an event in a list.
type Row struct {
	ID, Name  string
	Event     string // the label of its type
	Where     string // +61 2 5550 1234, all Campaigns
	Services  string // their names
	Active    bool
	OffReason string
	// Last is how its last delivery went; nil for none.
	Last *component.OutcomeProps
}

// RowOf says an event; names are of everything by kind and id, where is the place.
func RowOf(h *models.Hook, where string, services []string) Row {
	return Row{ID: h.ID, Name: h.Name, Event: label(h.Event), Where: where, Services: strings.Join(services, ", "), Active: h.Active, OffReason: h.OffReason}
}

func label(name string) string {
	if name == event.Webhook {
		return event.WebhookLabel
	}
	if t, ok := event.Find(name); ok {
		return t.Label
	}
	return name
}

// List is the list of events.
type List struct {
	component.Listed[Row]
	Inbox bool // there is the sample's
}

func (l List) props() component.ListProps {
	return component.ListProps{ID: "events", URL: route.Events(), Noun: "event", Nouns: "events",
		Columns: []component.Column{{Label: "Name", Key: "name"}, {Label: "Event", Key: "event"}, {Label: "Where", Wide: true}, {Label: "Web Services", Wide: true},
			{Label: "Last outcome", Wide: true}, {Label: "Active"}}, Paging: l.Paging, Empty: none()}
}

func (l List) frame(f layout.Frame) layout.Frame {
	f.Actions = listActions(l.Inbox)
	return f
}

// Block is the events of one place, on its page.
type Block struct {
	Help string
	Rows []Row
	More int // further events that the list has
	Adds []Add
}

// Add is a way to the form of a new event.
type Add struct{ Label, URL string }

// Form is the form of an event; names as posted, everything as it was typed.
type Form struct {
	ID          string      `json:"-"`
	Version     int64       `json:"version"`
	Name        string      `json:"name"`
	Event       string      `json:"event"`
	Number      string      `json:"number"`   // id; empty for all
	Campaign    string      `json:"campaign"` // id; empty for all
	WrapCode    string      `json:"wrap_code"`
	WebServices []string    `json:"web_services"` // ids
	Inputs      []Input     `json:"inputs"`
	When        []Condition `json:"when"`
	Wait        string      `json:"wait_for_recording"`
	Active      bool        `json:"active"`
}

// Input is the text of an input.
type Input struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Condition is a row of the form.
type Condition struct {
	Tag      string `json:"tag"`
	Operator string `json:"operator"`
	Value    string `json:"value"`
}

// Edit is the Configuration tab, or the form of a new event.
type Edit struct {
	Form Form
	component.Edited
	Stored    *models.Hook // nil for a new one
	Warnings  []string
	Numbers   []component.Option
	Campaigns []component.Option
	WrapCodes []component.Option
	Services  []component.ManyOption
	Inputs    []InputField // of the chosen Web Services
	Kept      []Input      // texts of inputs that the chosen ones have not: choosing again shows them
}

// InputField is an input with its text.
type InputField struct {
	Input
	Help     string
	Required bool
	Error    string
}

func (e Edit) isNew() bool { return e.Stored == nil }

func (e Edit) url() string { return component.Action(e.Form.ID, route.Events(), route.Event) }

// kind is the event that was chosen; its Name is empty for none yet.
func (e Edit) kind() event.Type {
	t, _ := event.Find(e.Form.Event)
	return t
}

func (e Edit) records() bool { return event.Records(e.kind()) }

func (e Edit) frame(f layout.Frame) layout.Frame {
	f.Width = layout.Form
	if e.Stored != nil {
		f = frameOf(f, e.Stored, route.Event)
	}
	f.Actions = editActions(e)
	return f
}

func frameOf(f layout.Frame, h *models.Hook, at func(string) string) layout.Frame {
	f.Title = h.Name
	f.Badge = activeBadge(h.Active)
	f.Tabs = component.Tabs("Event", at(h.ID), component.Tab{Label: "Configuration", URL: route.Event(h.ID)}, component.Tab{Label: "Test", URL: route.EventTest(h.ID)}, component.Tab{Label: "Changes", URL: route.EventChanges(h.ID)})
	return f
}

func (e Edit) conditions() component.RowsProps {
	return component.RowsProps{
		Prefix: "when", Count: len(e.Form.When), Noun: "condition", Heads: []string{"Tag", "Comparison", "Value"},
		Grid: "md:grid-cols-[3fr_3fr_4fr]", Empty: "None: it is sent each time.", Error: e.Errors.Get("when"),
		Row: func(r component.Row) templ.Component {
			return conditionRow(r, component.RowOf(r, e.Form.When), e.Errors)
		},
	}
}

func operators() []component.Option {
	var list []component.Option
	for _, o := range operator.All() {
		list = append(list, component.Option{Value: o.Name, Label: o.Label})
	}
	return list
}

// placeHeads are the headings of events by where they happen, in order.
func placeHeads() [][2]string {
	return [][2]string{{event.OnNumber, "Of a number"}, {event.OnCampaign, "Of a Campaign"}, {event.OnWrapCode, "Of a wrap code"}, {event.OnAgents, "Of agents"}, {event.OnRecordings, "Of recordings"}, {event.OnHookline, "Of Hookline"}}
}

func eventOptions(chosen string) []component.Option {
	var list []component.Option
	if chosen == "" {
		list = append(list, component.Option{Label: "Choose an event"})
	}
	for _, head := range placeHeads() {
		for _, t := range typesAt(head[0]) {
			list = append(list, component.Option{Value: t.Name, Label: t.Label, Group: head[1]})
		}
	}
	return list
}

func typesAt(place string) []event.Type {
	var list []event.Type
	for _, t := range event.Types() {
		if t.Place == place {
			list = append(list, t)
		}
	}
	return list
}

// tags are those that events of a type fill and lists offer, by group.
func tags(t event.Type) []tag.Tag {
	var list []tag.Tag
	for _, group := range tag.Groups() {
		for _, x := range t.Tags() {
			if x.Group == group && !x.Hidden {
				list = append(list, x)
			}
		}
	}
	return list
}

func insertions(t event.Type) []component.Insertion {
	var list []component.Insertion
	for _, x := range tags(t) {
		list = append(list, component.Insertion{Text: "#" + x.Name + "#", Help: x.Meaning + ", as " + x.Example, Group: groupLabel(x.Group)})
	}
	return list
}

func groupLabel(group string) string { return strings.ToUpper(group[:1]) + group[1:] }

// Catalogue is the page of all events.
type Catalogue struct {
	Schema func(event.Type) string
}

// what is the sentence of an entry of the trail, after its actor.
func what(e models.AuditEntry) string {
	if e.Action != "changed" {
		return e.Action + " it"
	}
	var fields []string
	for _, c := range e.Changes {
		if c.Field == "active" {
			return "switched it " + c.To
		}
		fields = append(fields, fieldLabel(c.Field))
	}
	return trail.Changed(fields)
}

// fieldLabel is a field of the workspace file as the screen says it.
func fieldLabel(name string) string { return strings.ReplaceAll(name, "_", " ") }
