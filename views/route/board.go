package route

import "net/url"

// Board is the supervisors' board: queues and the calls of today.
func Board() string { return "/board" }

// BoardAgents is its second tab: where each agent stands.
func BoardAgents() string { return Board() + "/agents" }

// BoardAgentsOf is that tab with the agents of one Campaign.
func BoardAgentsOf(campaign string) string {
	return BoardAgents() + "?campaign=" + url.QueryEscape(campaign)
}
