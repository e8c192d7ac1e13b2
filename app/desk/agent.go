package desk

import (
	"context"
	"slices"
	"strings"

	"hookline/app/apperr"
	"hookline/models"
)

// act changes where an agent stands.
func (s *Service) act(ctx context.Context, userID string, f func(c *change, a *models.Agent) error) error {
	return s.change(ctx, func(c *change) error {
		a, err := c.agent(ctx, userID)
		if err != nil {
			return err
		}
		return f(c, a)
	})
}

// SignIn begins, or changes, which Campaigns an agent takes calls of. Who was
// offline is paused until they say that they are ready. Invalid for a Campaign that
// is not theirs, or for none.
func (s *Service) SignIn(ctx context.Context, userID string, campaignIDs []string) error {
	return s.act(ctx, userID, func(c *change, a *models.Agent) error {
		may, err := c.tx.Campaigns.OfUser(ctx, userID)
		if err != nil {
			return err
		}
		var chosen []string
		for _, id := range campaignIDs {
			if !slices.ContainsFunc(may, func(m models.Campaign) bool { return m.ID == id }) {
				return apperr.FieldError("campaigns", "You are not an agent of one of these Campaigns any more; choose again.")
			}
			if !slices.Contains(chosen, id) {
				chosen = append(chosen, id)
			}
		}
		if len(chosen) == 0 {
			return apperr.FieldError("campaigns", "Choose at least one Campaign to take calls of.")
		}
		if err := c.tx.Agents.Choose(ctx, userID, chosen); err != nil {
			return err
		}
		a.SeenAt = c.now
		if a.State == models.AgentOffline {
			a.IdleSince = c.now
			return c.put(ctx, a, models.AgentPaused, reasonArrived)
		}
		return c.put(ctx, a, a.State, a.Reason)
	})
}

const reasonArrived = "Just arrived"

// Ready lets calls come. During a call it takes a pause back that was asked for.
func (s *Service) Ready(ctx context.Context, userID string) error {
	return s.act(ctx, userID, func(c *change, a *models.Agent) error {
		a.SeenAt = c.now
		switch a.State {
		case models.AgentPaused:
			a.IdleSince = c.now
			return c.put(ctx, a, models.AgentReady, "")
		case models.AgentOffline:
			return apperr.New(apperr.Conflict, "You are not at the desk. Choose your Campaigns first.")
		}
		a.PauseNext = ""
		return c.put(ctx, a, a.State, a.Reason)
	})
}

// maxReason bounds a pause reason, in characters.
const maxReason = 100

// Pause lets no more calls come. During a call it begins when that is wrapped up; a
// call that rings goes on to the next agent.
func (s *Service) Pause(ctx context.Context, userID, reason string) error {
	reason = strings.TrimSpace(reason)
	if reason == "" || len([]rune(reason)) > maxReason {
		return apperr.FieldError("reason", "Choose why you pause.")
	}
	return s.act(ctx, userID, func(c *change, a *models.Agent) error {
		a.SeenAt = c.now
		switch a.State {
		case models.AgentOffline:
			return apperr.New(apperr.Conflict, "You are not at the desk. Choose your Campaigns first.")
		case models.AgentTalking, models.AgentWrapUp:
			a.PauseNext = reason
			return c.put(ctx, a, a.State, a.Reason)
		case models.AgentRinging:
			return c.decline(ctx, a, a.EntryID, reason)
		}
		return c.put(ctx, a, models.AgentPaused, reason)
	})
}

// Leave takes an agent off the desk. Not during a call.
func (s *Service) Leave(ctx context.Context, userID string) error {
	return s.act(ctx, userID, func(c *change, a *models.Agent) error {
		switch a.State {
		case models.AgentTalking:
			return apperr.New(apperr.Conflict, "You are in a call. End it before you leave the desk.")
		case models.AgentWrapUp:
			return apperr.New(apperr.Conflict, "Your last call is not wrapped up. Choose a wrap code before you leave the desk.")
		case models.AgentRinging:
			if err := c.decline(ctx, a, a.EntryID, ""); err != nil {
				return err
			}
			left, err := c.agent(ctx, userID)
			if err != nil {
				return err
			}
			return c.put(ctx, left, models.AgentOffline, "")
		}
		return c.put(ctx, a, models.AgentOffline, "")
	})
}

// Seen notes that a browser of the agent is connected, when its stream begins.
func (s *Service) Seen(ctx context.Context, userID string) error {
	return s.db.Agents.See(ctx, []string{userID}, s.now())
}

// decline gives a call back that rings; the agent is ready for another, or paused
// with the reason.
func (c *change) decline(ctx context.Context, a *models.Agent, entryID, pause string) error {
	e, err := c.tx.Desk.Entry(ctx, entryID)
	if err != nil {
		return err
	}
	if e.Status != models.EntryRinging || e.UserID != a.UserID {
		return errNotRinging
	}
	a.PauseNext = pause
	if err := c.tx.Agents.Save(ctx, a); err != nil {
		return err
	}
	return c.unring(ctx, e, models.OfferDeclined)
}

// errNotRinging says that a call does not ring an agent any more.
var errNotRinging = apperr.New(apperr.Conflict, "This call does not ring you any more: the caller hung up, or it went on to another agent.")
