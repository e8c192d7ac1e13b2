package thing

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/script"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/route"
	view "hookline/views/script"
)

// versionsShown is how many versions the tab lists.
const versionsShown = 200

func (h *scripts) versions(c echo.Context) error {
	head, _, err := h.head(c, c.Param("id"), view.TabVersions)
	if err != nil {
		return err
	}
	list, _, err := h.DB.Scripts.Versions(c.Request().Context(), head.Script.ID, models.Page{Limit: versionsShown})
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, http.StatusOK, view.VersionsPage, view.Versions{Head: head, List: list}, head.Script.Name, scriptCrumbs()...)
}

// version is one version, filled with made-up values.
func (h *scripts) version(c echo.Context) error {
	head, labels, err := h.head(c, c.Param("id"), view.TabVersions)
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
	return screen.Show(c, h.Base, http.StatusOK, view.VersionPage, view.Version{Head: head, Version: v, Shown: shown}, head.Script.Name, scriptCrumbs()...)
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
