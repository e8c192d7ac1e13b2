package flow

import (
	"context"
	"strings"

	"hookline/app/apperr"
	"hookline/app/scenario"
	"hookline/app/workflow"
	"hookline/app/workflow/compare"
	"hookline/app/workspace"
	"hookline/models"
)

// Scenarios are the scenarios of all Workflows. They are saved by methods of their own:
// what they refer to has names and ids, and their body is compared as a whole.
type Scenarios struct {
	workspace.Thing[models.Scenario]
	around *workflow.Surroundings // what Workflows may refer to; nil: what is stored
}

var scenarios = workspace.AboutRows[models.Scenario]{
	About: workspace.About{Kind: workspace.ObjectScenario, Word: "scenario", Section: "scenarios", NameKey: "name"},
	Store: func(db *models.DB) workspace.Store[models.Scenario] { return db.Scenarios },
	Head: func(s *models.Scenario) workspace.RowHead {
		return workspace.RowHead{ID: &s.ID, Name: &s.Name, Version: &s.Version, Created: &s.CreatedAt}
	},
	Other: func(ctx context.Context, tx *models.DB, s *models.Scenario) (*models.Scenario, error) {
		return tx.Scenarios.ByName(ctx, s.WorkflowID, s.Name)
	},
	Unheard: true,
}

// Kept is a scenario that is stored. What it names has its name of now.
type Kept struct {
	models.Scenario
	Body *scenario.Scenario
	// Runs are how it went last, by target (models.TargetDraft, models.TargetLive).
	Runs map[string]models.ScenarioRun
}

// ScenarioInput is a scenario as somebody wants it. Without an ID it is a new one of
// the Workflow; with one, Version is the version the person saw.
type ScenarioInput struct {
	ID, WorkflowID string
	Version        int64
	Body           scenario.Scenario
}

// All lists the scenarios of a Workflow by name.
func (w Scenarios) All(ctx context.Context, workflowID string) ([]Kept, error) {
	e := w.Look()
	list, err := e.Tx().Scenarios.Of(ctx, workflowID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	runs, err := e.Tx().Scenarios.Runs(ctx, workflowID)
	if err != nil {
		return nil, err
	}
	names, err := namesOf(ctx, e.Tx(), workflowID)
	if err != nil {
		return nil, err
	}
	kept := make([]Kept, len(list))
	for i := range list {
		k, err := names.kept(&list[i])
		if err != nil {
			return nil, err
		}
		k.addRuns(runs)
		kept[i] = *k
	}
	return kept, nil
}

// Get reads one of a Workflow.
func (w Scenarios) Get(ctx context.Context, workflowID, id string) (*Kept, error) {
	return keptScenario(ctx, w.Look().Tx(), workflowID, id)
}

func keptScenario(ctx context.Context, tx *models.DB, workflowID, id string) (*Kept, error) {
	s, err := tx.Scenarios.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if s.WorkflowID != workflowID {
		return nil, apperr.New(apperr.NotFound, "This scenario is not there any more.")
	}
	names, err := namesOf(ctx, tx, workflowID)
	if err != nil {
		return nil, err
	}
	k, err := names.kept(s)
	if err != nil {
		return nil, err
	}
	runs, err := tx.Scenarios.Runs(ctx, workflowID)
	k.addRuns(runs)
	return k, err
}

func (k *Kept) addRuns(runs []models.ScenarioRun) {
	for _, r := range runs {
		if r.ScenarioID == k.ID {
			k.Runs[r.Target] = r
		}
	}
}

// Save creates or changes a scenario. Saving what is stored changes
// nothing. An object of its path that is not there is no error: running it says so.
func (w Scenarios) Save(ctx context.Context, by workspace.Actor, in ScenarioInput) (*Kept, error) {
	return workspace.Changed(ctx, w, by, func(e *workspace.Edit) (*Kept, error) { return w.save(ctx, e, in) })
}

// Check says what Save would find wrong, without saving.
func (w Scenarios) Check(ctx context.Context, in ScenarioInput) error {
	e := w.Look()
	names, err := namesOf(ctx, e.Tx(), in.WorkflowID)
	if err != nil {
		return err
	}
	return in.check(ctx, e.Tx(), names)
}

func (w Scenarios) save(ctx context.Context, e *workspace.Edit, in ScenarioInput) (*Kept, error) {
	names, err := namesOf(ctx, e.Tx(), in.WorkflowID)
	if err != nil {
		return nil, err
	}
	old, err := w.seen(ctx, e, &in)
	if err != nil {
		return nil, err
	}
	if err := in.check(ctx, e.Tx(), names); err != nil {
		return nil, err
	}
	body, err := in.Body.Encode()
	if err != nil {
		return nil, err
	}
	now := *old
	now.Name, now.Body = in.Body.Name, body
	if old.ID != "" { // what got another name since is no change of the scenario
		k, err := names.kept(old)
		if err != nil {
			return nil, err
		}
		if old.Body, err = k.Body.Encode(); err != nil {
			return nil, err
		}
	}
	changes, err := scenarioChanges(old, &now)
	if err != nil {
		return nil, err
	}
	switch {
	case old.ID == "":
		if now.ID = in.ID; in.Body.Call != "" {
			now.PassedID = versionCalled(ctx, e.Tx(), in.WorkflowID, in.Body.Call)
		}
		if err := e.Tx().Scenarios.Create(ctx, &now); err != nil {
			return nil, err
		}
		err = e.Audit(ctx, workspace.ActionCreated, workspace.ObjectScenario, now.ID, names.called(now.Name), changes)
	case now.Name != old.Name || now.Body != old.Body:
		if err := e.Tx().Scenarios.Update(ctx, &now); err != nil {
			return nil, err
		}
		if len(changes) == 0 { // a name that was unknown is known now
			break
		}
		err = e.Audit(ctx, workspace.ActionChanged, workspace.ObjectScenario, now.ID, names.called(now.Name), changes)
	}
	if err != nil {
		return nil, err
	}
	return names.kept(&now)
}

// seen reads the scenario that is to be saved, at the version the person saw;
// one without an id for a new one.
func (w Scenarios) seen(ctx context.Context, e *workspace.Edit, in *ScenarioInput) (*models.Scenario, error) {
	fresh := &models.Scenario{WorkflowID: in.WorkflowID}
	if in.ID == "" {
		return fresh, nil
	}
	stored, err := e.Tx().Scenarios.Get(ctx, in.ID)
	switch {
	case apperr.Is(err, apperr.NotFound) && in.Version == 0: // a file that brings its own id
		return fresh, nil
	case err != nil:
		return nil, err
	case stored.WorkflowID != in.WorkflowID:
		return nil, apperr.New(apperr.NotFound, "This scenario is not there any more.")
	case stored.Version != in.Version:
		return nil, w.Stale(ctx, e, stored)
	}
	return stored, nil
}

// versionCalled gives the version of the Workflow that a call ran, on which a scenario
// that was kept from it passes; empty when it is not known.
func versionCalled(ctx context.Context, tx *models.DB, workflowID, callID string) string {
	c, err := tx.Calls.Get(ctx, callID)
	if err != nil || c.WorkflowID != workflowID {
		return ""
	}
	return c.VersionID
}

// check makes names ids, and reports what is wrong.
func (in *ScenarioInput) check(ctx context.Context, tx *models.DB, names *scenarioNames) error {
	var p apperr.Problems
	s := &in.Body
	s.Name, s.Workflow = workspace.TidyName(s.Name), names.workflow.Name
	workspace.CheckName(&p, "name", s.Name)
	other, err := tx.Scenarios.ByName(ctx, in.WorkflowID, s.Name)
	switch {
	case err != nil && !apperr.Is(err, apperr.NotFound):
		return err
	case err == nil && other.ID != in.ID:
		p.Add("name", "The Workflow has a scenario %q already; choose another name.", other.Name)
	}
	if in.ID == "" {
		n, err := tx.Scenarios.Count(ctx, in.WorkflowID)
		if err != nil {
			return err
		}
		if n >= scenario.MaxPerWorkflow {
			p.Add("name", "The Workflow has %d scenarios, the most there may be; delete one first.", n)
		}
	}
	s.Check(&p)
	names.resolve(s, &p)
	return p.Err()
}

// Duplicate makes a copy under a name of its own.
func (w Scenarios) Duplicate(ctx context.Context, by workspace.Actor, workflowID, id string) (*Kept, error) {
	return workspace.Changed(ctx, w, by, func(e *workspace.Edit) (*Kept, error) {
		k, err := keptScenario(ctx, e.Tx(), workflowID, id)
		if err != nil {
			return nil, err
		}
		in := ScenarioInput{WorkflowID: workflowID, Body: *k.Body}
		made, err := w.CopyOf(ctx, e, &k.Scenario)
		if err != nil {
			return nil, err
		}
		in.Body.Name = made.Name
		return w.save(ctx, e, in)
	})
}

// Delete removes a scenario. version is the one the person saw, 0 for
// whatever is there.
func (w Scenarios) Delete(ctx context.Context, by workspace.Actor, workflowID, id string, version int64) error {
	return w.Change(ctx, by, func(e *workspace.Edit) error {
		k, err := keptScenario(ctx, e.Tx(), workflowID, id)
		if err != nil {
			return err
		}
		if _, err := w.Unused(ctx, e, id, version); err != nil {
			return err
		}
		if err := e.Tx().Scenarios.Delete(ctx, id); err != nil {
			return err
		}
		return e.Audit(ctx, workspace.ActionDeleted, workspace.ObjectScenario, k.ID, k.Body.Workflow+": "+k.Name, nil)
	})
}

// Record makes a scenario of a call, to look at and to save. notes say what
// could not be kept as it was.
func (w Scenarios) Record(ctx context.Context, callID string) (in *ScenarioInput, notes []string, err error) {
	c, err := w.Look().Tx().Calls.Get(ctx, callID)
	if err != nil {
		return nil, nil, err
	}
	turns, err := w.Look().Tx().Calls.Turns(ctx, callID, 0)
	if err != nil {
		return nil, nil, err
	}
	s, notes, err := scenario.Record(c, turns)
	if err != nil {
		return nil, nil, err
	}
	f, err := w.Look().Tx().Workflows.ByName(ctx, s.Workflow)
	if apperr.Is(err, apperr.NotFound) && c.WorkflowName == s.Workflow { // it has another name by now
		f, err = w.Look().Tx().Workflows.Get(ctx, c.WorkflowID)
	}
	if apperr.Is(err, apperr.NotFound) {
		return nil, nil, apperr.New(apperr.Invalid, "The Workflow %q, in which the call began, is not there any more.", s.Workflow)
	}
	if err != nil {
		return nil, nil, err
	}
	s.Workflow = f.Name
	s.Name = "Call from " + c.StartedAt.UTC().Format("2 Jan 2006 15:04:05")
	return &ScenarioInput{WorkflowID: f.ID, Body: *s}, notes, nil
}

// scenarioChanges lists what differs, for the audit trail.
func scenarioChanges(old, now *models.Scenario) ([]models.Change, error) {
	changes := workspace.Diff([]workspace.Field{{Key: "name", Value: old.Name}}, []workspace.Field{{Key: "name", Value: now.Name}})
	values, err := compare.JSON(old.Body, now.Body)
	for _, v := range values {
		if !strings.HasPrefix(v.Path, "ids.") {
			changes = append(changes, models.Change{Field: v.Path, From: v.Before, To: v.After})
		}
	}
	return changes, err
}
