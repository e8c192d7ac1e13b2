package flow

import (
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/deadline"
	"hookline/views/layout"
	"hookline/views/route"
	"hookline/views/versioned"
	view "hookline/views/workflow"
)

// reader reads what the pages of a Workflow show.
type reader struct{ *screen.Base }

// workflows is the list of Workflows, and what is done with one as a whole.
type workflows struct{ *reader }

func (h *workflows) routes(admin screen.Group) {
	of := screen.Thing[models.Workflow]{Base: h.Base, List: route.Workflows(), Name: func(w *models.Workflow) string { return w.Name },
		Get: h.DB.Workflows.Get, Delete: h.Workspace.Workflows.Delete, Uses: h.usesPage}
	admin.Thing(route.Workflows(), of.Pages(screen.Pages{List: h.list, Add: h.add, Create: h.create, Show: h.show, Changes: h.changes}))
	admin.Post(route.WorkflowDescribe(":id"), h.describe)
	admin.Post(route.WorkflowDuplicate(":id"), h.duplicate)
	admin.Post(route.WorkflowPublish(":id"), h.publish)
}

func (h *workflows) list(c echo.Context) error {
	list, err := screen.Listed(c, "", h.DB.Workflows.List)
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, http.StatusOK, view.Workflows, view.List{Listed: list}, "Workflows", layout.Crumb{Label: "Resources"})
}

func (h *workflows) add(c echo.Context) error {
	return screen.Show(c, h.Base, http.StatusOK, view.New, component.Naming{}, "Add Workflow", workflowCrumbs()...)
}

func workflowCrumbs() []layout.Crumb {
	return []layout.Crumb{{Label: "Resources"}, {Label: "Workflows", URL: route.Workflows()}}
}

func (h *workflows) create(c echo.Context) error {
	return screen.Add(c, h.Base, h.Workspace.Workflows.Create, func(w *models.Workflow) string { return route.Workflow(w.ID) }, func(status int, n component.Naming) error {
		return screen.Show(c, h.Base, status, view.New, n, "Add Workflow", workflowCrumbs()...)
	})
}

func (h *workflows) show(c echo.Context) error {
	return h.editorPage(c, http.StatusOK, c.Param("id"), "", nil)
}

// describe renames. What somebody else saved of the objects meanwhile is no
// reason to refuse; another name or description is.
func (h *workflows) describe(c echo.Context) error {
	form, by, err := screen.Posted[screen.DescribeForm](c, h.Base)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), c.Param("id")
	w, err := h.DB.Workflows.Get(ctx, id)
	if err != nil {
		return err
	}
	version := form.Version
	if seenName(w) == form.Seen {
		version = w.Version
	}
	if _, err = h.Workspace.Workflows.Describe(ctx, by, id, version, form.Name, form.Description); err == nil {
		return h.Done(c, route.Workflow(id), "Saved.")
	}
	errs, other := screen.FormErrors(err)
	if other != nil {
		return other
	}
	if stale, ok := errors.AsType[*apperr.StaleError](err); ok {
		errs = component.Errors{"": fmt.Sprintf("%s named it %q meanwhile, described as %q. %s", stale.By, w.Name, w.Description, screen.SaveAgain)}
	}
	return h.editorPage(c, screen.StatusOf(err), id, "", func(e *view.Editor) {
		e.Describe.Name, e.Describe.Description, e.Describe.Errors = form.Name, form.Description, errs
	})
}

// seenName tells names and descriptions apart.
func seenName(w *models.Workflow) string { return w.Name + "\n" + w.Description }

func (h *workflows) duplicate(c echo.Context) error {
	return screen.Duplicate(c, h.Base, h.Workspace.Workflows.Duplicate, func(w *models.Workflow) (page, text string) {
		return route.Workflow(w.ID), fmt.Sprintf("This is the copy, %q. It is a draft.", w.Name)
	})
}

// publishedNow says what to do next when no number has the Workflow.
func (h *workflows) publishedNow(c echo.Context, id string, number int64) error {
	numbers, err := h.DB.Numbers.Rows(c.Request().Context())
	if err != nil {
		return err
	}
	text := "Version %d is published. Give it a number under Voice, or place a test call."
	if slices.ContainsFunc(numbers, func(n models.NumberRow) bool { return n.WorkflowID != nil && *n.WorkflowID == id }) {
		text = "Version %d is published: new calls run it."
	}
	return h.Done(c, route.Workflow(id), fmt.Sprintf(text, number))
}

func (h *workflows) publish(c echo.Context) error {
	form, by, err := screen.Posted[screen.PublishForm](c, h.Base)
	if err != nil {
		return err
	}
	id := c.Param("id")
	p, err := h.Workspace.Workflows.Publish(c.Request().Context(), by, id, form.Version, form.Note, workspace.DespiteFailures(form.DespiteFailures))
	if err == nil {
		return h.publishedNow(c, id, p.Version.Number)
	}
	outcome := refusedBy(id, err)
	why, other := screen.NotPublished(err, form.Live)
	if outcome != nil {
		why, other = "Not published: not every scenario passes on this draft.", nil
	}
	if other != nil {
		return other
	}
	return h.editorPage(c, screen.StatusOf(err), id, "", func(e *view.Editor) {
		e.Publish = versioned.Publish{Note: form.Note, Error: why}
		e.Outcome = outcome
	})
}

func (h *workflows) usesPage(c echo.Context, status int, w *models.Workflow, refused string) error {
	head, _, err := h.head(c, w.ID, view.TabUsedBy)
	if err != nil {
		return err
	}
	places, err := h.Workspace.Workflows.Places(c.Request().Context(), w.ID)
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, status, view.UsedByPage, view.UsedBy{Head: head, List: screen.LinksOf(places), Refused: refused}, w.Name, workflowCrumbs()...)
}

func (h *workflows) changes(c echo.Context) error {
	head, _, err := h.head(c, c.Param("id"), view.TabChanges)
	if err != nil {
		return err
	}
	trail, err := h.Workspace.Audit(c.Request().Context(), workspace.ObjectWorkflow, head.Workflow.ID, models.Page{Limit: screen.TrailLength})
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, http.StatusOK, view.ChangesPage, view.Changes{Head: head, Trail: trail}, head.Workflow.Name, workflowCrumbs()...)
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
	around, err := h.Workspace.Surroundings(c.Request().Context())
	if err != nil {
		return nil, err
	}
	problems, err := h.Workspace.Workflows.ProblemsOf(c.Request().Context(), def, around)
	if err != nil {
		return nil, err
	}
	return &draft{w, def, around, problems, h.deadline(c)}, nil
}

// head reads what every page of a Workflow shows.
func (h *reader) head(c echo.Context, id string, tab view.Tab) (view.Head, *draft, error) {
	d, err := h.draft(c, id)
	if err != nil {
		return view.Head{}, nil, err
	}
	head, err := h.headOf(c, d, tab)
	return head, d, err
}

func (h *reader) headOf(c echo.Context, d *draft, tab view.Tab) (view.Head, error) {
	ctx := c.Request().Context()
	w := d.workflow
	head := view.Head{Workflow: w, Tab: tab, Problems: d.problems,
		Describe: component.Naming{Name: w.Name, Description: w.Description, Version: w.Version, Seen: seenName(w)}}
	places, err := h.Workspace.Workflows.Places(ctx, w.ID)
	if err != nil {
		return head, err
	}
	head.Places = len(places)
	scenarios, err := h.DB.Scenarios.Count(ctx, w.ID)
	if err != nil {
		return head, err
	}
	head.Scenarios = int(scenarios)
	if w.PublishedID != "" {
		if head.Published, err = h.DB.Workflows.Version(ctx, w.PublishedID); err != nil {
			return head, err
		}
		head.Changed = head.Published.Definition != w.Draft
	}
	return head, nil
}
