package thing

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/schedule"
	"hookline/app/timezone"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/route"
	view "hookline/views/schedule"
	"hookline/views/trail"
	"hookline/views/usage"
)

// schedules is the screens of Schedules: admins change them, supervisors see them and
// switch their emergencies.
type schedules struct{ *screen.Base }

func (h *schedules) routes(r screen.Routes) {
	of := screen.Thing[models.Schedule]{Base: h.Base, In: scheduleArea(), Name: func(s *models.Schedule) string { return s.Name },
		Get: h.DB.Schedules.Get, Delete: h.Workspace.Schedules.Delete, Page: h.show, Write: h.write, Uses: h.usesPage, Changes: h.changesPage, Kind: workspace.ObjectSchedule}
	pages := of.Pages(screen.Pages{Add: h.add})
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
	return screen.ShowList(c, h.Base, scheduleArea(), view.Schedules, l)
}

func scheduleArea() screen.Area {
	return screen.Area{Under: "Resources", Title: "Schedules", URL: route.Schedules()}
}

// head gathers what all tabs of a Schedule show.
func (h *schedules) head(c echo.Context, stored *models.Schedule, tab func(id string) string) (view.Head, *schedule.Schedule, error) {
	head := view.Head{ID: stored.ID, Name: stored.Name, TimeZone: stored.TimeZone, At: tab(stored.ID)}
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
	head, _, err := h.head(c, stored, route.ScheduleUsedBy)
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, status, view.UsedByPage, usage.Page[view.Head]{Head: head, Refused: refused}, stored.Name, scheduleArea().Way()...)
}

func (h *schedules) changesPage(c echo.Context, stored *models.Schedule, list []models.AuditEntry) error {
	head, _, err := h.head(c, stored, route.ScheduleChanges)
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, http.StatusOK, view.ChangesPage, trail.Page[view.Head]{Head: head, Trail: list}, stored.Name, scheduleArea().Way()...)
}

// add shows a form that is right for most offices, in the reader's own time zone.
func (h *schedules) add(c echo.Context) error {
	const office = "09:00-17:00"
	return h.page(c, http.StatusOK, nil, view.Edit{Form: view.Form{TimeZone: screen.ZoneOf(c).String(),
		Hours: view.Hours{Monday: office, Tuesday: office, Wednesday: office, Thursday: office, Friday: office}}})
}

func (h *schedules) show(c echo.Context, stored *models.Schedule) error {
	form, err := scheduleFormOf(stored)
	if err != nil {
		return err
	}
	return h.page(c, http.StatusOK, stored, view.Edit{Form: form})
}

// write saves a form; stored is nil for a new Schedule. Whatever is wrong, the form
// comes back as it was sent.
func (h *schedules) write(c echo.Context, stored *models.Schedule) error {
	form, by, err := screen.Posted[view.Form](c, h.Base)
	if err != nil {
		return err
	}
	form.ID = c.Param("id")
	tidyScheduleForm(&form)
	saved, err := h.Workspace.Schedules.Save(c.Request().Context(), by, scheduleOf(&form))
	if err == nil {
		return h.saved(c, stored, saved)
	}
	conflict := func() (*models.Schedule, [][3]string, error) { return h.conflict(c, &form) }
	return screen.RefusedOf(err, stored, conflict, func(status int, stored *models.Schedule, e component.Edited) error {
		return h.page(c, status, stored, view.Edit{Form: form, Edited: e})
	})
}

func (h *schedules) saved(c echo.Context, stored *models.Schedule, saved *workspace.ScheduleSaved) error {
	text := "Saved. Calls go by it from now on."
	switch {
	case stored == nil:
		text = "Saved. Send callers on by it with Apply Schedule in a Workflow."
	case stored.Version == saved.Version:
		text = "Nothing had changed."
	}
	return h.Done(c, route.Schedule(saved.ID), text)
}

// conflict says what somebody else saved first. The form keeps what was entered, at the
// version that is stored now.
func (h *schedules) conflict(c echo.Context, form *view.Form) (*models.Schedule, [][3]string, error) {
	stored, err := h.DB.Schedules.Get(c.Request().Context(), form.ID)
	if err != nil {
		return nil, nil, err
	}
	theirs, err := scheduleFormOf(stored)
	form.Version = stored.Version
	return stored, screen.Differences(scheduleTexts(form), scheduleTexts(&theirs)), err
}

// page shows the form, or what there is to see for who may not change it; stored is
// nil for a new Schedule.
func (h *schedules) page(c echo.Context, status int, stored *models.Schedule, e view.Edit) error {
	title, hours := "Add Schedule", (*schedule.Schedule)(nil)
	if stored != nil {
		title = stored.Name
		var err error
		if e.Head, hours, err = h.head(c, stored, route.Schedule); err != nil {
			return err
		}
		if !e.Dirty {
			e.Warnings = hours.Warnings()
		}
	}
	return h.present(c, status, title, hours, e)
}

func (h *schedules) present(c echo.Context, status int, title string, hours *schedule.Schedule, e view.Edit) error {
	frame, err := h.Frame(c, title, scheduleArea().Way()...)
	if err != nil {
		return err
	}
	in := scheduleOf(&e.Form)
	read, err := h.Workspace.Schedules.Check(in)
	if hours != nil {
		read.Emergency = hours.Emergency
	}
	e.Look = lookAt(read, err, h.Now())
	e.Look.ID = e.Form.ID
	if hours != nil && !e.Head.MayEdit {
		return screen.Render(c, status, view.PlainPage(frame, view.Plain{Head: e.Head, Form: e.Form, Look: e.Look}))
	}
	e.Zones = timezone.Names()
	return screen.Render(c, status, view.EditPage(frame, e))
}

// scheduleFormOf is the form of a Schedule as it is stored.
func scheduleFormOf(stored *models.Schedule) (view.Form, error) {
	hours, err := schedule.Stored(stored)
	if err != nil {
		return view.Form{}, err
	}
	w := hours.Write()
	f := view.Form{ID: stored.ID, Version: stored.Version, Name: stored.Name, Description: stored.Description,
		TimeZone: w.TimeZone, Hours: view.Hours(w.Hours)}
	for _, x := range w.Exceptions {
		f.Exceptions = append(f.Exceptions, view.Exception(x))
	}
	return f, nil
}

// scheduleOf makes of a form what is to be saved.
func scheduleOf(f *view.Form) workspace.Schedule {
	in := workspace.Schedule{ID: f.ID, Version: f.Version, Name: f.Name, Description: f.Description,
		Written: schedule.Written{TimeZone: f.TimeZone, Hours: schedule.WrittenWeek(f.Hours)}}
	for _, x := range f.Exceptions {
		in.Exceptions = append(in.Exceptions, schedule.WrittenException(x))
	}
	return in
}

// tidyScheduleForm takes out rows in which nothing was entered.
func tidyScheduleForm(f *view.Form) {
	f.Exceptions = slices.DeleteFunc(f.Exceptions, func(x view.Exception) bool {
		return strings.TrimSpace(x.Name+x.Date+x.Until+x.Hours) == ""
	})
}

// scheduleTexts says every field of a form as a person reads it.
func scheduleTexts(f *view.Form) [][2]string {
	w := schedule.WrittenWeek(f.Hours)
	list := [][2]string{{"Name", f.Name}, {"Description", f.Description}, {"Time zone", f.TimeZone}}
	for _, day := range schedule.Weekdays() {
		list = append(list, [2]string{day.String(), *w.Of(day)})
	}
	var exceptions []string
	for _, x := range f.Exceptions {
		text := x.Name + " " + x.Date
		if x.Until != "" {
			text += " to " + x.Until
		}
		if x.EveryYear {
			text += " every year"
		}
		exceptions = append(exceptions, strings.TrimSpace(text+" "+x.Hours))
	}
	return append(list, [2]string{"Exceptions", strings.Join(exceptions, ", ")})
}

// emergency switches it on or off. A refused switch shows the dialog again.
func (h *schedules) emergency(c echo.Context) error {
	var form view.Emergency
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	ctx := c.Request().Context()
	stored, err := h.DB.Schedules.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	by, err := h.Changer(c)
	if err != nil {
		return err
	}
	to, err := emergencyOf(&form, stored)
	if err == nil {
		_, err = h.Workspace.Schedules.Switch(ctx, by, stored.ID, to)
	}
	if err == nil {
		text := "The emergency is over: hours and exceptions count again."
		if to != nil {
			text = "The emergency switch is on: calls leave by Emergency from now on."
		}
		return h.Done(c, route.Schedule(stored.ID), text)
	}
	errs, other := screen.FormErrors(err)
	if other != nil {
		return other
	}
	form.Errors = component.Errors{}
	for name, text := range errs {
		form.Errors.Add(strings.TrimPrefix(name, "emergency."), text)
	}
	edit, err := scheduleFormOf(stored)
	if err != nil {
		return err
	}
	return h.refusedSwitch(c, stored, view.Edit{Form: edit}, form)
}

func emergencyOf(form *view.Emergency, stored *models.Schedule) (*schedule.Emergency, error) {
	if !form.On {
		return nil, nil //nolint:nilnil // nil is off
	}
	to := &schedule.Emergency{Note: form.Note}
	if strings.TrimSpace(form.Until) == "" {
		return to, nil
	}
	hours, err := schedule.Stored(stored)
	if err != nil {
		return nil, err
	}
	if to.Until = screen.LocalTime(form.Until, hours.Location()); to.Until == nil {
		var p apperr.Problems
		p.Add("until", "%q is no date and time: write it as 2026-12-25T17:00.", form.Until)
		return nil, p.Err()
	}
	return to, nil
}

func (h *schedules) refusedSwitch(c echo.Context, stored *models.Schedule, e view.Edit, form view.Emergency) error {
	head, hours, err := h.head(c, stored, route.Schedule)
	if err != nil {
		return err
	}
	head.Emergency = form
	e.Head = head
	return h.present(c, http.StatusUnprocessableEntity, stored.Name, hours, e)
}
