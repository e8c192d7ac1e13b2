package models

import (
	"context"

	"gorm.io/gorm"
)

// Versions lists the published versions of a Workflow without their definitions,
// newest first, and how many there are in all.
func (db Workflows) Versions(ctx context.Context, workflowID string, p Page) ([]WorkflowVersion, int64, error) {
	q := db.with(ctx).Model(&WorkflowVersion{}).Where("workflow_id = ? AND kind = ?", workflowID, VersionPublished)
	var total int64
	if err := q.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, translate(err, "versions")
	}
	var list []WorkflowVersion
	err := p.apply(q.Omit("definition").Order("number DESC")).Find(&list).Error
	return list, total, translate(err, "versions")
}

// VersionNumbered reads a published version by its number; NotFound if there is none.
func (db Workflows) VersionNumbered(ctx context.Context, workflowID string, number int64) (*WorkflowVersion, error) {
	var v WorkflowVersion
	err := db.with(ctx).First(&v, "workflow_id = ? AND kind = ? AND number = ?", workflowID, VersionPublished, number).Error
	if err != nil {
		return nil, translate(err, "version")
	}
	return &v, nil
}

// LiveByVersion counts the calls that run a Workflow now, by the id of the
// version they run. It reads the calls that are live, which are few.
func (db Calls) LiveByVersion(ctx context.Context, workflowID string) (map[string]int, error) {
	var rows []struct {
		VersionID string
		Calls     int
	}
	err := db.with(ctx).Model(&Call{}).Select("version_id, count(*) AS calls").
		Where("status = ? AND workflow_id = ?", CallLive, workflowID).Group("version_id").Find(&rows).Error
	if err != nil {
		return nil, translate(err, "calls")
	}
	calls := map[string]int{}
	for _, r := range rows {
		calls[r.VersionID] = r.Calls
	}
	return calls, nil
}
