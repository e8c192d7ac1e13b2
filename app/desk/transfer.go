package desk

import (
	"context"
	"strings"

	"hookline/app/apperr"
	"hookline/models"
)

// Where a caller can be transferred to.
const (
	TransferCampaign = "campaign"
	TransferAgent    = "agent"
	TransferNumber   = "number"
)

// Target is where a caller is transferred to: the id of a Campaign or user, or a
// number in E.164.
type Target struct{ Kind, Value string }

// Transfer sends the caller on, with the call's data. Where the carrier can be told
// the agent's part ends at once; elsewhere when the agent hangs up the telephone.
func (s *Service) Transfer(ctx context.Context, userID, segmentID string, t Target) error {
	return s.inCall(ctx, userID, segmentID, func(c *change, e *models.QueueEntry, segment *models.Segment) error {
		name, err := c.target(ctx, e, userID, t)
		if err != nil {
			return err
		}
		segment.TransferKind, segment.TransferTarget, segment.TransferName = t.Kind, t.Value, name
		can, err := s.reach.canControl(ctx, c, e)
		if err != nil {
			return err
		}
		if can {
			err = c.endSegment(ctx, e, segment, models.EndedByTransfer)
		} else {
			err = c.tx.Desk.SaveSegment(ctx, segment)
		}
		if err != nil {
			return err
		}
		return c.tx.Desk.SaveEntry(ctx, e)
	})
}

// target checks where a caller is to go, and names it.
func (c *change) target(ctx context.Context, e *models.QueueEntry, userID string, t Target) (string, error) {
	switch t.Kind {
	case TransferCampaign:
		campaign, err := c.tx.Campaigns.Get(ctx, t.Value)
		if apperr.Is(err, apperr.NotFound) {
			return "", apperr.FieldError("target", "This Campaign is not there any more; choose another.")
		}
		if err != nil {
			return "", err
		}
		return campaign.Name, nil
	case TransferAgent:
		return c.targetAgent(ctx, e, userID, t.Value)
	case TransferNumber:
		if len(t.Value) < 4 || t.Value[0] != '+' || strings.Trim(t.Value[1:], "0123456789") != "" {
			return "", apperr.FieldError("target", "%q is no phone number: write it with its country code, as in +61255501234.", t.Value)
		}
		return t.Value, nil
	}
	return "", apperr.FieldError("kind", "A call goes to a Campaign, an agent or a number, not to %q.", t.Kind)
}

func (c *change) targetAgent(ctx context.Context, e *models.QueueEntry, userID, target string) (string, error) {
	if target == userID {
		return "", apperr.FieldError("target", "You have this call already; choose another agent.")
	}
	u, err := c.tx.Users.Get(ctx, target)
	if apperr.Is(err, apperr.NotFound) {
		return "", apperr.FieldError("target", "This agent is not there any more; choose another.")
	}
	if err != nil {
		return "", err
	}
	a, err := c.agent(ctx, target)
	if err != nil {
		return "", err
	}
	switch {
	case a.State == models.AgentOffline:
		return "", apperr.FieldError("target", "%s is not at the desk; choose another agent.", u.DisplayName())
	case !e.Test && u.EndpointKind == "":
		return "", apperr.FieldError("target", "%s has no telephone that a carrier can call; choose another agent.", u.DisplayName())
	}
	return u.DisplayName(), nil
}

// Targets are where the caller of an agent can be transferred to now.
type Targets struct {
	SegmentID  string
	Controlled bool // the carrier can be told; else it happens when the agent hangs up
	Campaigns  []models.Campaign
	Agents     []models.PresentAgent
}

// Targets lists them. Of the agents, those at the desk whom the call can reach.
func (s *Service) Targets(ctx context.Context, userID string) (*Targets, error) {
	a, err := s.db.Agents.Get(ctx, userID)
	if err != nil {
		return nil, err
	}
	if a == nil || a.State != models.AgentTalking {
		return nil, errNotTalking
	}
	segment, err := s.db.Desk.Segment(ctx, a.SegmentID)
	if err != nil {
		return nil, err
	}
	row, err := s.db.Calls.Get(ctx, segment.CallID)
	if err != nil {
		return nil, err
	}
	t := &Targets{SegmentID: segment.ID, Controlled: s.reach.controlled(ctx, row)}
	if t.Campaigns, err = s.db.Campaigns.All(ctx); err != nil {
		return nil, err
	}
	present, err := s.db.Agents.Present(ctx)
	for _, p := range present {
		if p.UserID != userID && (p.Reachable || row.Kind == models.CallTest) {
			t.Agents = append(t.Agents, p)
		}
	}
	return t, err
}

// Waiting counts the callers who wait for each of the Campaigns, at most a moment ago.
func (s *Service) Waiting(ctx context.Context, campaignIDs []string) (map[string]int, error) {
	counts := make(map[string]int, len(campaignIDs))
	for _, id := range campaignIDs {
		l, err := s.look(ctx, id, true)
		if err != nil {
			return nil, err
		}
		counts[id] = l.counts.Waiting
	}
	return counts, nil
}
