package outbox_test

import (
	"testing"
	"time"

	"hookline/models"
	"hookline/models/dbtest"
	"hookline/models/outbox"
)

// several makes deliveries of two calls: a0 and b0 of the first are done, a1 waits for
// another attempt, b1 for its first; c0 failed.
func several(t *testing.T, db *models.DB) map[string]string {
	t.Helper()
	one, two := spread(t, db, "1", 0, "", "a", "b", "c"), spread(t, db, "2", 5, "", "a", "b")
	ids := map[string]string{"a0": one[0], "b0": one[1], "c0": one[2], "a1": two[0], "b1": two[1]}
	var list []outbox.Outcome
	got := claim(t, db, "n", 6, 10, lane("a", 5), lane("b", 1), lane("c", 5))
	for i := range got {
		switch c := &got[i]; c.ID {
		case ids["a0"], ids["b0"]:
			list = append(list, done(c, outbox.Delivered, at(6)))
		case ids["c0"]:
			o := done(c, outbox.Failed, at(6))
			o.Reason, o.Status, o.Cause = "The server answered 404 100%_.", 404, "rejected"
			list = append(list, o)
		case ids["a1"]:
			o := done(c, outbox.Waiting, at(50))
			o.Tries, o.Status, o.Cause = 1, 500, "unavailable"
			list = append(list, o)
		}
	}
	if len(list) != 4 {
		t.Fatalf("claimed %s", idsOf(got))
	}
	must(t, db.Deliveries.Finish(t.Context(), list, at(7)))
	return ids
}

func TestList(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ids := several(t, db)
		for name, tt := range map[string]struct {
			f    models.DeliveryFilter
			want []string
		}{
			"all":           {models.DeliveryFilter{}, []string{"a0", "b0", "c0", "a1", "b1"}},
			"waiting":       {models.DeliveryFilter{Stands: outbox.StandsWaiting}, []string{"a1", "b1"}},
			"service":       {models.DeliveryFilter{WebServiceID: "a"}, []string{"a0", "a1"}},
			"call":          {models.DeliveryFilter{CallID: "2"}, []string{"a1", "b1"}},
			"time":          {models.DeliveryFilter{From: at(1), To: at(5)}, nil},
			"time, its end": {models.DeliveryFilter{From: at(5), To: at(6)}, []string{"a1", "b1"}},
			"status":        {models.DeliveryFilter{Status: 500}, []string{"a1"}},
			"cause":         {models.DeliveryFilter{Cause: "rejected"}, []string{"c0"}},
			"text":          {models.DeliveryFilter{Text: "404 100%_"}, []string{"c0"}},
			"text, told":    {models.DeliveryFilter{Text: "+61", WebServiceID: "b"}, []string{"b0", "b1"}},
			"type":          {models.DeliveryFilter{Type: "dequeue"}, nil},
			"selection":     {models.DeliveryFilter{IDs: []string{ids["a0"], ids["b1"], "none"}}, []string{"a0", "b1"}},
			"no selection":  {models.DeliveryFilter{IDs: []string{}}, nil},
			"held":          {models.DeliveryFilter{Stands: outbox.StandsHeld}, nil},
		} {
			list, total, err := db.Deliveries.List(t.Context(), tt.f, models.Page{Limit: 10})
			must(t, err)
			n, err := db.Deliveries.Count(t.Context(), tt.f)
			must(t, err)
			have := map[string]bool{}
			for i := range list {
				have[list[i].ID] = true
			}
			for _, w := range tt.want {
				if !have[ids[w]] {
					t.Errorf("%s: %s is missing", name, w)
				}
			}
			if len(have) != len(tt.want) || total != int64(len(tt.want)) || n != total {
				t.Errorf("%s: %d listed, %d in all, %d counted", name, len(have), total, n)
			}
		}
		page, total, err := db.Deliveries.List(t.Context(), models.DeliveryFilter{}, models.Page{Limit: 2})
		if must(t, err); total != 5 || len(page) != 2 || page[0].CallID != "2" {
			t.Errorf("%d of %d", len(page), total)
		}
	})
}

func TestReplayAndCancel(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx := t.Context()
		ids := several(t, db)
		// A range, in steps: each is sent again once.
		sum := int64(0)
		for range 5 {
			n, err := db.Deliveries.Replay(ctx, models.DeliveryFilter{From: at(0), To: at(1)}, at(20), at(21), 2)
			must(t, err)
			sum += n
		}
		if sum != 3 {
			t.Errorf("%d of 3 sent again", sum)
		}
		c, err := db.Deliveries.Get(ctx, ids["c0"])
		if must(t, err); c.State != outbox.Waiting || c.Tries != 0 || !c.DueAt.Equal(at(21)) || c.Attempt != 1 {
			t.Errorf("%+v", c)
		}
		// One that is under way is not made due under its feet.
		got := claim(t, db, "n", 22, 1, lane("c", 1))
		if n, err := db.Deliveries.Replay(ctx, models.DeliveryFilter{IDs: []string{got[0].ID}}, at(40), at(23), 5); err != nil || n != 0 {
			t.Errorf("%d %v", n, err)
		}
		// Cancelled while it is under way, it stays so; the attempt is told.
		n, err := db.Deliveries.Cancel(ctx, models.DeliveryFilter{WebServiceID: "c"}, outbox.ByHand, at(24), 5)
		if must(t, err); n != 1 {
			t.Errorf("%d cancelled", n)
		}
		must(t, db.Deliveries.Finish(ctx, []outbox.Outcome{done(&got[0], outbox.Delivered, at(24))}, at(25)))
		c, err = db.Deliveries.Get(ctx, ids["c0"])
		must(t, err)
		attempts, err := db.Deliveries.Attempts(ctx, ids["c0"])
		if must(t, err); c.State != outbox.Cancelled || c.Reason != outbox.ByHand || len(attempts) != 2 || attempts[1].Number != 2 {
			t.Errorf("%+v, %+v", c, attempts)
		}
	})
}

func TestFigures(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx := t.Context()
		services := make([]string, 20)
		for i := range services {
			services[i] = "a"
		}
		spread(t, db, "1", 0, "", services...)
		var list []outbox.Outcome
		got := claim(t, db, "n", 1, 100, lane("a", 100))
		for i := range got {
			o := done(&got[i], outbox.Delivered, at(2))
			o.Made.At, o.Made.TookUS = at(0).Add(time.Hour+time.Duration(i)*time.Second), int64(i+1)
			if i == 0 {
				o.State, o.Cause = outbox.Waiting, "timeout"
			}
			if i == 19 {
				o.Made.At = at(0).Add(3*time.Hour - time.Second)
			}
			list = append(list, o)
		}
		must(t, db.Deliveries.Finish(ctx, list, at(3)))
		spans, err := db.Deliveries.Spans(ctx, "a", at(0), time.Hour, 24)
		must(t, err)
		if len(spans) != 2 || spans[0] != (outbox.Span{Span: 1, Attempts: 19, Went: 18, P50US: 10, P95US: 19}) || spans[1].Span != 2 || spans[1].Attempts != 1 {
			t.Errorf("%+v", spans)
		}
		if b, err := db.Deliveries.Backlog(ctx, "a"); err != nil || b.Count != 1 || b.Oldest == nil || !b.Oldest.Equal(at(0)) {
			t.Errorf("%+v %v", b, err)
		}
		if b, err := db.Deliveries.Backlog(ctx, "b"); err != nil || b.Count != 0 || b.Oldest != nil {
			t.Errorf("%+v %v", b, err)
		}
		if b, err := db.Deliveries.Backlog(ctx, ""); err != nil || b.Count != 1 {
			t.Errorf("%+v %v", b, err)
		}
	})
}

// How much waited is counted back from what came and ended.
func TestFlows(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		several(t, db)
		flows, err := db.Deliveries.Flows(t.Context(), "a", at(0), 5*time.Second, 2)
		must(t, err)
		if len(flows) != 2 || flows[0] != (outbox.Flow{Span: 0, Came: 1}) || flows[1] != (outbox.Flow{Span: 1, Came: 1, Ended: 1}) {
			t.Errorf("%+v", flows)
		}
		if flows, err := db.Deliveries.Flows(t.Context(), "c", at(5), time.Second, 2); err != nil || len(flows) != 0 {
			t.Errorf("%+v %v", flows, err)
		}
	})
}

// The newest delivery of each hook, tests aside, in one look.
func TestLastOfHooks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx := t.Context()
		add := func(hook string, s int, test bool) string {
			t.Helper()
			must(t, db.Events.Add(ctx, []models.Event{{Type: "call_end", Key: models.NewID(), Test: test, At: at(s)}}))
			list, err := db.Events.Claim(ctx, at(s), at(s).Add(time.Minute), 1)
			must(t, err)
			sp := outbox.Spreading{Event: &list[0], Deliveries: []models.Delivery{{HookID: hook, WebServiceID: "a"}}}
			must(t, db.Events.Spread(ctx, []outbox.Spreading{sp}, at(s+1)))
			return sp.Deliveries[0].ID
		}
		add("h", 1, false)
		newest := add("h", 3, false)
		add("h", 5, true)
		other := add("i", 2, false)
		tested := add("j", 4, true)
		last, err := db.Deliveries.LastOf(ctx, []string{"h", "i", "j", "k"})
		if must(t, err); len(last) != 2 || last["h"].ID != newest || last["i"].ID != other {
			t.Errorf("%+v", last)
		}
		if last, err := db.Deliveries.LastOf(ctx, nil); err != nil || len(last) != 0 {
			t.Errorf("%+v %v", last, err)
		}
		// A test of what was long ago is one of today.
		d, err := db.Deliveries.Get(ctx, tested)
		if must(t, err); !d.CreatedAt.Equal(at(5)) {
			t.Errorf("%+v", d)
		}
	})
}

func TestDropOld(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx := t.Context()
		several(t, db)
		// a keeps its own for longer; b's waiting one stays, whatever its age.
		must(t, db.Deliveries.DropOld(ctx, map[string]time.Time{"a": at(0)}, at(59), 1))
		if n := count(t, db, "SELECT count(*) FROM deliveries WHERE web_service_id = 'a'"); n != 2 {
			t.Errorf("%d of a", n)
		}
		if n := count(t, db, "SELECT count(*) FROM deliveries WHERE web_service_id <> 'a'"); n != 1 {
			t.Errorf("%d of others", n)
		}
		if n := count(t, db, "SELECT count(*) FROM events"); n != 2 {
			t.Errorf("%d events, both have deliveries", n)
		}
		if n := count(t, db, "SELECT count(*) FROM delivery_attempts"); n != 2 {
			t.Errorf("%d attempts", n)
		}
		_, err := db.Deliveries.Cancel(ctx, models.DeliveryFilter{}, outbox.ByHand, at(58), 9)
		must(t, err)
		must(t, db.Deliveries.DropOld(ctx, nil, at(59), 1))
		if n := count(t, db, "SELECT count(*) FROM events"); n != 0 {
			t.Errorf("%d events are left", n)
		}
	})
}

func TestHurry(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx := t.Context()
		must(t, db.Events.Add(ctx, []models.Event{{Type: "agent_termination", Key: "k", CallID: "1", SegmentID: "s", At: at(0)}}))
		list, err := db.Events.Claim(ctx, at(0), at(9), 1)
		must(t, err)
		must(t, db.Events.Spread(ctx, []outbox.Spreading{{Event: &list[0], Deliveries: []models.Delivery{{WebServiceID: "a", DueAt: at(50)}}}}, at(1)))
		must(t, db.Deliveries.Hurry(ctx, "1", "other", at(2)))
		if got := claim(t, db, "n", 3, 1, lane("a", 1)); len(got) != 0 {
			t.Error("it did not wait")
		}
		must(t, db.Deliveries.Hurry(ctx, "1", "s", at(2)))
		if got := claim(t, db, "n", 3, 1, lane("a", 1)); len(got) != 1 {
			t.Error("it waits on")
		}
	})
}
