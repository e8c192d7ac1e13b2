package traffic_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"hookline/app/call"
	"hookline/app/traffic"
	"hookline/app/voice"
	"hookline/models"
	"hookline/models/dbtest"
)

// A call counts on every version it ran, at every object once.
func TestCallsAreCountedAsTheyEnd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		s := newSite(t, db)
		s.play("2090")
		refused := s.play("0000")
		left := s.play("")
		if n := s.count(); n != 3 {
			t.Fatalf("%d calls were counted", n)
		}
		first, second := s.first.PublishedID, s.second.PublishedID
		for _, want := range []struct{ version, object, at string }{
			{first, "ask", "3/1 next=2"},
			{first, "look", "2/0 success=1 rejected=1"}, // nothing is connected at Rejected: it counts all the same
			{first, "over", "1/0 workflow=1"},
			{second, "say", "1/0 next=1"},
			{second, "bye", "1/1"},
		} {
			if got := s.at(want.version, want.object, false); got != want.at {
				t.Errorf("%s: %s, want %s", want.object, got, want.at)
			}
		}
		v, err := traffic.NewReader(db, nil).Of(t.Context(), first, traffic.Week, false)
		s.must(err)
		c := v.At("look").Connector
		if c == nil || c.Requests != 2 || c.Of("success") != 1 || c.Of("rejected") != 1 || c.Took.N != 2 || c.Took.Quantile(0.95) <= 0 {
			t.Errorf("connector: %+v", c)
		}
		for name, f := range map[string]struct {
			step models.StepFilter
			id   string
		}{
			"by exit":  {models.StepFilter{VersionID: first, ObjectID: "look", Exit: "rejected"}, refused},
			"by cause": {models.StepFilter{VersionID: first, ObjectID: "look", Cause: "rejected"}, refused},
			"ended":    {models.StepFilter{VersionID: first, ObjectID: "ask", Ended: true}, left},
		} {
			list, total, err := db.Calls.List(t.Context(), models.CallFilter{Step: f.step})
			if err != nil || total != 1 || list[0].ID != f.id {
				t.Errorf("%s: %d %v %v", name, total, list, err)
			}
		}
		if _, total, err := db.Calls.List(t.Context(), models.CallFilter{Step: models.StepFilter{VersionID: first, ObjectID: "ask"}}); err != nil || total != 3 {
			t.Errorf("came to Ask: %d %v", total, err)
		}
	})
}

// Objects with a request of their own are counted as connectors are: with a transfer as the
// answer, which the call comes back from, too. What goes out at the end of the call is none.
func TestWebhooksAreCountedAsConnectors(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		s := newSite(t, db)
		web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/xml")
			if r.URL.Path == "/transfer" {
				_, _ = io.WriteString(w, "<action><app>transfer</app><parameters><destination>+61255509999</destination></parameters></action>")
				return
			}
			w.Header().Set("Content-Type", "text/plain")
			_, _ = io.WriteString(w, "12")
		}))
		t.Cleanup(web.Close)
		w := s.publish("Webhooks", fmt.Sprintf(`{"objects":[
			{"id":"log","kind":"ivr_webhook","title":"Log","settings":{"url":"%[1]s/log","method":"GET","content_type":"form","when_call_ends":true},"exits":{"success":"crm"}},
			{"id":"crm","kind":"ivr_webhook","title":"CRM","settings":{"url":"%[1]s/v","method":"GET","content_type":"form","set_variable":"x"},"exits":{"success":"next","error":"bye"}},
			{"id":"next","kind":"web_hook","title":"Next","settings":{"url":"%[1]s/transfer","method":"GET","action":"next_action"},"exits":{"next":"bye","error":"bye"}},
			{"id":"bye","kind":"hang_up","title":"Bye","settings":{}}]}`, web.URL))
		n := &models.PhoneNumber{Number: "+61255501235", WorkflowID: &w.ID}
		s.must(db.Numbers.Create(t.Context(), n))
		s.must(db.BumpRevision(t.Context()))
		for i, left := range []bool{false, true} {
			sid := fmt.Sprintf("CW%d", i)
			r, err := s.engine.Start(t.Context(), call.Start{CarrierID: "c1", CarrierCallID: sid, Caller: "+61255501111", Called: n.Number})
			s.must(err)
			// A second request has a turn of its own.
			r, err = s.engine.Continue(t.Context(), call.Resume{CarrierID: "c1", CarrierCallID: sid, CallID: r.CallID, Turn: r.Turn, Input: voice.Input{Kind: voice.Went}})
			s.must(err)
			if left {
				s.must(s.engine.Ended(t.Context(), call.End{CarrierID: "c1", CarrierCallID: sid}))
				continue
			}
			_, err = s.engine.Continue(t.Context(), call.Resume{CarrierID: "c1", CarrierCallID: sid, CallID: r.CallID, Turn: r.Turn, Input: voice.Input{Kind: voice.DialDone, DialStatus: voice.DialAnswered}})
			s.must(err)
		}
		s.count()
		v, err := traffic.NewReader(db, nil).Of(t.Context(), w.PublishedID, traffic.Week, false)
		s.must(err)
		if c := v.At("log").Connector; c != nil {
			t.Errorf("what goes out later is counted: %+v", c)
		}
		for _, id := range []string{"crm", "next"} {
			if c := v.At(id).Connector; c == nil || c.Requests != 2 || c.Of("success") != 2 || c.Took.N != 2 {
				t.Errorf("%s: %+v", id, c)
			}
		}
		_, total, err := db.Calls.List(t.Context(), models.CallFilter{Step: models.StepFilter{VersionID: w.PublishedID, ObjectID: "next", Cause: "success"}})
		if err != nil || total != 2 {
			t.Errorf("calls behind it: %d %v", total, err)
		}
	})
}

// Counting again counts nothing again; neither does a node that died in between, nor
// four at once.
func TestEachCallIsCountedOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		s := newSite(t, db)
		s.play("2090")
		s.killed(t.Context())
		if got := s.at(s.first.PublishedID, "ask", false); got != "0/0" {
			t.Errorf("after the death of a node: %s", got)
		}
		if n := s.count(); n != 1 {
			t.Errorf("%d were counted after it", n)
		}
		if n := s.count(); n != 0 {
			t.Errorf("%d were counted again", n)
		}
		for range 30 {
			s.play("2090")
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		total := 0
		for range 4 {
			counter := s.counter()
			wg.Go(func() {
				for {
					found, counted, err := counter.Count(context.WithoutCancel(t.Context()))
					if err != nil {
						t.Errorf("count: %v", err)
						return
					}
					mu.Lock()
					total += counted
					mu.Unlock()
					if found == 0 {
						return
					}
				}
			})
		}
		wg.Wait()
		if got := s.at(s.first.PublishedID, "ask", false); total != 30 || got != "31/0 next=31" {
			t.Errorf("four at once: %d, %s", total, got)
		}
	})
}

// A live call is not counted; a test call is counted apart.
func TestTestCallsAreCountedApart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		s := newSite(t, db)
		row := endedCall(s.second.PublishedID, models.CallTest)
		live := endedCall(s.second.PublishedID, models.CallCarrier)
		live.Status, live.EndedAt = models.CallLive, nil
		for _, c := range []*models.Call{row, live} {
			s.must(db.Calls.SaveNew(t.Context(), c, sayTurn(c)))
		}
		if n := s.count(); n != 1 {
			t.Errorf("%d were counted", n)
		}
		if live, both := s.at(s.second.PublishedID, "say", false), s.at(s.second.PublishedID, "say", true); live != "0/0" || both != "1/0 next=1" {
			t.Errorf("real calls %s, with test calls %s", live, both)
		}
	})
}

// Traces of older programs name no version: what came after the last Go To Workflow ran
// on the call's last one. A turn that can't be read keeps nothing else from counting.
func TestOldAndBrokenTraces(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		s := newSite(t, db)
		old := endedCall(s.second.PublishedID, models.CallCarrier)
		turn := sayTurn(old)
		turn.Steps = `[{"object_id":"over","kind":"go_to_workflow","title":"Over","exit":"workflow"},{"object_id":"say","kind":"say_text","title":"Say","exit":"next"}]`
		s.must(db.Calls.SaveNew(t.Context(), old, turn))
		broken := endedCall(s.second.PublishedID, models.CallCarrier)
		turn = sayTurn(broken)
		turn.Steps = `{`
		s.must(db.Calls.SaveNew(t.Context(), broken, turn))
		if n := s.count(); n != 2 {
			t.Errorf("%d were counted", n)
		}
		if got, over := s.at(s.second.PublishedID, "say", false), s.at(s.second.PublishedID, "over", false); got != "1/0 next=1" || over != "0/0" {
			t.Errorf("say %s, over %s", got, over)
		}
	})
}

// Counts go when nobody can ask for them any more, the calls behind them with the traces.
func TestOldCountsAreForgotten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		s := newSite(t, db)
		c := endedCall(s.second.PublishedID, models.CallCarrier)
		s.must(db.Calls.SaveNew(t.Context(), c, sayTurn(c)))
		s.count()
		later := func(d time.Duration) func() time.Time { return func() time.Time { return time.Now().Add(d) } }
		week := func(now func() time.Time) int64 {
			v, err := traffic.NewReader(db, now).Of(t.Context(), s.second.PublishedID, traffic.Week, false)
			s.must(err)
			return v.At("say").Calls
		}
		s.must(traffic.NewCounter(db, nil, later(5*24*time.Hour)).Forget(t.Context()))
		if n := week(later(5 * 24 * time.Hour)); n != 1 {
			t.Errorf("%d calls after five days", n)
		}
		if n := week(later(9 * 24 * time.Hour)); n != 0 {
			t.Errorf("%d calls of the last week after nine days", n)
		}
		s.must(traffic.NewCounter(db, nil, later(40*24*time.Hour)).Forget(t.Context()))
		if n := week(nil); n != 0 {
			t.Errorf("%d calls after forgetting", n)
		}
		_, err := db.Calls.DropTraces(t.Context(), time.Now().Add(time.Hour), 10)
		s.must(err)
		if _, total, err := db.Calls.List(t.Context(), models.CallFilter{Step: models.StepFilter{VersionID: s.second.PublishedID, ObjectID: "say"}}); err != nil || total != 0 {
			t.Errorf("calls behind the counts: %d %v", total, err)
		}
	})
}

// Each period looks back as far as it says, and no further.
func TestPeriods(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		s := newSite(t, db)
		c := endedCall(s.second.PublishedID, models.CallCarrier)
		s.must(db.Calls.SaveNew(t.Context(), c, sayTurn(c)))
		s.count()
		for later, want := range map[time.Duration][]int64{0: {1, 1, 1}, 2 * time.Hour: {0, 1, 1}, 25 * time.Hour: {0, 0, 1}, 8 * 24 * time.Hour: {0, 0, 0}} {
			reader := traffic.NewReader(db, func() time.Time { return c.EndedAt.Add(later) })
			var got []int64
			for _, p := range traffic.Periods() {
				v, err := reader.Of(t.Context(), s.second.PublishedID, p, false)
				s.must(err)
				got = append(got, v.At("say").Calls)
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s later: %d in the last hour, day and week, want %d", later, got, want)
			}
		}
	})
}

// Who looks reads the counts alone: without any trace they are the same.
func TestTracesAreNotReadByWhoLooks(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		s := newSite(t, db)
		s.play("2090")
		s.play("0000")
		s.count()
		look := func() *traffic.View {
			v, err := traffic.NewReader(db, nil).Of(t.Context(), s.first.PublishedID, traffic.Week, false)
			s.must(err)
			v.Since = time.Time{}
			return v
		}
		before := look()
		if n := before.At("look"); n.Calls != 2 || n.Connector == nil || n.Connector.Requests != 2 {
			t.Fatalf("before: %+v", n)
		}
		if _, err := db.SQL().ExecContext(t.Context(), "DELETE FROM call_turns"); err != nil {
			t.Fatal(err)
		}
		if after := look(); !reflect.DeepEqual(after, before) {
			t.Errorf("without traces %+v, before %+v", after, before)
		}
	})
}

func endedCall(versionID, kind string) *models.Call {
	now := time.Now().UTC().Truncate(time.Millisecond)
	id := models.NewID()
	return &models.Call{ID: id, Kind: kind, CarrierID: "c2", CarrierCallID: id, VersionID: versionID, Status: models.CallEnded,
		Outcome: "completed", Turn: 1, ClaimTurn: -1, State: "{}", StartedAt: now, EndedAt: &now, UpdatedAt: now}
}

func sayTurn(c *models.Call) *models.CallTurn {
	return &models.CallTurn{CallID: c.ID, Reply: "r", At: c.UpdatedAt,
		Steps: `[{"object_id":"say","kind":"say_text","title":"Say","exit":"next","version":"` + c.VersionID + `"}]`}
}
