package models

import (
	"context"
	"strings"
	"time"

	"hookline/migrations"
	"hookline/models/row"
)

// BoardDay says which calls a board counts: those that joined a queue from From
// until before Until, seen at Now.
type BoardDay struct {
	From, Until, Now time.Time
	Slot             time.Duration // they are counted by slots of this length, from From on
}

// upto is where the day ends as far as it has passed.
func (d BoardDay) upto() time.Time {
	if d.Now.Before(d.Until) {
		return d.Now
	}
	return d.Until
}

// SlotCount is what became of the calls that joined the queue of a Campaign in one
// slot of a day. Offered is all of them; what is not named is in none of the rest.
type SlotCount struct {
	CampaignID string
	Test       bool
	Slot       int
	Offered    int
	Answered   int   // an agent took the call; the caller may have hung up since
	InTime     int   // of them, those within the Campaign's service level
	WaitMS     int64 // of those that were answered, summed up
	Abandoned  int   // the caller hung up unanswered
	TimedOut   int
	Full       int
	NoAgents   int
	LeftByKey  int
	Open       int // neither answered nor over
	Early      int // of them, those whose service level can still be kept
}

// dayQuery counts entries by Campaign, kind and slot in one go. %ms(x) stands for a
// time in whole milliseconds. The Campaigns come in as values, with their service
// level. It reads the entries of the day alone, by the index on joined_at.
const dayQuery = `WITH level(campaign_id, ms) AS (VALUES %values)
	SELECT campaign_id, test, slot, count(*) AS offered, count(wait) AS answered,
		sum(CASE WHEN wait <= level_ms THEN 1 ELSE 0 END) AS in_time,
		CAST(coalesce(sum(wait), 0) AS bigint) AS wait_ms,
		sum(CASE WHEN outcome = 'abandoned' THEN 1 ELSE 0 END) AS abandoned,
		sum(CASE WHEN outcome = 'timeout' THEN 1 ELSE 0 END) AS timed_out,
		sum(CASE WHEN outcome = 'full' THEN 1 ELSE 0 END) AS "full",
		sum(CASE WHEN outcome = 'no_agents' THEN 1 ELSE 0 END) AS no_agents,
		sum(CASE WHEN outcome = 'left' THEN 1 ELSE 0 END) AS left_by_key,
		count(waited) AS open,
		sum(CASE WHEN waited <= level_ms THEN 1 ELSE 0 END) AS early
	FROM (SELECT e.campaign_id, e.test, e.outcome, l.ms AS level_ms, (%ms(e.joined_at) - ?) / ? AS slot,
			CASE WHEN e.answered_at IS NOT NULL AND (e.status IN ('claimed', 'talking') OR e.outcome IN ('answered', 'transferred'))
				THEN %ms(e.answered_at) - %ms(e.joined_at) END AS wait,
			CASE WHEN e.status IN ('waiting', 'ringing') THEN ? - %ms(e.joined_at) END AS waited
		FROM level l JOIN queue_entries e ON e.campaign_id = l.campaign_id AND e.joined_at >= ? AND e.joined_at < ?) AS day
	GROUP BY campaign_id, test, slot`

// Counts counts the calls of a day by Campaign and slot; those without calls
// are left out.
func (db Board) Counts(ctx context.Context, day BoardDay, campaigns []Campaign) ([]SlotCount, error) {
	if len(campaigns) == 0 {
		return nil, nil
	}
	args := make([]any, 0, 2*len(campaigns)+5)
	for i := range campaigns {
		args = append(args, campaigns[i].ID, campaigns[i].Config.Queue.ServiceLevelMS)
	}
	args = append(args, day.From.UnixMilli(), day.Slot.Milliseconds(), day.Now.UnixMilli(), day.From.UTC(), day.Until.UTC())
	values := strings.TrimSuffix(strings.Repeat("(CAST(? AS text), CAST(? AS bigint)), ", len(campaigns)), ", ")
	return row.Scan[SlotCount](db.with(ctx).Raw(db.millis(strings.Replace(dayQuery, "%values", values, 1)), args...), "figures of the day")
}

// millis puts the dialect's words in the place of %ms(x), a time in milliseconds.
func (db Board) millis(query string) string {
	before, after := "CAST(round(unixepoch(", ", 'subsec') * 1000) AS INTEGER)"
	if db.dialect() == migrations.Postgres {
		before, after = "CAST(round(date_part('epoch', ", ") * 1000) AS bigint)"
	}
	var b strings.Builder
	for {
		head, rest, found := strings.Cut(query, "%ms(")
		b.WriteString(head)
		if !found {
			return b.String()
		}
		column, tail, _ := strings.Cut(rest, ")")
		b.WriteString(before + column + after)
		query = tail
	}
}

// WaitingCount is how many callers wait for a Campaign now, and since when the
// first of them has.
type WaitingCount struct {
	CampaignID string
	Test       bool
	Waiting    int
	SinceMS    int64 // Unix time of the one who waits longest
}

// Waiting counts who waits now, whenever they joined.
func (db Board) Waiting(ctx context.Context) ([]WaitingCount, error) {
	return row.Scan[WaitingCount](db.with(ctx).Raw(db.millis(`SELECT campaign_id, test, count(*) AS waiting, min(%ms(joined_at)) AS since_ms
		FROM queue_entries WHERE ended_at IS NULL AND status IN ('waiting', 'ringing') GROUP BY campaign_id, test`)), "queue")
}

// Callers lists who waits now, longest first, and how many there are in all.
func (db Board) Callers(ctx context.Context, tests bool, limit int) ([]QueueEntry, int64, error) {
	q := db.with(ctx).Model(&QueueEntry{}).Where("ended_at IS NULL AND status IN ?", []string{EntryWaiting, EntryRinging})
	if !tests {
		q = q.Where("test = ?", false)
	}
	var list []QueueEntry
	if err := q.Order("joined_at, id").Limit(limit).Find(&list).Error; err != nil {
		return nil, 0, row.Translate(err, "queue")
	}
	if len(list) < limit {
		return list, int64(len(list)), nil
	}
	var total int64
	err := q.Limit(-1).Count(&total).Error
	return list, total, row.Translate(err, "queue")
}

// BoardAgent is an agent as a board shows them.
type BoardAgent struct {
	UserID string
	Name   string
	Email  string
	State  string
	Reason string
	Since  time.Time
}

// DisplayName is the name, or the e-mail address of somebody who has none yet.
func (a *BoardAgent) DisplayName() string { return (&User{Name: a.Name, Email: a.Email}).DisplayName() }

// Agents lists every user who was ever at the desk and may sign in, by name.
func (db Board) Agents(ctx context.Context) ([]BoardAgent, error) {
	return row.Scan[BoardAgent](db.with(ctx).Model(&Agent{}).Select("agents.user_id, u.name, u.email, agents.state, agents.reason, agents.since").
		Joins("JOIN users u ON u.id = agents.user_id AND u.active = ?", true).
		Order("lower(CASE WHEN u.name = '' THEN u.email ELSE u.name END), u.id"), "agents")
}

// AllChosen lists which agents take calls of which Campaigns now.
func (db Agents) AllChosen(ctx context.Context) ([]AgentCampaign, error) {
	return row.Find[AgentCampaign](db.with(ctx), "Campaigns")
}

// AgentCalls is how many calls an agent had in a day, and how long they talked.
type AgentCalls struct {
	UserID string
	Test   bool
	Calls  int
	Ended  int   // of them, those that are over
	TalkMS int64 // of those that are over, from connecting to the end, holding included
}

// longestWait bounds how long before an agent answered a test call it may have
// joined the queue.
const longestWait = 24 * time.Hour

// AgentCalls counts the calls of a day in which agent and caller were connected.
func (db Board) AgentCalls(ctx context.Context, day BoardDay) ([]AgentCalls, error) {
	const query = `SELECT user_id, test, count(*) AS calls, count(ended_at) AS ended, CAST(coalesce(sum(talk), 0) AS bigint) AS talk_ms
		FROM (SELECT s.user_id, s.ended_at, CASE WHEN s.ended_at IS NOT NULL THEN %ms(s.ended_at) - %ms(s.connected_at) END AS talk,
				s.entry_id IN (SELECT id FROM queue_entries WHERE test = ? AND joined_at >= ? AND joined_at < ?) AS test
			FROM segments s WHERE s.answered_at >= ? AND s.answered_at < ? AND s.connected_at IS NOT NULL AND s.ended_by <> 'failure') AS parts
		GROUP BY user_id, test`
	from, until := day.From.UTC(), day.Until.UTC()
	return row.Scan[AgentCalls](db.with(ctx).Raw(db.millis(query), true, from.Add(-longestWait), until, from, until), "agents' calls")
}

// AgentTime is how long an agent was in a state.
type AgentTime struct {
	UserID string
	State  string
	MS     int64 `gorm:"column:ms"`
}

// longestSpan bounds how far before a day a time in a state that ended in it may
// have begun: so the query reads days and not years.
const longestSpan = 24 * time.Hour

// AgentTimes sums up how long agents were in which state within the day, as far as
// it has passed.
func (db Board) AgentTimes(ctx context.Context, day BoardDay) ([]AgentTime, error) {
	const query = `SELECT user_id, state, CAST(sum((CASE WHEN stop < ? THEN stop ELSE ? END) - (CASE WHEN start > ? THEN start ELSE ? END)) AS bigint) AS ms
		FROM (SELECT s.user_id, s.state, %ms(s.started_at) AS start, coalesce(%ms(s.ended_at), ?) AS stop
			FROM agent_spans s WHERE s.started_at < ? AND ((s.started_at >= ? AND s.ended_at > ?) OR s.ended_at IS NULL)) AS spans
		GROUP BY user_id, state`
	from, upto := day.From.UTC(), day.upto().UTC()
	return row.Scan[AgentTime](db.with(ctx).Raw(db.millis(query), upto.UnixMilli(), upto.UnixMilli(), from.UnixMilli(), from.UnixMilli(), upto.UnixMilli(),
		upto, from.Add(-longestSpan), from), "agents' times")
}
