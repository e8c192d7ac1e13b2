package models

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"gorm.io/gorm"

	"hookline/app/apperr"
	"hookline/migrations"
)

// LeadListRow is a lead list as a list shows it.
type LeadListRow struct {
	LeadList
	Leads int64
}

// DefaultCountry is how the workspace reads numbers that have no country code:
// two letters of ISO 3166, empty for none.
func (db *DB) DefaultCountry(ctx context.Context) (string, error) {
	var country string
	err := db.with(ctx).Raw("SELECT default_country FROM workspace_settings WHERE id = 1").Scan(&country).Error
	return country, translate(err, "settings")
}

// Counted lists the lead lists of a Campaign by name, with how many leads each has.
func (db LeadLists) Counted(ctx context.Context, campaignID string) ([]LeadListRow, error) {
	var list []LeadListRow
	err := db.with(ctx).Model(&LeadList{}).Where("campaign_id = ?", campaignID).
		Select("lead_lists.*, (SELECT count(*) FROM leads WHERE leads.list_id = lead_lists.id) AS leads").
		Order("name_key").Find(&list).Error
	return list, translate(err, "lead lists")
}

// Of lists the lead lists of a Campaign by name, and counts nothing.
func (db LeadLists) Of(ctx context.Context, campaignID string) ([]LeadList, error) {
	var list []LeadList
	return list, translate(db.with(ctx).Where("campaign_id = ?", campaignID).Order("name_key").Find(&list).Error, "lead lists")
}

// Get reads one.
func (db LeadLists) Get(ctx context.Context, id string) (*LeadList, error) {
	var l LeadList
	if err := db.with(ctx).First(&l, "id = ?", id).Error; err != nil {
		return nil, translate(err, "lead list")
	}
	return &l, nil
}

// Create inserts it as version 1. The id may be set beforehand.
func (db LeadLists) Create(ctx context.Context, l *LeadList) error {
	if l.ID == "" {
		l.ID = NewID()
	}
	l.NameKey, l.Version = NameKey(l.Name), 1
	return translate(db.with(ctx).Create(l).Error, "lead list")
}

// Update saves it over the version it was read at; ErrStale if that is old.
func (db LeadLists) Update(ctx context.Context, l *LeadList) error {
	old := l.Version
	l.NameKey, l.Version = NameKey(l.Name), old+1
	err := saved(db.with(ctx).Model(l).Where("version = ?", old).Select("*").Omit("id", "campaign_id", "created_at").Updates(l), "lead list")
	if err != nil {
		l.Version = old
	}
	return err
}

// Delete removes it with its leads and imports. Call ClearLeadList
// before: a long list would keep everybody else waiting.
func (db LeadLists) Delete(ctx context.Context, id string) error {
	return saved(db.with(ctx).Delete(&LeadList{}, "id = ?", id), "lead list")
}

// Clear removes leads of a list, at most limit at once; it gives how many.
func (db LeadLists) Clear(ctx context.Context, id string, limit int) (int64, error) {
	r := db.with(ctx).Exec("DELETE FROM leads WHERE id IN (SELECT id FROM leads WHERE list_id = ? LIMIT ?)", id, limit)
	return r.RowsAffected, translate(r.Error, "leads")
}

// LeadFilter narrows and orders the leads of a list.
type LeadFilter struct {
	ListID string
	Search string // in names and data, in any case
	Number string // part of the number, as it is stored; empty: Search alone counts
	Sort   string // phone (default), name, created, -phone, …
	Page
}

var leadOrders = map[string]string{"phone": "phone", "name": "search", "created": "created_at"}

// List lists leads, and how many match in all.
func (db Leads) List(ctx context.Context, f LeadFilter) ([]Lead, int64, error) {
	q := db.with(ctx).Model(&Lead{}).Where("list_id = ?", f.ListID)
	switch {
	case f.Search != "" && f.Number != "":
		q = q.Where(`(search LIKE ? ESCAPE '\' OR phone LIKE ? ESCAPE '\')`, likePattern(NameKey(f.Search)), likePattern(f.Number))
	case f.Search != "":
		q = q.Where(`search LIKE ? ESCAPE '\'`, likePattern(NameKey(f.Search)))
	}
	var total int64
	if err := q.Session(&gorm.Session{}).Count(&total).Error; err != nil {
		return nil, 0, translate(err, "leads")
	}
	var list []Lead
	err := f.Page.apply(q.Order(orderBy(leadOrders, f.Sort, "phone") + ", id")).Find(&list).Error
	return list, total, translate(err, "leads")
}

// Count is how many leads a list has.
func (db Leads) Count(ctx context.Context, listID string) (int64, error) {
	var n int64
	err := db.with(ctx).Model(&Lead{}).Where("list_id = ?", listID).Count(&n).Error
	return n, translate(err, "leads")
}

// Behind lists the leads of a list by number, from the one behind phone on:
// for reading a whole list in pieces.
func (db Leads) Behind(ctx context.Context, listID, phone string, limit int) ([]Lead, error) {
	var list []Lead
	err := db.with(ctx).Where("list_id = ? AND phone > ?", listID, phone).Order("phone").Limit(limit).Find(&list).Error
	return list, translate(err, "leads")
}

// Columns lists the names of the further columns that leads of a list have.
func (db Leads) Columns(ctx context.Context, listID string) ([]string, error) {
	query := "SELECT DISTINCT j.key FROM leads, json_each(leads.data) j WHERE list_id = ? ORDER BY 1"
	if db.dialect == migrations.Postgres {
		query = "SELECT DISTINCT j.key FROM leads, json_object_keys(leads.data::json) AS j(key) WHERE list_id = ? ORDER BY 1"
	}
	var names []string
	err := db.with(ctx).Raw(query, listID).Scan(&names).Error
	return names, translate(err, "leads")
}

// Get reads one.
func (db Leads) Get(ctx context.Context, id string) (*Lead, error) {
	var l Lead
	if err := db.with(ctx).First(&l, "id = ?", id).Error; err != nil {
		return nil, translate(err, "lead")
	}
	return &l, nil
}

// ByPhone reads the one that has a number on a list, nil when none has.
func (db Leads) ByPhone(ctx context.Context, listID, phone string) (*Lead, error) {
	var list []Lead
	err := db.with(ctx).Where("list_id = ? AND phone = ?", listID, phone).Limit(1).Find(&list).Error
	if err != nil || len(list) == 0 {
		return nil, translate(err, "lead")
	}
	return &list[0], nil
}

// Create inserts it as version 1; Conflict when the list has its number. The
// id may be set beforehand.
func (db Leads) Create(ctx context.Context, l *Lead) error {
	l.fill()
	l.Version = 1
	return leadConflict(db.with(ctx).Create(l).Error)
}

// fill sets what follows from the rest.
func (l *Lead) fill() {
	if l.ID == "" {
		l.ID = NewID()
	}
	if l.Data == nil {
		l.Data = map[string]string{}
	}
	l.Search = l.SearchKey()
}

func leadConflict(err error) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return apperr.Wrap(err, apperr.Conflict, "This number is on the list already.")
	}
	return translate(err, "lead")
}

// Update saves it over the version it was read at; ErrStale if that is old,
// Conflict when another lead of the list has its number.
func (db Leads) Update(ctx context.Context, l *Lead) error {
	old := l.Version
	l.fill()
	l.Version = old + 1
	r := db.with(ctx).Model(l).Where("version = ?", old).Select("*").Omit("id", "list_id", "campaign_id", "created_at").Updates(l)
	err := leadConflict(r.Error)
	if err == nil && r.RowsAffected == 0 {
		err = ErrStale
	}
	if err != nil {
		l.Version = old
	}
	return err
}

// Delete removes it.
func (db Leads) Delete(ctx context.Context, id string) error {
	return saved(db.with(ctx).Delete(&Lead{}, "id = ?", id), "lead")
}

// checkLead is one look into the index of (campaign_id, phone), behind the key of
// the Campaign, so that a Campaign that is not there is told from an empty one.
const checkLead = `SELECT EXISTS (SELECT 1 FROM leads l WHERE l.campaign_id = c.id AND l.phone = $2) FROM campaigns c WHERE c.id = $1`

// Has says whether a number, in E.164, is on any lead list of a Campaign;
// NotFound without that Campaign. A waiting caller is behind it: it goes past
// GORM, like calls do.
func (db Leads) Has(ctx context.Context, campaignID, phone string) (bool, error) {
	var found bool
	err := db.pool().QueryRowContext(ctx, checkLead, campaignID, phone).Scan(&found)
	if errors.Is(err, sql.ErrNoRows) {
		return false, apperr.Wrap(err, apperr.NotFound, "This Campaign is not there.")
	}
	return found, translate(err, "lead")
}

// leadTime is the time of the database's rows: UTC to the microsecond, as
// PostgreSQL keeps it.
func leadTime(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }
