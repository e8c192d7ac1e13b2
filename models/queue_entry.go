package models

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"

	"hookline/app/apperr"
	"hookline/migrations"
	"hookline/models/row"
)

// deskLock is what LockDesk takes on PostgreSQL: a number nobody else uses.
const deskLock = 0x6465736b

// deskIdle is how long a transaction that holds it may send nothing.
const deskIdle = "10s"

// LockDesk makes changes of queues and agents wait for one another, on whatever
// node, until the end of the transaction: so no call is offered twice and none is
// forgotten. SQLite has one writer at a time anyway. A node that stops dead in its
// transaction, its connection left open, loses the lock after deskIdle: else all
// desks of all nodes would stand still until TCP gives it up, hours later.
func (db *DB) LockDesk(ctx context.Context) error {
	if db.dialect() != migrations.Postgres {
		return nil
	}
	return row.Translate(db.with(ctx).Exec("SELECT set_config('idle_in_transaction_session_timeout', ?, true), pg_advisory_xact_lock(?)",
		deskIdle, deskLock).Error, "queue")
}

// Entry reads a queue entry.
func (db Desk) Entry(ctx context.Context, id string) (*QueueEntry, error) {
	return row.First[QueueEntry](db.with(ctx).Where("id = ?", id), "call in the queue")
}

// EntryByKey reads the entry of a call by why it joined; nil if there is none.
func (db Desk) EntryByKey(ctx context.Context, callID, key string) (*QueueEntry, error) {
	return firstEntry(db.with(ctx).Where("call_id = ? AND entry_key = ?", callID, key))
}

// OpenEntry reads the entry of a call that has not ended; nil if there is none.
func (db Desk) OpenEntry(ctx context.Context, callID string) (*QueueEntry, error) {
	return firstEntry(db.with(ctx).Where("call_id = ? AND ended_at IS NULL", callID).Order("joined_at DESC"))
}

func firstEntry(q *gorm.DB) (*QueueEntry, error) {
	return row.Maybe[QueueEntry](q, "call in the queue")
}

// CreateEntry inserts one.
func (db Desk) CreateEntry(ctx context.Context, e *QueueEntry) error {
	return row.Translate(db.with(ctx).Create(e).Error, "call in the queue")
}

// SaveEntry saves all of an entry. Call it under LockDesk.
func (db Desk) SaveEntry(ctx context.Context, e *QueueEntry) error {
	return row.Translate(db.with(ctx).Save(e).Error, "call in the queue")
}

// TouchEntry notes that the carrier asked for a waiting caller.
func (db Desk) TouchEntry(ctx context.Context, id string, at time.Time) error {
	return row.Translate(db.with(ctx).Model(&QueueEntry{}).Where("id = ?", id).UpdateColumn("seen_at", at.UTC()).Error, "call in the queue")
}

// Waiting lists the calls that nobody is rung for and that one of the agents
// may take, in the order in which they are to be answered, those whose time is over
// left out. What none of them may take must not fill the list.
func (db Desk) Waiting(ctx context.Context, now time.Time, agents []ReadyAgent, limit int) ([]QueueEntry, error) {
	var users, campaigns []string
	for _, a := range agents {
		users = append(users, a.UserID)
		for _, id := range a.Campaigns {
			if !slices.Contains(campaigns, id) {
				campaigns = append(campaigns, id)
			}
		}
	}
	return row.Find[QueueEntry](db.with(ctx).Where("ended_at IS NULL AND status = ? AND deadline_at > ?", EntryWaiting, now.UTC()).
		Where("(only_user_id = '' AND campaign_id IN ?) OR only_user_id IN ?", campaigns, users).
		Order("priority DESC, joined_at, id").Limit(limit), "queue")
}

// Ahead counts the callers of a Campaign who come before an entry, in the order
// of WaitingEntries.
func (db Desk) Ahead(ctx context.Context, e *QueueEntry) (int, error) {
	var n int64
	err := db.with(ctx).Model(&QueueEntry{}).
		Where("campaign_id = ? AND ended_at IS NULL AND status IN ? AND id <> ?", e.CampaignID, []string{EntryWaiting, EntryRinging}, e.ID).
		Where("priority > ? OR (priority = ? AND (joined_at < ? OR (joined_at = ? AND id < ?)))", e.Priority, e.Priority, e.JoinedAt.UTC(), e.JoinedAt.UTC(), e.ID).Count(&n).Error
	return int(n), row.Translate(err, "queue")
}

// ExpiredOffers lists the calls whose ringing is over.
func (db Desk) ExpiredOffers(ctx context.Context, now time.Time) ([]QueueEntry, error) {
	return row.Find[QueueEntry](db.with(ctx).Where("ended_at IS NULL AND status = ? AND offer_until <= ?", EntryRinging, now.UTC()), "queue")
}

// Dead lists open entries whose call is over, and those of callers who wait
// and whose carrier did not ask for them since the time given. The phone of a test
// call asks while the caller talks, too.
func (db Desk) Dead(ctx context.Context, silentSince time.Time) ([]QueueEntry, error) {
	var list []QueueEntry
	err := db.with(ctx).Model(&QueueEntry{}).Select("queue_entries.*").
		Joins("LEFT JOIN calls c ON c.id = queue_entries.call_id").
		Where("queue_entries.ended_at IS NULL").
		Where("c.status = ? OR ((queue_entries.status IN ? OR queue_entries.test) AND queue_entries.seen_at < ?)",
			CallEnded, []string{EntryWaiting, EntryRinging, EntryClaimed}, silentSince.UTC()).
		Find(&list).Error
	return list, row.Translate(err, "queue")
}

// QueueCounts is how the queue of a Campaign stands.
type QueueCounts struct {
	Waiting int // or being rung for
	Present int // agents at the desk, in whatever state
	Working int // of them, those who are not paused
	Ready   int
	Ringing int // agents whom a caller of this queue rings
}

// Count counts the callers and the agents of a Campaign: who was taken out of
// it, or whose browser has been gone since before seenSince without a call, does not
// count. Without test, only agents whom a carrier can reach count.
func (db Desk) Count(ctx context.Context, campaignID string, test bool, seenSince time.Time) (QueueCounts, error) {
	const query = `SELECT
		(SELECT count(*) FROM queue_entries WHERE campaign_id = ? AND ended_at IS NULL AND status IN ('waiting', 'ringing')) AS waiting,
		count(*) AS present,
		coalesce(sum(CASE WHEN a.state <> 'paused' THEN 1 ELSE 0 END), 0) AS working,
		coalesce(sum(CASE WHEN a.state = 'ready' THEN 1 ELSE 0 END), 0) AS ready,
		coalesce(sum(CASE WHEN a.state = 'ringing' AND EXISTS
			(SELECT 1 FROM queue_entries e WHERE e.id = a.entry_id AND e.campaign_id = ac.campaign_id) THEN 1 ELSE 0 END), 0) AS ringing
		FROM agents a JOIN agent_campaigns ac ON ac.user_id = a.user_id AND ac.campaign_id = ?
		JOIN campaign_agents may ON may.user_id = ac.user_id AND may.campaign_id = ac.campaign_id
		JOIN users u ON u.id = a.user_id AND u.active = ?
		WHERE a.state <> 'offline' AND (a.state = 'talking' OR a.seen_at >= ?) AND (? OR u.endpoint_kind <> '')`
	var n QueueCounts
	err := db.with(ctx).Raw(query, campaignID, campaignID, true, seenSince.UTC(), test).Scan(&n).Error
	return n, row.Translate(err, "queue")
}

// MeanTalk gives how long agents of a Campaign needed for their last calls, from
// answering to the end of the wrap-up, in seconds; false when there is none yet.
func (db Desk) MeanTalk(ctx context.Context, campaignID string, last int) (time.Duration, bool, error) {
	var list []Segment
	err := db.with(ctx).Select("answered_at", "ended_at", "wrapped_at").
		Where("campaign_id = ? AND ended_at IS NOT NULL AND ended_by <> ?", campaignID, EndedByFailure).
		Order("answered_at DESC").Limit(last).Find(&list).Error
	if err != nil || len(list) == 0 {
		return 0, false, row.Translate(err, "segments")
	}
	var sum time.Duration
	for _, s := range list {
		end := *s.EndedAt
		if s.WrappedAt != nil {
			end = *s.WrappedAt
		}
		sum += end.Sub(s.AnsweredAt)
	}
	return sum / time.Duration(len(list)), true, nil
}

// StartOffer inserts an offer.
func (db Desk) StartOffer(ctx context.Context, o *QueueOffer) error {
	return row.Translate(db.with(ctx).Create(o).Error, "offer")
}

// EndOffers writes the result of an entry's open offer.
func (db Desk) EndOffers(ctx context.Context, entryID, result string, at time.Time) error {
	return row.Translate(db.with(ctx).Model(&QueueOffer{}).Where("entry_id = ? AND ended_at IS NULL", entryID).
		UpdateColumns(map[string]any{"result": result, "ended_at": at.UTC()}).Error, "offer")
}

// Offers lists whom a call in the queue rang, in order.
func (db Desk) Offers(ctx context.Context, entryID string) ([]QueueOffer, error) {
	return row.Find[QueueOffer](db.with(ctx).Where("entry_id = ?", entryID).Order("at, id"), "offers")
}

// Segment reads one.
func (db Desk) Segment(ctx context.Context, id string) (*Segment, error) {
	return row.First[Segment](db.with(ctx).Where("id = ?", id), "segment")
}

// CreateSegment inserts one, numbered within its entry.
func (db Desk) CreateSegment(ctx context.Context, s *Segment) error {
	var n int64
	if err := db.with(ctx).Model(&Segment{}).Where("entry_id = ?", s.EntryID).Count(&n).Error; err != nil {
		return row.Translate(err, "segment")
	}
	s.Number = n + 1
	if s.Fields == nil {
		s.Fields = map[string]string{}
	}
	return row.Translate(db.with(ctx).Create(s).Error, "segment")
}

// SaveSegment saves all of a segment. Call it under LockDesk.
func (db Desk) SaveSegment(ctx context.Context, s *Segment) error {
	return row.Translate(db.with(ctx).Save(s).Error, "segment")
}

// Segments lists the segments of a call in order.
func (db Desk) Segments(ctx context.Context, callID string) ([]Segment, error) {
	return row.Find[Segment](db.with(ctx).Where("call_id = ?", callID).Order("answered_at, id"), "segments")
}

// LastPart reads the last segment of a call that is in no queue any more and talks to no
// agent; nil for a call that is, and for one that never met an agent.
func (db Desk) LastPart(ctx context.Context, callID string) (*Segment, error) {
	return row.Maybe[Segment](db.with(ctx).Where("call_id = ?", callID).
		Where("NOT EXISTS (SELECT 1 FROM queue_entries e WHERE e.call_id = segments.call_id AND e.ended_at IS NULL)").
		Order("answered_at DESC, id DESC"), "segments")
}

// LastWrapped gives when an agent closed the last call before the time given; nil when
// there was none.
func (db Desk) LastWrapped(ctx context.Context, userID string, before time.Time) (*time.Time, error) {
	s, err := row.Maybe[Segment](db.with(ctx).Where("user_id = ? AND answered_at < ? AND wrapped_at <= ?", userID, before.UTC(), before.UTC()).
		Order("answered_at DESC, id DESC"), "segments")
	if err != nil || s == nil {
		return nil, err
	}
	return s.WrappedAt, nil
}

// Entries lists the entries of a call in order.
func (db Desk) Entries(ctx context.Context, callID string) ([]QueueEntry, error) {
	return row.Find[QueueEntry](db.with(ctx).Where("call_id = ?", callID).Order("joined_at, id"), "queue")
}

// LatestEntries lists the entries in the queue of a Campaign, or of all, the latest first.
func (db Desk) LatestEntries(ctx context.Context, campaignID string, limit int) ([]QueueEntry, error) {
	return row.Find[QueueEntry](db.inCampaign(ctx, campaignID).Order("joined_at DESC, id DESC").Limit(limit), "queue")
}

// LatestSegments lists the segments of a Campaign, or of all, the latest first.
func (db Desk) LatestSegments(ctx context.Context, campaignID string, limit int) ([]Segment, error) {
	return row.Find[Segment](db.inCampaign(ctx, campaignID).Order("answered_at DESC, id DESC").Limit(limit), "segments")
}

func (db Desk) inCampaign(ctx context.Context, id string) *gorm.DB {
	if id == "" {
		return db.with(ctx)
	}
	return db.with(ctx).Where("campaign_id = ?", id)
}

// CallerSegments lists the latest segments with a caller, the one given left out.
func (db Desk) CallerSegments(ctx context.Context, caller, except string, limit int) ([]Segment, error) {
	return row.Find[Segment](db.with(ctx).Where("caller = ? AND id <> ?", caller, except).Order("answered_at DESC, id DESC").Limit(limit), "segments")
}

// CallWait is what a poll of a waiting caller must know, read in one round trip.
type CallWait struct {
	CarrierID, CarrierCallID, Status string
	Turn                             int64
	Entry                            *QueueEntry // the open one; nil if there is none
	SegmentEnded                     bool        // the agent's part is over
}

// LoadWait reads a call with its open entry; NotFound when there is no such call.
func (db Desk) LoadWait(ctx context.Context, callID string) (*CallWait, error) {
	var c Call
	err := db.with(ctx).Select("id", "carrier_id", "carrier_call_id", "status", "turn").First(&c, "id = ?", callID).Error
	if err != nil {
		return nil, row.Translate(err, "call")
	}
	w := &CallWait{CarrierID: c.CarrierID, CarrierCallID: c.CarrierCallID, Status: c.Status, Turn: c.Turn}
	if w.Entry, err = db.OpenEntry(ctx, callID); err != nil || w.Entry == nil || w.Entry.SegmentID == "" {
		return w, err
	}
	s, err := db.Segment(ctx, w.Entry.SegmentID)
	if apperr.Is(err, apperr.NotFound) {
		return w, nil
	}
	w.SegmentEnded = err == nil && s.EndedAt != nil
	return w, err
}

// DeclinedSince lists the offers of calls that agents declined since the time given.
func (db Desk) DeclinedSince(ctx context.Context, entries []QueueEntry, since time.Time) ([]QueueOffer, error) {
	ids := make([]string, len(entries))
	for i := range entries {
		ids[i] = entries[i].ID
	}
	return row.Find[QueueOffer](db.with(ctx).Where("entry_id IN ? AND result = ? AND ended_at > ?", ids, OfferDeclined, since.UTC()), "offers")
}

// Published gives the version of a Script that agents see, nil when there is
// none.
func (db Scripts) Published(ctx context.Context, scriptID string) (*ScriptVersion, error) {
	return row.Maybe[ScriptVersion](db.with(ctx).Joins("JOIN scripts s ON s.published_id = script_versions.id AND s.id = ?", scriptID), "Script")
}
