package workspace_test

import (
	"context"
	"errors"
	"testing"

	"hookline/app/apperr"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/models/dbtest"
)

// What somebody changed between being read and being deleted is not deleted unseen,
// nor is anything that is deleted with it.
func TestDeleteOfWhatChangedSinceItWasRead(t *testing.T) { dbtest.Each(t, testDeleteOfWhatChanged) }

func testDeleteOfWhatChanged(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	c := must(w.Campaigns.Save(ctx, anna, campaign("Support")))(t)
	l := must(w.LeadLists.Save(ctx, anna, models.LeadList{CampaignID: c.ID, Name: "Blocked"}))(t)
	addLeads(t, db, l, "+61411000111")
	for name, thing := range map[string]struct {
		id     string
		delete func(context.Context, workspace.Actor, string, int64) error
	}{
		"Campaign":     {c.ID, w.Campaigns.Delete},
		"lead list":    {l.ID, w.LeadLists.Delete},
		"carrier":      {must(w.Carriers.Save(ctx, anna, workspace.Carrier{Carrier: models.Carrier{Name: "Twilio", Kind: "twiml", Signature: workspace.SignatureOff}}))(t).ID, w.Carriers.Delete},
		"number":       {must(w.Numbers.Save(ctx, anna, models.PhoneNumber{Number: "+61255501234"}))(t).ID, w.Numbers.Delete},
		"Script":       {must(w.Scripts.Create(ctx, anna, "Hello", ""))(t).ID, w.Scripts.Delete},
		"Workflow":     {must(w.Workflows.Create(ctx, anna, "Line", ""))(t).ID, w.Workflows.Delete},
		"Web Service ": {must(w.Services.Save(ctx, anna, service("Look up")))(t).ID, w.Services.Delete},
	} {
		err := thing.delete(ctx, anna, thing.id, 7)
		if _, stale := errors.AsType[*apperr.StaleError](err); !stale || !apperr.Is(err, apperr.Conflict) {
			t.Errorf("%s: %v", name, err)
		}
		if name == "Campaign" || name == "lead list" {
			continue // looked at below
		}
		if err := thing.delete(ctx, anna, thing.id, 0); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := thing.delete(ctx, anna, thing.id, 0); !apperr.Is(err, apperr.NotFound) {
			t.Errorf("%s deleted twice: %v", name, err)
		}
	}
	if phones := phonesOn(t, db, l); len(phones) != 1 {
		t.Errorf("leads %v", phones)
	}
	if err := w.LeadLists.Delete(ctx, anna, l.ID, l.Version); err != nil {
		t.Error(err)
	}
}
