package workspace

import (
	"context"
	"fmt"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/scenario"
	"hookline/app/schedule"
	"hookline/app/webservice"
	"hookline/app/workflow"
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
	e := w.look()
	t, err := e.scenarioTarget(ctx, workflowID, on)
	if err != nil {
		return nil, err
	}
	outcomes, err := e.runScenarios(ctx, t, ids...)
	if err != nil {
		return nil, err
	}
	return outcomes, e.noteRuns(ctx, t, outcomes)
}

// Try runs scenarios as RunScenarios does, and notes nothing.
func (w Scenarios) Try(ctx context.Context, workflowID string, on ScenarioTarget, ids ...string) ([]Outcome, error) {
	e := w.look()
	t, err := e.scenarioTarget(ctx, workflowID, on)
	if err != nil {
		return nil, err
	}
	return e.runScenarios(ctx, t, ids...)
}

// ExpectNow makes what a scenario comes to on the target what it expects. version
// is the one the person saw.
func (w Scenarios) ExpectNow(ctx context.Context, by Actor, workflowID, id string, version int64, on ScenarioTarget) (*Kept, error) {
	return changed(ctx, w, by, func(e *Edit) (*Kept, error) {
		t, err := e.scenarioTarget(ctx, workflowID, on)
		if err != nil {
			return nil, err
		}
		outcomes, err := e.runScenarios(ctx, t, id)
		if err != nil {
			return nil, err
		}
		o := &outcomes[0]
		in := ScenarioInput{ID: id, WorkflowID: workflowID, Version: version, Body: *o.Body}
		in.Body.Path, in.Body.Heard = o.GotPath, o.GotHeard
		return e.saveScenario(ctx, in)
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

func (e *Edit) scenarioTarget(ctx context.Context, workflowID string, on ScenarioTarget) (*runTarget, error) {
	f, err := e.tx.Workflows.Get(ctx, workflowID)
	if err != nil {
		return nil, err
	}
	if on == models.TargetDraft || on == "" {
		return e.draftTarget(ctx, f)
	}
	versionID := string(on)
	if on == models.TargetLive {
		if versionID = f.PublishedID; versionID == "" {
			return nil, apperr.New(apperr.Invalid, notPublished, f.Name)
		}
	}
	v, err := e.tx.Workflows.Version(ctx, versionID)
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
func (e *Edit) draftTarget(ctx context.Context, f *models.Workflow) (*runTarget, error) {
	def, err := workflow.Parse(f.Draft)
	if err != nil {
		return nil, err
	}
	t := &runTarget{scenario.Target{ID: f.ID, Name: f.Name, Called: "the draft", Def: def}, models.TargetDraft, models.DefinitionHash(f.Draft), ""}
	if f.PublishedID != "" {
		v, err := e.tx.Workflows.Version(ctx, f.PublishedID)
		if err != nil {
			return nil, err
		}
		if v.Definition == f.Draft {
			t.versionID = v.ID
		}
	}
	return t, nil
}

// runScenarios runs those with the ids, or all, in the order of their names.
func (e *Edit) runScenarios(ctx context.Context, t *runTarget, ids ...string) ([]Outcome, error) {
	var stored []models.Scenario
	if len(ids) == 0 {
		all, err := e.tx.Scenarios.Of(ctx, t.ID)
		if err != nil || len(all) == 0 {
			return nil, err
		}
		stored = all
	}
	for _, id := range ids {
		s, err := e.tx.Scenarios.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		if s.WorkflowID != t.ID {
			return nil, apperr.New(apperr.NotFound, "This scenario is not there any more.")
		}
		stored = append(stored, *s)
	}
	names, err := e.scenarioNames(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	shelf, err := e.newShelf(ctx, names.services)
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
	return outcomes, e.explain(ctx, t, outcomes)
}

// noteRuns keeps how scenarios went on the draft or the live version. When the two
// are the same, so is the outcome.
func (e *Edit) noteRuns(ctx context.Context, t *runTarget, outcomes []Outcome) error {
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
	return e.tx.Scenarios.SaveRuns(ctx, runs, t.versionID)
}

// shelf is what Workflows refer to, read as scenarios come to it.
type shelf struct {
	ctx       context.Context // of the one run of scenarios that a shelf lives for
	e         *Edit
	services  []models.WebService
	workflows map[string]models.Workflow
	compiled  map[string]compiled
	programs  map[string]*workflow.Definition
	schedules map[string]scheduled
	sounds    map[string]workflow.SoundInfo
	country   string
}

// scheduled is a Schedule made ready; nil hours can't be read.
type scheduled struct {
	name  string
	hours *schedule.Schedule
}

type compiled struct {
	service *webservice.Service
	err     error
}

func (e *Edit) newShelf(ctx context.Context, services []models.WebService) (*shelf, error) {
	s := &shelf{ctx: ctx, e: e, services: services, workflows: map[string]models.Workflow{},
		compiled: map[string]compiled{}, programs: map[string]*workflow.Definition{}, schedules: map[string]scheduled{}, sounds: map[string]workflow.SoundInfo{}}
	if err := e.addSounds(ctx, s.sounds); err != nil {
		return nil, err
	}
	var err error
	if s.country, err = e.tx.DefaultCountry(ctx); err != nil {
		return nil, err
	}
	list, err := e.tx.Workflows.All(ctx)
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		s.workflows[f.ID] = f
	}
	rows, err := e.tx.Schedules.All(ctx)
	for i := range rows {
		rows[i].EmergencyOn = false
		hours, err := schedule.Stored(&rows[i])
		if err != nil {
			hours = nil
		}
		s.schedules[rows[i].ID] = scheduled{rows[i].Name, hours}
	}
	return s, err
}

// Schedule says what one says of the time of a scenario. Its switch for emergencies
// counts as off: a scenario is the same today as it was.
func (s *shelf) Schedule(scheduleID string, at time.Time) (workflow.ScheduleLook, bool) {
	entry := s.schedules[scheduleID]
	if entry.hours == nil {
		return workflow.ScheduleLook{}, false
	}
	a := entry.hours.Look(at)
	return workflow.ScheduleLook{Name: entry.name, State: string(a.State), Why: a.Why, Clock: schedule.Clock(a.At)}, true
}

// Service gives a Web Service made ready to run. Secrets that can't be opened are
// no hindrance: nothing is sent.
func (s *shelf) Service(_ context.Context, id string) (*webservice.Service, error) {
	if c, ok := s.compiled[id]; ok {
		return c.service, c.err
	}
	c := compiled{err: apperr.New(apperr.NotFound, "The Web Service is gone.")}
	for i := range s.services {
		w := &s.services[i]
		if w.ID != id {
			continue
		}
		if c.service, c.err = webservice.Compile(w, s.e.openOrMark(w)); c.err != nil {
			c.err = apperr.Wrap(c.err, apperr.Invalid, "The Web Service %s is not set up completely: %s", w.Name, apperr.Message(c.err))
		}
	}
	s.compiled[id] = c
	return c.service, c.err
}

// Sound gives a Sound, to be heard in name alone.
func (s *shelf) Sound(id string) (workflow.SoundInfo, bool) {
	info, ok := s.sounds[id]
	return info, ok
}

// DefaultCountry is the workspace's.
func (s *shelf) DefaultCountry() string { return s.country }

// Published gives the name and the live version of a Workflow.
func (s *shelf) Published(workflowID string) (name, versionID string, ok bool) {
	f, ok := s.workflows[workflowID]
	return f.Name, f.PublishedID, ok && f.PublishedID != ""
}

// Program gives a version by its id.
func (s *shelf) Program(ctx context.Context, versionID string) (*workflow.Definition, error) {
	if d := s.programs[versionID]; d != nil {
		return d, nil
	}
	v, err := s.e.tx.Workflows.Version(ctx, versionID)
	if err != nil {
		return nil, err
	}
	d, err := workflow.Parse(v.Definition)
	if err == nil {
		s.programs[versionID] = d
	}
	return d, err
}

// ScenariosError lists the scenarios that keep a Workflow from being published. Find
// it with errors.As in an apperr.Conflict.
type ScenariosError struct {
	Failed []Outcome
	Passed int
}

// Error is for the log.
func (e *ScenariosError) Error() string { return fmt.Sprintf("%d scenarios fail", len(e.Failed)) }

// maxFailed bounds the failures a message names; the error has them all.
const maxFailed = 5

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
	if n := len(texts) - maxFailed; n > 0 {
		texts, more = texts[:maxFailed], fmt.Sprintf(" And %d more.", n)
	}
	fails := fmt.Sprintf("%d of its %d scenarios fail", len(e.Failed), len(outcomes))
	if len(outcomes) == 1 {
		fails = "its scenario fails"
	}
	return apperr.Wrap(e, apperr.Conflict, "The Workflow %q was not published: %s on the draft. %s%s Mend the draft, change what is expected, or publish despite the failures.",
		name, fails, strings.Join(texts, " "), more)
}
