package workflow

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	flow "hookline/app/workflow"
	"hookline/app/workflow/compare"
	"hookline/views/component"
	"hookline/views/route"
)

// Compare is the page that compares two versions, the draft included.
type Compare struct {
	Head
	From, To Side
	Sides    []component.Option
	Result   compare.Comparison
	View     View
}

// Side is one of the two that are compared.
type Side struct {
	Key    string // number of a version, or what the address calls the draft
	Draft  bool
	Note   string
	Live   bool // new calls run it
	Object func(id string) string
}

// Name is the side in a sentence.
func (s Side) Name() string {
	if s.Draft {
		return "draft"
	}
	return "version " + s.Key
}

func (s Side) title() string {
	name := s.Name()
	return strings.ToUpper(name[:1]) + name[1:]
}

func (c Compare) src() string { return route.WorkflowCompareGraph(c.Workflow.ID, c.From.Key, c.To.Key) }

func (c Compare) at(view string) string {
	return route.WorkflowCompare(c.Workflow.ID, c.From.Key, c.To.Key) + "&view=" + view
}

func (c Compare) swapped() string {
	c.From, c.To = c.To, c.From
	return c.at(c.viewName())
}

func (c Compare) viewName() string {
	if c.View == CanvasView {
		return "canvas"
	}
	return "text"
}

// link is where an object is looked at: on the side that has it.
func (c Compare) link(o compare.ObjectChange) string {
	if o.Change == compare.Removed {
		return c.From.Object(o.ID)
	}
	return c.To.Object(o.ID)
}

func (c Compare) text() string {
	return "From " + c.From.Name() + " to " + c.To.Name() + ": " + c.Result.Text()
}

// differs says how, in a word and with an icon.
func differs(change string) (word, icon string) {
	switch change {
	case compare.Added:
		return "Added", "plus"
	case compare.Removed:
		return "Removed", "minus"
	}
	return "Changed", "edit"
}

func kindOf(name string) flow.Kind {
	if k, ok := flow.KindOf(name); ok {
		return k
	}
	return flow.Kind{Name: name, Label: name, Icon: "dot"}
}

// diffRow is a line of what differs at an object.
type diffRow struct{ Label, Before, After string }

func rowsOf(o compare.ObjectChange) []diffRow {
	var rows []diffRow
	for _, f := range o.Fields {
		if o.Change == compare.Changed || f.Path != "kind" && f.Path != "title" {
			rows = append(rows, diffRow{f.Label, f.Before, f.After})
		}
	}
	for _, l := range o.Links {
		rows = append(rows, diffRow{"Exit " + l.Label, leadsTo(l.Before), leadsTo(l.After)})
	}
	return rows
}

func leadsTo(title string) string {
	if title == "" {
		return ""
	}
	return "→ " + title
}

// span is a part of a text; Differs when the other side has another.
type span struct {
	Text    string
	Differs bool
}

// spans marks what differs between two texts: the middle, between the words with
// which both begin and end. Texts with nothing in common are not marked.
func spans(before, after string) (b, a []span) {
	x, y := words(before), words(after)
	start, end := 0, 0
	for start < min(len(x), len(y)) && x[start] == y[start] {
		start++
	}
	for end < min(len(x), len(y))-start && x[len(x)-1-end] == y[len(y)-1-end] {
		end++
	}
	marked := start+end > 0
	cut := func(list []string) []span {
		var out []span
		for i, part := range [][]string{list[:start], list[start : len(list)-end], list[len(list)-end:]} {
			if len(part) > 0 {
				out = append(out, span{strings.Join(part, ""), marked && i == 1})
			}
		}
		return out
	}
	return cut(x), cut(y)
}

// words cuts a text before each run of spaces and of letters.
func words(text string) []string {
	var list []string
	from, last := 0, false
	for i, r := range text {
		letter := unicode.IsLetter(r) || unicode.IsDigit(r)
		if i > 0 && (!letter || !last) {
			list = append(list, text[from:i])
			from = i
		}
		last = letter
	}
	if from < len(text) {
		list = append(list, text[from:])
	}
	return list
}

// NewComparedGraph is both sides in one graph, with an overlay that says what was
// added, removed and changed. p holds what is not of the comparison.
func NewComparedGraph(p GraphProps, c compare.Comparison, before, after *flow.Definition) (*Graph, error) {
	p.Definition, p.ReadOnly, p.Overlay = c.Union(before, after), true, overlayOf(c)
	g, err := NewGraph(p)
	if err != nil {
		return nil, err
	}
	labels := map[string]string{}
	for _, o := range c.Objects {
		for _, l := range o.Links {
			labels[LinkKey(o.ID, l.Exit)] = l.Label
		}
	}
	for i := range g.Objects {
		o := &g.Objects[i]
		for _, exit := range slices.Sorted(maps.Keys(o.Exits)) { // an exit that went has a link to show
			if !slices.ContainsFunc(o.View.Exits, func(e GraphExit) bool { return e.Name == exit }) {
				label := labels[LinkKey(o.ID, exit)]
				if label == "" {
					label = exit
				}
				o.View.Exits = append(o.View.Exits, GraphExit{Name: exit, Label: label})
			}
		}
	}
	return g, nil
}

func overlayOf(c compare.Comparison) *Overlay {
	tones := map[string]string{compare.Added: ToneAdded, compare.Removed: ToneRemoved, compare.Changed: ToneChanged}
	v := &Overlay{Objects: map[string]ObjectMark{}, Links: map[string]LinkMark{}}
	for _, o := range c.Objects {
		word, _ := differs(o.Change)
		if o.Change != compare.Changed || len(o.Fields) > 0 {
			v.Objects[o.ID] = ObjectMark{Tone: tones[o.Change], Badge: word, Title: changedFields(o)}
		}
		for _, l := range o.Links {
			word, _ := differs(l.Change)
			m := LinkMark{Tone: tones[l.Change], Label: word, Title: word + ": " + l.Label}
			if l.Change == compare.Changed {
				m.Label, m.Title = "Led to "+l.Before, l.Label+": led to "+l.Before+", leads to "+l.After
			}
			v.Links[LinkKey(o.ID, l.Exit)] = m
		}
	}
	return v
}

// changedFields names what is another at an object.
func changedFields(o compare.ObjectChange) string {
	if o.Change != compare.Changed {
		word, _ := differs(o.Change)
		return word
	}
	var names []string
	for _, f := range o.Fields {
		names = append(names, f.Label)
	}
	return "Changed: " + strings.Join(names, ", ")
}
