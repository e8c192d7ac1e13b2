package models

import "time"

// Script is the HTML an agent sees, with fields filled from the call. Draft is
// what was submitted, sanitised by app/script.
type Script struct {
	ID          string `gorm:"primaryKey"`
	Name        string
	NameKey     string
	Description string
	Draft       string
	Version     int64  // of the draft: rises with every save; a save on an older one is refused
	PublishedID string // the ScriptVersion agents see; empty for none
	PublishedAt *time.Time
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// ScriptVersion is a Script as it was published; it never changes again.
type ScriptVersion struct {
	ID        string `gorm:"primaryKey"`
	ScriptID  string
	Number    int64  // counted from 1 within a Script
	HTML      string `gorm:"column:html"`
	Note      string
	Author    string
	CreatedAt time.Time
}
