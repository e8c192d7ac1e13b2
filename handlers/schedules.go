package handlers

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/schedule"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/views/layout"
	"hookline/views/route"
	screen "hookline/views/schedule"
)

// schedulesPerPage is the size of a page of the list.
const schedulesPerPage = 50

// schedules is the screens of Schedules: admins change them, supervisors see them and
// switch their emergencies.
type schedules struct {
	*base
	db        *models.DB
	workspace *workspace.Workspace
	now       func() time.Time
}

func (h *schedules) routes(r routes) {
	all := r.may(auth.SwitchLines)
	all.get(route.Schedules(), h.list)
	all.post(route.ScheduleAnswer(), h.answer)
	all.get(route.Schedule(":id"), h.show)
	all.post(route.ScheduleEmergency(":id"), h.emergency)
	admin := r.may(auth.ManageConfig)
	admin.get(route.ScheduleNew(), h.add)
	admin.post(route.Schedules(), h.create)
	admin.post(route.Schedule(":id"), h.save)
	admin.post(route.ScheduleDelete(":id"), h.remove)
	admin.get(route.ScheduleUsedBy(":id"), h.usedBy)
	admin.get(route.ScheduleChanges(":id"), h.changes)
}

func (h *schedules) list(c echo.Context) error {
	at := listingOf(c, schedulesPerPage)
	l := screen.List{Search: at.Search, Sort: at.Sort, Desc: at.Desc, Page: at.Page, Size: at.Size}
	rows, total, err := h.db.Schedules.List(c.Request().Context(), models.ScheduleFilter{Search: l.Search, Sort: at.order(), Page: at.page()})
	if err != nil {
		return err
	}
	now := h.now()
	for i := range rows {
		hours, err := schedule.Stored(&rows[i].Schedule)
		if err != nil {
			return err
		}
		l.Rows = append(l.Rows, screen.Row{ScheduleRow: rows[i], Now: stateOf(hours.At(now))})
	}
	l.Total = int(total)
	if l.MayEdit, err = h.may(c, auth.ManageConfig); err != nil {
		return err
	}
	frame, err := h.frame(c, "Schedules", layout.Crumb{Label: "Resources"})
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, screen.Schedules(frame, l))
}

func scheduleCrumbs() []layout.Crumb {
	return []layout.Crumb{{Label: "Resources"}, {Label: "Schedules", URL: route.Schedules()}}
}

// head gathers what all tabs of a Schedule show.
func (h *schedules) head(c echo.Context, stored *models.Schedule, tab screen.Tab) (screen.Head, *schedule.Schedule, error) {
	head := screen.Head{ID: stored.ID, Name: stored.Name, TimeZone: stored.TimeZone, Tab: tab}
	hours, err := schedule.Stored(stored)
	if err != nil {
		return head, nil, err
	}
	now := h.now()
	head.Now = stateOf(hours.At(now))
	if head.EmergencyOn = hours.On(now); head.EmergencyOn {
		head.EmergencyNote, head.EmergencyText = stored.EmergencyNote, "Until somebody switches it off."
		head.Emergency.Note = stored.EmergencyNote
		if until := stored.EmergencyUntil; until != nil {
			local := until.In(hours.Location())
			head.Emergency.Until, head.EmergencyText = local.Format(momentForm), "Until "+schedule.Clock(local)+"."
		}
	}
	if head.MayEdit, err = h.may(c, auth.ManageConfig); err != nil {
		return head, nil, err
	}
	uses, err := h.db.Uses.Of(c.Request().Context(), workspace.ObjectSchedule, stored.ID)
	head.Places = placesOf(uses)
	return head, hours, err
}

func (h *schedules) usedBy(c echo.Context) error {
	stored, err := h.db.Schedules.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return h.usesPage(c, http.StatusOK, stored, "")
}

func (h *schedules) usesPage(c echo.Context, status int, stored *models.Schedule, refused string) error {
	head, _, err := h.head(c, stored, screen.UsedBy)
	if err != nil {
		return err
	}
	frame, err := h.frame(c, stored.Name, scheduleCrumbs()...)
	if err != nil {
		return err
	}
	return render(c, status, screen.UsedByPage(frame, head, refused))
}

func (h *schedules) changes(c echo.Context) error {
	stored, err := h.db.Schedules.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	head, _, err := h.head(c, stored, screen.Changes)
	if err != nil {
		return err
	}
	list, err := h.workspace.Audit(c.Request().Context(), workspace.ObjectSchedule, stored.ID, models.Page{Limit: trailLength})
	if err != nil {
		return err
	}
	frame, err := h.frame(c, stored.Name, scheduleCrumbs()...)
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, screen.ChangesPage(frame, head, list))
}

// remove deletes a Schedule; a used one is refused with the list of where.
func (h *schedules) remove(c echo.Context) error {
	by, err := h.changer(c)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), c.Param("id")
	stored, err := h.db.Schedules.Get(ctx, id)
	if apperr.Is(err, apperr.NotFound) {
		return h.done(c, route.Schedules(), "It was deleted already.")
	}
	if err != nil {
		return err
	}
	err = h.workspace.Schedules.Delete(ctx, by, id, 0)
	if apperr.Is(err, apperr.InUse) && !isHTMX(c) {
		return h.usesPage(c, statusOf(err), stored, apperr.Message(err))
	}
	if err != nil {
		return err
	}
	return h.done(c, route.Schedules(), stored.Name+" is deleted.")
}
