package workspace

import (
	"context"
	"time"

	"hookline/app/apperr"
	"hookline/models"
)

// LeadLists are the lead lists of all Campaigns.
type LeadLists struct{ runner }

// ObjectLeadList is the kind of lead lists in the audit trail.
const ObjectLeadList = "lead_list"

// leadsAtOnce is how many leads one statement adds or removes, so that live calls
// and others who write get their turn in between.
const leadsAtOnce = 2000

// Save creates or renames a lead list. Without an ID it is a new one of
// the Campaign in.CampaignID; with one, Version is the version the person saw.
// Names are unique within a Campaign.
func (w LeadLists) Save(ctx context.Context, by Actor, in models.LeadList) (*models.LeadList, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.LeadList, error) { return e.saveLeadList(ctx, in) })
}

// Delete removes a lead list with its leads and imports. The leads go
// first, in batches: should it break off, the list is shorter and still there.
func (w LeadLists) Delete(ctx context.Context, by Actor, id string, version int64) error {
	// Asked before its leads go: they are not in the transaction.
	if _, err := w.look().seenLeadList(ctx, id, version); err != nil {
		return err
	}
	if err := w.empty(ctx, id); err != nil {
		return err
	}
	return w.Change(ctx, by, func(e *Edit) error {
		l, err := e.seenLeadList(ctx, id, version)
		if err != nil {
			return err
		}
		if err := e.tx.LeadLists.Delete(ctx, id); err != nil {
			return err
		}
		return e.audit(ctx, ActionDeleted, ObjectLeadList, l.ID, l.Name, nil)
	})
}

func (e *Edit) seenLeadList(ctx context.Context, id string, version int64) (*models.LeadList, error) {
	l, err := e.tx.LeadLists.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	return l, e.seen(ctx, version, l.Version, ObjectLeadList, l.ID, l.Name, l)
}

// emptyLeadList ends the imports into a list and removes its leads, in batches.
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

func (e *Edit) saveLeadList(ctx context.Context, in models.LeadList) (*models.LeadList, error) {
	now := in
	now.Name = tidyName(in.Name)
	var old *models.LeadList
	if in.ID != "" {
		var err error
		if old, err = e.tx.LeadLists.Get(ctx, in.ID); err != nil {
			return nil, err
		}
		if old.Version != in.Version {
			return nil, e.stale(ctx, ObjectLeadList, old.ID, old.Name, old)
		}
		now.CampaignID, now.CreatedAt = old.CampaignID, old.CreatedAt
	}
	if err := e.checkLeadList(ctx, &now); err != nil {
		return nil, err
	}
	changes := diffLeadList(old, &now)
	if old != nil && len(changes) == 0 {
		return old, nil
	}
	if old == nil {
		if err := e.tx.LeadLists.Create(ctx, &now); err != nil {
			return nil, err
		}
		return &now, e.audit(ctx, ActionCreated, ObjectLeadList, now.ID, now.Name, changes)
	}
	if err := e.tx.LeadLists.Update(ctx, &now); err != nil {
		return nil, err
	}
	return &now, e.audit(ctx, ActionChanged, ObjectLeadList, now.ID, now.Name, changes)
}

func (e *Edit) checkLeadList(ctx context.Context, l *models.LeadList) error {
	var p apperr.Problems
	checkName(&p, "name", l.Name)
	if _, err := e.tx.Campaigns.Get(ctx, l.CampaignID); err != nil {
		return err
	}
	list, err := e.tx.LeadLists.Of(ctx, l.CampaignID)
	if err != nil {
		return err
	}
	for i := range list {
		if list[i].ID != l.ID && list[i].NameKey == models.NameKey(l.Name) {
			taken(&p, "lead list", list[i].Name)
		}
	}
	return p.Err()
}

func diffLeadList(old, now *models.LeadList) []models.Change {
	fields := func(l *models.LeadList) []field {
		if l == nil {
			return nil
		}
		return []field{{key: "name", value: l.Name}}
	}
	return diff(fields(old), fields(now))
}
