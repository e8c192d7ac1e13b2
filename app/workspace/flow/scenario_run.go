package flow

import (
	"context"
	"fmt"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/scenario"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
)

// Outcome is a scenario and how it went.
type Outcome struct {
	Kept
	*scenario.Result
	// Changes are how the object at which the call left its path differs from the
	// version the scenario passed on last, PassedNumber (0: one of a test call).
	Changes      []models.Change
	PassedNumber int64
}

// ScenarioTarget is what scenarios are run against: models.TargetDraft,
// models.TargetLive, or the id of a version.
type ScenarioTarget string

// Run runs scenarios of a Workflow, all of them without ids. How they went
// on the draft and the live version is noted.
func (w Scenarios) Run(ctx context.Context, workflowID string, on ScenarioTarget, ids ...string) ([]Outcome, error) {
	e := w.Look()
	t, err := targetOf(ctx, e.Tx(), workflowID, on)
	if err != nil {
		return nil, err
	}
	outcomes, err := w.run(ctx, e, t, ids...)
	if err != nil {
		return nil, err
	}
	return outcomes, noteRuns(ctx, e.Tx(), t, outcomes)
}

// Try runs scenarios as Run does, and notes nothing.
func (w Scenarios) Try(ctx context.Context, workflowID string, on ScenarioTarget, ids ...string) ([]Outcome, error) {
	e := w.Look()
	t, err := targetOf(ctx, e.Tx(), workflowID, on)
	if err != nil {
		return nil, err
	}
	return w.run(ctx, e, t, ids...)
}

// ExpectNow makes what a scenario comes to on the target what it expects. version
// is the one the person saw.
func (w Scenarios) ExpectNow(ctx context.Context, by workspace.Actor, workflowID, id string, version int64, on ScenarioTarget) (*Kept, error) {
	return workspace.Changed(ctx, w, by, func(e *workspace.Edit) (*Kept, error) {
		t, err := targetOf(ctx, e.Tx(), workflowID, on)
		if err != nil {
			return nil, err
		}
		outcomes, err := w.run(ctx, e, t, id)
		if err != nil {
			return nil, err
		}
		o := &outcomes[0]
		in := ScenarioInput{ID: id, WorkflowID: workflowID, Version: version, Body: *o.Body}
		in.Body.Path, in.Body.Heard = o.GotPath, o.GotHeard
		return w.save(ctx, e, in)
	})
}

// runTarget is a definition to run scenarios on.
type runTarget struct {
	scenario.Target
	on        ScenarioTarget
	hash      string
	versionID string // empty for a draft that is no version
}

// notPublished is the message for who runs against what is not there.
const notPublished = "The Workflow %q is not published: run its scenarios against the draft."

func targetOf(ctx context.Context, tx *models.DB, workflowID string, on ScenarioTarget) (*runTarget, error) {
	f, err := tx.Workflows.Get(ctx, workflowID)
	if err != nil {
		return nil, err
	}
	if on == models.TargetDraft || on == "" {
		return draftTarget(ctx, tx, f)
	}
	versionID := string(on)
	if on == models.TargetLive {
		if versionID = f.PublishedID; versionID == "" {
			return nil, apperr.New(apperr.Invalid, notPublished, f.Name)
		}
	}
	v, err := tx.Workflows.Version(ctx, versionID)
	if err != nil {
		return nil, err
	}
	if v.WorkflowID != workflowID {
		return nil, apperr.New(apperr.NotFound, "This version is not of the Workflow %q.", f.Name)
	}
	def, err := workflow.Parse(v.Definition)
	return &runTarget{scenario.Target{ID: f.ID, Name: f.Name, Called: fmt.Sprintf("version %d", v.Number), Def: def}, on, models.DefinitionHash(v.Definition), v.ID}, err
}

// draftTarget is the draft, which is the published version when it does not differ.
func draftTarget(ctx context.Context, tx *models.DB, f *models.Workflow) (*runTarget, error) {
	def, err := workflow.Parse(f.Draft)
	if err != nil {
		return nil, err
	}
	t := &runTarget{scenario.Target{ID: f.ID, Name: f.Name, Called: "the draft", Def: def}, models.TargetDraft, models.DefinitionHash(f.Draft), ""}
	if f.PublishedID != "" {
		v, err := tx.Workflows.Version(ctx, f.PublishedID)
		if err != nil {
			return nil, err
		}
		if v.Definition == f.Draft {
			t.versionID = v.ID
		}
	}
	return t, nil
}

// run runs those with the ids, or all, in the order of their names.
func (w Scenarios) run(ctx context.Context, e *workspace.Edit, t *runTarget, ids ...string) ([]Outcome, error) {
	var stored []models.Scenario
	if len(ids) == 0 {
		all, err := e.Tx().Scenarios.Of(ctx, t.ID)
		if err != nil || len(all) == 0 {
			return nil, err
		}
		stored = all
	}
	for _, id := range ids {
		s, err := e.Tx().Scenarios.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		if s.WorkflowID != t.ID {
			return nil, apperr.New(apperr.NotFound, "This scenario is not there any more.")
		}
		stored = append(stored, *s)
	}
	names, err := namesOf(ctx, e.Tx(), t.ID)
	if err != nil {
		return nil, err
	}
	shelf, err := newShelf(ctx, e, names.services)
	if err != nil {
		return nil, err
	}
	outcomes := make([]Outcome, len(stored))
	for i := range stored {
		k, err := names.kept(&stored[i])
		if err != nil {
			return nil, err
		}
		outcomes[i] = Outcome{Kept: *k, Result: scenario.Run(ctx, t.Target, shelf, k.Body)}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	return outcomes, w.explain(ctx, e, t, outcomes)
}

// noteRuns keeps how scenarios went on the draft or the live version. When the two
// are the same, so is the outcome.
func noteRuns(ctx context.Context, tx *models.DB, t *runTarget, outcomes []Outcome) error {
	if t.on != models.TargetDraft && t.on != models.TargetLive {
		return nil
	}
	now, runs := time.Now().UTC(), make([]models.ScenarioRun, len(outcomes))
	for i := range outcomes {
		o := &outcomes[i]
		runs[i] = models.ScenarioRun{ScenarioID: o.ID, Target: string(t.on), Hash: t.hash, ScenarioVersion: o.Version,
			Pass: o.Pass, Summary: o.Summary, TookMicros: o.Took.Microseconds(), At: now}
		o.Runs[string(t.on)] = runs[i]
	}
	return tx.Scenarios.SaveRuns(ctx, runs, t.versionID)
}

// ScenariosError lists the scenarios that keep a Workflow from being published. Find
// it with errors.As in an apperr.Conflict.
type ScenariosError struct {
	Failed []Outcome
	Passed int
}

// Error is for the log.
func (e *ScenariosError) Error() string { return fmt.Sprintf("%d scenarios fail", len(e.Failed)) }

// maxNamed bounds what a message names of scenarios that fail and of problems; the error
// has them all.
const maxNamed = 5

// failing makes the Conflict about scenarios that fail, nil for none.
func failing(name string, outcomes []Outcome) error {
	e := &ScenariosError{}
	var texts []string
	for _, o := range outcomes {
		if o.Pass {
			e.Passed++
			continue
		}
		e.Failed = append(e.Failed, o)
		texts = append(texts, fmt.Sprintf("%q: %s", o.Name, o.Summary))
	}
	if len(e.Failed) == 0 {
		return nil
	}
	more := ""
	if n := len(texts) - maxNamed; n > 0 {
		texts, more = texts[:maxNamed], fmt.Sprintf(" And %d more.", n)
	}
	fails := fmt.Sprintf("%d of its %d scenarios fail", len(e.Failed), len(outcomes))
	if len(outcomes) == 1 {
		fails = "its scenario fails"
	}
	return apperr.Wrap(e, apperr.Conflict, "The Workflow %q was not published: %s on the draft. %s%s Mend the draft, change what is expected, or publish despite the failures.",
		name, fails, strings.Join(texts, " "), more)
}
