package api

import (
	"context"
	"net/http"
	"time"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/scenario"
	"hookline/app/workspace/flow"
	"hookline/models"
)

// scenarios are the operations on the scenarios of a Workflow.
type scenarios struct {
	workflows
	*resource[flow.Kept, scenarioJSON]
}

func (a *api) scenarios() scenarios {
	const all, one = "/workflows/:id/scenarios", "/workflows/:id/scenarios/:scenario"
	s := scenarios{workflows: a.workflows()}
	s.resource = &resource[flow.Kept, scenarioJSON]{
		word: "scenario", path: all, single: one, read: apikey.WorkflowsRead, write: apikey.WorkflowsWrite,
		find: s.find, page: s.page, show: showScenario, save: s.save,
		key:  func(k *flow.Kept) string { return k.NameKey },
		head: func(k *flow.Kept) envelope { return envelopeOf(k.ID, k.Version, k.CreatedAt, k.UpdatedAt) },
	}
	return s
}

func (s scenarios) routes() []route {
	return s.resource.routesAnd(
		route{method: http.MethodDelete, path: s.single, scope: apikey.WorkflowsWrite, handle: s.delete},
		route{method: http.MethodPost, path: s.path + "/run", scope: apikey.WorkflowsWrite, handle: s.run},
	)
}

// scenarioJSON is a scenario as in the workspace file, and how it went last.
type scenarioJSON struct {
	envelope
	scenario.Scenario
	Runs map[string]scenarioRun `json:"runs"` // read-only; by target: draft, live
}

type scenarioRun struct {
	Pass    bool      `json:"pass"`
	Summary string    `json:"summary,omitempty"`
	Millis  float64   `json:"duration_ms"`
	At      time.Time `json:"at"`
}

func showScenario(_ context.Context, e envelope, k *flow.Kept) (scenarioJSON, error) {
	j := scenarioJSON{e, *k.Body, map[string]scenarioRun{}}
	for target, r := range k.Runs {
		j.Runs[target] = scenarioRun{r.Pass, r.Summary, float64(r.TookMicros) / 1000, r.At.UTC()}
	}
	return j, nil
}

// find reads the scenario that the address names.
func (s scenarios) find(ctx context.Context, r *request) (*flow.Kept, error) {
	f, err := s.workflows.named(ctx, r)
	if err != nil {
		return nil, err
	}
	id := r.param("scenario")
	if !isID(id) {
		return nil, missing("scenario", id)
	}
	return s.Scenarios.Get(ctx, f.ID, id)
}

func (s scenarios) page(ctx context.Context, r *request, after models.After) ([]flow.Kept, error) {
	f, err := s.workflows.named(ctx, r)
	if err != nil {
		return nil, err
	}
	all, err := s.Scenarios.All(ctx, f.ID)
	for len(all) > 0 && after.ID != "" && all[0].NameKey <= after.Key { // names are unique in a Workflow
		all = all[1:]
	}
	return all[:min(len(all), after.Limit)], err
}

func (s scenarios) save(ctx context.Context, r *request, in *scenarioJSON, stored *flow.Kept) (*flow.Kept, error) {
	f, err := s.workflows.named(ctx, r)
	if err != nil {
		return nil, err
	}
	return s.Scenarios.Save(ctx, r.by(), flow.ScenarioInput{ID: stored.ID, WorkflowID: f.ID, Version: stored.Version, Body: in.Scenario})
}

func (s scenarios) delete(ctx context.Context, r *request) (*answer, error) {
	k, err := s.matched(ctx, r)
	if err != nil {
		return nil, err
	}
	return done(), s.Scenarios.Delete(ctx, r.by(), k.WorkflowID, k.ID, k.Version)
}

type runInput struct {
	On        string   `json:"on"`        // draft (default), live
	Scenarios []string `json:"scenarios"` // ids; all without
}

// runAnswer is how scenarios went.
type runAnswer struct {
	On        string      `json:"on"`
	Passed    int         `json:"passed"`
	Failed    int         `json:"failed"`
	Scenarios []ranAnswer `json:"scenarios"`
}

type ranAnswer struct {
	ID string `json:"id"`
	scenario.Report
}

// run runs scenarios on the draft or the live version.
func (s scenarios) run(ctx context.Context, r *request) (*answer, error) {
	in := runInput{On: models.TargetDraft}
	if err := r.decodeMaybe(&in); err != nil {
		return nil, err
	}
	f, err := s.workflows.named(ctx, r)
	if err != nil {
		return nil, err
	}
	if in.On != models.TargetDraft && in.On != models.TargetLive {
		return nil, apperr.FieldError("on", "%q is nothing to run on; write draft or live.", in.On)
	}
	for _, id := range in.Scenarios {
		if !isID(id) {
			return nil, missing("scenario", id)
		}
	}
	outcomes, err := s.Scenarios.Run(ctx, f.ID, flow.ScenarioTarget(in.On), in.Scenarios...)
	if err != nil {
		return nil, err
	}
	out := runAnswer{On: in.On, Scenarios: []ranAnswer{}}
	for i := range outcomes {
		o := &outcomes[i]
		if out.Scenarios = append(out.Scenarios, ranAnswer{o.ID, scenario.NewReport(o.Body, o.Result)}); o.Pass {
			out.Passed++
		} else {
			out.Failed++
		}
	}
	return ok(out), nil
}
