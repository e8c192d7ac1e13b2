package api

import (
	"context"

	"hookline/app/workflow/compare"
)

// publishAgain makes an older version what new calls run, as a new version. The draft
// stays as it is.
func (a *api) publishAgain(ctx context.Context, r *request) (*answer, error) {
	var in publishInput
	if err := r.decodeMaybe(&in); err != nil {
		return nil, err
	}
	f, err := a.matchedWorkflow(ctx, r)
	if err != nil {
		return nil, err
	}
	v, err := a.version(ctx, r, f)
	if err != nil {
		return nil, err
	}
	p, err := a.Workspace.Workflows.PublishAgain(ctx, r.by(), f.ID, v.ID, f.PublishedID, in.Note)
	if err != nil {
		return nil, publishProblems(err)
	}
	return thing(publishAnswer{workflowOf(p.Workflow), versionOfWorkflow(p.Version, p.Workflow), p.New, problemAnswers(p.Problems)}, p.Workflow.Version), nil
}

// comparisonAnswer is what differs between two versions, or a version and the draft.
type comparisonAnswer struct {
	From string `json:"from"` // number of a version, or draft
	To   string `json:"to"`
	compare.Comparison
}

func (a *api) compare(ctx context.Context, r *request) (*answer, error) {
	q, err := r.query("from", "to")
	if err != nil {
		return nil, err
	}
	f, err := a.workflow(ctx, r)
	if err != nil {
		return nil, err
	}
	c, err := a.Workspace.Workflows.Compare(ctx, f, q.Get("from"), q.Get("to"))
	if err != nil {
		return nil, err
	}
	return ok(comparisonAnswer{c.From.Key, c.To.Key, c.Comparison}), nil
}
