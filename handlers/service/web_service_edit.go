package service

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/webservice"
	"hookline/app/webservice/auth"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/route"
	"hookline/views/service"
)

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
	var form service.Form
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	form.Auth = authOf(c.Request().PostForm, form.Auth.Kind)
	if stored != nil {
		form.ID = stored.ID
	}
	tidyForm(&form)
	ctx, errs := c.Request().Context(), component.Errors{}
	in := serviceOf(&form, h.storedSecrets(stored), errs)
	by, err := h.Changer(c)
	if err != nil {
		return err
	}
	var saved *models.WebService
	if errs.Any() {
		err = h.Workspace.Services.Check(ctx, in)
	} else {
		saved, err = h.Workspace.Services.Save(ctx, by, in)
	}
	if stale, ok := errors.AsType[*apperr.StaleError](err); ok && stored != nil {
		return h.conflict(c, &form, in, stale)
	}
	if err == nil && !errs.Any() {
		return h.saved(c, stored, saved)
	}
	status := http.StatusUnprocessableEntity
	if err != nil {
		found, other := screen.FormErrors(err)
		if other != nil {
			return other
		}
		for name, message := range found {
			errs.Add(name, message)
		}
		status = screen.StatusOf(err)
	}
	return h.editPage(c, status, stored, service.Edit{Form: form, Errors: errs, Dirty: true, Split: splitOf(form.Domain)})
}

func (h *webServices) saved(c echo.Context, stored, saved *models.WebService) error {
	switch {
	case stored == nil:
		return h.Done(c, route.WebService(saved.ID), "Saved. Send it a request on the Test tab to see what comes back.")
	case stored.Version == saved.Version:
		return h.Done(c, route.WebService(saved.ID), "Nothing had changed.")
	}
	broken, err := h.Workspace.Services.BrokenBy(c.Request().Context(), saved.ID)
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
func breakageText(broken []workspace.Breakage) string {
	first := broken[0]
	text := fmt.Sprintf("Saved, but live calls feel it: in %q, %q no longer fits. %s", first.WorkflowName, first.Title, first.Message)
	if n := len(broken) - 1; n > 0 {
		text += " And " + component.Plural(n, "more problem like it", "more problems like it") + "."
	}
	return text + " Correct it here, or in the Workflow and publish that."
}

// conflict shows both versions when somebody else saved first. The form holds
// what was entered, at the version that is stored now: saving again overwrites
// knowingly.
func (h *webServices) conflict(c echo.Context, form *service.Form, in workspace.Service, stale *apperr.StaleError) error {
	theirs, ok := stale.Theirs.(*models.WebService)
	if !ok {
		return apperr.New(apperr.Conflict, "Somebody else saved this Web Service in the meantime.")
	}
	groups, err := h.Workspace.Groups.All(c.Request().Context())
	if err != nil {
		return err
	}
	form.Version = theirs.Version
	webservice.Normalize(&in.WebService)
	return h.editPage(c, http.StatusConflict, theirs, service.Edit{
		Form: *form, Dirty: true,
		Conflict: &service.Conflict{By: stale.By, At: stale.At, Differences: differences(&in, theirs, groups)},
	})
}

// editPage shows the form; stored is nil for a new Web Service.
func (h *webServices) editPage(c echo.Context, status int, stored *models.WebService, e service.Edit) error {
	ctx, title := c.Request().Context(), "Add Web Service"
	var err error
	if e.Groups, err = h.Workspace.Groups.All(ctx); err != nil {
		return err
	}
	for _, k := range auth.Kinds() {
		e.Auths = append(e.Auths, service.AuthKind{Name: k.Name, Label: k.Label, Fields: k.Fields})
	}
	if e.Form.Group == "" {
		e.Form.Group = defaultGroup(e.Groups)
	}
	if stored != nil {
		title = stored.Name
		if e.Head, err = h.head(c, stored, service.Configuration); err != nil {
			return err
		}
		if e.Trail, err = h.Workspace.Audit(ctx, workspace.ObjectWebService, stored.ID, models.Page{Limit: screen.MaxTrail}); err != nil {
			return err
		}
		e.Deadline = screen.DeadlineOf(c, h.Base, workspace.ServiceInfo(stored, nil))
		secrets := h.storedSecrets(stored)
		markSet(&e.Form, secrets)
		e.Secrets = map[string]bool{}
		for key, value := range secrets {
			e.Secrets[key] = value != ""
		}
	}
	return screen.Show(c, h.Base, status, service.EditPage, e, title, serviceCrumbs()...)
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
