package outbox

import (
	"context"
	"time"

	"hookline/migrations"
	"hookline/models/row"
)

// Span is how the attempts at a Web Service went that began within a span of time.
type Span struct {
	Span     int64 // its place, from 0
	Attempts int64
	Went     int64 // well
	P50US    int64 `gorm:"column:p50_us"` // how long they took
	P95US    int64 `gorm:"column:p95_us"`
}

// Spans tells how attempts at a Web Service went from a time on, in so many spans of a
// length; one without attempts is not there.
func (db Deliveries) Spans(ctx context.Context, serviceID string, from time.Time, length time.Duration, spans int) ([]Span, error) {
	from = stampArg(from)
	seconds := int64(length / time.Second)
	span := db.span("a.at")
	return row.Scan[Span](db.on.With(ctx).Raw(`SELECT span, max(n) AS attempts, sum(CASE WHEN cause = 'success' THEN 1 ELSE 0 END) AS went,
		min(CASE WHEN place * 100 >= n * 50 THEN took_us END) AS p50_us, min(CASE WHEN place * 100 >= n * 95 THEN took_us END) AS p95_us
		FROM (SELECT span, cause, took_us, row_number() OVER (PARTITION BY span ORDER BY took_us) AS place, count(*) OVER (PARTITION BY span) AS n
			FROM (SELECT a.cause, a.took_us, `+span+` AS span FROM delivery_attempts a JOIN deliveries d ON d.id = a.delivery_id
				WHERE d.web_service_id = ? AND d.updated_at >= ? AND a.at >= ? AND a.at < ?) spanned) placed
		GROUP BY span ORDER BY span`, from, seconds, serviceID, from, from, from.Add(length*time.Duration(spans))), "attempts")
}

// span is SQL for the span that a time lies in, of the parameters from and its seconds.
func (db Deliveries) span(column string) string {
	if db.on.Dialect() == migrations.SQLite {
		return "(unixepoch(" + column + ") - unixepoch(?)) / ?"
	}
	return "CAST(floor(extract(epoch FROM " + column + " - CAST(? AS timestamptz)) / ?) AS bigint)"
}

// Flow is how many deliveries to a Web Service came to wait within a span of time, and how
// many ceased to.
type Flow struct {
	Span        int64 // its place, from 0
	Came, Ended int64
}

// Flows tells of the deliveries to a Web Service from a time on, in so many spans of a
// length; one in which nothing came and ended is not there.
func (db Deliveries) Flows(ctx context.Context, serviceID string, from time.Time, length time.Duration, spans int) ([]Flow, error) {
	from = stampArg(from)
	seconds, until := int64(length/time.Second), from.Add(length*time.Duration(spans))
	return row.Scan[Flow](db.on.With(ctx).Raw(`SELECT span, sum(came) AS came, sum(ended) AS ended FROM (
		SELECT `+db.span("created_at")+` AS span, 1 AS came, 0 AS ended FROM deliveries WHERE web_service_id = ? AND created_at >= ? AND created_at < ?
		UNION ALL SELECT `+db.span("updated_at")+`, 0, 1 FROM deliveries WHERE web_service_id = ? AND state <> 0 AND updated_at >= ? AND updated_at < ?) flow
		GROUP BY span ORDER BY span`, from, seconds, serviceID, from, until, from, seconds, serviceID, from, until), "deliveries")
}
