package thing

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/call"
	"hookline/app/script"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/route"
	view "hookline/views/script"
)

func (h *scripts) show(c echo.Context) error {
	return h.designerPage(c, http.StatusOK, c.Param("id"), nil)
}

// designer reads the designer as it is stored.
func (h *scripts) designer(c echo.Context, id string) (view.Designer, error) {
	head, labels, err := h.head(c, id, route.Script)
	if err != nil {
		return view.Designer{}, err
	}
	d := view.Designer{Head: head, HTML: head.Script.Draft, Groups: labels.shown(), Led: labels.led}
	for _, o := range script.Operators() {
		d.Operators = append(d.Operators, component.Option{Value: o.Name, Label: o.Label})
	}
	d.Calls, err = h.fills(c, labels)
	return d, err
}

// designerPage is the whole designer; change may say more on it.
func (h *scripts) designerPage(c echo.Context, status int, id string, change func(*view.Designer)) error {
	d, err := h.designer(c, id)
	if err != nil {
		return err
	}
	if change != nil {
		change(&d)
	}
	return screen.Show(c, h.Base, status, view.DesignerPage, d, d.Script.Name, scriptArea().Way()...)
}

// htmlForm is what the designer sends.
type htmlForm struct {
	Version int64  `json:"version"`
	HTML    string `json:"html"`
	Fill    string `json:"fill"`
}

// save makes what was sent the draft.
func (h *scripts) save(c echo.Context) error {
	form, by, err := screen.Posted[htmlForm](c, h.Base)
	if err != nil {
		return err
	}
	id := c.Param("id")
	saved, err := h.Workspace.Scripts.Save(c.Request().Context(), by, id, form.Version, form.HTML)
	if err != nil {
		return h.notSaved(c, id, form, err)
	}
	result := view.Result{Notes: saved.Notes, Clean: saved.Draft}
	if !screen.IsHTMX(c) {
		if len(saved.Notes) == 0 {
			return h.Done(c, route.Script(id), "Submitted as the draft.")
		}
		return h.designerPage(c, http.StatusOK, id, func(d *view.Designer) { d.Result = result })
	}
	d, err := h.designer(c, id)
	if err != nil {
		return err
	}
	d.Result = result
	if err := screen.Trigger(c, map[string]any{"guard:saved": map[string]string{}, "toast": component.Toast{Text: "Submitted as the draft."}}); err != nil {
		return err
	}
	return screen.Render(c, http.StatusOK, view.Saved(d))
}

// notSaved shows what was sent again, with the reason. After a conflict the next
// save goes over what somebody else saved, as the page says.
func (h *scripts) notSaved(c echo.Context, id string, form htmlForm, err error) error {
	var r view.Result
	if stale, ok := errors.AsType[*apperr.StaleError](err); ok {
		r.Conflict = &view.Conflict{By: stale.By}
		if theirs, ok := stale.Theirs.(*models.Script); ok {
			r.Conflict.Theirs = theirs.Draft
		}
	} else {
		errs, other := screen.FormErrors(err)
		if other != nil {
			return other
		}
		r.Errors = errs
	}
	if !screen.IsHTMX(c) {
		return h.designerPage(c, screen.StatusOf(err), id, func(d *view.Designer) { d.HTML, d.Dirty, d.Result = form.HTML, true, r })
	}
	d, failed := h.designer(c, id)
	if failed != nil {
		return failed
	}
	d.Result = r
	return screen.Render(c, screen.StatusOf(err), view.Saved(d))
}

// What a preview is filled with beside calls.
const (
	fillMadeUp = ""
	fillEmpty  = "empty"
)

// previewCalls is how many calls a preview can be filled with.
const previewCalls = 30

// fills lists what a preview can be filled with: made-up values, none, and the
// latest calls of the Workflows whose values the Script shows.
func (h *scripts) fills(c echo.Context, labels scriptLabels) ([]component.Option, error) {
	list := []component.Option{{Value: fillMadeUp, Label: "Made-up values"}, {Value: fillEmpty, Label: "No values at all"}}
	calls, _, err := h.DB.Calls.List(c.Request().Context(), models.CallFilter{Page: models.Page{Limit: 200}})
	if err != nil {
		return nil, err
	}
	for _, one := range calls {
		if len(list) == previewCalls+2 {
			break
		}
		if one.WorkflowID == "" || labels.led && !labels.hasWorkflow(one.WorkflowID) {
			continue
		}
		list = append(list, component.Option{Value: one.ID, Group: "Calls",
			Label: fmt.Sprintf("%s, %s UTC, %s", component.Caller(one.Caller), one.StartedAt.UTC().Format("2 Jan 15:04"), one.WorkflowName)})
	}
	return list, nil
}

// preview shows HTML as an agent would see it. Nothing is saved.
func (h *scripts) preview(c echo.Context) error {
	var form htmlForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	id := c.Param("id")
	p, err := h.filled(c, id, form)
	if err != nil {
		errs, other := screen.FormErrors(err)
		if other != nil {
			return other
		}
		p = view.Preview{Note: errs.Get("html") + errs.Get("")}
	}
	if screen.IsHTMX(c) {
		return screen.Render(c, http.StatusOK, view.Shown(p))
	}
	return h.designerPage(c, http.StatusOK, id, func(d *view.Designer) {
		d.HTML, d.Dirty, d.Preview = form.HTML, form.HTML != d.Script.Draft, &p
	})
}

// filled fills HTML as it would be stored.
func (h *scripts) filled(c echo.Context, id string, form htmlForm) (view.Preview, error) {
	p := view.Preview{Fill: form.Fill}
	if err := script.Check(form.HTML); err != nil {
		return p, err
	}
	clean, _ := script.Sanitize(form.HTML)
	value, err := h.values(c, id, &p)
	if err != nil {
		return p, err
	}
	p.Empty = clean == ""
	p.HTML, err = script.Fill(clean, value, script.Filled{})
	return p, err
}

// values gives the values a preview is filled with: of a call those that the desk
// shows, the secret ones masked.
func (h *scripts) values(c echo.Context, id string, p *view.Preview) (func(string) (string, bool), error) {
	switch p.Fill {
	case fillEmpty:
		return func(string) (string, bool) { return "", false }, nil
	case fillMadeUp:
		labels, err := h.labels(c, id)
		return labels.madeUp, err
	}
	one, err := h.DB.Calls.Get(c.Request().Context(), p.Fill)
	if err != nil {
		return nil, err
	}
	if one.State == models.DroppedState {
		p.Note = "The values of this call were deleted for their age; what every call has is still there."
	}
	values, err := call.ReadValues(one)
	if err != nil {
		return nil, err
	}
	return values.Get, nil
}
