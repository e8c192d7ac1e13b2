package models

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"hookline/models/row"
)

// Sound is something callers hear. Its bytes are SoundContents.
type Sound struct {
	ID          string `gorm:"primaryKey"`
	Name        string
	NameKey     string
	Description string
	Format      string // of the file: wav or mp3
	Coding      string // in words
	SampleRate  int64  // Hz
	Channels    int64
	DurationMS  int64  `gorm:"column:duration_ms"`
	Size        int64  // of the file, bytes
	Hash        string // SHA-256 of the file, hex
	Converted   bool   // a WAV is played in its place
	Version     int64  // rises with every save; a save on an older one is refused
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Duration is how long it lasts.
func (s *Sound) Duration() time.Duration { return time.Duration(s.DurationMS) * time.Millisecond }

// PlayedFormat is the format of what is played: wav or mp3.
func (s *Sound) PlayedFormat() string {
	if s.Converted {
		return "wav"
	}
	return s.Format
}

// Parts of a Sound's contents.
const (
	SoundFile   = "file"   // as it was uploaded
	SoundPlayed = "played" // only when it is not the file that is played
)

// SoundContent is the bytes of a Sound.
type SoundContent struct {
	SoundID string `gorm:"primaryKey"`
	Part    string `gorm:"primaryKey"`
	Data    []byte
}

// SoundRow is a Sound as a list shows it.
type SoundRow struct {
	Sound
	Uses int // objects of Workflows, draft or published, that play it
}

// Sounds has Sounds and their bytes.
type Sounds struct {
	store
	row.Table[Sound, SoundRow]
}

var soundThing = row.Thing[Sound]{
	Noun: "Sound", Nouns: "Sounds", Table: "sounds",
	Head: func(s *Sound) row.Head {
		return row.Head{ID: &s.ID, Name: &s.Name, Key: &s.NameKey, Version: &s.Version}
	},
	Sorts: map[string]string{"duration": "sounds.duration_ms", "size": "sounds.size", "uses": "uses"},
	Columns: `sounds.*, (SELECT count(*) FROM (SELECT DISTINCT u.user_kind, u.user_id, u.object_id FROM uses u
		WHERE u.target_kind = 'sound' AND u.target_id = sounds.id) d) AS uses`,
}

// PutContent keeps the bytes of a Sound; played is nil when the file is played.
func (db Sounds) PutContent(ctx context.Context, id string, file, played []byte) error {
	put := func(part string, data []byte) error {
		return db.with(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(&SoundContent{SoundID: id, Part: part, Data: data}).Error
	}
	err := put(SoundFile, file)
	switch {
	case err != nil:
	case played != nil:
		err = put(SoundPlayed, played)
	default:
		err = db.with(ctx).Delete(&SoundContent{}, "sound_id = ? AND part = ?", id, SoundPlayed).Error
	}
	return row.Translate(err, "Sound")
}

// Content reads the bytes of a Sound; part is SoundFile or SoundPlayed.
func (db Sounds) Content(ctx context.Context, id, part string) ([]byte, error) {
	var c SoundContent
	if err := db.with(ctx).First(&c, "sound_id = ? AND part = ?", id, part).Error; err != nil {
		return nil, row.Translate(err, "Sound")
	}
	return c.Data, nil
}

// Heard reads a Sound and what is played of it, of one moment.
func (db Sounds) Heard(ctx context.Context, id string) (*Sound, []byte, error) {
	var s *Sound
	var data []byte
	err := db.tx(ctx, func(tx *DB) (err error) {
		if s, err = tx.Sounds.Get(ctx, id); err != nil {
			return err
		}
		part := SoundFile
		if s.Converted {
			part = SoundPlayed
		}
		data, err = tx.Sounds.Content(ctx, id, part)
		return err
	})
	return s, data, err
}
