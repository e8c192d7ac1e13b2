package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/views/route"
	screen "hookline/views/workflow"
)

// graph is the draft as the canvas reads it.
func (h *workflows) graph(c echo.Context) error {
	d, err := h.draft(c, c.Param("id"))
	if err != nil {
		return err
	}
	return answerGraph(c, d.graphProps())
}

func (d *draft) graphProps() screen.GraphProps {
	return screen.GraphProps{ID: d.workflow.ID, Name: d.workflow.Name, Version: d.workflow.Version,
		Definition: d.def, Around: d.around, Problems: d.problems}
}

// publishedGraph is the version that calls run now, to look at.
func (h *workflows) publishedGraph(c echo.Context) error {
	ctx := c.Request().Context()
	w, err := h.db.Workflow(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	if w.PublishedID == "" {
		return apperr.New(apperr.NotFound, "The Workflow %q was never published; publish its draft first.", w.Name)
	}
	v, err := h.db.Version(ctx, w.PublishedID)
	if err != nil {
		return err
	}
	def, err := workflow.Parse(v.Definition)
	if err != nil {
		return err
	}
	around, err := h.config.Surroundings(ctx)
	if err != nil {
		return err
	}
	return answerGraph(c, screen.GraphProps{ID: w.ID, Name: w.Name, Definition: def, Around: around, ReadOnly: true,
		URL: func(object string) string { return route.WorkflowPublishedObject(w.ID, object) }})
}

// answerGraph writes a graph; other screens show theirs through it.
func answerGraph(c echo.Context, p screen.GraphProps) error {
	g, err := screen.NewGraph(p)
	if err != nil {
		return err
	}
	return answerJSON(c, http.StatusOK, g)
}

// answerJSON writes an answer that nobody keeps.
func answerJSON(c echo.Context, status int, v any) error {
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	return c.JSON(status, v)
}
