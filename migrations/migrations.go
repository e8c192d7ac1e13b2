// Package migrations holds the numbered SQL files of both databases, the same
// numbers in each, and brings a database up to them. It knows nothing of models.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed postgres/*.sql sqlite/*.sql
var files embed.FS

// Dialect names a database the migrations are written for.
type Dialect string

// The two databases.
const (
	Postgres Dialect = "postgres"
	SQLite   Dialect = "sqlite"
)

// Up applies what is missing. Several nodes may call it at once on PostgreSQL: a
// lock lets one go first. On SQLite that is the caller's to see to. A schema newer than
// this binary knows is refused.
func Up(ctx context.Context, db *sql.DB, d Dialect) (err error) {
	p, err := provider(db, d)
	if err != nil {
		return err
	}
	if d == Postgres {
		lock, err := db.BeginTx(ctx, nil)
		if err != nil {
			return fmt.Errorf("lock the schema: %w", err)
		}
		defer func() { _ = lock.Rollback() }() // it has changed nothing
		if _, err := lock.ExecContext(ctx, lockSchema); err != nil {
			return fmt.Errorf("lock the schema: %w", err)
		}
	}
	if _, err := behind(ctx, p); err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate the %s database: %w", d, err)
	}
	return nil
}

// lockSchema holds other nodes off until the end of its transaction. It is no lock of
// the session, such as goose's own: a pooler between (PgBouncer) may give the next
// statement another session. The number is nobody else's.
const lockSchema = "SELECT set_config('idle_in_transaction_session_timeout', '0', true), pg_advisory_xact_lock(126870790434145)"

// Current says whether every migration of this binary is applied. It is an
// error when the schema is newer than this binary.
func Current(ctx context.Context, db *sql.DB, d Dialect) (bool, error) {
	p, err := provider(db, d)
	if err != nil {
		return false, err
	}
	n, err := behind(ctx, p)
	return n == 0, err
}

func behind(ctx context.Context, p *goose.Provider) (int64, error) {
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return 0, fmt.Errorf("read the schema version: %w", err)
	}
	if current > target {
		return 0, fmt.Errorf("the database has schema version %d, this Hookline knows %d: start a newer Hookline, or restore a backup made before the upgrade", current, target)
	}
	return target - current, nil
}

func provider(db *sql.DB, d Dialect) (*goose.Provider, error) {
	sub, err := fs.Sub(files, string(d))
	if err != nil {
		return nil, err
	}
	dialect := goose.DialectSQLite3
	if d == Postgres {
		dialect = goose.DialectPostgres
	}
	return goose.NewProvider(dialect, db, sub, goose.WithDisableGlobalRegistry(true))
}
