package flow

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/route"
	view "hookline/views/workflow"
)

// graph is the draft as the canvas reads it.
func (h *editor) graph(c echo.Context) error {
	d, err := h.draft(c, c.Param("id"))
	if err != nil {
		return err
	}
	return answerGraph(c, d.graphProps())
}

func (d *draft) graphProps() view.GraphProps {
	return view.GraphProps{ID: d.workflow.ID, Name: d.workflow.Name, Version: d.workflow.Version,
		Definition: d.def, Around: d.around, Problems: d.problems}
}

// publishedGraph is the version that calls run now, to look at.
func (h *editor) publishedGraph(c echo.Context) error {
	ctx := c.Request().Context()
	w, v, err := h.publishedVersion(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	props, err := VersionProps(ctx, h.Workspace, w, v)
	if err != nil {
		return err
	}
	props.URL = func(object string) string { return route.WorkflowPublishedObject(w.ID, object) }
	return answerGraph(c, props)
}

// publishedVersion reads a Workflow and the version that new calls run.
func (h *reader) publishedVersion(ctx context.Context, id string) (*models.Workflow, *models.WorkflowVersion, error) {
	w, err := h.DB.Workflows.Get(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	if w.PublishedID == "" {
		return nil, nil, apperr.New(apperr.NotFound, "The Workflow %q was never published; publish its draft first.", w.Name)
	}
	v, err := h.DB.Workflows.Version(ctx, w.PublishedID)
	return w, v, err
}

// VersionProps is a version to look at; where its objects lead to is for the screen to
// say.
func VersionProps(ctx context.Context, around *workspace.Workspace, w *models.Workflow, v *models.WorkflowVersion) (view.GraphProps, error) {
	p := view.GraphProps{ID: w.ID, Name: w.Name, ReadOnly: true}
	var err error
	if p.Definition, err = workflow.Parse(v.Definition); err != nil {
		return p, err
	}
	p.Around, err = around.Surroundings(ctx)
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
