package workspace

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode"

	"hookline/app/apperr"
	"hookline/app/schedule"
	"hookline/models"
)

// Schedules are the Schedules of the workspace.
type Schedules struct{ Thing[models.Schedule] }

var schedules = AboutRows[models.Schedule]{
	About: About{Kind: ObjectSchedule, Word: "Schedule", Section: "schedules", NameKey: "name"},
	Store: func(db *models.DB) Store[models.Schedule] { return db.Schedules },
	Head: func(s *models.Schedule) RowHead {
		return RowHead{&s.ID, &s.Name, &s.Description, &s.Version, &s.CreatedAt}
	},
	Other: func(ctx context.Context, tx *models.DB, s *models.Schedule) (*models.Schedule, error) {
		return tx.Schedules.ByName(ctx, s.Name)
	},
	Fields: func(_ context.Context, _ *Edit, s *models.Schedule) ([]Field, error) { return scheduleFields(s) },
}

// Schedule is a Schedule as somebody wants it.
type Schedule struct {
	ID                string // empty for a new one
	Version           int64  // the one the person saw
	Name, Description string
	schedule.Written
}

// ScheduleSaved is a Schedule that was saved, and what may be meant otherwise.
type ScheduleSaved struct {
	*models.Schedule
	Warnings []string
}

// Save creates or changes a Schedule; its switch for emergencies stays as it is.
// Saving what is stored already changes nothing. Names of fields in error are those of
// the workspace file: `hours.monday`, `exceptions[1].date`.
func (w Schedules) Save(ctx context.Context, by Actor, in Schedule) (*ScheduleSaved, error) {
	return Changed(ctx, w, by, func(e *Edit) (*ScheduleSaved, error) {
		now := &models.Schedule{ID: in.ID, Version: in.Version}
		old, err := w.Replaced(ctx, e, now)
		if err != nil {
			return nil, err
		}
		if old != nil {
			*now = *old
		}
		now.Name, now.Description = in.Name, in.Description
		var p apperr.Problems
		if err := w.CheckNaming(ctx, e, &p, now); err != nil {
			return nil, err
		}
		hours := in.Read(&p)
		if err := p.Err(); err != nil {
			return nil, err
		}
		if now.Config, err = hours.Encode(); err != nil {
			return nil, err
		}
		now.TimeZone = hours.TimeZone
		_, err = w.Write(ctx, e, old, now)
		return &ScheduleSaved{now, hours.Warnings()}, err
	})
}

// Check reads a Schedule without saving it: for a look at what it would do.
func (w Schedules) Check(in Schedule) (*schedule.Schedule, error) {
	var p apperr.Problems
	s := in.Read(&p)
	return s, p.Err()
}

// Switch switches the emergency of a Schedule on, until a moment or until it is
// switched off (nil), or off. Live calls notice at once. There is no version to be
// checked: who presses the switch means it. A switch that stands so already is left.
func (w Schedules) Switch(ctx context.Context, by Actor, id string, to *schedule.Emergency) (*models.Schedule, error) {
	return Changed(ctx, w, by, func(e *Edit) (*models.Schedule, error) {
		was, err := e.tx.Schedules.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		s := *was
		s.EmergencyOn, s.EmergencyNote, s.EmergencyUntil = to != nil, "", nil
		if to != nil {
			s.EmergencyNote = strings.TrimSpace(to.Note)
			if to.Until != nil {
				until := to.Until.UTC().Truncate(time.Second)
				s.EmergencyUntil = &until
			}
		}
		hours, err := schedule.Stored(&s)
		if err != nil {
			return nil, err
		}
		changes := Diff([]Field{{Key: "emergency", Value: emergencyText(was, hours)}}, []Field{{Key: "emergency", Value: emergencyText(&s, hours)}})
		if len(changes) == 0 {
			return was, nil
		}
		if err := checkEmergency(&s, time.Now()); err != nil {
			return nil, err
		}
		if err := e.tx.Schedules.Switch(ctx, &s); err != nil {
			return nil, err
		}
		return &s, w.Audit(ctx, e, ActionChanged, &s, changes)
	})
}

func checkEmergency(s *models.Schedule, now time.Time) error {
	var p apperr.Problems
	switch n := len([]rune(s.EmergencyNote)); {
	case n > schedule.MaxNote:
		p.Add("emergency.note", "The note has %d characters; %d is the most.", n, schedule.MaxNote)
	case strings.ContainsFunc(s.EmergencyNote, unicode.IsControl):
		p.Add("emergency.note", "The note must be one line without control characters.")
	}
	if s.EmergencyUntil != nil && !s.EmergencyUntil.After(now) {
		p.Add("emergency.until", "%s is over already: choose a later end, or none.", schedule.Clock(s.EmergencyUntil.UTC()))
	}
	return p.Err()
}

// emergencyText says how the switch stands, with its end by the clock of the schedule.
func emergencyText(s *models.Schedule, hours *schedule.Schedule) string {
	if !s.EmergencyOn {
		return "off"
	}
	text := "on"
	if s.EmergencyNote != "" {
		text += ": " + s.EmergencyNote
	}
	if s.EmergencyUntil != nil {
		text += ", until " + schedule.Clock(s.EmergencyUntil.In(hours.Location()))
	}
	return text
}

func scheduleFields(s *models.Schedule) ([]Field, error) {
	hours, err := schedule.Stored(s)
	if err != nil {
		return nil, err
	}
	list := []Field{{Key: "name", Value: s.Name}, {Key: "description", Value: s.Description}, {Key: "time_zone", Value: hours.TimeZone}}
	for _, day := range schedule.Weekdays() {
		list = append(list, Field{Key: "hours." + strings.ToLower(day.String()), Value: schedule.Text(*hours.Hours.Of(day))})
	}
	count := map[string]int{}
	for i := range hours.Exceptions {
		x := &hours.Exceptions[i]
		key := fmt.Sprintf("exception %q", x.Name)
		if count[key]++; count[key] > 1 { // of the same name, such as a holiday of two years
			key += fmt.Sprintf(" (%d)", count[key])
		}
		list = append(list, Field{Key: key, Value: x.String()})
	}
	return list, nil
}
