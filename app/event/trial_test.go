package event_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/event"
	"hookline/app/tag"
	"hookline/models"
	"hookline/models/dbtest"
)

// past is a day with calls: c1 was answered by Ann, who wrapped it up and transferred it
// before; c2 was abandoned in the queue; c3 goes on, without a queue.
func past(t *testing.T, db *models.DB) (start time.Time) {
	t.Helper()
	ctx := t.Context()
	start = time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	at := func(s int) *time.Time { m := start.Add(time.Duration(s) * time.Second); return &m }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, c := range []models.Call{
		{ID: "c1", Caller: "+61491570156", EndedAt: at(100), Outcome: "completed", Status: models.CallEnded},
		{ID: "c2", Caller: "anonymous", EndedAt: at(30), Outcome: "caller_left", Status: models.CallEnded},
		{ID: "c3", Caller: "+61491570157", Status: models.CallLive},
	} {
		c.Kind, c.CarrierCallID, c.Called, c.WorkflowName, c.State, c.StartedAt, c.UpdatedAt = models.CallCarrier, c.ID, "+61255501234", "Line", "{}", *at(i), *at(i)
		must(db.Calls.SaveNew(ctx, &c, &models.CallTurn{CallID: c.ID, Steps: "[]", Reply: "{}", At: *at(i)}))
	}
	for _, q := range []models.QueueEntry{
		{ID: "e1", CallID: "c1", CampaignID: "p", CampaignName: "Support", Status: models.EntryEnded, Outcome: "answered", UserID: "u", SegmentID: "s1", JoinedAt: *at(10), AnsweredAt: at(20), EndedAt: at(60), DeadlineAt: *at(600)},
		{ID: "e2", CallID: "c1", CampaignID: "q", CampaignName: "Sales", Status: models.EntryEnded, Outcome: "answered", UserID: "u", SegmentID: "s2", JoinedAt: *at(60), AnsweredAt: at(65), EndedAt: at(100), DeadlineAt: *at(600)},
		{ID: "e3", CallID: "c2", CampaignID: "p", CampaignName: "Support", Status: models.EntryEnded, Outcome: "abandoned", JoinedAt: *at(5), EndedAt: at(30), DeadlineAt: *at(600)},
	} {
		q.EntryKey, q.SeenAt = q.ID, q.JoinedAt
		must(db.Desk.CreateEntry(ctx, &q))
	}
	for _, s := range []models.Segment{
		{ID: "s1", EntryID: "e1", CampaignID: "p", CampaignName: "Support", AnsweredAt: *at(20), ConnectedAt: at(22), EndedAt: at(60), EndedBy: models.EndedByTransfer, WrappedAt: at(70), WrapCode: "Solved"},
		{ID: "s2", EntryID: "e2", CampaignID: "q", CampaignName: "Sales", AnsweredAt: *at(65), ConnectedAt: at(66), EndedAt: at(100), EndedBy: models.EndedByCaller, WrappedAt: at(120), WrapCode: "Sold"},
	} {
		s.CallID, s.UserID, s.UserName, s.Caller = "c1", "u", "Ann", "+61491570156"
		must(db.Desk.CreateSegment(ctx, &s))
	}
	return start
}

// A test is made of a call as the event was when it happened: of the last part, place in
// the queue and moment that the hook listens to.
func TestTrialOfACall(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		start := past(t, db)
		for _, c := range []struct {
			event, campaign, code, call string
			at                          int // seconds
			tags                        map[string]string
			offered                     []string
		}{
			{event.CallStart, "", "", "c1", 0, map[string]string{"call_end": "", "ani": "+61491570156", "dnis": "+61255501234", "duration": "0"}, []string{"c3", "c2", "c1"}},
			{event.CallEnd, "", "", "c1", 100, map[string]string{"call_outcome": "completed", "duration": "100", "agent_name": "Ann", "workflow_name": "Line"}, []string{"c2", "c1"}},
			{event.CallConnected, "", "", "c1", 22, map[string]string{"agent_name": "Ann", "campaign_id": "p"}, []string{"c3", "c2", "c1"}},
			{event.Dequeue, "p", "", "c1", 22, map[string]string{"queue_exit": "answered", "wait_time": "10"}, []string{"c1", "c2"}},
			{event.Dequeue, "", "", "c2", 30, map[string]string{"queue_exit": "abandoned", "is_abandoned": "1"}, []string{"c1", "c2"}},
			{event.AgentConnect, "", "", "c1", 66, map[string]string{"session_id": "s2", "agent_end_time": ""}, []string{"c1"}},
			{event.AgentTermination, "p", "", "c1", 60, map[string]string{"session_id": "s1", "transfer_flag": "1", "agent_disposition": ""}, []string{"c1"}},
			{event.TransferTermination, "", "", "c1", 60, map[string]string{"session_id": "s1"}, []string{"c1"}},
			{event.PostCall, "", "", "c1", 100, map[string]string{"session_id": "s2", "call_outcome": "completed"}, []string{"c1"}},
			{event.PostDisposition, "q", "", "c1", 120, map[string]string{"wrap_code": "Sold", "agent_wrap_time": "20"}, []string{"c1"}},
			{event.Disposition, "p", "SOLVED", "c1", 70, map[string]string{"wrap_code": "Solved"}, []string{"c1"}},
		} {
			h := &models.Hook{ID: "h", Event: c.event, Config: models.HookConfig{CampaignID: c.campaign, WrapCode: c.code}}
			e, data := raised(t, db, h, c.call)
			if at := start.Add(time.Duration(c.at) * time.Second); !e.At.Equal(at) || e.CallID != c.call || !e.Test || data["test"] != "1" || data["event_type"] != c.event {
				t.Errorf("%s: %+v", c.event, e)
			}
			for name, want := range c.tags {
				if data[name] != want {
					t.Errorf("%s: #%s# is %q, not %q", c.event, name, data[name], want)
				}
			}
			if _, is := data[event.TestHook]; is {
				t.Errorf("%s: %v", c.event, data)
			}
			list, err := event.NewTrials(db, func() {}).Latest(t.Context(), h)
			var offered []string
			for _, p := range list {
				offered = append(offered, p.CallID)
			}
			if err != nil || !slices.Equal(offered, c.offered) {
				t.Errorf("%s: offered %v, %v", c.event, offered, err)
			}
		}
	})
}

// raised gives the test that Raise writes, and its tags.
func raised(t *testing.T, db *models.DB, h *models.Hook, call string) (*models.Event, map[string]string) {
	t.Helper()
	now := time.Now()
	id, err := event.NewTrials(db, func() {}).Raise(t.Context(), h, call, now)
	if err != nil {
		t.Fatalf("%s: %v", h.Event, err)
	}
	e, err := db.Events.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	if e.Facts[event.TestHook] != h.ID || e.DueAt.After(now) || e.DueAt.Before(now.Add(-time.Minute)) {
		t.Errorf("%s: %+v", h.Event, e)
	}
	data, err := event.NewComposer(db).Compose(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	return e, data
}

// Of examples, every tag that the event can have has its example; of each type, twice.
func TestTrialOfExamples(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		for _, kind := range append(event.Types(), event.Types()...) {
			h := &models.Hook{ID: "h", Event: kind.Name}
			e, data := raised(t, db, h, "")
			for _, x := range kind.Tags() {
				if x.From != tag.Any && data[x.Name] != x.Example {
					t.Errorf("%s: #%s# is %q, not %q", kind.Name, x.Name, data[x.Name], x.Example)
				}
			}
			if data["event_id"] != e.ID || data["event_type"] != kind.Name || data["test"] != "1" || e.CallID != "" {
				t.Errorf("%s: %v", kind.Name, data)
			}
		}
	})
}

// An event at a number is tested with calls to it alone: its receiver is told of no others.
func TestTrialOfACallToANumber(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		past(t, db)
		for number, want := range map[string][]string{"+61255501234": {"c3", "c2", "c1"}, "+61491570156": nil, "+6125550": nil} {
			n := &models.PhoneNumber{Number: number}
			if err := db.Numbers.Create(t.Context(), n); err != nil {
				t.Fatal(err)
			}
			h := &models.Hook{ID: "h", Event: event.CallStart, Config: models.HookConfig{NumberID: n.ID}}
			list, err := event.NewTrials(db, func() {}).Latest(t.Context(), h)
			var offered []string
			for _, p := range list {
				offered = append(offered, p.CallID)
			}
			if err != nil || !slices.Equal(offered, want) {
				t.Errorf("%s: offered %v, %v", number, offered, err)
			}
			_, err = event.NewTrials(db, func() {}).Raise(t.Context(), h, "c1", time.Now())
			if f := apperr.Fields(err); want == nil && (len(f) != 1 || !strings.Contains(f[0].Message, "did not happen here")) || want != nil && err != nil {
				t.Errorf("%s: %v", number, err)
			}
		}
	})
}

// What did not happen on a call is refused, with the remedy.
func TestTrialIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		past(t, db)
		for _, c := range []struct {
			event, campaign, call, want string
		}{
			{event.CallEnd, "", "c3", "did not happen here on the call c3; choose another, or examples."},
			{event.CallEnd, "", "gone", `no call "gone" any more`},
			{event.Dequeue, "r", "c1", "did not happen here"},
			{event.Dequeue, "", "c3", "did not happen here"},
			{event.AgentConnect, "", "c2", "did not happen here"},
			{event.AgentState, "", "c1", "is about no call; make the test of examples."},
			{event.DeliveryFailing, "", "c1", "is about no call"},
		} {
			_, err := event.NewTrials(db, func() {}).Raise(t.Context(), &models.Hook{ID: "h", Event: c.event, Config: models.HookConfig{CampaignID: c.campaign}}, c.call, time.Now())
			if f := apperr.Fields(err); len(f) != 1 || f[0].Name != "call" || !strings.Contains(f[0].Message, c.want) {
				t.Errorf("%s of %s: %v %v", c.event, c.call, err, f)
			}
		}
		if list, err := event.NewTrials(db, func() {}).Latest(t.Context(), &models.Hook{Event: event.AgentState}); err != nil || len(list) > 0 {
			t.Errorf("%v, %v", list, err)
		}
	})
}
