package flow

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/flow"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/route"
	"hookline/views/trail"
	"hookline/views/usage"
	"hookline/views/versioned"
	view "hookline/views/workflow"
)

// workflows is the list of Workflows, and what is done with one as a whole.
type workflows struct{ *reader }

func (h *workflows) routes(admin screen.Group) {
	of := screen.Thing[models.Workflow]{Base: h.Base, In: workflowArea(), Name: func(w *models.Workflow) string { return w.Name },
		Get: h.DB.Workflows.Get, Delete: h.Workflows.Delete, Uses: h.usesPage, Changes: h.changesPage, Kind: workspace.ObjectWorkflow}
	admin.Thing(route.Workflows(), of.Pages(screen.Pages{List: h.list, Add: h.add, Create: h.create, Show: h.show, Describe: h.describe, Duplicate: h.duplicate}))
	admin.Post(route.WorkflowPublish(":id"), h.publish)
}

func (h *workflows) list(c echo.Context) error {
	return screen.ShowRows(c, h.Base, workflowArea(), h.DB.Workflows.List, view.Workflows)
}

func (h *workflows) add(c echo.Context) error {
	return screen.Show(c, h.Base, http.StatusOK, view.New, view.NewForm{}, "Add Workflow", workflowArea().Way()...)
}

func workflowArea() screen.Area {
	return screen.Area{Under: "Resources", Title: "Workflows", URL: route.Workflows()}
}

func (h *workflows) create(c echo.Context) error {
	var asked blockForm
	if err := screen.Decode(c, &asked); err != nil {
		return err
	}
	create := func(ctx context.Context, by workspace.Actor, name, description string) (*models.Workflow, error) {
		block, err := asked.block()
		if err != nil {
			return nil, err
		}
		return h.Workflows.Add(ctx, by, models.Workflow{Name: name, Description: description, BlockID: block}, &workflow.Definition{})
	}
	return screen.Add(c, h.Base, create, func(w *models.Workflow) string { return route.Workflow(w.ID) }, func(status int, n component.Naming) error {
		return screen.Show(c, h.Base, status, view.New, view.NewForm{Naming: n, BlockID: asked.BlockID}, "Add Workflow", workflowArea().Way()...)
	})
}

func (h *workflows) show(c echo.Context) error {
	return h.editorPage(c, http.StatusOK, c.Param("id"), "", nil)
}

// describeForm is the dialog as posted.
type describeForm struct {
	screen.DescribeForm
	blockForm
}

// blockForm is the building block id as typed.
type blockForm struct {
	BlockID string `json:"block_id"`
}

// block reads the number; empty, which is 0, is the one it has, or the next free one.
func (f blockForm) block() (int64, error) {
	if strings.TrimSpace(f.BlockID) == "" {
		return 0, nil
	}
	id, err := strconv.ParseInt(strings.TrimSpace(f.BlockID), 10, 64)
	if err != nil || id < 1 {
		var p apperr.Problems
		p.Add("block_id", "The building block id is a whole number from 1 to %d, not %q.", models.MaxBlockID, f.BlockID)
		return 0, p.Err()
	}
	return id, nil
}

// describe renames. What somebody else saved of the objects meanwhile is no
// reason to refuse; another name, description or building block id is.
func (h *workflows) describe(c echo.Context) error {
	form, by, err := screen.Posted[describeForm](c, h.Base)
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
	block, err := form.block()
	if err == nil {
		_, err = h.Workflows.Describe(ctx, by, id, version, form.Name, form.Description, block)
	}
	if err == nil {
		return h.Done(c, route.Workflow(id), "Saved.")
	}
	errs, other := screen.FormErrors(err)
	if other != nil {
		return other
	}
	if stale, ok := errors.AsType[*apperr.StaleError](err); ok {
		errs = component.Errors{"": fmt.Sprintf("%s named it %q meanwhile, described as %q, with the building block id %d. %s", stale.By, w.Name, w.Description, w.BlockID, screen.SaveAgain)}
	}
	return h.editorPage(c, screen.StatusOf(err), id, "", func(e *view.Editor) {
		e.Describe.Name, e.Describe.Description, e.BlockID, e.Describe.Errors = form.Name, form.Description, form.BlockID, errs
	})
}

// seenName tells apart what the dialog shows.
func seenName(w *models.Workflow) string {
	return w.Name + "\n" + strconv.FormatInt(w.BlockID, 10) + "\n" + w.Description
}

func (h *workflows) duplicate(c echo.Context) error {
	return screen.Duplicate(c, h.Base, h.Workflows.Duplicate, func(w *models.Workflow) (page, text string) {
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
	p, err := h.Workflows.Publish(c.Request().Context(), by, id, form.Version, form.Note, flow.DespiteFailures(form.DespiteFailures))
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
	head, _, err := h.head(c, w.ID, route.WorkflowUsedBy)
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, status, view.UsedByPage, usage.Page[view.Head]{Head: head, Refused: refused}, w.Name, workflowArea().Way()...)
}

func (h *workflows) changesPage(c echo.Context, w *models.Workflow, list []models.AuditEntry) error {
	head, _, err := h.head(c, w.ID, route.WorkflowChanges)
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, http.StatusOK, view.ChangesPage, trail.Page[view.Head]{Head: head, Trail: list}, w.Name, workflowArea().Way()...)
}
