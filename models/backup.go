package models

import (
	"context"
	"errors"

	"hookline/migrations"
	"hookline/models/row"
)

// Snapshot writes the SQLite database as it is now into a new file, while others read and
// write, and looks through the whole of it.
func (db *DB) Snapshot(ctx context.Context, path string) error {
	if _, err := db.pool().ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return err
	}
	return CheckBackup(ctx, path)
}

// CheckBackup looks through the whole of an SQLite database that nobody uses, and refuses
// one that is damaged or newer than this program.
func CheckBackup(ctx context.Context, path string) (err error) {
	c, err := row.Open(ctx, "sqlite:"+path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Pool().Close()) }()
	if err := c.CheckWhole(ctx); err != nil {
		return err
	}
	_, err = migrations.Current(ctx, c.Pool(), c.Dialect())
	return err
}

// Leave ends what SQLite keeps beside a database that is to be replaced. A database that a
// program has open is a Conflict; of one that is damaged nobody can tell.
func Leave(ctx context.Context, path string) error { return row.Leave(ctx, path) }
