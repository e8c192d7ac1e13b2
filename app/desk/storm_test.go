package desk_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/call"
	"hookline/app/desk"
	"hookline/app/outbound"
	"hookline/app/voice"
	"hookline/app/webservice"
	"hookline/models"
)

// Callers and agents do as they like until so many calls went all the way and agents
// were seen so often in a call. Time passes by what is done (stormStep), so that a slow
// machine sees no more of it than a fast one; stormMost is when something stands.
const (
	stormCalls = 12
	stormTalks = 60
	stormMost  = 50_000
	stormStep  = 5 * time.Millisecond
)

// storm is two nodes on one database, with a carrier that can be told to come back.
type storm struct {
	*bench
	nodes [2]stormNode
	other *models.Campaign
	users []string

	mu     sync.Mutex
	recall map[string]chan struct{} // by carrier's call
	ends   map[string]int           // how calls went
	steps  int
	enough context.CancelFunc
}

type stormNode struct {
	desk   *desk.Service
	engine *call.Engine
}

func (s *storm) Can(context.Context, *models.Call) bool { return true }

func (s *storm) Recall(_ context.Context, row *models.Call) error {
	select {
	case s.line(row.CarrierCallID) <- struct{}{}:
	default: // it is told already
	}
	return nil
}

func (s *storm) line(sid string) chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.recall[sid] == nil {
		s.recall[sid] = make(chan struct{}, 1)
	}
	return s.recall[sid]
}

// What there must be enough of.
const (
	saidBye     = "said bye"
	seenTalking = "agent " + models.AgentTalking
)

func (s *storm) count(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ends[what]++
	s.clock.move(stormStep)
	if s.steps++; s.steps == stormMost {
		s.t.Errorf("after %d steps too few talked: %v", s.steps, s.ends)
		s.enough()
	}
	if s.ends[saidBye] >= stormCalls && s.ends[seenTalking] >= stormTalks {
		s.enough()
	}
}

// Callers join, leave and hang up while agents on two nodes answer, decline, let
// ring, hold, transfer and hang up. No call is lost, none is with two agents, and no
// agent is left with a call that is over.
func TestStorm(t *testing.T) {
	each(t, func(b *bench) {
		s := &storm{bench: b, recall: map[string]chan struct{}{}, ends: map[string]int{}}
		s.open()
		ctx, stop := context.WithCancel(t.Context())
		s.enough = stop
		defer stop()
		running, end := context.WithCancel(t.Context())
		var nodes, agents sync.WaitGroup
		defer nodes.Wait()
		defer end()
		for _, n := range s.nodes {
			nodes.Go(func() { n.desk.Run(running) })
		}
		for i, id := range s.users {
			agents.Go(func() { s.agentLife(ctx, s.nodes[i%2].desk, id) })
		}
		for i := range 12 {
			agents.Go(func() {
				for n := 0; ctx.Err() == nil; n++ {
					s.callerLife(ctx, s.nodes[(i+n)%2], fmt.Sprintf("CA-%d-%d", i, n))
				}
			})
		}
		for range 2 {
			agents.Go(func() {
				for ctx.Err() == nil {
					s.ok("the browsers are noted", b.db.Agents.See(t.Context(), s.users, s.clock.now()))
				}
			})
		}
		agents.Go(func() {
			for ctx.Err() == nil {
				s.invariants()
				pause(ctx, 20*time.Millisecond)
			}
		})
		agents.Wait()
		s.calm()
	})
}

// pause is what people do between two things.
func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

func (s *storm) open() {
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	q := models.QueueConfig{RingMS: 500, MaxWaitMS: 600_000, MaxWaiting: 50, WrapUpMS: 60, ServiceLevelMS: 20_000}
	s.campaign.Config.Queue = q
	s.must(s.db.Campaigns.Update(s.t.Context(), s.campaign))
	s.other = s.addCampaign("Billing", q)
	for i := range s.nodes {
		d := desk.New(s.db, log, desk.Options{Now: s.clock.now, Control: s})
		runner := webservice.NewRunner(outbound.New(outbound.Options{}))
		s.nodes[i] = stormNode{d, call.New(s.db, call.NewCatalog(s.db, s.box, log), runner, log, call.Options{Now: s.clock.now, Queues: d})}
	}
	s.desk = s.nodes[0].desk
	for i := range 6 {
		s.users = append(s.users, s.agent(fmt.Sprintf("Agent%0*d", i+1, i), s.campaign, s.other))
	}
}

// ok fails the test for an error that is not the answer to somebody who came late.
func (s *storm) ok(what string, err error) {
	if err != nil && !apperr.Is(err, apperr.Conflict) && !apperr.Is(err, apperr.Invalid) && s.t.Context().Err() == nil {
		s.t.Errorf("%s: %v", what, err)
	}
}

func (s *storm) agentLife(ctx context.Context, d *desk.Service, id string) {
	_, stop := d.Watch(id)
	defer stop()
	all := s.t.Context()
	for ctx.Err() == nil {
		pause(ctx, time.Duration(rand.IntN(15))*time.Millisecond)
		v, err := d.View(all, id)
		if err != nil {
			s.t.Errorf("the desk: %v", err)
			return
		}
		s.count("agent " + v.State)
		switch v.State {
		case models.AgentOffline:
			s.ok("sign in", d.SignIn(all, id, []string{s.campaign.ID, s.other.ID}))
		case models.AgentPaused:
			s.ok("ready", d.Ready(all, id))
		case models.AgentReady:
			switch rand.IntN(40) {
			case 0:
				s.ok("pause", d.Pause(all, id, "Break"))
			case 1:
				s.ok("leave", d.Leave(all, id))
			}
		case models.AgentRinging:
			if v.Offer != nil && rand.IntN(12) > 0 { // else it goes on ringing
				s.offered(d, id, v.Offer.EntryID)
			}
		case models.AgentTalking:
			if v.Talk != nil {
				s.talking(d, id, v.Talk.Segment.ID)
			}
		case models.AgentWrapUp:
			if v.Talk != nil && rand.IntN(2) == 0 {
				s.ok("wrap up", d.WrapUp(all, id, desk.Wrap{SegmentID: v.Talk.Segment.ID, Code: "Solved"}))
			}
		}
	}
}

func (s *storm) offered(d *desk.Service, id, entry string) {
	ctx := s.t.Context()
	switch rand.IntN(12) {
	case 0:
		s.ok("decline", d.Decline(ctx, id, entry))
	case 1:
		s.ok("pause", d.Pause(ctx, id, "Break"))
	case 2:
		s.ok("leave", d.Leave(ctx, id))
	default:
		s.ok("answer", d.Answer(ctx, id, entry))
	}
}

func (s *storm) talking(d *desk.Service, id, segment string) {
	ctx := s.t.Context()
	switch rand.IntN(12) {
	case 0, 1, 2:
		s.ok("hang up", d.HangUp(ctx, id, segment))
	case 3:
		s.ok("hold", d.Hold(ctx, id, segment))
	case 4:
		s.ok("unhold", d.Unhold(ctx, id, segment))
	case 5:
		s.ok("to a Campaign", d.Transfer(ctx, id, segment, desk.Target{Kind: desk.TransferCampaign, Value: s.other.ID}))
	case 6:
		s.ok("to an agent", d.Transfer(ctx, id, segment, desk.Target{Kind: desk.TransferAgent, Value: s.users[rand.IntN(len(s.users))]}))
	case 7:
		s.ok("to a number", d.Transfer(ctx, id, segment, desk.Target{Kind: desk.TransferNumber, Value: "+61255501111"}))
	case 8:
		s.ok("pause", d.Pause(ctx, id, "Break"))
	}
}

// callerLife is one call from its start to its end.
func (s *storm) callerLife(ctx context.Context, n stormNode, sid string) {
	all := s.t.Context()
	line := s.line(sid)
	r, err := n.engine.Start(all, call.Start{CarrierID: "c1", CarrierCallID: sid, Caller: "+61491570156", Called: number})
	for err == nil {
		last := r.Instructions[len(r.Instructions)-1]
		in := voice.Input{Kind: voice.Went}
		switch {
		case ctx.Err() != nil || rand.IntN(25) == 0:
			s.count("hung up")
			if err := n.engine.Ended(all, call.End{CarrierID: "c1", CarrierCallID: sid}); err != nil {
				s.t.Errorf("%s hangs up: %v", sid, err)
			}
			return
		case last.Verb == voice.Wait:
			var over bool
			if over, err = s.waits(ctx, n, sid, r); over {
				continue
			}
		case last.Verb == voice.Dial:
			in = s.talks(ctx, line)
		default:
			s.count("said " + (&caller{reply: r}).said())
			return
		}
		if err == nil {
			r, err = n.engine.Continue(all, call.Resume{CarrierID: "c1", CarrierCallID: sid, CallID: r.CallID, Turn: r.Turn, Input: in})
		}
	}
	s.t.Errorf("%s: %v", sid, err)
}

// waits polls until the caller is to go on; true when the test is over.
func (s *storm) waits(ctx context.Context, n stormNode, sid string, r *call.Reply) (bool, error) {
	for ctx.Err() == nil {
		keys := ""
		if rand.IntN(60) == 0 {
			keys = "*"
		}
		h, err := n.desk.Wait(s.t.Context(), desk.Poll{CarrierID: "c1", CarrierCallID: sid, CallID: r.CallID, Turn: r.Turn, Keys: keys})
		if err != nil || h.Done {
			return false, err
		}
		pause(ctx, time.Duration(rand.IntN(20))*time.Millisecond)
	}
	return true, nil
}

// talks is how a call to an agent ends: the carrier is told, or a telephone is put down.
func (s *storm) talks(ctx context.Context, line chan struct{}) voice.Input {
	select {
	case <-line:
		return voice.Input{Kind: voice.Went}
	case <-ctx.Done():
	case <-time.After(time.Duration(rand.IntN(120)) * time.Millisecond):
	}
	if rand.IntN(5) == 0 {
		return voice.Input{Kind: voice.DialDone, DialStatus: voice.DialNoAnswer}
	}
	return voice.Input{Kind: voice.DialDone, DialStatus: voice.DialAnswered, DialDuration: time.Second}
}

// invariants holds the desk still and looks at all of it.
func (s *storm) invariants() {
	err := s.db.Tx(s.t.Context(), func(tx *models.DB) error {
		if err := tx.LockDesk(s.t.Context()); err != nil {
			return err
		}
		return s.consistent(tx)
	})
	if err != nil && s.t.Context().Err() == nil {
		s.t.Error(err)
	}
}

func (s *storm) consistent(tx *models.DB) error {
	ctx := s.t.Context()
	holds := map[string]string{} // agent by entry
	for _, id := range s.users {
		a, err := tx.Agents.Get(ctx, id)
		if err != nil {
			return err
		}
		switch a.State {
		case models.AgentRinging, models.AgentTalking:
			e, err := tx.Desk.Entry(ctx, a.EntryID)
			if err != nil {
				return err
			}
			if holds[e.ID] != "" || e.EndedAt != nil || e.UserID != id {
				s.t.Errorf("%s is %s with %+v, which %q has", id, a.State, e, holds[e.ID])
			}
			holds[e.ID] = id
			if (a.State == models.AgentRinging) != (e.Status == models.EntryRinging) || (a.State == models.AgentTalking && e.SegmentID != a.SegmentID) {
				s.t.Errorf("%+v has %+v", a, e)
			}
			if err := s.offersOf(tx, e); err != nil {
				return err
			}
		case models.AgentWrapUp:
			seg, err := tx.Desk.Segment(ctx, a.SegmentID)
			if err != nil {
				return err
			}
			if seg.EndedAt == nil || seg.WrappedAt != nil {
				s.t.Errorf("%+v wraps up %+v", a, seg)
			}
		default:
			if a.EntryID != "" || a.SegmentID != "" {
				s.t.Errorf("%+v holds a call", a)
			}
		}
	}
	return nil
}

// offersOf: a call that rings has one open offer, another none.
func (s *storm) offersOf(tx *models.DB, e *models.QueueEntry) error {
	offers, err := tx.Desk.Offers(s.t.Context(), e.ID)
	open := 0
	for _, o := range offers {
		if o.EndedAt == nil {
			open++
		}
	}
	if (e.Status == models.EntryRinging) != (open == 1) {
		s.t.Errorf("%d open offers: %+v", open, e)
	}
	return err
}

// calm lets everything end and looks whether it did.
func (s *storm) calm() {
	ctx := s.t.Context()
	for step := 0; ; step++ {
		s.ok("tick", s.nodes[0].desk.Tick(ctx))
		busy := 0
		for _, id := range s.users {
			if v := s.view(id); v.State == models.AgentRinging || v.State == models.AgentTalking || v.State == models.AgentWrapUp {
				busy++
			}
		}
		dead, err := s.db.Desk.Dead(ctx, s.clock.now().Add(time.Hour))
		s.must(err)
		if busy == 0 && len(dead) == 0 {
			break
		}
		if step == stormMost {
			s.t.Fatalf("%d agents are busy and %d calls open when all callers are gone: %+v", busy, len(dead), dead)
		}
		s.clock.move(50 * time.Millisecond)
		pause(ctx, stormStep)
	}
	s.invariants()
}
