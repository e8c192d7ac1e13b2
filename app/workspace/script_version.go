package workspace

import (
	"context"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/models"
)

// ScriptPublication is what PublishScript made.
type ScriptPublication struct {
	Script  *models.Script
	Version *models.ScriptVersion
	New     bool // false when the draft was published already
}

// Publish makes the draft what agents see with calls they answer from now on; a call
// keeps the version it was answered with. version is the one the person saw.
// Publishing what is published changes nothing.
func (w Scripts) Publish(ctx context.Context, by Actor, id string, version int64, note string) (*ScriptPublication, error) {
	return Changed(ctx, w, by, func(e *Edit) (*ScriptPublication, error) {
		s, err := w.Seen(ctx, e, id, version)
		if err != nil {
			return nil, err
		}
		return w.publish(ctx, e, s, note)
	})
}

// publish changes s in place, too.
func (w Scripts) publish(ctx context.Context, e *Edit, s *models.Script, note string) (*ScriptPublication, error) {
	if s.Draft == "" {
		return nil, apperr.FieldError("html", "The Script %q is empty: write something first.", s.Name)
	}
	p := &ScriptPublication{Script: s}
	if s.PublishedID != "" {
		var err error
		if p.Version, err = e.tx.Scripts.Version(ctx, s.PublishedID); err != nil || p.Version.HTML == s.Draft {
			return p, err
		}
	}
	p.New = true
	p.Version = &models.ScriptVersion{ScriptID: s.ID, HTML: s.Draft, Note: Cut(strings.TrimSpace(note)), Author: e.by.Name}
	if err := e.tx.Scripts.AddVersion(ctx, p.Version); err != nil {
		return nil, err
	}
	now := time.Now().UTC()
	s.PublishedID, s.PublishedAt = p.Version.ID, &now
	if err := e.tx.Scripts.Update(ctx, s); err != nil {
		return nil, err
	}
	changes := []models.Change{{Field: "version", To: itoa(p.Version.Number)}}
	if p.Version.Note != "" {
		changes = append(changes, models.Change{Field: "note", To: p.Version.Note})
	}
	return p, w.Audit(ctx, e, ActionPublished, s, changes)
}

// Restore makes the HTML of a version the draft again. version is that of
// the draft the person saw.
func (w Scripts) Restore(ctx context.Context, by Actor, id string, version int64, versionID string) (*models.Script, error) {
	return Changed(ctx, w, by, func(e *Edit) (*models.Script, error) {
		s, err := w.Seen(ctx, e, id, version)
		if err != nil {
			return nil, err
		}
		v, err := e.tx.Scripts.Version(ctx, versionID)
		if err != nil {
			return nil, err
		}
		if v.ScriptID != id {
			return nil, apperr.New(apperr.NotFound, "This version is not of the Script %q.", s.Name)
		}
		return s, e.Scripts.SetDraft(ctx, by, s, v.HTML)
	})
}
