package api

import (
	"context"
	"net/http"
	"time"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/schedule"
	"hookline/app/workspace/file"
	"hookline/models"
)

// schedules are the operations on Schedules.
type schedules struct {
	*api
	*resource[models.Schedule, scheduleJSON]
}

func (a *api) schedules() schedules {
	return schedules{a, &resource[models.Schedule, scheduleJSON]{
		word: "Schedule", path: "/schedules", read: apikey.SchedulesRead, write: apikey.SchedulesWrite,
		byID: a.DB.Schedules.Get, search: a.DB.Schedules.After,
		key:  func(s *models.Schedule) string { return s.NameKey },
		head: func(s *models.Schedule) envelope { return envelopeOf(s.ID, s.Version, s.CreatedAt, s.UpdatedAt) },
		show: showSchedule,
		save: func(ctx context.Context, r *request, in *scheduleJSON, stored *models.Schedule) (*models.Schedule, error) {
			saved, err := a.Workspace.Schedules.Save(ctx, r.by(), in.Input(stored.ID, stored.Version))
			if err != nil {
				return nil, err
			}
			return saved.Schedule, nil
		},
		remove: a.Workspace.Schedules.Delete, uses: a.Workspace.Schedules.Places,
	}}
}

func (s schedules) routes() []route {
	return s.resource.routesAnd(
		route{method: http.MethodGet, path: "/schedules/:id/at", scope: apikey.SchedulesRead, handle: s.at},
		route{method: http.MethodPut, path: "/schedules/:id/emergency", scope: apikey.SchedulesSwitch, handle: s.turn},
	)
}

// scheduleJSON is a Schedule as the workspace file has it, but for its switch for
// emergencies, which is changed by an operation of its own.
type scheduleJSON struct {
	envelope
	file.Schedule
	Emergency emergencyJSON `json:"emergency"` // read-only
}

// emergencyJSON is the switch: whether it is on, why, and until when.
type emergencyJSON struct {
	On    bool   `json:"on"`
	Note  string `json:"note"`
	Until string `json:"until"` // RFC 3339; empty: until it is switched off
}

func showSchedule(_ context.Context, e envelope, row *models.Schedule) (scheduleJSON, error) {
	s, err := schedule.Stored(row)
	if err != nil {
		return scheduleJSON{}, err
	}
	emergency := emergencyJSON{On: row.EmergencyOn, Note: row.EmergencyNote}
	if row.EmergencyUntil != nil {
		emergency.Until = row.EmergencyUntil.In(s.Location()).Format(time.RFC3339)
	}
	return scheduleJSON{e, file.ScheduleOf(row, s), emergency}, nil
}

// scheduleAnswerJSON is what a Schedule says of a moment.
type scheduleAnswerJSON struct {
	State string `json:"state"`           // open, closed, holiday or emergency
	Why   string `json:"why"`             // in words
	At    string `json:"at"`              // the moment, in the Schedule's time zone
	Until string `json:"until,omitempty"` // when the state changes; not there when not within a year
}

// at says what holds at a moment, now where none is given.
func (s schedules) at(ctx context.Context, r *request) (*answer, error) {
	q, err := r.query("time")
	if err != nil {
		return nil, err
	}
	row, err := s.named(ctx, r)
	if err != nil {
		return nil, err
	}
	stored, err := schedule.Stored(row)
	if err != nil {
		return nil, err
	}
	at := s.Now()
	if text := q.Get("time"); text != "" {
		if at, err = time.Parse(time.RFC3339, text); err != nil {
			return nil, apperr.FieldError("time", "%q is no moment: write it as 2026-12-25T10:00:00+11:00, a + as %%2B.", text)
		}
	}
	said := stored.At(at)
	j := scheduleAnswerJSON{State: string(said.State), Why: said.Why, At: said.At.Format(time.RFC3339)}
	if !said.Until.IsZero() {
		j.Until = said.Until.Format(time.RFC3339)
	}
	return ok(j), nil
}

// turn turns the switch for emergencies.
func (s schedules) turn(ctx context.Context, r *request) (*answer, error) {
	row, err := s.named(ctx, r)
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
	row, err = s.Workspace.Schedules.Switch(ctx, r.by(), row.ID, to)
	return s.answer(ctx, row, err)
}
