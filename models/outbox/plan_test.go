package outbox_test

import (
	"strconv"
	"strings"
	"testing"

	"hookline/models"
	"hookline/models/dbtest"
	"hookline/models/outbox"
)

// However many deliveries wait, a claim and an end look up those they are about, with the
// statistics of a table that nobody has analysed, too.
func TestClaimsAndEndsReadNoWholeTable(t *testing.T) {
	db := dbtest.Postgres(t)
	must(t, db.Events.Add(t.Context(), []models.Event{{ID: "e", Type: "call_start", Key: "e", At: at(0)}}))
	_, err := db.SQL().ExecContext(t.Context(), `INSERT INTO deliveries (id, event_id, type, call_id, number, caller, hook_id, hook_name, web_service_id, service_name,
		inputs, order_key, test, due_at, created_at, updated_at)
		SELECT 'd' || i, 'e', 'call_start', 'c', '', '', 'h', 'H', 'w', 'W', '{}', '', false, now(), now(), now() FROM generate_series(1, 5000) i`)
	must(t, err)
	for what, q := range map[string]struct {
		text string
		args []any
	}{
		"claim": {outbox.ClaimPostgres, []any{`[{"id":"w","room":9,"until":"2027-01-01 00:00:00+00"}]`, at(1), "n1", 9, "n1", at(1)}},
		"end":   {outbox.FinishPostgres(), []any{`[{"id":"d1","state":1}]`}},
	} {
		for i := 1; strings.Contains(q.text, "?"); i++ {
			q.text = strings.Replace(q.text, "?", "$"+strconv.Itoa(i), 1)
		}
		rows, err := db.SQL().QueryContext(t.Context(), "EXPLAIN "+q.text, q.args...)
		must(t, err)
		for rows.Next() {
			var line string
			must(t, rows.Scan(&line))
			if strings.Contains(line, "Seq Scan on deliveries") {
				t.Errorf("%s: %s", what, line)
			}
		}
		must(t, rows.Err())
	}
}
