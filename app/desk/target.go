package desk

import (
	"context"

	"hookline/models"
)

// Targets are where the caller of an agent can be transferred to now.
type Targets struct {
	SegmentID  string
	Controlled bool // the carrier can be told; else it happens when the agent hangs up
	Campaigns  []models.Campaign
	Agents     []models.PresentAgent
}

// Targets lists them. Of the agents, those at the desk whom the call can reach.
func (s *Service) Targets(ctx context.Context, userID string) (*Targets, error) {
	a, err := s.db.Agent(ctx, userID)
	if err != nil {
		return nil, err
	}
	if a == nil || a.State != models.AgentTalking {
		return nil, errNotTalking
	}
	segment, err := s.db.Segment(ctx, a.SegmentID)
	if err != nil {
		return nil, err
	}
	row, err := s.db.Call(ctx, segment.CallID)
	if err != nil {
		return nil, err
	}
	t := &Targets{SegmentID: segment.ID, Controlled: s.controlled(ctx, row)}
	if t.Campaigns, err = s.db.AllCampaigns(ctx); err != nil {
		return nil, err
	}
	present, err := s.db.PresentAgents(ctx)
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
