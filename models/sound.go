package models

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
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

// SoundFilter narrows and orders a list.
type SoundFilter struct {
	Search string
	Sort   string // name (default), duration, size, uses, updated
	Page
}

var soundOrders = map[string]string{
	"name": "sounds.name_key", "duration": "sounds.duration_ms", "size": "sounds.size", "uses": "uses", "updated": "sounds.updated_at",
}

// List lists Sounds and how many there are in all.
func (db Sounds) List(ctx context.Context, f SoundFilter) ([]SoundRow, int64, error) {
	q := db.with(ctx).Model(&Sound{})
	if f.Search != "" {
		q = q.Where(`(sounds.name_key || ' ' || lower(sounds.description)) LIKE ? ESCAPE '\'`, likePattern(f.Search))
	}
	var total int64
	if err := q.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, translate(err, "Sounds")
	}
	var rows []SoundRow
	err := f.Page.apply(q.Select(`sounds.*, (SELECT count(*) FROM (SELECT DISTINCT u.user_kind, u.user_id, u.object_id FROM uses u
		WHERE u.target_kind = 'sound' AND u.target_id = sounds.id) d) AS uses`).
		Order(orderBy(soundOrders, f.Sort, "name") + ", sounds.id")).Find(&rows).Error
	return rows, total, translate(err, "Sounds")
}

// After lists Sounds by name.
func (db Sounds) After(ctx context.Context, search string, after After) ([]Sound, error) {
	var list []Sound
	return list, translate(after.named(db.with(ctx).Model(&Sound{}), search).Find(&list).Error, "Sounds")
}

// All lists every Sound by name, without contents.
func (db Sounds) All(ctx context.Context) ([]Sound, error) {
	var list []Sound
	return list, translate(db.with(ctx).Order("name_key").Find(&list).Error, "Sounds")
}

// Get reads one.
func (db Sounds) Get(ctx context.Context, id string) (*Sound, error) {
	var s Sound
	if err := db.with(ctx).First(&s, "id = ?", id).Error; err != nil {
		return nil, translate(err, "Sound")
	}
	return &s, nil
}

// ByName reads one by its name, in any case; NotFound if there is none.
func (db Sounds) ByName(ctx context.Context, name string) (*Sound, error) {
	var s Sound
	if err := db.with(ctx).First(&s, "name_key = ?", NameKey(name)).Error; err != nil {
		return nil, translate(err, "Sound")
	}
	return &s, nil
}

// Create inserts it as version 1. The id may be set beforehand.
func (db Sounds) Create(ctx context.Context, s *Sound) error {
	if s.ID == "" {
		s.ID = NewID()
	}
	s.NameKey, s.Version = NameKey(s.Name), 1
	return translate(db.with(ctx).Create(s).Error, "Sound")
}

// Update saves everything but the contents over the version it was read at, and
// raises the version; ErrStale when somebody else saved first.
func (db Sounds) Update(ctx context.Context, s *Sound) error {
	old := s.Version
	s.NameKey, s.Version = NameKey(s.Name), old+1
	err := saved(db.with(ctx).Model(s).Where("version = ?", old).Select("*").Omit("id", "created_at").Updates(s), "Sound")
	if err != nil {
		s.Version = old
	}
	return err
}

// Delete removes it with its contents.
func (db Sounds) Delete(ctx context.Context, id string) error {
	return saved(db.with(ctx).Delete(&Sound{}, "id = ?", id), "Sound")
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
	return translate(err, "Sound")
}

// Content reads the bytes of a Sound; part is SoundFile or SoundPlayed.
func (db Sounds) Content(ctx context.Context, id, part string) ([]byte, error) {
	var c SoundContent
	if err := db.with(ctx).First(&c, "sound_id = ? AND part = ?", id, part).Error; err != nil {
		return nil, translate(err, "Sound")
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
