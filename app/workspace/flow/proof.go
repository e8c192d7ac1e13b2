package flow

import (
	"context"
	"fmt"
	"strings"

	"hookline/app/workspace"
	"hookline/models"
)

// proof is what a draft must pass before it goes live: the scenarios of its Workflow.
type proof struct {
	asked           bool // else scenarios are not run at all
	despiteFailures bool
}

// PublishOption changes how Publish decides.
type PublishOption func(*proof)

// DespiteFailures publishes although scenarios fail, when yes is true. The audit
// trail says so.
func DespiteFailures(yes bool) PublishOption {
	return func(p *proof) { p.despiteFailures = yes }
}

// WithoutScenarios publishes without running scenarios: what a workspace file says is
// published as it is.
func WithoutScenarios() PublishOption { return func(p *proof) { p.asked = false } }

// prove runs the scenarios on the draft, and refuses a draft on which one fails.
func (w Workflows) prove(ctx context.Context, e *workspace.Edit, p *Publication, how proof) error {
	if !how.asked {
		return nil
	}
	t, err := draftTarget(ctx, e.Tx(), p.Workflow)
	if err != nil {
		return err
	}
	if p.Scenarios, err = Of(e).Around(w.around).Scenarios.run(ctx, e, t); err != nil || how.despiteFailures {
		return err
	}
	return failing(p.Workflow.Name, p.Scenarios)
}

// proved notes the outcome for what the draft has become: the live version.
func proved(ctx context.Context, tx *models.DB, p *Publication) error {
	for _, on := range []ScenarioTarget{models.TargetDraft, models.TargetLive} {
		t := &runTarget{on: on, hash: p.Version.Hash, versionID: p.Version.ID}
		if err := noteRuns(ctx, tx, t, p.Scenarios); err != nil {
			return err
		}
	}
	return nil
}

// pastFailures says in the audit trail which scenarios failed on what was published.
func pastFailures(outcomes []Outcome) []models.Change {
	var names []string
	for _, o := range outcomes {
		if !o.Pass {
			names = append(names, o.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []models.Change{{Field: "published past failing scenarios", To: fmt.Sprintf("%d of %d: %s", len(names), len(outcomes), strings.Join(names, ", "))}}
}
