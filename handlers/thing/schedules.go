package thing

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/app/schedule"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
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
	of := screen.Thing[models.Schedule]{Base: h.Base, List: route.Schedules(), Name: func(s *models.Schedule) string { return s.Name },
		Get: h.DB.Schedules.Get, Delete: h.Workspace.Schedules.Delete, Page: h.show, Write: h.write, Uses: h.usesPage}
	pages := of.Pages(screen.Pages{Add: h.add, Changes: h.changes})
	all := r.May(auth.SwitchLines)
	all.Thing(route.Schedules(), screen.Pages{List: h.list, Show: pages.Show})
	all.Post(route.ScheduleAnswer(), h.answer)
	all.Post(route.ScheduleEmergency(":id"), h.emergency)
	pages.Show = nil
	r.May(auth.ManageConfig).Thing(route.Schedules(), pages)
}

func (h *schedules) list(c echo.Context) error {
	list, err := screen.Listed(c, "", h.DB.Schedules.List)
	if err != nil {
		return err
	}
	l := view.List{Listed: component.Listed[view.Row]{Paging: list.Paging}}
	now := h.Now()
	for i := range list.Rows {
		hours, err := schedule.Stored(&list.Rows[i].Schedule)
		if err != nil {
			return err
		}
		l.Rows = append(l.Rows, view.Row{ScheduleRow: list.Rows[i], Now: stateOf(hours.At(now))})
	}
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
