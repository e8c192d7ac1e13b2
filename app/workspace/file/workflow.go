package file

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"hookline/app/nearest"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// workflowEntry is a Workflow in a file.
type workflowEntry struct {
	Name        string          `json:"name"`
	Description string          `json:"description,omitempty"`
	BlockID     int64           `json:"block_id,omitempty"` // 0: the one it has, the next free one of a new Workflow
	Publish     *bool           `json:"publish,omitempty"`  // false: a draft, and problems are only told
	Objects     []*yamldoc.Node `json:"objects"`
	WhenItEnds  *yamldoc.Node   `json:"when_it_ends,omitempty"` // an object without kind and exits; its title may be left out
	Notes       *[]noteEntry    `json:"notes,omitempty"`        // nil keeps those that are stored
}

// noteEntry is a note on the canvas in a file.
type noteEntry struct {
	Text   string         `json:"text"`
	Place  workflow.Place `json:"place"`
	Width  float64        `json:"width,omitempty"`
	Height float64        `json:"height,omitempty"`
}

// notes makes the notes with the ids that stored knows their texts by.
func (e *workflowEntry) notes(stored []*workflow.Note) []*workflow.Note {
	if e.Notes == nil {
		return stored
	}
	var list []*workflow.Note
	used := map[string]bool{}
	for _, n := range *e.Notes {
		made := &workflow.Note{ID: models.NewID(), Text: n.Text, Place: n.Place, Width: n.Width, Height: n.Height}
		for _, was := range stored {
			if was.Text == n.Text && !used[was.ID] {
				made.ID = was.ID
				break
			}
		}
		used[made.ID] = true
		list = append(list, made)
	}
	return list
}

func noteEntries(notes []*workflow.Note) *[]noteEntry {
	if len(notes) == 0 {
		return nil
	}
	var list []noteEntry
	for _, n := range notes {
		list = append(list, noteEntry{n.Text, n.Place, n.Width, n.Height})
	}
	return &list
}

// objectEntry is what every object has in a file; its settings stand beside these.
type objectEntry struct {
	Title string            `json:"title"`
	Kind  string            `json:"kind"`
	Note  string            `json:"note,omitempty"`
	Exits map[string]string `json:"exits,omitempty"`
	Place *workflow.Place   `json:"place,omitempty"`
}

// objectKeys are the keys of an object that are no settings.
var objectKeys = []string{"title", "kind", "note", "exits", "place"}

// workflowSection is `workflows:`.
type workflowSection struct{ items []*workflowItem }

type workflowItem struct {
	entry   *workflowEntry
	called  string
	at      *yamldoc.Node
	objects []objectItem
	broken  bool // its objects can't be put together

	old       *models.Workflow // nil for a new one
	id        string
	def       *workflow.Definition
	unchanged bool // what is published is what the file says
}

type objectItem struct {
	entry    *objectEntry
	settings workflow.Settings
	at       *yamldoc.Node
	called   string
}

func (i *workflowItem) publish() bool { return i.entry.Publish == nil || *i.entry.Publish }

func (*workflowSection) key() string { return "workflows" }

func (s *workflowSection) read(a *applier, n *yamldoc.Node) {
	seen := names{}
	eachItem(a, n, "Workflow", "name", func(entry *workflowEntry, at *yamldoc.Node, called string) {
		item := &workflowItem{entry: entry, called: called, at: at}
		if !seen.add(a, at, called, "name", entry.Name) {
			return
		}
		item.readObjects(a)
		s.items = append(s.items, item)
		known, ok := a.known[workspace.ObjectWorkflow][models.NameKey(entry.Name)]
		if item.id = known.id; !ok {
			item.id = models.NewID()
			a.known[workspace.ObjectWorkflow].add(item.id, entry.Name)
		}
	})
}

func (i *workflowItem) readObjects(a *applier) {
	titles := names{}
	for index, at := range i.entry.Objects {
		o := objectItem{entry: &objectEntry{}, at: at, called: fmt.Sprintf("%s, object %d", i.called, index+1)}
		if title := at.Get("title"); title != nil && title.Text != "" {
			o.called = fmt.Sprintf("%s, object %q", i.called, title.Text)
		}
		if at.Kind != yamldoc.Mapping {
			a.problems.Add(at, "%s: an object is a mapping with title and kind.", o.called)
			i.broken = true
			continue
		}
		own, settings := split(at)
		yamldoc.Decode(own, o.entry, o.called, &a.problems)
		if !titles.add(a, at, o.called, "title", o.entry.Title) {
			i.broken = true
			continue
		}
		if o.settings = readSettings(a, &o, settings); o.settings == nil {
			i.broken = true
			continue
		}
		if kind, _ := workflow.KindOf(o.entry.Kind); kind.Apart() {
			a.problems.Add(at.Get("kind"), "%s: write it as %s of the Workflow, beside its objects.", o.called, kind.Name)
			i.broken = true
			continue
		}
		i.objects = append(i.objects, o)
	}
	i.readEnding(a, titles)
	i.checkExits(a, titles)
}

// readEnding reads what the Workflow does when it ends.
func (i *workflowItem) readEnding(a *applier, titles names) {
	at := i.entry.WhenItEnds
	if at == nil || at.Kind == yamldoc.Null {
		return
	}
	kind, _ := workflow.KindOf(workflow.EndingKind)
	o := objectItem{entry: &objectEntry{Title: kind.Label}, at: at, called: i.called + ", " + workflow.EndingKind}
	if at.Kind != yamldoc.Mapping {
		a.problems.Add(at, "%s is a mapping with method, url and action.", o.called)
		i.broken = true
		return
	}
	own, settings := split(at)
	for _, pair := range own.Pairs {
		if pair.Key.Text == "kind" || pair.Key.Text == "exits" {
			a.problems.Add(pair.Key, "%s has no %s.", o.called, pair.Key.Text)
			i.broken = true
			return
		}
	}
	yamldoc.Decode(own, o.entry, o.called, &a.problems)
	o.entry.Kind = workflow.EndingKind
	if !titles.add(a, at, o.called, "title", o.entry.Title) {
		i.broken = true
		return
	}
	o.settings = readSettings(a, &o, settings)
	i.objects = append(i.objects, o)
}

// split parts an object's own keys from its settings.
func split(at *yamldoc.Node) (own, settings *yamldoc.Node) {
	own = &yamldoc.Node{Kind: yamldoc.Mapping, Line: at.Line, Column: at.Column}
	settings = &yamldoc.Node{Kind: yamldoc.Mapping, Line: at.Line, Column: at.Column}
	for _, pair := range at.Pairs {
		to := settings
		if slices.Contains(objectKeys, pair.Key.Text) {
			to = own
		}
		to.Pairs = append(to.Pairs, pair)
	}
	return own, settings
}

// readSettings reads the settings of an object's kind; nil for a kind that is not
// known.
func readSettings(a *applier, o *objectItem, n *yamldoc.Node) workflow.Settings {
	kind, ok := workflow.KindOf(o.entry.Kind)
	if !ok {
		at := o.at.Get("kind")
		if at == nil {
			a.problems.Add(o.at, "%s: kind is missing; the kinds are %s.", o.called, strings.Join(workflow.KindNames(), ", "))
			return nil
		}
		yamldoc.Unknown(&a.problems, at, o.called, "kind", workflow.KindNames())
		return nil
	}
	settings := kind.New()
	// A new object of the editor starts with a first row here and there; a file
	// gives all of its rows.
	v := reflect.ValueOf(settings).Elem()
	for i := range v.NumField() {
		if k := v.Field(i).Kind(); k == reflect.Slice || k == reflect.Map {
			v.Field(i).SetZero()
		}
	}
	yamldoc.Decode(n, settings, o.called, &a.problems)
	return settings
}

// checkExits reports exits the object does not have and titles that are not there.
func (i *workflowItem) checkExits(a *applier, titles names) {
	var all []string
	for _, o := range i.objects {
		all = append(all, o.entry.Title)
	}
	for _, o := range i.objects {
		var exits []string
		for _, e := range o.settings.Exits() {
			exits = append(exits, e.Name)
		}
		at := o.at.Get("exits")
		if at == nil {
			continue
		}
		for _, pair := range at.Pairs {
			to := o.entry.Exits[pair.Key.Text]
			if !slices.Contains(exits, pair.Key.Text) {
				yamldoc.Unknown(&a.problems, pair.Key, o.called, "exit", exits)
				i.broken = true
			}
			if to == "" || titles[models.NameKey(to)] != nil {
				continue
			}
			i.broken = true
			if near := nearest.Word(to, all); near != "" {
				a.problems.Add(pair.Value, "%s: the exit %s leads to %q, and no object has that title; did you mean %q?", o.called, pair.Key.Text, to, near)
			} else {
				a.problems.Add(pair.Value, "%s: the exit %s leads to %q, and no object of this Workflow has that title; add it or write another.", o.called, pair.Key.Text, to)
			}
		}
	}
}
