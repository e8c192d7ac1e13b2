package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"gorm.io/gorm/clause"

	"hookline/models/row"
)

// Scenario is a call that is played again as a test of a Workflow. Body is a
// scenario of app/scenario as JSON; models does not look into it.
type Scenario struct {
	ID         string `gorm:"primaryKey"`
	WorkflowID string
	Name       string
	NameKey    string
	Body       string
	PassedID   string // the WorkflowVersion it passed on last; empty for none
	Version    int64  // rises with every save; a save on an older one is refused
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

// Scenarios has scenarios of Workflows, and how they went.
type Scenarios struct {
	store
	row.Table[Scenario, Scenario]
}

var scenarioThing = row.Thing[Scenario]{
	Noun: "scenario", Nouns: "scenarios", Table: "scenarios", Search: "scenarios.name_key", Within: "scenarios.workflow_id",
	Head: func(s *Scenario) row.Head {
		return row.Head{ID: &s.ID, Name: &s.Name, Key: &s.NameKey, Version: &s.Version}
	},
	Stays: []string{"workflow_id"},
}

// Targets of a ScenarioRun.
const (
	TargetDraft = "draft"
	TargetLive  = "live" // the published version
)

// ScenarioRun is how a scenario went last on a target.
type ScenarioRun struct {
	ScenarioID      string `gorm:"primaryKey"`
	Target          string `gorm:"primaryKey"`
	Hash            string // of the definition it ran on
	ScenarioVersion int64
	Pass            bool
	Summary         string // what is wrong; empty for a pass
	TookMicros      int64
	At              time.Time
}

// DefinitionHash names a definition, as WorkflowVersion.Hash does.
func DefinitionHash(definition string) string {
	sum := sha256.Sum256([]byte(definition))
	return hex.EncodeToString(sum[:])
}

// Of lists those of a Workflow by name.
func (db Scenarios) Of(ctx context.Context, workflowID string) ([]Scenario, error) {
	return row.Find[Scenario](db.with(ctx).Where("workflow_id = ?", workflowID).Order("name_key"), "scenarios")
}

// All lists every scenario by its Workflow's name and its own.
func (db Scenarios) All(ctx context.Context) ([]Scenario, error) {
	return row.Find[Scenario](db.with(ctx).Joins("JOIN workflows w ON w.id = scenarios.workflow_id").Order("w.name_key, scenarios.name_key"), "scenarios")
}

// Count says how many a Workflow has.
func (db Scenarios) Count(ctx context.Context, workflowID string) (int64, error) {
	return row.Count(db.with(ctx).Model(&Scenario{}).Where("workflow_id = ?", workflowID), "scenarios")
}

// ByName reads one of a Workflow by its name, in any case; NotFound if there
// is none.
func (db Scenarios) ByName(ctx context.Context, workflowID, name string) (*Scenario, error) {
	return row.First[Scenario](db.with(ctx).Where("workflow_id = ? AND name_key = ?", workflowID, NameKey(name)), "scenario")
}

// Runs lists how the scenarios of a Workflow went last.
func (db Scenarios) Runs(ctx context.Context, workflowID string) ([]ScenarioRun, error) {
	return row.Find[ScenarioRun](db.with(ctx).Joins("JOIN scenarios s ON s.id = scenario_runs.scenario_id").Where("s.workflow_id = ?", workflowID), "scenarios")
}

// SaveRuns notes how scenarios went. Those that passed on the version
// passedID keep it; empty is a definition that is no version.
func (db Scenarios) SaveRuns(ctx context.Context, runs []ScenarioRun, passedID string) error {
	if len(runs) == 0 {
		return nil
	}
	if err := db.with(ctx).Clauses(clause.OnConflict{UpdateAll: true}).CreateInBatches(runs, 200).Error; err != nil {
		return row.Translate(err, "scenarios")
	}
	var passed []string
	for _, r := range runs {
		if r.Pass {
			passed = append(passed, r.ScenarioID)
		}
	}
	if passedID == "" || len(passed) == 0 {
		return nil
	}
	return row.Translate(db.with(ctx).Model(&Scenario{}).Where("id IN ? AND passed_id <> ?", passed, passedID).
		UpdateColumn("passed_id", passedID).Error, "scenarios")
}
