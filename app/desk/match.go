package desk

import (
	"slices"

	"hookline/models"
)

// pair is a call and the agent it is to ring.
type pair struct {
	entry  *models.QueueEntry
	userID string
}

// refusal is a call an agent has just declined.
type refusal struct{ entryID, userID string }

// match gives each call, in the order given, the agent idle longest who may take
// it; agents are in that order. Each agent gets one call at the most.
func match(entries []models.QueueEntry, agents []models.ReadyAgent, declined map[refusal]bool) []pair {
	var pairs []pair
	taken := map[string]bool{}
	for i := range entries {
		e := &entries[i]
		at := slices.IndexFunc(agents, func(a models.ReadyAgent) bool {
			return !taken[a.UserID] && fits(e, a) && !declined[refusal{e.ID, a.UserID}]
		})
		if at >= 0 {
			taken[agents[at].UserID] = true
			pairs = append(pairs, pair{e, agents[at].UserID})
		}
	}
	return pairs
}

// fits says whether an agent may be rung for a call: of a Campaign they take calls
// of, or meant for them, and by a carrier only with a telephone.
func fits(e *models.QueueEntry, a models.ReadyAgent) bool {
	if !e.Test && !a.Reachable {
		return false
	}
	if e.OnlyUserID != "" {
		return e.OnlyUserID == a.UserID
	}
	return slices.Contains(a.Campaigns, e.CampaignID)
}
