package workflow

import (
	"context"
	"slices"
	"strings"

	flow "hookline/app/workflow"
	"hookline/views/component"
	"hookline/views/route"
)

// Graph is a Workflow as the canvas gets it: `GET /workflows/:id/graph` and its
// read-only sisters. The first object is where a call starts.
type Graph struct {
	Workflow GraphName      `json:"workflow"`
	Version  int64          `json:"version"` // of the draft; 0 where it is not one
	ReadOnly bool           `json:"readonly"`
	Objects  []GraphObject  `json:"objects"`
	Notes    []*flow.Note   `json:"notes"`
	Problems []GraphProblem `json:"problems"` // of the Workflow as a whole
	Kinds    []GraphKind    `json:"kinds"`
	Overlay  *Overlay       `json:"overlay,omitempty"`
}

// GraphName is which Workflow it is.
type GraphName struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// GraphObject is an object as it is stored, with what the canvas shows of it.
type GraphObject struct {
	ID       string            `json:"id"`
	Kind     string            `json:"kind"`
	Title    string            `json:"title"`
	Note     string            `json:"note"`
	Settings flow.Settings     `json:"settings"`
	Exits    map[string]string `json:"exits"`
	Place    *flow.Place       `json:"place"` // null: the canvas finds one
	View     ObjectView        `json:"view"`
}

// ObjectView is what the canvas shows of an object and can't know by itself.
type ObjectView struct {
	Summary  string         `json:"summary"` // the one setting that matters
	Icon     string         `json:"icon"`
	Exits    []GraphExit    `json:"exits"`
	Uses     []string       `json:"uses"` // names of what it refers to
	Problems []GraphProblem `json:"problems"`
	URL      string         `json:"url"`
}

// GraphExit is a way out of an object.
type GraphExit struct {
	Name     string `json:"name"`
	Label    string `json:"label"`
	Fallback string `json:"fallback,omitempty"`
	Quiet    bool   `json:"quiet,omitempty"`
}

// GraphProblem is a problem without the object it stands at.
type GraphProblem struct {
	Severity flow.Severity `json:"severity"`
	Field    string        `json:"field,omitempty"`
	Message  string        `json:"message"`
}

// GraphKind is an object kind: its icon, and what a new object of it starts with.
type GraphKind struct {
	Name     string        `json:"name"`
	Label    string        `json:"label"`
	Icon     string        `json:"icon"`
	SVG      string        `json:"svg"`
	Group    string        `json:"group,omitempty"`
	Summary  string        `json:"summary,omitempty"`
	Settings flow.Settings `json:"settings,omitempty"`
	Exits    []GraphExit   `json:"exits"`
	Apart    bool          `json:"apart,omitempty"` // no exit leads to its objects
}

// Tones of an overlay.
const (
	ToneAdded   = "added"
	ToneRemoved = "removed"
	ToneChanged = "changed"
	TonePath    = "path"
	ToneCurrent = "current"
	ToneBad     = "bad"
	ToneMuted   = "muted"
)

// Overlay is drawn over a graph: a comparison, a call's path, figures. Links are
// by LinkKey.
type Overlay struct {
	Objects map[string]ObjectMark `json:"objects"`
	Links   map[string]LinkMark   `json:"links"`
}

// ObjectMark is what an overlay says of an object.
type ObjectMark struct {
	Tone  string `json:"tone,omitempty"`
	Badge string `json:"badge,omitempty"`
	Title string `json:"title,omitempty"`
	Href  string `json:"href,omitempty"`
}

// LinkMark is what an overlay says of a link.
type LinkMark struct {
	Tone  string `json:"tone,omitempty"`
	Label string `json:"label,omitempty"`
	Title string `json:"title,omitempty"`
	Href  string `json:"href,omitempty"`
}

// LinkKey names the link from an exit of an object in an Overlay.
func LinkKey(objectID, exit string) string { return objectID + "/" + exit }

// GraphProps is what a Graph is made of.
type GraphProps struct {
	ID, Name   string // of the Workflow
	Version    int64
	Definition *flow.Definition
	Around     flow.Surroundings
	Problems   []flow.Problem
	ReadOnly   bool
	URL        func(objectID string) string // of an object's page; nil: in the editor
	Overlay    *Overlay
}

// NewGraph makes the graph of a definition.
func NewGraph(p GraphProps) (*Graph, error) {
	kinds, err := graphKinds(p.ReadOnly)
	if err != nil {
		return nil, err
	}
	g := &Graph{
		Workflow: GraphName{p.ID, p.Name}, Version: p.Version, ReadOnly: p.ReadOnly, Kinds: kinds, Overlay: p.Overlay,
		Objects: []GraphObject{}, Notes: p.Definition.Notes, Problems: problemsAt(p.Problems, ""),
	}
	if g.Notes == nil {
		g.Notes = []*flow.Note{}
	}
	views := p.views()
	for _, o := range p.Definition.Objects {
		g.Objects = append(g.Objects, graphObject(o, views[o.ID]))
	}
	return g, nil
}

func graphObject(o *flow.Object, view ObjectView) GraphObject {
	exits := o.Exits
	if exits == nil {
		exits = map[string]string{}
	}
	return GraphObject{ID: o.ID, Kind: o.Kind, Title: o.Title, Note: o.Note, Settings: o.Settings, Exits: exits, Place: o.Place, View: view}
}

// GraphObjectOf is one object of a graph; nil when it is not there.
func GraphObjectOf(p GraphProps, id string) *GraphObject {
	o := p.Definition.Object(id)
	if o == nil {
		return nil
	}
	g := graphObject(o, p.view(o, p.Problems))
	return &g
}

// GraphView is the view of one object in a GraphUpdate.
type GraphView struct {
	ID   string     `json:"id"`
	View ObjectView `json:"view"`
}

// GraphUpdate is what a saved draft is answered with: what the server knows of it.
type GraphUpdate struct {
	Version  int64          `json:"version"`
	Objects  []GraphView    `json:"objects"`
	Problems []GraphProblem `json:"problems"`
}

// NewGraphUpdate says of a definition what only the server knows.
func NewGraphUpdate(p GraphProps) *GraphUpdate {
	u := &GraphUpdate{Version: p.Version, Objects: []GraphView{}, Problems: problemsAt(p.Problems, "")}
	views := p.views()
	for _, o := range p.Definition.Objects {
		u.Objects = append(u.Objects, GraphView{o.ID, views[o.ID]})
	}
	return u
}

func (p GraphProps) views() map[string]ObjectView {
	at := map[string][]flow.Problem{}
	for _, problem := range p.Problems {
		at[problem.ObjectID] = append(at[problem.ObjectID], problem)
	}
	views := make(map[string]ObjectView, len(p.Definition.Objects))
	for _, o := range p.Definition.Objects {
		views[o.ID] = p.view(o, at[o.ID])
	}
	return views
}

func (p GraphProps) view(o *flow.Object, problems []flow.Problem) ObjectView {
	kind, _ := flow.KindOf(o.Kind)
	v := ObjectView{Summary: Summary(o, p.Around), Icon: kind.Icon, Exits: graphExits(o.Settings), Uses: []string{},
		Problems: problemsAt(problems, o.ID)}
	for _, ref := range flow.RefsOf(o.Settings) {
		if name := p.Around.RefName(ref.Kind, *ref.ID); name != "" && !slices.Contains(v.Uses, name) {
			v.Uses = append(v.Uses, name)
		}
	}
	if v.URL = route.WorkflowObject(p.ID, o.ID); p.URL != nil {
		v.URL = p.URL(o.ID)
	}
	return v
}

func graphExits(s flow.Settings) []GraphExit {
	list := []GraphExit{}
	for _, e := range s.Exits() {
		list = append(list, GraphExit{e.Name, e.Label, e.Fallback, e.Quiet})
	}
	return list
}

func problemsAt(list []flow.Problem, objectID string) []GraphProblem {
	at := []GraphProblem{}
	for _, p := range list {
		if p.ObjectID == objectID {
			at = append(at, GraphProblem{p.Severity, p.Field, p.Message})
		}
	}
	return at
}

// graphKinds lists the kinds; who only reads needs no more of them than the icons.
func graphKinds(readOnly bool) ([]GraphKind, error) {
	var list []GraphKind
	for _, k := range flow.Kinds() {
		var svg strings.Builder
		if err := component.Icon(k.Icon).Render(context.Background(), &svg); err != nil {
			return nil, err
		}
		g := GraphKind{Name: k.Name, Label: k.Label, Icon: k.Icon, SVG: svg.String(), Exits: []GraphExit{}, Apart: k.Apart()}
		if !readOnly {
			g.Group, g.Summary, g.Settings = k.Group, k.Summary, k.New()
			g.Exits = graphExits(g.Settings)
		}
		list = append(list, g)
	}
	return list, nil
}
