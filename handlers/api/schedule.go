package api

import (
	"context"
	"net/http"
	"time"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/schedule"
	"hookline/app/workspace"
	"hookline/models"
)

func (a *api) scheduleRoutes() []route {
	const one = "/schedules/:id"
	return []route{
		{method: http.MethodGet, path: "/schedules", scope: apikey.SchedulesRead, handle: a.listSchedules},
		{method: http.MethodPost, path: "/schedules", scope: apikey.SchedulesWrite, handle: a.createSchedule},
		{method: http.MethodGet, path: one, scope: apikey.SchedulesRead, handle: a.showSchedule},
		{method: http.MethodPut, path: one, scope: apikey.SchedulesWrite, handle: a.replaceSchedule},
		{method: http.MethodPatch, path: one, scope: apikey.SchedulesWrite, handle: a.changeSchedule},
		{method: http.MethodDelete, path: one, scope: apikey.SchedulesWrite, handle: a.deleteSchedule},
		{method: http.MethodGet, path: one + "/used-by", scope: apikey.SchedulesRead, handle: a.scheduleUses},
		{method: http.MethodGet, path: one + "/at", scope: apikey.SchedulesRead, handle: a.scheduleAt},
		{method: http.MethodPut, path: one + "/emergency", scope: apikey.SchedulesSwitch, handle: a.switchSchedule},
	}
}

// scheduleJSON is a Schedule, with the names of the workspace file. Its switch for
// emergencies is changed by an operation of its own.
type scheduleJSON struct {
	ID          string                      `json:"id"`      // read-only
	Version     int64                       `json:"version"` // read-only
	Name        string                      `json:"name"`
	Description string                      `json:"description"`
	TimeZone    string                      `json:"time_zone"`
	Hours       schedule.WrittenWeek        `json:"hours"`
	Exceptions  []schedule.WrittenException `json:"exceptions"`
	Emergency   emergencyJSON               `json:"emergency"`  // read-only
	CreatedAt   time.Time                   `json:"created_at"` // read-only
	UpdatedAt   time.Time                   `json:"updated_at"` // read-only
}

// emergencyJSON is the switch: whether it is on, why, and until when.
type emergencyJSON struct {
	On    bool   `json:"on"`
	Note  string `json:"note"`
	Until string `json:"until"` // RFC 3339; empty: until it is switched off
}

func scheduleOf(row *models.Schedule) (scheduleJSON, error) {
	s, err := schedule.Stored(row)
	if err != nil {
		return scheduleJSON{}, err
	}
	w := s.Write()
	j := scheduleJSON{ID: row.ID, Version: row.Version, Name: row.Name, Description: row.Description, TimeZone: w.TimeZone, Hours: w.Hours,
		Exceptions: append([]schedule.WrittenException{}, w.Exceptions...), CreatedAt: row.CreatedAt.UTC(), UpdatedAt: row.UpdatedAt.UTC()}
	j.Emergency = emergencyJSON{On: row.EmergencyOn, Note: row.EmergencyNote}
	if row.EmergencyUntil != nil {
		j.Emergency.Until = row.EmergencyUntil.In(s.Location()).Format(time.RFC3339)
	}
	return j, nil
}

func (a *api) schedule(ctx context.Context, r *request) (*models.Schedule, error) {
	return named(ctx, r, "Schedule", a.DB.Schedules.Get)
}

func scheduleAnswer(row *models.Schedule, status int) (*answer, error) {
	j, err := scheduleOf(row)
	if err != nil {
		return nil, err
	}
	if status == http.StatusCreated {
		return made(j, j.Version, "/schedules/"+j.ID), nil
	}
	return thing(j, j.Version), nil
}

func (a *api) listSchedules(ctx context.Context, r *request) (*answer, error) {
	q, err := r.query("search")
	if err != nil {
		return nil, err
	}
	var failed error
	out, err := list(r, func(after models.After) ([]models.Schedule, error) {
		return a.DB.Schedules.After(ctx, q.Get("search"), after)
	}, func(row *models.Schedule) scheduleJSON {
		j, err := scheduleOf(row)
		if err != nil {
			failed = err
		}
		return j
	}, func(row *models.Schedule) (string, string) { return row.NameKey, row.ID })
	if failed != nil {
		return nil, failed
	}
	return out, err
}

func (a *api) showSchedule(ctx context.Context, r *request) (*answer, error) {
	row, err := a.schedule(ctx, r)
	if err != nil {
		return nil, err
	}
	return scheduleAnswer(row, http.StatusOK)
}

func (a *api) createSchedule(ctx context.Context, r *request) (*answer, error) {
	return a.saveSchedule(ctx, r, scheduleJSON{}, &models.Schedule{}, http.StatusCreated)
}

func (a *api) replaceSchedule(ctx context.Context, r *request) (*answer, error) {
	return a.overSchedule(ctx, r, func(*models.Schedule) (scheduleJSON, error) { return scheduleJSON{}, nil })
}

func (a *api) changeSchedule(ctx context.Context, r *request) (*answer, error) {
	return a.overSchedule(ctx, r, scheduleOf)
}

func (a *api) overSchedule(ctx context.Context, r *request, start func(*models.Schedule) (scheduleJSON, error)) (*answer, error) {
	row, err := a.schedule(ctx, r)
	if err != nil {
		return nil, err
	}
	if row.Version, err = r.match(row.Version); err != nil {
		return nil, err
	}
	in, err := start(row)
	if err != nil {
		return nil, err
	}
	return a.saveSchedule(ctx, r, in, row, http.StatusOK)
}

// saveSchedule reads the body over in and saves it; stored is the zero value for a
// new one.
func (a *api) saveSchedule(ctx context.Context, r *request, in scheduleJSON, stored *models.Schedule, status int) (*answer, error) {
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	saved, err := a.Workspace.Schedules.Save(ctx, r.by(), workspace.Schedule{ID: stored.ID, Version: stored.Version, Name: in.Name, Description: in.Description,
		Written: schedule.Written{TimeZone: in.TimeZone, Hours: in.Hours, Exceptions: in.Exceptions}})
	if err != nil {
		return nil, err
	}
	return scheduleAnswer(saved.Schedule, status)
}

func (a *api) deleteSchedule(ctx context.Context, r *request) (*answer, error) {
	row, err := a.schedule(ctx, r)
	if err != nil {
		return nil, err
	}
	if _, err := r.match(row.Version); err != nil {
		return nil, err
	}
	return done(), a.Workspace.Schedules.Delete(ctx, r.by(), row.ID, row.Version)
}

func (a *api) scheduleUses(ctx context.Context, r *request) (*answer, error) {
	row, err := a.schedule(ctx, r)
	if err != nil {
		return nil, err
	}
	list, err := a.Workspace.Schedules.Places(ctx, row.ID)
	if err != nil {
		return nil, err
	}
	return ok(pageAnswer[placeAnswer]{Items: places(list)}), nil
}

// scheduleAnswerJSON is what a Schedule says of a moment.
type scheduleAnswerJSON struct {
	State string `json:"state"`           // open, closed, holiday or emergency
	Why   string `json:"why"`             // in words
	At    string `json:"at"`              // the moment, in the Schedule's time zone
	Until string `json:"until,omitempty"` // when the state changes; not there when not within a year
}

// scheduleAt says what holds at a moment, now where none is given.
func (a *api) scheduleAt(ctx context.Context, r *request) (*answer, error) {
	q, err := r.query("time")
	if err != nil {
		return nil, err
	}
	row, err := a.schedule(ctx, r)
	if err != nil {
		return nil, err
	}
	s, err := schedule.Stored(row)
	if err != nil {
		return nil, err
	}
	at := time.Now()
	if text := q.Get("time"); text != "" {
		if at, err = time.Parse(time.RFC3339, text); err != nil {
			return nil, apperr.FieldError("time", "%q is no moment: write it as 2026-12-25T10:00:00+11:00, a + as %%2B.", text)
		}
	}
	said := s.At(at)
	j := scheduleAnswerJSON{State: string(said.State), Why: said.Why, At: said.At.Format(time.RFC3339)}
	if !said.Until.IsZero() {
		j.Until = said.Until.Format(time.RFC3339)
	}
	return ok(j), nil
}

func (a *api) switchSchedule(ctx context.Context, r *request) (*answer, error) {
	row, err := a.schedule(ctx, r)
	if err != nil {
		return nil, err
	}
	var in emergencyJSON
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	var to *schedule.Emergency
	if in.On {
		to = &schedule.Emergency{Note: in.Note}
		if in.Until != "" {
			until, err := time.Parse(time.RFC3339, in.Until)
			if err != nil {
				return nil, apperr.FieldError("until", "%q is no moment: write it as 2026-12-25T17:00:00+11:00.", in.Until)
			}
			to.Until = &until
		}
	}
	if row, err = a.Workspace.Schedules.Switch(ctx, r.by(), row.ID, to); err != nil {
		return nil, err
	}
	return scheduleAnswer(row, http.StatusOK)
}
