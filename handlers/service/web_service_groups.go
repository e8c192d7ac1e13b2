package service

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/layout"
	"hookline/views/route"
	"hookline/views/service"
)

type groupForm struct {
	Name string `json:"name"`
}

func (h *webServices) groups(c echo.Context) error {
	return h.groupsPage(c, http.StatusOK, service.GroupsPage{})
}

// group is the page of one group with its Web Services.
func (h *webServices) group(c echo.Context) error {
	l, err := h.listed(c, c.Param("id"))
	if err != nil {
		return err
	}
	for i := range l.Groups {
		if l.Groups[i].ID == l.GroupID {
			l.Group = &l.Groups[i]
			return screen.Show(c, h.Base, http.StatusOK, service.GroupServices, l, l.Group.Name,
				serviceArea().Way(layout.Crumb{Label: "Groups", URL: route.WebServiceGroups()})...)
		}
	}
	return apperr.New(apperr.NotFound, "This group is not there any more.")
}

func (h *webServices) groupsPage(c echo.Context, status int, p service.GroupsPage) error {
	ctx := c.Request().Context()
	groups, err := h.Workspace.Groups.All(ctx)
	if err != nil {
		return err
	}
	for _, g := range groups {
		_, count, err := h.DB.Services.List(ctx, models.Filter{Within: g.ID, Page: models.Page{Limit: 1}})
		if err != nil {
			return err
		}
		p.Groups = append(p.Groups, service.GroupRow{WebServiceGroup: g, Count: int(count),
			Fixed: g.NameKey == models.NameKey(workspace.DefaultGroup)})
	}
	return screen.Show(c, h.Base, status, service.Groups, p, "Groups", serviceArea().Way()...)
}

func (h *webServices) createGroup(c echo.Context) error {
	return h.changeGroup(c, "", func(by workspace.Actor, name string) (*models.WebServiceGroup, error) {
		return h.Workspace.Groups.Create(c.Request().Context(), by, name)
	})
}

func (h *webServices) renameGroup(c echo.Context) error {
	id := c.Param("id")
	return h.changeGroup(c, id, func(by workspace.Actor, name string) (*models.WebServiceGroup, error) {
		return h.Workspace.Groups.Rename(c.Request().Context(), by, id, name)
	})
}

// changeGroup adds or renames a group; id is empty for a new one.
func (h *webServices) changeGroup(c echo.Context, id string, change func(workspace.Actor, string) (*models.WebServiceGroup, error)) error {
	form, by, err := screen.Posted[groupForm](c, h.Base)
	if err != nil {
		return err
	}
	g, err := change(by, form.Name)
	if err == nil {
		return h.Done(c, route.WebServiceGroups(), "Saved the group "+g.Name+".")
	}
	errs, other := screen.FormErrors(err)
	if other != nil {
		return other
	}
	return h.groupsPage(c, screen.StatusOf(err), service.GroupsPage{EditID: id, Name: form.Name, Errors: errs})
}

func (h *webServices) deleteGroup(c echo.Context) error {
	by, err := h.Changer(c)
	if err != nil {
		return err
	}
	err = h.Workspace.Groups.Delete(c.Request().Context(), by, c.Param("id"))
	switch apperr.CodeOf(err) {
	case apperr.InUse, apperr.Invalid:
		return h.groupsPage(c, screen.StatusOf(err), service.GroupsPage{Failed: apperr.Message(err)})
	}
	return h.Removed(c, err, route.WebServiceGroups(), "The group is deleted.", nil)
}
