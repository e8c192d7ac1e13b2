package flow

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workflow/edit"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/route"
	view "hookline/views/workflow"
)

// Why an object can't be saved as it was posted.
var (
	errChanged = errors.New("somebody else saved the object")
	errGone    = errors.New("somebody else deleted the object")
)

// maxTries bounds how often a change is tried again when another save came
// between reading and writing.
const maxTries = 5

// change revises the draft as it is now: who edits one object need not know what
// others did to the rest.
func (h *editor) change(c echo.Context, id string, revise func(*workflow.Definition) error) (*models.Workflow, error) {
	return h.newest(c, id, func(ctx context.Context, by workspace.Actor, version int64) (*models.Workflow, error) {
		return h.Workflows.SaveDraft(ctx, by, id, version, revise)
	})
}

// newest saves a draft as it is now; save is given the version it has.
func (h *editor) newest(c echo.Context, id string, save func(ctx context.Context, by workspace.Actor, version int64) (*models.Workflow, error)) (*models.Workflow, error) {
	by, err := h.Changer(c)
	if err != nil {
		return nil, err
	}
	ctx := c.Request().Context()
	for try := 1; ; try++ {
		w, err := h.DB.Workflows.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		w, err = save(ctx, by, w.Version)
		if _, stale := errors.AsType[*apperr.StaleError](err); stale && try < maxTries {
			continue
		}
		return w, err
	}
}

func (h *editor) saveObject(c echo.Context) error {
	id, objectID := c.Param("id"), c.Param("object")
	p, err := readObject(c, objectID)
	if err != nil {
		return err
	}
	if p.errs.Any() {
		return h.refuse(c, http.StatusUnprocessableEntity, id, p, func(panel *view.Panel) {
			panel.Errors, panel.Refused = p.errs, true
		})
	}
	w, err := h.change(c, id, p.apply)
	switch {
	case errors.Is(err, errChanged), errors.Is(err, errGone):
		return h.conflict(c, id, p, errors.Is(err, errGone))
	case apperr.Is(err, apperr.Invalid) && len(apperr.Fields(err)) > 0:
		return h.refuse(c, screen.StatusOf(err), id, p, func(panel *view.Panel) {
			panel.Refused = true
			panel.Errors = component.Errors{}
			for _, f := range apperr.Fields(err) {
				panel.Errors.Add(view.FieldName(p.object.Settings, f.Name), f.Message)
			}
		})
	case err != nil:
		return err
	}
	return h.saved(c, w, objectID, "Saved.")
}

// apply puts the posted object into the draft.
func (p *posted) apply(def *workflow.Definition) error {
	o := def.Object(p.object.ID)
	switch {
	case o == nil && !p.form.Restore:
		return errGone
	case o == nil:
		o = &workflow.Object{ID: p.object.ID, Kind: p.object.Kind}
		def.Objects = append(def.Objects, o)
	case seenObject(o) != p.form.Seen || o.Kind != p.object.Kind:
		return errChanged
	}
	o.Title, o.Note, o.Settings = p.object.Title, p.object.Note, p.object.Settings
	return edit.Connect(def, o, p.object.Exits)
}

// typed is the panel with what was typed in place of what is stored.
func (h *editor) typed(c echo.Context, id string, p *posted) (*draft, *view.Panel, error) {
	d, err := h.draft(c, id)
	if err != nil {
		return nil, nil, err
	}
	shown := &draft{workflow: d.workflow, around: d.around, def: &workflow.Definition{}, deadline: d.deadline}
	found := false
	for _, o := range d.def.Objects {
		if o.ID == p.object.ID {
			o, found = p.object, true
		}
		shown.def.Objects = append(shown.def.Objects, o)
	}
	if !found {
		shown.def.Objects = append(shown.def.Objects, p.object)
	}
	shown.problems = shown.def.Problems(d.around)
	panel := shown.panel(p.object)
	panel.Dirty, panel.Seen = true, p.form.Seen
	clear(panel.Values)
	maps.Copy(panel.Values, p.raw)
	return d, panel, nil
}

// refuse shows the panel again with what was typed.
func (h *editor) refuse(c echo.Context, status int, id string, p *posted, say func(*view.Panel)) error {
	_, panel, err := h.typed(c, id, p)
	if err != nil {
		return err
	}
	say(panel)
	return h.answerPanel(c, status, id, panel)
}

// answerPanel is the panel for htmx, or the page with it.
func (h *editor) answerPanel(c echo.Context, status int, id string, panel *view.Panel) error {
	if screen.IsHTMX(c) {
		return screen.Render(c, status, view.PanelView(panel))
	}
	return h.editorPage(c, status, id, panel.Object.ID, func(e *view.Editor) { e.Panel = panel })
}

// redrawObject shows the panel as it would be with what was typed, saving nothing.
// What follows from a choice just made is filled in.
func (h *editor) redrawObject(c echo.Context) error {
	p, err := readObject(c, c.Param("object"))
	if err != nil {
		return err
	}
	return h.refuse(c, http.StatusOK, c.Param("id"), p, func(panel *view.Panel) {
		field := c.QueryParam("check")
		wrong := panel.Errors.Get(field)
		panel.Errors = component.Errors{} // what is not filled in yet is no error before it is saved
		maps.Copy(panel.Errors, p.errs)
		if field != "" && wrong != "" {
			panel.Errors[field] = wrong
		}
		if kind, ok := p.object.Settings.(workflow.Suggester); ok {
			for _, s := range kind.Suggest(panel.Around, panel.Variables) {
				panel.Values[view.MapField(s.Setting, s.Key)] = s.Value
			}
		}
	})
}

// conflict shows both versions; saving again puts the person's own over the other.
func (h *editor) conflict(c echo.Context, id string, p *posted, gone bool) error {
	d, panel, err := h.typed(c, id, p)
	if err != nil {
		return err
	}
	trail, err := h.Workspace.Audit(c.Request().Context(), workspace.ObjectWorkflow, id, models.Page{Limit: 1})
	if err != nil {
		return err
	}
	panel.Conflict = &view.Conflict{By: "Somebody else", Gone: gone}
	if len(trail) > 0 {
		panel.Conflict.By, panel.Conflict.At = trail[0].ActorName, trail[0].At
	}
	panel.Restore = gone
	if theirs := d.def.Object(p.object.ID); theirs != nil {
		panel.Seen = seenObject(theirs)
		panel.Conflict.Differences = objectDifferences(p.object, theirs, d.def)
	}
	if !screen.IsHTMX(c) {
		return h.answerPanel(c, http.StatusConflict, id, panel)
	}
	return screen.Render(c, http.StatusConflict, view.PanelView(panel))
}

// saved answers a change with the panel of an object, and tells whoever shows
// the object elsewhere.
func (h *editor) saved(c echo.Context, w *models.Workflow, objectID, message string, change ...func(*view.Panel)) error {
	url := route.WorkflowObject(w.ID, objectID)
	if !screen.IsHTMX(c) {
		return h.Done(c, url, message)
	}
	d, err := h.draftOf(c, w)
	if err != nil {
		return err
	}
	o := d.def.Object(objectID)
	if o == nil {
		return apperr.New(apperr.NotFound, "This object is not there any more: somebody deleted it.")
	}
	panel := d.panel(o)
	panel.Saved = true
	for _, f := range change {
		f(panel)
	}
	c.Response().Header().Set("HX-Push-Url", url)
	if err := screen.Trigger(c, map[string]any{"object:patched": d.patch(o), "toast": component.Toast{Text: message}}); err != nil {
		return err
	}
	return screen.Render(c, http.StatusOK, view.PanelView(panel))
}

// patch is what object:patched tells of an object.
type patch struct {
	ID       string         `json:"id"`
	Kind     string         `json:"kind"`
	Title    string         `json:"title"`
	Summary  string         `json:"summary,omitempty"`
	Start    bool           `json:"start,omitempty"`
	Exits    []patchExit    `json:"exits"`
	Problems map[string]int `json:"problems"` // how many, by severity
	Version  int64          `json:"version"`
	// Object is all of it, as the graph has it: a canvas can take the change back.
	Object *view.GraphObject `json:"object"`
}

type patchExit struct {
	Name  string `json:"name"`
	Label string `json:"label"`
	To    string `json:"to,omitempty"` // id
}

func (d *draft) patch(o *workflow.Object) patch {
	p := patch{ID: o.ID, Kind: o.Kind, Title: o.Title, Summary: view.Summary(o, d.around), Start: d.def.Objects[0].ID == o.ID,
		Exits: []patchExit{}, Problems: map[string]int{}, Version: d.workflow.Version,
		Object: view.GraphObjectOf(d.graphProps(), o.ID)}
	for _, e := range o.Settings.Exits() {
		p.Exits = append(p.Exits, patchExit{e.Name, e.Label, o.Exits[e.Name]})
	}
	for _, problem := range d.problems {
		if problem.ObjectID == o.ID {
			p.Problems[string(problem.Severity)]++
		}
	}
	return p
}

type addForm struct {
	Kind  string `json:"kind"`
	After string `json:"after"`
	Exit  string `json:"exit"`
}

func (h *editor) addObject(c echo.Context) error {
	var form addForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	id := models.NewID()
	w, err := h.change(c, c.Param("id"), func(def *workflow.Definition) error {
		_, err := edit.Add(def, id, form.Kind, form.After, form.Exit)
		return err
	})
	if err != nil {
		return err
	}
	return h.saved(c, w, id, "Added.", func(p *view.Panel) {
		p.Errors, p.Focus = nil, "title" // what is missing is said once it is saved
	})
}

// addEnding adds what the Workflow does when it ends, and shows it; what is there already is
// shown.
func (h *editor) addEnding(c echo.Context) error {
	id := models.NewID()
	w, err := h.change(c, c.Param("id"), func(def *workflow.Definition) error {
		if ending := def.Ending(); ending != nil {
			id = ending.ID
			return nil
		}
		_, err := edit.Add(def, id, workflow.EndingKind, "", "")
		return err
	})
	if err != nil {
		return err
	}
	return screen.Redirect(c, route.WorkflowObject(w.ID, id))
}

func (h *editor) duplicateObject(c echo.Context) error {
	id := models.NewID()
	w, err := h.change(c, c.Param("id"), func(def *workflow.Definition) error {
		_, err := edit.Duplicate(def, c.Param("object"), id)
		return err
	})
	if err != nil {
		return err
	}
	return h.saved(c, w, id, "Duplicated. No exit leads to the copy yet.")
}

func (h *editor) startObject(c echo.Context) error {
	w, err := h.change(c, c.Param("id"), func(def *workflow.Definition) error { return edit.MakeStart(def, c.Param("object")) })
	if err != nil {
		return err
	}
	return h.saved(c, w, c.Param("object"), "Calls start here.")
}

type deleteForm struct {
	Redirect string `json:"redirect"`
}

// deleteObject takes an object out; the panel goes on to what took its place.
func (h *editor) deleteObject(c echo.Context) error {
	var form deleteForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	id, objectID := c.Param("id"), c.Param("object")
	var title, next string
	w, err := h.change(c, id, func(def *workflow.Definition) error {
		if o := def.Object(objectID); o != nil {
			title = o.Title
		}
		next = neighbour(def, objectID, form.Redirect)
		return edit.Delete(def, objectID, form.Redirect)
	})
	if err != nil {
		return err
	}
	message := fmt.Sprintf("%q is deleted.", title)
	if !screen.IsHTMX(c) {
		return h.Done(c, route.Workflow(id), message)
	}
	c.Response().Header().Set("HX-Push-Url", route.Workflow(id))
	if err := screen.Trigger(c, map[string]any{"object:removed": map[string]string{"id": objectID}, "toast": component.Toast{Text: message}}); err != nil {
		return err
	}
	d, err := h.draftOf(c, w)
	if err != nil {
		return err
	}
	if o := d.def.Object(next); o != nil {
		c.Response().Header().Set("HX-Push-Url", route.WorkflowObject(id, o.ID))
		return screen.Render(c, http.StatusOK, view.PanelView(d.panel(o)))
	}
	return screen.Render(c, http.StatusOK, view.NoPanel(len(d.def.Objects) > 0))
}

// neighbour is the object that is shown after one is deleted: what took its
// place, or what stands beside it in the outline.
func neighbour(def *workflow.Definition, id, redirect string) string {
	if redirect != "" {
		return redirect
	}
	lines := def.Outline()
	at := slices.IndexFunc(lines, func(l workflow.Line) bool { return l.Object.ID == id })
	switch {
	case at > 0:
		return lines[at-1].Object.ID
	case at == 0 && len(lines) > 1:
		return lines[1].Object.ID
	}
	return ""
}

func sortedNames(a, b map[string]string) []string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return slices.Sorted(maps.Keys(all))
}
