package workspace

import (
	"context"

	"hookline/app/apperr"
	"hookline/app/script"
	"hookline/models"
)

// Scripts are the Scripts. The draft is no field of theirs: agents see what is
// published.
type Scripts struct{ Described[models.Script] }

var scripts = AboutRows[models.Script]{
	About: About{Kind: ObjectScript, Word: "Script", Section: "scripts", NameKey: "name"},
	Store: func(db *models.DB) Store[models.Script] { return db.Scripts },
	Head: func(s *models.Script) RowHead {
		return RowHead{&s.ID, &s.Name, &s.Description, &s.Version, &s.CreatedAt}
	},
	Other: func(ctx context.Context, tx *models.DB, s *models.Script) (*models.Script, error) {
		return tx.Scripts.ByName(ctx, s.Name)
	},
	Fields: func(_ context.Context, _ *Edit, s *models.Script) ([]Field, error) {
		return []Field{{Key: "name", Value: s.Name}, {Key: "description", Value: s.Description}}, nil
	},
}

// ScriptSaved is a Script that was saved, and what was taken out of its HTML.
type ScriptSaved struct {
	*models.Script
	Notes []string
}

// Create makes an empty Script.
func (w Scripts) Create(ctx context.Context, by Actor, name, description string) (*models.Script, error) {
	return w.Add(ctx, by, models.Script{Name: name, Description: description})
}

// Add makes a Script with a draft, which is clean, not published; it may bring its id.
func (w Scripts) Add(ctx context.Context, by Actor, s models.Script) (*models.Script, error) {
	return Changed(ctx, w, by, func(e *Edit) (*models.Script, error) {
		var p apperr.Problems
		if err := w.CheckNaming(ctx, e, &p, &s); err != nil {
			return nil, err
		}
		if err := p.Err(); err != nil {
			return nil, err
		}
		_, err := w.Write(ctx, e, nil, &s, Diff(nil, []Field{{Key: "html", Value: s.Draft}})...)
		return &s, err
	})
}

// Save makes HTML the draft of a Script; agents go on seeing what is
// published. The HTML is sanitised: what is stored is what ScriptSaved has, and
// its Notes say what was taken out. version is the one the person saw.
func (w Scripts) Save(ctx context.Context, by Actor, id string, version int64, html string) (*ScriptSaved, error) {
	return Changed(ctx, w, by, func(e *Edit) (*ScriptSaved, error) {
		s, err := w.Seen(ctx, e, id, version)
		if err != nil {
			return nil, err
		}
		clean, notes, err := CleanScript(html)
		if err != nil {
			return nil, err
		}
		return &ScriptSaved{s, notes}, e.Scripts.SetDraft(ctx, by, s, clean)
	})
}

// Duplicate makes a Script with the same draft, not published, under a name of its own.
func (w Scripts) Duplicate(ctx context.Context, by Actor, id string) (*models.Script, error) {
	return Changed(ctx, w, by, func(e *Edit) (*models.Script, error) {
		s, err := e.tx.Scripts.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		made, err := w.CopyOf(ctx, e, s)
		if err != nil {
			return nil, err
		}
		return e.Scripts.Add(ctx, by, models.Script{Name: made.Name, Description: s.Description, Draft: s.Draft})
	})
}

// CleanScript checks HTML and sanitises it.
func CleanScript(html string) (clean string, notes []string, err error) {
	if err := script.Check(html); err != nil {
		return "", nil, err
	}
	clean, notes = script.Sanitize(html)
	return clean, notes, nil
}

// SetDraft writes clean HTML as the draft of s, and changes s in place. Agents do not
// notice: they see what is published.
func (w Scripts) SetDraft(ctx context.Context, by Actor, s *models.Script, html string) error {
	if s.Draft == html {
		return nil
	}
	from, to := differing(s.Draft, html)
	return w.Change(ctx, by, func(e *Edit) error {
		s.Draft = html
		if err := e.tx.Scripts.Update(ctx, s); err != nil {
			return err
		}
		return e.Audit(ctx, ActionChanged, ObjectScript, s.ID, s.Name, []models.Change{{Field: "html", From: from, To: to}})
	})
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
