package workspace

import (
	"context"
	"fmt"
	"slices"
	"time"

	"hookline/models"
)

// LeadLists are the lead lists of all Campaigns.
type LeadLists struct{ Thing[models.LeadList] }

// Names are unique within a Campaign. What live calls ask of a list, they ask anew.
var leadLists = AboutRows[models.LeadList]{
	About: About{Kind: ObjectLeadList, Word: "lead list", NameKey: "name"},
	Store: func(db *models.DB) Store[models.LeadList] { return db.LeadLists },
	Head: func(l *models.LeadList) RowHead {
		return RowHead{ID: &l.ID, Name: &l.Name, Version: &l.Version, Created: &l.CreatedAt}
	},
	Other: func(ctx context.Context, tx *models.DB, l *models.LeadList) (*models.LeadList, error) {
		list, err := tx.LeadLists.Of(ctx, l.CampaignID)
		return named(list, err, func(o *models.LeadList) bool { return o.NameKey == models.NameKey(l.Name) })
	},
	Fields: func(_ context.Context, _ *Edit, l *models.LeadList) ([]Field, error) {
		return []Field{{Key: "name", Value: l.Name}}, nil
	},
	Unheard: true,
}

// ObjectLeadList is the kind of lead lists in the audit trail.
const ObjectLeadList = "lead_list"

// leadsAtOnce is how many leads one statement adds or removes, so that live calls
// and others who write get their turn in between.
const leadsAtOnce = 2000

// Save creates or renames a lead list. Without an ID it is a new one of the Campaign
// in.CampaignID; with one, Version is the version the person saw.
func (w LeadLists) Save(ctx context.Context, by Actor, in models.LeadList) (*models.LeadList, error) {
	return Changed(ctx, w, by, func(e *Edit) (*models.LeadList, error) {
		now := in
		old, err := w.Replaced(ctx, e, &now)
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
	if _, err := w.Unused(ctx, w.Look(), id, version); err != nil {
		return err
	}
	if err := w.empty(ctx, id); err != nil {
		return err
	}
	return w.Thing.Delete(ctx, by, id, version)
}

// empty ends the imports into a list and removes its leads, in batches.
func (w LeadLists) empty(ctx context.Context, id string) error {
	if err := w.Look().tx.Imports.Stop(ctx, id, time.Now()); err != nil {
		return err
	}
	for {
		n, err := w.Look().tx.LeadLists.Clear(ctx, id, leadsAtOnce)
		if err != nil || n < leadsAtOnce {
			return err
		}
	}
}

// AddPhones finds the list of a Campaign by its name among those that are stored, or
// makes it, adds numbers, and tells what that changed. It does not tell the audit
// trail: for an entry about the whole Campaign.
func (w LeadLists) AddPhones(ctx context.Context, by Actor, c *models.Campaign, stored []models.LeadList, name string, phones []string) (changes []models.Change, err error) {
	return changes, w.Change(ctx, by, func(e *Edit) error {
		changes, err = e.addToList(ctx, c, stored, name, phones)
		return err
	})
}

func (e *Edit) addToList(ctx context.Context, c *models.Campaign, stored []models.LeadList, name string, phones []string) ([]models.Change, error) {
	field := fmt.Sprintf("lead list %q", TidyName(name))
	var changes []models.Change
	var list *models.LeadList
	for i := range stored {
		if stored[i].NameKey == models.NameKey(name) {
			list = &stored[i]
		}
	}
	if list == nil {
		list = &models.LeadList{CampaignID: c.ID, Name: TidyName(name)}
		if err := e.tx.LeadLists.Create(ctx, list); err != nil {
			return nil, err
		}
		changes = append(changes, models.Change{Field: field, To: "made"})
	}
	added, err := e.addPhones(ctx, list, phones)
	if err != nil || added == 0 {
		return changes, err
	}
	what := "1 number added"
	if added > 1 {
		what = fmt.Sprintf("%d numbers added", added)
	}
	return append(changes, models.Change{Field: field, To: what}), nil
}

// addPhones adds leads with these numbers and says how many were not on the list yet.
func (e *Edit) addPhones(ctx context.Context, l *models.LeadList, phones []string) (added int64, err error) {
	for some := range slices.Chunk(phones, leadsAtOnce) {
		leads := make([]models.Lead, len(some))
		for i, phone := range some {
			leads[i] = models.Lead{ListID: l.ID, CampaignID: l.CampaignID, Phone: phone}
		}
		counts, err := e.tx.Leads.Upsert(ctx, leads, false, time.Now())
		if err != nil {
			return added, err
		}
		added += counts.Added
	}
	return added, nil
}
