package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// scripts are the operations on Scripts.
type scripts struct {
	*api
	*resource[models.Script, scriptJSON]
}

func (a *api) scripts() scripts {
	return scripts{a, &resource[models.Script, scriptJSON]{
		word: "Script", path: "/scripts", read: apikey.ScriptsRead, write: apikey.ScriptsWrite, byID: a.DB.Scripts.Get, search: a.DB.Scripts.After,
		key:  func(s *models.Script) string { return s.NameKey },
		head: func(s *models.Script) envelope { return envelopeOf(s.ID, s.Version, s.CreatedAt, s.UpdatedAt) },
		show: func(_ context.Context, e envelope, s *models.Script) (scriptJSON, error) {
			return scriptJSON{e, s.Name, s.Description, s.PublishedID != "", inUTC(s.PublishedAt)}, nil
		},
		save: func(ctx context.Context, r *request, in *scriptJSON, stored *models.Script) (*models.Script, error) {
			if stored.ID == "" {
				return a.Workspace.Scripts.Create(ctx, r.by(), in.Name, in.Description)
			}
			return a.Workspace.Scripts.Describe(ctx, r.by(), stored.ID, stored.Version, in.Name, in.Description)
		},
		remove: a.Workspace.Scripts.Delete, uses: a.Workspace.Scripts.Places,
	}}
}

func (s scripts) routes() []route {
	const one = "/scripts/:id"
	return s.resource.routesAnd(
		route{method: http.MethodGet, path: one + "/draft", scope: apikey.ScriptsRead, handle: s.draft},
		route{method: http.MethodPut, path: one + "/draft", scope: apikey.ScriptsWrite, handle: s.saveDraft},
		route{method: http.MethodGet, path: one + "/versions", scope: apikey.ScriptsRead, handle: s.versions},
		route{method: http.MethodGet, path: one + "/versions/:number", scope: apikey.ScriptsRead, handle: s.version},
		route{method: http.MethodPost, path: one + "/versions/:number/restore", scope: apikey.ScriptsWrite, handle: s.restore},
		route{method: http.MethodPost, path: one + "/publish", scope: apikey.ScriptsPublish, handle: s.publish},
	)
}

// scriptJSON is a Script without its HTML: that is its draft, and its versions. Its
// version rises with every change of the draft as well.
type scriptJSON struct {
	envelope
	Name        string     `json:"name"`
	Description string     `json:"description"`
	Published   bool       `json:"published"`              // read-only
	PublishedAt *time.Time `json:"published_at,omitempty"` // read-only
}

// scriptDraft is the HTML of a draft, sanitised, and what was taken out of it.
type scriptDraft struct {
	HTML  string   `json:"html"`
	Notes []string `json:"notes"` // read-only, of an answer to a change
}

func (s scripts) draft(ctx context.Context, r *request) (*answer, error) {
	row, err := s.named(ctx, r)
	if err != nil {
		return nil, err
	}
	return thing(scriptDraft{row.Draft, []string{}}, row.Version), nil
}

func (s scripts) saveDraft(ctx context.Context, r *request) (*answer, error) {
	row, err := s.matched(ctx, r)
	if err != nil {
		return nil, err
	}
	var in scriptDraft
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	saved, err := s.Workspace.Scripts.Save(ctx, r.by(), row.ID, row.Version, in.HTML)
	if err != nil {
		return nil, err
	}
	return thing(scriptDraft{saved.Draft, append([]string{}, saved.Notes...)}, saved.Version), nil
}

type scriptVersion struct {
	versionJSON
	HTML string `json:"html"`
}

func versionOfScript(v *models.ScriptVersion, s *models.Script) versionJSON {
	return versionJSON{v.Number, v.Note, v.Author, v.ID == s.PublishedID, v.CreatedAt.UTC()}
}

func (s scripts) versions(ctx context.Context, r *request) (*answer, error) {
	if _, err := r.query(); err != nil {
		return nil, err
	}
	row, err := s.named(ctx, r)
	if err != nil {
		return nil, err
	}
	return list(r, func(after models.After) ([]models.ScriptVersion, error) {
		before, err := numberKey(after.Key)
		if err != nil {
			return nil, err
		}
		return s.DB.Scripts.VersionsBefore(ctx, row.ID, before, after.Limit)
	}, func(v *models.ScriptVersion) versionJSON { return versionOfScript(v, row) },
		func(v *models.ScriptVersion) (string, string) { return strconv.FormatInt(v.Number, 10), v.ID })
}

func (s scripts) numbered(ctx context.Context, r *request, row *models.Script) (*models.ScriptVersion, error) {
	n, err := r.number()
	if err != nil {
		return nil, err
	}
	list, err := s.DB.Scripts.VersionsBefore(ctx, row.ID, n+1, 1)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 || list[0].Number != n {
		return nil, apperr.New(apperr.NotFound, "The Script %q has no version %d.", row.Name, n)
	}
	return &list[0], nil
}

func (s scripts) version(ctx context.Context, r *request) (*answer, error) {
	row, err := s.named(ctx, r)
	if err != nil {
		return nil, err
	}
	v, err := s.numbered(ctx, r, row)
	if err != nil {
		return nil, err
	}
	return ok(scriptVersion{versionOfScript(v, row), v.HTML}), nil
}

func (s scripts) restore(ctx context.Context, r *request) (*answer, error) {
	row, err := s.matched(ctx, r)
	if err != nil {
		return nil, err
	}
	v, err := s.numbered(ctx, r, row)
	if err != nil {
		return nil, err
	}
	if row, err = s.Workspace.Scripts.Restore(ctx, r.by(), row.ID, row.Version, v.ID); err != nil {
		return nil, err
	}
	return thing(scriptDraft{row.Draft, []string{}}, row.Version), nil
}

type scriptPublication struct {
	Script  *yamldoc.Node `json:"script"`
	Version versionJSON   `json:"version"`
	New     bool          `json:"new"` // false: it was published already
}

func (s scripts) publish(ctx context.Context, r *request) (*answer, error) {
	var in publishInput
	if err := r.decodeMaybe(&in); err != nil {
		return nil, err
	}
	row, err := s.matched(ctx, r)
	if err != nil {
		return nil, err
	}
	p, err := s.Workspace.Scripts.Publish(ctx, r.by(), row.ID, row.Version, in.Note)
	if err != nil {
		return nil, err
	}
	said, err := s.say(ctx, p.Script)
	if err != nil {
		return nil, err
	}
	return thing(scriptPublication{said, versionOfScript(p.Version, p.Script), p.New}, p.Script.Version), nil
}

// inUTC is a moment that may not have come, in UTC.
func inUTC(at *time.Time) *time.Time {
	if at == nil {
		return nil
	}
	utc := at.UTC()
	return &utc
}
