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
type Schedules struct{ runner }

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

// Save creates or changes a Schedule; its switch for emergencies stays as it
// is. Saving what is stored already changes nothing. Names of fields in error are
// those of the workspace file: `hours.monday`, `exceptions[1].date`.
func (w Schedules) Save(ctx context.Context, by Actor, in Schedule) (*ScheduleSaved, error) {
	return changed(ctx, w, by, func(e *Edit) (*ScheduleSaved, error) { return e.saveSchedule(ctx, in, "") })
}

// Check reads a Schedule without saving it: for a look at what it would do.
func (w Schedules) Check(in Schedule) (*schedule.Schedule, error) {
	var p apperr.Problems
	s := in.Read(&p)
	return s, p.Err()
}

// Switch switches the emergency of a Schedule on, until a moment or until it is
// switched off (nil), or off. Live calls notice at once. There is no version to be
// checked: who presses the switch means it.
func (w Schedules) Switch(ctx context.Context, by Actor, id string, to *schedule.Emergency) (*models.Schedule, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.Schedule, error) {
		s, err := e.tx.Schedules.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		return s, e.switchSchedule(ctx, s, to)
	})
}

// Delete removes a Schedule. One that a Workflow uses is refused with an
// InUseError that lists where.
func (w Schedules) Delete(ctx context.Context, by Actor, id string, version int64) error {
	return w.Change(ctx, by, func(e *Edit) error {
		s, err := e.tx.Schedules.Get(ctx, id)
		if err != nil {
			return err
		}
		if err := e.seen(ctx, version, s.Version, ObjectSchedule, s.ID, s.Name, s); err != nil {
			return err
		}
		places, err := e.places(ctx, ObjectSchedule, id)
		if err != nil {
			return err
		}
		if len(places) > 0 {
			return inUse("Schedule", s.Name, places)
		}
		if err := e.tx.Schedules.Delete(ctx, id); err != nil {
			return err
		}
		e.live = true
		return e.audit(ctx, ActionDeleted, ObjectSchedule, s.ID, s.Name, nil)
	})
}

// Places lists the Workflow objects that use a Schedule, in drafts and in
// what is published.
func (w Schedules) Places(ctx context.Context, id string) ([]Place, error) {
	return w.look().places(ctx, ObjectSchedule, id)
}

// saveSchedule inserts a new one under the id, empty for one that is made up.
func (e *Edit) saveSchedule(ctx context.Context, in Schedule, id string) (*ScheduleSaved, error) {
	old, now := &models.Schedule{}, models.Schedule{ID: id}
	if in.ID != "" {
		stored, err := e.tx.Schedules.Get(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		if stored.Version != in.Version {
			return nil, e.stale(ctx, ObjectSchedule, stored.ID, stored.Name, stored)
		}
		old, now = stored, *stored
	}
	now.Name, now.Description = tidyName(in.Name), strings.TrimSpace(in.Description)
	hours, err := e.checkSchedule(ctx, &now, in)
	if err != nil {
		return nil, err
	}
	if now.Config, err = hours.Encode(); err != nil {
		return nil, err
	}
	now.TimeZone = hours.TimeZone
	saved := &ScheduleSaved{&now, hours.Warnings()}
	changes, err := diffSchedule(old, &now)
	if err != nil || old.ID != "" && len(changes) == 0 {
		return saved, err
	}
	action, write := ActionCreated, e.tx.Schedules.Create
	if old.ID != "" {
		action, write = ActionChanged, e.tx.Schedules.Update
	}
	if err := write(ctx, &now); err != nil {
		return nil, err
	}
	e.live = true
	return saved, e.audit(ctx, action, ObjectSchedule, now.ID, now.Name, changes)
}

// checkSchedule checks a Schedule against every rule and gives what it says.
func (e *Edit) checkSchedule(ctx context.Context, s *models.Schedule, in Schedule) (*schedule.Schedule, error) {
	var p apperr.Problems
	checkName(&p, "name", s.Name)
	checkDescription(&p, s.Description)
	other, err := e.tx.Schedules.ByName(ctx, s.Name)
	if err != nil && !isMissing(err) {
		return nil, err
	}
	if err == nil && other.ID != s.ID {
		taken(&p, "Schedule", other.Name)
	}
	hours := in.Read(&p)
	return hours, p.Err()
}

// switchSchedule changes s in place, too. A switch that stands so already is left.
func (e *Edit) switchSchedule(ctx context.Context, s *models.Schedule, to *schedule.Emergency) error {
	was := *s
	s.EmergencyOn, s.EmergencyNote, s.EmergencyUntil = to != nil, "", nil
	if to != nil {
		s.EmergencyNote = strings.TrimSpace(to.Note)
		if to.Until != nil {
			until := to.Until.UTC().Truncate(time.Second)
			s.EmergencyUntil = &until
		}
	}
	hours, err := schedule.Stored(s)
	if err != nil {
		return err
	}
	changes := diff([]field{{key: "emergency", value: emergencyText(&was, hours)}}, []field{{key: "emergency", value: emergencyText(s, hours)}})
	if len(changes) == 0 {
		return nil
	}
	if err := checkEmergency(s, time.Now()); err != nil {
		return err
	}
	if err := e.tx.Schedules.Switch(ctx, s); err != nil {
		return err
	}
	e.live = true
	return e.audit(ctx, ActionChanged, ObjectSchedule, s.ID, s.Name, changes)
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

// diffSchedule lists what changes, by the names the workspace file has.
func diffSchedule(old, now *models.Schedule) ([]models.Change, error) {
	var was []field
	if old.ID != "" {
		var err error
		if was, err = scheduleFields(old); err != nil {
			return nil, err
		}
	}
	is, err := scheduleFields(now)
	return diff(was, is), err
}

func scheduleFields(s *models.Schedule) ([]field, error) {
	hours, err := schedule.Stored(s)
	if err != nil {
		return nil, err
	}
	list := []field{{key: "name", value: s.Name}, {key: "description", value: s.Description}, {key: "time_zone", value: hours.TimeZone}}
	for _, day := range schedule.Weekdays() {
		list = append(list, field{key: "hours." + strings.ToLower(day.String()), value: schedule.Text(*hours.Hours.Of(day))})
	}
	count := map[string]int{}
	for i := range hours.Exceptions {
		x := &hours.Exceptions[i]
		key := fmt.Sprintf("exception %q", x.Name)
		if count[key]++; count[key] > 1 { // of the same name, such as a holiday of two years
			key += fmt.Sprintf(" (%d)", count[key])
		}
		list = append(list, field{key: key, value: x.String()})
	}
	return list, nil
}
