package models

import (
	"time"

	"hookline/models/row"
)

// VoicemailBox is where callers leave messages: recordings whose box it is.
type VoicemailBox struct {
	ID        string `gorm:"primaryKey"`
	Name      string
	NameKey   string
	Users     []string `gorm:"serializer:json"` // ids of those who see it besides admins and supervisors
	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// VoicemailBoxes has the voicemail boxes.
type VoicemailBoxes struct {
	store
	row.Table[VoicemailBox, VoicemailBox]
}

var voicemailBoxThing = row.Thing[VoicemailBox]{
	Noun: "voicemail box", Nouns: "voicemail boxes", Table: "voicemail_boxes", Search: "name_key",
	Tidy: func(b *VoicemailBox) {
		if b.Users == nil { // GORM keeps nil as NULL
			b.Users = []string{}
		}
	},
	Head: func(b *VoicemailBox) row.Head {
		return row.Head{ID: &b.ID, Name: &b.Name, Key: &b.NameKey, Version: &b.Version}
	},
}
