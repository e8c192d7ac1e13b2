package api

import (
	"context"
	"net/http"
	"time"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/scenario"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

func (a *api) scenarioRoutes() []route {
	const all, one = "/workflows/:id/scenarios", "/workflows/:id/scenarios/:scenario"
	return []route{
		{method: http.MethodGet, path: all, scope: apikey.WorkflowsRead, handle: a.listScenarios},
		{method: http.MethodPost, path: all, scope: apikey.WorkflowsWrite, handle: a.createScenario},
		{method: http.MethodPost, path: all + "/run", scope: apikey.WorkflowsWrite, handle: a.runScenarios},
		{method: http.MethodGet, path: one, scope: apikey.WorkflowsRead, handle: a.showScenario},
		{method: http.MethodPut, path: one, scope: apikey.WorkflowsWrite, handle: a.replaceScenario},
		{method: http.MethodPatch, path: one, scope: apikey.WorkflowsWrite, handle: a.changeScenario},
		{method: http.MethodDelete, path: one, scope: apikey.WorkflowsWrite, handle: a.deleteScenario},
	}
}

// scenarioInput is a scenario as somebody wants it: as in the workspace file, with
// what only answers have.
type scenarioInput struct {
	ID        string              `json:"id"`      // read-only
	Version   int64               `json:"version"` // read-only
	Name      string              `json:"name"`
	Workflow  string              `json:"workflow"` // read-only
	Note      string              `json:"note"`
	Caller    string              `json:"caller"`
	Called    string              `json:"called"`
	At        string              `json:"at"`
	Call      string              `json:"call"`
	Variables map[string]string   `json:"variables"`
	Queues    []scenario.Queue    `json:"queues"`
	Steps     []scenario.Action   `json:"steps"`
	Exchanges []scenario.Exchange `json:"exchanges"`
	Path      []scenario.Stop     `json:"path"`
	Heard     []string            `json:"heard"`
	Runs      *yamldoc.Node       `json:"runs"`       // read-only
	CreatedAt *yamldoc.Node       `json:"created_at"` // read-only
	UpdatedAt *yamldoc.Node       `json:"updated_at"` // read-only
}

func (in *scenarioInput) body() scenario.Scenario {
	return scenario.Scenario{Name: in.Name, Note: in.Note, Caller: in.Caller, Called: in.Called, At: in.At, Call: in.Call, Variables: in.Variables,
		Queues: in.Queues, Steps: in.Steps, Exchanges: in.Exchanges, Path: in.Path, Heard: in.Heard}
}

func inputOfScenario(s *scenario.Scenario) scenarioInput {
	return scenarioInput{Name: s.Name, Note: s.Note, Caller: s.Caller, Called: s.Called, At: s.At, Call: s.Call, Variables: s.Variables,
		Queues: s.Queues, Steps: s.Steps, Exchanges: s.Exchanges, Path: s.Path, Heard: s.Heard}
}

// scenarioAnswer is a scenario, and how it went last.
type scenarioAnswer struct {
	ID      string `json:"id"`
	Version int64  `json:"version"`
	scenario.Scenario
	Runs      map[string]scenarioRun `json:"runs"` // by target: draft, live
	CreatedAt time.Time              `json:"created_at"`
	UpdatedAt time.Time              `json:"updated_at"`
}

type scenarioRun struct {
	Pass    bool      `json:"pass"`
	Summary string    `json:"summary,omitempty"`
	Millis  float64   `json:"duration_ms"`
	At      time.Time `json:"at"`
}

func scenarioOf(k *workspace.Kept) scenarioAnswer {
	s := scenarioAnswer{ID: k.ID, Version: k.Version, Scenario: *k.Body, Runs: map[string]scenarioRun{}, CreatedAt: k.CreatedAt.UTC(), UpdatedAt: k.UpdatedAt.UTC()}
	for target, r := range k.Runs {
		s.Runs[target] = scenarioRun{r.Pass, r.Summary, float64(r.TookMicros) / 1000, r.At.UTC()}
	}
	return s
}

// scenario reads the scenario that the address names.
func (a *api) scenario(ctx context.Context, r *request) (*workspace.Kept, error) {
	f, err := a.workflow(ctx, r)
	if err != nil {
		return nil, err
	}
	id := r.param("scenario")
	if !isID(id) {
		return nil, missing("scenario", id)
	}
	return a.Workspace.Scenarios.Get(ctx, f.ID, id)
}

func (a *api) matchedScenario(ctx context.Context, r *request) (*workspace.Kept, error) {
	k, err := a.scenario(ctx, r)
	if err != nil {
		return nil, err
	}
	k.Version, err = r.match(k.Version)
	return k, err
}

func (a *api) listScenarios(ctx context.Context, r *request) (*answer, error) {
	if _, err := r.query(); err != nil {
		return nil, err
	}
	f, err := a.workflow(ctx, r)
	if err != nil {
		return nil, err
	}
	return list(r, func(after models.After) ([]workspace.Kept, error) {
		all, err := a.Workspace.Scenarios.All(ctx, f.ID)
		for len(all) > 0 && after.ID != "" && all[0].NameKey <= after.Key { // names are unique in a Workflow
			all = all[1:]
		}
		return all[:min(len(all), after.Limit)], err
	}, scenarioOf, func(k *workspace.Kept) (string, string) { return k.NameKey, k.ID })
}

func (a *api) showScenario(ctx context.Context, r *request) (*answer, error) {
	k, err := a.scenario(ctx, r)
	if err != nil {
		return nil, err
	}
	return thing(scenarioOf(k), k.Version), nil
}

func (a *api) createScenario(ctx context.Context, r *request) (*answer, error) {
	f, err := a.workflow(ctx, r)
	if err != nil {
		return nil, err
	}
	var in scenarioInput
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	k, err := a.Workspace.Scenarios.Save(ctx, r.by(), workspace.ScenarioInput{WorkflowID: f.ID, Body: in.body()})
	if err != nil {
		return nil, err
	}
	return made(scenarioOf(k), k.Version, "/workflows/"+f.ID+"/scenarios/"+k.ID), nil
}

func (a *api) replaceScenario(ctx context.Context, r *request) (*answer, error) {
	return a.overScenario(ctx, r, func(*scenario.Scenario) scenarioInput { return scenarioInput{} })
}

func (a *api) changeScenario(ctx context.Context, r *request) (*answer, error) {
	return a.overScenario(ctx, r, inputOfScenario)
}

func (a *api) overScenario(ctx context.Context, r *request, start func(*scenario.Scenario) scenarioInput) (*answer, error) {
	k, err := a.matchedScenario(ctx, r)
	if err != nil {
		return nil, err
	}
	in := start(k.Body)
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	k, err = a.Workspace.Scenarios.Save(ctx, r.by(), workspace.ScenarioInput{ID: k.ID, WorkflowID: k.WorkflowID, Version: k.Version, Body: in.body()})
	if err != nil {
		return nil, err
	}
	return thing(scenarioOf(k), k.Version), nil
}

func (a *api) deleteScenario(ctx context.Context, r *request) (*answer, error) {
	k, err := a.matchedScenario(ctx, r)
	if err != nil {
		return nil, err
	}
	return done(), a.Workspace.Scenarios.Delete(ctx, r.by(), k.WorkflowID, k.ID, k.Version)
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

// runScenarios runs scenarios on the draft or the live version.
func (a *api) runScenarios(ctx context.Context, r *request) (*answer, error) {
	in := runInput{On: models.TargetDraft}
	if err := r.decodeMaybe(&in); err != nil {
		return nil, err
	}
	f, err := a.workflow(ctx, r)
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
	outcomes, err := a.Workspace.Scenarios.Run(ctx, f.ID, workspace.ScenarioTarget(in.On), in.Scenarios...)
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

// failedScenario is a scenario that keeps a Workflow from being published.
type failedScenario struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Summary string `json:"summary"`
}

func failedScenarios(e *workspace.ScenariosError) []failedScenario {
	var out []failedScenario
	for i := range e.Failed {
		out = append(out, failedScenario{e.Failed[i].ID, e.Failed[i].Name, e.Failed[i].Summary})
	}
	return out
}
