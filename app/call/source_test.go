package call_test

import (
	"strings"
	"testing"
	"time"

	"hookline/app/event"
	"hookline/app/source"
	"hookline/models"
	"hookline/models/dbtest"
)

// SourceTrak values come with the first request, may change while the call is live, are
// variables and tags, and go with the trace.
func TestSourceOfACall(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b, ctx := newBench(t, db), t.Context()
		b.publish(`{"objects":[
			{"id":"first","kind":"capture_digits","title":"First","settings":{"label":"a","min_digits":1,"max_digits":1,"timeout":"8s","tries":1,"prompt":{"say":"Rank %ivr:st_rank%%ivr:st_os%."}},"exits":{"next":"then"}},
			{"id":"then","kind":"say_text","title":"Then","settings":{"text":"Rank %ivr:st_rank%."}}]}`)
		s := start("CA1")
		s.Source = map[string]string{"st_rank": "3"}
		reply, err := b.engine.Start(ctx, s)
		b.must(err)
		if got := asJSON(t, reply.Instructions); !strings.Contains(got, "Rank 3.") {
			t.Errorf("asked %s", got)
		}
		b.must(db.Calls.SetSource(ctx, reply.CallID, source.Write(map[string]string{"st_rank": "1", "st_os": "%ivr:a%"})))
		next, err := b.engine.Continue(ctx, keyed(reply, "CA1", "7"))
		b.must(err)
		if got := text(next); got != "Rank 1.|hangup" {
			t.Errorf("said %q", got)
		}
		c, err := db.Calls.Get(ctx, reply.CallID)
		b.must(err)
		if tags := event.CallTags(c, time.Now()); tags["st_rank"] != "1" || tags["st_os"] != "%ivr:a%" {
			t.Errorf("tags %v", tags)
		}
		_, err = db.Calls.DropTraces(ctx, time.Now().Add(time.Hour), 10)
		b.must(err)
		if c, err = db.Calls.Get(ctx, reply.CallID); err != nil || c.Source != "" {
			t.Errorf("kept beyond the trace: %q, %v", c.Source, err)
		}
	})
}
