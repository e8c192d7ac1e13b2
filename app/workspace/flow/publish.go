package flow

import (
	"context"
	"fmt"
	"strings"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workspace"
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
func (w Workflows) Publish(ctx context.Context, by workspace.Actor, id string, version int64, note string, options ...PublishOption) (*Publication, error) {
	return workspace.Changed(ctx, w, by, func(e *workspace.Edit) (*Publication, error) {
		how := proof{asked: true}
		for _, o := range options {
			o(&how)
		}
		f, err := w.Seen(ctx, e, id, version)
		if err != nil {
			return nil, err
		}
		return w.publish(ctx, e, f, note, how)
	})
}

// publish changes f in place, too.
func (w Workflows) publish(ctx context.Context, e *workspace.Edit, f *models.Workflow, note string, how proof) (*Publication, error) {
	def, err := workflow.Parse(f.Draft)
	if err != nil {
		return nil, err
	}
	problems, err := w.problems(ctx, e, def)
	if err != nil {
		return nil, err
	}
	p := &Publication{Workflow: f, Problems: problems}
	if workflow.HasRed(p.Problems) {
		return nil, unpublishable(f.Name, p.Problems)
	}
	if f.PublishedID != "" {
		if p.Version, err = e.Tx().Workflows.Version(ctx, f.PublishedID); err != nil || p.Version.Definition == f.Draft {
			return p, err
		}
	}
	if err := w.prove(ctx, e, p, how); err != nil {
		return nil, err
	}
	if err := w.goLive(ctx, e, p, def, f.Draft, strings.TrimSpace(note), nil); err != nil {
		return nil, err
	}
	return p, proved(ctx, e.Tx(), p)
}

// goLive makes a definition the next version, and that what new calls run. again is
// the version it was before, if any.
func (w Workflows) goLive(ctx context.Context, e *workspace.Edit, p *Publication, def *workflow.Definition, definition, note string, again *models.WorkflowVersion) error {
	f := p.Workflow
	p.New = true
	now := e.Now()
	p.Version = &models.WorkflowVersion{WorkflowID: f.ID, Kind: models.VersionPublished, Definition: definition,
		Note: workspace.Cut(note), Author: e.By().Name, CreatedAt: now}
	if err := e.Tx().Workflows.AddVersion(ctx, p.Version); err != nil {
		return err
	}
	f.PublishedID, f.PublishedAt = p.Version.ID, &now
	if err := e.Tx().Workflows.Update(ctx, f); err != nil {
		return err
	}
	if err := setUses(ctx, e.Tx(), f, workspace.ScopePublished, def); err != nil {
		return err
	}
	changes := append([]models.Change{{Field: "version", To: numberOf(p.Version)}}, pastFailures(p.Scenarios)...)
	if again != nil {
		changes = append(changes, models.Change{Field: "again", To: "version " + numberOf(again)})
	}
	if p.Version.Note != "" {
		changes = append(changes, models.Change{Field: "note", To: p.Version.Note})
	}
	return w.Audit(ctx, e, workspace.ActionPublished, f, changes)
}

// ProblemsError holds what keeps a Workflow from being published. Find it with
// errors.As in an apperr.Invalid.
type ProblemsError struct{ Problems []workflow.Problem }

// Error is for the log.
func (e *ProblemsError) Error() string { return fmt.Sprintf("%d problems", len(e.Problems)) }

// unpublishable makes the Invalid about a Workflow with red problems.
func unpublishable(name string, problems []workflow.Problem) error {
	e := &apperr.Error{Code: apperr.Invalid, Err: &ProblemsError{problems},
		Message: fmt.Sprintf("The Workflow %q can't be published yet: correct what is marked red.", name)}
	for _, p := range problems {
		if p.Severity == workflow.Red {
			e.Fields = append(e.Fields, apperr.Field{Name: strings.Trim(p.Title+"."+p.Field, "."), Message: p.Message})
		}
	}
	return e
}

// Unpublish takes a Workflow away from new calls. version is the one the person
// saw. Numbers keep it and say so; their callers hear the spoken fallback.
func (w Workflows) Unpublish(ctx context.Context, by workspace.Actor, id string, version int64) (*models.Workflow, error) {
	return workspace.Changed(ctx, w, by, func(e *workspace.Edit) (*models.Workflow, error) {
		f, err := w.Seen(ctx, e, id, version)
		if err != nil || f.PublishedID == "" {
			return f, err
		}
		f.PublishedID, f.PublishedAt = "", nil
		if err := e.Tx().Workflows.Update(ctx, f); err != nil {
			return nil, err
		}
		if err := setUses(ctx, e.Tx(), f, workspace.ScopePublished, &workflow.Definition{}); err != nil {
			return nil, err
		}
		return f, w.Audit(ctx, e, workspace.ActionUnpublished, f, nil)
	})
}

// TestVersion keeps the draft as it is now, for a test call to run. It does not
// publish, and it takes a draft with problems: trying is how they are found. A
// Workflow without objects is refused.
func (w Workflows) TestVersion(ctx context.Context, id string) (*models.WorkflowVersion, error) {
	return workspace.Changed(ctx, w, workspace.Actor{}, func(e *workspace.Edit) (*models.WorkflowVersion, error) {
		f, err := e.Tx().Workflows.Get(ctx, id)
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
		return v, e.Tx().Workflows.AddVersion(ctx, v)
	})
}

// Problems lists what is wrong with the draft of a Workflow.
func (w Workflows) Problems(ctx context.Context, f *models.Workflow) ([]workflow.Problem, error) {
	def, err := workflow.Parse(f.Draft)
	if err != nil {
		return nil, err
	}
	return w.problems(ctx, w.Look(), def)
}
