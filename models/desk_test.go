package models_test

import (
	"context"
	"testing"
	"time"

	"hookline/migrations"
	"hookline/models"
	"hookline/models/dbtest"
)

// A node that stops dead while it holds the lock of the desk, its connection still
// open, does not keep it.
func TestDeskLockIsNotKeptByTheDead(t *testing.T) {
	if testing.Short() {
		t.Skip("waits ten seconds")
	}
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		if db.Dialect() != migrations.Postgres {
			return // one file, one process
		}
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		held, let, dead := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		go func() {
			dead <- db.Tx(t.Context(), func(tx *models.DB) error {
				err := tx.LockDesk(t.Context())
				close(held)
				<-let
				return err
			})
		}()
		<-held
		if err := db.Tx(ctx, func(tx *models.DB) error { return tx.LockDesk(ctx) }); err != nil {
			t.Errorf("the desk stands still: %v", err)
		}
		close(let)
		if err := <-dead; err == nil {
			t.Error("who had lost the lock went on")
		}
	})
}
