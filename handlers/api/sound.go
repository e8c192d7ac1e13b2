package api

import (
	"context"
	"net/http"

	"hookline/app/apikey"
	"hookline/app/sound"
	"hookline/models"
)

// sounds are the operations on Sounds.
type sounds struct {
	*api
	*resource[models.Sound, soundJSON]
}

func (a *api) sounds() sounds {
	return sounds{a, &resource[models.Sound, soundJSON]{
		word: "Sound", path: "/sounds", read: apikey.SoundsRead, write: apikey.SoundsWrite, byID: a.DB.Sounds.Get, search: a.DB.Sounds.After,
		key:  func(s *models.Sound) string { return s.NameKey },
		head: func(s *models.Sound) envelope { return envelopeOf(s.ID, s.Version, s.CreatedAt, s.UpdatedAt) },
		show: func(_ context.Context, e envelope, s *models.Sound) (soundJSON, error) {
			return soundJSON{e, s.Name, s.Description, s.Format, s.Coding, s.DurationMS, s.Size, s.Hash}, nil
		},
		remove: a.Workspace.Sounds.Delete, uses: a.Workspace.Sounds.Places,
	}}
}

func (s sounds) routes() []route {
	return s.resource.routesAnd(
		route{method: http.MethodPost, path: "/sounds", scope: apikey.SoundsWrite, handle: s.create, limit: sound.MaxSize, types: soundTypes()},
		route{method: http.MethodPatch, path: "/sounds/:id", scope: apikey.SoundsWrite, handle: s.describe},
		route{method: http.MethodGet, path: "/sounds/:id/content", scope: apikey.SoundsRead, handle: s.content},
		route{method: http.MethodPut, path: "/sounds/:id/content", scope: apikey.SoundsWrite, handle: s.replace, limit: sound.MaxSize, types: soundTypes()},
	)
}

// soundTypes are the types a WAV or MP3 is sent as; the bytes say which it is.
func soundTypes() []string {
	return []string{"audio/wav", "audio/mpeg", "audio/x-wav", "audio/wave", "audio/vnd.wave", "audio/mp3", "application/octet-stream"}
}

// soundJSON is a Sound without its bytes: they are its content.
type soundJSON struct {
	envelope
	Name        string `json:"name"`
	Description string `json:"description"`
	Format      string `json:"format"`      // read-only
	Coding      string `json:"coding"`      // read-only
	DurationMS  int64  `json:"duration_ms"` // read-only
	Size        int64  `json:"size"`        // read-only
	SHA256      string `json:"sha256"`      // read-only
}

// create takes the file as the body, and the rest from the address.
func (s sounds) create(ctx context.Context, r *request) (*answer, error) {
	q, err := r.query("name", "description")
	if err != nil {
		return nil, err
	}
	row, err := s.Workspace.Sounds.Create(ctx, r.by(), q.Get("name"), q.Get("description"), r.body)
	return s.made(ctx, r, row, err)
}

// describe changes all but the bytes: there is no PUT, as a Sound can't be without them.
func (s sounds) describe(ctx context.Context, r *request) (*answer, error) {
	row, err := s.matched(ctx, r)
	if err != nil {
		return nil, err
	}
	in := soundJSON{Name: row.Name, Description: row.Description}
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	row, err = s.Workspace.Sounds.Describe(ctx, r.by(), row.ID, row.Version, in.Name, in.Description)
	return s.answer(ctx, row, err)
}

func (s sounds) replace(ctx context.Context, r *request) (*answer, error) {
	row, err := s.matched(ctx, r)
	if err != nil {
		return nil, err
	}
	row, err = s.Workspace.Sounds.Replace(ctx, r.by(), row.ID, row.Version, r.body)
	return s.answer(ctx, row, err)
}

// content gives the file as it was uploaded.
func (s sounds) content(ctx context.Context, r *request) (*answer, error) {
	row, err := s.named(ctx, r)
	if err != nil {
		return nil, err
	}
	data, err := s.DB.Sounds.Content(ctx, row.ID, models.SoundFile)
	return &answer{status: http.StatusOK, text: data, kind: sound.ContentType(row.Format), version: row.Version}, err
}

// IsUpload says whether a request is one whose body is a file larger than others may be.
func IsUpload(method, path string) bool {
	return method == http.MethodPost && path == Prefix+"/sounds" || method == http.MethodPut && path == Prefix+"/sounds/:id/content"
}
