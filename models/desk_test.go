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

// A look at the desk tells whether there is anything to do, and whether a call may be
// offered.
func TestDeskLook(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx, now := t.Context(), time.Now()
		looks := func(want models.DeskLook) {
			t.Helper()
			if got, err := db.Desk.Look(ctx); err != nil || got != want {
				t.Errorf("%+v, want %+v, %v", got, want, err)
			}
		}
		looks(models.DeskLook{})
		user := &models.User{Name: "Ann", Email: "ann@example.test", Role: models.RoleAgent, Active: true}
		done(t, db.Users.Create(ctx, user))
		agent := &models.Agent{UserID: user.ID, State: models.AgentOffline, Since: now, IdleSince: now, SeenAt: now}
		done(t, db.Agents.Save(ctx, agent))
		looks(models.DeskLook{})
		agent.State = models.AgentReady
		done(t, db.Agents.Save(ctx, agent))
		looks(models.DeskLook{Busy: true})
		entry := &models.QueueEntry{ID: models.NewID(), CallID: "c", EntryKey: "k", CampaignID: dbtest.Campaign(t, db, "Support"), Status: models.EntryWaiting, JoinedAt: now, SeenAt: now}
		done(t, db.Desk.SaveEntry(ctx, entry))
		looks(models.DeskLook{Busy: true, Match: true})
		agent.State = models.AgentOffline
		done(t, db.Agents.Save(ctx, agent))
		looks(models.DeskLook{Busy: true})
	})
}

func done(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
