package models_test

import (
	"testing"

	"hookline/models"
	"hookline/models/dbtest"
)

// SQLite's lower() knows ASCII alone: names are searched by their key, so that
// what one database finds the other does, too.
func TestSearchInAnyCaseAndScript(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		g := &models.WebServiceGroup{Name: "G"}
		if err := db.Groups.Save(t.Context(), g); err != nil {
			t.Fatal(err)
		}
		if err := db.Services.Create(t.Context(), &models.WebService{Name: "ÜBERSETZUNG 100%", GroupID: g.ID, Method: "GET"}); err != nil {
			t.Fatal(err)
		}
		if err := db.Workflows.Create(t.Context(), &models.Workflow{Name: "Справка_1"}); err != nil {
			t.Fatal(err)
		}
		for search, want := range map[string]int64{"übersetz": 1, "ÜBER": 1, "0%": 1, "%": 1, "1%0": 0, "_": 0, `\`: 0, "'": 0} {
			if _, n, err := db.Services.List(t.Context(), models.Filter{Search: search}); err != nil || n != want {
				t.Errorf("Web Services, %q: %d, %v", search, n, err)
			}
		}
		for search, want := range map[string]int64{"СПРАВКА": 1, "справка_": 1, "справка%": 0} {
			if _, n, err := db.Workflows.List(t.Context(), models.Filter{Search: search}); err != nil || n != want {
				t.Errorf("Workflows, %q: %d, %v", search, n, err)
			}
		}
	})
}
