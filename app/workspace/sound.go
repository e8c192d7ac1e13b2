package workspace

import (
	"context"
	"fmt"
	"strings"

	"hookline/app/apperr"
	"hookline/app/sound"
	"hookline/app/workflow"
	"hookline/models"
)

// Sounds are the Sounds.
type Sounds struct{ runner }

// Create keeps a WAV or MP3 under a name. Data that is neither is an Invalid error
// about the field "file".
func (w Sounds) Create(ctx context.Context, by Actor, name, description string, data []byte) (*models.Sound, error) {
	heard, err := sound.Read(data)
	if err != nil {
		return nil, w.withNameProblems(ctx, name, description, err)
	}
	return changed(ctx, w, by, func(e *Edit) (*models.Sound, error) {
		return e.createSound(ctx, "", name, description, soundFile{data, heard})
	})
}

// withNameProblems adds what is wrong with the name to what is wrong with the file, so
// that a person is told of both at once.
func (w Sounds) withNameProblems(ctx context.Context, name, description string, err error) error {
	also := w.look().checkSound(ctx, &models.Sound{Name: tidyName(name), Description: strings.TrimSpace(description)})
	if also == nil {
		return err
	}
	var p apperr.Problems
	for _, e := range []error{also, err} {
		for _, f := range apperr.Fields(e) {
			p.Add(f.Name, "%s", f.Message)
		}
	}
	return p.Err()
}

// Describe gives a Sound another name and description. version is the one the
// person saw.
func (w Sounds) Describe(ctx context.Context, by Actor, id string, version int64, name, description string) (*models.Sound, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.Sound, error) {
		s, err := e.soundAt(ctx, id, version)
		if err != nil {
			return nil, err
		}
		return s, e.saveSound(ctx, s, name, description, nil)
	})
}

// Replace puts another file in the place of a Sound's; callers hear it from now
// on. version is the one the person saw.
func (w Sounds) Replace(ctx context.Context, by Actor, id string, version int64, data []byte) (*models.Sound, error) {
	heard, err := sound.Read(data)
	if err != nil {
		return nil, err
	}
	return changed(ctx, w, by, func(e *Edit) (*models.Sound, error) {
		s, err := e.soundAt(ctx, id, version)
		if err != nil {
			return nil, err
		}
		return s, e.saveSound(ctx, s, s.Name, s.Description, &soundFile{data, heard})
	})
}

// Delete removes a Sound. One that a Workflow plays is refused with an InUseError.
func (w Sounds) Delete(ctx context.Context, by Actor, id string, version int64) error {
	return w.Change(ctx, by, func(e *Edit) error {
		s, err := e.tx.Sounds.Get(ctx, id)
		if err != nil {
			return err
		}
		if err := e.seen(ctx, version, s.Version, ObjectSound, s.ID, s.Name, s); err != nil {
			return err
		}
		places, err := e.places(ctx, ObjectSound, id)
		if err != nil {
			return err
		}
		if len(places) > 0 {
			return inUse("Sound", s.Name, places)
		}
		if err := e.tx.Sounds.Delete(ctx, id); err != nil {
			return err
		}
		e.live = true
		return e.audit(ctx, ActionDeleted, ObjectSound, s.ID, s.Name, nil)
	})
}

// Places lists the objects of Workflows that play a Sound.
func (w Sounds) Places(ctx context.Context, id string) ([]Place, error) {
	return w.look().places(ctx, ObjectSound, id)
}

// SoundInfo is what a Workflow must know of a Sound.
func SoundInfo(s *models.Sound) workflow.SoundInfo {
	return workflow.SoundInfo{ID: s.ID, Name: s.Name, Duration: s.Duration(), URL: sound.Path(s.ID, s.Hash, s.PlayedFormat())}
}

// soundFile is a file that was looked into.
type soundFile struct {
	data  []byte
	heard *sound.Sound
}

func (f soundFile) into(s *models.Sound) {
	s.Format, s.Coding, s.SampleRate, s.Channels = f.heard.Format, f.heard.Coding, int64(f.heard.SampleRate), int64(f.heard.Channels)
	s.DurationMS, s.Size, s.Hash, s.Converted = f.heard.Duration.Milliseconds(), int64(len(f.data)), f.heard.Hash, f.heard.Played != nil
}

// soundAt reads a Sound at the version the person saw.
func (e *Edit) soundAt(ctx context.Context, id string, version int64) (*models.Sound, error) {
	s, err := e.tx.Sounds.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if s.Version != version {
		return nil, e.stale(ctx, ObjectSound, s.ID, s.Name, s)
	}
	return s, nil
}

// createSound inserts a Sound; an empty id is made up.
func (e *Edit) createSound(ctx context.Context, id, name, description string, file soundFile) (*models.Sound, error) {
	s := &models.Sound{ID: id, Name: tidyName(name), Description: strings.TrimSpace(description)}
	file.into(s)
	if err := e.checkSound(ctx, s); err != nil {
		return nil, err
	}
	if err := e.tx.Sounds.Create(ctx, s); err != nil {
		return nil, err
	}
	if err := e.tx.Sounds.PutContent(ctx, s.ID, file.data, file.heard.Played); err != nil {
		return nil, err
	}
	e.live = true
	return s, e.audit(ctx, ActionCreated, ObjectSound, s.ID, s.Name, diff(nil, soundFields(s)))
}

// saveSound changes s in place, too. file is nil to keep what is heard.
func (e *Edit) saveSound(ctx context.Context, s *models.Sound, name, description string, file *soundFile) error {
	was := *s
	s.Name, s.Description = tidyName(name), strings.TrimSpace(description)
	if file != nil && file.heard.Hash == s.Hash {
		file = nil
	}
	if file != nil {
		file.into(s)
	}
	if err := e.checkSound(ctx, s); err != nil {
		return err
	}
	changes := diff(soundFields(&was), soundFields(s))
	if len(changes) == 0 {
		return nil
	}
	if err := e.tx.Sounds.Update(ctx, s); err != nil {
		return err
	}
	if file != nil {
		if err := e.tx.Sounds.PutContent(ctx, s.ID, file.data, file.heard.Played); err != nil {
			return err
		}
	}
	e.live = true
	return e.audit(ctx, ActionChanged, ObjectSound, s.ID, s.Name, changes)
}

func soundFields(s *models.Sound) []field {
	return []field{{key: "name", value: s.Name}, {key: "description", value: s.Description}, {key: "file", value: fmt.Sprintf("%s, %s, %d kB, SHA-256 %.12s…",
		s.Coding, sound.Length(s.Duration()), (s.Size+999)/1000, s.Hash)}}
}

func (e *Edit) checkSound(ctx context.Context, s *models.Sound) error {
	var p apperr.Problems
	checkName(&p, "name", s.Name)
	checkDescription(&p, s.Description)
	other, err := e.tx.Sounds.ByName(ctx, s.Name)
	if err != nil && !isMissing(err) {
		return err
	}
	if err == nil && other.ID != s.ID {
		taken(&p, "Sound", other.Name)
	}
	return p.Err()
}

// addSounds adds every Sound.
func (e *Edit) addSounds(ctx context.Context, into map[string]workflow.SoundInfo) error {
	list, err := e.tx.Sounds.All(ctx)
	for i := range list {
		into[list[i].ID] = SoundInfo(&list[i])
	}
	return err
}
