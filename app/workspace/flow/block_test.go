package flow_test

import (
	"fmt"
	"strings"
	"testing"

	"hookline/app/apperr"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/models/dbtest"
)

// Every Workflow has a building block id of its own: given by itself, changeable, and of
// one Workflow alone.
func TestBlockID(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx, w := t.Context(), open(t, db)
		first := must(w.Workflows.Create(ctx, anna, "Balance", ""))(t)
		second := must(w.Workflows.Create(ctx, anna, "Payments", ""))(t)
		if first.BlockID != 1 || second.BlockID != 2 {
			t.Errorf("given by themselves: %d, %d", first.BlockID, second.BlockID)
		}
		before := revision(t, db)
		second = must(w.Workflows.Describe(ctx, anna, second.ID, second.Version, "Payments", "", 75))(t)
		if second.BlockID != 75 || revision(t, db) == before {
			t.Errorf("changed to %d; a live call must hear of it", second.BlockID)
		}
		if second = must(w.Workflows.Describe(ctx, anna, second.ID, second.Version, "Payments", "By card", 0))(t); second.BlockID != 75 {
			t.Errorf("described without one: %d", second.BlockID)
		}
		_, err := w.Workflows.Describe(ctx, anna, first.ID, first.Version, "Balance", "", 75)
		wantCode(t, err, apperr.Invalid, `75 is the building block id of the Workflow "Payments"`, "76 is free")
		for _, wrong := range []int64{-1, models.MaxBlockID + 1} {
			_, err = w.Workflows.Describe(ctx, anna, first.ID, first.Version, "Balance", "", wrong)
			wantCode(t, err, apperr.Invalid, fmt.Sprint(wrong))
		}
		if third := must(w.Workflows.Duplicate(ctx, anna, second.ID))(t); third.BlockID != 76 {
			t.Errorf("a copy has %d", third.BlockID)
		}
		must(w.Workflows.Describe(ctx, anna, first.ID, first.Version, "Balance", "", models.MaxBlockID))(t)
		if last := must(w.Workflows.Create(ctx, anna, "Last", ""))(t); last.BlockID != 77 {
			t.Errorf("with the highest taken: %d", last.BlockID)
		}
		list, _, err := db.Workflows.List(ctx, models.Filter{Search: "75"})
		if err != nil || len(list) != 1 || list[0].ID != second.ID {
			t.Errorf("searched: %+v, %v", list, err)
		}
		trail := must(w.Audit(ctx, workspace.ObjectWorkflow, second.ID, models.Page{}))(t)
		if text := fmt.Sprint(trail); !strings.Contains(text, "{block_id 2 75}") {
			t.Errorf("audit %s", text)
		}
	})
}
