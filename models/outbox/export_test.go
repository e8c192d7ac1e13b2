package outbox

import "hookline/migrations"

// ClaimPostgres is claimPostgres.
const ClaimPostgres = claimPostgres

// FinishPostgres is how the end of attempts finds its rows.
func FinishPostgres() string {
	return outcomeColumns.with(migrations.Postgres, "?", "f") + "UPDATE deliveries SET state = f.state FROM f WHERE " + joined(migrations.Postgres, "deliveries", "id", "f")
}
