package thing

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/channel"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
)

// numbers is the phone numbers of Channels > Voice.
type numbers struct {
	*screen.Base
	db        *models.DB
	workspace *workspace.Workspace
}

func (h *numbers) routes(r screen.Routes) {
	admin := r.May(auth.ManageConfig)
	admin.Get(route.Voice(), h.list)
	admin.Get(route.NumberNew(), h.add)
	admin.Post(route.Numbers(), h.create)
	admin.Get(route.Number(":id"), h.show)
	admin.Post(route.Number(":id"), h.save)
	admin.Post(route.NumberDelete(":id"), h.remove)
}

func voiceCrumbs(more ...layout.Crumb) []layout.Crumb {
	return append([]layout.Crumb{{Label: "Channels"}}, more...)
}

// voiceTabs counts for the tabs of Voice.
func voiceTabs(c echo.Context, db *models.DB) (channel.Tabs, error) {
	list, err := db.Numbers.Rows(c.Request().Context())
	if err != nil {
		return channel.Tabs{}, err
	}
	carriers, err := db.Carriers.All(c.Request().Context())
	return channel.Tabs{Numbers: len(list), Carriers: len(carriers)}, err
}

func (h *numbers) list(c echo.Context) error {
	ctx := c.Request().Context()
	list, err := h.db.Numbers.Rows(ctx)
	if err != nil {
		return err
	}
	published, err := h.published(c)
	if err != nil {
		return err
	}
	n := channel.Numbers{Search: strings.TrimSpace(c.QueryParam("q"))}
	for i := range list {
		if !numberMatches(&list[i], n.Search) {
			continue
		}
		n.Rows = append(n.Rows, channel.NumberRow{ID: list[i].ID, Number: list[i].Number, Description: list[i].Description,
			Workflow: list[i].WorkflowName, Warning: screen.NumberWarning(&list[i], published)})
	}
	n.Total = len(n.Rows)
	if n.Tabs, err = voiceTabs(c, h.db); err != nil {
		return err
	}
	frame, err := h.Frame(c, "Voice", voiceCrumbs()...)
	if err != nil {
		return err
	}
	return screen.Render(c, http.StatusOK, channel.NumberList(frame, n))
}

func (h *numbers) published(c echo.Context) (map[string]bool, error) {
	list, err := h.db.Workflows.All(c.Request().Context())
	published := make(map[string]bool, len(list))
	for _, w := range list {
		published[w.ID] = w.PublishedID != ""
	}
	return published, err
}

func numberMatches(n *models.NumberRow, search string) bool {
	text := strings.ToLower(n.Number + " " + n.Description + " " + n.WorkflowName)
	return strings.Contains(text, strings.ToLower(search)) || strings.Contains(n.Number, screen.NumberPart(search))
}

func (h *numbers) add(c echo.Context) error {
	form := channel.NumberForm{Number: c.QueryParam("number")}
	return h.page(c, http.StatusOK, nil, channel.NumberPage{Form: form, Dirty: form.Number != ""})
}

func (h *numbers) create(c echo.Context) error { return h.write(c, nil) }

func (h *numbers) show(c echo.Context) error {
	n, err := h.db.Numbers.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return h.page(c, http.StatusOK, n, channel.NumberPage{Form: numberFormOf(n)})
}

func numberFormOf(n *models.PhoneNumber) channel.NumberForm {
	f := channel.NumberForm{ID: n.ID, Version: n.Version, Number: component.Phone(n.Number), Description: n.Description}
	if n.WorkflowID != nil {
		f.Workflow = *n.WorkflowID
	}
	return f
}

func (h *numbers) save(c echo.Context) error {
	n, err := h.db.Numbers.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return h.write(c, n)
}

// write saves a form; stored is nil for a new number.
func (h *numbers) write(c echo.Context, stored *models.PhoneNumber) error {
	var form channel.NumberForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	in := models.PhoneNumber{Version: form.Version, Number: form.Number, Description: form.Description, WorkflowID: &form.Workflow}
	if stored != nil {
		in.ID, form.ID = stored.ID, stored.ID
	}
	by, err := h.Changer(c)
	if err != nil {
		return err
	}
	saved, err := h.workspace.Numbers.Save(c.Request().Context(), by, in)
	if err == nil {
		message := "Saved. New calls use it from now on."
		if len(saved.Warnings) > 0 {
			message = "Saved. " + saved.Warnings[0]
		}
		return h.Done(c, route.Number(saved.ID), message)
	}
	p := channel.NumberPage{Form: form, Dirty: true}
	if stale, ok := errors.AsType[*apperr.StaleError](err); ok && stored != nil {
		p.Conflict, err = h.conflict(c, form, stored, stale)
		if err != nil {
			return err
		}
		p.Form.Version = stored.Version
		return h.page(c, http.StatusConflict, stored, p)
	}
	errs, other := screen.FormErrors(err)
	if other != nil {
		return other
	}
	p.Errors = errs
	return h.page(c, screen.StatusOf(err), stored, p)
}

func (h *numbers) conflict(c echo.Context, mine channel.NumberForm, stored *models.PhoneNumber, stale *apperr.StaleError) (*component.Conflict, error) {
	options, err := h.options(c, "")
	if err != nil {
		return nil, err
	}
	name := func(id string) string {
		for _, o := range options {
			if o.Value == id {
				return o.Label
			}
		}
		return id
	}
	theirs := numberFormOf(stored)
	if n, _, err := workspace.NormalizeNumber(mine.Number); err == nil {
		mine.Number = component.Phone(n)
	}
	return screen.ConflictOf(stale.By, stale.At, [][3]string{
		{"Phone number", mine.Number, theirs.Number}, {"Description", mine.Description, theirs.Description},
		{"Workflow", name(mine.Workflow), name(theirs.Workflow)},
	}), nil
}

// page shows the form; stored is nil for a new number.
func (h *numbers) page(c echo.Context, status int, stored *models.PhoneNumber, p channel.NumberPage) error {
	ctx, title := c.Request().Context(), "Add phone number"
	var err error
	if p.Workflows, err = h.options(c, p.Form.Workflow); err != nil {
		return err
	}
	if stored != nil {
		title, p.Stored = component.Phone(stored.Number), stored.Number
		if p.Trail, err = h.workspace.Audit(ctx, workspace.ObjectNumber, stored.ID, models.Page{Limit: screen.MaxTrail}); err != nil {
			return err
		}
		published, err := h.published(c)
		if err != nil {
			return err
		}
		switch screen.NumberWarning(&models.NumberRow{PhoneNumber: *stored}, published) {
		case "":
		case "No Workflow answers it.":
			p.Warnings = append(p.Warnings, "No Workflow answers this number: its callers hear that it is not in service.")
		default:
			p.Warnings = append(p.Warnings, "The Workflow of this number is not published: its callers hear that it is not in service until it is.")
		}
	}
	frame, err := h.Frame(c, title, voiceCrumbs(layout.Crumb{Label: "Voice", URL: route.Voice()})...)
	if err != nil {
		return err
	}
	return screen.Render(c, status, channel.Number(frame, p))
}

// options are the Workflows that can be chosen.
func (h *numbers) options(c echo.Context, chosen string) ([]component.Option, error) {
	list, err := h.db.Workflows.All(c.Request().Context())
	if err != nil {
		return nil, err
	}
	options := []component.Option{{Value: "", Label: "None: callers hear that it is not in service"}}
	found := chosen == ""
	for _, w := range list {
		label := w.Name
		if w.PublishedID == "" {
			label += " (not published)"
		}
		found = found || w.ID == chosen
		options = append(options, component.Option{Value: w.ID, Label: label})
	}
	if !found {
		options = append(options, component.Option{Value: chosen, Label: "A Workflow that was deleted"})
	}
	return options, nil
}

func (h *numbers) remove(c echo.Context) error {
	n, err := h.db.Numbers.Get(c.Request().Context(), c.Param("id"))
	if apperr.Is(err, apperr.NotFound) {
		return h.Done(c, route.Voice(), "It was deleted already.")
	}
	if err != nil {
		return err
	}
	by, err := h.Changer(c)
	if err != nil {
		return err
	}
	if err := h.workspace.Numbers.Delete(c.Request().Context(), by, n.ID, 0); err != nil {
		return err
	}
	return h.Done(c, route.Voice(), component.Phone(n.Number)+" is deleted.")
}
