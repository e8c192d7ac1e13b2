package workspace_test

import (
	"testing"

	"hookline/app/apperr"
	"hookline/models"
	"hookline/models/dbtest"
)

// Nobody sees how an accent is written: names that differ in it alone are one, on every database.
func TestNamesByAnyAccent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx, w := t.Context(), open(t, db)
		made := must(w.Workflows.Create(ctx, anna, "Cafe\u0301", ""))(t)
		if made.Name != "Caf\u00e9" {
			t.Errorf("stored as %+q", made.Name)
		}
		if _, err := w.Workflows.Create(ctx, anna, "CAF\u00c9", ""); !apperr.Is(err, apperr.Invalid) && !apperr.Is(err, apperr.Conflict) {
			t.Errorf("a second one: %v", err)
		}
		if found, err := db.Workflows.ByName(ctx, "cafe\u0301"); err != nil || found.ID != made.ID {
			t.Errorf("by another accent: %v %v", found, err)
		}
	})
}
