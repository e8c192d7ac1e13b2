package workspace

import (
	"context"
	"fmt"
	"slices"
	"time"

	"hookline/app/apperr"
	"hookline/app/phone"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// leadListEntry is a lead list of a Campaign in a file: numbers to be on it.
type leadListEntry struct {
	Name    string   `json:"name"`
	Numbers []string `json:"numbers,omitempty"`
}

// maxExportedLeads bounds the numbers of a list in an export: a longer list is
// data, which its own export is for, and the file holds its name alone.
const maxExportedLeads = 1000

// checkNames reports lead lists without a name, or with one twice.
func (i *campaignItem) checkNames(a *applier) {
	seen := names{}
	for n, entry := range i.entry.LeadLists {
		at := i.at.Get("lead_lists").Items[n]
		if at.Kind != yamldoc.Mapping {
			continue // told by Decode, and nothing is written
		}
		var p apperr.Problems
		if checkName(&p, "name", entry.Name); entry.Name != "" && p.Err() != nil {
			a.addFields(at, i.listCalled(entry), p.Err())
		}
		seen.add(a, at, i.listCalled(entry), "name", entry.Name)
	}
}

func (i *campaignItem) listCalled(l leadListEntry) string {
	return fmt.Sprintf("%s, lead list %q", i.called, l.Name)
}

// writeLists makes the lists there are none of, and adds the numbers that are not
// on them. Leads that the file does not name stay.
func (i *campaignItem) writeLists(a *applier, c *models.Campaign, look bool, country string) error {
	stored := []models.LeadList{}
	if !look {
		var err error
		if stored, err = a.tx.LeadLists.Of(a.ctx, c.ID); err != nil {
			return err
		}
	}
	var changes []models.Change
	for n, entry := range i.entry.LeadLists {
		at := i.at.Get("lead_lists").Items[n]
		phones := i.phones(a, at, entry, country)
		if look || !a.problems.Empty() {
			continue
		}
		made, err := a.addToList(a.ctx, c, stored, entry.Name, phones)
		if err != nil {
			return err
		}
		changes = append(changes, made...)
	}
	if len(changes) == 0 {
		return nil
	}
	return a.audit(a.ctx, ActionChanged, ObjectCampaign, c.ID, c.Name, changes)
}

// phones gives the numbers of a list in E.164, read as on the screen and in an
// import.
func (i *campaignItem) phones(a *applier, at *yamldoc.Node, entry leadListEntry, country string) []string {
	var phones []string
	for n, text := range entry.Numbers {
		number, err := phone.Normalize(text, country)
		if err != nil {
			a.problems.Add(at.At(fmt.Sprintf("numbers[%d]", n)), "%s: %s", i.listCalled(entry), apperr.Message(err))
			continue
		}
		phones = append(phones, number)
	}
	slices.Sort(phones)
	return slices.Compact(phones)
}

// addToList finds or makes a list of a Campaign, adds numbers, and tells what
// that changed.
func (e *Edit) addToList(ctx context.Context, c *models.Campaign, stored []models.LeadList, name string, phones []string) ([]models.Change, error) {
	field := fmt.Sprintf("lead list %q", tidyName(name))
	var changes []models.Change
	var list *models.LeadList
	for i := range stored {
		if stored[i].NameKey == models.NameKey(name) {
			list = &stored[i]
		}
	}
	if list == nil {
		list = &models.LeadList{CampaignID: c.ID, Name: tidyName(name)}
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

func exportLists(x *exporter, campaignID string) ([]leadListEntry, error) {
	lists, err := x.db.LeadLists.Of(x.ctx, campaignID)
	if err != nil {
		return nil, err
	}
	var entries []leadListEntry
	for _, l := range lists {
		leads, err := x.db.Leads.Behind(x.ctx, l.ID, "", maxExportedLeads+1)
		if err != nil {
			return nil, err
		}
		var phones []string
		for i := range leads {
			phones = append(phones, leads[i].Phone)
		}
		if len(phones) > maxExportedLeads {
			phones = nil
		}
		entries = append(entries, leadListEntry{Name: l.Name, Numbers: phones})
	}
	return entries, nil
}
