package flow_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/scenario"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/file"
	"hookline/app/workspace/flow"
	"hookline/app/workspace/workspacetest"
	"hookline/models"
	"hookline/models/dbtest"
)

// suburbFile is a workspace with a Workflow and a scenario that passes.
const suburbFile = `version: 1
web_services:
  - name: Suburbs
    domain: api.example.com
    path: /suburbs/%postcode%
    results:
      - { description: Suburb, path: 0.name }
workflows:
  - name: Suburb line
    objects:
      - { title: Ask, kind: capture_digits, label: pc, prompt: { say: Postcode? }, exits: { next: Look, no_input: Bye } }
      - { title: Look, kind: web_service_connector, web_service: Suburbs, inputs: { postcode: "%ivr:pc%" }, results: { Suburb: suburb }, exits: { success: Say, failure: Bye } }
      - { title: Say, kind: say_text, text: "%ivr:suburb%.", exits: { next: Bye } }
      - { title: Bye, kind: hang_up }
scenarios:
  - name: Cremorne
    workflow: Suburb line
    at: "2026-04-22T09:30:00+10:00"
    steps:
      - { digits: "2090" }
    exchanges:
      - { web_service: Suburbs, object: Look, status: 200, body: '[{"name":"Cremorne"}]' }
    path:
      - { object: Ask, exit: next }
      - { object: Look, exit: success }
      - { object: Say, exit: next }
      - { object: Bye }
    heard:
      - Postcode?
      - Cremorne.
`

// suburbLine applies it.
func suburbLine(t *testing.T, db *models.DB) (*workspacetest.Workspace, *models.Workflow, flow.Kept) {
	t.Helper()
	w := open(t, db)
	must(file.Apply(t.Context(), w.Workspace, anna, "f", []byte(suburbFile), file.ApplyOptions{}))(t)
	f := must(db.Workflows.ByName(t.Context(), "Suburb line"))(t)
	list := must(w.Scenarios.All(t.Context(), f.ID))(t)
	if len(list) != 1 {
		t.Fatalf("scenarios %+v", list)
	}
	return w, f, list[0]
}

// say changes what an object says.
func say(text string) func(*workflow.Definition) error {
	return func(d *workflow.Definition) error {
		d.ByTitle("Say").Settings.(*workflow.SayText).Text = text
		return nil
	}
}

func TestScenarios(t *testing.T) { dbtest.Each(t, testScenarios) }

func testScenarios(t *testing.T, db *models.DB) {
	ctx := t.Context()
	w, f, k := suburbLine(t, db)
	in := flow.ScenarioInput{WorkflowID: f.ID, Body: *k.Body}
	_, err := w.Scenarios.Save(ctx, anna, in)
	wantCode(t, err, apperr.Invalid, `has a scenario "Cremorne" already`)

	in.Body.Name = "  Another   one "
	in.Body.Path = append([]scenario.Stop{}, k.Body.Path...)
	in.Body.Path[2].Object = "Nowhere"
	made := must(w.Scenarios.Save(ctx, anna, in))(t)
	if made.Name != "Another one" || made.Version != 1 || made.Body.Path[0].ObjectID == "" || made.Body.Path[2].ObjectID != "" {
		t.Errorf("%+v %+v", made, made.Body)
	}
	again := must(w.Scenarios.Save(ctx, anna, flow.ScenarioInput{ID: made.ID, WorkflowID: f.ID, Version: 1, Body: *made.Body}))(t)
	if again.Version != 1 {
		t.Error("saving what is stored changed something")
	}
	change := flow.ScenarioInput{ID: made.ID, WorkflowID: f.ID, Version: 1, Body: *made.Body}
	change.Body.Caller = "+61255501111"
	must(w.Scenarios.Save(ctx, workspace.Actor{Name: "Ben"}, change))(t)
	change.Body.Caller = "+61255502222"
	_, err = w.Scenarios.Save(ctx, anna, change)
	wantCode(t, err, apperr.Conflict, "Ben")
	trail := must(w.Audit(ctx, workspace.ObjectScenario, made.ID, models.Page{}))(t)
	if len(trail) != 2 || fmt.Sprint(trail[0].Changes) != "[{caller  +61255501111}]" || trail[0].ObjectName != "Suburb line: Another one" {
		t.Errorf("audit %+v", trail)
	}

	outcomes := must(w.Scenarios.Run(ctx, f.ID, models.TargetDraft))(t)
	if len(outcomes) != 2 || !outcomes[1].Pass || outcomes[0].Pass || !strings.Contains(outcomes[0].Summary, `the object "Nowhere" that is not in the draft`) {
		t.Errorf("%+v", outcomes)
	}
	list := must(w.Scenarios.All(ctx, f.ID))(t)
	if r := list[1].Runs[models.TargetDraft]; !r.Pass || r.ScenarioVersion != 1 || list[0].Runs[models.TargetDraft].Summary != outcomes[0].Summary || len(list[1].Runs) != 1 {
		t.Errorf("%+v", list)
	}
	if list[1].PassedID != f.PublishedID { // the draft is what is published
		t.Errorf("passed on %q", list[1].PassedID)
	}
	expected := must(w.Scenarios.ExpectNow(ctx, anna, f.ID, made.ID, 2, models.TargetLive))(t)
	if expected.Version != 3 || expected.Body.Path[2].Object != "Say" {
		t.Errorf("%+v", expected.Body)
	}
	if o := must(w.Scenarios.Run(ctx, f.ID, models.TargetLive, made.ID))(t); len(o) != 1 || !o[0].Pass {
		t.Errorf("%+v", o)
	}
	if o := must(w.Scenarios.Run(ctx, f.ID, flow.ScenarioTarget(f.PublishedID)))(t); len(o) != 2 || !o[0].Pass {
		t.Errorf("%+v", o)
	}
	copied := must(w.Scenarios.Duplicate(ctx, anna, f.ID, made.ID))(t)
	if copied.Name != "Another one copy" {
		t.Error(copied.Name)
	}
	if err := w.Scenarios.Delete(ctx, anna, f.ID, copied.ID, 0); err != nil {
		t.Error(err)
	}
	other := must(w.Workflows.Create(ctx, anna, "Other", ""))(t)
	_, err = w.Scenarios.Get(ctx, other.ID, made.ID)
	wantCode(t, err, apperr.NotFound)
	_, err = w.Scenarios.Run(ctx, other.ID, models.TargetDraft, made.ID)
	wantCode(t, err, apperr.NotFound)
	_, err = w.Scenarios.Run(ctx, other.ID, models.TargetLive)
	wantCode(t, err, apperr.Invalid, "not published")
	if err := w.Workflows.Delete(ctx, anna, f.ID, 0); err != nil {
		t.Error(err)
	}
	_, err = db.Scenarios.Get(ctx, made.ID)
	wantCode(t, err, apperr.NotFound)
}

// What is renamed on the screens has its new name in the scenario, which passes.
func TestScenarioFollowsNames(t *testing.T) { dbtest.Each(t, testScenarioFollowsNames) }

func testScenarioFollowsNames(t *testing.T, db *models.DB) {
	ctx := t.Context()
	w, f, k := suburbLine(t, db)
	s := must(db.Services.ByName(ctx, "Suburbs"))(t)
	s.Name = "Places"
	must(w.Services.Save(ctx, anna, workspace.Service{WebService: *s}))(t)
	must(w.Workflows.SaveDraft(ctx, anna, f.ID, f.Version, func(d *workflow.Definition) error {
		d.ByTitle("Look").Title = "Find"
		return nil
	}))(t)
	now := must(w.Scenarios.Get(ctx, f.ID, k.ID))(t)
	if now.Body.Exchanges[0].WebService != "Places" || now.Body.Exchanges[0].Object != "Find" || now.Body.Path[1].Object != "Find" {
		t.Errorf("%+v", now.Body)
	}
	for _, on := range []flow.ScenarioTarget{models.TargetDraft, models.TargetLive} {
		if o := must(w.Scenarios.Run(ctx, f.ID, on))(t); !o[0].Pass {
			t.Errorf("%s: %s", on, o[0].Summary)
		}
	}
}

func TestPublishRunsScenarios(t *testing.T) { dbtest.Each(t, testPublishRunsScenarios) }

func testPublishRunsScenarios(t *testing.T, db *models.DB) {
	ctx := t.Context()
	w, f, k := suburbLine(t, db)
	f = must(w.Workflows.SaveDraft(ctx, anna, f.ID, f.Version, say("It is %ivr:suburb%.")))(t)
	_, err := w.Workflows.Publish(ctx, anna, f.ID, f.Version, "")
	wantCode(t, err, apperr.Conflict, `"Suburb line" was not published: its scenario fails on the draft.`, `The caller hears "It is Cremorne." instead of "Cremorne."`)
	failed, ok := errors.AsType[*flow.ScenariosError](err)
	if !ok || len(failed.Failed) != 1 || failed.Failed[0].ID != k.ID || failed.Passed != 0 {
		t.Errorf("%+v", failed)
	}
	if o := failed.Failed[0]; o.PassedNumber != 0 || len(o.Changes) != 0 { // it was never run on a version
		t.Errorf("%+v", o)
	}
	must(w.Scenarios.Run(ctx, f.ID, models.TargetLive))(t)
	o := must(w.Scenarios.Try(ctx, f.ID, models.TargetDraft))(t)[0]
	if o.PassedNumber != 1 || fmt.Sprint(o.Changes) != "[{text %ivr:suburb%. It is %ivr:suburb%.}]" {
		t.Errorf("since it passed on %d: %+v", o.PassedNumber, o.Changes)
	}
	if now := must(db.Workflows.Get(ctx, f.ID))(t); now.PublishedID != f.PublishedID {
		t.Error("it is published all the same")
	}
	p := must(w.Workflows.Publish(ctx, anna, f.ID, f.Version, "", flow.DespiteFailures(true)))(t)
	if !p.New || len(p.Scenarios) != 1 || p.Scenarios[0].Pass {
		t.Errorf("%+v", p)
	}
	trail := must(w.Audit(ctx, workspace.ObjectWorkflow, f.ID, models.Page{}))(t)
	if !strings.Contains(fmt.Sprint(trail[0].Changes), "published past failing scenarios  1 of 1: Cremorne") {
		t.Errorf("%+v", trail[0].Changes)
	}
	// Mended, it is published; the version it passed on is known.
	f = must(w.Workflows.SaveDraft(ctx, anna, f.ID, p.Workflow.Version, say("%ivr:suburb%.")))(t)
	p = must(w.Workflows.Publish(ctx, anna, f.ID, f.Version, ""))(t)
	k = must(w.Scenarios.All(ctx, f.ID))(t)[0]
	if !p.New || k.PassedID != p.Version.ID || !k.Runs[models.TargetLive].Pass || k.Runs[models.TargetLive].Hash != p.Version.Hash {
		t.Errorf("%+v %+v", p, k)
	}
	trail = must(w.Audit(ctx, workspace.ObjectWorkflow, f.ID, models.Page{}))(t)
	if strings.Contains(fmt.Sprint(trail[0].Changes), "past") {
		t.Errorf("%+v", trail[0].Changes)
	}
}

// A file's scenario that names an object which is not there is told with its line.
func TestScenarioFileWarns(t *testing.T) {
	w := open(t, dbtest.SQLite(t))
	a := must(file.Apply(t.Context(), w.Workspace, anna, "f", []byte(strings.Replace(suburbFile, "object: Say,", "object: Sing,", 1)), file.ApplyOptions{}))(t)
	if len(a.Warnings) != 1 || !strings.Contains(a.Warnings[0], `f:26:19: scenario "Cremorne": path[2]: the Workflow "Suburb line" has no object "Sing"`) {
		t.Errorf("%q", a.Warnings)
	}
}

// A scenario comes to the Schedule at its own time of day, whatever the switch says now.
func TestScenarioAppliesSchedule(t *testing.T) {
	ctx, db := t.Context(), dbtest.SQLite(t)
	w := open(t, db)
	must(file.Apply(ctx, w.Workspace, anna, "f", []byte(`version: 1
schedules:
  - { name: Office, time_zone: Australia/Sydney, hours: { monday: 09:00-17:00 }, emergency: on }
workflows:
  - name: Line
    objects:
      - { title: When, kind: apply_schedule, schedule: Office, exits: { open: Yes we are, closed: Not now, emergency: Not now } }
      - { title: Yes we are, kind: say_text, text: Hello. }
      - { title: Not now, kind: say_text, text: Call again. }
scenarios:
  - { name: Hello., workflow: Line, at: "2026-04-20T10:00:00+10:00" }
  - { name: Call again., workflow: Line, at: "2026-04-20T20:00:00+10:00" }
`), file.ApplyOptions{}))(t)
	f := must(db.Workflows.ByName(ctx, "Line"))(t)
	for _, o := range must(w.Scenarios.Run(ctx, f.ID, models.TargetDraft))(t) {
		if fmt.Sprint(o.GotHeard) != "["+o.Name+"]" {
			t.Errorf("%s: heard %v", o.Name, o.GotHeard)
		}
	}
}

// A call that is played again sends the replacements that a live one would.
func TestScenarioSendsReplacements(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		w := open(t, db)
		mapped := strings.Replace(suburbFile, "    path: /suburbs/%postcode%\n", "    path: /suburbs/%postcode%\n    mapping: true\n", 1)
		mapped = strings.Replace(mapped, "object: Look, status", `object: Look, request: "GET https://api.example.com/suburbs/token-9", status`, 1)
		must(file.Apply(t.Context(), w.Workspace, anna, "f", []byte(mapped+"mapping_replacements:\n  - { from: \"2090\", to: token-9 }\n"), file.ApplyOptions{}))(t)
		f := must(db.Workflows.ByName(t.Context(), "Suburb line"))(t)
		run := func() *scenario.Result {
			list := must(w.Scenarios.Run(t.Context(), f.ID, models.TargetLive))(t)
			return list[0].Result
		}
		if r := run(); !r.Pass || len(r.Notes) != 0 {
			t.Errorf("%+v", r)
		}
		must(file.Apply(t.Context(), w.Workspace, anna, "f", []byte("version: 1\nmapping_replacements:\n  - { from: \"2090\", to: token-10 }\n"), file.ApplyOptions{}))(t)
		if r := run(); len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "/suburbs/token-10 now") {
			t.Errorf("%+v", r)
		}
	})
}
