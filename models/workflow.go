package models

import (
	"context"
	"time"

	"hookline/models/row"
)

// Workflow is the IVR flow a number is answered with. Draft is a definition of
// app/workflow as JSON; models does not look into it.
type Workflow struct {
	ID          string `gorm:"primaryKey"`
	Name        string
	NameKey     string
	Description string
	BlockID     int64 // the building block id, by which other systems name it: from 1, unique
	Draft       string
	Version     int64  // of the draft: rises with every save; a save on an older one is refused
	PublishedID string // the WorkflowVersion that new calls run; empty for none
	PublishedAt *time.Time
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// Kinds of WorkflowVersion.
const (
	VersionPublished = "published"
	VersionTest      = "test" // a draft as it was when a test call started on it, or a version took its place
)

// WorkflowVersion is a definition that never changes again: calls run on it.
type WorkflowVersion struct {
	ID         string `gorm:"primaryKey"`
	WorkflowID string
	Kind       string
	Number     int64 // counted from 1 within a Workflow and kind
	Definition string
	Hash       string // of the definition
	Note       string
	Author     string
	CreatedAt  time.Time
}

// WorkflowRow is a Workflow as a list shows it.
type WorkflowRow struct {
	Workflow
	Numbers         int   // phone numbers it answers
	PublishedNumber int64 // 0 when it never was
	Changed         bool  // the draft differs from what is published
}

// Workflows has Workflows and their versions.
type Workflows struct {
	store
	row.Table[Workflow, WorkflowRow]
	row.Numbered[WorkflowVersion]
}

func newWorkflows(s store) Workflows {
	return Workflows{s, row.NewTable[WorkflowRow](s.on, &workflowThing), row.NewNumbered[WorkflowVersion](s.on, "workflow_id", "kind = 'published'", "definition")}
}

var workflowThing = row.Thing[Workflow]{
	Noun: "Workflow", Nouns: "Workflows", Table: "workflows",
	Head: func(w *Workflow) row.Head {
		return row.Head{ID: &w.ID, Name: &w.Name, Key: &w.NameKey, Version: &w.Version}
	},
	Search: "workflows.name_key || ' ' || lower(workflows.description) || ' ' || workflows.block_id",
	Also:   "workflows.block_id",
	Sorts:  map[string]string{"block": "workflows.block_id", "numbers": "numbers", "published": "published_number"},
	Joins:  "LEFT JOIN workflow_versions v ON v.id = workflows.published_id",
	Columns: `workflows.*, coalesce(v.number, 0) AS published_number,
		(v.definition IS NULL OR v.definition <> workflows.draft) AS changed,
		(SELECT count(*) FROM phone_numbers n WHERE n.workflow_id = workflows.id) AS numbers`,
}

// MaxBlockID is the highest building block id: nine digits, which every system can keep.
const MaxBlockID = 999_999_999

// Create inserts one as Table.Create does; without a building block id it gets the next
// free one.
func (db Workflows) Create(ctx context.Context, w *Workflow) (err error) {
	if w.BlockID == 0 {
		if w.BlockID, err = db.NextBlock(ctx); err != nil {
			return err
		}
	}
	return db.Table.Create(ctx, w)
}

// NextBlock gives the next free building block id: the one above the highest, so that
// the number of a Workflow that was deleted is not soon another's.
func (db Workflows) NextBlock(ctx context.Context) (next int64, err error) {
	q := db.with(ctx).Raw(`SELECT w.block_id + 1 FROM (SELECT 0 AS block_id UNION ALL SELECT block_id FROM workflows) w
		WHERE w.block_id < ? AND NOT EXISTS (SELECT 1 FROM workflows n WHERE n.block_id = w.block_id + 1)
		ORDER BY w.block_id DESC LIMIT 1`, MaxBlockID)
	return next, row.Translate(q.Scan(&next).Error, "Workflow")
}

// ByBlock reads the Workflow with a building block id; NotFound if there is none.
func (db Workflows) ByBlock(ctx context.Context, blockID int64) (*Workflow, error) {
	return row.First[Workflow](db.with(ctx).Where("block_id = ?", blockID), "Workflow")
}

// AddVersion inserts a version of the given kind with the next number. A test
// version with a definition that is there already is not inserted again.
func (db Workflows) AddVersion(ctx context.Context, v *WorkflowVersion) error {
	v.Hash = DefinitionHash(v.Definition)
	var last WorkflowVersion
	err := db.with(ctx).Where("workflow_id = ? AND kind = ?", v.WorkflowID, v.Kind).Order("number DESC").Limit(1).Find(&last).Error
	if err != nil {
		return row.Translate(err, "version")
	}
	if v.Kind == VersionTest && last.Hash == v.Hash && last.Definition == v.Definition {
		*v = last
		return nil
	}
	v.ID, v.Number = NewID(), last.Number+1
	return row.Translate(db.with(ctx).Create(v).Error, "version")
}

// VersionNumbered reads a published version by its number; NotFound if there is none.
func (db Workflows) VersionNumbered(ctx context.Context, workflowID string, number int64) (*WorkflowVersion, error) {
	return row.First[WorkflowVersion](db.with(ctx).Where("workflow_id = ? AND kind = ? AND number = ?", workflowID, VersionPublished, number), "version")
}
