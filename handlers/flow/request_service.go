package flow

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	view "hookline/views/workflow"
)

type serviceForm struct {
	Name string `json:"service_name"`
}

// makeService makes the request of an IVR Webhook, as its panel has it, a Web Service with a
// connector in the object's place. The Web Service stays when that is undone.
func (h *requests) makeService(c echo.Context) error {
	var form serviceForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	id, objectID := c.Param("id"), c.Param("object")
	p, err := readObject(c, objectID)
	if err != nil {
		return err
	}
	if p.errs.Any() {
		return h.refuseService(c, p, form, p.errs)
	}
	name := strings.TrimSpace(form.Name)
	w, err := h.newest(c, id, func(ctx context.Context, by workspace.Actor, version int64) (*models.Workflow, error) {
		return h.Workflows.MakeService(ctx, by, id, version, objectID, name, p.apply)
	})
	switch {
	case errors.Is(err, errChanged), errors.Is(err, errGone):
		err = apperr.New(apperr.Invalid, "Somebody else changed this object meanwhile. Close this, save to see both versions, then make it a Web Service.")
	case err == nil:
		return h.saved(c, w, objectID, "“"+name+"” is a Web Service now, and this is its connector. Undo brings the IVR Webhook back; the Web Service stays.")
	}
	errs, other := screen.FormErrors(err)
	if other != nil {
		return other
	}
	return h.refuseService(c, p, form, errs)
}

// refuseService shows the dialog again. What is wrong with the request itself is said in it,
// too: its fields are behind the dialog.
func (h *requests) refuseService(c echo.Context, p *posted, form serviceForm, errs component.Errors) error {
	f := view.ServiceForm{WorkflowID: c.Param("id"), ObjectID: p.object.ID, Name: form.Name, Errors: component.Errors{}}
	for name, message := range errs {
		if name != "name" && name != "service_name" && name != "" {
			f.Errors.Add("", view.Setting(name)+": "+message)
			continue
		}
		if name == "name" {
			name = "service_name"
		}
		f.Errors.Add(name, message)
	}
	header := c.Response().Header()
	header.Set("HX-Retarget", "#service-form")
	header.Set("HX-Reswap", "outerHTML")
	return screen.Render(c, http.StatusUnprocessableEntity, view.ServiceFields(f))
}
