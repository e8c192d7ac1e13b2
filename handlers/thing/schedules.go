package thing

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/app/schedule"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/layout"
	"hookline/views/route"
	view "hookline/views/schedule"
)

// schedules is the screens of Schedules: admins change them, supervisors see them and
// switch their emergencies.
type schedules struct {
	*screen.Base
}

func (h *schedules) routes(r screen.Routes) {
	all := r.May(auth.SwitchLines)
	all.Thing(route.Schedules(), screen.Pages{List: h.list, Show: h.show})
	all.Post(route.ScheduleAnswer(), h.answer)
	all.Post(route.ScheduleEmergency(":id"), h.emergency)
	admin := r.May(auth.ManageConfig)
	admin.Thing(route.Schedules(), screen.Pages{Add: h.add, Create: h.create, Save: h.save, Remove: h.remove, UsedBy: h.usedBy, Changes: h.changes})
}

func (h *schedules) list(c echo.Context) error {
	at := screen.ListingOf(c)
	l := view.List{Paging: at.Paging}
	rows, total, err := h.DB.Schedules.List(c.Request().Context(), models.Filter{Search: l.Search, Sort: at.Order(), Page: at.Range()})
	if err != nil {
		return err
	}
	now := h.Now()
	for i := range rows {
		hours, err := schedule.Stored(&rows[i].Schedule)
		if err != nil {
			return err
		}
		l.Rows = append(l.Rows, view.Row{ScheduleRow: rows[i], Now: stateOf(hours.At(now))})
	}
	l.Total = int(total)
	if l.MayEdit, err = h.May(c, auth.ManageConfig); err != nil {
		return err
	}
	return screen.Show(c, h.Base, http.StatusOK, view.Schedules, l, "Schedules", layout.Crumb{Label: "Resources"})
}

func scheduleCrumbs() []layout.Crumb {
	return []layout.Crumb{{Label: "Resources"}, {Label: "Schedules", URL: route.Schedules()}}
}

// head gathers what all tabs of a Schedule show.
func (h *schedules) head(c echo.Context, stored *models.Schedule, tab view.Tab) (view.Head, *schedule.Schedule, error) {
	head := view.Head{ID: stored.ID, Name: stored.Name, TimeZone: stored.TimeZone, Tab: tab}
	hours, err := schedule.Stored(stored)
	if err != nil {
		return head, nil, err
	}
	now := h.Now()
	head.Now = stateOf(hours.At(now))
	if head.EmergencyOn = hours.On(now); head.EmergencyOn {
		head.EmergencyNote, head.EmergencyText = stored.EmergencyNote, "Until somebody switches it off."
		head.Emergency.Note = stored.EmergencyNote
		if until := stored.EmergencyUntil; until != nil {
			local := until.In(hours.Location())
			head.Emergency.Until, head.EmergencyText = local.Format(momentForm), "Until "+schedule.Clock(local)+"."
		}
	}
	if head.MayEdit, err = h.May(c, auth.ManageConfig); err != nil {
		return head, nil, err
	}
	uses, err := h.DB.Uses.Of(c.Request().Context(), workspace.ObjectSchedule, stored.ID)
	head.Places = screen.PlacesOf(uses)
	return head, hours, err
}

func (h *schedules) usedBy(c echo.Context) error {
	stored, err := h.DB.Schedules.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return h.usesPage(c, http.StatusOK, stored, "")
}

func (h *schedules) usesPage(c echo.Context, status int, stored *models.Schedule, refused string) error {
	head, _, err := h.head(c, stored, view.UsedBy)
	if err != nil {
		return err
	}
	frame, err := h.Frame(c, stored.Name, scheduleCrumbs()...)
	if err != nil {
		return err
	}
	return screen.Render(c, status, view.UsedByPage(frame, head, refused))
}

func (h *schedules) changes(c echo.Context) error {
	stored, err := h.DB.Schedules.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	head, _, err := h.head(c, stored, view.Changes)
	if err != nil {
		return err
	}
	list, err := h.Workspace.Audit(c.Request().Context(), workspace.ObjectSchedule, stored.ID, models.Page{Limit: screen.TrailLength})
	if err != nil {
		return err
	}
	frame, err := h.Frame(c, stored.Name, scheduleCrumbs()...)
	if err != nil {
		return err
	}
	return screen.Render(c, http.StatusOK, view.ChangesPage(frame, head, list))
}

// remove deletes a Schedule; a used one is refused with the list of where.
func (h *schedules) remove(c echo.Context) error {
	by, err := h.Changer(c)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), c.Param("id")
	stored, err := h.DB.Schedules.Get(ctx, id)
	if err != nil {
		return h.Removed(c, err, route.Schedules(), "", nil)
	}
	err = h.Workspace.Schedules.Delete(ctx, by, id, 0)
	return h.Removed(c, err, route.Schedules(), stored.Name+" is deleted.", func(why string) error {
		return h.usesPage(c, http.StatusConflict, stored, why)
	})
}
