package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"gorm.io/gorm/clause"
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
	var list []Scenario
	err := db.with(ctx).Where("workflow_id = ?", workflowID).Order("name_key").Find(&list).Error
	return list, translate(err, "scenarios")
}

// All lists every scenario by its Workflow's name and its own.
func (db Scenarios) All(ctx context.Context) ([]Scenario, error) {
	var list []Scenario
	err := db.with(ctx).Joins("JOIN workflows w ON w.id = scenarios.workflow_id").Order("w.name_key, scenarios.name_key").Find(&list).Error
	return list, translate(err, "scenarios")
}

// Count says how many a Workflow has.
func (db Scenarios) Count(ctx context.Context, workflowID string) (int64, error) {
	var n int64
	return n, translate(db.with(ctx).Model(&Scenario{}).Where("workflow_id = ?", workflowID).Count(&n).Error, "scenarios")
}

// Get reads one.
func (db Scenarios) Get(ctx context.Context, id string) (*Scenario, error) {
	var s Scenario
	if err := db.with(ctx).First(&s, "id = ?", id).Error; err != nil {
		return nil, translate(err, "scenario")
	}
	return &s, nil
}

// ByName reads one of a Workflow by its name, in any case; NotFound if there
// is none.
func (db Scenarios) ByName(ctx context.Context, workflowID, name string) (*Scenario, error) {
	var s Scenario
	if err := db.with(ctx).First(&s, "workflow_id = ? AND name_key = ?", workflowID, NameKey(name)).Error; err != nil {
		return nil, translate(err, "scenario")
	}
	return &s, nil
}

// Create inserts it as version 1. The id may be set beforehand.
func (db Scenarios) Create(ctx context.Context, s *Scenario) error {
	if s.ID == "" {
		s.ID = NewID()
	}
	s.NameKey, s.Version = NameKey(s.Name), 1
	return translate(db.with(ctx).Create(s).Error, "scenario")
}

// Update saves it over the version it was read at, and raises the version;
// ErrStale when somebody else saved first.
func (db Scenarios) Update(ctx context.Context, s *Scenario) error {
	old := s.Version
	s.NameKey, s.Version = NameKey(s.Name), old+1
	err := saved(db.with(ctx).Model(s).Where("version = ?", old).Select("*").Omit("id", "workflow_id", "created_at").Updates(s), "scenario")
	if err != nil {
		s.Version = old
	}
	return err
}

// Delete removes it with its runs.
func (db Scenarios) Delete(ctx context.Context, id string) error {
	return saved(db.with(ctx).Delete(&Scenario{}, "id = ?", id), "scenario")
}

// Runs lists how the scenarios of a Workflow went last.
func (db Scenarios) Runs(ctx context.Context, workflowID string) ([]ScenarioRun, error) {
	var list []ScenarioRun
	err := db.with(ctx).Joins("JOIN scenarios s ON s.id = scenario_runs.scenario_id").Where("s.workflow_id = ?", workflowID).Find(&list).Error
	return list, translate(err, "scenarios")
}

// SaveRuns notes how scenarios went. Those that passed on the version
// passedID keep it; empty is a definition that is no version.
func (db Scenarios) SaveRuns(ctx context.Context, runs []ScenarioRun, passedID string) error {
	if len(runs) == 0 {
		return nil
	}
	if err := db.with(ctx).Clauses(clause.OnConflict{UpdateAll: true}).CreateInBatches(runs, 200).Error; err != nil {
		return translate(err, "scenarios")
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
	return translate(db.with(ctx).Model(&Scenario{}).Where("id IN ? AND passed_id <> ?", passed, passedID).
		UpdateColumn("passed_id", passedID).Error, "scenarios")
}
