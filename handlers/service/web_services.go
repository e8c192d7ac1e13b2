package service

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/app/call"
	"hookline/app/webservice"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
	"hookline/views/service"
)

// webServices is the screens of Integration > Web Services, for admins.
type webServices struct {
	*screen.Base
	runner *webservice.Runner
	engine *call.Engine
}

func (h *webServices) routes(r screen.Routes) {
	admin := r.May(auth.ManageConfig)
	of := screen.Thing[models.WebService]{Base: h.Base, List: route.WebServices(), Name: func(s *models.WebService) string { return s.Name },
		Get: h.DB.Services.Get, Delete: h.Workspace.Services.Delete, Page: h.show, Write: h.write, Uses: h.usesPage}
	admin.Thing(route.WebServices(), of.Pages(screen.Pages{List: h.list, Add: h.add}))
	admin.Post(route.WebServicePathVariables(), h.pathVariables)
	admin.Post(route.WebServiceSplit(), h.split)
	admin.Get(route.WebServiceGroups(), h.groups)
	admin.Post(route.WebServiceGroups(), h.createGroup)
	admin.Post(route.WebServiceGroup(":id"), h.renameGroup)
	admin.Post(route.WebServiceGroupDelete(":id"), h.deleteGroup)
	admin.Post(route.WebServiceActivate(":id"), h.activate)
	admin.Post(route.WebServiceDeactivate(":id"), h.deactivate)
	admin.Post(route.WebServiceClone(":id"), h.clone)
	admin.Get(route.WebServiceTest(":id"), h.test)
	admin.Post(route.WebServiceTest(":id"), h.send)
	admin.Post(route.WebServiceResults(":id"), h.addResult)
	admin.Post(route.WebServiceSamples(":id"), h.keepSample)
	admin.Get(route.WebServiceSample(":id", ":sample"), h.sample)
	admin.Post(route.WebServiceSampleDelete(":id", ":sample"), h.deleteSample)
}

func (h *webServices) list(c echo.Context) error {
	group := c.QueryParam("group")
	list, err := screen.Listed(c, group, h.DB.Services.List)
	if err != nil {
		return err
	}
	l := service.List{GroupID: group, Listed: component.Listed[service.Row]{Paging: list.Paging}}
	if l.Groups, err = h.Workspace.Groups.All(c.Request().Context()); err != nil {
		return err
	}
	for i := range list.Rows {
		l.Rows = append(l.Rows, service.Row{WebServiceRow: list.Rows[i], URL: webservice.URLText(&list.Rows[i].WebService)})
	}
	return screen.Show(c, h.Base, http.StatusOK, service.Services, l, "Web Services", layout.Crumb{Label: "Integration"})
}

func serviceCrumbs() []layout.Crumb {
	return []layout.Crumb{{Label: "Integration"}, {Label: "Web Services", URL: route.WebServices()}}
}

// head gathers what all tabs of a Web Service show.
func (h *webServices) head(c echo.Context, s *models.WebService, tab service.Tab) (service.Head, error) {
	uses, err := h.DB.Uses.Of(c.Request().Context(), workspace.ObjectWebService, s.ID)
	return service.Head{Service: *s, Tab: tab, Places: screen.PlacesOf(uses)}, err
}

func (h *webServices) usesPage(c echo.Context, status int, s *models.WebService, refused string) error {
	head, err := h.head(c, s, service.UsedBy)
	if err != nil {
		return err
	}
	frame, err := h.Frame(c, s.Name, serviceCrumbs()...)
	if err != nil {
		return err
	}
	return screen.Render(c, status, service.Uses(frame, head, refused))
}

func (h *webServices) activate(c echo.Context) error { return h.setActive(c, true) }

func (h *webServices) deactivate(c echo.Context) error { return h.setActive(c, false) }

// setActive answers the list with the switch as it stands now, and any other
// page by loading it again.
func (h *webServices) setActive(c echo.Context, active bool) error {
	by, err := h.Changer(c)
	if err != nil {
		return err
	}
	s, err := h.Workspace.Services.SetActive(c.Request().Context(), by, c.Param("id"), active)
	if err != nil {
		return err
	}
	t := component.Toast{Text: s.Name + " is on.", Action: "Undo", URL: route.WebServiceDeactivate(s.ID)}
	if !active {
		t = component.Toast{Text: s.Name + " is off. Calls leave its connectors by Unavailable.", Action: "Undo", URL: route.WebServiceActivate(s.ID)}
	}
	if screen.IsHTMX(c) {
		screen.Toast(c, t)
		return screen.Render(c, http.StatusOK, service.ActiveSwitch(*s))
	}
	if err := h.Flash(c, t); err != nil {
		return err
	}
	return screen.Redirect(c, screen.BackTo(c, route.WebService(s.ID)))
}

func (h *webServices) clone(c echo.Context) error {
	return screen.Duplicate(c, h.Base, h.Workspace.Services.Clone, func(s *models.WebService) (page, text string) {
		return route.WebService(s.ID), "This is the copy, secrets included. Give it a name of its own."
	})
}
