package models

import (
	"context"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// What the workspace file needs of lead lists. All else about leads is in lead.go.

// phonesAtOnce bounds the parameters of one statement.
const phonesAtOnce = 500

// ListsOfCampaign lists the lead lists of a Campaign by name.
func (db *DB) ListsOfCampaign(ctx context.Context, campaignID string) ([]LeadList, error) {
	var list []LeadList
	return list, translate(db.with(ctx).Where("campaign_id = ?", campaignID).Order("name_key").Find(&list).Error, "lead lists")
}

// AddListToCampaign inserts a lead list as version 1.
func (db *DB) AddListToCampaign(ctx context.Context, l *LeadList) error {
	l.ID, l.NameKey, l.Version = NewID(), NameKey(l.Name), 1
	return translate(db.with(ctx).Create(l).Error, "lead list")
}

// AddPhones adds leads with these numbers (E.164) to a list and says how many
// were not on it yet.
func (db *DB) AddPhones(ctx context.Context, l *LeadList, phones []string) (added int64, err error) {
	for len(phones) > 0 {
		n := min(len(phones), phonesAtOnce)
		rows := make([]Lead, n)
		for i, phone := range phones[:n] {
			rows[i] = Lead{ID: NewID(), ListID: l.ID, CampaignID: l.CampaignID, Phone: phone, Data: map[string]string{}, Version: 1}
		}
		tx := db.with(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&rows)
		if tx.Error != nil {
			return added, translate(tx.Error, "lead")
		}
		added, phones = added+tx.RowsAffected, phones[n:]
	}
	return added, nil
}

// PhonesOf lists the numbers on a list in order, at most limit of them, and says
// how many there are.
func (db *DB) PhonesOf(ctx context.Context, listID string, limit int) (phones []string, total int64, err error) {
	q := db.with(ctx).Model(&Lead{}).Where("list_id = ?", listID).Session(&gorm.Session{})
	if err := q.Count(&total).Error; err != nil {
		return nil, 0, translate(err, "leads")
	}
	return phones, total, translate(q.Order("phone").Limit(limit).Pluck("phone", &phones).Error, "leads")
}
