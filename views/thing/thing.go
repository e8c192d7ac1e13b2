// Package thing is the screens of a configured thing whose fields are data: its list, its
// form, where it is used. handlers/thing says what is in them.
package thing

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"hookline/app/kind"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/trail"
	"hookline/views/usage"
)

// Words are what a thing is called and said to be.
type Words struct {
	Noun  string // in a sentence: "carrier", "Schedule"
	Nouns string
	Icon  string
	About string // what it is for, on the empty list
	Gone  string // what becomes of it, in the dialog that deletes
}

// Title is a word at the beginning of a line.
func Title(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

// At are the addresses of a thing's pages. The zero value of Path is none of them.
type At struct {
	List string // the list
	Path string // takes the POST of a new one; one has its id behind it
}

// New is the form of a new one.
func (a At) New() string { return a.Path + "/new" }

// One is the page of one.
func (a At) One(id string) string { return a.Path + "/" + url.PathEscape(id) }

// Delete takes the POST that deletes one.
func (a At) Delete(id string) string { return a.One(id) + "/delete" }

// UsedBy is the tab of what uses one.
func (a At) UsedBy(id string) string { return a.One(id) + "/used-by" }

// Row is one thing in the list.
type Row struct {
	ID, Name string
	Cells    []templ.Component // one for each column behind the name
}

// List is the list of things of one kind.
type List struct {
	Words
	At
	component.Paging
	Title   string // of the page; the plural unless given
	Columns []component.Column
	Rows    []Row
	NoFind  bool
	Tabs    templ.Component // of the page; nil for none
	First   templ.Component // beside the button of the empty list; nil for none
}

func (l List) props() component.ListProps {
	return component.ListProps{ID: strings.ReplaceAll(strings.ToLower(l.id()), " ", "-"), URL: l.At.List, Noun: l.Noun, Nouns: l.Nouns,
		Columns: l.Columns, Paging: l.Paging, NoFind: l.NoFind, Empty: none(l)}
}

func (l List) id() string { return l.Path[strings.LastIndex(l.Path, "/")+1:] }

func (l List) frame(f layout.Frame) layout.Frame {
	f.Tabs, f.Actions = l.Tabs, addButton(l.Words, l.At)
	return f
}

func (l List) column(i int) component.Column { return l.Columns[i+1] }

// Field is a field with how it looks.
type Field struct {
	kind.Field
	Input   string // type of an input: tel, url
	Mono    bool
	Options []component.Option // of a choice or a reference; with help they are radio buttons
	Set     bool               // of a secret: one is stored
	Focus   bool
}

// Group is the fields under one heading.
type Group struct {
	ID, Title, Help string
	Fields          []Field
	When, Is        string // it counts only while the field When has the value Is; empty: always
}

// Looks are fields as they are.
func Looks(fields []kind.Field) []Field {
	list := make([]Field, len(fields))
	for i, f := range fields {
		list[i].Field = f
	}
	return list
}

// away says that a group does not count.
func (e Edit) away(g Group) bool { return g.When != "" && e.Values[g.When] != g.Is }

// Edit is the form of one thing, new or not.
type Edit struct {
	Words
	At
	component.Edited
	ID       string // empty for a new one
	Name     string // as it is stored
	Version  int64
	Groups   []Group
	Values   kind.Values
	Warnings []string
	Above    templ.Component // before the fields; nil for none
	Below    templ.Component // behind the form; nil for none
	Actions  templ.Component // beside the buttons; nil for none
	Trail    []models.AuditEntry
	Used     *int // how often it is used; nil for a kind that nothing refers to
}

func (e Edit) url() string {
	if e.ID == "" {
		return e.Path
	}
	return e.One(e.ID)
}

func (e Edit) frame(f layout.Frame) layout.Frame {
	f.Width, f.Actions = layout.Form, actions(e)
	if e.ID != "" && e.Used != nil {
		f.Tabs = tabs(e.Words, e.At, e.ID, e.At.One(e.ID), *e.Used)
	}
	return f
}

func (e Edit) formID() string { return strings.ReplaceAll(strings.ToLower(e.Noun), " ", "-") }

// Uses is the tab of what uses a thing.
type Uses struct {
	Words
	At
	ID, Name string
	Places   []usage.Link
	Refused  string // why it was not deleted
}

func (u Uses) frame(f layout.Frame) layout.Frame {
	f.Tabs = tabs(u.Words, u.At, u.ID, u.At.UsedBy(u.ID), len(u.Places))
	return f
}

func tabs(w Words, at At, id, current string, used int) templ.Component {
	return component.Tabs(Title(w.Noun), current,
		component.Tab{Label: "Settings", URL: at.One(id)},
		component.Tab{Label: "Used by", URL: at.UsedBy(id), Count: strconv.Itoa(used)})
}

// control is a field as the components take it.
func (e Edit) control(f Field) component.Field {
	c := component.Field{Name: f.Key, Label: f.Label, Help: f.Help, Placeholder: f.Placeholder, Required: f.Required,
		Optional: !f.Required && optional(f), Type: f.Input, Mono: f.Mono, Complete: "off", AutoFocus: f.Focus, Size: size(f)}
	if f.Set {
		c.Help = "" // the component says that one is set
	}
	return c.With(e.Values[f.Key], e.Errors)
}

// optional says whether a field may be said to be so: a choice or a switch always has a value,
// and one that says what to do when it is missing is needed at times.
func optional(f Field) bool {
	if f.Missing != "" {
		return false
	}
	switch f.Type {
	case kind.TypeSwitch, kind.TypeChoice, kind.TypeReference, kind.TypeMany, kind.TypeSecret, kind.TypeNumber, kind.TypeDuration:
		return false
	}
	return true
}

func size(f Field) component.FieldSize {
	switch {
	case f.Type == kind.TypeNumber || f.Type == kind.TypeDuration:
		return component.Small
	case f.Type == kind.TypeText || f.Most() >= kind.MaxLine && f.Input == "" && !f.Mono && (!f.Required || f.Max > kind.MaxLine) && f.Type == kind.TypeLine:
		return component.Full
	}
	return component.Medium
}

// chosen are the options of a field that takes any number of them.
func chosen(f Field, value string) []component.ManyOption {
	var list []component.ManyOption
	for _, o := range f.Options {
		list = append(list, component.ManyOption{Value: o.Value, Label: o.Label, Note: o.Help, Chosen: slices.Contains(kind.Many(value), o.Value)})
	}
	return list
}

// radio says whether the options have a line of help each: then all are in sight.
func (f Field) radio() bool { return len(f.Options) > 0 && f.Options[0].Help != "" }

// ticked is a switch as the components take it: it posts "true" or nothing.
func ticked(c component.Field) component.Field {
	c.Checked, c.Value = c.Value == "true", "true"
	return c
}

func words() trail.Words { return trail.Words{What: what} }

// what is the sentence of an entry after its actor.
func what(e models.AuditEntry) string {
	if e.Action != "changed" {
		return e.Action + " it"
	}
	var fields []string
	for _, c := range e.Changes {
		fields = append(fields, strings.ReplaceAll(c.Field, "_", " "))
	}
	return "changed " + strings.Join(fields, ", ")
}
