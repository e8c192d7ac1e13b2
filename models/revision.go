package models

import (
	"context"

	"hookline/migrations"
	"hookline/models/row"
)

// Revision gives the number of the configuration: it rises with every change a
// live call could notice, so that a node knows when what it holds in memory is old.
func (db *DB) Revision(ctx context.Context) (int64, error) {
	var n int64
	err := db.with(ctx).Raw("SELECT revision FROM config_revisions WHERE id = 1").Scan(&n).Error
	return n, row.Translate(err, "configuration")
}

// BumpRevision raises the number. Call it in the transaction of the change.
func (db *DB) BumpRevision(ctx context.Context) error {
	return row.Translate(db.with(ctx).Exec("UPDATE config_revisions SET revision = revision + 1 WHERE id = 1").Error, "configuration")
}

// LockRevision makes changes of configuration wait for one another: whoever
// holds it, until the end of the transaction, reads what nobody else changes.
// SQLite's write transactions do so of themselves.
func (db *DB) LockRevision(ctx context.Context) error {
	if db.dialect() != migrations.Postgres {
		return nil
	}
	return row.Translate(db.with(ctx).Exec("SELECT revision FROM config_revisions WHERE id = 1 FOR UPDATE").Error, "configuration")
}
