package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hookline/app/desk"
	"hookline/app/workflow/queue"
	"hookline/models"
)

// boardDay is a site with two Campaigns, an agent of both, and a way to make calls.
type boardDay struct {
	*site
	support, sales *models.Campaign
	ann            *models.User
}

func eachBoardDay(t *testing.T, f func(t *testing.T, s *boardDay, b *browser)) {
	t.Helper()
	eachSite(t, func(t *testing.T, s *site) {
		d := &boardDay{site: s, support: &models.Campaign{Name: "Support"}, sales: &models.Campaign{Name: "Sales <b>"}}
		for _, c := range []*models.Campaign{d.support, d.sales} {
			c.Type, c.Config.Queue = models.CampaignInbound, models.DefaultQueue()
			d.must(s.db.Campaigns.Create(t.Context(), c))
		}
		d.ann = s.user("ann@example.com", models.RoleAgent)
		for _, c := range []*models.Campaign{d.support, d.sales} {
			d.must(s.db.Campaigns.SetAgents(t.Context(), c.ID, []string{d.ann.ID}))
		}
		d.ann.EndpointKind, d.ann.Endpoint = models.EndpointNumber, "+61255509999"
		d.must(s.db.Users.Update(t.Context(), d.ann))
		s.user("sue@example.com", models.RoleSupervisor)
		b := s.signedIn("sue@example.com")
		s.clock.pass(time.Minute)
		f(t, d, b)
	})
}

func (d *boardDay) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// call makes a call that joins a queue, and gives its id.
func (d *boardDay) call(c *models.Campaign, caller string, test bool) string {
	d.t.Helper()
	now := d.clock.Now()
	m := &models.Call{ID: models.NewID(), Kind: models.CallCarrier, CarrierID: "c", CarrierCallID: models.NewID(), Caller: caller, Called: "+61255501234",
		Status: models.CallLive, ClaimTurn: -1, State: "{}", Turn: 1, StartedAt: now, UpdatedAt: now}
	if test {
		m.Kind, m.CarrierID = models.CallTest, ""
	}
	d.must(d.db.Calls.SaveNew(d.t.Context(), m, &models.CallTurn{CallID: m.ID, Steps: "[]", Reply: "{}", At: now}))
	_, err := d.desk.Join(d.t.Context(), queue.Join{CallID: m.ID, Key: "turn/1", CampaignID: c.ID, Caller: caller, Priority: 5, Test: test})
	d.must(err)
	return m.ID
}

func (d *boardDay) entry(call string) *models.QueueEntry {
	d.t.Helper()
	e, err := d.db.Desk.OpenEntry(d.t.Context(), call)
	d.must(err)
	return e
}

func (d *boardDay) atDesk() {
	d.t.Helper()
	d.must(d.desk.SignIn(d.t.Context(), d.ann.ID, []string{d.support.ID, d.sales.ID}))
}

// rings lets the longest waiting call ring.
func (d *boardDay) rings() {
	d.t.Helper()
	d.must(d.desk.Ready(d.t.Context(), d.ann.ID))
	d.must(d.desk.Dispatch(d.t.Context()))
}

func TestBoardOfQueues(t *testing.T) {
	eachBoardDay(t, func(t *testing.T, d *boardDay, b *browser) {
		p := b.get("/board").want(http.StatusOK).says("#campaign-queues", "Sales <b>").says("#campaign-queues", "2 Campaigns").says("#board-live", "Nobody waits")
		if p.Find("main b").Length() != 0 || p.text(".menu .is-current") != "Board" {
			t.Error("a name became markup, or the menu does not say where one is")
		}
		d.call(d.support, "+61491570156", false) // nobody is at the desk
		d.atDesk()
		first := d.call(d.support, "+61491570157", false)
		d.clock.pass(21 * time.Second)
		d.must(d.desk.Seen(t.Context(), d.ann.ID))
		d.call(d.sales, "+61491570158", true)
		p = b.get("/board").want(http.StatusOK)
		row := fmt.Sprintf("#campaign-%s td", d.support.ID)
		// Name, waiting, longest, agents, offered, answered, abandoned, lost, level, mean wait.
		if got := p.Find(row).Map(text); got[1] != "1" || !strings.Contains(got[2], "longer than the service level") || got[4] != "2" || got[5] != "0" || got[7] != "1" || got[8] != "0 %" || got[9] != "–" {
			t.Errorf("Support: %q", got)
		}
		if words := p.text(row); !strings.Contains(words, "Paused: 1") {
			t.Errorf("agents: %q", words)
		}
		p.says("#board-live", "+61 491 570 157").says("#board-live", "1 test call is left out").says("#board-live", "1 met no agents")
		if strings.Contains(p.text("#board-live"), "570 158") {
			t.Error("a test call is shown among the waiting")
		}
		b.get("/board?tests=1").says("#board-live", "+61 491 570 158").says("#board-live", "Test calls count too")
		d.rings()
		d.must(d.desk.Answer(t.Context(), d.ann.ID, d.entry(first).ID))
		d.clock.pass(3 * time.Second)
		p = b.get("/board?q=supp").says("#board-live", "Figures of 1 of 2 Campaigns").says(row, "Talking: 1").says("#board-live", "21 s")
		if got := p.Find(row).Map(text); p.Find("#campaign-queues tbody tr").Length() != 1 || got[5] != "1" || got[9] != "21 s" {
			t.Errorf("found: %q", got)
		}
		if p.Find("#board-live .plot-filled").Length() != 2 || !strings.Contains(p.Find(".plot-picture").AttrOr("aria-label", ""), "1 answered, 0 abandoned, 1 lost") {
			t.Errorf("plot: %s", p.Find(".plot-picture").AttrOr("aria-label", ""))
		}
		b.get("/board?plot=table").says("#board-live table", "09:00–09:30101")
		b.get("/board?q=nothing").want(http.StatusOK).says("#campaign-queues", "No Campaigns match")
		b.get("/board?sort=nonsense&page=99&desc=1").want(http.StatusOK).says("#campaign-queues", "Support")
	})
}

func TestBoardIsSorted(t *testing.T) {
	eachBoardDay(t, func(t *testing.T, d *boardDay, b *browser) {
		d.call(d.support, "+61491570156", false)
		for query, want := range map[string]string{
			"": "Sales <b>", "?desc=1": "Support", "?sort=offered": "Sales <b>", "?sort=offered&desc=1": "Support", "?sort=lost&desc=1": "Support",
			"?sort=level&desc=1": "Support", "?sort=waiting": "Sales <b>", "?sort=longest": "Sales <b>", "?sort=wait": "Sales <b>", "?sort=ready": "Sales <b>",
			"?sort=answered": "Sales <b>", "?sort=abandoned": "Sales <b>",
		} {
			if got := b.get("/board" + query).want(http.StatusOK).Find("#campaign-queues .row-link").First().Text(); got != want {
				t.Errorf("%s: first is %q, want %q", query, got, want)
			}
		}
	})
}

func TestBoardOfAgents(t *testing.T) {
	eachBoardDay(t, func(t *testing.T, d *boardDay, b *browser) {
		b.get("/board/agents").want(http.StatusOK).says("#agents", "No agents are at the desk")
		d.atDesk()
		d.must(d.desk.Pause(t.Context(), d.ann.ID, "<i>Lunch"))
		d.clock.pass(3 * time.Second)
		p := b.get("/board/agents").says("#agents", "User ann@example.com").says("#agents", "Paused").says("#agents", "<i>Lunch").says("#agents", "Sales <b>, Support")
		if p.Find("main i, main b").Length() != 0 {
			t.Error("a reason became markup")
		}
		for query, want := range map[string]string{
			"state=paused": "1 agent", "state=ready": "No agents match", "campaign=" + d.support.ID: "1 agent", "campaign=x": "No agents match", "q=ANN": "1 agent", "q=bob": "No agents match",
			"sort=state": "1 agent", "sort=since&desc=1": "1 agent", "sort=calls": "1 agent", "sort=talk": "1 agent", "sort=occupancy": "1 agent",
		} {
			b.get("/board/agents?"+query).want(http.StatusOK).says("#agents", want)
		}
		b.get("/board/agents?campaign="+d.support.ID).says("#board-live", "Figures of Support")
	})
}

// The day on the board is the reader's.
func TestBoardDayIsTheReaders(t *testing.T) {
	eachBoardDay(t, func(t *testing.T, d *boardDay, b *browser) {
		d.call(d.support, "+61491570156", false) // 09:01 UTC, 20:01 in Sydney
		d.clock.pass(5 * time.Hour)              // past midnight there
		row := fmt.Sprintf("#campaign-%s td", d.support.ID)
		if got := b.get("/board").Find(row).Map(text)[4]; got != "1" {
			t.Errorf("in UTC %s calls were offered", got)
		}
		u, err := url.Parse(b.site.url)
		d.must(err)
		b.client.Jar.SetCookies(u, []*http.Cookie{{Name: "zone", Value: "Australia/Sydney", Path: "/"}})
		if got := b.get("/board").Find(row).Map(text)[4]; got != "0" {
			t.Errorf("in Sydney %s calls were offered", got)
		}
	})
}

func TestCallShowsQueueAndAgents(t *testing.T) {
	eachBoardDay(t, func(t *testing.T, d *boardDay, b *browser) {
		ctx := t.Context()
		d.atDesk()
		id := d.call(d.support, "+61491570157", false)
		page := func() *page { return b.get("/calls/" + id).want(http.StatusOK) }
		page().says("#call-queue", "Support").says("#call-queue", "Waiting").says("#call-queue", "Nobody")
		d.rings()
		page().says("#call-queue", "User ann@example.comNote: Ringing")
		e := d.entry(id)
		d.must(d.desk.Decline(ctx, d.ann.ID, e.ID))
		d.clock.pass(31 * time.Second)
		d.must(d.desk.Seen(ctx, d.ann.ID))
		d.rings()
		d.clock.pass(4 * time.Second)
		d.must(d.desk.Answer(ctx, d.ann.ID, e.ID))
		page().says("#call-queue", "Declined").says("#call-queue", "Success: Answered 4 s").says("#call-queue", "Being connected").says("#call-queue", "35 s").says("#call-queue", "Is being connected")
		d.must(d.saveFields(ctx, map[string]string{"order": "<u>4711"}))
		d.must(d.desk.Gone(ctx, id))
		p := page().says("#call-queue", "Abandoned").says("#call-queue", "Ended by the caller").says("#call-queue", "Never connected").says("#call-queue", "<u>4711")
		if p.Find("#call-queue u").Length() != 0 {
			t.Error("what the agent filled in became markup")
		}
		other := d.call(d.sales, "+61491570158", false)
		for query, want := range map[string]string{
			"campaign=" + d.support.ID: "1 call", "campaign=" + d.sales.ID: "1 call", "agent=" + d.ann.ID: "1 call", "agent=x": "No calls match",
			"campaign=" + d.sales.ID + "&agent=" + d.ann.ID: "No calls match",
		} {
			b.get("/calls?"+query).want(http.StatusOK).says("#calls", want)
		}
		b.get("/calls").says("#calls", "Campaign and agent").says("#calls", "Support User ann@example.com").says("#calls", "Sales <b>")
		b.get("/").says("main", "Waiting callers").says("main", "+61 491 570 158")
		b.get("/calls/"+other).says("#call-queue", "Sales <b>")
	})
}

func TestCallWithoutQueueSaysNothingOfThem(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		h := l.place("workflow:" + l.flow.ID)
		if p := l.b.get("/calls/" + h.id()).want(http.StatusOK); p.text("#call-queue") != "" {
			t.Errorf("queue: %q", p.text("#call-queue"))
		}
		if p := l.b.get("/calls"); strings.Contains(p.text("main"), "Any Campaign") {
			t.Error("Campaigns can be chosen where there are none")
		}
	})
}

// The stream of a call tells of its queue while no turn is made.
func TestStreamTellsOfTheQueue(t *testing.T) {
	eachBoardDay(t, func(t *testing.T, d *boardDay, b *browser) {
		d.atDesk()
		id := d.call(d.support, "+61491570157", false)
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		until := (&line{site: d.site, b: b}).stream(ctx, "/calls/"+id+"/events?after=1")
		until("Nobody")
		d.rings()
		until("Ringing")
		d.must(d.desk.Answer(t.Context(), d.ann.ID, d.entry(id).ID))
		until("Being connected")
	})
}

func TestNotesGoWithTheTrace(t *testing.T) {
	eachBoardDay(t, func(t *testing.T, d *boardDay, b *browser) {
		ctx := t.Context()
		d.atDesk()
		id := d.call(d.support, "+61491570157", false)
		e := d.entry(id)
		e.Hearing = `{"say":"Hello Mr Smith"}`
		d.must(d.db.Desk.SaveEntry(ctx, e))
		d.rings()
		d.must(d.desk.Answer(ctx, d.ann.ID, e.ID))
		d.must(d.saveFields(ctx, map[string]string{"name": "Smith"}))
		segments, err := d.db.Desk.Segments(ctx, id)
		d.must(err)
		segments[0].Note, segments[0].WrapCode, segments[0].EndedAt = "Smith rang", "Solved", &segments[0].AnsweredAt
		d.must(d.db.Desk.SaveSegment(ctx, &segments[0]))
		d.must(d.desk.Gone(ctx, id))
		m, err := d.db.Calls.Get(ctx, id)
		d.must(err)
		now := d.clock.Now()
		m.Status, m.Outcome, m.EndedAt, m.Turn = models.CallEnded, "caller_left", &now, 2
		d.must(d.db.Calls.Save(ctx, m, &models.CallTurn{CallID: id, Turn: 1, Steps: "[]", Reply: "{}", At: now}))
		b.get("/calls/"+id).says("#call-queue", "Smith rang").says("#call-queue", "Smith")
		n, err := d.db.Calls.DropTraces(ctx, now.Add(time.Second), 10)
		if err != nil || n != 1 {
			t.Fatalf("%d dropped: %v", n, err)
		}
		p := b.get("/calls/"+id).says("#call-queue", "was deleted with the trace").says("#call-queue", "Solved").says("#call-queue", "User ann@example.com")
		if strings.Contains(p.text("#call-queue"), "Smith") {
			t.Error("what the agent noted is still there")
		}
		got, err := d.db.Desk.Entry(ctx, e.ID)
		d.must(err)
		if strings.Contains(got.Hearing, "Smith") || got.Outcome != desk.Abandoned {
			t.Errorf("entry: %+v", got)
		}
	})
}

// saveFields keeps what Ann filled in on the Script of her call.
func (d *boardDay) saveFields(ctx context.Context, fields map[string]string) error {
	d.t.Helper()
	v, err := d.desk.View(ctx, d.ann.ID)
	d.must(err)
	return d.desk.SaveDraft(ctx, d.ann.ID, desk.Draft{SegmentID: v.Talk.Segment.ID, Fields: fields})
}
