// Package traffic is the rows of the counts of where callers went, with their queries.
// models gives its store to everybody else.
package traffic

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"hookline/migrations"
	"hookline/models/row"
)

// Counts has the counts, and counts calls.
type Counts struct{ on *row.Conn }

// NewCounts makes the store on a connection.
func NewCounts(c *row.Conn) Counts { return Counts{c} }

// The ways a call can meet an object.
const (
	WayCame  = "came"  // it came there, once or more
	WayLeft  = "left"  // it left by Exit, once or more
	WayEnded = "ended" // it ended there, without leaving
)

// ExitCount is how many calls that ended within a bucket of time met an object of a
// version in a way.
type ExitCount struct {
	VersionID string `gorm:"primaryKey"`
	Span      int64  `gorm:"primaryKey;autoIncrement:false"` // length of the bucket in minutes
	Bucket    int64  `gorm:"primaryKey;autoIncrement:false"` // its begin, Unix seconds
	ObjectID  string `gorm:"primaryKey"`
	Way       string `gorm:"primaryKey"`
	Exit      string `gorm:"primaryKey"` // empty unless Way is WayLeft
	Test      bool   `gorm:"primaryKey"` // test calls are counted apart
	N         int64
}

// ConnectorCount is how many requests of a Web Service Connector had a cause and took
// as long as a bin says.
type ConnectorCount struct {
	VersionID string `gorm:"primaryKey"`
	Span      int64  `gorm:"primaryKey;autoIncrement:false"`
	Bucket    int64  `gorm:"primaryKey;autoIncrement:false"`
	ObjectID  string `gorm:"primaryKey"`
	ServiceID string `gorm:"primaryKey"`
	Cause     string `gorm:"primaryKey"`
	Bin       int64  `gorm:"primaryKey;autoIncrement:false"` // of app/traffic; NotTimed when nothing was sent
	Test      bool   `gorm:"primaryKey"`
	N         int64
}

// NotTimed is the bin of what took no time: no request went out.
const NotTimed = -1

// CallStep says that a call met an object: it left by Exit, or ended there when that
// is empty; for a Web Service Connector, with the Cause. It goes with the call's trace.
type CallStep struct {
	CallID    string `gorm:"primaryKey" json:"call_id"`
	VersionID string `gorm:"primaryKey" json:"version_id"`
	ObjectID  string `gorm:"primaryKey" json:"object_id"`
	Exit      string `gorm:"primaryKey" json:"exit"`
	Cause     string `gorm:"primaryKey" json:"cause"`
	At        int64  `json:"at"` // when the call ended, Unix seconds
}

// UncountedCall is an ended call whose way is not counted yet.
type UncountedCall struct {
	ID        string
	Kind      string
	VersionID string // the last it ran
	EndedAt   time.Time
}

// Uncounted lists ended calls that are not counted yet, those that ended first
// first.
func (db Counts) Uncounted(ctx context.Context, limit int) ([]UncountedCall, error) {
	return row.Find[UncountedCall](db.on.With(ctx).Table("calls").Select("id, kind, version_id, ended_at").
		Where("status = 'ended' AND NOT counted").Order("ended_at").Limit(limit), "calls")
}

// EachSteps hands over the steps of the calls' turns as they are stored, one turn at
// a time and in order within a call: traces can be large.
func (db Counts) EachSteps(ctx context.Context, callIDs []string, f func(callID, steps string) error) error {
	rows, err := db.on.With(ctx).Table("call_turns").Select("call_id, steps").Where("call_id IN ?", callIDs).
		Order("call_id, turn").Rows()
	if err != nil {
		return row.Translate(err, "trace")
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id, steps string
		if err := rows.Scan(&id, &steps); err != nil {
			return row.Translate(err, "trace")
		}
		if err := f(id, steps); err != nil {
			return err
		}
	}
	return row.Translate(rows.Err(), "trace")
}

// Count counts calls, each once and for ever, whoever counts beside us: those of
// callIDs that nobody else has counted, or is counting, are marked, and what counts
// gives for them is added, in one transaction. It gives how many calls that were.
// counts must give rows in one order wherever it runs, or two would wait for each
// other.
func (db Counts) Count(ctx context.Context, callIDs []string, counts func(ours []string) ([]ExitCount, []ConnectorCount, []CallStep)) (int, error) {
	var ours []string
	err := db.on.Tx(ctx, func(tx *row.Conn) error {
		ours = nil
		free := tx.With(ctx).Table("calls").Select("id").Where("id IN ? AND NOT counted", callIDs)
		if tx.Dialect() == migrations.Postgres {
			free = free.Clauses(clause.Locking{Strength: "UPDATE", Options: "SKIP LOCKED"})
		}
		if err := free.Order("id").Find(&ours).Error; err != nil || len(ours) == 0 {
			return row.Translate(err, "calls")
		}
		if err := tx.With(ctx).Table("calls").Where("id IN ?", ours).UpdateColumn("counted", true).Error; err != nil {
			return row.Translate(err, "calls")
		}
		return NewCounts(tx).add(ctx, counts, ours)
	})
	return len(ours), err
}

// insertRows bounds one INSERT: SQLite takes 32,766 values.
const insertRows = 1000

func (db Counts) add(ctx context.Context, counts func([]string) ([]ExitCount, []ConnectorCount, []CallStep), ours []string) error {
	exits, connectors, steps := counts(ours)
	if len(exits) > 0 {
		if err := db.on.With(ctx).Clauses(adding("exit_counts")).CreateInBatches(exits, insertRows).Error; err != nil {
			return row.Translate(err, "counts")
		}
	}
	if len(connectors) > 0 {
		if err := db.on.With(ctx).Clauses(adding("connector_counts")).CreateInBatches(connectors, insertRows).Error; err != nil {
			return row.Translate(err, "counts")
		}
	}
	if len(steps) == 0 {
		return nil
	}
	return db.addSteps(ctx, steps)
}

// addSteps takes all steps in one value: as parameters of their own they cost more
// than half of what counting does.
func (db Counts) addSteps(ctx context.Context, steps []CallStep) error {
	rows, err := json.Marshal(steps)
	if err != nil {
		return fmt.Errorf("write steps: %w", err)
	}
	source := "SELECT * FROM json_to_recordset(?) AS s(call_id text, version_id text, object_id text, exit text, cause text, at bigint)"
	if db.on.Dialect() == migrations.SQLite {
		source = "SELECT value->>'call_id', value->>'version_id', value->>'object_id', value->>'exit', value->>'cause', value->>'at' FROM json_each(?)"
	}
	return row.Translate(db.on.With(ctx).Exec("INSERT INTO call_steps (call_id, version_id, object_id, exit, cause, at) "+source, string(rows)).Error, "steps")
}

// adding adds to a count that is there.
func adding(table string) clause.OnConflict {
	key := []string{"version_id", "span", "bucket", "object_id", "way", "exit", "test"}
	if table == "connector_counts" {
		key = []string{"version_id", "span", "bucket", "object_id", "service_id", "cause", "bin", "test"}
	}
	on := clause.OnConflict{DoUpdates: clause.Assignments(map[string]any{"n": gorm.Expr(table + ".n + excluded.n")})}
	for _, column := range key {
		on.Columns = append(on.Columns, clause.Column{Name: column})
	}
	return on
}

// Filter says which counts to add up.
type Filter struct {
	VersionID string // of the Workflow, or
	ServiceID string // of connectors alone: wherever the Web Service is asked
	Span      int64
	From      int64 // the first bucket
	Test      bool  // test calls too
}

func (f Filter) where(q *gorm.DB) *gorm.DB {
	q = q.Where("span = ? AND bucket >= ?", f.Span, f.From)
	if f.VersionID != "" {
		q = q.Where("version_id = ?", f.VersionID)
	}
	if f.ServiceID != "" {
		q = q.Where("service_id = ?", f.ServiceID)
	}
	if !f.Test {
		q = q.Where("NOT test")
	}
	return q
}

// ExitTotals adds up ExitCounts by object, way and exit.
func (db Counts) ExitTotals(ctx context.Context, f Filter) ([]ExitCount, error) {
	return row.Find[ExitCount](f.where(db.on.With(ctx).Model(&ExitCount{})).Select("object_id, way, exit, sum(n) AS n").
		Group("object_id, way, exit"), "counts")
}

// ConnectorTotals adds up ConnectorCounts by object, cause and bin.
func (db Counts) ConnectorTotals(ctx context.Context, f Filter) ([]ConnectorCount, error) {
	return row.Find[ConnectorCount](f.where(db.on.With(ctx).Model(&ConnectorCount{})).Select("object_id, cause, bin, sum(n) AS n").
		Group("object_id, cause, bin"), "counts")
}

// Forget deletes the counts of buckets of a span that began before the time.
func (db Counts) Forget(ctx context.Context, span int64, before time.Time) error {
	for _, table := range []any{&ExitCount{}, &ConnectorCount{}} {
		if err := db.on.With(ctx).Where("span = ? AND bucket < ?", span, before.Unix()).Delete(table).Error; err != nil {
			return row.Translate(err, "counts")
		}
	}
	return nil
}
