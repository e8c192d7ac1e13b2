package models

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// After says where a list goes on: behind the row with this sort key and id. So
// rows that come or go meanwhile shift nothing. The zero value is the start.
type After struct {
	Key   string
	ID    string
	Limit int
}

func (a After) apply(g *gorm.DB, key, id string) *gorm.DB {
	if a.ID != "" {
		g = g.Where("("+key+", "+id+") > (?, ?)", a.Key, a.ID)
	}
	return g.Order(key + ", " + id).Limit(a.Limit)
}

// named has the rows whose names hold what is searched for, by name.
func (a After) named(g *gorm.DB, search string) *gorm.DB {
	if search != "" {
		g = g.Where(`name_key LIKE ? ESCAPE '\'`, likePattern(search))
	}
	return a.apply(g, "name_key", "id")
}

// After lists Web Services by name.
func (db Services) After(ctx context.Context, search string, after After) ([]WebService, error) {
	var list []WebService
	return list, translate(after.named(db.with(ctx).Model(&WebService{}), search).Find(&list).Error, "Web Services")
}

// After lists Workflows by name.
func (db Workflows) After(ctx context.Context, search string, after After) ([]Workflow, error) {
	var list []Workflow
	return list, translate(after.named(db.with(ctx).Model(&Workflow{}), search).Find(&list).Error, "Workflows")
}

// RowsAfter lists phone numbers, with their Workflows' names, by number.
func (db Numbers) RowsAfter(ctx context.Context, after After) ([]NumberRow, error) {
	q := db.with(ctx).Model(&PhoneNumber{}).Select("phone_numbers.*, coalesce(w.name, '') AS workflow_name").
		Joins("LEFT JOIN workflows w ON w.id = phone_numbers.workflow_id")
	var list []NumberRow
	return list, translate(after.apply(q, "phone_numbers.number", "phone_numbers.id").Find(&list).Error, "phone numbers")
}

// After lists carriers by name.
func (db Carriers) After(ctx context.Context, after After) ([]Carrier, error) {
	var list []Carrier
	return list, translate(after.apply(db.with(ctx).Model(&Carrier{}), "name_key", "id").Find(&list).Error, "carriers")
}

// After lists calls, newest first: those that started before the one given,
// at a time and with an id. Offset and Limit of the filter are not looked at.
func (db Calls) After(ctx context.Context, f CallFilter, before time.Time, id string, limit int) ([]Call, error) {
	q := f.where(db.with(ctx).Model(&Call{}))
	if id != "" {
		q = q.Where("(started_at, id) < (?, ?)", before.UTC(), id)
	}
	var list []Call
	return list, translate(q.Omit("state").Order("started_at DESC, id DESC").Limit(limit).Find(&list).Error, "calls")
}

// VersionsBefore lists the published versions of a Workflow with a smaller number
// than the one given, 0 for any, newest first.
func (db Workflows) VersionsBefore(ctx context.Context, workflowID string, before int64, limit int) ([]WorkflowVersion, error) {
	q := db.with(ctx).Where("workflow_id = ? AND kind = ?", workflowID, VersionPublished)
	if before > 0 {
		q = q.Where("number < ?", before)
	}
	var list []WorkflowVersion
	return list, translate(q.Order("number DESC").Limit(limit).Find(&list).Error, "versions")
}

// After lists Campaigns by name.
func (db Campaigns) After(ctx context.Context, search string, after After) ([]Campaign, error) {
	var list []Campaign
	return list, translate(after.named(db.with(ctx).Model(&Campaign{}), search).Find(&list).Error, "Campaigns")
}

// After lists Schedules by name.
func (db Schedules) After(ctx context.Context, search string, after After) ([]Schedule, error) {
	var list []Schedule
	return list, translate(after.named(db.with(ctx).Model(&Schedule{}), search).Find(&list).Error, "Schedules")
}

// After lists Scripts by name.
func (db Scripts) After(ctx context.Context, search string, after After) ([]Script, error) {
	var list []Script
	return list, translate(after.named(db.with(ctx).Model(&Script{}).Omit("draft"), search).Find(&list).Error, "Scripts")
}

// VersionsBefore lists the versions of a Script with a smaller number than the
// one given, 0 for any, newest first.
func (db Scripts) VersionsBefore(ctx context.Context, scriptID string, before int64, limit int) ([]ScriptVersion, error) {
	q := db.with(ctx).Where("script_id = ?", scriptID)
	if before > 0 {
		q = q.Where("number < ?", before)
	}
	var list []ScriptVersion
	return list, translate(q.Order("number DESC").Limit(limit).Find(&list).Error, "versions")
}

// OfAfter lists the lead lists of a Campaign by name.
func (db LeadLists) OfAfter(ctx context.Context, campaignID string, after After) ([]LeadList, error) {
	var list []LeadList
	q := after.apply(db.with(ctx).Model(&LeadList{}).Where("campaign_id = ?", campaignID), "name_key", "id")
	return list, translate(q.Find(&list).Error, "lead lists")
}

// After lists the leads of a list by number.
func (db Leads) After(ctx context.Context, listID string, after After) ([]Lead, error) {
	var list []Lead
	q := after.apply(db.with(ctx).Model(&Lead{}).Where("list_id = ?", listID), "phone", "id")
	return list, translate(q.Find(&list).Error, "leads")
}

// AgentEmails gives the e-mail addresses of who may take calls of a Campaign.
func (db Campaigns) AgentEmails(ctx context.Context, campaignID string) ([]string, error) {
	list := []string{}
	err := db.with(ctx).Model(&CampaignAgent{}).Joins("JOIN users u ON u.id = user_id").
		Where("campaign_id = ?", campaignID).Order("u.email").Pluck("u.email", &list).Error
	return list, translate(err, "agents")
}
