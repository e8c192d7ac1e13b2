package models

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"hookline/migrations"
	"hookline/models/row"
)

// Get reads where a user stands at the desk; nil for one who was never there.
func (db Agents) Get(ctx context.Context, userID string) (*Agent, error) {
	return row.Maybe[Agent](db.with(ctx).Where("user_id = ?", userID), "agent")
}

// Save inserts or saves an agent and raises the version. Call it under LockDesk.
func (db Agents) Save(ctx context.Context, a *Agent) error {
	a.Version++
	return row.Translate(db.with(ctx).Clauses(clause.OnConflict{UpdateAll: true}).Create(a).Error, "agent")
}

// See notes that the browsers of agents are connected. It does not wait for
// LockDesk; on PostgreSQL it leaves out whoever is being changed at this moment, to
// be noted the next time: waiting for one while holding others, it and a change of
// the desk could wait for one another.
func (db Agents) See(ctx context.Context, userIDs []string, at time.Time) error {
	if len(userIDs) == 0 {
		return nil
	}
	q := db.with(ctx).Model(&Agent{}).Where("user_id IN ?", userIDs)
	if db.dialect() == migrations.Postgres {
		free := db.with(ctx).Model(&Agent{}).Select("user_id").Where("user_id IN ?", userIDs).
			Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate, Options: clause.LockingOptionsSkipLocked})
		q = db.with(ctx).Model(&Agent{}).Where("user_id IN (?)", free)
	}
	return row.Translate(q.UpdateColumn("seen_at", at.UTC()).Error, "agents")
}

// Versions gives the versions of agents, by user.
func (db Agents) Versions(ctx context.Context, userIDs []string) (map[string]int64, error) {
	var list []Agent
	versions := make(map[string]int64, len(userIDs))
	if len(userIDs) == 0 {
		return versions, nil
	}
	err := db.with(ctx).Select("user_id", "version").Where("user_id IN ?", userIDs).Find(&list).Error
	for _, a := range list {
		versions[a.UserID] = a.Version
	}
	return versions, row.Translate(err, "agents")
}

// Unseen lists agents in one of the states whose browsers were not
// connected since the time given.
func (db Agents) Unseen(ctx context.Context, states []string, since time.Time) ([]Agent, error) {
	return row.Find[Agent](db.with(ctx).Where("state IN ? AND seen_at < ?", states, since.UTC()), "agents")
}

// Wrapped lists agents whose time for the wrap-up is over, and those without
// one whose browsers were not connected since the time given.
func (db Agents) Wrapped(ctx context.Context, now, unseenSince time.Time) ([]Agent, error) {
	return row.Find[Agent](db.with(ctx).Where("state = ? AND (wrap_until <= ? OR (wrap_until IS NULL AND seen_at < ?))", AgentWrapUp, now.UTC(), unseenSince.UTC()), "agents")
}

// ReadyAgent is an agent who can be rung, and for which Campaigns.
type ReadyAgent struct {
	UserID    string
	IdleSince time.Time
	Reachable bool // by a carrier
	Campaigns []string
}

// Ready lists the agents who are ready and whose browser was connected since
// the time given, the one idle longest first.
func (db Agents) Ready(ctx context.Context, seenSince time.Time) ([]ReadyAgent, error) {
	var rows []struct {
		UserID     string
		IdleSince  time.Time
		Endpoint   string
		CampaignID string
	}
	err := db.with(ctx).Model(&Agent{}).
		Select("agents.user_id, agents.idle_since, u.endpoint_kind AS endpoint, ac.campaign_id").
		Joins("JOIN users u ON u.id = agents.user_id AND u.active = ?", true).
		Joins("JOIN agent_campaigns ac ON ac.user_id = agents.user_id").
		Joins("JOIN campaign_agents may ON may.user_id = ac.user_id AND may.campaign_id = ac.campaign_id").
		Where("agents.state = ? AND agents.seen_at >= ?", AgentReady, seenSince.UTC()).
		Order("agents.idle_since, agents.user_id").Scan(&rows).Error
	if err != nil {
		return nil, row.Translate(err, "agents")
	}
	var list []ReadyAgent
	for _, r := range rows {
		if n := len(list); n == 0 || list[n-1].UserID != r.UserID {
			list = append(list, ReadyAgent{UserID: r.UserID, IdleSince: r.IdleSince, Reachable: r.Endpoint != ""})
		}
		last := &list[len(list)-1]
		last.Campaigns = append(last.Campaigns, r.CampaignID)
	}
	return list, nil
}

// DeskLook is what a look at the desk finds.
type DeskLook struct {
	Busy  bool // a caller is in a queue or with an agent, or an agent is at the desk
	Match bool // a call waits and an agent is ready at all
}

// Look says whether there is anything to do: the one query of a desk that nobody uses,
// and the look before the lock is taken.
func (db Desk) Look(ctx context.Context) (DeskLook, error) {
	var l DeskLook
	err := db.with(ctx).Raw(`SELECT EXISTS (SELECT 1 FROM queue_entries WHERE ended_at IS NULL) OR EXISTS (SELECT 1 FROM agents WHERE state <> 'offline') AS busy,
		EXISTS (SELECT 1 FROM queue_entries WHERE ended_at IS NULL AND status = 'waiting') AND EXISTS (SELECT 1 FROM agents WHERE state = 'ready') AS match`).Scan(&l).Error
	return l, row.Translate(err, "queue")
}

// OfUser lists the Campaigns whose calls a user may take, by name.
func (db Campaigns) OfUser(ctx context.Context, userID string) ([]Campaign, error) {
	return row.Find[Campaign](db.with(ctx).Joins("JOIN campaign_agents ca ON ca.campaign_id = campaigns.id AND ca.user_id = ?", userID).
		Order("name_key"), "Campaigns")
}

// Chosen lists the ids of the Campaigns whose calls a user takes now.
func (db Agents) Chosen(ctx context.Context, userID string) ([]string, error) {
	var list []string
	err := db.with(ctx).Model(&AgentCampaign{}).Where("user_id = ?", userID).Order("campaign_id").Pluck("campaign_id", &list).Error
	return list, row.Translate(err, "Campaigns")
}

// Choose replaces them.
func (db Agents) Choose(ctx context.Context, userID string, campaignIDs []string) error {
	if err := db.with(ctx).Delete(&AgentCampaign{}, "user_id = ?", userID).Error; err != nil {
		return row.Translate(err, "Campaigns")
	}
	for _, id := range campaignIDs {
		if err := db.with(ctx).Create(&AgentCampaign{UserID: userID, CampaignID: id}).Error; err != nil {
			return row.Translate(err, "Campaigns")
		}
	}
	return nil
}

// ChangeSpan ends the open span of an agent and begins one in another state; none
// for being offline.
func (db Agents) ChangeSpan(ctx context.Context, userID, state, reason string, at time.Time) error {
	err := db.with(ctx).Model(&AgentSpan{}).Where("user_id = ? AND ended_at IS NULL", userID).UpdateColumn("ended_at", at.UTC()).Error
	if err != nil || state == AgentOffline {
		return row.Translate(err, "agent's times")
	}
	return row.Translate(db.with(ctx).Create(&AgentSpan{ID: NewID(), UserID: userID, State: state, Reason: reason, StartedAt: at.UTC()}).Error, "agent's times")
}

// IsPresent says whether an agent is at the desk, as CountQueue counts, whatever the
// Campaign.
func (db Agents) IsPresent(ctx context.Context, userID string, test bool, seenSince time.Time) (bool, error) {
	var n int64
	err := db.with(ctx).Model(&Agent{}).
		Joins("JOIN users u ON u.id = agents.user_id AND u.active = ? AND (? OR u.endpoint_kind <> '')", true, test).
		Where("agents.user_id = ? AND agents.state <> ?", userID, AgentOffline).
		Where("(agents.state = ? OR agents.seen_at >= ?)", AgentTalking, seenSince.UTC()).Count(&n).Error
	return n > 0, row.Translate(err, "agents")
}

// PresentAgent is an agent at the desk, in whatever state.
type PresentAgent struct {
	UserID, Name, Email, State string
	Reachable                  bool // by a carrier
}

// DisplayName is the name, or the e-mail address of somebody who has none yet.
func (a *PresentAgent) DisplayName() string {
	return (&User{Name: a.Name, Email: a.Email}).DisplayName()
}

// Present lists who is at the desk, by name.
func (db Agents) Present(ctx context.Context) ([]PresentAgent, error) {
	return row.Scan[PresentAgent](db.with(ctx).Model(&Agent{}).
		Select("agents.user_id, u.name, u.email, agents.state, CASE WHEN u.endpoint_kind <> '' THEN 1 ELSE 0 END = 1 AS reachable").
		Joins("JOIN users u ON u.id = agents.user_id AND u.active = ?", true).
		Where("agents.state <> ?", AgentOffline).Order("lower(u.name), u.email"), "agents")
}
