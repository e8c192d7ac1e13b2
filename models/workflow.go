package models

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// Workflow is the IVR flow a number is answered with. Draft is a definition of
// app/workflow as JSON; models does not look into it.
type Workflow struct {
	ID          string `gorm:"primaryKey"`
	Name        string
	NameKey     string
	Description string
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

// WorkflowFilter narrows and orders a list.
type WorkflowFilter struct {
	Search string
	Sort   string // name (default), numbers, published, updated
	Page
}

var workflowOrders = map[string]string{
	"name": "workflows.name_key", "numbers": "numbers", "published": "published_number", "updated": "workflows.updated_at",
}

// List lists Workflows and how many there are in all.
func (db Workflows) List(ctx context.Context, f WorkflowFilter) ([]WorkflowRow, int64, error) {
	q := db.with(ctx).Model(&Workflow{}).Joins("LEFT JOIN workflow_versions v ON v.id = workflows.published_id")
	if f.Search != "" {
		q = q.Where(`(workflows.name_key || ' ' || lower(workflows.description)) LIKE ? ESCAPE '\'`, likePattern(f.Search))
	}
	var total int64
	if err := q.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, translate(err, "Workflows")
	}
	var rows []WorkflowRow
	err := f.Page.apply(q.Select(`workflows.*, coalesce(v.number, 0) AS published_number,
		(v.definition IS NULL OR v.definition <> workflows.draft) AS changed,
		(SELECT count(*) FROM phone_numbers n WHERE n.workflow_id = workflows.id) AS numbers`).
		Order(orderBy(workflowOrders, f.Sort, "name") + ", workflows.id")).Find(&rows).Error
	return rows, total, translate(err, "Workflows")
}

// All lists every Workflow by name, for the runtime and for export.
func (db Workflows) All(ctx context.Context) ([]Workflow, error) {
	var list []Workflow
	return list, translate(db.with(ctx).Order("name_key").Find(&list).Error, "Workflows")
}

// Get reads one.
func (db Workflows) Get(ctx context.Context, id string) (*Workflow, error) {
	var w Workflow
	if err := db.with(ctx).First(&w, "id = ?", id).Error; err != nil {
		return nil, translate(err, "Workflow")
	}
	return &w, nil
}

// ByName reads one by its name, in any case; NotFound if there is none.
func (db Workflows) ByName(ctx context.Context, name string) (*Workflow, error) {
	var w Workflow
	if err := db.with(ctx).First(&w, "name_key = ?", NameKey(name)).Error; err != nil {
		return nil, translate(err, "Workflow")
	}
	return &w, nil
}

// Create inserts it as version 1. The id may be set beforehand.
func (db Workflows) Create(ctx context.Context, w *Workflow) error {
	if w.ID == "" {
		w.ID = NewID()
	}
	w.NameKey, w.Version = NameKey(w.Name), 1
	return translate(db.with(ctx).Create(w).Error, "Workflow")
}

// Update saves name, description, draft and what is published over the
// version it was read at, and raises the version; ErrStale when somebody else
// saved first.
func (db Workflows) Update(ctx context.Context, w *Workflow) error {
	old := w.Version
	w.NameKey, w.Version = NameKey(w.Name), old+1
	err := saved(db.with(ctx).Model(w).Where("version = ?", old).Select("*").Omit("id", "created_at").Updates(w), "Workflow")
	if err != nil {
		w.Version = old
	}
	return err
}

// Delete removes it with its versions; InUse while a number has it.
func (db Workflows) Delete(ctx context.Context, id string) error {
	return saved(db.with(ctx).Delete(&Workflow{}, "id = ?", id), "Workflow")
}

// AddVersion inserts a version of the given kind with the next number. A test
// version with a definition that is there already is not inserted again.
func (db Workflows) AddVersion(ctx context.Context, v *WorkflowVersion) error {
	v.Hash = DefinitionHash(v.Definition)
	var last WorkflowVersion
	err := db.with(ctx).Where("workflow_id = ? AND kind = ?", v.WorkflowID, v.Kind).Order("number DESC").Limit(1).Find(&last).Error
	if err != nil {
		return translate(err, "version")
	}
	if v.Kind == VersionTest && last.Hash == v.Hash && last.Definition == v.Definition {
		*v = last
		return nil
	}
	v.ID, v.Number = NewID(), last.Number+1
	return translate(db.with(ctx).Create(v).Error, "version")
}

// Version reads one version.
func (db Workflows) Version(ctx context.Context, id string) (*WorkflowVersion, error) {
	var v WorkflowVersion
	if err := db.with(ctx).First(&v, "id = ?", id).Error; err != nil {
		return nil, translate(err, "version")
	}
	return &v, nil
}
