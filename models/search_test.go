package models_test

import (
	"strings"
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
		for _, sign := range []string{"%", "İ", "x"} { // the databases take no pattern of any length
			if _, n, err := db.Services.List(t.Context(), models.Filter{Search: strings.Repeat(sign, 60_000)}); err != nil || n != 0 {
				t.Errorf("60,000 of %s: %d, %v", sign, n, err)
			}
		}
		for search, want := range map[string]int64{"СПРАВКА": 1, "справка_": 1, "справка%": 0} {
			if _, n, err := db.Workflows.List(t.Context(), models.Filter{Search: search}); err != nil || n != want {
				t.Errorf("Workflows, %q: %d, %v", search, n, err)
			}
		}
	})
}
