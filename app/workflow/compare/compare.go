// Package compare says what differs between two definitions of a Workflow, object by
// object and value by value: for the audit trail, the compare screen and the API alike.
package compare

import (
	"maps"
	"slices"
	"strings"

	"hookline/app/name"
	"hookline/app/workflow"
)

// How an object or a link differs.
const (
	Added   = "added"
	Removed = "removed"
	Changed = "changed"
)

// Comparison is what differs between two definitions of a Workflow. Where objects
// stand on the canvas is no difference: Moved tells it apart.
type Comparison struct {
	Same    bool           `json:"same"` // nothing differs, places aside
	Counts  Counts         `json:"counts"`
	Start   *FieldChange   `json:"start,omitempty"` // another object is where a call starts
	Objects []ObjectChange `json:"objects"`         // those that differ, in order of flow; removed ones last
	Notes   []NoteChange   `json:"notes"`           // on the canvas
	Moved   []Move         `json:"moved"`

	ids map[string]string // of paired objects: the one before by the one after
}

// Counts says how many objects and links differ. An object whose links alone
// differ is a changed one.
type Counts struct {
	Added        int `json:"added"`
	Removed      int `json:"removed"`
	Changed      int `json:"changed"`
	LinksAdded   int `json:"links_added"`
	LinksRemoved int `json:"links_removed"`
	LinksChanged int `json:"links_changed"`
	Notes        int `json:"notes"`
	Moved        int `json:"moved"`
}

// ObjectChange is an object that differs. Kind, Title and ID are those of after,
// of before when it was removed.
type ObjectChange struct {
	Change   string        `json:"change"`
	ID       string        `json:"id"`
	BeforeID string        `json:"before_id,omitempty"` // when it was paired by its title and had another
	Kind     string        `json:"kind"`
	Title    string        `json:"title"`
	Fields   []FieldChange `json:"fields"`
	Links    []LinkChange  `json:"links"` // those that leave it
}

// FieldChange is one value: an empty Before or After is one that is not there.
// What the settings refer to is named.
type FieldChange struct {
	Path   string `json:"path"`  // as in the workspace file: prompt.say
	Label  string `json:"label"` // for people: Prompt › say
	Before string `json:"before"`
	After  string `json:"after"`
}

// LinkChange is where an exit leads, by title; empty is nowhere.
type LinkChange struct {
	Change   string `json:"change"`
	Exit     string `json:"exit"`
	Label    string `json:"label"`
	Before   string `json:"before"`
	After    string `json:"after"`
	BeforeID string `json:"before_id,omitempty"` // of the objects it led and leads to
	AfterID  string `json:"after_id,omitempty"`
}

// NoteChange is a note on the canvas with another text.
type NoteChange struct {
	Change string `json:"change"`
	ID     string `json:"id"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// Move is an object that stands elsewhere on the canvas.
type Move struct {
	ID     string          `json:"id"`
	Title  string          `json:"title"`
	Before *workflow.Place `json:"before"`
	After  *workflow.Place `json:"after"`
}

// Gone stands for what a setting or an exit refers to that is not there any more.
const Gone = "(gone)"

// Definitions lists what differs. Objects are paired by id; those without a partner by
// kind and title, for a definition that came from elsewhere has ids of its own.
func Definitions(before, after *workflow.Definition, around workflow.Surroundings) Comparison {
	c := &comparer{before: indexed(before), after: indexed(after), around: around}
	c.pair()
	c.Objects, c.Moved, c.ids = []ObjectChange{}, []Move{}, c.was
	c.start()
	for _, l := range after.Outline() {
		if was := c.before.ids[c.was[l.Object.ID]]; was != nil {
			c.both(was, l.Object)
		} else {
			c.only(Added, l.Object)
		}
	}
	for _, l := range before.Outline() {
		if c.now[l.Object.ID] == "" {
			c.only(Removed, l.Object)
		}
	}
	c.notes()
	c.Counts.Notes, c.Counts.Moved = len(c.Notes), len(c.Moved)
	c.Same = len(c.Objects)+len(c.Notes) == 0 && c.Start == nil
	return c.Comparison
}

// index is a definition with its objects by id: there may be a thousand.
type index struct {
	*workflow.Definition
	ids map[string]*workflow.Object
}

func indexed(d *workflow.Definition) index {
	ids := make(map[string]*workflow.Object, len(d.Objects))
	for _, o := range d.Objects {
		ids[o.ID] = o
	}
	return index{d, ids}
}

type comparer struct {
	Comparison
	before, after index
	around        workflow.Surroundings
	was, now      map[string]string // ids of paired objects: before's by after's, after's by before's
}

// pair fills was and now.
func (c *comparer) pair() {
	c.was, c.now = map[string]string{}, map[string]string{}
	join := func(was, now string) { c.was[now], c.now[was] = was, now }
	for _, o := range c.after.Objects {
		if c.before.ids[o.ID] != nil {
			join(o.ID, o.ID)
		}
	}
	free := map[string]string{}
	for _, o := range slices.Backward(c.before.Objects) { // the first of a title wins
		if c.now[o.ID] == "" {
			free[pairKey(o)] = o.ID
		}
	}
	for _, o := range c.after.Objects {
		if was := free[pairKey(o)]; was != "" && c.was[o.ID] == "" && c.now[was] == "" {
			join(was, o.ID)
		}
	}
}

func pairKey(o *workflow.Object) string {
	return o.Kind + "\n" + name.Key(o.Title)
}

func (c *comparer) start() {
	var was, now *workflow.Object
	if len(c.before.Objects) > 0 {
		was = c.before.Objects[0]
	}
	if len(c.after.Objects) > 0 {
		now = c.after.Objects[0]
	}
	if was != nil && now != nil && c.was[now.ID] == was.ID || was == now {
		return
	}
	c.Start = &FieldChange{Path: "start", Label: "Start", Before: titleOf(was), After: titleOf(now)}
}

// titleOf is the empty text for no object.
func titleOf(o *workflow.Object) string {
	if o == nil {
		return ""
	}
	if title := strings.TrimSpace(o.Title); title != "" {
		return title
	}
	return "Untitled"
}

// only adds an object that is in one of the two.
func (c *comparer) only(change string, o *workflow.Object) {
	fields, links := c.fields(nil, o), c.links(nil, o)
	if change == Removed {
		fields, links = c.fields(o, nil), c.links(o, nil)
		c.Counts.Removed++
	} else {
		c.Counts.Added++
	}
	c.count(links)
	c.Objects = append(c.Objects, ObjectChange{Change: change, ID: o.ID, Kind: o.Kind, Title: titleOf(o), Fields: fields, Links: links})
}

// both adds an object that is in both, if it differs.
func (c *comparer) both(was, now *workflow.Object) {
	if !samePlace(was.Place, now.Place) {
		c.Moved = append(c.Moved, Move{ID: now.ID, Title: titleOf(now), Before: was.Place, After: now.Place})
	}
	o := ObjectChange{Change: Changed, ID: now.ID, Kind: now.Kind, Title: titleOf(now), Fields: c.fields(was, now), Links: c.links(was, now)}
	if len(o.Fields)+len(o.Links) == 0 {
		return
	}
	if was.ID != now.ID {
		o.BeforeID = was.ID
	}
	c.Counts.Changed++
	c.count(o.Links)
	c.Objects = append(c.Objects, o)
}

// notes pairs notes by id, and those that came from elsewhere by their text.
func (c *comparer) notes() {
	c.Notes = []NoteChange{}
	was, texts := map[string]*workflow.Note{}, map[string]int{}
	for _, n := range c.before.Notes {
		was[n.ID] = n
	}
	var fresh []*workflow.Note
	for _, n := range c.after.Notes {
		old := was[n.ID]
		switch {
		case old == nil:
			fresh = append(fresh, n)
			texts[n.Text]++
		case old.Text != n.Text:
			c.Notes = append(c.Notes, NoteChange{Changed, n.ID, old.Text, n.Text})
		}
		delete(was, n.ID)
	}
	for _, n := range c.before.Notes {
		if was[n.ID] == nil {
			continue
		}
		if texts[n.Text] > 0 {
			texts[n.Text]--
			at := slices.IndexFunc(fresh, func(f *workflow.Note) bool { return f.Text == n.Text })
			fresh = slices.Delete(fresh, at, at+1)
			continue
		}
		c.Notes = append(c.Notes, NoteChange{Removed, n.ID, n.Text, ""})
	}
	for _, n := range fresh {
		c.Notes = append(c.Notes, NoteChange{Added, n.ID, "", n.Text})
	}
}

func samePlace(a, b *workflow.Place) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func (c *comparer) count(links []LinkChange) {
	for _, l := range links {
		switch l.Change {
		case Added:
			c.Counts.LinksAdded++
		case Removed:
			c.Counts.LinksRemoved++
		default:
			c.Counts.LinksChanged++
		}
	}
}

// links compares where the exits of an object lead; was or now may be nil.
func (c *comparer) links(was, now *workflow.Object) []LinkChange {
	list := []LinkChange{}
	for _, exit := range exitNames(was, now) {
		l := LinkChange{Exit: exit.Name, Label: exit.Label}
		if was != nil {
			l.BeforeID = was.Exits[exit.Name]
			l.Before = c.before.titleAt(l.BeforeID)
		}
		if now != nil {
			l.AfterID = now.Exits[exit.Name]
			l.After = c.after.titleAt(l.AfterID)
		}
		switch {
		case l.BeforeID == "" && l.AfterID == "":
			continue
		case l.BeforeID == "":
			l.Change = Added
		case l.AfterID == "":
			l.Change = Removed
		case l.BeforeID == l.AfterID || c.was[l.AfterID] == l.BeforeID:
			continue
		default:
			l.Change = Changed
		}
		list = append(list, l)
	}
	return list
}

func (d index) titleAt(id string) string {
	if o := d.ids[id]; o != nil || id == "" {
		return titleOf(o)
	}
	return Gone
}

// exitNames lists the exits of both, each once, those of now first; an exit that
// leads somewhere but is not of the kind counts, too.
func exitNames(was, now *workflow.Object) []workflow.Exit {
	var list []workflow.Exit
	add := func(e workflow.Exit) {
		if !slices.ContainsFunc(list, func(o workflow.Exit) bool { return o.Name == e.Name }) {
			list = append(list, e)
		}
	}
	for _, o := range []*workflow.Object{now, was} {
		if o == nil {
			continue
		}
		for _, e := range o.Settings.Exits() {
			add(e)
		}
		for _, name := range slices.Sorted(maps.Keys(o.Exits)) {
			add(workflow.Exit{Name: name, Label: name})
		}
	}
	return list
}
