package workspace

import (
	"context"
	"fmt"

	"hookline/app/apperr"
	"hookline/app/sound"
	"hookline/app/workflow"
	"hookline/models"
)

// Sounds are the Sounds.
type Sounds struct{ Described[models.Sound] }

var sounds = AboutRows[models.Sound]{
	About: About{Kind: ObjectSound, Word: "Sound", Section: "sounds", NameKey: "name"},
	Store: func(db *models.DB) Store[models.Sound] { return db.Sounds },
	Head: func(s *models.Sound) RowHead {
		return RowHead{&s.ID, &s.Name, &s.Description, &s.Version, &s.CreatedAt}
	},
	Other: func(ctx context.Context, tx *models.DB, s *models.Sound) (*models.Sound, error) {
		return tx.Sounds.ByName(ctx, s.Name)
	},
	Fields: func(_ context.Context, _ *Edit, s *models.Sound) ([]Field, error) {
		return []Field{{Key: "name", Value: s.Name}, {Key: "description", Value: s.Description}, {Key: "file", Value: fmt.Sprintf("%s, %s, %d kB, SHA-256 %.12s…",
			s.Coding, sound.Length(s.Duration()), (s.Size+999)/1000, s.Hash)}}, nil
	},
}

// Create keeps a WAV or MP3 under a name. Data that is neither is an Invalid error
// about the field "file".
func (w Sounds) Create(ctx context.Context, by Actor, name, description string, data []byte) (*models.Sound, error) {
	file, err := ReadSound(data)
	if err != nil {
		return nil, w.withNameProblems(ctx, name, description, err)
	}
	return w.Save(ctx, by, models.Sound{Name: name, Description: description}, file)
}

// Save creates or changes a Sound: its name, its description and what is heard, which
// stays with a nil file. Saving what is stored changes nothing.
func (w Sounds) Save(ctx context.Context, by Actor, in models.Sound, file *SoundFile) (*models.Sound, error) {
	return Changed(ctx, w, by, func(e *Edit) (*models.Sound, error) {
		now := in
		old, err := w.Replaced(ctx, e, &now)
		if err != nil {
			return nil, err
		}
		if old != nil {
			now = *old
			now.Name, now.Description = in.Name, in.Description
		}
		if file != nil {
			file.into(&now)
		}
		saved, err := w.checkedWrite(ctx, e, old, &now)
		if err != nil || file == nil || old != nil && old.Hash == now.Hash {
			return saved, err
		}
		return saved, e.tx.Sounds.PutContent(ctx, saved.ID, file.data, file.heard.Played)
	})
}

// withNameProblems adds what is wrong with the name to what is wrong with the file, so
// that a person is told of both at once.
func (w Sounds) withNameProblems(ctx context.Context, name, description string, err error) error {
	var p apperr.Problems
	if err := w.CheckNaming(ctx, w.Look(), &p, &models.Sound{Name: name, Description: description}); err != nil {
		return err
	}
	for _, f := range apperr.Fields(err) {
		p.Add(f.Name, "%s", f.Message)
	}
	return p.Err()
}

// Replace puts another file in the place of a Sound's; callers hear it from now on.
// version is the one the person saw.
func (w Sounds) Replace(ctx context.Context, by Actor, id string, version int64, data []byte) (*models.Sound, error) {
	file, err := ReadSound(data)
	if err != nil {
		return nil, err
	}
	return Changed(ctx, w, by, func(e *Edit) (*models.Sound, error) {
		s, err := w.Seen(ctx, e, id, version)
		if err != nil {
			return nil, err
		}
		return e.Sounds.Save(ctx, by, *s, file)
	})
}

// SoundInfo is what a Workflow must know of a Sound.
func SoundInfo(s *models.Sound) workflow.SoundInfo {
	return workflow.SoundInfo{ID: s.ID, Name: s.Name, Duration: s.Duration(), URL: sound.Path(s.ID, s.Hash, s.PlayedFormat())}
}

// SoundFile is a file that was looked into.
type SoundFile struct {
	data  []byte
	heard *sound.Sound
}

// ReadSound looks into a file. What is no sound is an Invalid error about the field
// "file".
func ReadSound(data []byte) (*SoundFile, error) {
	heard, err := sound.Read(data)
	return &SoundFile{data, heard}, err
}

// Hash is the SHA-256 of the file.
func (f *SoundFile) Hash() string { return f.heard.Hash }

func (f *SoundFile) into(s *models.Sound) {
	s.Format, s.Coding, s.SampleRate, s.Channels = f.heard.Format, f.heard.Coding, int64(f.heard.SampleRate), int64(f.heard.Channels)
	s.DurationMS, s.Size, s.Hash, s.Converted = f.heard.Duration.Milliseconds(), int64(len(f.data)), f.heard.Hash, f.heard.Played != nil
}
