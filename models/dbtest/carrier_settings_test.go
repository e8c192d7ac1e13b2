package dbtest_test

import (
	"encoding/json"
	"os"
	"reflect"
	"testing"

	"github.com/pressly/goose/v3"

	"hookline/models"
	"hookline/models/dbtest"
)

// Carriers of before a dialect's settings were data keep them, up and down again.
func TestCarrierSettingsAreCarriedOver(t *testing.T) {
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
		_, err = p.UpTo(t.Context(), 11)
		must(err)
		const columns = `id, name, name_key, kind, signature, sealed, token_ref, queue_mode, account_id, api_url, version, created_at, updated_at`
		const rest = `1, '2026-01-01 00:00:00+00:00', '2026-01-01 00:00:00+00:00')`
		for _, values := range []string{`'a', 'A', 'a', 'twiml', 'auth_token', 'v1:"x"', 'TOKEN', 'redirect', 'AC1', 'https://api.example.com', `, `'b', 'B', 'b', 'twiml', 'off', '', '', 'enqueue', '', '', `} {
			_, err := db.SQL().ExecContext(t.Context(), "INSERT INTO carriers ("+columns+") VALUES ("+values+rest)
			must(err)
		}
		_, err = p.UpTo(t.Context(), 12)
		must(err)
		for id, want := range map[string]models.CarrierConfig{
			"a": {Settings: map[string]string{"queue": "redirect", "account": "AC1", "api_url": "https://api.example.com"},
				Sealed: map[string]string{"auth_token": `v1:"x"`}, SecretRefs: map[string]string{"auth_token": "TOKEN"}},
			"b": {Settings: map[string]string{"queue": "enqueue"}},
		} {
			var text string
			must(db.SQL().QueryRowContext(t.Context(), "SELECT settings FROM carriers WHERE id = '"+id+"'").Scan(&text))
			var got models.CarrierConfig
			must(json.Unmarshal([]byte(text), &got))
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s became %s", id, text)
			}
		}
		_, err = p.DownTo(t.Context(), 11)
		must(err)
		var got [5]string
		must(db.SQL().QueryRowContext(t.Context(), "SELECT sealed, token_ref, queue_mode, account_id, api_url FROM carriers WHERE id = 'a'").Scan(&got[0], &got[1], &got[2], &got[3], &got[4]))
		if want := [5]string{`v1:"x"`, "TOKEN", "redirect", "AC1", "https://api.example.com"}; got != want {
			t.Errorf("back down it is %q", got)
		}
	})
}
