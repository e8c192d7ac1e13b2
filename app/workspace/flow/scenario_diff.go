package flow

import (
	"context"
	"strings"

	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workflow/compare"
	"hookline/app/workspace"
	"hookline/models"
)

// passedOn finds what differs at an object since a scenario passed, reading each
// version once.
type passedOn struct {
	e       *workspace.Edit
	around  *workflow.Surroundings
	changes map[string][]models.Change // by version
	numbers map[string]int64
}

// explain adds to the outcomes that fail how their objects differ from the version
// each scenario passed on last, where that is still there.
func (w Scenarios) explain(ctx context.Context, e *workspace.Edit, t *runTarget, outcomes []Outcome) error {
	p := &passedOn{e: e, around: w.around, changes: map[string][]models.Change{}, numbers: map[string]int64{}}
	for i := range outcomes {
		o := &outcomes[i]
		if o.Pass || o.ObjectID == "" || o.PassedID == "" || o.PassedID == t.versionID {
			continue
		}
		if err := p.read(ctx, t, o.PassedID); err != nil {
			return err
		}
		object := t.Def.Object(o.ObjectID)
		if object == nil {
			continue
		}
		o.PassedNumber = p.numbers[o.PassedID]
		for _, c := range p.changes[o.PassedID] {
			if field, ok := strings.CutPrefix(c.Field, object.Title+" › "); ok {
				o.Changes = append(o.Changes, models.Change{Field: field, From: c.From, To: c.To})
			}
		}
	}
	return nil
}

func (p *passedOn) read(ctx context.Context, t *runTarget, versionID string) error {
	if _, ok := p.changes[versionID]; ok {
		return nil
	}
	p.changes[versionID] = nil
	v, err := p.e.Tx().Workflows.Version(ctx, versionID)
	if apperr.Is(err, apperr.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if p.around == nil {
		around, err := surroundings(ctx, p.e, nil)
		if err != nil {
			return err
		}
		p.around = &around
	}
	if v.Kind == models.VersionPublished {
		p.numbers[versionID] = v.Number
	}
	p.changes[versionID] = definitionChanges(compare.Definitions(workflow.ParseOrEmpty(v.Definition), t.Def, *p.around))
	return nil
}
