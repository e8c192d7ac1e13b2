package models

import (
	"context"
	"time"

	"hookline/models/row"
)

// Hook says that an event calls Web Services (MISSION E4). People see it as an event
// on Integration > Events.
type Hook struct {
	ID        string `gorm:"primaryKey"`
	Name      string
	NameKey   string
	Event     string // of app/event
	Active    bool
	OffReason string     // why Hookline switched it off; empty when a person did
	Config    HookConfig `gorm:"serializer:json"`
	// FailingReason is why nothing has arrived for a while; empty when something does.
	FailingReason string
	TroubleSince  *time.Time // since when one of these holds; nil for neither
	Version       int64
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// HookConfig is where a Hook listens and what it calls.
type HookConfig struct {
	NumberID       string            `json:"number,omitempty"`   // empty for all numbers
	CampaignID     string            `json:"campaign,omitempty"` // empty for all Campaigns
	WrapCode       string            `json:"wrap_code,omitempty"`
	WebServices    []string          `json:"web_services"`     // ids
	Inputs         map[string]string `json:"inputs,omitempty"` // texts with #tags# by the input's name
	When           []HookCondition   `json:"when,omitempty"`   // all must hold
	WaitForRecordS int64             `json:"wait_for_recording,omitempty"`
}

// HookCondition compares the value of a tag, as Branch on Value does.
type HookCondition struct {
	Tag      string `json:"tag"`
	Operator string `json:"operator"`
	Value    string `json:"value,omitempty"`
}

// HookRow is a Hook as a list shows it.
type HookRow struct {
	Hook
}

// Hooks has hooks.
type Hooks struct {
	store
	row.Table[Hook, HookRow]
}

var hookThing = row.Thing[Hook]{
	Noun: "event", Nouns: "events", Table: "hooks",
	Head: func(h *Hook) row.Head {
		return row.Head{ID: &h.ID, Name: &h.Name, Key: &h.NameKey, Version: &h.Version}
	},
	Search: "hooks.name_key || ' ' || hooks.event",
	Sorts:  map[string]string{"event": "hooks.event"},
}

// Failing notes that nothing of a hook that is on arrives: why, and since when, the
// earliest of its Web Services. It is no change of the configuration.
func (db Hooks) Failing(ctx context.Context, id, reason string, since time.Time) error {
	since = since.UTC()
	return row.Translate(db.with(ctx).Model(&Hook{}).Where("id = ? AND active AND (trouble_since IS NULL OR trouble_since >= ?)", id, since).
		UpdateColumns(map[string]any{"failing_reason": reason, "trouble_since": since}).Error, "event")
}

// Recovered notes that something of a hook arrives again.
func (db Hooks) Recovered(ctx context.Context, id string) error {
	return row.Translate(db.with(ctx).Model(&Hook{}).Where("id = ? AND active", id).
		UpdateColumns(map[string]any{"failing_reason": "", "trouble_since": nil}).Error, "event")
}

// InTrouble lists hooks that fail, and those that Hookline switched off, the latest first.
func (db Hooks) InTrouble(ctx context.Context) ([]Hook, error) {
	return row.Find[Hook](db.with(ctx).Where("trouble_since IS NOT NULL AND (active OR off_reason <> '')").Order("trouble_since DESC, id"), "events")
}
