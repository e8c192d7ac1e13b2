package workspace

import (
	"context"
	"time"

	"hookline/models"
)

// LeadLists are the lead lists of all Campaigns.
type LeadLists struct{ thing[models.LeadList] }

// Names are unique within a Campaign. What live calls ask of a list, they ask anew.
var leadLists = about[models.LeadList]{
	About: About{Kind: ObjectLeadList, Word: "lead list", NameKey: "name"},
	store: func(db *models.DB) store[models.LeadList] { return db.LeadLists },
	head: func(l *models.LeadList) head {
		return head{id: &l.ID, name: &l.Name, version: &l.Version, created: &l.CreatedAt}
	},
	other: func(ctx context.Context, tx *models.DB, l *models.LeadList) (*models.LeadList, error) {
		list, err := tx.LeadLists.Of(ctx, l.CampaignID)
		return named(list, err, func(o *models.LeadList) bool { return o.NameKey == models.NameKey(l.Name) })
	},
	fields: func(_ context.Context, _ *Edit, l *models.LeadList) ([]field, error) {
		return []field{{key: "name", value: l.Name}}, nil
	},
	unheard: true,
}

// ObjectLeadList is the kind of lead lists in the audit trail.
const ObjectLeadList = "lead_list"

// leadsAtOnce is how many leads one statement adds or removes, so that live calls
// and others who write get their turn in between.
const leadsAtOnce = 2000

// Save creates or renames a lead list. Without an ID it is a new one of the Campaign
// in.CampaignID; with one, Version is the version the person saw.
func (w LeadLists) Save(ctx context.Context, by Actor, in models.LeadList) (*models.LeadList, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.LeadList, error) {
		now := in
		old, err := w.replaced(ctx, e, &now)
		if err != nil {
			return nil, err
		}
		if old != nil {
			now.CampaignID = old.CampaignID
		}
		if _, err := e.tx.Campaigns.Get(ctx, now.CampaignID); err != nil {
			return nil, err
		}
		return w.checkedWrite(ctx, e, old, &now)
	})
}

// Delete removes a lead list with its leads and imports. The leads go first, in
// batches: should it break off, the list is shorter and still there.
func (w LeadLists) Delete(ctx context.Context, by Actor, id string, version int64) error {
	// Asked before its leads go: they are not in the transaction.
	if _, err := w.unused(ctx, w.look(), id, version); err != nil {
		return err
	}
	if err := w.empty(ctx, id); err != nil {
		return err
	}
	return w.thing.Delete(ctx, by, id, version)
}

// empty ends the imports into a list and removes its leads, in batches.
func (w LeadLists) empty(ctx context.Context, id string) error {
	if err := w.look().tx.Imports.Stop(ctx, id, time.Now()); err != nil {
		return err
	}
	for {
		n, err := w.look().tx.LeadLists.Clear(ctx, id, leadsAtOnce)
		if err != nil || n < leadsAtOnce {
			return err
		}
	}
}
