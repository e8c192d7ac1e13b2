// Package schedule is the screens of Schedules: the list, the tabs of one Schedule,
// and what it would do at a moment.
package schedule

import (
	"strings"

	"github.com/a-h/templ"

	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
	"hookline/views/trail"
	"hookline/views/usage"
)

// State is what a Schedule says of a moment.
type State struct {
	Kind  string // open, closed, holiday or emergency
	Label string // Open
	Until string // 17:00; empty when it does not change within a year
	Why   string
}

// text is the state in one line: Open until 17:00.
func (s State) text() string {
	if s.Until == "" {
		return s.Label
	}
	return s.Label + " until " + s.Until
}

func (s State) tone() component.Tone {
	switch s.Kind {
	case "open":
		return component.Success
	case "holiday":
		return component.Warning
	case "emergency":
		return component.Error
	}
	return component.Neutral
}

// Row is a Schedule in the list.
type Row struct {
	models.ScheduleRow
	Now State
}

// List is the list of Schedules.
type List struct {
	component.Listed[Row]
	MayEdit bool
}

func (l List) props() component.ListProps {
	return component.ListProps{
		ID: "schedules", URL: route.Schedules(), Noun: "Schedule", Nouns: "Schedules",
		Columns: []component.Column{
			{Label: "Name", Key: "name"}, {Label: "Now"}, {Label: "Time zone", Key: "time_zone", Wide: true},
			{Label: "Used by", Key: "used_by", Number: true},
		},
		Paging: l.Paging, Empty: none(l.MayEdit),
	}
}

func (l List) frame(f layout.Frame) layout.Frame {
	if l.MayEdit {
		f.Actions = component.Button(component.ButtonProps{Label: "Add Schedule", Icon: "plus", Variant: component.Primary, Href: route.ScheduleNew()})
	}
	return f
}

// Form is the form of a Schedule; names as posted, everything as it was typed.
type Form struct {
	ID          string      `json:"-"`
	Version     int64       `json:"version"`
	Name        string      `json:"name"`
	Description string      `json:"description"`
	TimeZone    string      `json:"time_zone"`
	Hours       Hours       `json:"hours"`
	Exceptions  []Exception `json:"exceptions"`
}

// Hours are the hours of each weekday.
type Hours struct {
	Monday    string `json:"monday"`
	Tuesday   string `json:"tuesday"`
	Wednesday string `json:"wednesday"`
	Thursday  string `json:"thursday"`
	Friday    string `json:"friday"`
	Saturday  string `json:"saturday"`
	Sunday    string `json:"sunday"`
}

// day is a field of hours.
type day struct{ Key, Label, Value string }

func (h Hours) days() []day {
	return []day{{"monday", "Monday", h.Monday}, {"tuesday", "Tuesday", h.Tuesday}, {"wednesday", "Wednesday", h.Wednesday}, {"thursday", "Thursday", h.Thursday},
		{"friday", "Friday", h.Friday}, {"saturday", "Saturday", h.Saturday}, {"sunday", "Sunday", h.Sunday}}
}

// Exception is a row of the form.
type Exception struct {
	Name      string `json:"name"`
	Date      string `json:"date"`
	Until     string `json:"until"`
	EveryYear bool   `json:"every_year"`
	Hours     string `json:"hours"`
}

// Emergency is the form of the switch.
type Emergency struct {
	On    bool   `json:"on"`
	Note  string `json:"note"`
	Until string `json:"until"` // 2026-12-25T17:00, by the clock of the Schedule

	Errors component.Errors `json:"-"`
}

// Head is what all tabs of a Schedule show.
type Head struct {
	ID, Name string
	TimeZone string
	Now      State
	Places   []usage.Place
	At       string // address of the tab
	MayEdit  bool

	EmergencyOn   bool
	EmergencyNote string // in force; the form may hold another
	EmergencyText string // until when it is on
	// Emergency is the form: as it is in force, or as it was typed with its Errors.
	Emergency Emergency
}

func (h Head) frame(f layout.Frame) layout.Frame {
	f.Title = h.Name
	f.Badge = badge(h.Now)
	if h.MayEdit {
		f.Tabs = component.Tabs("Schedule", h.At,
			component.Tab{Label: "Configuration", URL: route.Schedule(h.ID)},
			component.Tab{Label: "Used by", URL: route.ScheduleUsedBy(h.ID), Count: component.Count(len(h.Places))},
			component.Tab{Label: "Changes", URL: route.ScheduleChanges(h.ID)})
		f.Actions = deleteButton(h)
	}
	return f
}

// Edit is the Configuration tab, or the form of a new Schedule.
type Edit struct {
	Head Head // zero for a new one
	Form Form
	component.Edited
	Warnings []string
	Zones    []string
	Look     Look
}

func (e Edit) isNew() bool { return e.Form.ID == "" }

func (e Edit) url() string { return component.Action(e.Form.ID, route.Schedules(), route.Schedule) }

func (e Edit) frame(f layout.Frame) layout.Frame {
	if !e.isNew() {
		f = e.Head.frame(f)
	}
	f.Actions = editActions(e)
	return f
}

func (e Edit) exceptions() component.RowsProps {
	return component.RowsProps{
		Prefix: "exceptions", Count: len(e.Form.Exceptions), Noun: "exception", Heads: []string{"Name", "Date", "Until", "Every year", "Hours"},
		Grid: "md:grid-cols-[3fr_2fr_2fr_5.5rem_3fr]", Empty: "None: holidays count as any other day.", Error: e.Errors.Get("exceptions"),
		Row: func(r component.Row) templ.Component {
			return exceptionRow(r, component.RowOf(r, e.Form.Exceptions), e.Errors)
		},
	}
}

// Plain is a Schedule for who may not change it.
type Plain struct {
	Head Head
	Form Form
	Look Look
}

// Look is the panel that says what happens at a moment.
type Look struct {
	ID         string // of the stored Schedule; empty for a new one
	TimeZone   string
	Date, Time string // as typed
	Answers    []Answer
	Problem    string // what keeps it from an answer
	Hint       string // about the moment itself
	Days       []Day
}

// Answer is what the Schedule says of one moment.
type Answer struct {
	Clock string // the moment, in words
	State State
}

// Day is a date of the picture.
type Day struct {
	Label  string // Mon 25 Nov
	Name   string // of its exception
	Text   string // its hours
	Note   string // of a change of the clock
	Bars   []Bar
	Chosen bool // the date that is asked for
	Mark   int  // minute that is asked for, when Chosen
}

// Bar is a part of a day that is open, in minutes.
type Bar struct{ From, Width int }

// what is the sentence of an entry of the trail, after its actor.
func what(e models.AuditEntry) string {
	if e.Action != "changed" {
		return e.Action + " it"
	}
	var fields []string
	for _, c := range e.Changes {
		if c.Field == "emergency" {
			if c.To == "off" {
				return "switched the emergency off"
			}
			if c.From == "off" {
				return "switched the emergency on"
			}
		}
		fields = append(fields, fieldLabel(c.Field))
	}
	return trail.Changed(fields)
}

// fieldLabel is a field of the workspace file as the screen says it.
func fieldLabel(name string) string {
	if day, ok := strings.CutPrefix(name, "hours."); ok {
		return strings.ToUpper(day[:1]) + day[1:]
	}
	return strings.ReplaceAll(name, "_", " ")
}
