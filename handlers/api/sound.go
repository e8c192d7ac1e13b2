package api

import (
	"context"
	"net/http"
	"time"

	"hookline/app/apikey"
	"hookline/app/sound"
	"hookline/models"
)

func (a *api) soundRoutes() []route {
	const one = "/sounds/:id"
	return []route{
		{method: http.MethodGet, path: "/sounds", scope: apikey.SoundsRead, handle: a.listSounds},
		{method: http.MethodPost, path: "/sounds", scope: apikey.SoundsWrite, handle: a.createSound, limit: sound.MaxSize, types: soundTypes()},
		{method: http.MethodGet, path: one, scope: apikey.SoundsRead, handle: a.showSound},
		{method: http.MethodPatch, path: one, scope: apikey.SoundsWrite, handle: a.changeSound},
		{method: http.MethodDelete, path: one, scope: apikey.SoundsWrite, handle: a.deleteSound},
		{method: http.MethodGet, path: one + "/used-by", scope: apikey.SoundsRead, handle: a.soundUses},
		{method: http.MethodGet, path: one + "/content", scope: apikey.SoundsRead, handle: a.showSoundContent},
		{method: http.MethodPut, path: one + "/content", scope: apikey.SoundsWrite, handle: a.replaceSound, limit: sound.MaxSize, types: soundTypes()},
	}
}

// soundTypes are the types a WAV or MP3 is sent as; the bytes say which it is.
func soundTypes() []string {
	return []string{"audio/wav", "audio/mpeg", "audio/x-wav", "audio/wave", "audio/vnd.wave", "audio/mp3", "application/octet-stream"}
}

// soundJSON is a Sound without its bytes: they are its content.
type soundJSON struct {
	ID          string    `json:"id"`      // read-only
	Version     int64     `json:"version"` // read-only
	Name        string    `json:"name"`
	Description string    `json:"description"`
	Format      string    `json:"format"`      // read-only
	Coding      string    `json:"coding"`      // read-only
	DurationMS  int64     `json:"duration_ms"` // read-only
	Size        int64     `json:"size"`        // read-only
	SHA256      string    `json:"sha256"`      // read-only
	CreatedAt   time.Time `json:"created_at"`  // read-only
	UpdatedAt   time.Time `json:"updated_at"`  // read-only
}

func soundOf(s *models.Sound) soundJSON {
	return soundJSON{s.ID, s.Version, s.Name, s.Description, s.Format, s.Coding, s.DurationMS, s.Size, s.Hash, s.CreatedAt.UTC(), s.UpdatedAt.UTC()}
}

func (a *api) sound(ctx context.Context, r *request) (*models.Sound, error) {
	return named(ctx, r, "Sound", a.DB.Sounds.Get)
}

func (a *api) matchedSound(ctx context.Context, r *request) (*models.Sound, error) {
	s, err := a.sound(ctx, r)
	if err != nil {
		return nil, err
	}
	s.Version, err = r.match(s.Version)
	return s, err
}

func (a *api) listSounds(ctx context.Context, r *request) (*answer, error) {
	q, err := r.query("search")
	if err != nil {
		return nil, err
	}
	return list(r, func(after models.After) ([]models.Sound, error) {
		return a.DB.Sounds.After(ctx, q.Get("search"), after)
	}, soundOf, func(s *models.Sound) (string, string) { return s.NameKey, s.ID })
}

func (a *api) showSound(ctx context.Context, r *request) (*answer, error) {
	s, err := a.sound(ctx, r)
	if err != nil {
		return nil, err
	}
	return thing(soundOf(s), s.Version), nil
}

// createSound takes the file as the body, and the rest from the address.
func (a *api) createSound(ctx context.Context, r *request) (*answer, error) {
	q, err := r.query("name", "description")
	if err != nil {
		return nil, err
	}
	s, err := a.Workspace.Sounds.Create(ctx, r.by(), q.Get("name"), q.Get("description"), r.body)
	if err != nil {
		return nil, err
	}
	return made(soundOf(s), s.Version, "/sounds/"+s.ID), nil
}

func (a *api) changeSound(ctx context.Context, r *request) (*answer, error) {
	s, err := a.matchedSound(ctx, r)
	if err != nil {
		return nil, err
	}
	in := soundOf(s)
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if s, err = a.Workspace.Sounds.Describe(ctx, r.by(), s.ID, s.Version, in.Name, in.Description); err != nil {
		return nil, err
	}
	return thing(soundOf(s), s.Version), nil
}

func (a *api) replaceSound(ctx context.Context, r *request) (*answer, error) {
	s, err := a.matchedSound(ctx, r)
	if err != nil {
		return nil, err
	}
	if s, err = a.Workspace.Sounds.Replace(ctx, r.by(), s.ID, s.Version, r.body); err != nil {
		return nil, err
	}
	return thing(soundOf(s), s.Version), nil
}

func (a *api) deleteSound(ctx context.Context, r *request) (*answer, error) {
	s, err := a.matchedSound(ctx, r)
	if err != nil {
		return nil, err
	}
	return done(), a.Workspace.Sounds.Delete(ctx, r.by(), s.ID, s.Version)
}

func (a *api) soundUses(ctx context.Context, r *request) (*answer, error) {
	s, err := a.sound(ctx, r)
	if err != nil {
		return nil, err
	}
	list, err := a.Workspace.Sounds.Places(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	return ok(pageAnswer[placeAnswer]{Items: places(list)}), nil
}

// showSoundContent gives the file as it was uploaded.
func (a *api) showSoundContent(ctx context.Context, r *request) (*answer, error) {
	s, err := a.sound(ctx, r)
	if err != nil {
		return nil, err
	}
	data, err := a.DB.Sounds.Content(ctx, s.ID, models.SoundFile)
	return &answer{status: http.StatusOK, text: data, kind: sound.ContentType(s.Format), version: s.Version}, err
}

// IsUpload says whether a request is one whose body is a file larger than others may be.
func IsUpload(method, path string) bool {
	return method == http.MethodPost && path == Prefix+"/sounds" || method == http.MethodPut && path == Prefix+"/sounds/:id/content"
}
