package handlers

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/call"
	"hookline/app/workflow"
	"hookline/models"
	callview "hookline/views/call"
	"hookline/views/route"
	screen "hookline/views/workflow"
)

func (h *calls) pathRoutes(g group) {
	g.get(route.CallPath(":id"), h.pathSteps)
	g.get(route.CallGraph(":id", ""), h.graph)
	g.get(route.CallOverlay(":id", "", ""), h.overlay)
}

// path lists the entries of a call's trace that stand on an object of a version that is
// still there, with what the versions are called.
func (h *calls) path(ctx context.Context, m *models.Call, turns []models.CallTurn) ([]callview.PathStep, error) {
	steps, err := call.ReadTrace(turns)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	var list []callview.PathStep
	for i, version := range call.Versions(steps, m.VersionID) {
		s := &steps[i]
		if s.ObjectID == "" || version == "" {
			continue
		}
		name, known := names[version]
		if !known {
			if name, err = h.versionName(ctx, version); err != nil {
				return nil, err
			}
			names[version] = name
		}
		if name != "" {
			list = append(list, callview.PathStep{ID: stepID(s.Turn, s.Index), Version: version, Name: name, Object: s.ObjectID,
				Title: s.Title, Exit: s.Exit, Failed: s.Failed})
		}
	}
	return list, nil
}

// versionName says which Workflow and version that is; empty when it is gone.
func (h *calls) versionName(ctx context.Context, id string) (string, error) {
	v, err := h.db.Version(ctx, id)
	if apperr.Is(err, apperr.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	w, err := h.db.Workflow(ctx, v.WorkflowID)
	if err != nil {
		return "", err
	}
	if v.Kind == models.VersionTest {
		return w.Name + ", draft as it was then", nil
	}
	return w.Name + " v" + strconv.FormatInt(v.Number, 10), nil
}

// onPath reads the call and its path, and of it what stands on the version asked for.
func (h *calls) onPath(c echo.Context) (all []callview.PathStep, version string, err error) {
	ctx := c.Request().Context()
	m, err := h.db.Call(ctx, c.Param("id"))
	if err != nil {
		return nil, "", err
	}
	turns, err := h.db.Turns(ctx, m.ID, 0)
	if err != nil {
		return nil, "", err
	}
	if all, err = h.path(ctx, m, turns); err != nil {
		return nil, "", err
	}
	version = c.QueryParam("version")
	if !slices.ContainsFunc(all, func(s callview.PathStep) bool { return s.Version == version }) {
		return nil, "", apperr.New(apperr.NotFound, "The call ran no version with the id %q that is still there.", version)
	}
	return all, version, nil
}

// pathSteps is the path for the script that steps through it.
func (h *calls) pathSteps(c echo.Context) error {
	ctx := c.Request().Context()
	m, err := h.db.Call(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	turns, err := h.db.Turns(ctx, m.ID, 0)
	if err != nil {
		return err
	}
	list, err := h.path(ctx, m, turns)
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, map[string]any{"steps": append([]callview.PathStep{}, list...)})
}

// graph is a version that the call ran, to look at. Who may not see the configuration
// sees no settings: the trace says what came of them.
func (h *calls) graph(c echo.Context) error {
	_, version, err := h.onPath(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	v, err := h.db.Version(ctx, version)
	if err != nil {
		return err
	}
	w, err := h.db.Workflow(ctx, v.WorkflowID)
	if err != nil {
		return err
	}
	def, err := workflow.Parse(v.Definition)
	if err != nil {
		return err
	}
	user, err := h.user(c)
	if err != nil {
		return err
	}
	edits := auth.Can(user, auth.ManageConfig)
	around, err := h.workspace.Surroundings(ctx)
	if err != nil {
		return err
	}
	if !edits {
		def.Notes = nil
	}
	g, err := screen.NewGraph(screen.GraphProps{ID: w.ID, Name: w.Name, Definition: def, Around: around, ReadOnly: true,
		URL: func(object string) string { return pathURL(w, v, object, edits) }})
	if err != nil {
		return err
	}
	if !edits {
		withoutSettings(g)
	}
	return answerJSON(c, http.StatusOK, g)
}

// pathURL is the object in the version that calls run, where that is the one.
func pathURL(w *models.Workflow, v *models.WorkflowVersion, object string, edits bool) string {
	if !edits || v.ID != w.PublishedID {
		return ""
	}
	return route.WorkflowPublishedObject(w.ID, object)
}

func withoutSettings(g *screen.Graph) {
	for i := range g.Objects {
		o := &g.Objects[i]
		o.Note = ""
		o.View.Summary, o.View.Uses, o.View.Problems = "", []string{}, []screen.GraphProblem{}
		if kind, ok := workflow.KindOf(o.Kind); ok {
			o.Settings = kind.New()
		}
	}
}

// overlay is the path over a version: what the call came to, in which order, and where
// the step that is looked at stands.
func (h *calls) overlay(c echo.Context) error {
	all, version, err := h.onPath(c)
	if err != nil {
		return err
	}
	v, err := h.db.Version(c.Request().Context(), version)
	if err != nil {
		return err
	}
	def, err := workflow.Parse(v.Definition)
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, pathOverlay(def, all, version, c.QueryParam("step")))
}

func pathOverlay(def *workflow.Definition, all []callview.PathStep, version, current string) *screen.Overlay {
	over := &screen.Overlay{Objects: map[string]screen.ObjectMark{}, Links: map[string]screen.LinkMark{}}
	for _, o := range def.Objects {
		over.Objects[o.ID] = screen.ObjectMark{Tone: screen.ToneMuted, Title: "The call did not come here"}
		for exit := range o.Exits {
			over.Links[screen.LinkKey(o.ID, exit)] = screen.LinkMark{Tone: screen.ToneMuted}
		}
	}
	visits := map[string][]int{}
	for i, s := range all {
		if s.Version != version {
			continue
		}
		visits[s.Object] = append(visits[s.Object], i+1)
		mark := screen.ObjectMark{Tone: screen.TonePath, Badge: ranges(visits[s.Object]), Title: "Step " + ranges(visits[s.Object]) + " of the call"}
		before := over.Objects[s.Object].Tone
		switch {
		case s.ID == current || before == screen.ToneCurrent:
			mark.Tone = screen.ToneCurrent
		case s.Failed || before == screen.ToneBad:
			mark.Tone = screen.ToneBad
		}
		over.Objects[s.Object] = mark
		if s.Exit == "" {
			continue
		}
		key := screen.LinkKey(s.Object, s.Exit)
		link := screen.LinkMark{Tone: screen.TonePath, Title: "The call went here"}
		if s.ID == current || over.Links[key].Tone == screen.ToneCurrent {
			link.Tone = screen.ToneCurrent
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
