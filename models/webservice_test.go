package models_test

import (
	"context"
	"testing"

	"hookline/app/apperr"
	"hookline/migrations"
	"hookline/models"
)

func TestSQLiteSmoke(t *testing.T) {
	ctx := context.Background()
	db, err := models.Open(ctx, "sqlite:"+t.TempDir()+"/x.db")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := migrations.Up(ctx, db.SQL(), db.Dialect()); err != nil {
		t.Fatal(err)
	}
	g := &models.WebServiceGroup{Name: "Default"}
	if err := db.Groups.Save(ctx, g); err != nil {
		t.Fatal(err)
	}
	w := &models.WebService{Name: "A  b", GroupID: g.ID, Method: "GET"}
	if err := db.Services.Create(ctx, w); err != nil {
		t.Fatal(err)
	}
	if err := db.Services.Create(ctx, &models.WebService{Name: "a B", GroupID: g.ID}); !apperr.Is(err, apperr.Conflict) {
		t.Fatalf("duplicate: %v", err)
	}
	old := *w
	w.Description = "new"
	if err := db.Services.Update(ctx, w); err != nil {
		t.Fatal(err)
	}
	if err := db.Services.Update(ctx, &old); !apperr.Is(err, apperr.Conflict) {
		t.Fatalf("stale: %v", err)
	}
	rows, n, err := db.Services.List(ctx, models.Filter{Search: "a"})
	if err != nil || n != 1 || rows[0].GroupName != "Default" || rows[0].Description != "new" {
		t.Fatalf("%v %d %+v", err, n, rows)
	}
	if err := db.Groups.Delete(ctx, g.ID); !apperr.Is(err, apperr.InUse) {
		t.Fatalf("delete used group: %v", err)
	}
}
