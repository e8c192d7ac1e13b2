package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/call"
	"hookline/app/webservice"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
	"hookline/views/service"
	"hookline/views/usage"
)

// servicesPerPage is the size of a page of the list.
const servicesPerPage = 50

// webServices is the screens of Integration > Web Services, for admins.
type webServices struct {
	*base
	db        *models.DB
	workspace *workspace.Workspace
	runner    *webservice.Runner
	engine    *call.Engine
}

func (h *webServices) routes(r routes) {
	admin := r.may(auth.ManageConfig)
	admin.get(route.WebServices(), h.list)
	admin.get(route.WebServiceNew(), h.add)
	admin.post(route.WebServices(), h.create)
	admin.post(route.WebServicePathVariables(), h.pathVariables)
	admin.post(route.WebServiceSplit(), h.split)
	admin.get(route.WebServiceGroups(), h.groups)
	admin.post(route.WebServiceGroups(), h.createGroup)
	admin.post(route.WebServiceGroup(":id"), h.renameGroup)
	admin.post(route.WebServiceGroupDelete(":id"), h.deleteGroup)
	admin.get(route.WebService(":id"), h.show)
	admin.post(route.WebService(":id"), h.save)
	admin.post(route.WebServiceActivate(":id"), h.activate)
	admin.post(route.WebServiceDeactivate(":id"), h.deactivate)
	admin.post(route.WebServiceClone(":id"), h.clone)
	admin.post(route.WebServiceDelete(":id"), h.delete)
	admin.get(route.WebServiceUsedBy(":id"), h.usedBy)
	admin.get(route.WebServiceTest(":id"), h.test)
	admin.post(route.WebServiceTest(":id"), h.send)
	admin.post(route.WebServiceResults(":id"), h.addResult)
	admin.post(route.WebServiceSamples(":id"), h.keepSample)
	admin.get(route.WebServiceSample(":id", ":sample"), h.sample)
	admin.post(route.WebServiceSampleDelete(":id", ":sample"), h.deleteSample)
}

func (h *webServices) list(c echo.Context) error {
	ctx := c.Request().Context()
	at := listingOf(c, servicesPerPage)
	l := service.List{
		GroupID: c.QueryParam("group"), Search: at.Search, Sort: at.Sort,
		Desc: at.Desc, Page: at.Page, Size: at.Size,
	}
	rows, total, err := h.db.Services.List(ctx, models.WebServiceFilter{
		Search: l.Search, GroupID: l.GroupID, Sort: at.order(), Page: at.page(),
	})
	if err != nil {
		return err
	}
	if l.Groups, err = h.workspace.Groups.All(ctx); err != nil {
		return err
	}
	l.Total = int(total)
	for i := range rows {
		l.Rows = append(l.Rows, service.Row{WebServiceRow: rows[i], URL: webservice.URLText(&rows[i].WebService)})
	}
	frame, err := h.frame(c, "Web Services", layout.Crumb{Label: "Integration"})
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, service.Services(frame, l))
}

func serviceCrumbs() []layout.Crumb {
	return []layout.Crumb{{Label: "Integration"}, {Label: "Web Services", URL: route.WebServices()}}
}

// changer is who is signed in, for changes of configuration.
func (b *base) changer(c echo.Context) (workspace.Actor, error) {
	by, err := b.actor(c)
	return workspace.Actor{ID: by.ID, Name: by.Name}, err
}

// head gathers what all tabs of a Web Service show.
func (h *webServices) head(c echo.Context, s *models.WebService, tab service.Tab) (service.Head, error) {
	uses, err := h.db.Uses.Of(c.Request().Context(), workspace.ObjectWebService, s.ID)
	return service.Head{Service: *s, Tab: tab, Places: placesOf(uses)}, err
}

// placesOf joins uses of one object in draft and published, and the objects of
// one Workflow.
func placesOf(uses []models.Use) []usage.Place {
	var places []usage.Place
	for _, u := range uses {
		place := placeOf(&places, u)
		object := objectOf(place, u)
		switch u.Scope {
		case workspace.ScopeDraft:
			object.Draft = true
		case workspace.ScopePublished:
			object.Published = true
		}
	}
	return places
}

func placeOf(places *[]usage.Place, u models.Use) *usage.Place {
	for i := range *places {
		if (*places)[i].WorkflowID == u.UserID {
			return &(*places)[i]
		}
	}
	*places = append(*places, usage.Place{WorkflowID: u.UserID, Name: u.UserName})
	return &(*places)[len(*places)-1]
}

func objectOf(p *usage.Place, u models.Use) *usage.Object {
	for i := range p.Objects {
		if p.Objects[i].ID == u.ObjectID && p.Objects[i].Title == u.ObjectTitle {
			return &p.Objects[i]
		}
	}
	p.Objects = append(p.Objects, usage.Object{ID: u.ObjectID, Title: u.ObjectTitle})
	return &p.Objects[len(p.Objects)-1]
}

func (h *webServices) usedBy(c echo.Context) error {
	s, err := h.db.Services.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return h.usesPage(c, http.StatusOK, s, "")
}

func (h *webServices) usesPage(c echo.Context, status int, s *models.WebService, refused string) error {
	head, err := h.head(c, s, service.UsedBy)
	if err != nil {
		return err
	}
	frame, err := h.frame(c, s.Name, serviceCrumbs()...)
	if err != nil {
		return err
	}
	return render(c, status, service.Uses(frame, head, refused))
}

func (h *webServices) activate(c echo.Context) error { return h.setActive(c, true) }

func (h *webServices) deactivate(c echo.Context) error { return h.setActive(c, false) }

// setActive answers the list with the switch as it stands now, and any other
// page by loading it again.
func (h *webServices) setActive(c echo.Context, active bool) error {
	by, err := h.changer(c)
	if err != nil {
		return err
	}
	s, err := h.workspace.Services.SetActive(c.Request().Context(), by, c.Param("id"), active)
	if err != nil {
		return err
	}
	t := component.Toast{Text: s.Name + " is on.", Action: "Undo", URL: route.WebServiceDeactivate(s.ID)}
	if !active {
		t = component.Toast{Text: s.Name + " is off. Calls leave its connectors by Unavailable.", Action: "Undo", URL: route.WebServiceActivate(s.ID)}
	}
	if isHTMX(c) {
		toast(c, t)
		return render(c, http.StatusOK, service.ActiveSwitch(*s))
	}
	if err := h.flash(c, t); err != nil {
		return err
	}
	return redirect(c, backTo(c, route.WebService(s.ID)))
}

// backTo is the page a form was sent from, or otherwise when it does not say.
func backTo(c echo.Context, otherwise string) string {
	if c.Request().Referer() == "" {
		return otherwise
	}
	return pathOf(c.Request().Referer())
}

func (h *webServices) clone(c echo.Context) error {
	by, err := h.changer(c)
	if err != nil {
		return err
	}
	s, err := h.workspace.Services.Clone(c.Request().Context(), by, c.Param("id"))
	if err != nil {
		return err
	}
	return h.done(c, route.WebService(s.ID), "This is the copy, secrets included. Give it a name of its own.")
}

// delete deletes a Web Service; a used one is refused with the list of where.
func (h *webServices) delete(c echo.Context) error {
	by, err := h.changer(c)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), c.Param("id")
	s, err := h.db.Services.Get(ctx, id)
	if err != nil {
		return err
	}
	err = h.workspace.Services.Delete(ctx, by, id, 0)
	if apperr.Is(err, apperr.InUse) && !isHTMX(c) {
		return h.usesPage(c, statusOf(err), s, apperr.Message(err))
	}
	if err != nil {
		return err
	}
	return h.done(c, route.WebServices(), s.Name+" is deleted.")
}
