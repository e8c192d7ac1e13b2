// Package recording is the rows of what callers recorded, with their queries. models
// gives its store to everybody else.
package recording

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm/clause"

	"hookline/migrations"
	"hookline/models/row"
)

// Recordings has what callers recorded.
type Recordings struct{ on *row.Conn }

// NewRecordings makes the store on a connection.
func NewRecordings(c *row.Conn) Recordings { return Recordings{c} }

// States of a Recording.
const (
	Waiting  = "waiting"  // for the carrier, or for the next attempt to fetch it
	Fetching = "fetching" // a node fetches it, until the lease ends
	Stored   = "stored"
	Failed   = "failed" // Reason says why
)

// Recording is what a caller said at a Record of a Workflow, or a piece of an agent's
// part of a call: a part has a piece more for each time its caller was on hold.
type Recording struct {
	ID         string `gorm:"primaryKey"`
	CallID     string
	Visit      string // the coming of the call to the object; unique within the call. Behind OfTalk or OfName where it is none of a Record
	Turn       int64  // of the call, that began it
	ObjectID   string
	Title      string // of the object, as it was then, or the agent's name
	Label      string // that holds the address, or the Campaign's name
	SegmentID  string // the agent's part it is a piece of; empty for what a caller said
	Address    string // by which other systems have it, which nobody can guess; pieces of a part share it
	Channels   int64  // two have the caller on the one side, and the agent on the other
	State      string
	Reason     string // why it failed, or why the last attempt did
	Source     string // where the carrier has it; empty until it says, and once it is stored
	DurationMS int64  // 0: not known
	Size       int64  // bytes
	Type       string // MIME
	StoreKey   string // in the storage; unless the state is stored, of a file that may be there and is to go
	// CarrierRecordingID is what the carrier knows it by; empty until it says that it began.
	CarrierRecordingID string

	// What was said, as text. Each of the times and counts is as that of the sound below.
	Transcribe           string // who writes it: ByCarrier, ByService, or nobody
	TranscribeWith       string // id of the Web Service
	Transcript           string
	TranscriptState      string // empty: nothing is to be written, or the sound is not here yet
	TranscriptReason     string // why it failed, or why the last attempt did; of a text what is odd about it
	TranscriptHidden     bool   // it may not be told to others
	TranscriptAttempt    int64
	TranscriptTries      int64
	TranscriptDueAt      *time.Time
	TranscriptLeaseUntil *time.Time
	TranscribedAt        *time.Time
	PostBack             string // who is told of the text, as app/workflow writes it; empty for nobody

	Attempt    int64      // grows with each, so that the end of one is told from the end of another
	Tries      int64      // that failed in a row
	DueAt      *time.Time // of the next attempt; nil for none
	LeaseUntil *time.Time
	CreatedAt  time.Time
	UpdatedAt  time.Time

	BoxID     string     // the voicemail box it is a message of; empty for none
	HeardAt   *time.Time // nil: nobody heard the message
	HeardBy   string     // the name of who did, as it was then
	DeletedAt *time.Time // of a message that is shown no more, and goes for good after a while
}

// What the Visit of a recording begins with that a Find Me made.
const (
	OfTalk = "talk/" // what the caller and who took the call said
	OfName = "name/" // the caller's name, for those who are called
)

// IsTalk says whether it is what a caller and somebody whom a Find Me reached said.
func (r *Recording) IsTalk() bool { return strings.HasPrefix(r.Visit, OfTalk) }

// IsName says whether it is the name that a caller said for those whom a Find Me calls.
func (r *Recording) IsName() bool { return strings.HasPrefix(r.Visit, OfName) }

// Duration is how long it is; 0 when that is not known.
func (r *Recording) Duration() time.Duration { return time.Duration(r.DurationMS) * time.Millisecond }

// Told says whether anything was recorded, as far as is known.
func (r *Recording) Told() bool { return r.Source != "" || r.State != Waiting }

// Absent says that the carrier recorded nothing: no sound is missing.
func (r *Recording) Absent() bool { return r.State == Failed && r.Source == "" }

// Begin makes place for a recording, or reads the one of the same visit.
func (db Recordings) Begin(ctx context.Context, r *Recording) (*Recording, error) {
	if r.ID == "" {
		r.ID = row.NewID()
	}
	err := db.on.With(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "call_id"}, {Name: "visit"}}, DoNothing: true}).Create(r).Error
	if err != nil {
		return nil, row.Translate(err, "recording")
	}
	return row.First[Recording](db.on.With(ctx).Where("call_id = ? AND visit = ?", r.CallID, r.Visit), "recording")
}

// Get reads one.
func (db Recordings) Get(ctx context.Context, id string) (*Recording, error) {
	return row.First[Recording](db.on.With(ctx).Where("id = ?", id), "recording")
}

// Of lists those of a call, in their order.
func (db Recordings) Of(ctx context.Context, callID string) ([]Recording, error) {
	return row.Find[Recording](db.on.With(ctx).Where("call_id = ?", callID).Order("created_at, id"), "recordings")
}

// OfSegment lists the pieces of an agent's part, in their order.
func (db Recordings) OfSegment(ctx context.Context, segmentID string) ([]Recording, error) {
	return row.Find[Recording](db.on.With(ctx).Where("segment_id = ? AND segment_id <> ''", segmentID).Order("created_at, id"), "recordings")
}

// Pending says whether a piece of an agent's part is on its way.
func (db Recordings) Pending(ctx context.Context, segmentID string) (bool, error) {
	var n int64
	err := db.on.With(ctx).Model(&Recording{}).Where("segment_id = ? AND state IN ?", segmentID, []string{Waiting, Fetching}).Count(&n).Error
	return n > 0, row.Translate(err, "recordings")
}

// ByAddress lists what is had by an address, in order: the pieces of a part, or what a
// caller said. Nothing when it is not known.
func (db Recordings) ByAddress(ctx context.Context, address string) ([]Recording, error) {
	return row.Find[Recording](db.on.With(ctx).Where("address = ? AND address <> ''", address).Order("created_at, id"), "recordings")
}

// Began notes what the carrier knows a recording by, once it has begun.
func (db Recordings) Began(ctx context.Context, id, carrierRecordingID string, now time.Time) error {
	return row.Translate(db.on.With(ctx).Model(&Recording{ID: id}).
		Updates(map[string]any{"carrier_recording_id": carrierRecordingID, "updated_at": now.UTC()}).Error, "recording")
}

// Tell notes where the carrier has a recording and when to fetch it, unless
// that is under way or done. An earlier date stays.
func (db Recordings) Tell(ctx context.Context, id, source string, duration time.Duration, due, now time.Time) error {
	return row.Translate(db.on.With(ctx).Exec(`UPDATE recordings SET source = ?, updated_at = ?,
		duration_ms = CASE WHEN ? > 0 THEN ? ELSE duration_ms END,
		due_at = CASE WHEN due_at IS NULL OR due_at > ? THEN ? ELSE due_at END
		WHERE id = ? AND state = ?`, source, now.UTC(), duration.Milliseconds(), duration.Milliseconds(), due.UTC(), due.UTC(), id, Waiting).Error, "recording")
}

// untold are recordings that nobody told of: they wait, or their upload broke off.
const untold = "source = '' AND (state = '" + Waiting + "' OR state = '" + Fetching + "' AND lease_until < ?)"

// Silence notes that the sound of a recording will never come; ErrStale when somebody has
// told of it.
func (db Recordings) Silence(ctx context.Context, id, reason string, duration time.Duration, now time.Time) error {
	return row.Saved(db.on.With(ctx).Model(&Recording{ID: id}).Where(untold, now.UTC()).
		Updates(map[string]any{"state": Failed, "reason": reason, "lease_until": nil, "duration_ms": duration.Milliseconds(), "updated_at": now.UTC()}), "recording")
}

// Nothing notes that the carrier recorded nothing, whatever it had told before; ErrStale
// for a recording that does not wait.
func (db Recordings) Nothing(ctx context.Context, id, reason string, now time.Time) error {
	return row.Saved(db.on.With(ctx).Model(&Recording{ID: id}).Where("state = ?", Waiting).
		Updates(map[string]any{"state": Failed, "reason": reason, "source": "", "due_at": nil, "updated_at": now.UTC()}), "recording")
}

// Missed lists pieces of agents' parts that ended before a time, and that nobody has told
// of: their carrier recorded nothing, or does not say so.
func (db Recordings) Missed(ctx context.Context, before time.Time, limit int) ([]Recording, error) {
	return row.Find[Recording](db.on.With(ctx).Where(`segment_id <> '' AND source = '' AND state = '`+Waiting+`'
		AND EXISTS (SELECT 1 FROM segments s WHERE s.id = segment_id AND s.ended_at < ?)`, before.UTC()).
		Order("created_at").Limit(limit), "recordings")
}

// Claim takes the recording that is due longest and that nobody fetches, for
// a new attempt, until the lease ends; nil when there is none.
func (db Recordings) Claim(ctx context.Context, now, until time.Time) (*Recording, error) {
	lock := ""
	if db.on.Dialect() == migrations.Postgres {
		lock = " FOR UPDATE SKIP LOCKED"
	}
	var list []Recording
	err := db.on.With(ctx).Raw(`UPDATE recordings SET state = ?, attempt = attempt + 1, lease_until = ?, updated_at = ? WHERE id = (
		SELECT id FROM recordings WHERE due_at IS NOT NULL AND due_at <= ? AND (state = ? OR state = ? AND lease_until < ?)
		ORDER BY due_at, id LIMIT 1`+lock+`) RETURNING *`, Fetching, until.UTC(), now.UTC(), now.UTC(),
		Waiting, Fetching, now.UTC()).Scan(&list).Error
	if err != nil || len(list) == 0 {
		return nil, row.Translate(err, "recording")
	}
	return &list[0], nil
}

// Key notes under which key an attempt is about to store the sound; ErrStale as
// in FinishRecording.
func (db Recordings) Key(ctx context.Context, r *Recording) error {
	return row.Saved(db.on.With(ctx).Model(&Recording{ID: r.ID}).Where("state = ? AND attempt = ?", Fetching, r.Attempt).
		UpdateColumn("store_key", r.StoreKey), "recording")
}

// Finish saves what came of an attempt; ErrStale when a later one began
// meanwhile, or the recording is gone.
func (db Recordings) Finish(ctx context.Context, r *Recording) error {
	columns := []string{"state", "reason", "source", "duration_ms", "size", "type", "store_key", "tries", "due_at", "lease_until", "updated_at"}
	if r.Transcribable() { // a carrier may tell its text meanwhile
		columns = append(columns, "transcript_state", "transcript_due_at")
	}
	return row.Saved(db.on.With(ctx).Model(r).Where("state = ? AND attempt = ?", Fetching, r.Attempt).Select(columns).Updates(r), "recording")
}

// ClaimUpload takes a recording nobody has told of for the sound that is about to
// come from a browser; ErrStale when it has come.
func (db Recordings) ClaimUpload(ctx context.Context, r *Recording, until, now time.Time) error {
	q := db.on.With(ctx).Model(&Recording{ID: r.ID}).Where("attempt = ? AND (state = ? OR state = ? AND lease_until < ?)", r.Attempt, Waiting, Fetching, now.UTC()).
		Updates(map[string]any{"state": Fetching, "attempt": r.Attempt + 1, "lease_until": until.UTC(), "updated_at": now.UTC()})
	if err := row.Saved(q, "recording"); err != nil {
		return err
	}
	r.State, r.Attempt = Fetching, r.Attempt+1
	return nil
}

// Retry lets a failed recording be fetched anew; ErrStale when it has not failed.
func (db Recordings) Retry(ctx context.Context, id string, now time.Time) error {
	q := db.on.With(ctx).Model(&Recording{ID: id}).Where("state = ? AND source <> ''", Failed).
		Updates(map[string]any{"state": Waiting, "reason": "", "tries": 0, "due_at": now.UTC(), "updated_at": now.UTC()})
	return row.Saved(q, "recording")
}

// Old lists some that were begun before, some begun before since that nobody has told of
// until now, and messages that were hidden before hidden.
func (db Recordings) Old(ctx context.Context, before, since, hidden, now time.Time, limit int) ([]Recording, error) {
	return row.Find[Recording](db.on.With(ctx).Where("deleted_at < ? OR created_at < ? OR created_at < ? AND "+untold, hidden.UTC(), before.UTC(), since.UTC(), now.UTC()).
		Order("created_at").Limit(limit), "recordings")
}

// Delete removes one. It is no error when it is gone.
func (db Recordings) Delete(ctx context.Context, id string) error {
	return row.Translate(db.on.With(ctx).Delete(&Recording{}, "id = ?", id).Error, "recording")
}
