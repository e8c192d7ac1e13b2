package thing

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
	view "hookline/views/script"
	"hookline/views/versioned"
)

// scripts is the list of Scripts and the pages of each one.
type scripts struct {
	*screen.Base
}

func (h *scripts) routes(r screen.Routes) {
	admin := r.May(auth.ManageConfig)
	of := screen.Thing[models.Script]{Base: h.Base, List: route.Scripts(), Name: func(s *models.Script) string { return s.Name },
		Get: h.DB.Scripts.Get, Delete: h.Workspace.Scripts.Delete, Uses: h.usesPage}
	admin.Thing(route.Scripts(), of.Pages(screen.Pages{List: h.list, Add: h.add, Create: h.create, Show: h.show, Save: h.save, Changes: h.changes}))
	admin.Post(route.ScriptPreview(":id"), h.preview)
	admin.Post(route.ScriptDescribe(":id"), h.describe)
	admin.Post(route.ScriptDuplicate(":id"), h.duplicate)
	admin.Post(route.ScriptPublish(":id"), h.publish)
	admin.Get(route.ScriptVersions(":id"), h.versions)
	admin.Get(route.ScriptVersion(":id", ":version"), h.version)
	admin.Post(route.ScriptRestore(":id", ":version"), h.restore)
}

func scriptCrumbs() []layout.Crumb {
	return []layout.Crumb{{Label: "Resources"}, {Label: "Scripts", URL: route.Scripts()}}
}

func (h *scripts) list(c echo.Context) error {
	list, err := screen.Listed(c, "", h.DB.Scripts.List)
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, http.StatusOK, view.Scripts, view.List{Listed: list}, "Scripts", layout.Crumb{Label: "Resources"})
}

func (h *scripts) add(c echo.Context) error {
	return screen.Show(c, h.Base, http.StatusOK, view.New, component.Naming{}, "Add Script", scriptCrumbs()...)
}

func (h *scripts) create(c echo.Context) error {
	return screen.Add(c, h.Base, h.Workspace.Scripts.Create, func(s *models.Script) string { return route.Script(s.ID) }, func(status int, n component.Naming) error {
		return screen.Show(c, h.Base, status, view.New, n, "Add Script", scriptCrumbs()...)
	})
}

func (h *scripts) describe(c echo.Context) error {
	form, by, err := screen.Posted[screen.DescribeForm](c, h.Base)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), c.Param("id")
	if _, err = h.Workspace.Scripts.Describe(ctx, by, id, form.Version, form.Name, form.Description); err == nil {
		return h.Done(c, route.Script(id), "Saved.")
	}
	errs, other := screen.StaleErrors(err, "Script", screen.SaveAgain)
	if other != nil {
		return other
	}
	return h.designerPage(c, screen.StatusOf(err), id, func(d *view.Designer) {
		d.Describe.Name, d.Describe.Description, d.Describe.Errors = form.Name, form.Description, errs
	})
}

func (h *scripts) duplicate(c echo.Context) error {
	return screen.Duplicate(c, h.Base, h.Workspace.Scripts.Duplicate, func(s *models.Script) (page, text string) {
		return route.Script(s.ID), fmt.Sprintf("This is the copy, %q. It is a draft.", s.Name)
	})
}

// publishedNow says what to do next when no Campaign has the Script.
func (h *scripts) publishedNow(c echo.Context, id string, number int64) error {
	campaigns, err := h.DB.Campaigns.WithScript(c.Request().Context(), id)
	if err != nil {
		return err
	}
	text := "Version %d is published: agents see it with calls they answer from now on."
	if len(campaigns) == 0 {
		text = "Version %d is published. Choose it in a Campaign, and its agents see it."
	}
	return h.Done(c, route.Script(id), fmt.Sprintf(text, number))
}

func (h *scripts) publish(c echo.Context) error {
	form, by, err := screen.Posted[screen.PublishForm](c, h.Base)
	if err != nil {
		return err
	}
	id := c.Param("id")
	p, err := h.Workspace.Scripts.Publish(c.Request().Context(), by, id, form.Version, form.Note)
	if err == nil {
		return h.publishedNow(c, id, p.Version.Number)
	}
	why, other := screen.NotPublished(err, "")
	if other != nil {
		return other
	}
	return h.designerPage(c, screen.StatusOf(err), id, func(d *view.Designer) {
		d.Publish = versioned.Publish{Note: form.Note, Error: why}
	})
}

func (h *scripts) usesPage(c echo.Context, status int, s *models.Script, refused string) error {
	head, _, err := h.head(c, s.ID, view.TabUsedBy)
	if err != nil {
		return err
	}
	places, err := h.Workspace.Scripts.Places(c.Request().Context(), s.ID)
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, status, view.UsedByPage, view.UsedBy{Head: head, List: screen.LinksOf(places), Refused: refused}, s.Name, scriptCrumbs()...)
}

func (h *scripts) changes(c echo.Context) error {
	head, _, err := h.head(c, c.Param("id"), view.TabChanges)
	if err != nil {
		return err
	}
	trail, err := h.Workspace.Audit(c.Request().Context(), workspace.ObjectScript, head.Script.ID, models.Page{Limit: screen.TrailLength})
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, http.StatusOK, view.ChangesPage, view.Changes{Head: head, Trail: trail}, head.Script.Name, scriptCrumbs()...)
}

// head reads what every page of a Script shows.
func (h *scripts) head(c echo.Context, id string, tab view.Tab) (view.Head, scriptLabels, error) {
	ctx := c.Request().Context()
	s, err := h.DB.Scripts.Get(ctx, id)
	if err != nil {
		return view.Head{}, scriptLabels{}, err
	}
	head := view.Head{Script: s, Tab: tab, Describe: component.Naming{Name: s.Name, Description: s.Description, Version: s.Version}}
	places, err := h.Workspace.Scripts.Places(ctx, s.ID)
	if err != nil {
		return head, scriptLabels{}, err
	}
	head.Places = len(places)
	if s.PublishedID != "" {
		if head.Published, err = h.DB.Scripts.Version(ctx, s.PublishedID); err != nil {
			return head, scriptLabels{}, err
		}
		head.Changed = head.Published.HTML != s.Draft
	}
	labels, err := h.labels(c, id)
	head.Missing = labels.missing(s.Draft)
	return head, labels, err
}
