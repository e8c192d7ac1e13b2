package flow

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/workflow/compare"
	"hookline/app/workspace/flow"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/route"
	view "hookline/views/workflow"
)

// versions is what was published or kept: looking at one, comparing two, going back to
// one, and how callers fare on what is live.
type versions struct{ *reader }

func (h *versions) routes(admin screen.Group) {
	admin.Get(route.WorkflowPublish(":id"), h.goesLive)
	admin.Get(route.WorkflowPublishedOverlay(":id"), h.publishedOverlay)
	admin.Get(route.WorkflowCompare(":id", "", ""), h.compare)
	admin.Get(route.WorkflowCompareGraph(":id", "", ""), h.compareGraph)
	admin.Part(route.WorkflowVersions(":id"), "number", screen.Pages{List: h.versions, Show: h.version})
	admin.Get(route.WorkflowVersionObject(":id", ":number", ":object"), h.version)
	admin.Get(route.WorkflowVersionGraph(":id", ":number"), h.versionGraph)
	admin.Post(route.WorkflowVersionRestore(":id", ":number"), h.restoreVersion)
	admin.Post(route.WorkflowKeptRestore(":id", ":version"), h.restoreKept)
	admin.Post(route.WorkflowVersionPublish(":id", ":number"), h.publishAgain)
}

func (h *versions) versions(c echo.Context) error {
	return h.versionsPage(c, http.StatusOK, "")
}

// versionsPage is the list; why says why something was not done.
func (h *versions) versionsPage(c echo.Context, status int, why string) error {
	head, _, err := h.head(c, c.Param("id"), route.WorkflowVersions)
	if err != nil {
		return err
	}
	ctx, id, at := c.Request().Context(), head.Workflow.ID, screen.ListingOf(c)
	list, total, err := h.DB.Workflows.Versions(ctx, id, at.Range())
	if err != nil {
		return err
	}
	calls, err := h.DB.Calls.LiveByVersion(ctx, id)
	if err != nil {
		return err
	}
	v := view.Versions{Head: head, Paging: at.Paging, Error: why}
	v.Total = int(total)
	for _, version := range list {
		v.List = append(v.List, view.VersionRow{WorkflowVersion: version, Calls: calls[version.ID]})
	}
	return screen.Show(c, h.Base, status, view.VersionsPage, v, head.Workflow.Name, workflowArea().Way()...)
}

// version is one version, to look at; for htmx the panel of one of its objects.
func (h *versions) version(c echo.Context) error { return h.versionPage(c, http.StatusOK, "") }

func (h *versions) versionPage(c echo.Context, status int, why string) error {
	head, d, err := h.head(c, c.Param("id"), route.WorkflowVersions)
	if err != nil {
		return err
	}
	version, err := h.Workflows.Numbered(c.Request().Context(), head.Workflow, c.Param("number"))
	if err != nil {
		return err
	}
	calls, err := h.DB.Calls.LiveByVersion(c.Request().Context(), head.Workflow.ID)
	if err != nil {
		return err
	}
	v := view.Version{Editor: view.Editor{Head: head, View: workflowView(c), Number: version.Number}, Version: version, Calls: calls[version.ID], Error: why}
	link := versionLink(head.Workflow.ID, version.Number)
	if err := d.readOnly(&v.Editor, version.Definition, c.Param("object"), link); err != nil {
		return err
	}
	if screen.IsHTMX(c) && v.Panel != nil {
		return screen.Render(c, http.StatusOK, view.PanelView(v.Panel))
	}
	return screen.Show(c, h.Base, status, view.VersionPage, v, head.Workflow.Name, workflowArea().Way()...)
}

// versionLink is where the objects of a version are.
func versionLink(id string, number int64) func(object string) string {
	return func(object string) string {
		return route.WorkflowVersionObject(id, strconv.FormatInt(number, 10), object)
	}
}

func (h *versions) versionGraph(c echo.Context) error {
	ctx := c.Request().Context()
	w, err := h.DB.Workflows.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	v, err := h.Workflows.Numbered(ctx, w, c.Param("number"))
	if err != nil {
		return err
	}
	props, err := VersionProps(ctx, h.Workspace, w, v)
	if err != nil {
		return err
	}
	props.URL = versionLink(w.ID, v.Number)
	return answerGraph(c, props)
}

func (h *versions) restoreVersion(c echo.Context) error {
	w, err := h.DB.Workflows.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	v, err := h.Workflows.Numbered(c.Request().Context(), w, c.Param("number"))
	if err != nil {
		return err
	}
	return h.restore(c, v.ID, func(r *flow.Restoration) component.Toast {
		if r.Kept == nil {
			return component.Toast{Text: fmt.Sprintf("Version %d is the draft already.", v.Number)}
		}
		return component.Toast{Text: fmt.Sprintf("Version %d is the draft again. Publish it for callers to meet it.", v.Number),
			Action: "Undo", URL: route.SeenDraft(route.WorkflowKeptRestore(w.ID, r.Kept.ID), r.Workflow.Version)}
	})
}

// restoreKept is the way back from restoreVersion.
func (h *versions) restoreKept(c echo.Context) error {
	return h.restore(c, c.Param("version"), func(*flow.Restoration) component.Toast {
		return component.Toast{Text: "The draft is what it was before."}
	})
}

func (h *versions) restore(c echo.Context, versionID string, say func(*flow.Restoration) component.Toast) error {
	by, err := h.Changer(c)
	if err != nil {
		return err
	}
	id := c.Param("id")
	seen, err := strconv.ParseInt(c.FormValue("draft"), 10, 64)
	if err != nil {
		return echo.NewHTTPError(http.StatusBadRequest, "draft is no version")
	}
	r, err := h.Workflows.Restore(c.Request().Context(), by, id, seen, versionID)
	if apperr.Is(err, apperr.Conflict) {
		if err := h.Flash(c, component.Toast{Tone: component.Error, Text: "Somebody changed the draft meanwhile; nothing was restored. Look at it, then restore again."}); err != nil {
			return err
		}
		return screen.Redirect(c, route.WorkflowVersions(id))
	}
	if err != nil {
		return err
	}
	if err := h.Flash(c, say(r)); err != nil {
		return err
	}
	return screen.Redirect(c, route.Workflow(id))
}

// publishAgain makes an older version what new calls run. What speaks against it is
// said on the page of that version.
func (h *versions) publishAgain(c echo.Context) error {
	by, err := h.Changer(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	w, err := h.DB.Workflows.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	v, err := h.Workflows.Numbered(c.Request().Context(), w, c.Param("number"))
	if err != nil {
		return err
	}
	live := c.FormValue("live")
	p, err := h.Workflows.PublishAgain(ctx, by, w.ID, v.ID, live, c.FormValue("note"))
	if apperr.Is(err, apperr.Conflict) || apperr.Is(err, apperr.Invalid) {
		return h.versionPage(c, screen.StatusOf(err), apperr.Message(err))
	}
	if err != nil {
		return err
	}
	toast, err := h.againToast(c, p, v, live)
	if err != nil {
		return err
	}
	if err := h.Flash(c, toast); err != nil {
		return err
	}
	return screen.Redirect(c, route.WorkflowVersions(w.ID))
}

// againToast says what new calls run now; the way back is to publish again what was
// live before.
func (h *versions) againToast(c echo.Context, p *flow.Publication, v *models.WorkflowVersion, live string) (component.Toast, error) {
	if !p.New {
		return component.Toast{Text: fmt.Sprintf("New calls run that already, as version %d.", p.Version.Number)}, nil
	}
	t := component.Toast{Text: fmt.Sprintf("New calls run version %d again, as version %d. Calls in progress stay on theirs.", v.Number, p.Version.Number)}
	if live == "" {
		return t, nil
	}
	before, err := h.DB.Workflows.Version(c.Request().Context(), live)
	if err != nil {
		return t, err
	}
	t.Action = "Undo"
	t.URL = route.SeenLive(route.WorkflowVersionPublish(p.Workflow.ID, strconv.FormatInt(before.Number, 10)), p.Version.ID)
	return t, nil
}

// versionsOffered is how many versions the page offers to compare; any other can be
// asked for by its number in the address.
const versionsOffered = 200

// compare says what differs: from what new calls run to the draft, unless the address
// asks for others.
func (h *versions) compare(c echo.Context) error {
	head, _, err := h.head(c, c.Param("id"), route.WorkflowVersions)
	if err != nil {
		return err
	}
	w := head.Workflow
	result, err := h.Workflows.Compare(c.Request().Context(), w, c.QueryParam("from"), c.QueryParam("to"))
	if err != nil {
		return err
	}
	page := view.Compare{Head: head, From: sideOf(w, result.From), To: sideOf(w, result.To), Result: result.Comparison, View: view.ViewOf(c.QueryParam("view"))}
	if page.Sides, err = h.sideOptions(c, w, page.From, page.To); err != nil {
		return err
	}
	return screen.Show(c, h.Base, http.StatusOK, view.ComparePage, page, w.Name, workflowArea().Way()...)
}

// compareGraph is both sides in one, as the canvas reads it.
func (h *versions) compareGraph(c echo.Context) error {
	ctx := c.Request().Context()
	w, err := h.DB.Workflows.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	result, err := h.Workflows.Compare(ctx, w, c.QueryParam("from"), c.QueryParam("to"))
	if err != nil {
		return err
	}
	from, to, removed := sideOf(w, result.From), sideOf(w, result.To), map[string]bool{}
	for _, o := range result.Objects {
		removed[o.ID] = o.Change == compare.Removed
	}
	g, err := view.NewComparedGraph(view.GraphProps{ID: w.ID, Name: w.Name, Around: result.Around,
		URL: func(object string) string {
			if removed[object] {
				return from.Object(object)
			}
			return to.Object(object)
		}}, result.Comparison, result.From.Definition, result.To.Definition)
	if err != nil {
		return err
	}
	return screen.AnswerJSON(c, http.StatusOK, g)
}

// sideOf is a side as the page shows it.
func sideOf(w *models.Workflow, s *flow.Side) view.Side {
	if s.Version == nil {
		return view.Side{Key: s.Key, Draft: true, Object: func(id string) string { return route.WorkflowObject(w.ID, id) }}
	}
	v := s.Version
	return view.Side{Key: s.Key, Note: v.Note, Live: v.ID == w.PublishedID, Object: versionLink(w.ID, v.Number)}
}

// sideOptions are the draft and the newest versions, and what is compared now.
func (h *versions) sideOptions(c echo.Context, w *models.Workflow, chosen ...view.Side) ([]component.Option, error) {
	list, _, err := h.DB.Workflows.Versions(c.Request().Context(), w.ID, models.Page{Limit: versionsOffered})
	if err != nil {
		return nil, err
	}
	options := []component.Option{{Value: flow.DraftSide, Label: "Draft"}}
	offered := map[string]bool{flow.DraftSide: true}
	for _, v := range list {
		key := strconv.FormatInt(v.Number, 10)
		offered[key] = true
		options = append(options, component.Option{Value: key, Label: sideLabel(key, v.Note, v.ID == w.PublishedID)})
	}
	for _, s := range chosen {
		if !offered[s.Key] {
			offered[s.Key] = true
			options = append(options, component.Option{Value: s.Key, Label: sideLabel(s.Key, s.Note, s.Live)})
		}
	}
	return options, nil
}

// maxSideNote bounds the note of a version in the choice of versions, in characters.
const maxSideNote = 40

func sideLabel(number, note string, live bool) string {
	label := "v" + number
	if live {
		label += " (live)"
	}
	if r := []rune(note); len(r) > maxSideNote {
		note = string(r[:maxSideNote-1]) + "…"
	}
	if note != "" {
		label = fmt.Sprintf("%s: %s", label, note)
	}
	return label
}
