package workspace

import (
	"context"
	"strings"

	"hookline/app/apperr"
	"hookline/app/script"
	"hookline/models"
)

// Scripts are the Scripts.
type Scripts struct{ runner }

// ScriptSaved is a Script that was saved, and what was taken out of its HTML.
type ScriptSaved struct {
	*models.Script
	Notes []string
}

// Create makes an empty Script.
func (w Scripts) Create(ctx context.Context, by Actor, name, description string) (*models.Script, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.Script, error) {
		return e.createScript(ctx, "", name, description, "")
	})
}

// Describe gives a Script another name and description. version is the one
// the person saw.
func (w Scripts) Describe(ctx context.Context, by Actor, id string, version int64, name, description string) (*models.Script, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.Script, error) {
		s, err := e.scriptAt(ctx, id, version)
		if err != nil {
			return nil, err
		}
		return s, e.describeScript(ctx, s, name, description)
	})
}

// Save makes HTML the draft of a Script; agents go on seeing what is
// published. The HTML is sanitised: what is stored is what ScriptSaved has, and
// its Notes say what was taken out. version is the one the person saw.
func (w Scripts) Save(ctx context.Context, by Actor, id string, version int64, html string) (*ScriptSaved, error) {
	return changed(ctx, w, by, func(e *Edit) (*ScriptSaved, error) {
		s, err := e.scriptAt(ctx, id, version)
		if err != nil {
			return nil, err
		}
		clean, notes, err := cleanScript(html)
		if err != nil {
			return nil, err
		}
		return &ScriptSaved{s, notes}, e.saveScript(ctx, s, clean)
	})
}

// Duplicate makes a Script with the same draft, not published, under a
// name of its own.
func (w Scripts) Duplicate(ctx context.Context, by Actor, id string) (*models.Script, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.Script, error) {
		s, err := e.tx.Scripts.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		name, err := freeName(s.Name, func(name string) (bool, error) {
			_, err := e.tx.Scripts.ByName(ctx, name)
			if isMissing(err) {
				return false, nil
			}
			return true, err
		})
		if err != nil {
			return nil, err
		}
		return e.createScript(ctx, "", name, s.Description, s.Draft)
	})
}

// Delete removes a Script with its versions. One that a Campaign has is
// refused with an InUseError.
func (w Scripts) Delete(ctx context.Context, by Actor, id string, version int64) error {
	return w.Change(ctx, by, func(e *Edit) error {
		s, err := e.tx.Scripts.Get(ctx, id)
		if err != nil {
			return err
		}
		if err := e.seen(ctx, version, s.Version, ObjectScript, s.ID, s.Name, s); err != nil {
			return err
		}
		places, err := e.scriptPlaces(ctx, id)
		if err != nil {
			return err
		}
		if len(places) > 0 {
			return inUse("Script", s.Name, places)
		}
		if err := e.tx.Scripts.Delete(ctx, id); err != nil {
			return err
		}
		e.live = true
		return e.audit(ctx, ActionDeleted, ObjectScript, s.ID, s.Name, nil)
	})
}

// Places lists the Campaigns that have a Script.
func (w Scripts) Places(ctx context.Context, id string) ([]Place, error) {
	return w.look().scriptPlaces(ctx, id)
}

func (e *Edit) scriptPlaces(ctx context.Context, id string) ([]Place, error) {
	list, err := e.tx.Campaigns.WithScript(ctx, id)
	var places []Place
	for _, c := range list {
		places = append(places, Place{Kind: ObjectCampaign, ID: c.ID, Name: c.Name})
	}
	return places, err
}

// cleanScript checks HTML and sanitises it.
func cleanScript(html string) (clean string, notes []string, err error) {
	if err := script.Check(html); err != nil {
		return "", nil, err
	}
	clean, notes = script.Sanitize(html)
	return clean, notes, nil
}

// scriptAt reads a Script at the version the person saw.
func (e *Edit) scriptAt(ctx context.Context, id string, version int64) (*models.Script, error) {
	s, err := e.tx.Scripts.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if s.Version != version {
		return nil, e.stale(ctx, ObjectScript, s.ID, s.Name, s)
	}
	return s, nil
}

// createScript inserts a Script; an empty id is made up. html is clean.
func (e *Edit) createScript(ctx context.Context, id, name, description, html string) (*models.Script, error) {
	s := &models.Script{ID: id, Name: tidyName(name), Description: strings.TrimSpace(description), Draft: html}
	if err := e.checkScript(ctx, s); err != nil {
		return nil, err
	}
	if err := e.tx.Scripts.Create(ctx, s); err != nil {
		return nil, err
	}
	e.live = true
	changes := diff(nil, append(scriptFields(s), field{key: "html", value: html}))
	return s, e.audit(ctx, ActionCreated, ObjectScript, s.ID, s.Name, changes)
}

// describeScript changes s in place, too.
func (e *Edit) describeScript(ctx context.Context, s *models.Script, name, description string) error {
	was := *s
	s.Name, s.Description = tidyName(name), strings.TrimSpace(description)
	if err := e.checkScript(ctx, s); err != nil {
		return err
	}
	changes := diff(scriptFields(&was), scriptFields(s))
	if len(changes) == 0 {
		return nil
	}
	if err := e.tx.Scripts.Update(ctx, s); err != nil {
		return err
	}
	e.live = true
	return e.audit(ctx, ActionChanged, ObjectScript, s.ID, s.Name, changes)
}

func scriptFields(s *models.Script) []field {
	return []field{{key: "name", value: s.Name}, {key: "description", value: s.Description}}
}

// saveScript writes clean HTML as the draft of s, and changes s in place. Agents
// do not notice: they see what is published.
func (e *Edit) saveScript(ctx context.Context, s *models.Script, html string) error {
	if s.Draft == html {
		return nil
	}
	from, to := differing(s.Draft, html)
	s.Draft = html
	if err := e.tx.Scripts.Update(ctx, s); err != nil {
		return err
	}
	return e.audit(ctx, ActionChanged, ObjectScript, s.ID, s.Name, []models.Change{{Field: "html", From: from, To: to}})
}

// differing gives the part in which two texts differ, with a little around it.
func differing(old, now string) (from, to string) {
	a, b := []rune(old), []rune(now)
	start, end := 0, 0
	for start < min(len(a), len(b)) && a[start] == b[start] {
		start++
	}
	for end < min(len(a), len(b))-start && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	const around = 30
	part := func(r []rune) string {
		first, last := max(0, start-around), min(len(r), len(r)-end+around)
		text := string(r[first:last])
		if first > 0 {
			text = "…" + text
		}
		if last < len(r) {
			text += "…"
		}
		return text
	}
	return part(a), part(b)
}

func (e *Edit) checkScript(ctx context.Context, s *models.Script) error {
	var p apperr.Problems
	checkName(&p, "name", s.Name)
	checkDescription(&p, s.Description)
	other, err := e.tx.Scripts.ByName(ctx, s.Name)
	if err != nil && !isMissing(err) {
		return err
	}
	if err == nil && other.ID != s.ID {
		taken(&p, "Script", other.Name)
	}
	return p.Err()
}
