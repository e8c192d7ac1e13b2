package api

import (
	"context"

	"hookline/app/workflow/compare"
)

// comparisonAnswer is what differs between two versions, or a version and the draft.
type comparisonAnswer struct {
	From string `json:"from"` // number of a version, or draft
	To   string `json:"to"`
	compare.Comparison
}

func (w workflows) compare(ctx context.Context, r *request) (*answer, error) {
	q, err := r.query("from", "to")
	if err != nil {
		return nil, err
	}
	f, err := w.named(ctx, r)
	if err != nil {
		return nil, err
	}
	c, err := w.Workflows.Compare(ctx, f, q.Get("from"), q.Get("to"))
	if err != nil {
		return nil, err
	}
	return ok(comparisonAnswer{c.From.Key, c.To.Key, c.Comparison}), nil
}
