package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
)

// scheduleValues is the form of a Schedule as a browser sends it.
func scheduleValues(name string) url.Values {
	return url.Values{"name": {name}, "time_zone": {"Australia/Sydney"}, "hours.monday": {"9:00-12:30, 13:30-17:00"}, "hours.friday": {"09:00-21:00"}}
}

func TestSchedules(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		b.get("/schedules").want(http.StatusOK).says("main", "No Schedules yet").says("nav", "Schedules")
		p := b.get("/schedules/new").want(http.StatusOK)
		if p.field("time_zone") != "UTC" || p.field("hours.monday") != "09:00-17:00" || p.Find(`#time_zone-zones option[value="Europe/Kyiv"]`).Length() != 1 {
			t.Error("the new form does not begin with what is usual")
		}
		// A field error loses nothing.
		form := scheduleValues("<b>Office</b>")
		form.Set("time_zone", "Sydney")
		form.Set("hours.tuesday", "9 to five")
		form.Set("exceptions[0].name", "Christmas")
		form.Set("exceptions[0].date", "2026-12-25")
		form.Set("exceptions[0].every_year", "true")
		form.Set("exceptions[2].name", "Stocktaking")
		form.Set("exceptions[2].hours", "all day")
		p = b.post("/schedules", form).want(http.StatusUnprocessableEntity)
		p.says("#f-time_zone-note", `"Sydney" is no time zone`).says("#f-hours-tuesday-note", "09:00").says("#f-exceptions-1-date-note", "A date is needed").
			says("#f-exceptions-1-hours-note", "no span of hours").says("#look-answer", "Correct the Schedule first")
		if p.field("name") != "<b>Office</b>" || p.field("hours.tuesday") != "9 to five" || p.field("exceptions[1].name") != "Stocktaking" || p.Find("main b").Length() > 0 ||
			p.Find(`[name="exceptions[0].every_year"][checked]`).Length() != 1 {
			t.Error("what was entered is lost, or became markup")
		}
		form.Set("time_zone", "Australia/Sydney")
		form.Set("hours.tuesday", "")
		form.Set("exceptions[2].date", "2026-12-01")
		form.Set("exceptions[2].hours", "10:00-12:00")
		path := b.post("/schedules", form).want(http.StatusSeeOther).location
		p = b.get(path).want(http.StatusOK).says("h1", "<b>Office</b>").says("#toasts", "Apply Schedule").says("header", "Open until 21:00")
		if p.field("hours.monday") != "09:00-12:30, 13:30-17:00" || p.field("exceptions[1].date") != "2026-12-01" {
			t.Error("what is stored is not what was entered")
		}
		form.Set("version", p.field("version"))
		b.post(path, form).to(path)
		b.get(path).says("#toasts", "Nothing had changed")
		b.get("/schedules?q=sydney&sort=used_by&desc=1").want(http.StatusOK).says("#schedules", "<b>Office</b>").says("#schedules", "Open until 21:00").says("#schedules", "1 Schedule")
		b.get(path+"/used-by").want(http.StatusOK).says("main", "Nothing uses it yet")
		b.get(path+"/changes").want(http.StatusOK).says(".audit", "ada@example.com created it")
		b.post(path+"/delete", nil).to("/schedules")
		b.post(path+"/delete", nil).to("/schedules")
	})
}

func TestScheduleSavedByTwo(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		path := b.post("/schedules", scheduleValues("Office")).want(http.StatusSeeOther).location
		mine, theirs := scheduleValues("Office"), scheduleValues("Office")
		mine.Set("version", "1")
		theirs.Set("version", "1")
		theirs.Set("hours.monday", "10:00-16:00")
		b.post(path, theirs).to(path)
		mine.Set("hours.friday", "09:00-12:00")
		p := b.post(path, mine).want(http.StatusConflict).says("main", "10:00-16:00").says("main", "09:00-12:00")
		mine.Set("version", p.field("version"))
		b.post(path, mine).to(path)
	})
}

func TestScheduleInUse(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b, ctx, by := s.admin(), t.Context(), workspace.Actor{Name: "Test"}
		path := b.post("/schedules", scheduleValues("Office")).want(http.StatusSeeOther).location
		f, err := s.workspace.Workflows.Create(ctx, by, "Line", "")
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.workspace.Workflows.SaveDraft(ctx, by, f.ID, f.Version, func(d *workflow.Definition) error {
			d.Objects = append(d.Objects, &workflow.Object{ID: "o1", Kind: "apply_schedule", Title: "Are we open", Exits: map[string]string{},
				Settings: &workflow.ApplySchedule{Schedule: strings.TrimPrefix(path, "/schedules/")}})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		b.get(path+"/used-by").want(http.StatusOK).says("main", "Line").says("main", "Are we open").says(".tabs", "1")
		b.get("/schedules").says("#schedules .number a", "1")
		b.post(path+"/delete", nil).want(http.StatusConflict).says("main", `in use by the Workflow "Line"`)
		b.get("/workflows/"+f.ID+"/objects/o1").want(http.StatusOK).says("main", "Open Office")
	})
}

// A supervisor switches, and changes nothing else.
func TestScheduleEmergency(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		path := b.post("/schedules", scheduleValues("Office")).want(http.StatusSeeOther).location
		sue := s.agentAs(models.RoleSupervisor)
		p := sue.get(path).want(http.StatusOK).says("main", "Emergency switch: off").says("main", "09:00-12:30, 13:30-17:00").says("nav", "Schedules")
		if p.Find("#schedule, .tabs").Length() > 0 || sue.get("/schedules").want(http.StatusOK).Find("header .btn-primary").Length() > 0 {
			t.Error("a supervisor is offered what a supervisor may not do")
		}
		on := url.Values{"on": {"true"}, "note": {strings.Repeat("x", 101)}, "until": {"tomorrow"}}
		sue.post(path+"/emergency", on).want(http.StatusUnprocessableEntity).says("#f-until-note", `"tomorrow" is no date and time`)
		on.Set("until", "2020-01-01T09:00")
		p = sue.post(path+"/emergency", on).want(http.StatusUnprocessableEntity).says("#f-until-note", "is over already").says("#f-note-note", "101 characters")
		if p.field("until") != "2020-01-01T09:00" || p.Find("#emergency[data-dialog-now]").Length() != 1 {
			t.Error("the dialog does not come back as it was")
		}
		sue.post(path+"/emergency", url.Values{"on": {"true"}, "note": {"<i>Flood</i>"}, "until": {"2099-01-02T15:04"}}).to(path)
		p = sue.get(path).says("main", "The emergency switch is on").says("main", "<i>Flood</i>").says("main", "Until Fri 2 Jan 2099 15:04 AEDT").says("header", "Emergency until Fri 2 Jan 2099 15:04")
		if p.Find("main i").Length() > 0 {
			t.Error("a note became markup")
		}
		// A refused change is typed, and not in force.
		p = sue.post(path+"/emergency", url.Values{"on": {"true"}, "note": {"Fire"}, "until": {"tomorrow"}}).want(http.StatusUnprocessableEntity)
		if switched := p.says(".schedule-switch", "<i>Flood</i>").text(".schedule-switch"); strings.Contains(switched, "Fire") || p.field("note") != "Fire" {
			t.Errorf("after a refused change the switch says %q, the form %q", switched, p.field("note"))
		}
		b.get("/schedules").says("#schedules", "Emergency until")
		b.get(path+"/changes").says(".audit", "switched the emergency on")
		sue.post(path+"/emergency", nil).to(path)
		sue.get(path).says("main", "Emergency switch: off").says("#toasts", "The emergency is over")
		sue.post(path, scheduleValues("Mine")).want(http.StatusForbidden)
		sue.get(path + "/changes").want(http.StatusForbidden)
		s.agent().get(path).want(http.StatusForbidden)
	})
}

// The panel answers for what is typed; where nothing is typed, for what is stored.
func TestScheduleAnswer(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		path := b.post("/schedules", scheduleValues("Office")).want(http.StatusSeeOther).location
		id := strings.TrimPrefix(path, "/schedules/")
		ask := func(date, clock string, typed url.Values) *page {
			form := url.Values{"of": {id}, "at_date": {date}, "at_time": {clock}}
			for name, list := range typed {
				form[name] = list
			}
			return b.post("/schedules/answer", form).want(http.StatusOK)
		}
		ask("2026-11-23", "10:00", nil).says("#look-answer", "Open until 12:30Monday 09:00-12:30Mon 23 Nov 2026 10:00 AEDT").says(".schedule-days", "Fri 27 Nov")
		ask("2026-11-24", "10:00", nil).says("#look-answer", "Closed until Fri 09:00").says("#look-answer", "No hours on Tuesday")
		typed := scheduleValues("Office")
		typed.Set("version", "1")
		typed.Set("exceptions[0].name", "Christmas")
		typed.Set("exceptions[0].date", "2026-12-25")
		typed.Set("exceptions[0].every_year", "true")
		ask("2031-12-25", "10:00", typed).says("#look-answer", "Holiday").says(".schedule-days", "Christmas: closed")
		typed.Set("hours.monday", "9-")
		ask("2026-11-23", "10:00", typed).says("#look-answer", "Correct the Schedule first: Monday: ")
		ask("", "10:00", nil).says("#look-answer", "Choose a date")
		ask("2026-11-23", "25:00", nil).says("#look-answer", "Choose a time")
		ask("2026-10-04", "02:30", nil).says("#look-answer", "There is no 02:30 on this day: clocks go from 02:00 to 03:00")
		p := ask("2026-04-05", "02:30", nil).says("#look-answer", "02:30 comes twice on this day").says("#look-answer", "AEDT").says("#look-answer", "AEST")
		if n := p.Find("#look-answer [role=status] .badge").Length(); n != 2 {
			t.Errorf("%d answers", n)
		}
		if n := p.Find(".schedule-days li").Length(); n != 14 {
			t.Errorf("%d days", n)
		}
	})
}
