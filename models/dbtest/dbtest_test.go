package dbtest_test

import (
	"testing"

	"hookline/migrations"
	"hookline/models"
	"hookline/models/dbtest"
)

func TestEachIsMigratedAndAlone(t *testing.T) {
	for range 2 { // the second round would see the first's group
		dbtest.Each(t, func(t *testing.T, db *models.DB) {
			current, err := migrations.Current(t.Context(), db.SQL(), db.Dialect())
			if err != nil || !current {
				t.Fatalf("current %t, %v", current, err)
			}
			if err := db.Groups.Save(t.Context(), &models.WebServiceGroup{Name: "Only here"}); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestEachDSNIsEmpty(t *testing.T) {
	dbtest.EachDSN(t, func(t *testing.T, dsn string) {
		db, err := models.Open(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = db.Close() }()
		if current, err := migrations.Current(t.Context(), db.SQL(), db.Dialect()); err != nil || current {
			t.Errorf("current %t, %v", current, err)
		}
	})
}
