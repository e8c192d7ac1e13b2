package calls

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/trace"
	"hookline/app/workflow"
	"hookline/handlers/flow"
	"hookline/handlers/screen"
	"hookline/models"
	callview "hookline/views/call"
	"hookline/views/route"
	view "hookline/views/workflow"
)

func (h *calls) pathRoutes(g screen.Group) {
	g.Get(route.CallPath(":id"), h.pathSteps)
	g.Get(route.CallGraph(":id", ""), h.graph)
	g.Get(route.CallOverlay(":id", "", ""), h.overlay)
}

// calledPath is the way of a call, with what it went over.
type calledPath struct {
	steps []callview.PathStep
	over  map[string]*calledVersion // by id; nil for one that is gone
}

// calledVersion is a version that a call ran.
type calledVersion struct {
	*models.WorkflowVersion
	of *models.Workflow
}

// path lists the entries of a call's trace that stand on an object of a version that is
// still there, with what the versions are called.
func (h *calls) path(ctx context.Context, m *models.Call, steps []trace.Entry) (*calledPath, error) {
	p := &calledPath{over: map[string]*calledVersion{}}
	trace.Place(steps, m.VersionID)
	for i := range steps {
		s := &steps[i]
		version := s.Version
		if s.ObjectID == "" || version == "" {
			continue
		}
		v, known := p.over[version]
		if !known {
			var err error
			if v, err = h.calledVersion(ctx, version); err != nil {
				return nil, err
			}
			p.over[version] = v
		}
		if v != nil {
			p.steps = append(p.steps, callview.PathStep{ID: stepID(s.Turn, s.Index), Version: version, Name: v.name(), Object: s.ObjectID,
				Title: s.Title, Exit: s.Exit, Failed: s.Failed})
		}
	}
	return p, nil
}

// calledVersion reads a version and its Workflow; nil when it is gone.
func (h *calls) calledVersion(ctx context.Context, id string) (*calledVersion, error) {
	v, err := h.DB.Workflows.Version(ctx, id)
	if apperr.Is(err, apperr.NotFound) {
		return nil, nil //nolint:nilnil // nil is gone
	}
	if err != nil {
		return nil, err
	}
	w, err := h.DB.Workflows.Get(ctx, v.WorkflowID)
	return &calledVersion{v, w}, err
}

// name says which Workflow and version that is.
func (v *calledVersion) name() string {
	if v.Kind == models.VersionTest {
		return v.of.Name + ", draft as it was then"
	}
	return v.of.Name + " v" + strconv.FormatInt(v.Number, 10)
}

// askedPath is the path of the call that the address names.
func (h *calls) askedPath(c echo.Context) (*calledPath, error) {
	ctx := c.Request().Context()
	m, err := h.DB.Calls.Get(ctx, c.Param("id"))
	if err != nil {
		return nil, err
	}
	turns, err := h.DB.Calls.Turns(ctx, m.ID, 0)
	if err != nil {
		return nil, err
	}
	steps, err := trace.Read(turns)
	if err != nil {
		return nil, err
	}
	return h.path(ctx, m, steps)
}

// askedVersion is the same, with the version on it that the address asks for.
func (h *calls) askedVersion(c echo.Context) (*calledPath, *calledVersion, error) {
	p, err := h.askedPath(c)
	if err != nil {
		return nil, nil, err
	}
	id := c.QueryParam("version")
	v := p.over[id]
	if v == nil {
		return nil, nil, apperr.New(apperr.NotFound, "The call ran no version with the id %q that is still there.", id)
	}
	return p, v, nil
}

// pathSteps is the path for the script that steps through it.
func (h *calls) pathSteps(c echo.Context) error {
	p, err := h.askedPath(c)
	if err != nil {
		return err
	}
	return screen.AnswerJSON(c, http.StatusOK, map[string]any{"steps": append([]callview.PathStep{}, p.steps...)})
}

// graph is a version that the call ran, to look at. Who may not see the configuration
// sees no settings: the trace says what came of them.
func (h *calls) graph(c echo.Context) error {
	_, v, err := h.askedVersion(c)
	if err != nil {
		return err
	}
	edits, err := h.edits(c)
	if err != nil {
		return err
	}
	props, err := flow.VersionProps(c.Request().Context(), h.Workspace, v.of, v.WorkflowVersion)
	if err != nil {
		return err
	}
	if !edits {
		props.Definition.Notes = nil
	}
	props.URL = func(object string) string { return v.url(object, edits) }
	g, err := view.NewGraph(props)
	if err != nil {
		return err
	}
	if !edits {
		withoutSettings(g)
	}
	return screen.AnswerJSON(c, http.StatusOK, g)
}

// url is the object in the version that calls run, where that is the one.
func (v *calledVersion) url(object string, edits bool) string {
	if !edits || v.ID != v.of.PublishedID {
		return ""
	}
	return route.WorkflowPublishedObject(v.of.ID, object)
}

func withoutSettings(g *view.Graph) {
	for i := range g.Objects {
		o := &g.Objects[i]
		o.Note = ""
		o.View.Summary, o.View.Uses, o.View.Problems = "", []string{}, []view.GraphProblem{}
		kind, _ := workflow.KindOf(o.Kind)
		o.Settings = kind.New()
	}
}

// overlay is the path over a version: what the call came to, in which order, and where
// the step that is looked at stands.
func (h *calls) overlay(c echo.Context) error {
	p, v, err := h.askedVersion(c)
	if err != nil {
		return err
	}
	def, err := workflow.Parse(v.Definition)
	if err != nil {
		return err
	}
	return screen.AnswerJSON(c, http.StatusOK, pathOverlay(def, p.steps, v.ID, c.QueryParam("step")))
}

func pathOverlay(def *workflow.Definition, all []callview.PathStep, version, current string) *view.Overlay {
	over := &view.Overlay{Objects: map[string]view.ObjectMark{}, Links: map[string]view.LinkMark{}}
	for _, o := range def.Objects {
		over.Objects[o.ID] = view.ObjectMark{Tone: view.ToneMuted, Title: "The call did not come here"}
		for exit := range o.Exits {
			over.Links[view.LinkKey(o.ID, exit)] = view.LinkMark{Tone: view.ToneMuted}
		}
	}
	visits := map[string][]int{}
	for i, s := range all {
		if s.Version != version {
			continue
		}
		visits[s.Object] = append(visits[s.Object], i+1)
		mark := view.ObjectMark{Tone: view.TonePath, Badge: ranges(visits[s.Object]), Title: "Step " + ranges(visits[s.Object]) + " of the call"}
		before := over.Objects[s.Object].Tone
		switch {
		case s.ID == current || before == view.ToneCurrent:
			mark.Tone = view.ToneCurrent
		case s.Failed || before == view.ToneBad:
			mark.Tone = view.ToneBad
		}
		over.Objects[s.Object] = mark
		if s.Exit == "" {
			continue
		}
		key := view.LinkKey(s.Object, s.Exit)
		link := view.LinkMark{Tone: view.TonePath, Title: "The call went here"}
		if s.ID == current || over.Links[key].Tone == view.ToneCurrent {
			link.Tone = view.ToneCurrent
		}
		over.Links[key] = link
	}
	return over
}

// maxRanges bounds the badge of an object that a call came to again and again.
const maxRanges = 3

// ranges says ascending numbers shortly: 1–2, 5.
func ranges(numbers []int) string {
	var parts []string
	for i := 0; i < len(numbers); i++ {
		from := numbers[i]
		for i+1 < len(numbers) && numbers[i+1] == numbers[i]+1 {
			i++
		}
		part := strconv.Itoa(from)
		if numbers[i] > from {
			part += "–" + strconv.Itoa(numbers[i])
		}
		parts = append(parts, part)
	}
	if len(parts) > maxRanges {
		parts = append(parts[:maxRanges], "…")
	}
	return strings.Join(parts, ", ")
}
