package workspace

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hookline/app/apperr"
	"hookline/app/scenario"
	"hookline/app/workflow"
	"hookline/app/workflow/compare"
	"hookline/models"
)

// Scenarios are the scenarios of all Workflows. They are saved by methods of their own:
// what they refer to has names and ids, and their body is compared as a whole.
type Scenarios struct{ thing[models.Scenario] }

var scenarios = about[models.Scenario]{
	About: About{Kind: ObjectScenario, Word: "scenario", Section: "scenarios", NameKey: "name"},
	store: func(db *models.DB) store[models.Scenario] { return db.Scenarios },
	head: func(s *models.Scenario) head {
		return head{id: &s.ID, name: &s.Name, version: &s.Version, created: &s.CreatedAt}
	},
	other: func(ctx context.Context, tx *models.DB, s *models.Scenario) (*models.Scenario, error) {
		return tx.Scenarios.ByName(ctx, s.WorkflowID, s.Name)
	},
	unheard: true,
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
	e := w.look()
	list, err := e.tx.Scenarios.Of(ctx, workflowID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	runs, err := e.tx.Scenarios.Runs(ctx, workflowID)
	if err != nil {
		return nil, err
	}
	names, err := e.scenarioNames(ctx, workflowID)
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
	return w.look().scenario(ctx, workflowID, id)
}

func (e *Edit) scenario(ctx context.Context, workflowID, id string) (*Kept, error) {
	s, err := e.tx.Scenarios.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if s.WorkflowID != workflowID {
		return nil, apperr.New(apperr.NotFound, "This scenario is not there any more.")
	}
	names, err := e.scenarioNames(ctx, workflowID)
	if err != nil {
		return nil, err
	}
	k, err := names.kept(s)
	if err != nil {
		return nil, err
	}
	runs, err := e.tx.Scenarios.Runs(ctx, workflowID)
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
func (w Scenarios) Save(ctx context.Context, by Actor, in ScenarioInput) (*Kept, error) {
	return changed(ctx, w, by, func(e *Edit) (*Kept, error) { return e.saveScenario(ctx, in) })
}

// Check says what SaveScenario would find wrong, without saving.
func (w Scenarios) Check(ctx context.Context, in ScenarioInput) error {
	e := w.look()
	names, err := e.scenarioNames(ctx, in.WorkflowID)
	if err != nil {
		return err
	}
	return e.checkScenario(ctx, &in, names)
}

func (e *Edit) saveScenario(ctx context.Context, in ScenarioInput) (*Kept, error) {
	names, err := e.scenarioNames(ctx, in.WorkflowID)
	if err != nil {
		return nil, err
	}
	old, err := e.seenScenario(ctx, &in)
	if err != nil {
		return nil, err
	}
	if err := e.checkScenario(ctx, &in, names); err != nil {
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
			now.PassedID = e.versionCalled(ctx, in.WorkflowID, in.Body.Call)
		}
		if err := e.tx.Scenarios.Create(ctx, &now); err != nil {
			return nil, err
		}
		err = e.Audit(ctx, ActionCreated, ObjectScenario, now.ID, names.called(now.Name), changes)
	case now.Name != old.Name || now.Body != old.Body:
		if err := e.tx.Scenarios.Update(ctx, &now); err != nil {
			return nil, err
		}
		if len(changes) == 0 { // a name that was unknown is known now
			break
		}
		err = e.Audit(ctx, ActionChanged, ObjectScenario, now.ID, names.called(now.Name), changes)
	}
	if err != nil {
		return nil, err
	}
	return names.kept(&now)
}

// seenScenario reads the scenario that is to be saved, at the version the person saw;
// one without an id for a new one.
func (e *Edit) seenScenario(ctx context.Context, in *ScenarioInput) (*models.Scenario, error) {
	fresh := &models.Scenario{WorkflowID: in.WorkflowID}
	if in.ID == "" {
		return fresh, nil
	}
	stored, err := e.tx.Scenarios.Get(ctx, in.ID)
	switch {
	case isMissing(err) && in.Version == 0: // a file that brings its own id
		return fresh, nil
	case err != nil:
		return nil, err
	case stored.WorkflowID != in.WorkflowID:
		return nil, apperr.New(apperr.NotFound, "This scenario is not there any more.")
	case stored.Version != in.Version:
		return nil, e.stale(ctx, ObjectScenario, stored.ID, stored.Name, stored)
	}
	return stored, nil
}

// versionCalled gives the version of the Workflow that a call ran, on which a scenario
// that was kept from it passes; empty when it is not known.
func (e *Edit) versionCalled(ctx context.Context, workflowID, callID string) string {
	c, err := e.tx.Calls.Get(ctx, callID)
	if err != nil || c.WorkflowID != workflowID {
		return ""
	}
	return c.VersionID
}

// checkScenario makes names ids, and reports what is wrong.
func (e *Edit) checkScenario(ctx context.Context, in *ScenarioInput, names *scenarioNames) error {
	var p apperr.Problems
	s := &in.Body
	s.Name, s.Workflow = TidyName(s.Name), names.workflow.Name
	CheckName(&p, "name", s.Name)
	other, err := e.tx.Scenarios.ByName(ctx, in.WorkflowID, s.Name)
	switch {
	case err != nil && !isMissing(err):
		return err
	case err == nil && other.ID != in.ID:
		p.Add("name", "The Workflow has a scenario %q already; choose another name.", other.Name)
	}
	if in.ID == "" {
		n, err := e.tx.Scenarios.Count(ctx, in.WorkflowID)
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
func (w Scenarios) Duplicate(ctx context.Context, by Actor, workflowID, id string) (*Kept, error) {
	return changed(ctx, w, by, func(e *Edit) (*Kept, error) {
		k, err := e.scenario(ctx, workflowID, id)
		if err != nil {
			return nil, err
		}
		in := ScenarioInput{WorkflowID: workflowID, Body: *k.Body}
		made, err := w.copyOf(ctx, e, &k.Scenario)
		if err != nil {
			return nil, err
		}
		in.Body.Name = made.Name
		return e.saveScenario(ctx, in)
	})
}

// Delete removes a scenario. version is the one the person saw, 0 for
// whatever is there.
func (w Scenarios) Delete(ctx context.Context, by Actor, workflowID, id string, version int64) error {
	return w.Change(ctx, by, func(e *Edit) error {
		k, err := e.scenario(ctx, workflowID, id)
		if err != nil {
			return err
		}
		if _, err := w.unused(ctx, e, id, version); err != nil {
			return err
		}
		if err := e.tx.Scenarios.Delete(ctx, id); err != nil {
			return err
		}
		return e.Audit(ctx, ActionDeleted, ObjectScenario, k.ID, k.Body.Workflow+": "+k.Name, nil)
	})
}

// Record makes a scenario of a call, to look at and to save. notes say what
// could not be kept as it was.
func (w Scenarios) Record(ctx context.Context, callID string) (in *ScenarioInput, notes []string, err error) {
	c, err := w.look().tx.Calls.Get(ctx, callID)
	if err != nil {
		return nil, nil, err
	}
	turns, err := w.look().tx.Calls.Turns(ctx, callID, 0)
	if err != nil {
		return nil, nil, err
	}
	s, notes, err := scenario.Record(c, turns)
	if err != nil {
		return nil, nil, err
	}
	f, err := w.look().tx.Workflows.ByName(ctx, s.Workflow)
	if isMissing(err) && c.WorkflowName == s.Workflow { // it has another name by now
		f, err = w.look().tx.Workflows.Get(ctx, c.WorkflowID)
	}
	if isMissing(err) {
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
	changes := diff([]field{{key: "name", value: old.Name}}, []field{{key: "name", value: now.Name}})
	values, err := compare.JSON(old.Body, now.Body)
	for _, v := range values {
		if !strings.HasPrefix(v.Path, "ids.") {
			changes = append(changes, models.Change{Field: v.Path, From: v.Before, To: v.After})
		}
	}
	return changes, err
}

// scenarioNames is what scenarios of one Workflow name.
type scenarioNames struct {
	workflow *models.Workflow
	defs     []*workflow.Definition // the draft, and what is published
	services []models.WebService
}

func (e *Edit) scenarioNames(ctx context.Context, workflowID string) (*scenarioNames, error) {
	f, err := e.tx.Workflows.Get(ctx, workflowID)
	if err != nil {
		return nil, err
	}
	n := &scenarioNames{workflow: f, defs: []*workflow.Definition{workflow.ParseOrEmpty(f.Draft)}}
	if f.PublishedID != "" {
		v, err := e.tx.Workflows.Version(ctx, f.PublishedID)
		if err != nil {
			return nil, err
		}
		if v.Definition != f.Draft {
			n.defs = append(n.defs, workflow.ParseOrEmpty(v.Definition))
		}
	}
	n.services, err = e.tx.Services.All(ctx)
	return n, err
}

// called names a scenario for the audit trail.
func (n *scenarioNames) called(name string) string { return n.workflow.Name + ": " + name }

// kept reads a stored scenario, with the names of now.
func (n *scenarioNames) kept(s *models.Scenario) (*Kept, error) {
	body, err := scenario.Decode(s.Body)
	if err != nil {
		return nil, fmt.Errorf("scenario %s: %w", s.ID, err)
	}
	body.Name, body.Workflow = s.Name, n.workflow.Name
	for i := range body.Exchanges {
		x := &body.Exchanges[i]
		if k := slices.IndexFunc(n.services, func(w models.WebService) bool { return w.ID == x.ServiceID }); k >= 0 {
			x.WebService = n.services[k].Name
		}
		x.Object = n.title(x.ObjectID, x.Object)
	}
	for i := range body.Path {
		body.Path[i].Object = n.title(body.Path[i].ObjectID, body.Path[i].Object)
	}
	return &Kept{Scenario: *s, Body: body, Runs: map[string]models.ScenarioRun{}}, nil
}

func (n *scenarioNames) title(id, otherwise string) string {
	for _, d := range n.defs {
		if o := d.Object(id); id != "" && o != nil && o.Title != "" {
			return o.Title
		}
	}
	return otherwise
}

// resolve finds the ids of what a scenario names. A title that no object has is
// left for the run to tell.
func (n *scenarioNames) resolve(s *scenario.Scenario, p *apperr.Problems) {
	for i := range s.Exchanges {
		x := &s.Exchanges[i]
		k := slices.IndexFunc(n.services, func(w models.WebService) bool { return w.NameKey == models.NameKey(x.WebService) })
		switch {
		case k >= 0:
			x.ServiceID, x.WebService = n.services[k].ID, n.services[k].Name
		case strings.TrimSpace(x.WebService) != "":
			x.ServiceID = ""
			p.Add(fmt.Sprintf("exchanges[%d].web_service", i), "There is no Web Service %q; write the name of one that is there.", x.WebService)
		}
		x.ObjectID, x.Object = n.object(x.Object)
	}
	for i := range s.Path {
		step := &s.Path[i]
		if step.Workflow != "" && models.NameKey(step.Workflow) != n.workflow.NameKey {
			step.ObjectID = ""
			continue
		}
		step.Workflow = ""
		step.ObjectID, step.Object = n.object(step.Object)
	}
}

// object finds the id of an object and its title as it is written there.
func (n *scenarioNames) object(title string) (id, written string) {
	for _, d := range n.defs {
		if o := d.ByTitle(title); o != nil && strings.TrimSpace(title) != "" {
			return o.ID, o.Title
		}
	}
	return "", title
}
