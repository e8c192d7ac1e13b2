package models

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"hookline/migrations"
	"hookline/models/row"
)

// DraftTrail is the newest audit entry of a Workflow's draft while it may still
// grow, and the draft as it was before it.
type DraftTrail struct {
	WorkflowID string `gorm:"primaryKey"`
	EntryID    string
	Base       string
	BeganAt    time.Time
}

// Trail reads the trail of a Workflow with its entry; nil when there is none,
// or when the entry is not the newest of the Workflow any more.
func (db Drafts) Trail(ctx context.Context, workflowID string) (*DraftTrail, *AuditEntry, error) {
	var list []DraftTrail
	if err := db.with(ctx).Where("workflow_id = ?", workflowID).Limit(1).Find(&list).Error; err != nil || len(list) == 0 {
		return nil, nil, row.Translate(err, "audit trail")
	}
	newest, err := Trail(db).List(ctx, "workflow", workflowID, Page{Limit: 1})
	if err != nil || len(newest) == 0 || newest[0].ID != list[0].EntryID {
		return nil, nil, err
	}
	return &list[0], &newest[0], nil
}

// BeginTrail makes an entry the one that may grow, in place of another.
func (db Drafts) BeginTrail(ctx context.Context, t *DraftTrail) error {
	return row.Translate(db.with(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(t).Error, "audit trail")
}

// Grow gives an entry other changes, and another time.
func (db Trail) Grow(ctx context.Context, e *AuditEntry) error {
	return row.Saved(db.with(ctx).Model(e).Select("at", "object_name", "changes").Updates(e), "audit entry")
}

// DraftEditor is a tab of a browser in which a draft is open.
type DraftEditor struct {
	WorkflowID string `gorm:"primaryKey"`
	TabID      string `gorm:"primaryKey"`
	UserID     string
	Name       string // of the user
	Holds      bool   // the pen: this tab edits, the others watch
	Since      time.Time
	SeenAt     time.Time
}

// Lock makes changes of who edits a draft wait for one another.
func (db Drafts) Lock(ctx context.Context, workflowID string) (*Workflow, error) {
	q := db.with(ctx)
	if db.dialect() == migrations.Postgres { // SQLite has one writer
		q = q.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate})
	}
	return row.First[Workflow](q.Omit("draft").Where("id = ?", workflowID), "Workflow")
}

// Editors lists the tabs seen since then, who came first first.
func (db Drafts) Editors(ctx context.Context, workflowID string, since time.Time) ([]DraftEditor, error) {
	return row.Find[DraftEditor](db.with(ctx).Where("workflow_id = ? AND seen_at > ?", workflowID, since.UTC()).Order("since, tab_id"), "editors")
}

// Prune forgets the tabs that were not seen since then.
func (db Drafts) Prune(ctx context.Context, workflowID string, since time.Time) error {
	return row.Translate(db.with(ctx).Delete(&DraftEditor{}, "workflow_id = ? AND seen_at <= ?", workflowID, since.UTC()).Error, "editors")
}

// Put writes a tab. Take the pen from who has it first.
func (db Drafts) Put(ctx context.Context, e *DraftEditor) error {
	return row.Translate(db.with(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(e).Error, "editor")
}

// DropPen takes the pen of a draft away from whoever has it.
func (db Drafts) DropPen(ctx context.Context, workflowID string) error {
	return row.Translate(db.with(ctx).Model(&DraftEditor{}).Where("workflow_id = ? AND holds = ?", workflowID, true).Update("holds", false).Error, "editor")
}

// Delete forgets a user's tab.
func (db Drafts) Delete(ctx context.Context, workflowID, tabID, userID string) error {
	return row.Translate(db.with(ctx).Delete(&DraftEditor{}, "workflow_id = ? AND tab_id = ? AND user_id = ?", workflowID, tabID, userID).Error, "editor")
}
