package models

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"hookline/app/apperr"
	"hookline/migrations"
)

// LeadLists has lead lists.
type LeadLists struct{ table[LeadList, LeadListRow] }

var leadListThing = thing[LeadList]{
	noun: "lead list", nouns: "lead lists", table: "lead_lists", search: "lead_lists.name_key", within: "lead_lists.campaign_id",
	head:    func(l *LeadList) head { return head{&l.ID, &l.Name, &l.NameKey, &l.Version} },
	stays:   []string{"campaign_id"},
	columns: "lead_lists.*, (SELECT count(*) FROM leads WHERE leads.list_id = lead_lists.id) AS leads",
}

// Leads has leads.
type Leads struct{ table[Lead, Lead] }

var leadThing = thing[Lead]{
	noun: "lead", nouns: "leads", table: "leads", key: "phone", search: "leads.search", within: "leads.list_id",
	head:  func(l *Lead) head { return head{&l.ID, nil, &l.Phone, &l.Version} },
	tidy:  (*Lead).fill,
	taken: "This number is on the list already.",
	stays: []string{"list_id", "campaign_id"},
}

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
	return find[LeadListRow](db.with(ctx).Model(&LeadList{}).Where("campaign_id = ?", campaignID).
		Select("lead_lists.*, (SELECT count(*) FROM leads WHERE leads.list_id = lead_lists.id) AS leads").
		Order("name_key"), "lead lists")
}

// Of lists the lead lists of a Campaign by name, and counts nothing.
func (db LeadLists) Of(ctx context.Context, campaignID string) ([]LeadList, error) {
	return find[LeadList](db.with(ctx).Where("campaign_id = ?", campaignID).Order("name_key"), "lead lists")
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
	return paged[Lead](q, "", orderBy(leadOrders, f.Sort, "phone")+", id", f.Page, "leads")
}

// Count is how many leads a list has.
func (db Leads) Count(ctx context.Context, listID string) (int64, error) {
	return count(db.with(ctx).Model(&Lead{}).Where("list_id = ?", listID), "leads")
}

// Behind lists the leads of a list by number, from the one behind phone on:
// for reading a whole list in pieces.
func (db Leads) Behind(ctx context.Context, listID, phone string, limit int) ([]Lead, error) {
	return find[Lead](db.with(ctx).Where("list_id = ? AND phone > ?", listID, phone).Order("phone").Limit(limit), "leads")
}

// Columns lists the names of the further columns that leads of a list have.
func (db Leads) Columns(ctx context.Context, listID string) ([]string, error) {
	query := "SELECT DISTINCT j.key FROM leads, json_each(leads.data) j WHERE list_id = ? ORDER BY 1"
	if db.dialect == migrations.Postgres {
		query = "SELECT DISTINCT j.key FROM leads, json_object_keys(leads.data::json) AS j(key) WHERE list_id = ? ORDER BY 1"
	}
	return scan[string](db.with(ctx).Raw(query, listID), "leads")
}

// ByPhone reads the one that has a number on a list, nil when none has.
func (db Leads) ByPhone(ctx context.Context, listID, phone string) (*Lead, error) {
	return maybe[Lead](db.with(ctx).Where("list_id = ? AND phone = ?", listID, phone), "lead")
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
