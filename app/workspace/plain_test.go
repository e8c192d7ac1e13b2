package workspace

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/secret"
	"hookline/models"
	"hookline/models/dbtest"
)

// pair is a thing whose settings are data; pairRows are its rows.
type pair struct {
	ID, Original, Replacement, Service string
	Limit                              int64
	On                                 bool
	Version                            int64
	CreatedAt                          time.Time
}

type pairRows map[string]pair

func (r pairRows) Get(_ context.Context, id string) (*pair, error) {
	if row, ok := r[id]; ok {
		return &row, nil
	}
	return nil, apperr.New(apperr.NotFound, "This pair is not there any more.")
}

func (r pairRows) Create(_ context.Context, p *pair) error {
	if p.ID == "" {
		p.ID = models.NewID()
	}
	p.Version = 1
	r[p.ID] = *p
	return nil
}

func (r pairRows) Update(_ context.Context, p *pair) error {
	p.Version++
	r[p.ID] = *p
	return nil
}

func (r pairRows) Delete(_ context.Context, id string) error {
	delete(r, id)
	return nil
}

func pairsOf(rows pairRows) *about[pair] {
	return &about[pair]{
		About: About{Kind: "pair", Word: "pair", Section: "pairs", NameKey: "original"},
		store: func(*models.DB) store[pair] { return rows },
		head: func(p *pair) head {
			return head{id: &p.ID, name: &p.Original, version: &p.Version, created: &p.CreatedAt}
		},
		other: func(_ context.Context, _ *models.DB, p *pair) (*pair, error) {
			var list []pair
			for _, row := range rows {
				list = append(list, row)
			}
			return named(list, nil, func(o *pair) bool { return models.NameKey(o.Original) == models.NameKey(p.Original) })
		},
		bound: []kind.Bound[pair]{
			kind.Line(kind.Field{Key: "original", Label: "Original", Required: true}, func(p *pair) *string { return &p.Original }),
			kind.Text(kind.Field{Key: "replacement", Label: "Replacement"}, func(p *pair) *string { return &p.Replacement }),
			kind.Reference(kind.Field{Key: "service", Label: "Web Service", Of: ObjectWebService}, func(p *pair) *string { return &p.Service }),
			kind.Number(kind.Field{Key: "limit", Label: "Limit"}, func(p *pair) *int64 { return &p.Limit }),
			kind.Switch(kind.Field{Key: "on", Label: "On"}, func(p *pair) *bool { return &p.On }),
		},
	}
}

// A thing whose settings are data is saved, refused, told and deleted as every other,
// whatever stands in its fields.
func TestPlainThing(t *testing.T) { dbtest.Each(t, testPlainThing) }

func testPlainThing(t *testing.T, db *models.DB) {
	ctx, by := t.Context(), Actor{ID: "u1", Name: "Anna"}
	box, err := secret.NewBox([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	w := New(db, box, nil)
	pairs := plain[pair]{of(w, pairsOf(pairRows{}))}

	odd := pair{Original: "  it's  \"<ÄÖ>\"\u00a0%x%  ", Replacement: " a\nb: ${env:X} ", Service: "s1", Limit: -7, On: true}
	saved, err := pairs.Save(ctx, by, odd)
	if err != nil {
		t.Fatal(err)
	}
	if saved.Original != `it's "<ÄÖ>" %x%` || saved.Replacement != "a\nb: ${env:X}" || saved.Version != 1 {
		t.Errorf("saved %+v", saved)
	}
	if uses, err := db.Uses.Of(ctx, ObjectWebService, "s1"); err != nil || len(uses) != 1 || uses[0].UserKind != "pair" || uses[0].UserName != saved.Original {
		t.Errorf("uses %+v %v", uses, err)
	}
	if again, err := pairs.Save(ctx, by, *saved); err != nil || again.Version != 1 {
		t.Errorf("the same again: %+v %v", again, err)
	}
	now := *saved
	now.Service, now.On = "", false
	if _, err := pairs.Save(ctx, Actor{ID: "u2", Name: "Bob"}, now); err != nil {
		t.Fatal(err)
	}
	if uses, _ := db.Uses.Of(ctx, ObjectWebService, "s1"); len(uses) != 0 {
		t.Errorf("uses %+v", uses)
	}
	_, err = pairs.Save(ctx, by, *saved)
	if stale, ok := errors.AsType[*apperr.StaleError](err); !ok || stale.By != "Bob" {
		t.Errorf("on an old version: %v", err)
	}
	_, err = pairs.Save(ctx, by, pair{Original: strings.ToUpper(saved.Original)})
	if f := apperr.Fields(err); len(f) != 1 || f[0].Name != "original" || !strings.Contains(f[0].Message, "already") {
		t.Errorf("taken: %v", err)
	}
	_, err = pairs.Save(ctx, by, pair{Replacement: "x\x07"})
	if f := apperr.Fields(err); !apperr.Is(err, apperr.Invalid) || len(f) != 2 || f[0].Name != "original" || f[1].Name != "replacement" {
		t.Errorf("broken: %v", err)
	}
	if err := pairs.Delete(ctx, by, saved.ID, 1); !apperr.Is(err, apperr.Conflict) {
		t.Errorf("unseen: %v", err)
	}
	if err := pairs.Delete(ctx, by, saved.ID, 2); err != nil {
		t.Error(err)
	}
	if err := pairs.Delete(ctx, by, saved.ID, 0); !apperr.Is(err, apperr.NotFound) {
		t.Errorf("twice: %v", err)
	}
	trail, err := w.Audit(ctx, "pair", saved.ID, models.Page{})
	if err != nil || len(trail) != 3 || trail[0].Action != ActionDeleted || trail[2].Action != ActionCreated {
		t.Fatalf("trail %+v %v", trail, err)
	}
	if !slices.Contains(trail[1].Changes, models.Change{Field: "on", From: "true", To: "false"}) || len(trail[1].Changes) != 2 {
		t.Errorf("changes %+v", trail[1].Changes)
	}
}
