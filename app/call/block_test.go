package call_test

import (
	"testing"

	"hookline/app/call"
	"hookline/models"
	"hookline/models/dbtest"
)

// A live call finds Workflows by their building block ids, as they are now.
func TestBlocks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := newBench(t, db)
		for _, want := range []int64{1, 75} {
			b.flow.BlockID = want
			b.must(db.Workflows.Update(t.Context(), b.flow))
			b.must(db.BumpRevision(t.Context()))
			l, err := call.Library(t.Context(), b.engine.Catalog())
			b.must(err)
			if id, ok := l.Block(want); id != b.flow.ID || !ok || l.BlockID(id) != want {
				t.Errorf("%d is %q, %v, which has %d", want, id, ok, l.BlockID(id))
			}
			if id, ok := l.Block(76); ok || l.BlockID("gone") != 0 {
				t.Errorf("76 is %q", id)
			}
		}
	})
}
