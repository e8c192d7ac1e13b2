package models

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/models/row"
)

// ForTableTest is walkTables for the test that has both databases.
var ForTableTest = walkTables

// walkTables takes every table through all that it can: a new one is a line here.
func walkTables(t *testing.T, db *DB) {
	group := &WebServiceGroup{Name: "G"}
	campaign := &Campaign{Name: "Parent", Type: CampaignInbound}
	workflow := &Workflow{Name: "Parent"}
	err := errors.Join(db.Groups.Save(t.Context(), group), db.Campaigns.Create(t.Context(), campaign), db.Workflows.Create(t.Context(), workflow))
	list := &LeadList{Name: "Parent", CampaignID: campaign.ID}
	if err := errors.Join(err, db.LeadLists.Create(t.Context(), list)); err != nil {
		t.Fatal(err)
	}
	walk(t, db.Campaigns.Table, func(name string) *Campaign { return &Campaign{Name: name, Type: CampaignInbound} })
	walk(t, db.Carriers.Table, func(name string) *Carrier { return &Carrier{Name: name, Kind: "twiml"} })
	walk(t, db.LeadLists.Table, func(name string) *LeadList { return &LeadList{Name: name, CampaignID: campaign.ID} })
	walk(t, db.Leads.Table, func(name string) *Lead { return &Lead{Phone: name, ListID: list.ID, CampaignID: campaign.ID} })
	walk(t, db.Mappings.Table, func(name string) *MappingReplacement { return &MappingReplacement{Original: name} })
	walk(t, db.Numbers.Table, func(name string) *PhoneNumber { return &PhoneNumber{Number: name} })
	walk(t, db.Scenarios.Table, func(name string) *Scenario { return &Scenario{Name: name, WorkflowID: workflow.ID, Body: "{}"} })
	walk(t, db.Schedules.Table, func(name string) *Schedule { return &Schedule{Name: name, Config: "{}"} })
	walk(t, db.Scripts.Table, func(name string) *Script { return &Script{Name: name} })
	walk(t, db.Services.Table, func(name string) *WebService { return &WebService{Name: name, GroupID: group.ID, Method: "GET"} })
	walk(t, db.Sounds.Table, func(name string) *Sound { return &Sound{Name: name, Format: "wav"} })
	walk(t, db.Voicemail.Table, func(name string) *VoicemailBox { return &VoicemailBox{Name: name, Users: []string{"u"}} })
	block := workflow.BlockID
	walk(t, db.Workflows.Table, func(name string) *Workflow {
		block++
		return &Workflow{Name: name, Draft: "{}", BlockID: block}
	})
}

func walk[T, R any](t *testing.T, tab row.Table[T, R], named func(name string) *T) {
	t.Run(tab.Thing().Noun, func(t *testing.T) {
		low, high := named("+61411000111"), named("+61411000222 Zwei")
		if tab.Thing().Head(low).Name == nil && !tab.Thing().Exact {
			high = named("+61411000222")
		}
		w := walker[T, R]{t, tab, low, high}
		w.created(named)
		w.listed()
		w.updated()
		w.deleted()
	})
}

type walker[T, R any] struct {
	*testing.T
	table     row.Table[T, R]
	low, high *T // by name
}

func (w walker[T, R]) head(of *T) row.Head { return w.table.Thing().Head(of) }

func (w walker[T, R]) created(named func(name string) *T) {
	ctx := w.Context()
	if err := errors.Join(w.table.Create(ctx, w.high), w.table.Create(ctx, w.low)); err != nil {
		w.Fatal(err)
	}
	h := w.head(w.high)
	if *h.ID == "" || *h.Version != 1 || *h.ID == *w.head(w.low).ID {
		w.Errorf("created with id %q, version %d", *h.ID, *h.Version)
	}
	if got, err := w.table.Get(ctx, *h.ID); err != nil || *w.head(got).Key != *h.Key {
		w.Errorf("get: %+v, %v", got, err)
	}
	if w.table.Thing().Exact {
		w.exact(named)
	} else if got, err := w.table.ByName(ctx, " "+strings.ToUpper(*h.Key)); err != nil || *w.head(got).ID != *h.ID {
		w.Errorf("by name: %+v, %v", got, err)
	}
	twin := named(strings.ToUpper(*h.Key))
	if w.table.Thing().Exact {
		twin = named(*h.Key)
	}
	if err := w.table.Create(ctx, twin); !apperr.Is(err, apperr.Conflict) || errors.Is(err, ErrStale) {
		w.Errorf("a second one of the name: %v", err)
	}
}

// exact: a name that differs in a capital or a space is another.
func (w walker[T, R]) exact(named func(name string) *T) {
	ctx, key := w.Context(), *w.head(w.high).Key
	for _, other := range []string{strings.ToUpper(key), " " + key, key + " "} {
		if got, err := w.table.ByName(ctx, other); !apperr.Is(err, apperr.NotFound) {
			w.Errorf("%q is %+v, %v", other, got, err)
		}
		row := named(other)
		if err := w.table.Create(ctx, row); err != nil {
			w.Errorf("%q beside %q: %v", other, key, err)
		}
		if got, err := w.table.ByName(ctx, other); err != nil || *w.head(got).ID != *w.head(row).ID {
			w.Errorf("%q is %+v, %v", other, got, err)
		}
		if err := w.table.Delete(ctx, *w.head(row).ID); err != nil {
			w.Error(err)
		}
	}
}

func (w walker[T, R]) listed() {
	ctx, low, high := w.Context(), w.head(w.low), w.head(w.high)
	all, err := w.table.All(ctx)
	if i, j := w.at(all, low), w.at(all, high); err != nil || i < 0 || j != i+1 {
		w.Errorf("all: at %d and %d of %d, %v", i, j, len(all), err)
	}
	if list, err := w.table.After(ctx, "", After{Key: *low.Key, ID: *low.ID, Limit: 1}); err != nil || w.at(list, high) != 0 {
		w.Errorf("behind the first: %+v, %v", list, err)
	}
	if list, err := w.table.After(ctx, "1000222", After{Limit: 9}); err != nil || len(list) != 1 || w.at(list, high) != 0 {
		w.Errorf("after, searched: %+v, %v", list, err)
	}
	if list, err := w.table.After(ctx, "%", After{Limit: 9}); err != nil || len(list) != 0 {
		w.Errorf("a sign of LIKE is a sign like any: %+v, %v", list, err)
	}
	sorts := append(slices.Collect(maps.Keys(w.table.Thing().Sorts)), "name", "updated", "1; DROP TABLE users")
	for _, key := range append(sorts, "-"+sorts[0]) {
		rows, total, err := w.table.List(ctx, Filter{Sort: key, Page: Page{Limit: 1}})
		if err != nil || total != int64(len(all)) || len(rows) != 1 {
			w.Errorf("list by %q: %d of %d, %v", key, len(rows), total, err)
		}
	}
	if w.table.Thing().Within != "" {
		if _, total, err := w.table.List(ctx, Filter{Within: "nowhere"}); err != nil || total != 0 {
			w.Errorf("list within nothing: %d, %v", total, err)
		}
	}
	if _, total, err := w.table.List(ctx, Filter{Search: "%_"}); err != nil || total != 0 {
		w.Errorf("list, searched: %d, %v", total, err)
	}
}

func (w walker[T, R]) at(list []T, h row.Head) int {
	return slices.IndexFunc(list, func(row T) bool { return *w.head(&row).ID == *h.ID })
}

func (w walker[T, R]) updated() {
	ctx, old := w.Context(), *w.low
	if err := w.table.Update(ctx, w.low); err != nil || *w.head(w.low).Version != 2 {
		w.Errorf("update: version %d, %v", *w.head(w.low).Version, err)
	}
	if err := w.table.Update(ctx, &old); !errors.Is(err, ErrStale) || *w.head(&old).Version != 1 {
		w.Errorf("update of what is old: version %d, %v", *w.head(&old).Version, err)
	}
	twin := *w.low
	*w.head(&twin).Key = *w.head(w.high).Key
	if name := w.head(&twin).Name; name != nil {
		*name = *w.head(w.high).Name
	}
	if err := w.table.Update(ctx, &twin); !apperr.Is(err, apperr.Conflict) || errors.Is(err, ErrStale) || *w.head(&twin).Version != 2 {
		w.Errorf("update to another's name: version %d, %v", *w.head(&twin).Version, err)
	}
	if got, err := w.table.Get(ctx, *w.head(w.low).ID); err != nil || *w.head(got).Version != 2 {
		w.Errorf("get after the update: %+v, %v", got, err)
	}
}

func (w walker[T, R]) deleted() {
	ctx, id := w.Context(), *w.head(w.low).ID
	if err := w.table.Delete(ctx, id); err != nil {
		w.Error(err)
	}
	if err := w.table.Delete(ctx, id); !errors.Is(err, ErrStale) {
		w.Errorf("deleted twice: %v", err)
	}
	if _, err := w.table.Get(ctx, id); !apperr.Is(err, apperr.NotFound) || !strings.Contains(err.Error(), w.table.Thing().Noun) {
		w.Errorf("get what is gone: %v", err)
	}
	if err := w.table.Update(ctx, w.low); !errors.Is(err, ErrStale) {
		w.Errorf("update of what is gone: %v", err)
	}
}
