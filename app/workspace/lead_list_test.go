package workspace_test

import (
	"errors"
	"testing"

	"hookline/app/apperr"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/models/dbtest"
)

func TestLeadLists(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx, w, by := t.Context(), workspace.New(db, nil, nil), workspace.Actor{Name: "Ada"}
		one, two := dbtest.Campaign(t, db, "One"), dbtest.Campaign(t, db, "Two")
		l, err := w.LeadLists.Save(ctx, by, models.LeadList{CampaignID: one, Name: "  Blocked   callers "})
		if err != nil || l.Name != "Blocked callers" || l.Version != 1 {
			t.Fatalf("%+v, %v", l, err)
		}
		for name, in := range map[string]models.LeadList{
			"taken": {CampaignID: one, Name: "BLOCKED CALLERS"}, "no name": {CampaignID: one, Name: " "},
		} {
			if _, err := w.LeadLists.Save(ctx, by, in); len(apperr.Fields(err)) != 1 || apperr.Fields(err)[0].Name != "name" {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := w.LeadLists.Save(ctx, by, models.LeadList{CampaignID: two, Name: "Blocked callers"}); err != nil {
			t.Errorf("the same name in another Campaign: %v", err)
		}
		if _, err := w.LeadLists.Save(ctx, by, models.LeadList{CampaignID: "nowhere", Name: "X"}); !apperr.Is(err, apperr.NotFound) {
			t.Errorf("no Campaign: %v", err)
		}
		renamed := *l
		renamed.Name = "Blocked"
		if l, err = w.LeadLists.Save(ctx, by, renamed); err != nil || l.Version != 2 {
			t.Fatalf("%+v, %v", l, err)
		}
		if _, err = w.LeadLists.Save(ctx, by, renamed); err == nil {
			t.Error("an old version was saved")
		} else if _, stale := errors.AsType[*apperr.StaleError](err); !stale {
			t.Errorf("an old version: %v", err)
		}
		before, err := db.Revision(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, phone := range []string{"+61411000111", "+61411000222"} {
			if err := db.Leads.Create(ctx, &models.Lead{ListID: l.ID, CampaignID: one, Phone: phone}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.LeadLists.Delete(ctx, by, l.ID, 0); err != nil {
			t.Fatal(err)
		}
		if found, err := db.Leads.Has(ctx, one, "+61411000111"); err != nil || found {
			t.Errorf("its leads: %t, %v", found, err)
		}
		if err := w.LeadLists.Delete(ctx, by, l.ID, 0); !apperr.Is(err, apperr.NotFound) {
			t.Errorf("deleted twice: %v", err)
		}
		if after, err := db.Revision(ctx); err != nil || after != before {
			t.Errorf("live calls were told of leads: %d, %d, %v", before, after, err)
		}
	})
}
