package models

import (
	"context"
	"time"

	"gorm.io/gorm"
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
	UsedBy int // Workflows that use it, draft or published
}

// ScheduleFilter narrows and orders a list.
type ScheduleFilter struct {
	Search string // in name, description and time zone
	Sort   string // name (default), time_zone, used_by, updated, -name, …
	Page
}

var scheduleOrders = map[string]string{
	"name": "schedules.name_key", "time_zone": "schedules.time_zone", "used_by": "used_by", "updated": "schedules.updated_at",
}

// List lists Schedules and how many there are in all.
func (db Schedules) List(ctx context.Context, f ScheduleFilter) ([]ScheduleRow, int64, error) {
	q := db.with(ctx).Model(&Schedule{})
	if f.Search != "" {
		q = q.Where(`(schedules.name_key || ' ' || lower(schedules.description) || ' ' || lower(schedules.time_zone)) LIKE ? ESCAPE '\'`, likePattern(f.Search))
	}
	var total int64
	if err := q.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, translate(err, "Schedules")
	}
	var rows []ScheduleRow
	err := f.Page.apply(q.Select(`schedules.*,
		` + usedBy("schedule", "schedules") + ` AS used_by`).
		Order(orderBy(scheduleOrders, f.Sort, "name") + ", schedules.id")).Find(&rows).Error
	return rows, total, translate(err, "Schedules")
}

// All lists every Schedule by name, for the runtime and for export.
func (db Schedules) All(ctx context.Context) ([]Schedule, error) {
	var list []Schedule
	return list, translate(db.with(ctx).Order("name_key").Find(&list).Error, "Schedules")
}

// Get reads one.
func (db Schedules) Get(ctx context.Context, id string) (*Schedule, error) {
	var s Schedule
	if err := db.with(ctx).First(&s, "id = ?", id).Error; err != nil {
		return nil, translate(err, "Schedule")
	}
	return &s, nil
}

// ByName reads one by its name, in any case; NotFound if there is none.
func (db Schedules) ByName(ctx context.Context, name string) (*Schedule, error) {
	var s Schedule
	if err := db.with(ctx).First(&s, "name_key = ?", NameKey(name)).Error; err != nil {
		return nil, translate(err, "Schedule")
	}
	return &s, nil
}

// Create inserts it as version 1. The id may be set beforehand.
func (db Schedules) Create(ctx context.Context, s *Schedule) error {
	if s.ID == "" {
		s.ID = NewID()
	}
	s.NameKey, s.Version = NameKey(s.Name), 1
	return translate(db.with(ctx).Create(s).Error, "Schedule")
}

// Update saves all but the switch over the version it was read at, and raises
// the version; ErrStale when somebody else saved first.
func (db Schedules) Update(ctx context.Context, s *Schedule) error {
	old := s.Version
	s.NameKey, s.Version = NameKey(s.Name), old+1
	err := saved(db.with(ctx).Model(s).Where("version = ?", old).
		Select("name", "name_key", "description", "time_zone", "config", "version", "updated_at").Updates(s), "Schedule")
	if err != nil {
		s.Version = old
	}
	return err
}

// Switch saves the switch for emergencies, and nothing else.
func (db Schedules) Switch(ctx context.Context, s *Schedule) error {
	return saved(db.with(ctx).Model(s).Select("emergency_on", "emergency_note", "emergency_until").Updates(s), "Schedule")
}

// Delete removes it.
func (db Schedules) Delete(ctx context.Context, id string) error {
	return saved(db.with(ctx).Delete(&Schedule{}, "id = ?", id), "Schedule")
}
