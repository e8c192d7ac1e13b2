package workspace

import (
	"context"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/models"
)

// Publication is what Publish made.
type Publication struct {
	Workflow *models.Workflow
	Version  *models.WorkflowVersion
	Problems []workflow.Problem // yellow ones, that did not stop it
	New      bool               // false when the draft was published already
	// Scenarios are how the Workflow's scenarios went on what is published now.
	Scenarios []Outcome
}

// Publish makes the draft what new calls run; calls in progress stay on their
// version. version is the one the person saw. A draft with a red problem is
// refused with a ProblemsError, and one on which a scenario fails with a
// ScenariosError, unless options say otherwise. Publishing what is published changes
// nothing.
func (w Workflows) Publish(ctx context.Context, by Actor, id string, version int64, note string, options ...PublishOption) (*Publication, error) {
	return changed(ctx, w, by, func(e *Edit) (*Publication, error) {
		how := proof{asked: true}
		for _, o := range options {
			o(&how)
		}
		f, err := w.at(ctx, e, id, version)
		if err != nil {
			return nil, err
		}
		return e.publish(ctx, f, note, how)
	})
}

// publish changes f in place, too.
func (e *Edit) publish(ctx context.Context, f *models.Workflow, note string, how proof) (*Publication, error) {
	def, err := workflow.Parse(f.Draft)
	if err != nil {
		return nil, err
	}
	around, err := e.Surroundings(ctx)
	if err != nil {
		return nil, err
	}
	problems, err := e.problems(ctx, def, around)
	if err != nil {
		return nil, err
	}
	p := &Publication{Workflow: f, Problems: problems}
	if workflow.HasRed(p.Problems) {
		return nil, unpublishable(f.Name, p.Problems)
	}
	if f.PublishedID != "" {
		if p.Version, err = e.tx.Workflows.Version(ctx, f.PublishedID); err != nil || p.Version.Definition == f.Draft {
			return p, err
		}
	}
	if err := e.prove(ctx, f, p, how); err != nil {
		return nil, err
	}
	if err := e.goLive(ctx, p, def, f.Draft, strings.TrimSpace(note), nil); err != nil {
		return nil, err
	}
	return p, e.proved(ctx, p)
}

// goLive makes a definition the next version, and that what new calls run. again is
// the version it was before, if any.
func (e *Edit) goLive(ctx context.Context, p *Publication, def *workflow.Definition, definition, note string, again *models.WorkflowVersion) error {
	f := p.Workflow
	p.New = true
	now := e.now().UTC().Truncate(time.Microsecond)
	p.Version = &models.WorkflowVersion{WorkflowID: f.ID, Kind: models.VersionPublished, Definition: definition,
		Note: Cut(note), Author: e.by.Name, CreatedAt: now}
	if err := e.tx.Workflows.AddVersion(ctx, p.Version); err != nil {
		return err
	}
	f.PublishedID, f.PublishedAt = p.Version.ID, &now
	if err := e.tx.Workflows.Update(ctx, f); err != nil {
		return err
	}
	if err := e.setUses(ctx, f, ScopePublished, def); err != nil {
		return err
	}
	e.live = true
	changes := append([]models.Change{{Field: "version", To: itoa(p.Version.Number)}}, pastFailures(p.Scenarios)...)
	if again != nil {
		changes = append(changes, models.Change{Field: "again", To: "version " + itoa(again.Number)})
	}
	if p.Version.Note != "" {
		changes = append(changes, models.Change{Field: "note", To: p.Version.Note})
	}
	return e.Audit(ctx, ActionPublished, ObjectWorkflow, f.ID, f.Name, changes)
}

// Unpublish takes a Workflow away from new calls. version is the one the person
// saw. Numbers keep it and say so; their callers hear the spoken fallback.
func (w Workflows) Unpublish(ctx context.Context, by Actor, id string, version int64) (*models.Workflow, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.Workflow, error) {
		f, err := w.at(ctx, e, id, version)
		if err != nil || f.PublishedID == "" {
			return f, err
		}
		f.PublishedID, f.PublishedAt = "", nil
		if err := e.tx.Workflows.Update(ctx, f); err != nil {
			return nil, err
		}
		if err := e.setUses(ctx, f, ScopePublished, &workflow.Definition{}); err != nil {
			return nil, err
		}
		e.live = true
		return f, e.Audit(ctx, ActionUnpublished, ObjectWorkflow, f.ID, f.Name, nil)
	})
}

// TestVersion keeps the draft as it is now, for a test call to run. It does not
// publish, and it takes a draft with problems: trying is how they are found. A
// Workflow without objects is refused.
func (w Workflows) TestVersion(ctx context.Context, id string) (*models.WorkflowVersion, error) {
	return changed(ctx, w, Actor{}, func(e *Edit) (*models.WorkflowVersion, error) {
		f, err := e.tx.Workflows.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		def, err := workflow.Parse(f.Draft)
		if err != nil {
			return nil, err
		}
		if len(def.Objects) == 0 {
			return nil, apperr.New(apperr.Invalid, "The Workflow %q has no object yet: add the first one.", f.Name)
		}
		v := &models.WorkflowVersion{WorkflowID: f.ID, Kind: models.VersionTest, Definition: f.Draft}
		return v, e.tx.Workflows.AddVersion(ctx, v)
	})
}

// Problems lists what is wrong with the draft of a Workflow.
func (w Workflows) Problems(ctx context.Context, f *models.Workflow) ([]workflow.Problem, error) {
	def, err := workflow.Parse(f.Draft)
	if err != nil {
		return nil, err
	}
	around, err := w.look().Surroundings(ctx)
	if err != nil {
		return nil, err
	}
	return w.ProblemsOf(ctx, def, around)
}
