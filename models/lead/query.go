package lead

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"hookline/app/apperr"
	"hookline/migrations"
	"hookline/models/row"
)

// Lists has lead lists.
type Lists struct {
	row.Table[List, ListRow]
	on *row.Conn
}

// NewLists makes the store on a connection.
func NewLists(c *row.Conn) Lists { return Lists{row.NewTable[ListRow](c, &leadListThing), c} }

var leadListThing = row.Thing[List]{
	Noun: "lead list", Nouns: "lead lists", Table: "lead_lists", Search: "lead_lists.name_key", Within: "lead_lists.campaign_id",
	Head: func(l *List) row.Head {
		return row.Head{ID: &l.ID, Name: &l.Name, Key: &l.NameKey, Version: &l.Version}
	},
	Stays:   []string{"campaign_id"},
	Columns: "lead_lists.*, (SELECT count(*) FROM leads WHERE leads.list_id = lead_lists.id) AS leads",
}

// Leads has leads.
type Leads struct {
	row.Table[Lead, Lead]
	on *row.Conn
}

// NewLeads makes the store on a connection.
func NewLeads(c *row.Conn) Leads { return Leads{row.NewTable[Lead](c, &leadThing), c} }

var leadThing = row.Thing[Lead]{
	Noun: "lead", Nouns: "leads", Table: "leads", Key: "phone", Search: "leads.search", Within: "leads.list_id",
	Head:  func(l *Lead) row.Head { return row.Head{ID: &l.ID, Key: &l.Phone, Version: &l.Version} },
	Tidy:  (*Lead).fill,
	Taken: "This number is on the list already.",
	Stays: []string{"list_id", "campaign_id"},
}

// ListRow is a lead list as a list shows it.
type ListRow struct {
	List
	Leads int64
}

// Counted lists the lead lists of a Campaign by name, with how many leads each has.
func (db Lists) Counted(ctx context.Context, campaignID string) ([]ListRow, error) {
	return row.Find[ListRow](db.on.With(ctx).Model(&List{}).Where("campaign_id = ?", campaignID).
		Select("lead_lists.*, (SELECT count(*) FROM leads WHERE leads.list_id = lead_lists.id) AS leads").
		Order("name_key"), "lead lists")
}

// Of lists the lead lists of a Campaign by name, and counts nothing.
func (db Lists) Of(ctx context.Context, campaignID string) ([]List, error) {
	return row.Find[List](db.on.With(ctx).Where("campaign_id = ?", campaignID).Order("name_key"), "lead lists")
}

// Clear removes leads of a list, at most limit at once; it gives how many.
func (db Lists) Clear(ctx context.Context, id string, limit int) (int64, error) {
	r := db.on.With(ctx).Exec("DELETE FROM leads WHERE id IN (SELECT id FROM leads WHERE list_id = ? LIMIT ?)", id, limit)
	return r.RowsAffected, row.Translate(r.Error, "leads")
}

// Filter narrows and orders the leads of a list.
type Filter struct {
	ListID string
	Search string // in names and data, in any case
	Number string // part of the number, as it is stored; empty: Search alone counts
	Sort   string // phone (default), name, created, -phone, …
	row.Page
}

var leadOrders = map[string]string{"phone": "phone", "name": "search", "created": "created_at"}

// List lists leads, and how many match in all.
func (db Leads) List(ctx context.Context, f Filter) ([]Lead, int64, error) {
	q := db.on.With(ctx).Model(&Lead{}).Where("list_id = ?", f.ListID)
	switch {
	case f.Search != "" && f.Number != "":
		q = q.Where(`(search LIKE ? ESCAPE '\' OR phone LIKE ? ESCAPE '\')`, row.LikePattern(row.NameKey(f.Search)), row.LikePattern(f.Number))
	case f.Search != "":
		q = q.Where(`search LIKE ? ESCAPE '\'`, row.LikePattern(row.NameKey(f.Search)))
	}
	return row.Paged[Lead](q, "", row.OrderBy(leadOrders, f.Sort, "phone")+", id", f.Page, "leads")
}

// Count is how many leads a list has.
func (db Leads) Count(ctx context.Context, listID string) (int64, error) {
	return row.Count(db.on.With(ctx).Model(&Lead{}).Where("list_id = ?", listID), "leads")
}

// Behind lists the leads of a list by number, from the one behind phone on:
// for reading a whole list in pieces.
func (db Leads) Behind(ctx context.Context, listID, phone string, limit int) ([]Lead, error) {
	return row.Find[Lead](db.on.With(ctx).Where("list_id = ? AND phone > ?", listID, phone).Order("phone").Limit(limit), "leads")
}

// Columns lists the names of the further columns that leads of a list have.
func (db Leads) Columns(ctx context.Context, listID string) ([]string, error) {
	query := "SELECT DISTINCT j.key FROM leads, json_each(leads.data) j WHERE list_id = ? ORDER BY 1"
	if db.on.Dialect() == migrations.Postgres {
		query = "SELECT DISTINCT j.key FROM leads, json_object_keys(leads.data::json) AS j(key) WHERE list_id = ? ORDER BY 1"
	}
	return row.Scan[string](db.on.With(ctx).Raw(query, listID), "leads")
}

// ByPhone reads the one that has a number on a list, nil when none has.
func (db Leads) ByPhone(ctx context.Context, listID, phone string) (*Lead, error) {
	return row.Maybe[Lead](db.on.With(ctx).Where("list_id = ? AND phone = ?", listID, phone), "lead")
}

// OfCampaign reads the one that has a number on any lead list of a Campaign, the one
// saved last when several have, nil when none has.
func (db Leads) OfCampaign(ctx context.Context, campaignID, phone string) (*Lead, error) {
	return row.Maybe[Lead](db.on.With(ctx).Where("campaign_id = ? AND phone = ?", campaignID, phone).Order("updated_at DESC, id"), "lead")
}

// fill sets what follows from the rest.
func (l *Lead) fill() {
	if l.ID == "" {
		l.ID = row.NewID()
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
	err := db.on.Pool().QueryRowContext(ctx, checkLead, campaignID, phone).Scan(&found)
	if errors.Is(err, sql.ErrNoRows) {
		return false, apperr.Wrap(err, apperr.NotFound, "This Campaign is not there.")
	}
	return found, row.Translate(err, "lead")
}

// leadTime is the time of the database's rows: UTC to the microsecond, as
// PostgreSQL keeps it.
func leadTime(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// OfAfter lists the lead lists of a Campaign by name.
func (db Lists) OfAfter(ctx context.Context, campaignID string, after row.After) ([]List, error) {
	var list []List
	q := after.Apply(db.on.With(ctx).Model(&List{}).Where("campaign_id = ?", campaignID), "name_key", "id")
	return list, row.Translate(q.Find(&list).Error, "lead lists")
}

// After lists the leads of a list by number.
func (db Leads) After(ctx context.Context, listID string, after row.After) ([]Lead, error) {
	var list []Lead
	q := after.Apply(db.on.With(ctx).Model(&Lead{}).Where("list_id = ?", listID), "phone", "id")
	return list, row.Translate(q.Find(&list).Error, "leads")
}
