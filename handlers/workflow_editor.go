package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/views/route"
	screen "hookline/views/workflow"
)

// editorPage is the whole editor. objectID is the object in the panel, the first
// when empty; change may say more on it.
func (h *workflows) editorPage(c echo.Context, status int, id, objectID string, change func(*screen.Editor)) error {
	head, d, err := h.head(c, id, screen.TabEditor)
	if err != nil {
		return err
	}
	e := screen.Editor{Head: head, Outline: screen.NewOutline(id, d.def, d.around, d.problems), View: workflowView(c)}
	object := d.def.Object(objectID)
	if objectID == "" && len(d.def.Objects) > 0 && e.View == screen.OutlineView {
		object = d.def.Objects[0]
	}
	if object != nil {
		e.Outline.Selected = object.ID
		e.Panel = d.panel(object)
		e.Panel.Focus = screen.FieldName(object.Settings, c.QueryParam("focus"))
	}
	if change != nil {
		change(&e)
	}
	frame, err := h.frame(c, head.Workflow.Name, workflowCrumbs()...)
	if err != nil {
		return err
	}
	return render(c, status, screen.EditorPage(frame, e))
}

// object is the panel of one object for htmx, and the editor with it otherwise.
func (h *workflows) object(c echo.Context) error {
	id, objectID := c.Param("id"), c.Param("object")
	d, err := h.draft(c, id)
	if err != nil {
		return err
	}
	object := d.def.Object(objectID)
	if object == nil {
		if isHTMX(c) {
			return apperr.New(apperr.NotFound, "This object is not there any more: somebody deleted it.")
		}
		return redirect(c, route.Workflow(id))
	}
	if !isHTMX(c) {
		return h.editorPage(c, http.StatusOK, id, objectID, nil)
	}
	p := d.panel(object)
	p.Focus = screen.FieldName(object.Settings, c.QueryParam("focus"))
	if c.QueryParam("new") != "" {
		p.Errors = nil // what is missing is said once it is saved
	}
	return render(c, http.StatusOK, screen.PanelView(p))
}

// viewCookie remembers how a person looks at Workflows, and wideCookie whether the
// screen has room for a canvas: the browser's scripts say so, so without them there
// is the outline, which needs none.
const (
	viewCookie = "workflow_view"
	wideCookie = "wide"
)

// workflowView is how a page shows a Workflow: as the address says, which is
// remembered, or as last time, or by the width of the screen.
func workflowView(c echo.Context) screen.View {
	if asked := c.QueryParam("view"); asked != "" {
		view := screen.ViewOf(asked)
		name := "outline"
		if view == screen.CanvasView {
			name = "canvas"
		}
		c.SetCookie(&http.Cookie{ //nolint:gosec // no secret, and it must work over plain http on one's own machine
			Name: viewCookie, Value: name, Path: "/", MaxAge: 365 * 24 * 3600,
			HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.IsTLS(),
		})
		return view
	}
	if kept, err := c.Cookie(viewCookie); err == nil {
		return screen.ViewOf(kept.Value)
	}
	if wide, err := c.Cookie(wideCookie); err == nil && wide.Value == "1" {
		return screen.CanvasView
	}
	return screen.OutlineView
}

// outline is the outline after a change, with the state in the head.
func (h *workflows) outline(c echo.Context) error {
	head, d, err := h.head(c, c.Param("id"), screen.TabEditor)
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, screen.OutlineUpdate(head, screen.NewOutline(head.Workflow.ID, d.def, d.around, d.problems)))
}

func (h *workflows) palette(c echo.Context) error {
	d, err := h.draft(c, c.Param("id"))
	if err != nil {
		return err
	}
	p := screen.PaletteProps{WorkflowID: d.workflow.ID, Titles: map[string]string{}}
	for _, o := range d.def.Objects {
		p.Titles[o.ID] = o.Title
	}
	if after := d.def.Object(c.QueryParam("after")); after != nil {
		p.After = after
		p.Exit = firstExit(after)
	}
	return render(c, http.StatusOK, screen.Palette(p))
}

// firstExit is the exit at which a new object usually goes in: the first that
// leads nowhere, or else the first.
func firstExit(o *workflow.Object) string {
	exits := o.Settings.Exits()
	for _, e := range exits {
		if o.Exits[e.Name] == "" {
			return e.Name
		}
	}
	if len(exits) == 0 {
		return ""
	}
	return exits[0].Name
}

// previewForm is a text with variables, to be shown with sample values.
type previewForm struct {
	Text string `json:"text"`
}

func (h *workflows) preview(c echo.Context) error {
	var form previewForm
	if err := decode(c, &form); err != nil {
		return err
	}
	d, err := h.draft(c, c.Param("id"))
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, screen.Preview(form.Text, d.def.Available(c.QueryParam("object"))))
}

// published is the version that calls run now, to look at.
func (h *workflows) published(c echo.Context) error {
	id := c.Param("id")
	head, d, err := h.head(c, id, screen.TabPublished)
	if err != nil {
		return err
	}
	if head.Published == nil {
		return redirect(c, route.Workflow(id))
	}
	e := screen.Editor{Head: head, View: workflowView(c)}
	if err := d.readOnly(&e, head.Published.Definition, c.Param("object"), nil); err != nil {
		return err
	}
	if e.Outline.Traffic, err = h.traffic(c, id, head.Published); err != nil {
		return err
	}
	if isHTMX(c) && e.Panel != nil {
		return render(c, http.StatusOK, screen.PanelView(e.Panel))
	}
	frame, err := h.frame(c, head.Workflow.Name, workflowCrumbs()...)
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, screen.PublishedPage(frame, e))
}
