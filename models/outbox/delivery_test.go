package outbox_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hookline/models"
	"hookline/models/dbtest"
	"hookline/models/outbox"
)

// spread raises an event of a call and makes deliveries of it, one per Web Service.
func spread(t *testing.T, db *models.DB, call string, s int, orderKey string, services ...string) []string {
	t.Helper()
	must(t, db.Events.Add(t.Context(), []models.Event{{Type: "call_end", Key: models.NewID(), CallID: call, At: at(s)}}))
	list, err := db.Events.Claim(t.Context(), at(s), at(s).Add(time.Minute), 10)
	if must(t, err); len(list) != 1 {
		t.Fatalf("%d events to spread", len(list))
	}
	e := &list[0]
	e.Data = map[string]string{"ani": "\"+61\"\n"}
	sp := outbox.Spreading{Event: e}
	for _, id := range services {
		sp.Deliveries = append(sp.Deliveries, models.Delivery{WebServiceID: id, OrderKey: orderKey, Inputs: map[string]string{"note": "a"}})
	}
	must(t, db.Events.Spread(t.Context(), []outbox.Spreading{sp}, at(s)))
	var ids []string
	for i := range sp.Deliveries {
		ids = append(ids, sp.Deliveries[i].ID)
	}
	return ids
}

func lane(service string, room int) outbox.Lane {
	return outbox.Lane{WebServiceID: service, Room: room, Until: at(30)}
}

func claim(t *testing.T, db *models.DB, node string, s, most int, lanes ...outbox.Lane) []outbox.Claimed {
	t.Helper()
	list, err := db.Deliveries.Claim(t.Context(), node, lanes, at(s), most)
	must(t, err)
	return list
}

func idsOf(list []outbox.Claimed) string {
	var ids []string
	for i := range list {
		ids = append(ids, list[i].ID)
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

// done is a delivery that went well, or waits for another attempt until a time.
func done(c *outbox.Claimed, state int64, due time.Time) outbox.Outcome {
	o := outbox.Outcome{Delivery: c.Delivery, Made: models.Attempt{DeliveryID: c.ID, At: at(1), TookUS: 5, Exchange: "{}"}}
	o.State, o.DueAt, o.Status, o.Cause = state, due, 200, "success"
	return o
}

func TestClaimAndFinish(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx := t.Context()
		must(t, db.BumpRevision(ctx))
		a, b := spread(t, db, "1", 0, "", "a", "a", "a"), spread(t, db, "1", 0, "", "b")
		if due, err := db.Deliveries.Due(ctx, at(0)); err != nil || !due.Deliveries || due.Revision == 0 {
			t.Errorf("%+v %v", due, err)
		}
		first := claim(t, db, "n1", 1, 10, lane("a", 2), lane("b", 5), lane("none", 5))
		if len(first) != 3 {
			t.Fatalf("claimed %s, want two of a and one of b", idsOf(first))
		}
		i := slices.IndexFunc(first, func(c outbox.Claimed) bool { return c.WebServiceID == "b" })
		if c := first[i]; c.ID != b[0] || c.Attempt != 1 || !c.DueAt.Equal(at(30)) || c.Inputs["note"] != "a" || c.Node != "n1" || c.Revision == 0 || c.CallID != "1" || !c.CreatedAt.Equal(at(0)) {
			t.Errorf("%+v", c)
		}
		if rest := claim(t, db, "n2", 1, 10, lane("a", 2), lane("b", 5)); len(rest) != 1 || !slices.Contains(a, rest[0].ID) {
			t.Errorf("claimed %s beside another node", idsOf(rest))
		}
		// The lease is over: another node takes it, the one that has it does not.
		if again := claim(t, db, "n1", 31, 10, lane("b", 5)); len(again) != 0 {
			t.Errorf("a node claims what it works on: %s", idsOf(again))
		}
		second := claim(t, db, "n2", 31, 10, lane("b", 5))
		if len(second) != 1 || second[0].Attempt != 2 {
			t.Fatalf("%+v", second)
		}
		must(t, db.Deliveries.Finish(ctx, []outbox.Outcome{done(&first[i], 2, at(0))}, at(32)))
		must(t, db.Deliveries.Finish(ctx, []outbox.Outcome{done(&second[0], 1, at(0))}, at(33)))
		must(t, db.Deliveries.Finish(ctx, []outbox.Outcome{done(&second[0], 0, at(0))}, at(34)))
		if n := count(t, db, "SELECT state FROM deliveries WHERE id = $1", b[0]); n != 1 {
			t.Errorf("state %d", n)
		}
		if n := count(t, db, "SELECT count(*) FROM delivery_attempts WHERE delivery_id = $1", b[0]); n != 2 {
			t.Errorf("%d attempts are told", n)
		}
		// What a node had when it died.
		must(t, db.Deliveries.TakeBack(ctx, "n1", nil, outbox.Held(), at(2)))
		if back := claim(t, db, "n3", 2, 10, lane("a", 5)); len(back) != 2 || back[0].Attempt != 2 {
			t.Errorf("%s was taken back", idsOf(back))
		}
	})
}

// A finish that is late by a claim changes nothing, and is told.
func TestOneOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx := t.Context()
		one, two := spread(t, db, "1", 0, "1/a", "a")[0], spread(t, db, "1", 1, "1/a", "a")[0]
		other := spread(t, db, "2", 2, "2/a", "a")[0]
		got := claim(t, db, "n", 3, 10, lane("a", 10))
		if want := []string{one, other}; len(got) != 2 || strings.Contains(idsOf(got), two) {
			t.Fatalf("claimed %s, want %v", idsOf(got), want)
		}
		i := slices.IndexFunc(got, func(c outbox.Claimed) bool { return c.ID == one })
		must(t, db.Deliveries.Finish(ctx, []outbox.Outcome{done(&got[i], 0, at(20)), done(&got[1-i], 1, at(3))}, at(4)))
		three := spread(t, db, "1", 5, "1/a", "a")[0] // behind one that waits
		if n := count(t, db, "SELECT count(*) FROM deliveries WHERE due_at = $1", at(20)); n != 3 {
			t.Errorf("%d are due with the first of their order", n)
		}
		got = claim(t, db, "n", 20, 10, lane("a", 10))
		if len(got) != 1 || got[0].ID != one {
			t.Fatalf("claimed %s, want the first", idsOf(got))
		}
		must(t, db.Deliveries.Finish(ctx, []outbox.Outcome{done(&got[0], 2, at(20))}, at(21)))
		for _, want := range []string{two, three} {
			got = claim(t, db, "n", 21, 10, lane("a", 10))
			if len(got) != 1 || got[0].ID != want {
				t.Fatalf("claimed %s, want %s", idsOf(got), want)
			}
			must(t, db.Deliveries.Finish(ctx, []outbox.Outcome{done(&got[0], 1, at(20))}, at(21)))
		}
		// An earlier event of the call that is not spread yet comes first.
		must(t, db.Events.Add(ctx, []models.Event{{Type: "call_end", Key: "early", CallID: "9", At: at(5), DueAt: at(40)}}))
		spread(t, db, "9", 6, "9/a", "a")
		if got := claim(t, db, "n", 30, 10, lane("a", 10)); len(got) != 0 {
			t.Errorf("%s went before an earlier event", idsOf(got))
		}
	})
}

func TestSpreadTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		ctx := t.Context()
		must(t, db.Events.Add(ctx, []models.Event{{Type: "call_end", Key: "k", At: at(0), Facts: map[string]string{"f": "1"}}}))
		list, err := db.Events.Claim(ctx, at(0), at(9), 5)
		if must(t, err); len(list) != 1 || list[0].Facts["f"] != "1" {
			t.Fatalf("%+v", list)
		}
		if again, err := db.Events.Claim(ctx, at(1), at(9), 5); err != nil || len(again) != 0 {
			t.Errorf("%+v %v", again, err)
		}
		for range 2 {
			must(t, db.Events.Spread(ctx, []outbox.Spreading{{Event: &list[0], Deliveries: []models.Delivery{{WebServiceID: "a"}}}}, at(1)))
		}
		if n := count(t, db, "SELECT count(*) FROM deliveries"); n != 1 {
			t.Errorf("%d deliveries", n)
		}
	})
}

// Many nodes claim at once: none gets what another has.
func TestClaimsAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		services := slices.Repeat([]string{"a"}, 300)
		spread(t, db, "1", 0, "", services...)
		var mu sync.Mutex
		seen := map[string]int{}
		var group sync.WaitGroup
		for i := range 6 {
			group.Go(func() {
				for {
					got, err := db.Deliveries.Claim(t.Context(), fmt.Sprint("n", i), []outbox.Lane{lane("a", 7)}, at(1), 100)
					if err != nil {
						t.Error(err)
					}
					if len(got) == 0 || err != nil {
						return
					}
					mu.Lock()
					for j := range got {
						seen[got[j].ID]++
					}
					mu.Unlock()
				}
			})
		}
		group.Wait()
		for id, n := range seen {
			if n != 1 {
				t.Errorf("%s was claimed %d times", id, n)
			}
		}
		if len(seen) < 280 { // a skipped row may be missed by all at the very end
			t.Errorf("%d of 300 claimed", len(seen))
		}
	})
}
