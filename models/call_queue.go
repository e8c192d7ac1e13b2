package models

import (
	"context"

	"hookline/models/row"
)

// NamedOffer is a call that rang an agent, with the agent's name.
type NamedOffer struct {
	QueueOffer
	Name  string
	Email string
}

// DisplayName is the name, or the e-mail address of somebody who has none yet.
func (o *NamedOffer) DisplayName() string { return (&User{Name: o.Name, Email: o.Email}).DisplayName() }

// OffersOf lists whom calls in queues rang, in order, for all the entries given.
func (db Desk) OffersOf(ctx context.Context, entryIDs []string) ([]NamedOffer, error) {
	if len(entryIDs) == 0 {
		return nil, nil
	}
	return row.Scan[NamedOffer](db.with(ctx).Model(&QueueOffer{}).Select("queue_offers.*, u.name, u.email").
		Joins("LEFT JOIN users u ON u.id = queue_offers.user_id").
		Where("queue_offers.entry_id IN ?", entryIDs).Order("queue_offers.at, queue_offers.id"), "offers")
}

// CallPart says where a call was, for a list of calls.
type CallPart struct {
	CallID, Name string
}

// Campaigns lists the Campaigns in whose queues calls were, by call, in order.
func (db Calls) Campaigns(ctx context.Context, callIDs []string) ([]CallPart, error) {
	if len(callIDs) == 0 {
		return nil, nil
	}
	return row.Scan[CallPart](db.with(ctx).Model(&QueueEntry{}).Select("call_id, campaign_name AS name").
		Where("call_id IN ?", callIDs).Order("call_id, joined_at, id"), "queue")
}

// Agents lists the agents who took part in calls, by call, in order.
func (db Calls) Agents(ctx context.Context, callIDs []string) ([]CallPart, error) {
	if len(callIDs) == 0 {
		return nil, nil
	}
	return row.Scan[CallPart](db.with(ctx).Model(&Segment{}).Select("call_id, user_name AS name").
		Where("call_id IN ?", callIDs).Order("call_id, answered_at, id"), "segments")
}

// Users lists the users who were ever at the desk, by name.
func (db Agents) Users(ctx context.Context) ([]User, error) {
	return row.Find[User](db.with(ctx).Joins("JOIN agents a ON a.user_id = users.id").
		Order("lower(CASE WHEN users.name = '' THEN users.email ELSE users.name END), users.id"), "agents")
}
