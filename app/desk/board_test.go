package desk_test

import (
	"context"
	"log/slog"
	"math"
	"testing"
	"time"

	"hookline/app/desk"
	"hookline/models"
	"hookline/models/dbtest"
)

// boardSite is a desk whose day a test constructs row by row.
type boardSite struct {
	t     *testing.T
	db    *models.DB
	desk  *desk.Service
	now   time.Time
	zone  *time.Location
	calls int
}

func eachBoard(t *testing.T, f func(s *boardSite)) {
	t.Helper()
	sydney, err := time.LoadLocation("Australia/Sydney")
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		s := &boardSite{t: t, db: db, zone: sydney}
		s.desk = desk.New(db, slog.New(slog.DiscardHandler), desk.Options{Now: func() time.Time { return s.now }})
		f(s)
	})
}

func (s *boardSite) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *boardSite) campaign(name string, level time.Duration) *models.Campaign {
	s.t.Helper()
	c := &models.Campaign{Name: name, Type: models.CampaignInbound, Config: models.CampaignConfig{Queue: models.DefaultQueue()}}
	c.Config.Queue.ServiceLevelMS = level.Milliseconds()
	s.must(s.db.Campaigns.Create(s.t.Context(), c))
	return c
}

func (s *boardSite) agent(name, state, reason string, since time.Time, campaigns ...*models.Campaign) string {
	s.t.Helper()
	ctx := s.t.Context()
	u := &models.User{ID: models.NewID(), Email: name + "@example.com", Name: name, Role: models.RoleAgent, Active: true, CreatedAt: since, UpdatedAt: since}
	s.must(s.db.Users.Create(ctx, u))
	s.must(s.db.Agents.Save(ctx, &models.Agent{UserID: u.ID, State: state, Reason: reason, Since: since, IdleSince: since, SeenAt: since}))
	ids := make([]string, 0, len(campaigns))
	for _, c := range campaigns {
		ids = append(ids, c.ID)
	}
	s.must(s.db.Agents.Choose(ctx, u.ID, ids))
	return u.ID
}

// entry is a call that joined a queue; wait is when it was answered, below 0 for
// not at all.
func (s *boardSite) entry(c *models.Campaign, joined time.Time, wait time.Duration, status, outcome string) *models.QueueEntry {
	s.t.Helper()
	s.calls++
	e := &models.QueueEntry{ID: models.NewID(), CallID: models.NewID(), EntryKey: "turn/1", CampaignID: c.ID, CampaignName: c.Name, Caller: "+61491570156",
		Status: status, Outcome: outcome, JoinedAt: joined.UTC(), DeadlineAt: joined.Add(time.Hour).UTC(), SeenAt: joined.UTC()}
	if wait >= 0 {
		at := joined.Add(wait).UTC()
		e.AnsweredAt = &at
	}
	if status == models.EntryEnded {
		at := joined.Add(max(wait, 0) + time.Minute).UTC()
		e.EndedAt = &at
	}
	s.must(s.db.Desk.CreateEntry(s.t.Context(), e))
	return e
}

func (s *boardSite) segment(e *models.QueueEntry, user string, connected, ended time.Duration, by string) {
	s.t.Helper()
	answered := *e.AnsweredAt
	g := &models.Segment{ID: models.NewID(), CallID: e.CallID, EntryID: e.ID, CampaignID: e.CampaignID, CampaignName: e.CampaignName,
		UserID: user, UserName: "x", Caller: e.Caller, AnsweredAt: answered, EndedBy: by}
	if connected >= 0 {
		at := answered.Add(connected)
		g.ConnectedAt = &at
	}
	if ended >= 0 {
		at := answered.Add(ended)
		g.EndedAt = &at
	}
	s.must(s.db.Desk.CreateSegment(s.t.Context(), g))
}

func (s *boardSite) at(hour, minute int) time.Time {
	return time.Date(2026, 11, 20, hour, minute, 0, 0, s.zone)
}

func (s *boardSite) read(tests bool) *desk.Board {
	s.t.Helper()
	day := desk.DayOf(s.now, s.zone)
	day.Tests = tests
	b, err := s.desk.Board(context.WithoutCancel(s.t.Context()), day)
	s.must(err)
	return b
}

const unanswered = -time.Second

func TestBoardFiguresOfADay(t *testing.T) {
	eachBoard(t, func(s *boardSite) {
		s.now = s.at(15, 0)
		support, sales := s.campaign("Support", 20*time.Second), s.campaign("Sales", 10*time.Second)
		nine := s.at(9, 10)
		s.entry(support, nine, 20*time.Second, models.EntryEnded, "answered")                               // just in time
		s.entry(support, nine, 20*time.Second+time.Millisecond, models.EntryEnded, "transferred")           // just not
		s.entry(support, nine, 2*time.Second, models.EntryEnded, desk.Abandoned)                            // hung up as the agent answered
		s.entry(support, s.at(10, 29), unanswered, models.EntryEnded, desk.Abandoned)                       // waited a minute
		s.entry(support, s.at(10, 30), unanswered, models.EntryEnded, "timeout")                            //
		s.entry(support, s.at(10, 31), unanswered, models.EntryEnded, "full")                               //
		s.entry(support, s.at(10, 32), unanswered, models.EntryEnded, "no_agents")                          //
		s.entry(support, s.at(10, 33), unanswered, models.EntryEnded, "left")                               //
		s.entry(support, s.at(10, 34), unanswered, models.EntryEnded, "failed")                             //
		s.entry(support, s.now.Add(-15*time.Second), 5*time.Second, models.EntryTalking, "")                // in a call
		s.entry(support, s.now.Add(-5*time.Second), 4*time.Second, models.EntryClaimed, "")                 // about to be
		s.entry(support, s.now.Add(-20*time.Second), unanswered, models.EntryWaiting, "")                   // can still be in time
		s.entry(support, s.now.Add(-20*time.Second-time.Millisecond), unanswered, models.EntryRinging, "")  // can't
		s.entry(support, s.at(9, 0).AddDate(0, 0, -1), 1*time.Second, models.EntryEnded, "answered")        // yesterday's
		s.entry(sales, nine, 0, models.EntryEnded, "answered")                                              //
		test := s.entry(sales, nine.Add(time.Minute), 1500*time.Millisecond, models.EntryEnded, "answered") //
		test.Test = true
		s.must(s.db.Desk.SaveEntry(s.t.Context(), test))

		b := s.read(false)
		got := b.Campaigns[1]
		want := desk.Figures{Offered: 13, Answered: 4, InTime: 3, Abandoned: 2, TimedOut: 1, Full: 1, NoAgents: 1, LeftByKey: 1, Open: 2, Early: 1}
		if b.Campaigns[0].Name != "Sales" || got.Name != "Support" || !sameFigures(got.Today, want) {
			t := s.t
			t.Fatalf("Support: %+v, want %+v", got.Today, want)
		}
		if got.Today.Lost() != 5 || got.Today.Failed() != 1 {
			s.t.Errorf("lost %d, failed %d", got.Today.Lost(), got.Today.Failed())
		}
		if p, ok := got.Today.ServiceLevel(); !ok || math.Abs(p-25) > 1e-9 { // 3 of 13 less the early one
			s.t.Errorf("service level %v %v, want 25", p, ok)
		}
		if w, ok := got.Today.MeanWait(); !ok || w != 49001*time.Millisecond/4 {
			s.t.Errorf("mean wait %v %v", w, ok)
		}
		if got.Waiting != 2 || !got.WaitingSince.Equal(s.now.Add(-20*time.Second-time.Millisecond)) {
			s.t.Errorf("waiting %d since %v", got.Waiting, got.WaitingSince)
		}
		if b.WaitingAll != 2 || len(b.Waiting) != 2 || !b.Waiting[0].Ringing || b.Waiting[1].Ringing {
			s.t.Errorf("callers %+v of %d", b.Waiting, b.WaitingAll)
		}
		for slot, offered := range map[int]int{18: 3, 20: 1, 21: 5, 29: 4} {
			if got.Slots[slot].Offered != offered {
				s.t.Errorf("slot %d: %d offered, want %d", slot, got.Slots[slot].Offered, offered)
			}
		}
		if b.TestCalls != 1 || b.Campaigns[0].Today.Offered != 1 {
			s.t.Errorf("without tests: %d left out, %+v", b.TestCalls, b.Campaigns[0].Today)
		}
		with := s.read(true)
		if w, _ := with.Campaigns[0].Today.MeanWait(); with.TestCalls != 0 || with.Campaigns[0].Today.Offered != 2 || w != 750*time.Millisecond {
			s.t.Errorf("with tests: %d left out, %+v, mean wait %v", with.TestCalls, with.Campaigns[0].Today, w)
		}
	})
}

// sameFigures compares what can be seen.
func sameFigures(a, b desk.Figures) bool {
	return a.Offered == b.Offered && a.Answered == b.Answered && a.InTime == b.InTime && a.Abandoned == b.Abandoned && a.TimedOut == b.TimedOut &&
		a.Full == b.Full && a.NoAgents == b.NoAgents && a.LeftByKey == b.LeftByKey && a.Open == b.Open && a.Early == b.Early
}

func TestBoardAcrossMidnight(t *testing.T) {
	eachBoard(t, func(s *boardSite) {
		c := s.campaign("Support", 20*time.Second)
		midnight := s.at(0, 0)
		e := s.entry(c, midnight.Add(-time.Millisecond), unanswered, models.EntryWaiting, "")
		s.entry(c, midnight, 10*time.Second, models.EntryEnded, "answered")
		s.now = midnight.Add(time.Minute)
		b := s.read(false)
		got := b.Campaigns[0]
		// Who joined before midnight waits today, and counts as yesterday's.
		if got.Today.Offered != 1 || got.Today.Open != 0 || got.Waiting != 1 || !got.WaitingSince.Equal(e.JoinedAt) || got.Slots[0].Answered != 1 {
			s.t.Errorf("today: %+v, waiting %d since %v", got.Today, got.Waiting, got.WaitingSince)
		}
		s.now = midnight.Add(-time.Millisecond)
		if got := s.read(false).Campaigns[0]; got.Today.Offered != 1 || got.Today.Open != 1 || got.Slots[47].Open != 1 {
			s.t.Errorf("yesterday: %+v", got.Today)
		}
		// The same moments are one day in UTC.
		day := desk.DayOf(midnight.Add(time.Minute), time.UTC)
		all, err := s.desk.Board(s.t.Context(), day)
		s.must(err)
		if all.Campaigns[0].Today.Offered != 2 {
			s.t.Errorf("in UTC: %+v", all.Campaigns[0].Today)
		}
	})
}

func TestBoardWhenClocksChange(t *testing.T) {
	for _, change := range []struct {
		name  string
		day   time.Time
		hours int
	}{
		{"an hour less", time.Date(2026, 10, 4, 12, 0, 0, 0, time.UTC), 23},
		{"an hour more", time.Date(2027, 4, 4, 12, 0, 0, 0, time.UTC), 25},
	} {
		t.Run(change.name, func(t *testing.T) {
			eachBoard(t, func(s *boardSite) {
				y, m, d := change.day.Date()
				s.now = time.Date(y, m, d, 23, 59, 59, 0, s.zone)
				c := s.campaign("Support", 20*time.Second)
				from := time.Date(y, m, d, 0, 0, 0, 0, s.zone)
				for half := range change.hours * 2 {
					s.entry(c, from.Add(time.Duration(half)*30*time.Minute), time.Second, models.EntryEnded, "answered")
				}
				s.entry(c, from.Add(time.Duration(change.hours)*time.Hour), time.Second, models.EntryEnded, "answered") // the next day's
				got := s.read(false).Campaigns[0]
				if got.Today.Offered != change.hours*2 || len(got.Slots) != change.hours*2 {
					s.t.Fatalf("%d offered in %d slots", got.Today.Offered, len(got.Slots))
				}
				for i, slot := range got.Slots {
					if slot.Answered != 1 {
						s.t.Errorf("slot %d: %+v", i, slot)
					}
				}
			})
		})
	}
}

func TestBoardAgents(t *testing.T) {
	eachBoard(t, func(s *boardSite) {
		ctx := s.t.Context()
		s.now = s.at(12, 0)
		support, sales := s.campaign("Support", 20*time.Second), s.campaign("Sales", 20*time.Second)
		ann := s.agent("Ann", models.AgentTalking, "", s.at(11, 58), support, sales)
		ben := s.agent("Ben", models.AgentPaused, "Break", s.at(11, 30), support)
		cleo := s.agent("Cleo", models.AgentOffline, "Connection lost", s.at(11, 0), support)
		s.agent("Dan", models.AgentOffline, "", s.at(8, 0), sales)
		gone := s.agent("Eve", models.AgentReady, "", s.at(8, 0), sales)
		u, err := s.db.Users.Get(ctx, gone)
		s.must(err)
		u.Active = false
		s.must(s.db.Users.Update(ctx, u))

		call := func(user string, at time.Time, connected, ended time.Duration, by string) *models.QueueEntry {
			e := s.entry(support, at, 0, models.EntryEnded, "answered")
			s.segment(e, user, connected, ended, by)
			return e
		}
		call(ann, s.at(9, 0), time.Second, 61*time.Second, models.EndedByAgent)
		call(ann, s.at(9, 10), time.Second, 121*time.Second, models.EndedByCaller)
		call(ann, s.at(9, 20), unanswered, 5*time.Second, models.EndedByCaller) // never met
		call(ann, s.at(9, 30), time.Second, 30*time.Second, models.EndedByFailure)
		call(ann, s.at(11, 58), time.Second, unanswered, "")                                                       // goes on
		call(ann, s.at(23, 0).AddDate(0, 0, -1), time.Second, 100*time.Second, models.EndedByAgent)                // yesterday's
		call(cleo, s.at(10, 0), 0, 10*time.Second, models.EndedByTransfer)                                         //
		test := call(ben, s.at(10, 0), 0, 10*time.Second, models.EndedByAgent)                                     //
		test.Test = true                                                                                           //
		s.must(s.db.Desk.SaveEntry(ctx, test))                                                                     //
		s.must(s.db.Agents.ChangeSpan(ctx, ann, models.AgentReady, "", s.at(23, 0).AddDate(0, 0, -1)))             // an hour of it today
		s.must(s.db.Agents.ChangeSpan(ctx, ann, models.AgentPaused, "Break", s.at(1, 0)))                          //
		s.must(s.db.Agents.ChangeSpan(ctx, ann, models.AgentWrapUp, "", s.at(11, 0)))                              // an hour
		s.must(s.db.Agents.ChangeSpan(ctx, ann, models.AgentTalking, "", s.at(12, 0)))                             // nothing yet
		s.must(s.db.Agents.ChangeSpan(ctx, ben, models.AgentReady, "", s.at(9, 0).AddDate(0, 0, -2)))              // ended before today
		s.must(s.db.Agents.ChangeSpan(ctx, ben, models.AgentPaused, "Break", s.at(9, 0).AddDate(0, 0, -2).Add(1))) //

		b := s.read(false)
		if len(b.Agents) != 3 || b.Agents[0].Name != "Ann" || b.Agents[1].Name != "Ben" || b.Agents[2].Name != "Cleo" {
			s.t.Fatalf("agents: %+v", b.Agents)
		}
		a := b.Agents[0]
		if talk, ok := a.MeanTalk(); a.Calls != 3 || !ok || talk != 90*time.Second || len(a.Campaigns) != 2 || !a.Since.Equal(s.at(11, 58)) {
			s.t.Errorf("Ann: %+v, mean talk %v", a, talk)
		}
		if o, ok := a.Occupancy(); !ok || math.Abs(o-50) > 1e-9 {
			s.t.Errorf("Ann's occupancy: %v %v", o, ok)
		}
		if _, ok := b.Agents[1].Occupancy(); ok || b.Agents[1].Calls != 0 || b.Agents[1].Reason != "Break" {
			s.t.Errorf("Ben: %+v", b.Agents[1])
		}
		if len(b.Agents[2].Campaigns) != 0 || b.Agents[2].Calls != 1 {
			s.t.Errorf("Cleo: %+v", b.Agents[2])
		}
		if got := b.Campaigns[1].Agents; got != (desk.AgentStates{Talking: 1, Paused: 1}) || got.Present() != 2 {
			s.t.Errorf("Support's agents: %+v", got)
		}
		if got := b.Campaigns[0].Agents; got != (desk.AgentStates{Talking: 1}) {
			s.t.Errorf("Sales's agents: %+v", got)
		}
		if n := s.read(true).Agents[1].Calls; n != 1 {
			s.t.Errorf("Ben with tests: %d calls", n)
		}
	})
}

func TestBoardIsKeptForAMoment(t *testing.T) {
	eachBoard(t, func(s *boardSite) {
		s.now = s.at(12, 0)
		c := s.campaign("Support", 20*time.Second)
		first := s.read(false)
		s.entry(c, s.now, unanswered, models.EntryWaiting, "")
		s.now = s.now.Add(time.Second)
		if s.read(false) != first {
			s.t.Error("the board is read twice in a second")
		}
		s.now = s.now.Add(time.Second)
		if got := s.read(false); got == first || got.Campaigns[0].Waiting != 1 {
			s.t.Errorf("after two seconds: %+v", got.Campaigns[0])
		}
	})
}
