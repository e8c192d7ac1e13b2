package file

import (
	"fmt"
	"slices"

	"hookline/app/apperr"
	"hookline/app/phone"
	"hookline/app/workspace"
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
		if workspace.CheckName(&p, "name", entry.Name); entry.Name != "" && p.Err() != nil {
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
		made, err := a.LeadLists.AddPhones(a.ctx, a.by, c, stored, entry.Name, phones)
		if err != nil {
			return err
		}
		changes = append(changes, made...)
	}
	if len(changes) == 0 {
		return nil
	}
	return a.Audit(a.ctx, workspace.ActionChanged, workspace.ObjectCampaign, c.ID, c.Name, changes)
}

// phones gives the numbers of a list in E.164, read as on the screen and in an
// import.
func (i *campaignItem) phones(a *applier, at *yamldoc.Node, entry leadListEntry, country string) []string {
	var phones []string
	for n, text := range entry.Numbers {
		number, err := phone.Listed(text, country)
		if err != nil {
			a.problems.Add(at.At(fmt.Sprintf("numbers[%d]", n)), "%s: %s", i.listCalled(entry), apperr.Message(err))
			continue
		}
		phones = append(phones, number)
	}
	slices.Sort(phones)
	return slices.Compact(phones)
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
