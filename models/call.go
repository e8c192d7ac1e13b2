package models

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"strconv"
	"time"

	"hookline/migrations"
	"hookline/models/outbox"
	"hookline/models/row"
)

// Kinds and states of a Call.
const (
	CallCarrier = "carrier" // came from a telephony platform
	CallTest    = "test"    // placed in the browser

	CallLive  = "live"
	CallEnded = "ended"
)

// Call is one phone call. Its State is app/call's, as JSON.
type Call struct {
	ID            string `gorm:"primaryKey"`
	Kind          string
	CarrierID     string // empty for a test call
	CarrierCallID string // CallSid; unique for a carrier
	ShortID       string // unique, to be read out and typed; empty of a call from before there were any
	Source        string // SourceTrak values, JSON of app/source; empty for none
	Caller        string
	Called        string
	WorkflowID    string // the one it runs, or ran last
	WorkflowName  string // as it was called then
	VersionID     string
	Status        string
	Outcome       string // how it ended; empty while it is live
	Reason        string // why, in words
	Turn          int64  // how many requests of the carrier are answered
	State         string
	ClaimTurn     int64 // the turn somebody is running a Web Service for, -1 for none
	ClaimUntil    *time.Time
	ClaimBy       Claimant
	StartedAt     time.Time
	EndedAt       *time.Time
	UpdatedAt     time.Time
	Counted       bool // where it went stands in the counts (app/traffic)
}

// Claimant is who claims turns: a node, and which of its starts, in 8 characters each.
type Claimant string

const claimantNode = 8 // characters

// NewClaimant names this start of a node. Of a node without a name every start is a node of
// its own.
func NewClaimant(node string) Claimant {
	boot := NewID()
	if node == "" {
		node = boot
	}
	sum := sha256.Sum256([]byte(node))
	return Claimant(hex.EncodeToString(sum[:])[:claimantNode] + boot[len(boot)-8:])
}

// Gone says whether other was an earlier start of this node: it runs no more.
func (c Claimant) Gone(other Claimant) bool {
	return c != other && len(other) > claimantNode && c[:claimantNode] == other[:claimantNode]
}

// ShortID makes the short id of a call: 8 characters of Crockford's base 32, which can be
// told on the telephone. The same call has the same one in every attempt of a number; the
// next number is for when another call has it.
func ShortID(callID string, attempt int) string {
	sum := sha256.Sum256([]byte(callID + "#" + strconv.Itoa(attempt)))
	return row.MadeID([16]byte(sum[:16]))[:8]
}

// CallTurn is one request of the carrier and what it was answered: the steps of
// the trace, and the instructions, both as JSON of app/call.
type CallTurn struct {
	CallID string `gorm:"primaryKey"`
	Turn   int64  `gorm:"primaryKey"`
	Steps  string
	Reply  string
	At     time.Time
}

// CallLoad is what a callback must know before it runs: read in one round trip.
type CallLoad struct {
	Revision int64  // of the configuration
	Call     *Call  // nil when there is none
	Reply    string // what the turn asked for was answered before; empty when it was not
}

const callColumns = `c.id, c.kind, c.carrier_id, c.carrier_call_id, c.caller, c.called, c.workflow_id, c.workflow_name,
	c.version_id, c.status, c.outcome, c.reason, c.turn, c.state, c.claim_turn, c.claim_until, c.started_at, c.ended_at, c.updated_at, c.short_id, c.source, c.claim_by`

const loadByCarrier = `SELECT r.revision, t.reply, ` + callColumns + ` FROM config_revisions r
	LEFT JOIN calls c ON c.carrier_id = $1 AND c.carrier_call_id = $2
	LEFT JOIN call_turns t ON t.call_id = c.id AND t.turn = $3 WHERE r.id = 1`

const loadByID = `SELECT r.revision, t.reply, ` + callColumns + ` FROM config_revisions r
	LEFT JOIN calls c ON c.id = $1
	LEFT JOIN call_turns t ON t.call_id = c.id AND t.turn = $2 WHERE r.id = 1`

// LoadByCarrier reads the call a carrier names by its own id.
func (db Calls) LoadByCarrier(ctx context.Context, carrierID, carrierCallID string, turn int64) (*CallLoad, error) {
	return scanLoad(db.pool().QueryRowContext(ctx, loadByCarrier, carrierID, carrierCallID, turn))
}

// Load reads a call by our id.
func (db Calls) Load(ctx context.Context, id string, turn int64) (*CallLoad, error) {
	return scanLoad(db.pool().QueryRowContext(ctx, loadByID, id, turn))
}

// scanLoad reads a row whose call columns are all NULL when there is no call.
// The hot path goes past GORM: its statement building and reflection cost more
// than the rest of this package together.
func scanLoad(r *sql.Row) (*CallLoad, error) {
	var (
		load                                      CallLoad
		text                                      [15]sql.NullString
		reply, state                              sql.NullString
		turn, claimTurn                           sql.NullInt64
		claimUntil, startedAt, endedAt, updatedAt sql.NullTime
	)
	err := r.Scan(&load.Revision, &reply, &text[0], &text[1], &text[2], &text[3], &text[4], &text[5], &text[6], &text[7],
		&text[8], &text[9], &text[10], &text[11], &turn, &state, &claimTurn, &claimUntil, &startedAt, &endedAt, &updatedAt, &text[12], &text[13], &text[14])
	if err != nil {
		return nil, row.Translate(err, "call")
	}
	if !text[0].Valid {
		return &load, nil
	}
	load.Reply = reply.String
	load.Call = &Call{
		ID: text[0].String, Kind: text[1].String, CarrierID: text[2].String, CarrierCallID: text[3].String, ShortID: text[12].String, Source: text[13].String,
		Caller: text[4].String, Called: text[5].String, WorkflowID: text[6].String, WorkflowName: text[7].String,
		VersionID: text[8].String, Status: text[9].String, Outcome: text[10].String, Reason: text[11].String,
		Turn: turn.Int64, State: state.String, ClaimTurn: claimTurn.Int64, ClaimUntil: timePointer(claimUntil), ClaimBy: Claimant(text[14].String),
		StartedAt: startedAt.Time.UTC(), EndedAt: timePointer(endedAt), UpdatedAt: updatedAt.Time.UTC(),
	}
	return &load, nil
}

func timePointer(t sql.NullTime) *time.Time {
	if !t.Valid {
		return nil
	}
	u := t.Time.UTC()
	return &u
}

const insertCall = `INSERT INTO calls (id, kind, carrier_id, carrier_call_id, caller, called, workflow_id, workflow_name,
	version_id, status, outcome, reason, turn, state, claim_turn, claim_until, started_at, ended_at, updated_at, short_id, source, claim_by)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22)
	ON CONFLICT DO NOTHING` // by our id, the carrier's or the short one: whichever is met first

func (c *Call) insertArgs() []any {
	return []any{c.ID, c.Kind, c.CarrierID, c.CarrierCallID, c.Caller, c.Called, c.WorkflowID, c.WorkflowName, c.VersionID,
		c.Status, c.Outcome, c.Reason, c.Turn, c.State, c.ClaimTurn, c.ClaimUntil, c.StartedAt, c.EndedAt, c.UpdatedAt, c.ShortID, c.Source, c.ClaimBy}
}

// A call that ended meanwhile (the caller hung up while a Web Service was asked)
// stays ended, whatever the turn decided.
const updateCall = `UPDATE calls SET turn = $1, state = $2, workflow_id = $3, workflow_name = $4, version_id = $5,
	outcome = CASE WHEN status = 'ended' THEN outcome ELSE $6 END,
	reason = CASE WHEN status = 'ended' THEN reason ELSE $7 END,
	ended_at = CASE WHEN status = 'ended' THEN ended_at ELSE $8 END,
	status = CASE WHEN status = 'ended' THEN status ELSE $9 END,
	claim_turn = -1, claim_until = NULL, updated_at = $10
	WHERE id = $11 AND turn = $12`

func (c *Call) updateArgs(from int64) []any {
	return []any{c.Turn, c.State, c.WorkflowID, c.WorkflowName, c.VersionID, c.Outcome, c.Reason, c.EndedAt, c.Status,
		c.UpdatedAt, c.ID, from}
}

// ClaimNew inserts a call that is about to send its first request; ErrStale
// when another request made it already.
func (db Calls) ClaimNew(ctx context.Context, c *Call) error {
	return one(db.pool().ExecContext(ctx, insertCall, c.insertArgs()...))
}

// Claim is the right to send requests for a turn.
type Claim struct {
	By         Claimant
	Now, Until time.Time
	// Again: the turn was claimed by another when the call was loaded. A claim that came since
	// is never taken over: what it sent would not be known.
	Again bool
}

const claimTurn = `UPDATE calls SET claim_turn = $1, claim_until = $2, claim_by = $5
	WHERE id = $3 AND turn = $1 AND (claim_turn <> $1 OR ($6 AND (claim_until < $4
		OR (claim_by <> $5 AND substr(claim_by, 1, 8) = substr($5, 1, 8)))))`

// ClaimTurn takes the right to send requests for a turn until the lease ends; ErrStale when
// somebody has it who still runs, or the turn is over. An earlier start of the same node runs
// no more.
func (db Calls) ClaimTurn(ctx context.Context, callID string, turn int64, c Claim) error {
	return one(db.pool().ExecContext(ctx, claimTurn, turn, c.Until.UTC(), callID, c.Now.UTC(), string(c.By), c.Again))
}

// SetSource keeps the SourceTrak values of a call, which no turn changes; NotFound when it
// is not there.
func (db Calls) SetSource(ctx context.Context, callID, source string) error {
	q := db.with(ctx).Model(&Call{}).Where("id = ?", callID).UpdateColumn("source", source)
	if q.Error == nil && q.RowsAffected == 0 {
		return row.Translate(sql.ErrNoRows, "call")
	}
	return row.Translate(q.Error, "call")
}

// SaveNew inserts a call with its first turn, and the events of it; ErrStale when it is
// there.
func (db Calls) SaveNew(ctx context.Context, c *Call, t *CallTurn, events ...Event) error {
	return db.saveTurn(ctx, insertCall, c.insertArgs(), t, events)
}

// Save saves a call over the turn it was loaded at, with the new turn and the events of
// it; ErrStale when another request was faster.
func (db Calls) Save(ctx context.Context, c *Call, t *CallTurn, events ...Event) error {
	return db.saveTurn(ctx, updateCall, c.updateArgs(t.Turn), t, events)
}

const insertTurn = `INSERT INTO call_turns (call_id, turn, steps, reply, at) VALUES ($1, $2, $3, $4, $5)`

// saveTurn runs a change of the call and, when it changed a row, inserts the
// turn and its events: one statement and so one round trip on PostgreSQL, a
// transaction on SQLite, which has no writing WITH.
func (db Calls) saveTurn(ctx context.Context, change string, args []any, t *CallTurn, events []Event) error {
	rows := ""
	if len(events) > 0 {
		var err error
		if rows, err = outbox.EventRows(events); err != nil {
			return err
		}
	}
	if db.dialect() == migrations.Postgres {
		args = append(args, t.CallID, t.Turn, t.Steps, t.Reply, t.At)
		if rows != "" {
			args = append(args, rows)
		}
		return one(db.pool().ExecContext(ctx, changeThenTurn(change, rows != ""), args...))
	}
	tx, err := db.pool().BeginTx(ctx, nil)
	if err != nil {
		return row.Translate(err, "call")
	}
	err = one(tx.ExecContext(ctx, change, args...))
	if err == nil {
		err = one(tx.ExecContext(ctx, insertTurn, t.CallID, t.Turn, t.Steps, t.Reply, t.At))
	}
	if err == nil && rows != "" {
		_, err = tx.ExecContext(ctx, insertEvents, rows)
	}
	if err != nil {
		return errors.Join(row.Translate(err, "call"), tx.Rollback())
	}
	return row.Translate(tx.Commit(), "call")
}

// The statements as PostgreSQL takes them, by what they change, without and with events.
// The turn stands last: how many rows it has says whether the change was made.
const (
	insertCallFirst  = `WITH c AS (` + insertCall + ` RETURNING id)`
	updateCallFirst  = `WITH c AS (` + updateCall + ` RETURNING id)`
	thenTurnOfInsert = ` INSERT INTO call_turns (call_id, turn, steps, reply, at) SELECT $23::text, $24::bigint, $25::text, $26::text, $27::timestamptz FROM c`
	thenTurnOfUpdate = ` INSERT INTO call_turns (call_id, turn, steps, reply, at) SELECT $13::text, $14::bigint, $15::text, $16::text, $17::timestamptz FROM c`
)

var (
	insertCallEvents = insertCallFirst + `, ev AS (` + outbox.EventInsert(migrations.Postgres, "$28", "c") + `)` + thenTurnOfInsert
	updateCallEvents = updateCallFirst + `, ev AS (` + outbox.EventInsert(migrations.Postgres, "$18", "c") + `)` + thenTurnOfUpdate
	insertEvents     = outbox.EventInsert(migrations.SQLite, "$1", "")
)

func changeThenTurn(change string, events bool) string {
	switch {
	case change == insertCall && events:
		return insertCallEvents
	case change == insertCall:
		return insertCallFirst + thenTurnOfInsert
	case events:
		return updateCallEvents
	}
	return updateCallFirst + thenTurnOfUpdate
}

// one gives ErrStale when a statement touched no row.
func one(r sql.Result, err error) error {
	if err != nil {
		return row.Translate(err, "call")
	}
	n, err := r.RowsAffected()
	if err == nil && n == 0 {
		return ErrStale
	}
	return row.Translate(err, "call")
}
