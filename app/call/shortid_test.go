package call_test

import (
	"regexp"
	"testing"

	"hookline/app/call"
	"hookline/app/workflow"
	"hookline/models"
	"hookline/models/dbtest"
)

// Every call has a short id that no other has, whatever asks first: an object that waits,
// or one that sends a request.
func TestShortID(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b, ctx := newBench(t, db), t.Context()
		reply, err := b.engine.Start(ctx, start("CA1"))
		b.must(err)
		c, err := db.Calls.Get(ctx, reply.CallID)
		b.must(err)
		if !regexp.MustCompile(`^[0-9a-hjkmnp-tv-z]{8}$`).MatchString(c.ShortID) {
			t.Errorf("the short id %q", c.ShortID)
		}
		again, err := b.engine.Start(ctx, start("CA1"))
		b.must(err)
		if again.CallID != reply.CallID {
			t.Errorf("the same call again is %s, not %s", again.CallID, reply.CallID)
		}
		list, _, err := db.Calls.List(ctx, models.CallFilter{Number: c.ShortID})
		if err != nil || len(list) != 1 || list[0].ID != c.ID {
			t.Errorf("found by it: %+v, %v", list, err)
		}
		b.takeShort("waits", 0)
		b.takeShort("waits", 1)
		b.placed("waits", models.ShortID("waits", 2))
		b.publish(`{"objects":[{"id":"look","kind":"web_service_connector","title":"Look","settings":{"web_service":"` + b.service.ID + `","inputs":{"postcode":"2090"},"results":{"Suburb":"suburb"}},"exits":{"success":"say"}},
			{"id":"say","kind":"say_text","title":"Say","settings":{"text":"%ivr:suburb%"}}]}`)
		b.takeShort("sends", 0)
		b.placed("sends", models.ShortID("sends", 1))
		if hits := b.hits.Load(); hits != 1 {
			t.Errorf("%d requests were sent", hits)
		}
	})
}

// takeShort gives another call the short id that a call would get.
func (b *bench) takeShort(callID string, attempt int) {
	other := models.NewID()
	b.must(b.db.Calls.ClaimNew(b.t.Context(), &models.Call{ID: other, Kind: models.CallTest, CarrierCallID: other,
		Status: models.CallEnded, State: "{}", ShortID: models.ShortID(callID, attempt)}))
}

// placed places a test call, which gets a short id.
func (b *bench) placed(id, want string) {
	b.t.Helper()
	_, err := b.engine.StartTest(b.t.Context(), call.Test{ID: id, Caller: "+61255501111", Called: number})
	b.must(err)
	c, err := b.db.Calls.Get(b.t.Context(), id)
	b.must(err)
	if c.ShortID != want || c.Status == models.CallEnded && c.Outcome != string(workflow.Completed) {
		b.t.Errorf("%s: short id %q, not %q, %s", id, c.ShortID, want, c.Reason)
	}
}

// A call counts for whom its number says, and where that says nothing for the workspace's.
func TestAccount(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b, ctx := newBench(t, db), t.Context()
		settings, err := db.Settings(ctx)
		b.must(err)
		settings.CustomerID, settings.ProjectID = "4711", "12"
		b.must(db.UpdateSettings(ctx, settings))
		n, err := db.Numbers.ByName(ctx, number)
		b.must(err)
		n.ProjectID = "13"
		b.must(db.Numbers.Update(ctx, n))
		b.must(db.BumpRevision(ctx))
		l, err := call.Library(ctx, b.engine.Catalog())
		b.must(err)
		for called, want := range map[string]workflow.Account{number: {Customer: "4711", Project: "13"}, number[1:]: {Customer: "4711", Project: "13"}, "+1": {Customer: "4711", Project: "12"}} {
			if got := l.Account(called); got != want {
				t.Errorf("%s counts for %+v, not %+v", called, got, want)
			}
		}
	})
}
