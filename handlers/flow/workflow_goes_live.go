package flow

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/workspace"
	"hookline/app/workspace/flow"
	"hookline/handlers/screen"
	"hookline/views/route"
	"hookline/views/usage"
	view "hookline/views/workflow"
)

// goesLive says what publishing the draft would change, and for whom. It is asked for
// when the dialog to publish opens.
func (h *versions) goesLive(c echo.Context) error {
	if !screen.IsHTMX(c) {
		return screen.Redirect(c, route.Workflow(c.Param("id")))
	}
	ctx := c.Request().Context()
	w, err := h.DB.Workflows.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	result, err := h.Workflows.Compare(ctx, w, "", flow.DraftSide)
	if err != nil {
		return err
	}
	g := view.GoesLive{Workflow: w, Result: result.Comparison, Objects: len(result.To.Definition.Objects)}
	if w.PublishedID != "" {
		g.Live = result.From.Version
	}
	places, err := h.Workflows.Places(ctx, w.ID)
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, p := range places {
		switch {
		case p.Kind == workspace.ObjectNumber:
			g.Numbers = append(g.Numbers, p.Name)
		case p.Scope == workspace.ScopePublished && !seen[p.ID]:
			seen[p.ID] = true
			g.From = append(g.From, usage.Link{Name: p.Name, URL: route.WorkflowPublishedObject(p.ID, p.ObjectID)})
		}
	}
	calls, err := h.DB.Calls.LiveByVersion(ctx, w.ID)
	if err != nil {
		return err
	}
	for _, n := range calls {
		g.Calls += n
	}
	return screen.Render(c, http.StatusOK, view.GoesLiveView(g))
}
