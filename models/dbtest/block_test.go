package dbtest_test

import (
	"os"
	"testing"

	"github.com/pressly/goose/v3"

	"hookline/models"
	"hookline/models/dbtest"
)

// Workflows of before there were building block ids get one each, as they were made.
func TestWorkflowsGetBlockIDs(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		db, err := models.Open(t.Context(), dsn)
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(err)
		t.Cleanup(func() { must(db.Close()) })
		dialect := goose.DialectSQLite3
		if string(db.Dialect()) == "postgres" {
			dialect = goose.DialectPostgres
		}
		p, err := goose.NewProvider(dialect, db.SQL(), os.DirFS("../../migrations/"+string(db.Dialect())), goose.WithDisableGlobalRegistry(true))
		must(err)
		_, err = p.UpTo(t.Context(), 19)
		must(err)
		for id, made := range map[string]string{"a": "2026-03-01", "b": "2026-01-01", "c": "2026-03-01"} {
			_, err := db.SQL().ExecContext(t.Context(), `INSERT INTO workflows (id, name, name_key, description, draft, version, published_id, created_at, updated_at)
				VALUES ('`+id+`', '`+id+`', '`+id+`', '', '{}', 1, '', '`+made+` 00:00:00+00:00', '`+made+` 00:00:00+00:00')`)
			must(err)
		}
		_, err = p.UpTo(t.Context(), 20)
		must(err)
		for id, want := range map[string]int64{"b": 1, "a": 2, "c": 3} {
			w, err := db.Workflows.Get(t.Context(), id)
			must(err)
			if w.BlockID != want {
				t.Errorf("%s got %d, not %d", id, w.BlockID, want)
			}
		}
		_, err = p.DownTo(t.Context(), 19)
		must(err)
	})
}
