package lead

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"hookline/migrations"
	"hookline/models/row"
)

// Counts is what became of the leads of a batch.
type Counts struct{ Added, Updated, Skipped int64 }

// Upsert adds many leads to one list at once. A number that is there
// already, on the list or before in the batch, is skipped; or with update its
// names and data are taken over, where an empty value leaves what is there. Call
// it in a transaction: it is several statements.
func (db Leads) Upsert(ctx context.Context, leads []Lead, update bool, now time.Time) (Counts, error) {
	var counts Counts
	distinct := make([]Lead, 0, len(leads))
	place := make(map[string]int, len(leads))
	for i := range leads {
		at, twice := place[leads[i].Phone]
		switch {
		case !twice:
			place[leads[i].Phone] = len(distinct)
			distinct = append(distinct, leads[i])
		case update:
			counts.Updated++
			distinct[at].takeOver(&leads[i])
		default:
			counts.Skipped++
		}
	}
	if len(distinct) == 0 {
		return counts, nil
	}
	// In one order, so that two batches with the same numbers wait for one another
	// and don't each hold what the other needs.
	slices.SortFunc(distinct, func(a, b Lead) int { return strings.Compare(a.Phone, b.Phone) })
	for i := range distinct {
		l := &distinct[i]
		place[l.Phone] = i
		l.fill()
		l.Version, l.CreatedAt, l.UpdatedAt = 1, leadTime(now), leadTime(now)
	}
	added, err := db.insert(ctx, distinct, " ON CONFLICT (list_id, phone) DO NOTHING RETURNING phone")
	if err != nil {
		return counts, err
	}
	counts.Added = int64(len(added))
	for _, phone := range added {
		delete(place, phone)
	}
	if len(place) == 0 || !update {
		counts.Skipped += int64(len(place))
		return counts, nil
	}
	counts.Updated += int64(len(place))
	return counts, db.takeOver(ctx, distinct, place, now)
}

// takeOver puts the values of another lead over those of this one.
func (l *Lead) takeOver(other *Lead) {
	if other.FirstName != "" {
		l.FirstName = other.FirstName
	}
	if other.LastName != "" {
		l.LastName = other.LastName
	}
	data := maps.Clone(l.Data)
	if data == nil {
		data = map[string]string{}
	}
	for name, value := range other.Data {
		if value != "" {
			data[name] = value
		}
	}
	l.Data = data
}

// takeOver changes the leads that are there already; place says where the new
// values of a number are.
func (db Leads) takeOver(ctx context.Context, leads []Lead, place map[string]int, now time.Time) error {
	phones := make([]string, 0, len(place))
	listID := ""
	for phone, at := range place {
		phones, listID = append(phones, phone), leads[at].ListID
	}
	query := "SELECT * FROM leads WHERE list_id = ? AND phone IN ? ORDER BY phone"
	if db.on.Dialect() == migrations.Postgres {
		query += " FOR UPDATE"
	}
	var stored []Lead
	if err := db.on.With(ctx).Raw(query, listID, phones).Scan(&stored).Error; err != nil {
		return row.Translate(err, "leads")
	}
	for i := range stored {
		l := &stored[i]
		l.takeOver(&leads[place[l.Phone]])
		l.fill()
		l.Version++
		l.UpdatedAt = leadTime(now)
	}
	if len(stored) == 0 {
		return nil // removed by somebody else since the insert met them
	}
	_, err := db.insert(ctx, stored, ` ON CONFLICT (list_id, phone) DO UPDATE SET first_name = excluded.first_name,
		last_name = excluded.last_name, data = excluded.data, search = excluded.search, version = excluded.version,
		updated_at = excluded.updated_at RETURNING phone`)
	return err
}

// insert writes leads by one statement and gives the phones it returns. By
// hand: GORM's Create does not know which rows a conflict left out.
func (db Leads) insert(ctx context.Context, leads []Lead, onConflict string) ([]string, error) {
	const row = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
	args := make([]any, 0, 11*len(leads))
	for i := range leads {
		l := &leads[i]
		data, err := json.Marshal(l.Data)
		if err != nil {
			return nil, err
		}
		args = append(args, l.ID, l.ListID, l.CampaignID, l.Phone, l.FirstName, l.LastName, string(data), l.Search,
			l.Version, l.CreatedAt, l.UpdatedAt)
	}
	query := `INSERT INTO leads (id, list_id, campaign_id, phone, first_name, last_name, data, search, version, created_at, updated_at) VALUES ` +
		strings.Repeat(row+", ", len(leads)-1) + row + onConflict
	var phones []string
	err := db.on.With(ctx).Raw(query, args...).Scan(&phones).Error
	return phones, db.Failed(err)
}
