package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/models"
)

func (a *api) scriptRoutes() []route {
	const one = "/scripts/:id"
	return []route{
		{method: http.MethodGet, path: "/scripts", scope: apikey.ScriptsRead, handle: a.listScripts},
		{method: http.MethodPost, path: "/scripts", scope: apikey.ScriptsWrite, handle: a.createScript},
		{method: http.MethodGet, path: one, scope: apikey.ScriptsRead, handle: a.showScript},
		{method: http.MethodPut, path: one, scope: apikey.ScriptsWrite, handle: a.replaceScript},
		{method: http.MethodPatch, path: one, scope: apikey.ScriptsWrite, handle: a.changeScript},
		{method: http.MethodDelete, path: one, scope: apikey.ScriptsWrite, handle: a.deleteScript},
		{method: http.MethodGet, path: one + "/used-by", scope: apikey.ScriptsRead, handle: a.scriptUses},
		{method: http.MethodGet, path: one + "/draft", scope: apikey.ScriptsRead, handle: a.showScriptDraft},
		{method: http.MethodPut, path: one + "/draft", scope: apikey.ScriptsWrite, handle: a.saveScriptDraft},
		{method: http.MethodGet, path: one + "/versions", scope: apikey.ScriptsRead, handle: a.listScriptVersions},
		{method: http.MethodGet, path: one + "/versions/:number", scope: apikey.ScriptsRead, handle: a.showScriptVersion},
		{method: http.MethodPost, path: one + "/versions/:number/restore", scope: apikey.ScriptsWrite, handle: a.restoreScript},
		{method: http.MethodPost, path: one + "/publish", scope: apikey.ScriptsPublish, handle: a.publishScript},
	}
}

// scriptJSON is a Script without its HTML: that is its draft, and its versions.
type scriptJSON struct {
	ID          string     `json:"id"`      // read-only
	Version     int64      `json:"version"` // read-only; it rises with every change of the draft as well
	Name        string     `json:"name"`
	Description string     `json:"description"`
	Published   bool       `json:"published"`              // read-only
	PublishedAt *time.Time `json:"published_at,omitempty"` // read-only
	CreatedAt   time.Time  `json:"created_at"`             // read-only
	UpdatedAt   time.Time  `json:"updated_at"`             // read-only
}

func scriptOf(s *models.Script) scriptJSON {
	j := scriptJSON{ID: s.ID, Version: s.Version, Name: s.Name, Description: s.Description, Published: s.PublishedID != "",
		CreatedAt: s.CreatedAt.UTC(), UpdatedAt: s.UpdatedAt.UTC()}
	if s.PublishedAt != nil {
		at := s.PublishedAt.UTC()
		j.PublishedAt = &at
	}
	return j
}

// scriptDraft is the HTML of a draft, sanitised, and what was taken out of it.
type scriptDraft struct {
	HTML  string   `json:"html"`
	Notes []string `json:"notes"` // read-only, of an answer to a change
}

func (a *api) script(ctx context.Context, r *request) (*models.Script, error) {
	return named(ctx, r, "Script", a.DB.Scripts.Get)
}

func (a *api) matchedScript(ctx context.Context, r *request) (*models.Script, error) {
	s, err := a.script(ctx, r)
	if err != nil {
		return nil, err
	}
	s.Version, err = r.match(s.Version)
	return s, err
}

// findScript finds one by its name or its id.
func (a *api) findScript(ctx context.Context, text string) (*models.Script, error) {
	return find(ctx, "Script", text, a.DB.Scripts.ByName, a.DB.Scripts.Get)
}

func (a *api) listScripts(ctx context.Context, r *request) (*answer, error) {
	q, err := r.query("search")
	if err != nil {
		return nil, err
	}
	return list(r, func(after models.After) ([]models.Script, error) {
		return a.DB.Scripts.After(ctx, q.Get("search"), after)
	}, scriptOf, func(s *models.Script) (string, string) { return s.NameKey, s.ID })
}

func (a *api) showScript(ctx context.Context, r *request) (*answer, error) {
	s, err := a.script(ctx, r)
	if err != nil {
		return nil, err
	}
	return thing(scriptOf(s), s.Version), nil
}

func (a *api) createScript(ctx context.Context, r *request) (*answer, error) {
	var in scriptJSON
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	s, err := a.Workspace.Scripts.Create(ctx, r.by(), in.Name, in.Description)
	if err != nil {
		return nil, err
	}
	return made(scriptOf(s), s.Version, "/scripts/"+s.ID), nil
}

func (a *api) replaceScript(ctx context.Context, r *request) (*answer, error) {
	return a.overScript(ctx, r, func(*models.Script) scriptJSON { return scriptJSON{} })
}

func (a *api) changeScript(ctx context.Context, r *request) (*answer, error) {
	return a.overScript(ctx, r, scriptOf)
}

func (a *api) overScript(ctx context.Context, r *request, start func(*models.Script) scriptJSON) (*answer, error) {
	s, err := a.matchedScript(ctx, r)
	if err != nil {
		return nil, err
	}
	in := start(s)
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	if s, err = a.Workspace.Scripts.Describe(ctx, r.by(), s.ID, s.Version, in.Name, in.Description); err != nil {
		return nil, err
	}
	return thing(scriptOf(s), s.Version), nil
}

func (a *api) deleteScript(ctx context.Context, r *request) (*answer, error) {
	s, err := a.matchedScript(ctx, r)
	if err != nil {
		return nil, err
	}
	return done(), a.Workspace.Scripts.Delete(ctx, r.by(), s.ID, s.Version)
}

func (a *api) scriptUses(ctx context.Context, r *request) (*answer, error) {
	s, err := a.script(ctx, r)
	if err != nil {
		return nil, err
	}
	list, err := a.Workspace.Scripts.Places(ctx, s.ID)
	if err != nil {
		return nil, err
	}
	return ok(pageAnswer[placeAnswer]{Items: places(list)}), nil
}

func (a *api) showScriptDraft(ctx context.Context, r *request) (*answer, error) {
	s, err := a.script(ctx, r)
	if err != nil {
		return nil, err
	}
	return thing(scriptDraft{s.Draft, []string{}}, s.Version), nil
}

func (a *api) saveScriptDraft(ctx context.Context, r *request) (*answer, error) {
	s, err := a.matchedScript(ctx, r)
	if err != nil {
		return nil, err
	}
	var in scriptDraft
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	saved, err := a.Workspace.Scripts.Save(ctx, r.by(), s.ID, s.Version, in.HTML)
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

func (a *api) listScriptVersions(ctx context.Context, r *request) (*answer, error) {
	if _, err := r.query(); err != nil {
		return nil, err
	}
	s, err := a.script(ctx, r)
	if err != nil {
		return nil, err
	}
	return list(r, func(after models.After) ([]models.ScriptVersion, error) {
		before, err := numberKey(after.Key)
		if err != nil {
			return nil, err
		}
		return a.DB.Scripts.VersionsBefore(ctx, s.ID, before, after.Limit)
	}, func(v *models.ScriptVersion) versionJSON { return versionOfScript(v, s) },
		func(v *models.ScriptVersion) (string, string) { return strconv.FormatInt(v.Number, 10), v.ID })
}

func (a *api) scriptVersion(ctx context.Context, r *request, s *models.Script) (*models.ScriptVersion, error) {
	n, err := r.number()
	if err != nil {
		return nil, err
	}
	list, err := a.DB.Scripts.VersionsBefore(ctx, s.ID, n+1, 1)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 || list[0].Number != n {
		return nil, apperr.New(apperr.NotFound, "The Script %q has no version %d.", s.Name, n)
	}
	return &list[0], nil
}

func (a *api) showScriptVersion(ctx context.Context, r *request) (*answer, error) {
	s, err := a.script(ctx, r)
	if err != nil {
		return nil, err
	}
	v, err := a.scriptVersion(ctx, r, s)
	if err != nil {
		return nil, err
	}
	return ok(scriptVersion{versionOfScript(v, s), v.HTML}), nil
}

func (a *api) restoreScript(ctx context.Context, r *request) (*answer, error) {
	s, err := a.matchedScript(ctx, r)
	if err != nil {
		return nil, err
	}
	v, err := a.scriptVersion(ctx, r, s)
	if err != nil {
		return nil, err
	}
	if s, err = a.Workspace.Scripts.Restore(ctx, r.by(), s.ID, s.Version, v.ID); err != nil {
		return nil, err
	}
	return thing(scriptDraft{s.Draft, []string{}}, s.Version), nil
}

type scriptPublication struct {
	Script  scriptJSON  `json:"script"`
	Version versionJSON `json:"version"`
	New     bool        `json:"new"` // false: it was published already
}

func (a *api) publishScript(ctx context.Context, r *request) (*answer, error) {
	var in publishInput
	if err := r.decodeMaybe(&in); err != nil {
		return nil, err
	}
	s, err := a.matchedScript(ctx, r)
	if err != nil {
		return nil, err
	}
	p, err := a.Workspace.Scripts.Publish(ctx, r.by(), s.ID, s.Version, in.Note)
	if err != nil {
		return nil, err
	}
	return thing(scriptPublication{scriptOf(p.Script), versionOfScript(p.Version, p.Script), p.New}, p.Script.Version), nil
}
