package call_test

import (
	"context"
	"io"
	"net/http"
	"testing"

	"hookline/app/call"
	"hookline/models"
	"hookline/models/dbtest"
)

// A request for the step after the end of a call hears a goodbye and runs nothing:
// the state of the call still stands at the object that waited.
func TestNothingRunsAfterTheEnd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := newBench(t, db)
		first, err := b.engine.Start(t.Context(), start("CA1"))
		b.must(err)
		b.must(b.engine.Ended(t.Context(), "c1", "CA1", "The caller hung up."))
		next := keyed(first, "CA1", "2090")
		for next.Turn = first.Turn; next.Turn < first.Turn+2; next.Turn++ {
			r, err := b.engine.Continue(t.Context(), next)
			if err != nil || !r.Ended || text(r) != call.GoodbyeSpeech+"|hangup" {
				t.Errorf("turn %d: %+v, %v", next.Turn, r, err)
			}
		}
		if n := b.hits.Load(); n != 0 {
			t.Errorf("%d requests of the Web Service", n)
		}
	})
}

// The carrier gives up waiting in the middle of a step: the step is finished all
// the same, and its answer is there when the carrier asks again.
func TestStepGoesOnWithoutWhoAsked(t *testing.T) {
	b := newBench(t, dbtest.SQLite(t))
	first, err := b.engine.Start(t.Context(), start("CA1"))
	b.must(err)
	ctx, leave := context.WithCancel(t.Context())
	b.serve(func(w http.ResponseWriter, _ *http.Request) {
		leave()
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `[{"name":"Perth","latitude":1}]`)
	})
	_, _ = b.engine.Continue(ctx, keyed(first, "CA1", "6000")) // nobody hears this answer
	r, err := b.newEngine().Continue(t.Context(), keyed(first, "CA1", "6000"))
	if err != nil || text(r) != "Perth at 1.|hangup" || b.hits.Load() != 1 {
		t.Errorf("%+v, %v, %d requests", r, err, b.hits.Load())
	}
}
