package flow

import (
	"context"
	"strconv"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workflow/compare"
	"hookline/app/workflow/edit"
	"hookline/app/workspace"
	"hookline/models"
)

// Workflows are the Workflows, with their drafts and versions. What a draft holds is no
// field of theirs, and what it uses is noted by scope: see SetDraft and goLive.
type Workflows struct {
	workspace.Described[models.Workflow]
	around *workflow.Surroundings // what they may refer to; nil: what is stored
}

var workflows = workspace.AboutRows[models.Workflow]{
	About: workspace.About{Kind: workspace.ObjectWorkflow, Word: "Workflow", Section: "workflows", NameKey: "name"},
	Store: func(db *models.DB) workspace.Store[models.Workflow] { return db.Workflows },
	Head: func(f *models.Workflow) workspace.RowHead {
		return workspace.RowHead{ID: &f.ID, Name: &f.Name, Description: &f.Description, Version: &f.Version, Created: &f.CreatedAt}
	},
	Other: func(ctx context.Context, tx *models.DB, f *models.Workflow) (*models.Workflow, error) {
		return tx.Workflows.ByName(ctx, f.Name)
	},
	Fields: func(_ context.Context, _ *workspace.Edit, f *models.Workflow) ([]workspace.Field, error) {
		return []workspace.Field{{Key: "name", Value: f.Name}, {Key: "description", Value: f.Description}, {Key: "block_id", Value: strconv.FormatInt(f.BlockID, 10)}}, nil
	},
	Check: checkBlock,
}

// checkBlock gives a Workflow without a building block id the next free one, and reports
// one that can't be or is another's.
func checkBlock(ctx context.Context, e *workspace.Edit, p *apperr.Problems, f *models.Workflow) error {
	next, err := e.Tx().Workflows.NextBlock(ctx)
	switch {
	case err != nil:
		return err
	case f.BlockID == 0:
		f.BlockID = next
		return nil
	case f.BlockID < 0 || f.BlockID > models.MaxBlockID:
		p.Add("block_id", "The building block id is a whole number from 1 to %d, not %d.", models.MaxBlockID, f.BlockID)
		return nil
	}
	other, err := e.Tx().Workflows.ByBlock(ctx, f.BlockID)
	switch {
	case apperr.Is(err, apperr.NotFound):
		return nil
	case err != nil:
		return err
	case other.ID != f.ID:
		p.Add("block_id", "%d is the building block id of the Workflow %q; choose another, %d is free.", f.BlockID, other.Name, next)
	}
	return nil
}

// in gives those of a change.
func (w Workflows) in(e *workspace.Edit) Workflows { return Of(e).Around(w.around).Workflows }

// Create makes a Workflow without objects.
func (w Workflows) Create(ctx context.Context, by workspace.Actor, name, description string) (*models.Workflow, error) {
	return w.Add(ctx, by, models.Workflow{Name: name, Description: description}, &workflow.Definition{})
}

// Describe gives a Workflow another name, description and building block id; 0 keeps the
// one it has. version is the one the person saw.
func (w Workflows) Describe(ctx context.Context, by workspace.Actor, id string, version int64, name, description string, blockID int64) (*models.Workflow, error) {
	return w.Amend(ctx, by, id, version, func(now *models.Workflow) {
		now.Name, now.Description = name, description
		if blockID != 0 {
			now.BlockID = blockID
		}
	})
}

// Add makes a Workflow with a draft, not published; it may bring its id and its building
// block id.
func (w Workflows) Add(ctx context.Context, by workspace.Actor, f models.Workflow, def *workflow.Definition) (*models.Workflow, error) {
	return workspace.Changed(ctx, w, by, func(e *workspace.Edit) (*models.Workflow, error) {
		var p apperr.Problems
		if err := w.CheckNaming(ctx, e, &p, &f); err != nil {
			return nil, err
		}
		if err := p.Err(); err != nil {
			return nil, err
		}
		if err := edit.CheckShape(def); err != nil {
			return nil, err
		}
		draft, changes, err := w.compareDraft(ctx, e, &workflow.Definition{}, def)
		if err != nil {
			return nil, err
		}
		f.Draft = draft
		if _, err := w.Write(ctx, e, nil, &f, changes...); err != nil {
			return nil, err
		}
		return &f, setUses(ctx, e.Tx(), &f, workspace.ScopeDraft, def)
	})
}

// SaveDraft changes the draft of a Workflow: revise gets it and changes it in
// place. version is the one the person saw. A draft may have problems of every
// sort; publishing refuses them.
func (w Workflows) SaveDraft(ctx context.Context, by workspace.Actor, id string, version int64, revise func(*workflow.Definition) error) (*models.Workflow, error) {
	return workspace.Changed(ctx, w, by, func(e *workspace.Edit) (*models.Workflow, error) {
		f, err := w.Seen(ctx, e, id, version)
		if err != nil {
			return nil, err
		}
		def, err := workflow.Parse(f.Draft)
		if err != nil {
			return nil, err
		}
		if err := revise(def); err != nil {
			return nil, err
		}
		return f, w.saveDraft(ctx, e, f, def, trailJoins)
	})
}

// ReplaceDraft makes def the draft of a Workflow, as the canvas saves it. version is
// the one the person saw, tab the one they edit in: a tab that watches while another
// holds the pen is refused with a HeldError.
func (w Workflows) ReplaceDraft(ctx context.Context, by workspace.Actor, id string, version int64, tab Tab, def *workflow.Definition) (*models.Workflow, error) {
	return workspace.Changed(ctx, w, by, func(e *workspace.Edit) (*models.Workflow, error) {
		if err := (pen{e.Tx(), e.By(), id, tab}).hold(ctx); err != nil {
			return nil, err
		}
		f, err := w.Seen(ctx, e, id, version)
		if err != nil {
			return nil, err
		}
		return f, w.saveDraft(ctx, e, f, def, trailBegins)
	})
}

// Duplicate makes a Workflow with the same draft, not published, under a
// name of its own.
func (w Workflows) Duplicate(ctx context.Context, by workspace.Actor, id string) (*models.Workflow, error) {
	return w.CopyDraft(ctx, by, id, nil)
}

// CopyDraft makes a Workflow beside another, not published, under a name of its own,
// with def as its draft; nil is the draft of the other.
func (w Workflows) CopyDraft(ctx context.Context, by workspace.Actor, id string, def *workflow.Definition) (*models.Workflow, error) {
	return workspace.Changed(ctx, w, by, func(e *workspace.Edit) (*models.Workflow, error) {
		f, err := e.Tx().Workflows.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		if def == nil {
			if def, err = workflow.Parse(f.Draft); err != nil {
				return nil, err
			}
		}
		made, err := w.CopyOf(ctx, e, f)
		if err != nil {
			return nil, err
		}
		return w.in(e).Add(ctx, by, models.Workflow{Name: made.Name, Description: f.Description}, def)
	})
}

// SetDraft writes def as the draft of f, and changes f in place, with an entry of its
// own in the audit trail.
func (w Workflows) SetDraft(ctx context.Context, by workspace.Actor, f *models.Workflow, def *workflow.Definition) error {
	return w.Change(ctx, by, func(e *workspace.Edit) error { return w.saveDraft(ctx, e, f, def, trailEnds) })
}

// saveDraft writes def as the draft of f, and changes f in place. Live calls do
// not notice: they run what is published. Every draft comes through here: from the
// canvas, a panel, the API, a file, a version that is restored.
func (w Workflows) saveDraft(ctx context.Context, e *workspace.Edit, f *models.Workflow, def *workflow.Definition, how trailing) error {
	if err := edit.CheckShape(def); err != nil {
		return err
	}
	old, err := workflow.Parse(f.Draft)
	if err != nil {
		return err
	}
	if same, err := compare.Same(old, def); err != nil || same {
		return err
	}
	draft, changes, err := w.compareDraft(ctx, e, old, def)
	if err != nil {
		return err
	}
	was := f.Draft
	f.Draft = draft
	if err := e.Tx().Workflows.Update(ctx, f); err != nil {
		return err
	}
	if err := setUses(ctx, e.Tx(), f, workspace.ScopeDraft, def); err != nil {
		return err
	}
	return w.auditDraft(ctx, e, f, was, def, changes, how)
}
