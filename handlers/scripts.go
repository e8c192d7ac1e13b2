package handlers

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/views/layout"
	"hookline/views/route"
	screen "hookline/views/script"
	"hookline/views/versioned"
)

// scriptsPerPage is the size of a page of the list.
const scriptsPerPage = 50

// scripts is the list of Scripts and the pages of each one.
type scripts struct {
	*base
	db        *models.DB
	workspace *workspace.Workspace
}

func (h *scripts) routes(r routes) {
	admin := r.may(auth.ManageConfig)
	admin.get(route.Scripts(), h.list)
	admin.get(route.ScriptNew(), h.add)
	admin.post(route.Scripts(), h.create)
	admin.get(route.Script(":id"), h.show)
	admin.post(route.Script(":id"), h.save)
	admin.post(route.ScriptPreview(":id"), h.preview)
	admin.post(route.ScriptDescribe(":id"), h.describe)
	admin.post(route.ScriptDuplicate(":id"), h.duplicate)
	admin.post(route.ScriptDelete(":id"), h.remove)
	admin.post(route.ScriptPublish(":id"), h.publish)
	admin.get(route.ScriptVersions(":id"), h.versions)
	admin.get(route.ScriptVersion(":id", ":version"), h.version)
	admin.post(route.ScriptRestore(":id", ":version"), h.restore)
	admin.get(route.ScriptUsedBy(":id"), h.usedBy)
	admin.get(route.ScriptChanges(":id"), h.changes)
}

func scriptCrumbs() []layout.Crumb {
	return []layout.Crumb{{Label: "Resources"}, {Label: "Scripts", URL: route.Scripts()}}
}

func (h *scripts) list(c echo.Context) error {
	at := listingOf(c, scriptsPerPage)
	l := screen.List{
		Search: at.Search, Sort: at.Sort, Desc: at.Desc,
		Page: at.Page, Size: at.Size,
	}
	rows, total, err := h.db.Scripts.List(c.Request().Context(), models.ScriptFilter{
		Search: l.Search, Sort: at.order(), Page: at.page(),
	})
	if err != nil {
		return err
	}
	l.Rows, l.Total = rows, int(total)
	frame, err := h.frame(c, "Scripts", layout.Crumb{Label: "Resources"})
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, screen.Scripts(frame, l))
}

func (h *scripts) add(c echo.Context) error { return h.newPage(c, http.StatusOK, screen.Form{}) }

func (h *scripts) newPage(c echo.Context, status int, form screen.Form) error {
	frame, err := h.frame(c, "Add Script", scriptCrumbs()...)
	if err != nil {
		return err
	}
	return render(c, status, screen.New(frame, form))
}

func (h *scripts) create(c echo.Context) error {
	var form describeForm
	if err := decode(c, &form); err != nil {
		return err
	}
	by, err := h.changer(c)
	if err != nil {
		return err
	}
	s, err := h.workspace.Scripts.Create(c.Request().Context(), by, form.Name, form.Description)
	if err == nil {
		return redirect(c, route.Script(s.ID))
	}
	errs, other := formErrors(err)
	if other != nil {
		return other
	}
	return h.newPage(c, statusOf(err), screen.Form{Name: form.Name, Description: form.Description, Errors: errs})
}

func (h *scripts) describe(c echo.Context) error {
	var form describeForm
	if err := decode(c, &form); err != nil {
		return err
	}
	by, err := h.changer(c)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), c.Param("id")
	if _, err = h.workspace.Scripts.Describe(ctx, by, id, form.Version, form.Name, form.Description); err == nil {
		return h.done(c, route.Script(id), "Saved.")
	}
	errs, other := staleErrors(err, "Script", saveAgain)
	if other != nil {
		return other
	}
	return h.designerPage(c, statusOf(err), id, func(d *screen.Designer) {
		d.Describe.Name, d.Describe.Description, d.Describe.Errors = form.Name, form.Description, errs
	})
}

func (h *scripts) duplicate(c echo.Context) error {
	by, err := h.changer(c)
	if err != nil {
		return err
	}
	s, err := h.workspace.Scripts.Duplicate(c.Request().Context(), by, c.Param("id"))
	if err != nil {
		return err
	}
	return h.done(c, route.Script(s.ID), fmt.Sprintf("This is the copy, %q. It is a draft.", s.Name))
}

func (h *scripts) remove(c echo.Context) error {
	by, err := h.changer(c)
	if err != nil {
		return err
	}
	id := c.Param("id")
	err = h.workspace.Scripts.Delete(c.Request().Context(), by, id, 0)
	return h.removed(c, err, route.ScriptUsedBy(id), route.Scripts(), "The Script is deleted.")
}

// publishedNow says what to do next when no Campaign has the Script.
func (h *scripts) publishedNow(c echo.Context, id string, number int64) error {
	campaigns, err := h.db.Campaigns.WithScript(c.Request().Context(), id)
	if err != nil {
		return err
	}
	text := "Version %d is published: agents see it with calls they answer from now on."
	if len(campaigns) == 0 {
		text = "Version %d is published. Choose it in a Campaign, and its agents see it."
	}
	return h.done(c, route.Script(id), fmt.Sprintf(text, number))
}

func (h *scripts) publish(c echo.Context) error {
	var form publishForm
	if err := decode(c, &form); err != nil {
		return err
	}
	by, err := h.changer(c)
	if err != nil {
		return err
	}
	id := c.Param("id")
	p, err := h.workspace.Scripts.Publish(c.Request().Context(), by, id, form.Version, form.Note)
	if err == nil {
		return h.publishedNow(c, id, p.Version.Number)
	}
	why, other := notPublished(err, "")
	if other != nil {
		return other
	}
	return h.designerPage(c, statusOf(err), id, func(d *screen.Designer) {
		d.Publish = versioned.Publish{Note: form.Note, Error: why}
	})
}

func (h *scripts) usedBy(c echo.Context) error {
	head, _, err := h.head(c, c.Param("id"), screen.TabUsedBy)
	if err != nil {
		return err
	}
	places, err := h.workspace.Scripts.Places(c.Request().Context(), head.Script.ID)
	if err != nil {
		return err
	}
	u := screen.UsedBy{Head: head}
	for _, p := range places {
		u.List = append(u.List, screen.Use{Name: p.Name, URL: route.Campaign(p.ID)})
	}
	frame, err := h.frame(c, head.Script.Name, scriptCrumbs()...)
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, screen.UsedByPage(frame, u))
}

func (h *scripts) changes(c echo.Context) error {
	head, _, err := h.head(c, c.Param("id"), screen.TabChanges)
	if err != nil {
		return err
	}
	trail, err := h.workspace.Audit(c.Request().Context(), workspace.ObjectScript, head.Script.ID, models.Page{Limit: trailLength})
	if err != nil {
		return err
	}
	frame, err := h.frame(c, head.Script.Name, scriptCrumbs()...)
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, screen.ChangesPage(frame, screen.Changes{Head: head, Trail: trail}))
}

// head reads what every page of a Script shows.
func (h *scripts) head(c echo.Context, id string, tab screen.Tab) (screen.Head, scriptLabels, error) {
	ctx := c.Request().Context()
	s, err := h.db.Scripts.Get(ctx, id)
	if err != nil {
		return screen.Head{}, scriptLabels{}, err
	}
	head := screen.Head{Script: s, Tab: tab, Describe: screen.Form{Name: s.Name, Description: s.Description, Version: s.Version}}
	places, err := h.workspace.Scripts.Places(ctx, s.ID)
	if err != nil {
		return head, scriptLabels{}, err
	}
	head.Places = len(places)
	if s.PublishedID != "" {
		if head.Published, err = h.db.Scripts.Version(ctx, s.PublishedID); err != nil {
			return head, scriptLabels{}, err
		}
		head.Changed = head.Published.HTML != s.Draft
	}
	labels, err := h.labels(c, id)
	head.Missing = labels.missing(s.Draft)
	return head, labels, err
}
