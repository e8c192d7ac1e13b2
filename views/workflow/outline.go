package workflow

import (
	"strconv"
	"strings"

	flow "hookline/app/workflow"
	"hookline/views/route"
)

// Outline is the Workflow as a list of its objects in order of flow.
type Outline struct {
	WorkflowID string
	Lines      []Line
	Problems   []flow.Problem
	Selected   string // id of the object in the panel
	ReadOnly   bool   // a version
	// Link is the address of an object of a version; nil for what is published.
	Link    func(objectID string) string
	Traffic *Traffic // where the callers of the version went; nil: it is not shown
}

// Line is one object of the outline.
type Line struct {
	ID, Title, Icon, Kind, Summary string
	Depth                          int
	Start, Loose                   bool
	Exits                          []LineExit
	Red, Yellow                    int
}

// LineExit is where an exit leads, by title; empty is the end of the call.
type LineExit struct{ Label, To string }

// deepest is how far the outline indents.
const deepest = 8

// NewOutline lists a definition in order of flow.
func NewOutline(workflowID string, d *flow.Definition, around flow.Surroundings, problems []flow.Problem) Outline {
	o := Outline{WorkflowID: workflowID, Problems: problems}
	red, yellow := map[string]int{}, map[string]int{}
	for _, p := range problems {
		if p.Severity == flow.Red {
			red[p.ObjectID]++
		} else {
			yellow[p.ObjectID]++
		}
	}
	titles := map[string]string{}
	for _, object := range d.Objects {
		titles[object.ID] = shownTitle(object)
	}
	for i, l := range d.Outline() {
		kind, _ := flow.KindOf(l.Object.Kind)
		o.Lines = append(o.Lines, Line{
			ID: l.Object.ID, Title: shownTitle(l.Object), Icon: kind.Icon, Kind: kind.Label, Summary: Summary(l.Object, around),
			Depth: min(l.Depth, deepest), Start: i == 0, Loose: l.Loose, Exits: exitsOf(l.Object, titles),
			Red: red[l.Object.ID], Yellow: yellow[l.Object.ID],
		})
	}
	return o
}

func shownTitle(o *flow.Object) string {
	if t := strings.TrimSpace(o.Title); t != "" {
		return t
	}
	return "Untitled"
}

func exitsOf(o *flow.Object, titles map[string]string) []LineExit {
	var list []LineExit
	for _, e := range o.Settings.Exits() {
		to := o.Exits[e.Name]
		if to == "" && (e.Quiet || e.Fallback != "") {
			continue
		}
		list = append(list, LineExit{e.Label, titles[to]})
	}
	return list
}

// maxSummary bounds what the outline shows of an object, in characters.
const maxSummary = 120

// Summary is the one setting that matters, in a few words.
func Summary(o *flow.Object, around flow.Surroundings) string {
	s, ok := o.Settings.(flow.Summarizer)
	if !ok {
		return ""
	}
	text := strings.Join(strings.Fields(s.Summarize(around)), " ")
	if r := []rune(text); len(r) > maxSummary {
		return string(r[:maxSummary-1]) + "…"
	}
	return text
}

func (o Outline) url(l Line) string {
	switch {
	case o.Link != nil:
		return o.Link(l.ID)
	case o.ReadOnly:
		url := route.WorkflowPublishedObject(o.WorkflowID, l.ID)
		if o.Traffic != nil {
			url += o.Traffic.Query()
		}
		return url
	}
	return route.WorkflowObject(o.WorkflowID, l.ID)
}

func (o Outline) counts() (red, yellow int) { return Head{Problems: o.Problems}.counts() }

// depthClass indents a line; the classes stand in workflow.css.
func (l Line) depthClass() string { return "flow-depth-" + strconv.Itoa(l.Depth) }
