package dbtest

import (
	"testing"
	"time"

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
