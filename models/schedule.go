package models

import (
	"context"
	"time"

	"hookline/models/row"
)

// Schedule is when a line is open. Config is the JSON of app/schedule, without the
// switch for emergencies: that one is no setting and stands in columns of its own.
type Schedule struct {
	ID             string `gorm:"primaryKey"`
	Name           string
	NameKey        string
	Description    string
	TimeZone       string // of Config, for lists
	Config         string
	EmergencyOn    bool
	EmergencyNote  string
	EmergencyUntil *time.Time // it ends by itself then; nil: when it is switched off
	Version        int64      // rises with every save, the switch's apart; a save on an older one is refused
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// ScheduleRow is a Schedule as a list shows it.
type ScheduleRow struct {
	Schedule
	UsedBy int // things that use it; a Workflow in its draft or published
}

// Schedules has Schedules.
type Schedules struct {
	store
	row.Table[Schedule, ScheduleRow]
}

var scheduleThing = row.Thing[Schedule]{
	Noun: "Schedule", Nouns: "Schedules", Table: "schedules", Used: "schedule",
	Head: func(s *Schedule) row.Head {
		return row.Head{ID: &s.ID, Name: &s.Name, Key: &s.NameKey, Version: &s.Version}
	},
	Search: "schedules.name_key || ' ' || lower(schedules.description) || ' ' || lower(schedules.time_zone)",
	Sorts:  map[string]string{"time_zone": "schedules.time_zone"},
	Stays:  []string{"emergency_on", "emergency_note", "emergency_until"}, // Switch saves them
}

// Switch saves the switch for emergencies, and nothing else.
func (db Schedules) Switch(ctx context.Context, s *Schedule) error {
	return row.Saved(db.with(ctx).Model(s).Select("emergency_on", "emergency_note", "emergency_until").Updates(s), "Schedule")
}
