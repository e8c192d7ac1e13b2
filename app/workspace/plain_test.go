package workspace

import (
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

// pair is a thing whose settings are data, of every type but secrets.
type pair struct {
	ID, Original, Replacement, Service string
	Limit                              int64
	On                                 bool
	Version                            int64
	CreatedAt, UpdatedAt               time.Time
}

func pairs() Simple {
	kept := &dbtest.Rows[pair]{Head: func(p *pair) (*string, *int64, string) { return &p.ID, &p.Version, p.Original }}
	return SimpleOf(Simple{About: About{Kind: "pair", Word: "pair", Section: "pairs", NameKey: "original"}, Words: "pairs"}, SimpleParts[pair]{
		Fields: []kind.Bound[pair]{
			kind.Line(kind.Field{Key: "original", Label: "Original", Required: true}, func(p *pair) *string { return &p.Original }),
			kind.Text(kind.Field{Key: "replacement", Label: "Replacement"}, func(p *pair) *string { return &p.Replacement }),
			kind.Reference(kind.Field{Key: "script", Label: "Script", Of: ObjectScript}, func(p *pair) *string { return &p.Service }),
			kind.Number(kind.Field{Key: "limit", Label: "Limit"}, func(p *pair) *int64 { return &p.Limit }),
			kind.Switch(kind.Field{Key: "on", Label: "On"}, func(p *pair) *bool { return &p.On }),
		},
		Head: func(p *pair) Head { return Head{&p.ID, &p.Version, &p.CreatedAt, &p.UpdatedAt} },
		Rows: func(*models.DB) Rows[pair] { return kept },
	})
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
	script, err := w.Scripts.Create(ctx, by, "Greeting", "")
	if err != nil {
		t.Fatal(err)
	}
	pairs := pairs()
	save := func(by Actor, id string, version int64, values kind.Values) (*SimpleRow, error) {
		return w.SaveSimple(ctx, by, &pairs, SimpleRow{ID: id, Version: version, Values: values})
	}

	odd := kind.Values{"original": "  it's  \"<ÄÖ>\"\u00a0%x%  ", "replacement": " a\nb: ${env:X} ", "script": "greeting", "limit": "-7", "on": "true"}
	saved, err := save(by, "", 0, odd)
	if err != nil {
		t.Fatal(err)
	}
	if v := saved.Values; v["original"] != `it's "<ÄÖ>" %x%` || v["replacement"] != "a\nb: ${env:X}" || v["script"] != "Greeting" || saved.Version != 1 {
		t.Errorf("saved %+v", saved)
	}
	if places, err := w.Scripts.Places(ctx, script.ID); err != nil || len(places) != 1 || places[0].Kind != "pair" || places[0].Name != saved.Values["original"] {
		t.Errorf("places %+v %v", places, err)
	}
	if again, err := save(by, saved.ID, 1, saved.Values); err != nil || again.Version != 1 {
		t.Errorf("the same again: %+v %v", again, err)
	}
	now := kind.Values{"original": saved.Values["original"], "replacement": saved.Values["replacement"], "limit": "-7"}
	if _, err := save(Actor{ID: "u2", Name: "Bob"}, saved.ID, 1, now); err != nil {
		t.Fatal(err)
	}
	if places, _ := w.Scripts.Places(ctx, script.ID); len(places) != 0 {
		t.Errorf("places %+v", places)
	}
	_, err = save(by, saved.ID, 1, odd)
	if stale, ok := errors.AsType[*apperr.StaleError](err); !ok || stale.By != "Bob" {
		t.Errorf("on an old version: %v", err)
	}
	_, err = save(by, "", 0, kind.Values{"original": strings.ToUpper(saved.Values["original"])})
	if f := apperr.Fields(err); len(f) != 1 || f[0].Name != "original" || !strings.Contains(f[0].Message, "already") {
		t.Errorf("taken: %v", err)
	}
	_, err = save(by, "", 0, kind.Values{"replacement": "x\x07", "script": "Nobody's"})
	if f := apperr.Fields(err); !apperr.Is(err, apperr.Invalid) || len(f) != 3 || f[0].Name != "original" || f[1].Name != "replacement" || f[2].Name != "script" {
		t.Errorf("broken: %v", err)
	}
	if list, total, err := w.SimpleList(ctx, &pairs, models.Filter{Search: "it's", Page: models.Page{Limit: 50}}); err != nil || total != 1 || list[0].ID != saved.ID {
		t.Errorf("list %+v %v", list, err)
	}
	if row, err := w.SimpleRow(ctx, &pairs, saved.ID); err != nil || row.Version != 2 || row.Values["on"] != "false" {
		t.Errorf("row %+v %v", row, err)
	}
	if err := w.DeleteSimple(ctx, by, &pairs, saved.ID, 1); !apperr.Is(err, apperr.Conflict) {
		t.Errorf("unseen: %v", err)
	}
	if err := w.DeleteSimple(ctx, by, &pairs, saved.ID, 2); err != nil {
		t.Error(err)
	}
	if err := w.DeleteSimple(ctx, by, &pairs, saved.ID, 0); !apperr.Is(err, apperr.NotFound) {
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
