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
	c := must(w.SaveCampaign(ctx, anna, campaign("Support")))(t)
	l := must(w.SaveLeadList(ctx, anna, models.LeadList{CampaignID: c.ID, Name: "Blocked"}))(t)
	addLeads(t, db, l, "+61411000111")
	for name, thing := range map[string]struct {
		id     string
		delete func(context.Context, workspace.Actor, string, int64) error
	}{
		"Campaign":     {c.ID, w.DeleteCampaign},
		"lead list":    {l.ID, w.DeleteLeadList},
		"carrier":      {must(w.SaveCarrier(ctx, anna, workspace.Carrier{Carrier: models.Carrier{Name: "Twilio", Kind: "twiml", Signature: workspace.SignatureOff, QueueMode: models.QueueEnqueue}}))(t).ID, w.DeleteCarrier},
		"number":       {must(w.SaveNumber(ctx, anna, models.PhoneNumber{Number: "+61255501234"}))(t).ID, w.DeleteNumber},
		"Script":       {must(w.CreateScript(ctx, anna, "Hello", ""))(t).ID, w.DeleteScript},
		"Workflow":     {must(w.CreateWorkflow(ctx, anna, "Line", ""))(t).ID, w.DeleteWorkflow},
		"Web Service ": {must(w.SaveService(ctx, anna, service("Look up")))(t).ID, w.DeleteService},
	} {
		err := thing.delete(ctx, anna, thing.id, 7)
		if _, stale := errors.AsType[*apperr.StaleError](err); !stale || !apperr.Is(err, apperr.Conflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if phones := phonesOn(t, db, l); len(phones) != 1 {
		t.Errorf("leads %v", phones)
	}
	if err := w.DeleteLeadList(ctx, anna, l.ID, l.Version); err != nil {
		t.Error(err)
	}
}
