package thing

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/script"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/route"
	view "hookline/views/script"
	"hookline/views/trail"
	"hookline/views/usage"
	"hookline/views/versioned"
)

// scripts is the list of Scripts and the pages of each one.
type scripts struct{ *screen.Base }

func (h *scripts) routes(r screen.Routes) {
	admin := r.May(auth.ManageConfig)
	of := screen.Thing[models.Script]{Base: h.Base, In: scriptArea(), Name: func(s *models.Script) string { return s.Name },
		Get: h.DB.Scripts.Get, Delete: h.Workspace.Scripts.Delete, Uses: h.usesPage, Changes: h.changesPage, Kind: workspace.ObjectScript}
	admin.Thing(route.Scripts(), of.Pages(screen.Pages{List: h.list, Add: h.add, Create: h.create, Show: h.show, Save: h.save, Describe: h.describe, Duplicate: h.duplicate}))
	admin.Post(route.ScriptPreview(":id"), h.preview)
	admin.Post(route.ScriptPublish(":id"), h.publish)
	admin.Part(route.ScriptVersions(":id"), "version", screen.Pages{List: h.versions, Show: h.version})
	admin.Post(route.ScriptRestore(":id", ":version"), h.restore)
}

func scriptArea() screen.Area {
	return screen.Area{Under: "Resources", Title: "Scripts", URL: route.Scripts()}
}

func (h *scripts) list(c echo.Context) error {
	return screen.ShowRows(c, h.Base, scriptArea(), h.DB.Scripts.List, view.Scripts)
}

func (h *scripts) add(c echo.Context) error {
	return screen.Show(c, h.Base, http.StatusOK, view.New, component.Naming{}, "Add Script", scriptArea().Way()...)
}

func (h *scripts) create(c echo.Context) error {
	return screen.Add(c, h.Base, h.Workspace.Scripts.Create, func(s *models.Script) string { return route.Script(s.ID) }, func(status int, n component.Naming) error {
		return screen.Show(c, h.Base, status, view.New, n, "Add Script", scriptArea().Way()...)
	})
}

func (h *scripts) describe(c echo.Context) error {
	id := c.Param("id")
	return screen.Describe(c, h.Base, "Script", route.Script(id), h.Workspace.Scripts.Describe, func(status int, n component.Naming) error {
		return h.designerPage(c, status, id, func(d *view.Designer) { d.Describe = n })
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
	head, _, err := h.head(c, s.ID, route.ScriptUsedBy)
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, status, view.UsedByPage, usage.Page[view.Head]{Head: head, Refused: refused}, s.Name, scriptArea().Way()...)
}

func (h *scripts) changesPage(c echo.Context, s *models.Script, list []models.AuditEntry) error {
	head, _, err := h.head(c, s.ID, route.ScriptChanges)
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, http.StatusOK, view.ChangesPage, trail.Page[view.Head]{Head: head, Trail: list}, s.Name, scriptArea().Way()...)
}

// head reads what every page of a Script shows.
func (h *scripts) head(c echo.Context, id string, tab func(id string) string) (view.Head, scriptLabels, error) {
	ctx := c.Request().Context()
	s, err := h.DB.Scripts.Get(ctx, id)
	if err != nil {
		return view.Head{}, scriptLabels{}, err
	}
	head := view.Head{Script: s, At: tab(s.ID)}
	head.Describe = component.Naming{Name: s.Name, Description: s.Description, Version: s.Version}
	places, err := h.Workspace.Scripts.Places(ctx, s.ID)
	if err != nil {
		return head, scriptLabels{}, err
	}
	head.Places = screen.LinksOf(places)
	if s.PublishedID != "" {
		live, err := h.DB.Scripts.Version(ctx, s.PublishedID)
		if err != nil {
			return head, scriptLabels{}, err
		}
		head.LiveNumber, head.Changed = live.Number, live.HTML != s.Draft
	}
	labels, err := h.labels(c, id)
	head.Missing = labels.missing(s.Draft)
	return head, labels, err
}

// versionsShown is how many versions the tab lists.
const versionsShown = 200

func (h *scripts) versions(c echo.Context) error {
	head, _, err := h.head(c, c.Param("id"), route.ScriptVersions)
	if err != nil {
		return err
	}
	list, _, err := h.DB.Scripts.Versions(c.Request().Context(), head.Script.ID, models.Page{Limit: versionsShown})
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, http.StatusOK, view.VersionsPage, view.Versions{Head: head, List: list}, head.Script.Name, scriptArea().Way()...)
}

// version is one version, filled with made-up values.
func (h *scripts) version(c echo.Context) error {
	head, labels, err := h.head(c, c.Param("id"), route.ScriptVersions)
	if err != nil {
		return err
	}
	v, err := h.DB.Scripts.Version(c.Request().Context(), c.Param("version"))
	if err != nil {
		return err
	}
	if v.ScriptID != head.Script.ID {
		return apperr.New(apperr.NotFound, "This version is not of the Script %q.", head.Script.Name)
	}
	shown, err := script.Fill(v.HTML, labels.madeUp, script.Filled{})
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, http.StatusOK, view.VersionPage, view.Version{Head: head, Version: v, Shown: shown}, head.Script.Name, scriptArea().Way()...)
}

type restoreForm struct {
	Version int64 `json:"version"`
}

func (h *scripts) restore(c echo.Context) error {
	form, by, err := screen.Posted[restoreForm](c, h.Base)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), c.Param("id")
	v, err := h.DB.Scripts.Version(ctx, c.Param("version"))
	if err != nil {
		return err
	}
	_, err = h.Workspace.Scripts.Restore(ctx, by, id, form.Version, v.ID)
	if apperr.Is(err, apperr.Conflict) {
		if err := h.Flash(c, component.Toast{Tone: component.Error, Text: "Somebody changed the draft meanwhile. Look at it, then restore again."}); err != nil {
			return err
		}
		return screen.Redirect(c, route.ScriptVersions(id))
	}
	if err != nil {
		return err
	}
	return h.Done(c, route.Script(id), fmt.Sprintf("v%d is the draft again. Publish it for agents to see it.", v.Number))
}

// scriptLabels are the values that the fields of a Script can show.
type scriptLabels struct {
	groups []workspace.LabelGroup
	led    bool
}

func (h *scripts) labels(c echo.Context, id string) (scriptLabels, error) {
	groups, led, err := h.Workspace.Scripts.Labels(c.Request().Context(), id)
	return scriptLabels{groups, led}, err
}

// known says whether a call can have a value by this label: every call, or one of a
// Workflow. What queues know (queue:…) a Workflow asks while it runs; a Script that
// shows it needs it stored under a label.
func (l scriptLabels) known(label string) bool {
	for _, g := range l.groups {
		for _, one := range g.Labels {
			if one.Name == label {
				return true
			}
		}
	}
	return false
}

// missing lists the labels that HTML uses and nothing produces.
func (l scriptLabels) missing(html string) []string { return script.Missing(html, l.known) }

// madeUp is a value to show where there is no call.
func (l scriptLabels) madeUp(label string) (string, bool) {
	if strings.HasPrefix(label, workflow.Scope) {
		return "", false // asked without its scope before
	}
	for _, v := range workflow.SystemVariables() {
		if v.Name == workflow.Scope+label {
			return v.Sample, true
		}
	}
	return "(" + strings.ReplaceAll(label, "_", " ") + ")", l.known(label)
}

func (l scriptLabels) shown() []view.LabelGroup {
	var list []view.LabelGroup
	for _, g := range l.groups {
		group := view.LabelGroup{Title: g.Workflow}
		if g.Workflow == "" {
			group.Title = "Every call"
		}
		for _, one := range g.Labels {
			group.Labels = append(group.Labels, view.Label{Name: one.Name, Help: one.Help})
		}
		list = append(list, group)
	}
	return list
}

func (l scriptLabels) hasWorkflow(id string) bool {
	for _, g := range l.groups {
		if g.WorkflowID == id {
			return true
		}
	}
	return false
}
