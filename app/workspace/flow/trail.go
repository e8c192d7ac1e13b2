package flow

import (
	"context"
	"time"

	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
)

// The canvas saves a draft every second or so. What one person does there is told
// as one entry of the audit trail: a save goes into the newest entry of the Workflow
// when the same person's saving on the canvas began it, pauses no longer than
// trailPause, and began no longer ago than trailLength. The entry says what differs
// from the draft as it was before it, so that what was put back is not told.
// Anything else that happens to the Workflow ends the entry.
const (
	trailPause  = 10 * time.Minute
	trailLength = time.Hour
)

// trailing says what a save of a draft is to the audit trail.
type trailing int

const (
	trailEnds   trailing = iota // an entry of its own
	trailJoins                  // goes into the entry that may still grow, else one of its own
	trailBegins                 // and that one may grow
)

// putBack is the change of an entry when nothing of it is left.
const putBack = "nothing: what was changed is as it was before"

// auditDraft writes what a save changed in the draft of f, which was old, in the way that
// how says.
func (w Workflows) auditDraft(ctx context.Context, e *workspace.Edit, f *models.Workflow, old string, def *workflow.Definition, changes []models.Change, how trailing) error {
	if how == trailEnds {
		return e.Audit(ctx, workspace.ActionChanged, workspace.ObjectWorkflow, f.ID, f.Name, changes)
	}
	trail, entry, err := e.Tx().Drafts.Trail(ctx, f.ID)
	if err != nil {
		return err
	}
	now := e.Now()
	if trail != nil && entry.ActorID == e.By().ID && entry.ActorName == e.By().Name &&
		now.Sub(entry.At) < trailPause && now.Sub(trail.BeganAt) < trailLength {
		return w.growDraft(ctx, e, f, trail, entry, def)
	}
	if err := e.Audit(ctx, workspace.ActionChanged, workspace.ObjectWorkflow, f.ID, f.Name, changes); err != nil || how != trailBegins {
		return err
	}
	entries := e.Entries()
	return e.Tx().Drafts.BeginTrail(ctx, &models.DraftTrail{WorkflowID: f.ID, EntryID: entries[len(entries)-1].ID, Base: old, BeganAt: now})
}

func (w Workflows) growDraft(ctx context.Context, e *workspace.Edit, f *models.Workflow, trail *models.DraftTrail, entry *models.AuditEntry, def *workflow.Definition) error {
	base, err := workflow.Parse(trail.Base)
	if err != nil {
		return err
	}
	_, changes, err := w.compareDraft(ctx, e, base, def)
	if err != nil {
		return err
	}
	if len(changes) == 0 {
		changes = []models.Change{{Field: putBack}}
	}
	return e.Grow(ctx, entry, f.Name, changes)
}
