package service

import (
	"context"
	"fmt"
	"maps"
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/app/kind"
	"hookline/app/webservice"
	"hookline/app/webservice/answer"
	wsauth "hookline/app/webservice/auth"
	"hookline/app/webservice/soap"
	"hookline/app/workspace"
	"hookline/app/workspace/flow"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/route"
	"hookline/views/service"
	"hookline/views/usage"
)

// webServices is the screens of Integration > Web Services, for admins.
type webServices struct{ Screens }

func (h *webServices) routes(r screen.Routes) {
	admin := r.May(auth.ManageConfig)
	of := screen.Thing[models.WebService]{Base: h.Base, In: serviceArea(), Name: func(s *models.WebService) string { return s.Name },
		Get: h.DB.Services.Get, Delete: h.Workspace.Services.Delete, Page: h.show, Write: h.write, Uses: h.usesPage}
	admin.Thing(route.WebServices(), of.Pages(screen.Pages{List: h.list, Add: h.add}))
	admin.Post(route.WebServicePathVariables(), h.pathVariables)
	admin.Post(route.WebServiceSplit(), h.split)
	admin.Post(route.WebServiceWSDL(), h.wsdl)
	admin.Thing(route.WebServiceGroups(), screen.Pages{List: h.groups, Show: h.group, Create: h.createGroup, Save: h.renameGroup, Remove: h.deleteGroup})
	admin.Post(route.WebServiceActivate(":id"), h.activate)
	admin.Post(route.WebServiceDeactivate(":id"), h.deactivate)
	admin.Post(route.WebServiceClone(":id"), h.clone)
	admin.Part(route.WebServiceSamples(":id"), "sample", screen.Pages{Create: h.keepSample, Show: h.sample, Remove: h.deleteSample})
	admin.Get(route.WebServiceSigning(":id"), h.afterSecret)
	admin.Post(route.WebServiceSigning(":id"), h.makeSecret)
	admin.Get(route.WebServiceTest(":id"), h.test)
	admin.Post(route.WebServiceTest(":id"), h.send)
	admin.Post(route.WebServiceResults(":id"), h.addResult)
	admin.Get(route.WebServiceDeliveries(":id"), h.deliveries)
}

func (h *webServices) list(c echo.Context) error {
	l, err := h.listed(c, c.QueryParam("group"))
	if err != nil {
		return err
	}
	return screen.ShowList(c, h.Base, serviceArea(), service.Services, l)
}

// listed reads a page of the Web Services, of a group unless that is empty.
func (h *webServices) listed(c echo.Context, group string) (l service.List, err error) {
	list, err := screen.Listed(c, group, h.DB.Services.List)
	if err != nil {
		return l, err
	}
	l = service.List{GroupID: group, Listed: component.Listed[service.Row]{Paging: list.Paging}}
	for i := range list.Rows {
		s := &list.Rows[i].WebService
		l.Rows = append(l.Rows, service.Row{WebServiceRow: list.Rows[i], URL: webservice.URLText(s), SOAP: webservice.IsSOAP(s)})
	}
	l.Groups, err = h.Workspace.Groups.All(c.Request().Context())
	return l, err
}

func serviceArea() screen.Area {
	return screen.Area{Under: "Integration", Title: "Web Services", URL: route.WebServices()}
}

// head gathers what all tabs of a Web Service show.
func (h *webServices) head(c echo.Context, s *models.WebService, tab func(id string) string) (service.Head, error) {
	uses, err := h.DB.Uses.Of(c.Request().Context(), workspace.ObjectWebService, s.ID)
	if err != nil {
		return service.Head{}, err
	}
	groups, err := h.Workspace.Groups.All(c.Request().Context())
	return service.Head{Service: *s, At: tab(s.ID), Places: screen.PlacesOf(uses), Groups: groups}, err
}

func (h *webServices) usesPage(c echo.Context, status int, s *models.WebService, refused string) error {
	head, err := h.head(c, s, route.WebServiceUsedBy)
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, status, service.Uses, usage.Page[service.Head]{Head: head, Refused: refused}, s.Name, serviceArea().Way()...)
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
		t = component.Toast{Text: s.Name + " is off. Calls leave its connectors by Unavailable, and deliveries wait.", Action: "Undo", URL: route.WebServiceActivate(s.ID)}
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

// clone copies a Web Service into the group that was chosen, or else its own.
func (h *webServices) clone(c echo.Context) error {
	var form struct {
		Group string `json:"group"`
	}
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	clone := func(ctx context.Context, by workspace.Actor, id string) (*models.WebService, error) {
		return h.Workspace.Services.CloneInto(ctx, by, id, form.Group)
	}
	return screen.Duplicate(c, h.Base, clone, func(s *models.WebService) (page, text string) {
		return route.WebService(s.ID), "This is the copy, secrets included. Give it a name of its own."
	})
}

func (h *webServices) add(c echo.Context) error {
	form := newServiceForm()
	form.Group = c.QueryParam("group")
	return h.editPage(c, http.StatusOK, nil, service.Edit{Form: form})
}

func (h *webServices) show(c echo.Context, s *models.WebService) error {
	return h.editPage(c, http.StatusOK, s, service.Edit{Form: formOf(s, h.storedSecrets(s))})
}

// storedSecrets opens the secrets of a Web Service. Those that were sealed with a
// key that is lost count as not there, so that they can be entered again.
func (h *webServices) storedSecrets(s *models.WebService) map[string]string {
	if s == nil {
		return nil
	}
	secrets, err := h.Workspace.Services.Secrets(s)
	if err != nil {
		h.Log.Warn("the secrets of a Web Service can't be opened", "web_service", s.Name, "error", err)
	}
	return secrets
}

// write saves a form; stored is nil for a new Web Service. Whatever is wrong, the
// form comes back as it was sent.
func (h *webServices) write(c echo.Context, stored *models.WebService) error {
	form, by, err := screen.Posted[service.Form](c, h.Base)
	if err != nil {
		return err
	}
	r := c.Request()
	form.ID, form.Auth, form.Delivery = c.Param("id"), authOf(r.PostForm, form.Auth.Kind), postedDelivery(r.PostForm)
	form.SOAP.Values = postedSOAP(r.PostForm)
	tidyForm(&form)
	ctx, wrong := c.Request().Context(), component.Errors{}
	in := serviceOf(&form, h.storedSecrets(stored), wrong)
	var saved *models.WebService
	if wrong.Any() {
		err = h.Workspace.Services.Check(ctx, in)
	} else {
		saved, err = h.Workspace.Services.Save(ctx, by, in)
	}
	again := func(status int, stored *models.WebService, e component.Edited) error {
		page := service.Edit{Form: form, Edited: e}
		if e.Conflict == nil {
			maps.Copy(e.Errors, wrong) // they say more of a value that can't be read
			page.Split = splitOf(form.Domain)
		}
		return h.editPage(c, status, stored, page)
	}
	switch {
	case err == nil && wrong.Any():
		return again(http.StatusUnprocessableEntity, stored, component.Edited{Dirty: true, Errors: wrong})
	case err == nil:
		return h.saved(c, stored, saved)
	}
	conflict := func() (*models.WebService, [][3]string, error) { return h.conflict(c, &form, in) }
	return screen.RefusedOf(err, stored, conflict, again)
}

func (h *webServices) saved(c echo.Context, stored, saved *models.WebService) error {
	switch {
	case stored == nil:
		return h.Done(c, route.WebService(saved.ID), "Saved. Send it a request on the Test tab to see what comes back.")
	case stored.Version == saved.Version:
		return h.Done(c, route.WebService(saved.ID), "Nothing had changed.")
	}
	broken, err := flow.Of(h.Workspace).Workflows.BrokenBy(c.Request().Context(), saved.ID)
	if err != nil { // it is saved all the same, and must not look as if it were not
		h.Log.ErrorContext(c.Request().Context(), "what a saved Web Service breaks is not known", "error", err)
	}
	if len(broken) == 0 {
		return h.Done(c, route.WebService(saved.ID), "Saved. Live calls use it from now on.")
	}
	if err := h.Flash(c, component.Toast{Tone: component.Warning, Text: breakageText(broken)}); err != nil {
		return err
	}
	return screen.Redirect(c, route.WebServiceUsedBy(saved.ID))
}

// breakageText says that a saved Web Service no longer fits what is live.
func breakageText(broken []flow.Breakage) string {
	first := broken[0]
	text := fmt.Sprintf("Saved, but live calls feel it: in %q, %q no longer fits. %s", first.WorkflowName, first.Title, first.Message)
	if n := len(broken) - 1; n > 0 {
		text += " And " + component.Plural(n, "more problem like it", "more problems like it") + "."
	}
	return text + " Correct it here, or in the Workflow and publish that."
}

// conflict says what somebody else saved first. The form keeps what was entered, at the
// version that is stored now: saving again overwrites knowingly.
func (h *webServices) conflict(c echo.Context, form *service.Form, in workspace.Service) (*models.WebService, [][3]string, error) {
	ctx := c.Request().Context()
	stored, err := h.DB.Services.Get(ctx, form.ID)
	if err != nil {
		return nil, nil, err
	}
	groups, err := h.Workspace.Groups.All(ctx)
	form.Version = stored.Version
	webservice.Normalize(&in.WebService)
	return stored, differences(&in, stored, groups), err
}

// editPage shows the form; stored is nil for a new Web Service.
func (h *webServices) editPage(c echo.Context, status int, stored *models.WebService, e service.Edit) error {
	ctx, title := c.Request().Context(), "Add Web Service"
	var err error
	if e.Groups, err = h.Workspace.Groups.All(ctx); err != nil {
		return err
	}
	for _, k := range wsauth.Kinds() {
		e.Auths = append(e.Auths, service.AuthKind{Name: k.Name, Label: k.Label, Fields: k.Fields})
	}
	for _, m := range answer.Modes() {
		e.AnswerModes = append(e.AnswerModes, service.AnswerMode{Name: m.Name, Label: m.Label, Help: m.Help, Rules: m.Rules, Results: m.Results, Variable: m.Variable})
	}
	if e.Form.Answer.Mode == "" {
		e.Form.Answer.Mode = answer.ModeResults
	}
	e.Deliveries, e.SOAPFields, e.SOAPTypes = webservice.DeliveryFields(), kind.FieldsOf(webservice.SOAPSettings()), soap.Types()
	if e.Form.Group == "" {
		e.Form.Group = defaultGroup(e.Groups)
	}
	if stored != nil {
		title = stored.Name
		if e.Head, err = h.head(c, stored, route.WebService); err != nil {
			return err
		}
		if e.Trail, err = h.Workspace.Audit(ctx, workspace.ObjectWebService, stored.ID, models.Page{Limit: screen.MaxTrail}); err != nil {
			return err
		}
		e.Deadline = screen.DeadlineOf(c, h.Base, flow.ServiceInfo(stored, nil))
		if shown, ok := webservice.CertificateOf(stored.Config.ClientCertificate); ok {
			e.Certificate = &service.Certificate{Subject: shown.Subject, Issuer: shown.Issuer, Until: shown.Until, Trouble: shown.Trouble(h.Now())}
		}
		secrets := h.storedSecrets(stored)
		markSet(&e.Form, secrets)
		e.OldUntil, e.Secrets = stored.Config.Delivery.OldUntil, map[string]bool{}
		for key, value := range secrets {
			e.Secrets[key] = value != ""
		}
	}
	return screen.Show(c, h.Base, status, service.EditPage, e, title, serviceArea().Way()...)
}

func defaultGroup(groups []models.WebServiceGroup) string {
	for _, g := range groups {
		if g.NameKey == models.NameKey(workspace.DefaultGroup) {
			return g.ID
		}
	}
	return ""
}

// pathVariables answers a change of the path with the rows of its variables.
func (h *webServices) pathVariables(c echo.Context) error {
	var form service.Form
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	tidyForm(&form)
	for i := range form.PathVariables {
		p := &form.PathVariables[i]
		p.Set = p.Secret && p.Was != "" // whether it is, is asked when the page is loaded and saved
	}
	return screen.Render(c, http.StatusOK, service.PathVariables(service.Edit{Form: form}))
}

type splitForm struct {
	URL string `json:"url"`
}

// split answers with the parts of a pasted URL, and with nothing for any other text.
func (h *webServices) split(c echo.Context) error {
	var form splitForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	parts := splitOf(form.URL)
	if parts == nil {
		return c.NoContent(http.StatusNoContent)
	}
	return screen.Render(c, http.StatusOK, service.SplitNote(*parts))
}

func splitOf(text string) *service.Split {
	https, domain, path, query, ok := webservice.SplitURL(text)
	if !ok {
		return nil
	}
	return &service.Split{HTTPS: https, Domain: domain, Path: path, Query: query}
}
