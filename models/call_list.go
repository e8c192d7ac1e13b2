package models

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"hookline/models/row"
)

// CallFilter narrows a list of calls.
type CallFilter struct {
	From, Until *time.Time // when the call started, From included
	Number      string     // part of the caller's or the called number, or the short id
	WorkflowID  string
	Outcome     string // an outcome, or "live"
	Kind        string // carrier or test; empty for both
	CampaignID  string // in whose queue it was
	AgentID     string // the user who took part in it
	Step        StepFilter
	Page
}

// StepFilter narrows to ended calls that came to an object of a version. The zero
// value does not.
type StepFilter struct {
	VersionID, ObjectID string
	Exit                string     // left it by this exit
	Cause               string     // it left a Web Service Connector with this cause
	Ended               bool       // ended there without leaving
	Since               *time.Time // ended since
}

func (f StepFilter) where(q *gorm.DB) *gorm.DB {
	if f.VersionID == "" {
		return q
	}
	text, args := "SELECT call_id FROM call_steps WHERE version_id = ? AND object_id = ?", []any{f.VersionID, f.ObjectID}
	add := func(condition string, value any) { text, args = text+" AND "+condition, append(args, value) }
	if f.Since != nil {
		add("at >= ?", f.Since.Unix())
	}
	if f.Cause != "" {
		add("cause = ?", f.Cause)
	}
	if f.Exit != "" || f.Ended {
		add("exit = ?", f.Exit)
	}
	return q.Where("calls.id IN ("+text+")", args...)
}

// where narrows a query of calls.
func (f CallFilter) where(q *gorm.DB) *gorm.DB {
	if f.From != nil {
		q = q.Where("started_at >= ?", f.From.UTC())
	}
	if f.Until != nil {
		q = q.Where("started_at < ?", f.Until.UTC())
	}
	if f.Number != "" {
		p := row.LikePattern(f.Number)
		q = q.Where(`(lower(caller) LIKE ? ESCAPE '\' OR lower(called) LIKE ? ESCAPE '\' OR short_id = ?)`, p, p, strings.ToLower(f.Number))
	}
	if f.WorkflowID != "" {
		q = q.Where("workflow_id = ?", f.WorkflowID)
	}
	if f.Kind != "" {
		q = q.Where("kind = ?", f.Kind)
	}
	if f.CampaignID != "" {
		q = q.Where("calls.id IN (SELECT call_id FROM queue_entries WHERE campaign_id = ?)", f.CampaignID)
	}
	if f.AgentID != "" {
		q = q.Where("calls.id IN (SELECT call_id FROM segments WHERE user_id = ?)", f.AgentID)
	}
	q = f.Step.where(q)
	switch f.Outcome {
	case "":
	case CallLive:
		q = q.Where("status = ?", CallLive)
	default:
		q = q.Where("outcome = ?", f.Outcome)
	}
	return q
}

// List lists calls, newest first, and how many there are in all.
func (db Calls) List(ctx context.Context, f CallFilter) ([]Call, int64, error) {
	q := f.where(db.with(ctx).Model(&Call{}))
	return row.Paged[Call](q.Omit("state"), "", "started_at DESC, id DESC", f.Page, "calls")
}

// Get reads one by our id.
func (db Calls) Get(ctx context.Context, id string) (*Call, error) {
	return row.First[Call](db.with(ctx).Where("id = ?", id), "call")
}

// Turns lists the turns of a call from the one given on, in order.
func (db Calls) Turns(ctx context.Context, callID string, from int64) ([]CallTurn, error) {
	return row.Find[CallTurn](db.with(ctx).Where("call_id = ? AND turn >= ?", callID, from).Order("turn"), "trace")
}

// OutcomeCount is how many calls ended in a way.
type OutcomeCount struct {
	Outcome string
	Calls   int64
}

// Count counts the calls started since, by outcome; live calls under "".
// Test calls do not count.
func (db Calls) Count(ctx context.Context, since time.Time) ([]OutcomeCount, error) {
	return row.Find[OutcomeCount](db.with(ctx).Model(&Call{}).Select("outcome, count(*) AS calls").
		Where("started_at >= ? AND kind = ?", since.UTC(), CallCarrier).Group("outcome").Order("outcome"), "calls")
}

// HasTest says whether a test call was ever placed that ended or runs.
func (db Calls) HasTest(ctx context.Context) (bool, error) {
	var n int64
	err := db.with(ctx).Model(&Call{}).Where("kind = ?", CallTest).Limit(1).Count(&n).Error
	return n > 0, row.Translate(err, "calls")
}

// Silent lists live calls of a kind that nobody asked about since the time
// given, oldest first.
func (db Calls) Silent(ctx context.Context, kind string, since time.Time, limit int) ([]Call, error) {
	return row.Find[Call](db.with(ctx).Where("status = ? AND kind = ? AND updated_at < ?", CallLive, kind, since.UTC()).Order("updated_at").Limit(limit), "calls")
}

// DropTraces deletes the traces, and the variables, of ended calls that started
// before the time given, at most limit calls at once; it gives how many. The
// calls themselves stay, so that counts and lists stay true. With a trace goes what
// agents noted and filled in, and what the caller heard while waiting; queues,
// agents, times and wrap codes stay.
func (db Calls) DropTraces(ctx context.Context, before time.Time, limit int) (int64, error) {
	var ids []string
	err := db.with(ctx).Model(&Call{}).Where("started_at < ? AND status = ? AND state <> ?", before.UTC(), CallEnded, DroppedState).
		Order("started_at").Limit(limit).Pluck("id", &ids).Error
	if err != nil || len(ids) == 0 {
		return 0, row.Translate(err, "calls")
	}
	err = db.tx(ctx, func(tx *DB) error {
		if err := tx.with(ctx).Where("call_id IN ?", ids).Delete(&CallTurn{}).Error; err != nil {
			return row.Translate(err, "trace")
		}
		if err := tx.with(ctx).Where("call_id IN ?", ids).Delete(&CallStep{}).Error; err != nil {
			return row.Translate(err, "steps")
		}
		if err := tx.with(ctx).Model(&Segment{}).Where("call_id IN ?", ids).UpdateColumns(map[string]any{"note": "", "fields": "{}"}).Error; err != nil {
			return row.Translate(err, "segments")
		}
		if err := tx.with(ctx).Model(&QueueEntry{}).Where("call_id IN ?", ids).UpdateColumn("hearing", "{}").Error; err != nil {
			return row.Translate(err, "queue")
		}
		return row.Translate(tx.with(ctx).Model(&Call{}).Where("id IN ?", ids).UpdateColumns(map[string]any{"state": DroppedState, "source": ""}).Error, "calls")
	})
	return int64(len(ids)), err
}

// DroppedState stands in a call whose trace was deleted for its age.
const DroppedState = ""

// After lists calls, newest first: those that started before the one given,
// at a time and with an id. Offset and Limit of the filter are not looked at.
func (db Calls) After(ctx context.Context, f CallFilter, before time.Time, id string, limit int) ([]Call, error) {
	q := f.where(db.with(ctx).Model(&Call{}))
	if id != "" {
		q = q.Where("(started_at, id) < (?, ?)", before.UTC(), id)
	}
	return row.Find[Call](q.Omit("state").Order("started_at DESC, id DESC").Limit(limit), "calls")
}

// LiveByVersion counts the calls that run a Workflow now, by the id of the
// version they run. It reads the calls that are live, which are few.
func (db Calls) LiveByVersion(ctx context.Context, workflowID string) (map[string]int, error) {
	var rows []struct {
		VersionID string
		Calls     int
	}
	err := db.with(ctx).Model(&Call{}).Select("version_id, count(*) AS calls").
		Where("status = ? AND workflow_id = ?", CallLive, workflowID).Group("version_id").Find(&rows).Error
	if err != nil {
		return nil, row.Translate(err, "calls")
	}
	calls := map[string]int{}
	for _, r := range rows {
		calls[r.VersionID] = r.Calls
	}
	return calls, nil
}
