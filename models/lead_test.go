package models_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/models"
	"hookline/models/dbtest"
)

func newLeadList(t *testing.T, db *models.DB, campaign, name string) *models.LeadList {
	t.Helper()
	l := &models.LeadList{CampaignID: campaign, Name: name}
	if err := db.LeadLists.Create(t.Context(), l); err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLeadsAreFoundAndSorted(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx := t.Context()
		list := newLeadList(t, db, dbtest.Campaign(t, db, "C"), "L")
		for i, l := range []models.Lead{
			{FirstName: "ZOË", LastName: "Ärger", Data: map[string]string{"City": "Köln 100%"}},
			{FirstName: "Ann", LastName: "Lee"}, {FirstName: "Справка", LastName: "_x"}, {},
		} {
			l.ListID, l.CampaignID, l.Phone = list.ID, list.CampaignID, fmt.Sprintf("+6141100000%d", 9-i)
			if err := db.Leads.Create(ctx, &l); err != nil {
				t.Fatal(err)
			}
		}
		for search, want := range map[string]int64{"zoë": 1, "ärger zoë": 1, "Zoë ÄRGER": 1, "köln": 1, "0%": 1, "%": 1, "СПРАВКА": 1, "_": 1,
			`\`: 0, "'": 0, "": 4, "lee  ann": 1, "City": 0} {
			if _, n, err := db.Leads.List(ctx, models.LeadFilter{ListID: list.ID, Search: search}); err != nil || n != want {
				t.Errorf("%q: %d, %v", search, n, err)
			}
		}
		if _, n, err := db.Leads.List(ctx, models.LeadFilter{ListID: list.ID, Search: "0009", Number: "0009"}); err != nil || n != 1 {
			t.Errorf("by number: %d, %v", n, err)
		}
		for sort, first := range map[string]string{"phone": "+61411000006", "-phone": "+61411000009", "-created": "+61411000006", "name": "+61411000006",
			"1; DROP TABLE leads": "+61411000006"} {
			rows, _, err := db.Leads.List(ctx, models.LeadFilter{ListID: list.ID, Sort: sort})
			if err != nil || rows[0].Phone != first {
				t.Errorf("%q: %s, %v", sort, rows[0].Phone, err)
			}
		}
		if names, err := db.Leads.Columns(ctx, list.ID); err != nil || fmt.Sprint(names) != "[City]" {
			t.Errorf("columns: %v, %v", names, err)
		}
	})
}

func TestLeadVersionsAndNumbers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx := t.Context()
		campaign := dbtest.Campaign(t, db, "C")
		list := newLeadList(t, db, campaign, "L")
		one := &models.Lead{ListID: list.ID, CampaignID: campaign, Phone: "+61411000111"}
		two := &models.Lead{ListID: list.ID, CampaignID: campaign, Phone: "+61411000222"}
		if err := errors.Join(db.Leads.Create(ctx, one), db.Leads.Create(ctx, two)); err != nil {
			t.Fatal(err)
		}
		if err := db.Leads.Create(ctx, &models.Lead{ListID: list.ID, CampaignID: campaign, Phone: "+61411000111"}); !apperr.Is(err, apperr.Conflict) {
			t.Errorf("twice on a list: %v", err)
		}
		other := newLeadList(t, db, campaign, "M")
		if err := db.Leads.Create(ctx, &models.Lead{ListID: other.ID, CampaignID: campaign, Phone: "+61411000111"}); err != nil {
			t.Errorf("on two lists: %v", err)
		}
		old := *one
		one.FirstName = "Ann"
		if err := db.Leads.Update(ctx, one); err != nil || one.Version != 2 {
			t.Errorf("update: %d, %v", one.Version, err)
		}
		if err := db.Leads.Update(ctx, &old); !errors.Is(err, models.ErrStale) || old.Version != 1 {
			t.Errorf("an old version: %d, %v", old.Version, err)
		}
		two.Phone = one.Phone
		if err := db.Leads.Update(ctx, two); !apperr.Is(err, apperr.Conflict) || errors.Is(err, models.ErrStale) || two.Version != 1 {
			t.Errorf("another's number: %d, %v", two.Version, err)
		}
		if err := db.Leads.Delete(ctx, one.ID); err != nil {
			t.Fatal(err)
		}
		if found, err := db.Leads.Has(ctx, campaign, "+61411000111"); err != nil || !found {
			t.Errorf("it is on the other list: %t, %v", found, err)
		}
		if n, err := db.LeadLists.Clear(ctx, other.ID, 10); err != nil || n != 1 {
			t.Errorf("cleared %d, %v", n, err)
		}
		if found, err := db.Leads.Has(ctx, campaign, "+61411000111"); err != nil || found {
			t.Errorf("it is on no list: %t, %v", found, err)
		}
	})
}

// The fence of an import: who is behind, or too late, writes nothing.
func TestAdvanceLeadImport(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx, now := t.Context(), time.Now().UTC()
		list := newLeadList(t, db, dbtest.Campaign(t, db, "C"), "L")
		i := &models.LeadImport{ListID: list.ID, Status: models.ImportRunning, Options: "{}", CreatedAt: now, UpdatedAt: now}
		if err := db.Imports.Create(ctx, i); err != nil {
			t.Fatal(err)
		}
		claimed, err := db.Imports.Claim(ctx, now, now.Add(time.Minute))
		if err != nil || claimed == nil || claimed.ID != i.ID {
			t.Fatalf("%+v, %v", claimed, err)
		}
		if again, err := db.Imports.Claim(ctx, now, now.Add(time.Minute)); err != nil || again != nil {
			t.Errorf("claimed twice: %+v, %v", again, err)
		}
		behind := *claimed
		claimed.DoneBytes, claimed.DoneRows = 100, 3
		if err := db.Imports.Advance(ctx, claimed, 0); err != nil {
			t.Fatal(err)
		}
		behind.DoneBytes = 50
		if err := db.Imports.Advance(ctx, &behind, 0); !errors.Is(err, models.ErrStale) {
			t.Errorf("behind: %v", err)
		}
		if err := db.Imports.Stop(ctx, list.ID, now); err != nil {
			t.Fatal(err)
		}
		if err := db.Imports.Advance(ctx, claimed, 100); !errors.Is(err, models.ErrStale) {
			t.Errorf("after the end: %v", err)
		}
		if got, err := db.Imports.Get(ctx, i.ID); err != nil || got.DoneBytes != 100 || got.Status != models.ImportCancelled {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// Two batches with the same numbers in opposite order do not hold each other up.
func TestUpsertLeadsOfTheSameNumbers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		list := newLeadList(t, db, dbtest.Campaign(t, db, "C"), "L")
		for round := range 10 {
			var one []models.Lead
			for i := range 500 {
				one = append(one, models.Lead{ListID: list.ID, CampaignID: list.CampaignID, Phone: fmt.Sprintf("+6141%03d%04d", round, i)})
			}
			two := slices.Clone(one)
			slices.Reverse(two)
			var wait sync.WaitGroup
			var added, updated atomic.Int64
			for _, leads := range [][]models.Lead{one, two} {
				wait.Go(func() {
					err := db.Tx(t.Context(), func(tx *models.DB) error {
						counts, err := tx.Leads.Upsert(t.Context(), leads, true, time.Now())
						added.Add(counts.Added)
						updated.Add(counts.Updated)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
			if wait.Wait(); added.Load() != 500 || updated.Load() != 500 {
				t.Errorf("%d added, %d updated", added.Load(), updated.Load())
			}
		}
	})
}
