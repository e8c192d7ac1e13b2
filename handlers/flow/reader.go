package flow

import (
	"context"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/flow"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/deadline"
	view "hookline/views/workflow"
)

// reader reads what the pages of a Workflow show.
type reader struct {
	*screen.Base
	flow.Things
}

// draft is a Workflow's draft with what it can refer to.
type draft struct {
	workflow *models.Workflow
	def      *workflow.Definition
	around   workflow.Surroundings
	problems []workflow.Problem
	// deadline is how long a caller may wait at an object; nil for none.
	deadline func(d *draft, o *workflow.Object) *deadline.View
}

func (h *reader) draft(c echo.Context, id string) (*draft, error) {
	ctx := c.Request().Context()
	w, err := h.DB.Workflows.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	return h.draftOf(c, w)
}

func (h *reader) draftOf(c echo.Context, w *models.Workflow) (*draft, error) {
	def, err := workflow.Parse(w.Draft)
	if err != nil {
		return nil, err
	}
	around, err := h.Workflows.Surroundings(c.Request().Context())
	if err != nil {
		return nil, err
	}
	problems, err := h.Workflows.ProblemsOf(c.Request().Context(), def, around)
	if err != nil {
		return nil, err
	}
	return &draft{w, def, around, problems, h.deadline(c)}, nil
}

// head reads what every page of a Workflow shows.
func (h *reader) head(c echo.Context, id string, tab func(id string) string) (view.Head, *draft, error) {
	d, err := h.draft(c, id)
	if err != nil {
		return view.Head{}, nil, err
	}
	head, err := h.headOf(c, d, tab)
	return head, d, err
}

func (h *reader) headOf(c echo.Context, d *draft, tab func(id string) string) (view.Head, error) {
	ctx := c.Request().Context()
	w := d.workflow
	head := view.Head{Workflow: w, At: tab(w.ID), Problems: d.problems, BlockID: strconv.FormatInt(w.BlockID, 10)}
	if ending := d.def.Ending(); ending != nil {
		head.Ending = ending.ID
	}
	head.Describe = component.Naming{Name: w.Name, Description: w.Description, Version: w.Version, Seen: seenName(w)}
	places, err := h.Workflows.Places(ctx, w.ID)
	if err != nil {
		return head, err
	}
	head.Places = screen.LinksOf(places)
	scenarios, err := h.DB.Scenarios.Count(ctx, w.ID)
	if err != nil {
		return head, err
	}
	head.Scenarios = int(scenarios)
	if w.PublishedID != "" {
		if head.Published, err = h.DB.Workflows.Version(ctx, w.PublishedID); err != nil {
			return head, err
		}
		head.LiveNumber, head.Changed = head.Published.Number, head.Published.Definition != w.Draft
	}
	return head, nil
}

func (d *draft) graphProps() view.GraphProps {
	return view.GraphProps{ID: d.workflow.ID, Name: d.workflow.Name, Version: d.workflow.Version,
		Definition: d.def, Around: d.around, Problems: d.problems}
}

// readOnly puts a version into the editor, to look at. objectID is the object in the
// panel, the first when there is none such.
func (d *draft) readOnly(e *view.Editor, definition, objectID string, link func(string) string) error {
	def, err := workflow.Parse(definition)
	if err != nil {
		return err
	}
	shown := &draft{workflow: d.workflow, def: def, around: d.around, deadline: d.deadline}
	e.Outline = view.NewOutline(d.workflow.ID, def, d.around, nil)
	e.Outline.ReadOnly, e.Outline.Link = true, link
	object := def.Object(objectID)
	if object == nil && len(def.Objects) > 0 && e.View == view.OutlineView {
		object = def.Objects[0]
	}
	if object != nil {
		e.Outline.Selected = object.ID
		e.Panel = shown.panel(object)
		e.Panel.ReadOnly, e.Panel.Link = true, link
	}
	return nil
}

// VersionProps is a version to look at; where its objects lead to is for the screen to
// say.
func VersionProps(ctx context.Context, around *workspace.Workspace, w *models.Workflow, v *models.WorkflowVersion) (view.GraphProps, error) {
	p := view.GraphProps{ID: w.ID, Name: w.Name, ReadOnly: true}
	var err error
	if p.Definition, err = workflow.Parse(v.Definition); err != nil {
		return p, err
	}
	p.Around, err = flow.Of(around).Workflows.Surroundings(ctx)
	return p, err
}

// answerGraph writes a graph; other screens show theirs through it.
func answerGraph(c echo.Context, p view.GraphProps) error {
	g, err := view.NewGraph(p)
	if err != nil {
		return err
	}
	return screen.AnswerJSON(c, http.StatusOK, g)
}
