package flow

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
)

// Restoration is what RestoreVersion did.
type Restoration struct {
	Workflow *models.Workflow
	Version  *models.WorkflowVersion // that is the draft now
	Kept     *models.WorkflowVersion // the draft as it was, to go back to; nil when nothing changed
}

// Restore makes the definition of a version the draft again (MISSION F8), and
// keeps the draft as it was: restoring that is the way back. version is that of the
// draft the person saw. Live calls do not notice.
func (w Workflows) Restore(ctx context.Context, by workspace.Actor, id string, version int64, versionID string) (*Restoration, error) {
	return workspace.Changed(ctx, w, by, func(e *workspace.Edit) (*Restoration, error) {
		f, err := w.Seen(ctx, e, id, version)
		if err != nil {
			return nil, err
		}
		r := &Restoration{Workflow: f}
		if r.Version, err = ownVersion(ctx, e.Tx(), f, versionID); err != nil {
			return nil, err
		}
		def, err := workflow.Parse(r.Version.Definition)
		if err != nil {
			return nil, err
		}
		was := f.Draft
		if err := w.saveDraft(ctx, e, f, def, trailEnds); err != nil || f.Draft == was {
			return r, err
		}
		r.Kept = &models.WorkflowVersion{WorkflowID: f.ID, Kind: models.VersionTest, Definition: was, Author: e.By().Name}
		return r, e.Tx().Workflows.AddVersion(ctx, r.Kept)
	})
}

// ownVersion reads a version of the Workflow; one of another is not found.
func ownVersion(ctx context.Context, tx *models.DB, f *models.Workflow, versionID string) (*models.WorkflowVersion, error) {
	v, err := tx.Workflows.Version(ctx, versionID)
	if err != nil {
		return nil, err
	}
	if v.WorkflowID != f.ID {
		return nil, apperr.New(apperr.NotFound, "This version is not of the Workflow %q.", f.Name)
	}
	return v, nil
}

// PublishAgain makes an older version what new calls run: its definition becomes a
// new version, so that the versions stay the story of what callers met. Calls in
// progress stay on theirs, and the draft stays as it is. live is the id of the
// version that the person saw new calls run, empty for none: when it is another by
// now, that is a StaleError. A version that does not fit what there is today, as
// when a Web Service is gone, is refused with a ProblemsError.
func (w Workflows) PublishAgain(ctx context.Context, by workspace.Actor, id, versionID, live, note string) (*Publication, error) {
	return workspace.Changed(ctx, w, by, func(e *workspace.Edit) (*Publication, error) {
		f, err := e.Tx().Workflows.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		v, err := ownVersion(ctx, e.Tx(), f, versionID)
		if err != nil {
			return nil, err
		}
		if v.Kind != models.VersionPublished {
			return nil, apperr.New(apperr.NotFound, "This was a draft of the Workflow %q and no version: restore it, then publish.", f.Name)
		}
		if f.PublishedID != live {
			return nil, otherLive(ctx, e.Tx(), f, v)
		}
		return w.publishAgain(ctx, e, f, v, note)
	})
}

func (w Workflows) publishAgain(ctx context.Context, e *workspace.Edit, f *models.Workflow, v *models.WorkflowVersion, note string) (*Publication, error) {
	def, err := workflow.Parse(v.Definition)
	if err != nil {
		return nil, err
	}
	problems, err := w.problems(ctx, e, def)
	if err != nil {
		return nil, err
	}
	p := &Publication{Workflow: f, Problems: problems}
	if f.PublishedID != "" {
		if p.Version, err = e.Tx().Workflows.Version(ctx, f.PublishedID); err != nil || p.Version.Definition == v.Definition {
			return p, err
		}
	}
	if workflow.HasRed(p.Problems) {
		return nil, notAgain(f.Name, v.Number, p.Problems)
	}
	words := fmt.Sprintf("Version %d again", v.Number)
	if note = strings.TrimSpace(note); note != "" {
		words += ": " + note
	}
	return p, w.goLive(ctx, e, p, def, v.Definition, words, v)
}

// otherLive says what new calls run meanwhile. Nothing was changed.
func otherLive(ctx context.Context, tx *models.DB, f *models.Workflow, v *models.WorkflowVersion) error {
	stale := &apperr.StaleError{Theirs: f}
	if f.PublishedID == "" {
		last, err := tx.Trail.Last(ctx, workspace.ObjectWorkflow, f.ID)
		if err != nil {
			return err
		}
		stale.By, stale.ByID, stale.At = last.ActorName, last.ActorID, last.At
		return apperr.Wrap(stale, apperr.Conflict, "%q was taken away from new calls meanwhile. Look at it, then publish version %d again if you still want to.", f.Name, v.Number)
	}
	now, err := tx.Workflows.Version(ctx, f.PublishedID)
	if err != nil {
		return err
	}
	stale.By, stale.At = now.Author, now.CreatedAt
	return apperr.Wrap(stale, apperr.Conflict, "%s published version %d of %q meanwhile: new calls run that. Look at it, then publish version %d again if you still want to.",
		now.Author, now.Number, f.Name, v.Number)
}

// notAgain says why an older version can't be published: it does not fit what there
// is today.
func notAgain(name string, number int64, problems []workflow.Problem) error {
	err := unpublishable(name, problems)
	e, ok := errors.AsType[*apperr.Error](err)
	if !ok {
		return err
	}
	var why []string
	for _, p := range problems {
		if p.Severity != workflow.Red {
			continue
		}
		text := p.Message
		if p.Title != "" {
			text = p.Title + ": " + text
		}
		if !slices.Contains(why, text) {
			why = append(why, text)
		}
	}
	more := ""
	if n := len(why) - maxNamed; n > 0 {
		why, more = why[:maxNamed], fmt.Sprintf(" And %d more.", n)
	}
	e.Message = fmt.Sprintf("Version %d of %q does not fit what there is today: %s%s Restore it as the draft, correct that, and publish.", number, name, strings.Join(why, " "), more)
	return e
}
