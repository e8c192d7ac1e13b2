package dbtest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"hookline/models"
)

// Campaign makes an outbound Campaign with nothing in it and gives its id.
func Campaign(t testing.TB, db *models.DB, name string) string {
	t.Helper()
	id, now := models.NewID(), time.Now().UTC()
	_, err := db.SQL().ExecContext(t.Context(), `INSERT INTO campaigns (id, name, name_key, type, config, version, created_at, updated_at)
		VALUES ($1, $2, $3, $4, '{}', 1, $5, $5)`, id, name, models.NameKey(name), models.CampaignOutbound, now)
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	return id
}

// SeedLeads fills a migrated PostgreSQL database with a Campaign that has one list
// of n leads, the numbers SeededPhone tells, and gives the Campaign's id. A million
// take some ten seconds. It is for measuring.
func SeedLeads(ctx context.Context, dsn string, n int) (campaignID string, err error) {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	campaignID = models.NewID()
	for _, s := range []struct {
		statement string
		args      []any
	}{
		{`INSERT INTO campaigns (id, name, name_key, type, config, version, created_at, updated_at)
			VALUES ($1, 'Seeded', 'seeded', 'outbound', '{}', 1, now(), now())`, []any{campaignID}},
		{`INSERT INTO lead_lists (id, campaign_id, name, name_key, version, created_at, updated_at)
			VALUES ($1, $1, 'Seeded', 'seeded', 1, now(), now())`, []any{campaignID}},
		{`INSERT INTO leads (id, list_id, campaign_id, phone, first_name, last_name, search, created_at, updated_at)
			SELECT $1 || lpad(i::text, 9, '0'), $1, $1, '+614' || lpad(i::text, 8, '0'), 'Ann', 'Lee', 'lee ann lee', now(), now()
			FROM generate_series(0, $2::int - 1) i`, []any{campaignID, n}},
		{`ANALYZE leads`, nil},
	} {
		if _, err := conn.Exec(ctx, s.statement, s.args...); err != nil {
			return "", fmt.Errorf("seed leads: %w", err)
		}
	}
	return campaignID, nil
}

// SeededPhone is the number of the lead at a place; behind the last place it is one
// that is on no list.
func SeededPhone(i int) string { return fmt.Sprintf("+614%08d", i) }
