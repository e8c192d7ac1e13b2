package flow

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/route"
	view "hookline/views/workflow"
)

// editor is a draft, on the canvas and as an outline, and each of its objects.
type editor struct{ *reader }

func (h *editor) routes(admin screen.Group) {
	admin.Get(route.WorkflowGraph(":id"), h.graph)
	admin.Put(route.WorkflowGraph(":id"), h.saveGraph)
	admin.Post(route.WorkflowCopy(":id"), h.copyGraph)
	admin.Post(route.WorkflowEditors(":id"), h.beat)
	admin.Post(route.WorkflowLeave(":id"), h.leave)
	admin.Part(route.WorkflowObjects(":id"), "object", screen.Pages{Create: h.addObject, Show: h.object, Save: h.saveObject, Remove: h.deleteObject, Duplicate: h.duplicateObject})
	admin.Post(route.WorkflowEnding(":id"), h.addEnding)
	admin.Post(route.WorkflowObjectRedraw(":id", ":object"), h.redrawObject)
	admin.Post(route.WorkflowObjectStart(":id", ":object"), h.startObject)
	admin.Get(route.WorkflowOutline(":id"), h.outline)
	admin.Get(route.WorkflowPalette(":id", ""), h.palette)
	admin.Post(route.WorkflowPreview(":id"), h.preview)
	admin.Part(route.WorkflowPublished(":id"), "object", screen.Pages{List: h.published, Show: h.published})
	admin.Get(route.WorkflowPublishedGraph(":id"), h.publishedGraph)
}

// editorPage is the whole editor. objectID is the object in the panel, the first
// when empty; change may say more on it.
func (h *reader) editorPage(c echo.Context, status int, id, objectID string, change func(*view.Editor)) error {
	head, d, err := h.head(c, id, route.Workflow)
	if err != nil {
		return err
	}
	e := view.Editor{Head: head, Outline: view.NewOutline(id, d.def, d.around, d.problems), View: workflowView(c)}
	object := d.def.Object(objectID)
	if objectID == "" && len(d.def.Objects) > 0 && e.View == view.OutlineView {
		object = d.def.Objects[0]
	}
	if object != nil {
		e.Outline.Selected = object.ID
		e.Panel = d.panel(object)
		e.Panel.Focus = view.FieldName(object.Settings, c.QueryParam("focus"))
	}
	if change != nil {
		change(&e)
	}
	return screen.Show(c, h.Base, status, view.EditorPage, e, head.Workflow.Name, workflowArea().Way()...)
}

// object is the panel of one object for htmx, and the editor with it otherwise.
func (h *editor) object(c echo.Context) error {
	id, objectID := c.Param("id"), c.Param("object")
	d, err := h.draft(c, id)
	if err != nil {
		return err
	}
	object := d.def.Object(objectID)
	if object == nil {
		if screen.IsHTMX(c) {
			return apperr.New(apperr.NotFound, "This object is not there any more: somebody deleted it.")
		}
		return screen.Redirect(c, route.Workflow(id))
	}
	if !screen.IsHTMX(c) {
		return h.editorPage(c, http.StatusOK, id, objectID, nil)
	}
	p := d.panel(object)
	p.Focus = view.FieldName(object.Settings, c.QueryParam("focus"))
	if c.QueryParam("new") != "" {
		p.Errors = nil // what is missing is said once it is saved
	}
	return screen.Render(c, http.StatusOK, view.PanelView(p))
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
func workflowView(c echo.Context) view.View {
	if asked := c.QueryParam("view"); asked != "" {
		chosen := view.ViewOf(asked)
		name := "outline"
		if chosen == view.CanvasView {
			name = "canvas"
		}
		c.SetCookie(&http.Cookie{ //nolint:gosec // no secret, and it must work over plain http on one's own machine
			Name: viewCookie, Value: name, Path: "/", MaxAge: 365 * 24 * 3600,
			HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.IsTLS(),
		})
		return chosen
	}
	if kept, err := c.Cookie(viewCookie); err == nil {
		return view.ViewOf(kept.Value)
	}
	if wide, err := c.Cookie(wideCookie); err == nil && wide.Value == "1" {
		return view.CanvasView
	}
	return view.OutlineView
}

// outline is the outline after a change, with the state in the head.
func (h *editor) outline(c echo.Context) error {
	head, d, err := h.head(c, c.Param("id"), route.Workflow)
	if err != nil {
		return err
	}
	return screen.Render(c, http.StatusOK, view.OutlineUpdate(head, view.NewOutline(head.Workflow.ID, d.def, d.around, d.problems)))
}

func (h *editor) palette(c echo.Context) error {
	d, err := h.draft(c, c.Param("id"))
	if err != nil {
		return err
	}
	p := view.PaletteProps{WorkflowID: d.workflow.ID, Titles: map[string]string{}}
	for _, o := range d.def.Objects {
		p.Titles[o.ID] = o.Title
	}
	if after := d.def.Object(c.QueryParam("after")); after != nil {
		p.After = after
		p.Exit = firstExit(after)
	}
	return screen.Render(c, http.StatusOK, view.Palette(p))
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

func (h *editor) preview(c echo.Context) error {
	var form previewForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	d, err := h.draft(c, c.Param("id"))
	if err != nil {
		return err
	}
	return screen.Render(c, http.StatusOK, view.Preview(form.Text, d.def.Available(c.QueryParam("object"), d.around)))
}

// published is the version that calls run now, to look at.
func (h *editor) published(c echo.Context) error {
	id := c.Param("id")
	head, d, err := h.head(c, id, route.WorkflowPublished)
	if err != nil {
		return err
	}
	if head.Published == nil {
		return screen.Redirect(c, route.Workflow(id))
	}
	e := view.Editor{Head: head, View: workflowView(c)}
	if err := d.readOnly(&e, head.Published.Definition, c.Param("object"), nil); err != nil {
		return err
	}
	if e.Outline.Traffic, err = h.traffic(c, id, head.Published); err != nil {
		return err
	}
	if screen.IsHTMX(c) && e.Panel != nil {
		return screen.Render(c, http.StatusOK, view.PanelView(e.Panel))
	}
	return screen.Show(c, h.Base, http.StatusOK, view.PublishedPage, e, head.Workflow.Name, workflowArea().Way()...)
}

// graph is the draft as the canvas reads it.
func (h *editor) graph(c echo.Context) error {
	d, err := h.draft(c, c.Param("id"))
	if err != nil {
		return err
	}
	return answerGraph(c, d.graphProps())
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
