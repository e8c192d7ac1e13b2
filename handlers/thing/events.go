package thing

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/app/event"
	"hookline/app/workspace"
	"hookline/app/workspace/hook"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	view "hookline/views/event"
	"hookline/views/route"
	"hookline/views/trail"
)

// events is the screens of Integration > Events, for admins.
type events struct {
	*screen.Base
	inbox bool // the sample's receiver can be looked at
}

func (h *events) routes(r screen.Routes) {
	r.Menu(screen.MenuItem{Under: "Integration", Icon: "bell"}, "Events", route.Events())
	of := screen.Thing[models.Hook]{Base: h.Base, In: eventArea(), Name: func(m *models.Hook) string { return m.Name },
		Get: h.DB.Hooks.Get, Delete: hook.Of(h.Workspace).Delete, Page: h.show, Write: h.write, Changes: h.changesPage, Kind: workspace.ObjectEvent}
	admin := r.May(auth.ManageConfig)
	admin.Thing(route.Events(), of.Pages(screen.Pages{List: h.list, Add: h.add}))
	admin.Get(route.EventCatalogue(), h.catalogue)
	admin.Post(route.EventFields(), h.fields)
	admin.Post(route.EventOn(":id"), func(c echo.Context) error { return h.turn(c, true) })
	admin.Post(route.EventOff(":id"), func(c echo.Context) error { return h.turn(c, false) })
	admin.Get(route.EventTest(":id"), h.trial)
	admin.Post(route.EventTest(":id"), h.sendTrial)
	admin.Get(route.EventTestOutcome(":id", ":event"), h.trialOutcome)
}

func eventArea() screen.Area {
	return screen.Area{Under: "Integration", Title: "Events", URL: route.Events()}
}

func (h *events) list(c echo.Context) error {
	list, err := screen.Listed(c, "", h.DB.Hooks.List)
	if err != nil {
		return err
	}
	hooks := make([]models.Hook, len(list.Rows))
	for i := range list.Rows {
		hooks[i] = list.Rows[i].Hook
	}
	l := view.List{Listed: component.Listed[view.Row]{Paging: list.Paging}, Inbox: h.inbox}
	if l.Rows, err = screen.EventRows(c.Request().Context(), h.Base, hooks); err != nil {
		return err
	}
	if err := h.lastOutcomes(c, l.Rows); err != nil {
		return err
	}
	return screen.ShowList(c, h.Base, eventArea(), view.Events, l)
}

// lastOutcomes tells how the last delivery of each event went.
func (h *events) lastOutcomes(c echo.Context, rows []view.Row) error {
	ids := make([]string, len(rows))
	for i := range rows {
		ids[i] = rows[i].ID
	}
	last, err := h.DB.Deliveries.LastOf(c.Request().Context(), ids)
	for i := range rows {
		if d := last[rows[i].ID]; d != nil {
			o := view.LastOutcome(d)
			rows[i].Last = &o
		}
	}
	return err
}

func (h *events) catalogue(c echo.Context) error {
	return screen.Show(c, h.Base, http.StatusOK, view.CataloguePage, view.Catalogue{Schema: event.Schema}, "Catalogue of events", eventArea().Way()...)
}

func (h *events) changesPage(c echo.Context, stored *models.Hook, list []models.AuditEntry) error {
	return screen.Show(c, h.Base, http.StatusOK, view.ChangesPage, trail.Page[view.Edit]{Head: view.Edit{Stored: stored}, Trail: list}, stored.Name, eventArea().Way()...)
}

// turn switches an event on or off; the list gets the switch as it stands then.
func (h *events) turn(c echo.Context, on bool) error {
	by, err := h.Changer(c)
	if err != nil {
		return err
	}
	m, err := hook.Of(h.Workspace).Switch(c.Request().Context(), by, c.Param("id"), on, "")
	if err != nil {
		return err
	}
	if screen.IsHTMX(c) {
		return screen.Render(c, http.StatusOK, view.Switch(m.ID, m.Name, m.Active))
	}
	return screen.Redirect(c, screen.BackTo(c, route.Events()))
}

// add begins with the event, and with the place that the address names.
func (h *events) add(c echo.Context) error {
	form := view.Form{Active: true, Event: c.QueryParam("event"), Number: c.QueryParam("number"), Campaign: c.QueryParam("campaign"), WrapCode: c.QueryParam("wrap_code")}
	if form.WrapCode != "" {
		form.Event = event.Disposition
	}
	return h.page(c, http.StatusOK, nil, view.Edit{Form: form})
}

func (h *events) show(c echo.Context, stored *models.Hook) error {
	return h.page(c, http.StatusOK, stored, view.Edit{Form: eventFormOf(stored)})
}

// fields answers with the fields that follow from what is chosen in a form.
func (h *events) fields(c echo.Context) error {
	var form view.Form
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	e := view.Edit{Form: form}
	if err := h.dress(c, &e); err != nil {
		return err
	}
	return screen.Render(c, http.StatusOK, view.Fields(e))
}

// write saves a form; stored is nil for a new event. Whatever is wrong, the form comes
// back as it was sent.
func (h *events) write(c echo.Context, stored *models.Hook) error {
	form, by, err := screen.Posted[view.Form](c, h.Base)
	if err != nil {
		return err
	}
	form.ID = c.Param("id")
	saved, err := h.save(c, by, &form)
	if err == nil {
		text := "Saved. It holds from now on."
		if stored != nil && stored.Version == saved.Version {
			text = "Nothing had changed."
		}
		return h.Done(c, route.Event(saved.ID), text)
	}
	conflict := func() (*models.Hook, [][3]string, error) { return h.conflict(c, &form) }
	return screen.RefusedOf(err, stored, conflict, func(status int, stored *models.Hook, e component.Edited) error {
		return h.page(c, status, stored, view.Edit{Form: form, Edited: e})
	})
}

func (h *events) save(c echo.Context, by workspace.Actor, form *view.Form) (*models.Hook, error) {
	inputs, err := hook.Of(h.Workspace).Inputs(c.Request().Context(), form.WebServices)
	if err != nil {
		return nil, err
	}
	in, err := hookOf(form, inputs)
	if err != nil {
		return nil, err
	}
	return hook.Of(h.Workspace).Save(c.Request().Context(), by, in)
}

// conflict says what somebody else saved first. The form keeps what was entered, at the
// version that is stored now.
func (h *events) conflict(c echo.Context, form *view.Form) (*models.Hook, [][3]string, error) {
	stored, err := h.DB.Hooks.Get(c.Request().Context(), form.ID)
	if err != nil {
		return nil, nil, err
	}
	theirs := eventFormOf(stored)
	form.Version = stored.Version
	mine, err := h.texts(c, form)
	if err != nil {
		return nil, nil, err
	}
	other, err := h.texts(c, &theirs)
	return stored, screen.Differences(mine, other), err
}

// page shows the form; stored is nil for a new event.
func (h *events) page(c echo.Context, status int, stored *models.Hook, e view.Edit) error {
	title := "Add event"
	if e.Stored = stored; stored != nil {
		title = stored.Name
		if stored.OffReason != "" {
			e.Warnings = append(e.Warnings, "Hookline switched it off: "+stored.OffReason)
		}
		if stored.Active && stored.FailingReason != "" {
			e.Warnings = append(e.Warnings, "Nothing has arrived for a while. "+stored.FailingReason)
		}
		if code := stored.Config.WrapCode; code != "" {
			campaign, err := h.DB.Campaigns.Get(c.Request().Context(), stored.Config.CampaignID)
			if err != nil {
				return err
			}
			if !hook.HasWrapCode(campaign, code) {
				e.Warnings = append(e.Warnings, "Its wrap code “"+code+"” is none of “"+campaign.Name+"” any more: it never comes.")
			}
		}
	}
	if err := h.dress(c, &e); err != nil {
		return err
	}
	return screen.Show(c, h.Base, status, view.EditPage, e, title, eventArea().Way()...)
}
