package models_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"hookline/models"
	"hookline/models/dbtest"
)

func newCall(sid string) *models.Call {
	now := time.Now().UTC().Truncate(time.Millisecond)
	return &models.Call{ID: models.NewID(), Kind: models.CallCarrier, CarrierID: "c1", CarrierCallID: sid, Caller: "+61255501111",
		Called: "+61255501234", Status: models.CallLive, ClaimTurn: -1, State: "{}", StartedAt: now, UpdatedAt: now}
}

func turnOf(c *models.Call, n int64) *models.CallTurn {
	return &models.CallTurn{CallID: c.ID, Turn: n, Steps: "[]", Reply: "r", At: c.UpdatedAt}
}

func TestCallTurns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx := t.Context()
		load, err := db.Calls.LoadByCarrier(ctx, "c1", "CA1", 0)
		if err != nil || load.Call != nil {
			t.Fatalf("before: %+v %v", load, err)
		}
		c := newCall("CA1")
		c.Turn = 1
		if err := db.Calls.SaveNew(ctx, c, turnOf(c, 0)); err != nil {
			t.Fatal(err)
		}
		again := newCall("CA1")
		if err := db.Calls.SaveNew(ctx, again, turnOf(again, 0)); !errors.Is(err, models.ErrStale) {
			t.Fatalf("the same call again: %v", err)
		}
		load, err = db.Calls.Load(ctx, c.ID, 0)
		if err != nil || load.Reply != "r" || load.Call.Turn != 1 || !load.Call.StartedAt.Equal(c.StartedAt) || load.Call.EndedAt != nil {
			t.Fatalf("load: %+v %+v %v", load, load.Call, err)
		}
		if load, err = db.Calls.Load(ctx, c.ID, 1); err != nil || load.Reply != "" {
			t.Fatalf("turn not answered yet: %+v %v", load, err)
		}
		now := time.Now()
		first, boot, other := models.NewClaimant("a"), models.NewClaimant("a"), models.NewClaimant("b")
		lease := models.Claim{By: first, Now: now, Until: now.Add(time.Minute)}
		if err := db.Calls.ClaimTurn(ctx, c.ID, 1, lease); err != nil {
			t.Fatal(err)
		}
		late := models.Claim{By: other, Now: now.Add(2 * time.Minute), Until: now.Add(3 * time.Minute)}
		for name, claim := range map[string]models.Claim{
			"the same":                     lease,
			"the same, loaded as claimed":  {By: first, Now: now, Until: lease.Until, Again: true},
			"another node":                 {By: other, Now: now, Until: lease.Until, Again: true},
			"a start later, before it was": {By: boot, Now: now, Until: lease.Until},
			"another, loaded before":       late,
		} {
			if err := db.Calls.ClaimTurn(ctx, c.ID, 1, claim); !errors.Is(err, models.ErrStale) {
				t.Fatalf("second claim by %s: %v", name, err)
			}
		}
		if err := db.Calls.ClaimTurn(ctx, c.ID, 1, models.Claim{By: boot, Now: now, Until: lease.Until, Again: true}); err != nil {
			t.Fatalf("the node that was started anew: %v", err)
		}
		if late.Again = true; db.Calls.ClaimTurn(ctx, c.ID, 1, late) != nil {
			t.Fatal("no claim after the lease")
		}
		c.Turn, c.State = 2, `{"a":1}`
		if err := db.Calls.Save(ctx, c, turnOf(c, 1)); err != nil {
			t.Fatal(err)
		}
		if err := db.Calls.Save(ctx, c, turnOf(c, 1)); !errors.Is(err, models.ErrStale) {
			t.Fatalf("second save of a turn: %v", err)
		}
	})
}

// A call that ended while a turn ran stays ended.
func TestEndedCallStaysEnded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx := t.Context()
		c := newCall("CA2")
		c.Turn = 1
		if err := db.Calls.SaveNew(ctx, c, turnOf(c, 0)); err != nil {
			t.Fatal(err)
		}
		ended := *c
		now := time.Now().UTC()
		ended.Status, ended.Outcome, ended.EndedAt, ended.Turn = models.CallEnded, "caller_left", &now, 2
		if err := db.Calls.Save(ctx, &ended, turnOf(c, 1)); err != nil {
			t.Fatal(err)
		}
		c.Turn, c.Status = 3, models.CallLive
		if err := db.Calls.Save(ctx, c, turnOf(c, 2)); err != nil {
			t.Fatal(err)
		}
		got, err := db.Calls.Get(ctx, c.ID)
		if err != nil || got.Status != models.CallEnded || got.Outcome != "caller_left" || got.EndedAt == nil {
			t.Fatalf("%+v %v", got, err)
		}
	})
}

func TestOneOfManySavesWins(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for range 8 {
			wg.Go(func() {
				c := newCall("CA3")
				c.Turn = 1
				err := db.Calls.SaveNew(context.WithoutCancel(t.Context()), c, turnOf(c, 0))
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					won++
				case !errors.Is(err, models.ErrStale):
					t.Errorf("save: %v", err)
				}
			})
		}
		wg.Wait()
		if won != 1 {
			t.Errorf("%d saves won", won)
		}
	})
}

func TestCallLists(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx := t.Context()
		old := newCall("CA4")
		old.StartedAt = old.StartedAt.AddDate(0, 0, -40)
		old.Status, old.Outcome, old.Turn = models.CallEnded, "completed", 1
		fresh := newCall("CA5")
		fresh.Turn, fresh.Caller = 1, "+61400000000"
		for _, c := range []*models.Call{old, fresh} {
			if err := db.Calls.SaveNew(ctx, c, turnOf(c, 0)); err != nil {
				t.Fatal(err)
			}
		}
		from := time.Now().Add(-time.Hour)
		for name, f := range map[string]models.CallFilter{
			"by time": {From: &from}, "by number": {Number: "+614"}, "live": {Outcome: "live"},
		} {
			list, n, err := db.Calls.List(ctx, f)
			if err != nil || n != 1 || list[0].ID != fresh.ID {
				t.Errorf("%s: %d %v %v", name, n, list, err)
			}
		}
		n, err := db.Calls.DropTraces(ctx, time.Now().AddDate(0, 0, -30), 100)
		if err != nil || n != 1 {
			t.Fatalf("drop: %d %v", n, err)
		}
		if turns, err := db.Calls.Turns(ctx, old.ID, 0); err != nil || len(turns) != 0 {
			t.Errorf("turns left: %v %v", turns, err)
		}
		if n, err = db.Calls.DropTraces(ctx, time.Now().AddDate(0, 0, -30), 100); err != nil || n != 0 {
			t.Errorf("drop again: %d %v", n, err)
		}
		if silent, err := db.Calls.Silent(ctx, models.CallCarrier, time.Now().Add(time.Minute), 10); err != nil || len(silent) != 1 {
			t.Errorf("silent: %v %v", silent, err)
		}
	})
}
