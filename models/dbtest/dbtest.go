// Package dbtest gives tests real databases: the same test on SQLite and on
// PostgreSQL, each with a database of its own. It is for tests, and e2e/bench for
// measuring; nothing that ships imports it. A missing PostgreSQL fails the test with the remedy:
// a suite that skips one of two databases says nothing about it.
package dbtest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"hookline/migrations"
	"hookline/models"
)

// Each runs f as two subtests, `sqlite` and `postgres`, each on a fresh,
// migrated database that is closed and removed when the subtest ends.
func Each(t *testing.T, f func(t *testing.T, db *models.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, Postgres(t)) })
}

// EachDSN runs f as two subtests with the address of an empty database that
// nothing has migrated, in the form of HOOKLINE_DATABASE: for tests of the
// migrations and of the program as a whole.
func EachDSN(t *testing.T, f func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, SQLiteDSN(t)) })
	t.Run("postgres", func(t *testing.T) { f(t, PostgresDSN(t)) })
}

// SQLite opens a fresh, migrated SQLite database.
func SQLite(t testing.TB) *models.DB {
	t.Helper()
	image, err := sqliteImage()
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	dsn := SQLiteDSN(t)
	if err := os.WriteFile(dsn[len("sqlite:"):], image, 0o600); err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	return open(t, dsn)
}

// SQLiteDSN names an SQLite file that is not there yet.
func SQLiteDSN(t testing.TB) string {
	t.Helper()
	return "sqlite:" + filepath.Join(t.TempDir(), "hookline.db")
}

// Postgres opens a fresh, migrated PostgreSQL database.
func Postgres(t testing.TB) *models.DB {
	t.Helper()
	return open(t, postgresDatabase(t, true))
}

// PostgresDSN makes an empty PostgreSQL database and names it.
func PostgresDSN(t testing.TB) string {
	t.Helper()
	return postgresDatabase(t, false)
}

func open(t testing.TB, dsn string) *models.DB {
	t.Helper()
	db, err := models.Open(t.Context(), dsn)
	if err != nil {
		t.Fatalf("dbtest: %v", err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Errorf("dbtest: close the database: %v", err)
		}
	})
	return db
}

// migrate brings the database at dsn up to date.
func migrate(ctx context.Context, dsn string) error {
	db, err := models.Open(ctx, dsn)
	if err != nil {
		return err
	}
	return errors.Join(migrations.Up(ctx, db.SQL(), db.Dialect()), db.Close())
}

// sqliteImage is the file of a migrated database: migrating once per process
// and copying is what keeps a fresh one per test cheap. That, and the cluster,
// is state of the package; tests of one process share it and none can change it.
var sqliteImage = sync.OnceValues(func() (_ []byte, err error) {
	dir, err := os.MkdirTemp("", "hookline-sqlite-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, "template.db")
	if err := migrate(context.Background(), "sqlite:"+path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})
