package desk

import (
	"context"
	"slices"
	"sync"
	"time"

	"hookline/models"
)

// boardTime is how old a board may be: many look at the same one.
const boardTime = 2 * time.Second

// SlotTime is the length of the slots a board counts its day by.
const SlotTime = 30 * time.Minute

// Board is how queues and agents stand, and what became of the calls of a day.
// Several read the same one: change nothing in it.
type Board struct {
	At          time.Time // when it was read
	From, Until time.Time
	Tests       bool // test calls count
	Campaigns   []BoardCampaign
	Agents      []BoardAgent
	Waiting     []Waiting // callers, longest first, at most waitingShown
	WaitingAll  int
	// TestCalls is how many test calls of the day are left out.
	TestCalls int
}

// waitingShown is how many waiting callers a board names.
const waitingShown = 10

// BoardCampaign is a Campaign on a Board.
type BoardCampaign struct {
	ID, Name     string
	Level        time.Duration // within which a call is to be answered
	Waiting      int           // callers now, rung for or not
	WaitingSince time.Time     // when the one who waits longest joined; zero for nobody
	Agents       AgentStates   // of those who take its calls now
	Today        Figures
	Slots        []Figures // by SlotTime from the board's From on; the day of a clock change has 46 or 50
}

// AgentStates is how many agents are in which state. Offline ones are in none.
type AgentStates struct{ Ready, Ringing, Talking, WrapUp, Paused int }

// Present is how many are at the desk.
func (a AgentStates) Present() int { return a.Ready + a.Ringing + a.Talking + a.WrapUp + a.Paused }

// Count counts one more agent in a state.
func (a *AgentStates) Count(state string) {
	switch state {
	case models.AgentReady:
		a.Ready++
	case models.AgentRinging:
		a.Ringing++
	case models.AgentTalking:
		a.Talking++
	case models.AgentWrapUp:
		a.WrapUp++
	case models.AgentPaused:
		a.Paused++
	}
}

// Figures are what became of calls that were offered: that joined a queue. A call
// counts on the day and in the slot in which it joined, once per queue: one that is
// transferred to a Campaign is offered there anew. Every call offered is one of
// Answered, Abandoned, lost for another reason, or Open.
type Figures struct {
	Offered   int
	Answered  int // an agent took it
	InTime    int // of them, those within the service level
	Abandoned int // the caller hung up before an agent took it
	TimedOut  int // it waited longer than it may
	Full      int // too many waited already
	NoAgents  int // nobody was at the desk
	LeftByKey int // the caller pressed the key to leave
	Open      int // it waits still
	Early     int // of them, those that wait no longer than the service level
	wait      time.Duration
}

// Add counts others too.
func (f *Figures) Add(o Figures) {
	f.Offered += o.Offered
	f.Answered += o.Answered
	f.InTime += o.InTime
	f.Abandoned += o.Abandoned
	f.TimedOut += o.TimedOut
	f.Full += o.Full
	f.NoAgents += o.NoAgents
	f.LeftByKey += o.LeftByKey
	f.Open += o.Open
	f.Early += o.Early
	f.wait += o.wait
}

// Lost is how many were neither answered nor abandoned and do not wait any more.
func (f Figures) Lost() int { return f.Offered - f.Answered - f.Abandoned - f.Open }

// Failed is how many of the lost ones went for a failure of ours or the carrier's.
func (f Figures) Failed() int { return f.Lost() - f.TimedOut - f.Full - f.NoAgents - f.LeftByKey }

// MeanWait is how long the answered calls had waited until an agent took them;
// false when none was answered.
func (f Figures) MeanWait() (time.Duration, bool) {
	if f.Answered == 0 {
		return 0, false
	}
	return f.wait / time.Duration(f.Answered), true
}

// ServiceLevel is the share, in percent, of the calls offered that an agent took
// within the Campaign's time. It is taken of all calls offered: abandoned ones,
// however early, and those that met a full queue or no agents count as missed. Calls
// that wait, and for no longer than that time, do not count yet. The time is the one
// the Campaign has now, for the whole day. False when no call counts.
func (f Figures) ServiceLevel() (percent float64, known bool) {
	counted := f.Offered - f.Early
	if counted == 0 {
		return 0, false
	}
	return 100 * float64(f.InTime) / float64(counted), true
}

// BoardAgent is an agent on a Board: at the desk, or with calls today.
type BoardAgent struct {
	UserID, Name  string
	State, Reason string
	Since         time.Time
	Campaigns     []string // ids of those whose calls they take now, in the order of the board
	Calls         int      // today, in which they were connected with a caller
	ended         int
	talk          time.Duration
	busy, atWork  time.Duration
}

// MeanTalk is how long their calls of the day took that are over, from being
// connected to the end; false when there is none.
func (a BoardAgent) MeanTalk() (time.Duration, bool) {
	if a.ended == 0 {
		return 0, false
	}
	return a.talk / time.Duration(a.ended), true
}

// Occupancy is the share, in percent, that talking and wrapping up have of the
// agent's time at work today; pauses are not work. False when there was none.
func (a BoardAgent) Occupancy() (percent float64, known bool) {
	if a.atWork == 0 {
		return 0, false
	}
	return 100 * float64(a.busy) / float64(a.atWork), true
}

// Waiting is a caller in a queue.
type Waiting struct {
	CallID, Caller, CampaignID, Campaign string
	JoinedAt                             time.Time
	Ringing                              bool // for an agent
	Test                                 bool
}

// BoardDay says what a Board counts: calls that joined a queue from From until
// before Until, test calls too or not.
type BoardDay struct {
	From, Until time.Time
	Tests       bool
}

// DayOf is the day a time lies in, from midnight to midnight on the clocks of a
// zone: 23 or 25 hours when they are changed.
func DayOf(now time.Time, zone *time.Location) BoardDay {
	now = now.In(zone)
	return BoardDay{
		From:  time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone),
		Until: time.Date(now.Year(), now.Month(), now.Day()+1, 0, 0, 0, 0, zone),
	}
}

// boards keeps boards for a moment.
type boards struct {
	mu   sync.Mutex
	kept map[boardKey]*boardRead
}

type boardKey struct {
	from, until int64
	tests       bool
}

// boardRead is a board, or its being read: who comes meanwhile waits for it.
type boardRead struct {
	asked time.Time // when somebody last did; held by the lock of boards
	mu    sync.Mutex
	board *Board
}

func newBoards() *boards { return &boards{kept: map[boardKey]*boardRead{}} }

// of gives the place for a board, and forgets those that nobody has asked for
// lately.
func (b *boards) of(day BoardDay, now time.Time) *boardRead {
	key := boardKey{day.From.UnixMilli(), day.Until.UnixMilli(), day.Tests}
	b.mu.Lock()
	defer b.mu.Unlock()
	for k, r := range b.kept {
		if k != key && now.Sub(r.asked) > 10*boardTime {
			delete(b.kept, k)
		}
	}
	if b.kept[key] == nil {
		b.kept[key] = &boardRead{}
	}
	b.kept[key].asked = now
	return b.kept[key]
}

// Board reads the board of a day, at most boardTime old.
func (s *Service) Board(ctx context.Context, day BoardDay) (*Board, error) {
	r := s.boards.of(day, s.now())
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := s.now(); r.board != nil && now.Sub(r.board.At) < boardTime && !now.Before(r.board.At) {
		return r.board, nil
	}
	fresh, err := figures{s}.readBoard(ctx, day)
	if err == nil {
		r.board = fresh
	}
	return fresh, err
}

// figures reads the parts of a Board.
type figures struct{ *Service }

func (s figures) readBoard(ctx context.Context, day BoardDay) (*Board, error) {
	b := &Board{At: s.now(), From: day.From, Until: day.Until, Tests: day.Tests}
	of := models.BoardDay{From: day.From, Until: day.Until, Now: b.At, Slot: SlotTime}
	campaigns, err := s.db.Campaigns.All(ctx)
	if err != nil {
		return nil, err
	}
	slots := int((day.Until.Sub(day.From) + SlotTime - 1) / SlotTime)
	for i := range campaigns {
		c := &campaigns[i]
		b.Campaigns = append(b.Campaigns, BoardCampaign{ID: c.ID, Name: c.Name, Slots: make([]Figures, slots),
			Level: time.Duration(c.Config.Queue.ServiceLevelMS) * time.Millisecond})
	}
	counts, err := s.db.Board.Counts(ctx, of, campaigns)
	if err != nil {
		return nil, err
	}
	b.count(counts)
	if err := s.boardWaiting(ctx, b); err != nil {
		return nil, err
	}
	return b, s.boardAgents(ctx, b, of)
}

// campaign finds a Campaign of the board; nil for one that is not there any more.
func (b *Board) campaign(id string) *BoardCampaign {
	at := slices.IndexFunc(b.Campaigns, func(c BoardCampaign) bool { return c.ID == id })
	if at < 0 {
		return nil
	}
	return &b.Campaigns[at]
}

func (b *Board) count(counts []models.SlotCount) {
	for _, n := range counts {
		if n.Test && !b.Tests {
			b.TestCalls += n.Offered
			continue
		}
		c := b.campaign(n.CampaignID)
		if c == nil || n.Slot < 0 || n.Slot >= len(c.Slots) {
			continue
		}
		f := Figures{Offered: n.Offered, Answered: n.Answered, InTime: n.InTime, Abandoned: n.Abandoned, TimedOut: n.TimedOut,
			Full: n.Full, NoAgents: n.NoAgents, LeftByKey: n.LeftByKey, Open: n.Open, Early: n.Early,
			wait: time.Duration(n.WaitMS) * time.Millisecond}
		c.Slots[n.Slot].Add(f)
		c.Today.Add(f)
	}
}

func (s figures) boardWaiting(ctx context.Context, b *Board) error {
	counts, err := s.db.Board.Waiting(ctx)
	if err != nil {
		return err
	}
	for _, n := range counts {
		c := b.campaign(n.CampaignID)
		if c == nil || n.Test && !b.Tests {
			continue
		}
		c.Waiting += n.Waiting
		if since := time.UnixMilli(n.SinceMS).UTC(); c.WaitingSince.IsZero() || since.Before(c.WaitingSince) {
			c.WaitingSince = since
		}
	}
	b.Waiting, b.WaitingAll, err = s.WaitingCallers(ctx, b.Tests, waitingShown)
	return err
}

// WaitingCallers lists who waits in the queues now, longest first, and how many
// there are in all.
func (s *Service) WaitingCallers(ctx context.Context, tests bool, limit int) ([]Waiting, int, error) {
	entries, total, err := s.db.Board.Callers(ctx, tests, limit)
	list := make([]Waiting, 0, len(entries))
	for _, e := range entries {
		list = append(list, Waiting{CallID: e.CallID, Caller: e.Caller, CampaignID: e.CampaignID, Campaign: e.CampaignName,
			JoinedAt: e.JoinedAt, Ringing: e.Status == models.EntryRinging, Test: e.Test})
	}
	return list, int(total), err
}

func (s figures) boardAgents(ctx context.Context, b *Board, day models.BoardDay) error {
	agents, err := s.db.Board.Agents(ctx)
	if err != nil {
		return err
	}
	chosen, err := s.db.Agents.AllChosen(ctx)
	if err != nil {
		return err
	}
	calls, err := s.db.Board.AgentCalls(ctx, day)
	if err != nil {
		return err
	}
	times, err := s.db.Board.AgentTimes(ctx, day)
	if err != nil {
		return err
	}
	all := make([]BoardAgent, len(agents))
	byUser := make(map[string]*BoardAgent, len(agents))
	for i := range agents {
		a := &agents[i]
		all[i] = BoardAgent{UserID: a.UserID, Name: a.DisplayName(), State: a.State, Reason: a.Reason, Since: a.Since}
		byUser[a.UserID] = &all[i]
	}
	b.choose(byUser, chosen)
	b.work(byUser, calls, times)
	for _, a := range all {
		if a.State != models.AgentOffline || a.Calls > 0 {
			b.Agents = append(b.Agents, a)
		}
	}
	return nil
}

// choose says who takes calls of which Campaign. Who is offline takes none.
func (b *Board) choose(byUser map[string]*BoardAgent, chosen []models.AgentCampaign) {
	of := map[string][]string{}
	for _, c := range chosen {
		of[c.CampaignID] = append(of[c.CampaignID], c.UserID)
	}
	for i := range b.Campaigns {
		c := &b.Campaigns[i]
		for _, user := range of[c.ID] {
			if a := byUser[user]; a != nil && a.State != models.AgentOffline {
				a.Campaigns = append(a.Campaigns, c.ID)
				c.Agents.Count(a.State)
			}
		}
	}
}

// work adds up what agents did today.
func (b *Board) work(byUser map[string]*BoardAgent, calls []models.AgentCalls, times []models.AgentTime) {
	for _, n := range calls {
		if a := byUser[n.UserID]; a != nil && (b.Tests || !n.Test) {
			a.Calls += n.Calls
			a.ended += n.Ended
			a.talk += time.Duration(n.TalkMS) * time.Millisecond
		}
	}
	for _, n := range times {
		a := byUser[n.UserID]
		if a == nil || n.State == models.AgentPaused {
			continue
		}
		took := time.Duration(n.MS) * time.Millisecond
		a.atWork += took
		if n.State == models.AgentTalking || n.State == models.AgentWrapUp {
			a.busy += took
		}
	}
}
