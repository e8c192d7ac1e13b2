package workspace_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/schedule"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/file"
	"hookline/app/workspace/workspacetest"
	"hookline/models"
	"hookline/models/dbtest"
)

func officeHours(name string) workspace.Schedule {
	return workspace.Schedule{Name: name, Written: schedule.Written{TimeZone: "Australia/Sydney",
		Hours:      schedule.WrittenWeek{Monday: "9:00-12:30, 13:30-17:00", Friday: "09:00-17:00"},
		Exceptions: []schedule.WrittenException{{Name: "Christmas Day", Date: "2026-12-25", EveryYear: true}}}}
}

func TestSchedule(t *testing.T) { dbtest.Each(t, testSchedule) }

func testSchedule(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	before := revision(t, db)
	s := must(w.Schedules.Save(ctx, anna, officeHours(" Office  hours ")))(t)
	if s.Name != "Office hours" || s.Version != 1 || s.TimeZone != "Australia/Sydney" || revision(t, db) == before || len(s.Warnings) != 0 {
		t.Errorf("saved %+v", s)
	}
	before = revision(t, db)
	same := officeHours("Office hours")
	same.ID, same.Version, same.Hours.Monday = s.ID, 1, "09:00-12:30,13:30-17:00"
	if again := must(w.Schedules.Save(ctx, anna, same))(t); again.Version != 1 || revision(t, db) != before {
		t.Error("saving what is stored changed something")
	}
	_, err := w.Schedules.Save(ctx, anna, officeHours("OFFICE hours"))
	wantCode(t, err, apperr.Invalid, `There is a Schedule "Office hours" already`)

	theirs := same
	theirs.Hours.Monday, theirs.Hours.Friday = "10:00-16:00", ""
	theirs.Exceptions = []schedule.WrittenException{{Name: "Christmas Day", Date: "2026-12-25", Until: "2026-12-26", EveryYear: true}}
	must(w.Schedules.Save(ctx, workspace.Actor{Name: "Ben"}, theirs))(t)
	_, err = w.Schedules.Save(ctx, anna, same)
	wantCode(t, err, apperr.Conflict, "Ben")
	if stale, ok := errors.AsType[*apperr.StaleError](err); !ok || stale.Theirs.(*models.Schedule).Version != 2 {
		t.Errorf("stale: %+v", stale)
	}
	trail := must(w.Audit(ctx, workspace.ObjectSchedule, s.ID, models.Page{}))(t)
	if got := fmt.Sprint(trail[0].Changes); got != `[{hours.monday 09:00-12:30, 13:30-17:00 10:00-16:00} {hours.friday 09:00-17:00 closed} `+
		`{exception "Christmas Day" 25 December every year, closed 25 December to 26 December every year, closed}]` {
		t.Errorf("audit %s", got)
	}
	if around := must(w.Workflows.Surroundings(ctx))(t); around.RefName(workflow.RefSchedule, s.ID) != "Office hours" {
		t.Errorf("surroundings %+v", around.Schedules)
	}
	testSwitchSchedule(t, db, w, s.ID)
	testDeleteSchedule(t, db, w, s.ID)
}

// The switch is not held up by who has the form open, and holds up nobody.
func testSwitchSchedule(t *testing.T, db *models.DB, w *workspacetest.Workspace, id string) {
	ctx, before := t.Context(), revision(t, db)
	until := time.Date(2099, 1, 2, 4, 4, 5, 0, time.UTC)
	s := must(w.Schedules.Switch(ctx, anna, id, &schedule.Emergency{Note: " Flood ", Until: &until}))(t)
	stored := must(db.Schedules.Get(ctx, id))(t)
	if !s.EmergencyOn || stored.EmergencyNote != "Flood" || !stored.EmergencyUntil.Equal(until) || stored.Version != 2 || revision(t, db) == before {
		t.Errorf("switched on: %+v", stored)
	}
	before = revision(t, db)
	must(w.Schedules.Switch(ctx, anna, id, &schedule.Emergency{Note: "Flood", Until: &until}))(t)
	if revision(t, db) != before {
		t.Error("the switch that was on changed something")
	}
	change := officeHours("Office hours")
	change.ID, change.Version, change.Description = id, 2, "Both lines"
	must(w.Schedules.Save(ctx, anna, change))(t)
	if stored = must(db.Schedules.Get(ctx, id))(t); !stored.EmergencyOn || stored.EmergencyNote != "Flood" || stored.Description != "Both lines" {
		t.Errorf("saving it switched the emergency: %+v", stored)
	}
	past := time.Now().Add(-time.Minute)
	_, err := w.Schedules.Switch(ctx, anna, id, &schedule.Emergency{Until: &past})
	wantCode(t, err, apperr.Invalid, "emergency.until", "is over already")
	_, err = w.Schedules.Switch(ctx, anna, id, &schedule.Emergency{Note: strings.Repeat("x", 101)})
	wantCode(t, err, apperr.Invalid, "emergency.note", "101 characters")
	must(w.Schedules.Switch(ctx, anna, id, nil))(t)
	if stored = must(db.Schedules.Get(ctx, id))(t); stored.EmergencyOn || stored.EmergencyNote != "" || stored.EmergencyUntil != nil {
		t.Errorf("switched off: %+v", stored)
	}
	_, err = w.Schedules.Switch(ctx, anna, "none", nil)
	wantCode(t, err, apperr.NotFound)
	trail := must(w.Audit(ctx, workspace.ObjectSchedule, id, models.Page{}))(t)
	if got := fmt.Sprint(trail[2].Changes, trail[0].Changes); got != "[{emergency off on: Flood, until Fri 2 Jan 2099 15:04 AEDT}] [{emergency on: Flood, until Fri 2 Jan 2099 15:04 AEDT off}]" {
		t.Errorf("audit %s", got)
	}
}

func testDeleteSchedule(t *testing.T, db *models.DB, w *workspacetest.Workspace, id string) {
	ctx := t.Context()
	f := must(w.Workflows.Create(ctx, anna, "Line", ""))(t)
	f = must(w.Workflows.SaveDraft(ctx, anna, f.ID, f.Version, add("apply_schedule", "o1", "Are we open", func(s workflow.Settings) {
		s.(*workflow.ApplySchedule).Schedule = id
	})))(t)
	rows, total, err := db.Schedules.List(ctx, models.Filter{Search: "sydney", Sort: "-used_by"})
	if err != nil || total != 1 || rows[0].UsedBy != 1 || rows[0].Name != "Office hours" {
		t.Errorf("list %+v, %v", rows, err)
	}
	err = w.Schedules.Delete(ctx, anna, id, 0)
	wantCode(t, err, apperr.InUse, `The Schedule "Office hours" is in use by the Workflow "Line" at "Are we open"`)
	places := must(w.Schedules.Places(ctx, id))(t)
	if used, ok := errors.AsType[*workspace.InUseError](err); !ok || len(used.Places) != 1 || places[0].ObjectID != "o1" {
		t.Errorf("places %+v", places)
	}
	if err := w.Workflows.Delete(ctx, anna, f.ID, 0); err != nil {
		t.Fatal(err)
	}
	wantCode(t, w.Schedules.Delete(ctx, anna, id, 1), apperr.Conflict)
	before := revision(t, db)
	if err := w.Schedules.Delete(ctx, anna, id, 0); err != nil || revision(t, db) == before {
		t.Fatalf("not deleted: %v", err)
	}
	wantCode(t, w.Schedules.Delete(ctx, anna, id, 0), apperr.NotFound)
}

func TestScheduleRules(t *testing.T) {
	w := open(t, dbtest.SQLite(t))
	in := officeHours("")
	in.TimeZone, in.Hours.Tuesday, in.Exceptions[0].Date = "Sydney", "9 to 5", "Christmas"
	_, err := w.Schedules.Save(t.Context(), anna, in)
	wantCode(t, err, apperr.Invalid, "{name A name is needed.}", "{time_zone ", "{hours.tuesday ", "{exceptions[0].date ")
	never := officeHours("Never")
	never.Hours = schedule.WrittenWeek{}
	if s := must(w.Schedules.Save(t.Context(), anna, never))(t); len(s.Warnings) != 1 || !strings.Contains(s.Warnings[0], "never open") {
		t.Errorf("warnings %v", s.Warnings)
	}
}

// A file that says nothing of the switch leaves it as it is.
func TestScheduleFileKeepsTheSwitch(t *testing.T) {
	ctx, db := t.Context(), dbtest.SQLite(t)
	w := open(t, db)
	s := must(w.Schedules.Save(ctx, anna, officeHours("Office hours")))(t)
	must(w.Schedules.Switch(ctx, anna, s.ID, &schedule.Emergency{Note: "Flood"}))(t)
	office := "version: 1\nschedules:\n  - { name: office HOURS, time_zone: UTC, hours: { monday: 09:00-10:00 }"
	apply := func(rest string) *models.Schedule {
		t.Helper()
		must(file.Apply(ctx, w.Workspace, anna, "f.yaml", []byte(office+rest+" }\n"), file.ApplyOptions{}))(t)
		return must(db.Schedules.Get(ctx, s.ID))(t)
	}
	if now := apply(""); now.EmergencyNote != "Flood" || now.TimeZone != "UTC" || now.Version != 2 {
		t.Errorf("%+v", now)
	}
	if now := apply(", emergency: off"); now.EmergencyOn {
		t.Errorf("%+v", now)
	}
	if now := apply(", emergency: { note: Storm }"); !now.EmergencyOn || now.EmergencyNote != "Storm" {
		t.Errorf("%+v", now)
	}
}
