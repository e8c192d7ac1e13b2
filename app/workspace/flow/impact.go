package flow

import (
	"context"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
)

// Breakage is an object of a published Workflow that no longer fits the Web
// Service it uses: live calls feel it.
type Breakage struct {
	WorkflowID, WorkflowName string
	workflow.Problem
}

// BrokenBy lists what stops being right in published Workflows by the Web Service
// as it is stored now: a required input that nobody gives, a result that is gone.
func (w Workflows) BrokenBy(ctx context.Context, serviceID string) ([]Breakage, error) {
	uses, err := w.Look().Tx().Uses.Of(ctx, workflow.RefWebService, serviceID)
	if err != nil || len(uses) == 0 {
		return nil, err
	}
	around, err := w.Surroundings(ctx)
	if err != nil {
		return nil, err
	}
	var list []Breakage
	seen := map[string]bool{}
	for _, use := range uses {
		if use.UserKind != workspace.ObjectWorkflow || use.Scope != workspace.ScopePublished || seen[use.UserID] {
			continue
		}
		seen[use.UserID] = true
		broken, err := w.brokenIn(ctx, use, serviceID, around)
		if err != nil {
			return nil, err
		}
		list = append(list, broken...)
	}
	return list, nil
}

func (w Workflows) brokenIn(ctx context.Context, use models.Use, serviceID string, around workflow.Surroundings) ([]Breakage, error) {
	f, err := w.Look().Tx().Workflows.Get(ctx, use.UserID)
	if apperr.Is(err, apperr.NotFound) || (err == nil && f.PublishedID == "") {
		return nil, nil // deleted or withdrawn since the uses were read
	}
	if err != nil {
		return nil, err
	}
	v, err := w.Look().Tx().Workflows.Version(ctx, f.PublishedID)
	if err != nil {
		return nil, err
	}
	def, err := workflow.Parse(v.Definition)
	if err != nil {
		return nil, err
	}
	uses := map[string]bool{}
	for _, ref := range def.Refs() {
		if ref.Kind == workflow.RefWebService && *ref.ID == serviceID {
			uses[ref.Object.ID] = true
		}
	}
	var list []Breakage
	for _, p := range def.Problems(around) {
		if p.Severity == workflow.Red && uses[p.ObjectID] {
			list = append(list, Breakage{WorkflowID: f.ID, WorkflowName: f.Name, Problem: p})
		}
	}
	return list, nil
}
