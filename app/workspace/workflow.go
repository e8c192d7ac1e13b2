package workspace

import (
	"context"
	"strings"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/models"
)

// Workflows are the Workflows, with their drafts and versions.
type Workflows struct{ runner }

// Create makes a Workflow without objects.
func (w Workflows) Create(ctx context.Context, by Actor, name, description string) (*models.Workflow, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.Workflow, error) {
		return e.createWorkflow(ctx, "", name, description, &workflow.Definition{})
	})
}

// Describe gives a Workflow another name and description. version is the
// one the person saw.
func (w Workflows) Describe(ctx context.Context, by Actor, id string, version int64, name, description string) (*models.Workflow, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.Workflow, error) {
		f, err := e.workflowAt(ctx, id, version)
		if err != nil {
			return nil, err
		}
		return f, e.describeWorkflow(ctx, f, name, description)
	})
}

// SaveDraft changes the draft of a Workflow: revise gets it and changes it in
// place. version is the one the person saw. A draft may have problems of every
// sort; publishing refuses them.
func (w Workflows) SaveDraft(ctx context.Context, by Actor, id string, version int64, revise func(*workflow.Definition) error) (*models.Workflow, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.Workflow, error) {
		f, err := e.workflowAt(ctx, id, version)
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
		return f, e.saveDraft(ctx, f, def, trailJoins)
	})
}

// ReplaceDraft makes def the draft of a Workflow, as the canvas saves it. version is
// the one the person saw, tab the one they edit in: a tab that watches while another
// holds the pen is refused with a HeldError.
func (w Workflows) ReplaceDraft(ctx context.Context, by Actor, id string, version int64, tab Tab, def *workflow.Definition) (*models.Workflow, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.Workflow, error) {
		if err := e.holdPen(ctx, id, tab); err != nil {
			return nil, err
		}
		f, err := e.workflowAt(ctx, id, version)
		if err != nil {
			return nil, err
		}
		return f, e.saveDraft(ctx, f, def, trailBegins)
	})
}

// Duplicate makes a Workflow with the same draft, not published, under a
// name of its own.
func (w Workflows) Duplicate(ctx context.Context, by Actor, id string) (*models.Workflow, error) {
	return w.CopyDraft(ctx, by, id, nil)
}

// CopyDraft makes a Workflow beside another, not published, under a name of its own,
// with def as its draft; nil is the draft of the other.
func (w Workflows) CopyDraft(ctx context.Context, by Actor, id string, def *workflow.Definition) (*models.Workflow, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.Workflow, error) {
		f, err := e.tx.Workflows.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		if def == nil {
			if def, err = workflow.Parse(f.Draft); err != nil {
				return nil, err
			}
		}
		name, err := freeName(f.Name, func(name string) (bool, error) {
			_, err := e.tx.Workflows.ByName(ctx, name)
			if isMissing(err) {
				return false, nil
			}
			return true, err
		})
		if err != nil {
			return nil, err
		}
		return e.createWorkflow(ctx, "", name, f.Description, def)
	})
}

// Delete removes a Workflow with its versions. One that answers a phone
// number, or that another Workflow goes to, is refused with an InUseError.
func (w Workflows) Delete(ctx context.Context, by Actor, id string, version int64) error {
	return w.Change(ctx, by, func(e *Edit) error {
		f, err := e.tx.Workflows.Get(ctx, id)
		if err != nil {
			return err
		}
		if err := e.seen(ctx, version, f.Version, ObjectWorkflow, f.ID, f.Name, f); err != nil {
			return err
		}
		places, err := e.workflowPlaces(ctx, id)
		if err != nil {
			return err
		}
		if len(places) > 0 {
			return inUse("Workflow", f.Name, places)
		}
		if err := e.tx.Workflows.Delete(ctx, id); err != nil {
			return err
		}
		e.live = true
		return e.audit(ctx, ActionDeleted, ObjectWorkflow, f.ID, f.Name, nil)
	})
}

// Places lists where a Workflow is used: phone numbers, and objects of
// other Workflows.
func (w Workflows) Places(ctx context.Context, id string) ([]Place, error) {
	return w.look().workflowPlaces(ctx, id)
}

func (e *Edit) workflowPlaces(ctx context.Context, id string) ([]Place, error) {
	numbers, err := e.tx.Numbers.Rows(ctx)
	if err != nil {
		return nil, err
	}
	var places []Place
	for _, n := range numbers {
		if n.WorkflowID != nil && *n.WorkflowID == id {
			places = append(places, Place{Kind: ObjectNumber, ID: n.ID, Name: n.Number})
		}
	}
	uses, err := e.places(ctx, ObjectWorkflow, id)
	for _, u := range uses {
		if u.ID != id { // one that goes to itself may go
			places = append(places, u)
		}
	}
	return places, err
}

// workflowAt reads a Workflow at the version the person saw.
func (e *Edit) workflowAt(ctx context.Context, id string, version int64) (*models.Workflow, error) {
	f, err := e.tx.Workflows.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if f.Version != version {
		return nil, e.stale(ctx, ObjectWorkflow, f.ID, f.Name, f)
	}
	return f, nil
}

// createWorkflow inserts a Workflow; an empty id is made up.
func (e *Edit) createWorkflow(ctx context.Context, id, name, description string, def *workflow.Definition) (*models.Workflow, error) {
	f := &models.Workflow{ID: id, Name: tidyName(name), Description: strings.TrimSpace(description)}
	if err := e.checkWorkflow(ctx, f); err != nil {
		return nil, err
	}
	if err := def.CheckShape(); err != nil {
		return nil, err
	}
	draft, changes, err := e.compareDraft(ctx, &workflow.Definition{}, def)
	if err != nil {
		return nil, err
	}
	f.Draft = draft
	if err := e.tx.Workflows.Create(ctx, f); err != nil {
		return nil, err
	}
	e.live = true
	own := []models.Change{{Field: "name", To: f.Name}}
	if f.Description != "" {
		own = append(own, models.Change{Field: "description", To: f.Description})
	}
	if err := e.audit(ctx, ActionCreated, ObjectWorkflow, f.ID, f.Name, append(own, changes...)); err != nil {
		return nil, err
	}
	return f, e.tx.Uses.Set(ctx, f.ID, ScopeDraft, usesOf(def))
}

// describeWorkflow changes f in place, too.
func (e *Edit) describeWorkflow(ctx context.Context, f *models.Workflow, name, description string) error {
	was := *f
	f.Name, f.Description = tidyName(name), strings.TrimSpace(description)
	if err := e.checkWorkflow(ctx, f); err != nil {
		return err
	}
	changes := diff(workflowFields(&was), workflowFields(f))
	if len(changes) == 0 {
		return nil
	}
	if err := e.tx.Workflows.Update(ctx, f); err != nil {
		return err
	}
	e.live = true
	return e.audit(ctx, ActionChanged, ObjectWorkflow, f.ID, f.Name, changes)
}

func workflowFields(f *models.Workflow) []field {
	return []field{{key: "name", value: f.Name}, {key: "description", value: f.Description}}
}

// saveDraft writes def as the draft of f, and changes f in place. Live calls do
// not notice: they run what is published. Every draft comes through here: from the
// canvas, a panel, the API, a file, a version that is restored.
func (e *Edit) saveDraft(ctx context.Context, f *models.Workflow, def *workflow.Definition, how trailing) error {
	if err := def.CheckShape(); err != nil {
		return err
	}
	old, err := workflow.Parse(f.Draft)
	if err != nil {
		return err
	}
	if same, err := sameDefinition(old, def); err != nil || same {
		return err
	}
	draft, changes, err := e.compareDraft(ctx, old, def)
	if err != nil {
		return err
	}
	was := f.Draft
	f.Draft = draft
	if err := e.tx.Workflows.Update(ctx, f); err != nil {
		return err
	}
	if err := e.tx.Uses.Set(ctx, f.ID, ScopeDraft, usesOf(def)); err != nil {
		return err
	}
	return e.auditDraft(ctx, f, was, def, changes, how)
}

func (e *Edit) checkWorkflow(ctx context.Context, f *models.Workflow) error {
	var p apperr.Problems
	checkName(&p, "name", f.Name)
	checkDescription(&p, f.Description)
	other, err := e.tx.Workflows.ByName(ctx, f.Name)
	if err != nil && !isMissing(err) {
		return err
	}
	if err == nil && other.ID != f.ID {
		taken(&p, "Workflow", other.Name)
	}
	return p.Err()
}

func tidyName(name string) string { return strings.Join(strings.Fields(name), " ") }
