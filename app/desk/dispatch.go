package desk

import (
	"context"
	"errors"
	"time"

	"hookline/app/apperr"
	"hookline/app/work"
	"hookline/app/workflow/queue"
	"hookline/models"
)

// batch is how many waiting calls are looked at in one go.
const batch = 200

// Run offers calls to agents, frees what hangs, and notes which browsers are
// there, until ctx is done. Every node does.
func (s *Service) Run(ctx context.Context) {
	work.Run(ctx, s.log, "the desk's work",
		work.Task{Wake: s.wake, Do: s.Dispatch}, work.Task{Every: tickTime, Do: s.Tick}, work.Task{Every: seeTime, Do: s.See})
}

// Tick frees what hangs, offers calls, and tells desks of this node what other
// nodes changed; once. A desk that nobody uses costs a query.
func (s *Service) Tick(ctx context.Context) error {
	look, err := s.db.Desk.Look(ctx)
	if err != nil {
		return err
	}
	if look.Busy {
		err = errors.Join(s.reap(ctx), s.Dispatch(ctx))
	}
	return errors.Join(err, s.follow(ctx))
}

// Dispatch rings agents for the calls that wait.
func (s *Service) Dispatch(ctx context.Context) error {
	if look, err := s.db.Desk.Look(ctx); err != nil || !look.Match {
		return err
	}
	c, err := s.locked(ctx, func(c *change) error { return c.offer(ctx) })
	if err == nil {
		s.tell(c)
	}
	return err
}

func (c *change) offer(ctx context.Context) error {
	agents, err := c.tx.Agents.Ready(ctx, c.now.Add(-idleGrace))
	if err != nil || len(agents) == 0 {
		return err
	}
	entries, err := c.tx.Desk.Waiting(ctx, c.now, agents, batch)
	if err != nil || len(entries) == 0 {
		return err
	}
	offers, err := c.tx.Desk.DeclinedSince(ctx, entries, c.now.Add(-declinedFor))
	if err != nil {
		return err
	}
	declined := map[refusal]bool{}
	for _, o := range offers {
		declined[refusal{o.EntryID, o.UserID}] = true
	}
	times := map[string]time.Duration{}
	for _, p := range match(entries, agents, declined) {
		if err := c.ring(ctx, p, times); err != nil {
			return err
		}
	}
	return nil
}

// ring offers a call to an agent. times keeps how long the Campaigns ring.
func (c *change) ring(ctx context.Context, p pair, times map[string]time.Duration) error {
	e := p.entry
	ringing, ok := times[e.CampaignID]
	if !ok {
		campaign, err := c.tx.Campaigns.Get(ctx, e.CampaignID)
		if apperr.Is(err, apperr.NotFound) {
			c.close(e, queue.Failed, "The Campaign was deleted while the caller waited.")
			return c.tx.Desk.SaveEntry(ctx, e)
		}
		if err != nil {
			return err
		}
		ringing = time.Duration(campaign.Config.Queue.RingMS) * time.Millisecond
		times[e.CampaignID] = ringing
	}
	a, err := c.agent(ctx, p.userID)
	if err != nil {
		return err
	}
	until := c.now.Add(ringing)
	e.Status, e.UserID, e.OfferUntil = models.EntryRinging, p.userID, &until
	e.Offers++
	if err := c.tx.Desk.SaveEntry(ctx, e); err != nil {
		return err
	}
	if err := c.tx.Desk.StartOffer(ctx, &models.QueueOffer{ID: models.NewID(), EntryID: e.ID, UserID: p.userID, At: c.now}); err != nil {
		return err
	}
	a.EntryID = e.ID
	return c.put(ctx, a, models.AgentRinging, "")
}

// unring takes a call back from the agent it rings; result is why. The agent is
// ready again, in the old place in line; the caller of unring says otherwise. It
// does nothing for a call that rings nobody.
func (c *change) unring(ctx context.Context, e *models.QueueEntry, result string) error {
	if e.Status != models.EntryRinging {
		return nil
	}
	a, err := c.agent(ctx, e.UserID)
	if err != nil {
		return err
	}
	if err := c.tx.Desk.EndOffers(ctx, e.ID, result, c.now); err != nil {
		return err
	}
	c.backInLine(e)
	if err := c.tx.Desk.SaveEntry(ctx, e); err != nil || a.EntryID != e.ID {
		return err
	}
	a.EntryID = ""
	if pause := a.PauseNext; pause != "" {
		a.PauseNext = ""
		return c.put(ctx, a, models.AgentPaused, pause)
	}
	return c.put(ctx, a, models.AgentReady, "")
}

// reap frees what hangs: calls that rang too long, agents whose browser is gone,
// callers who are gone, wrap-ups whose time is over. It looks before it takes the
// lock: mostly there is nothing.
func (s *Service) reap(ctx context.Context) error {
	now := s.now()
	offers, err1 := s.db.Desk.ExpiredOffers(ctx, now)
	lost, err2 := s.db.Agents.Unseen(ctx, []string{models.AgentRinging}, now.Add(-ringGrace))
	away, err3 := s.db.Agents.Unseen(ctx, []string{models.AgentReady, models.AgentPaused}, now.Add(-idleGrace))
	wrapped, err4 := s.db.Agents.Wrapped(ctx, now, now.Add(-wrapGrace))
	dead, err5 := s.db.Desk.Dead(ctx, now.Add(-silence))
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return err
	}
	if len(offers)+len(lost)+len(away)+len(wrapped)+len(dead) == 0 {
		return nil
	}
	return s.change(ctx, func(c *change) error {
		for _, e := range offers {
			if err := c.missed(ctx, e.ID); err != nil {
				return err
			}
		}
		for _, a := range append(lost, away...) {
			if err := c.vanished(ctx, a.UserID); err != nil {
				return err
			}
		}
		for _, a := range wrapped {
			if err := c.wrapOver(ctx, a.UserID); err != nil {
				return err
			}
		}
		for _, e := range dead {
			if err := c.dead(ctx, e.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// missed takes a call back that rang to the end; the agent is paused.
func (c *change) missed(ctx context.Context, entryID string) error {
	e, err := c.tx.Desk.Entry(ctx, entryID)
	if err != nil || e.Status != models.EntryRinging || e.OfferUntil == nil || e.OfferUntil.After(c.now) {
		return err
	}
	userID := e.UserID
	if err := c.unring(ctx, e, models.OfferMissed); err != nil {
		return err
	}
	a, err := c.agent(ctx, userID)
	if err != nil {
		return err
	}
	return c.put(ctx, a, models.AgentPaused, reasonNoAnswer)
}

// vanished takes an agent off the desk whose browser is gone; a call that rings
// there goes on to the next.
func (c *change) vanished(ctx context.Context, userID string) error {
	a, err := c.agent(ctx, userID)
	if err != nil || c.now.Sub(a.SeenAt) < ringGrace {
		return err
	}
	switch a.State {
	case models.AgentRinging:
		e, err := c.tx.Desk.Entry(ctx, a.EntryID)
		if err != nil {
			return err
		}
		if err := c.unring(ctx, e, models.OfferAgentLost); err != nil {
			return err
		}
		if a, err = c.agent(ctx, userID); err != nil {
			return err
		}
	case models.AgentReady, models.AgentPaused:
	default:
		return nil
	}
	return c.put(ctx, a, models.AgentOffline, reasonVanished)
}

// dead ends an entry whose caller is gone without a word.
func (c *change) dead(ctx context.Context, entryID string) error {
	e, err := c.tx.Desk.Entry(ctx, entryID)
	if err != nil || e.EndedAt != nil {
		return err
	}
	row, err := c.tx.Calls.Get(ctx, e.CallID)
	if err != nil && !apperr.Is(err, apperr.NotFound) {
		return err
	}
	if err == nil && row.Status == models.CallEnded {
		return c.gone(ctx, e, "The call ended.")
	}
	if c.now.Sub(e.SeenAt) < patienceWith(e) || e.Status == models.EntryTalking && !e.Test {
		return nil
	}
	reason := "The carrier did not ask for the caller any more."
	if e.Test {
		reason = "The page of the test call was closed without hanging up."
	}
	return c.gone(ctx, e, reason)
}

// patienceWith is how long nobody may ask for a waiting caller.
func patienceWith(e *models.QueueEntry) time.Duration {
	switch {
	case e.Test:
		return testSilence
	case hearingOf(e).Sound != "":
		return soundSilence
	}
	return silence
}

// follow tells desks of this node what other nodes changed.
func (s *Service) follow(ctx context.Context) error {
	users := s.hub.users()
	versions, err := s.db.Agents.Versions(ctx, users)
	if err != nil {
		return err
	}
	s.hub.compare(versions)
	return nil
}
