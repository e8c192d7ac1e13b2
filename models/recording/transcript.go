package recording

import (
	"context"
	"time"

	"hookline/migrations"
	"hookline/models/row"
)

// Who writes down what was said.
const (
	ByCarrier = "carrier"
	ByService = "web_service"
)

// States of a Recording's text.
const (
	TranscriptWaiting = "waiting" // for the carrier, or for the next attempt
	TranscriptWorking = "working" // a node has it written, until the lease ends
	TranscriptDone    = "done"    // it may be empty: nobody said a word
	TranscriptFailed  = "failed"  // TranscriptReason says why
)

// Transcribable says that the sound is here of which a Web Service is to write the text.
func (r *Recording) Transcribable() bool { return r.Transcribe == ByService && r.State == Stored }

// ClaimTranscript takes the recording whose text is due longest and that nobody works on,
// until the lease ends; nil when there is none. Of one whose text the carrier writes, the
// carrier's time is over.
func (db Recordings) ClaimTranscript(ctx context.Context, now, until time.Time) (*Recording, error) {
	lock := ""
	if db.on.Dialect() == migrations.Postgres {
		lock = " FOR UPDATE SKIP LOCKED"
	}
	var list []Recording
	err := db.on.With(ctx).Raw(`UPDATE recordings SET transcript_state = ?, transcript_attempt = transcript_attempt + 1, transcript_lease_until = ? WHERE id = (
		SELECT id FROM recordings WHERE transcript_due_at IS NOT NULL AND transcript_due_at <= ?
		AND (transcript_state = ? OR transcript_state = ? AND transcript_lease_until < ?)
		ORDER BY transcript_due_at, id LIMIT 1`+lock+`) RETURNING *`, TranscriptWorking, until.UTC(), now.UTC(),
		TranscriptWaiting, TranscriptWorking, now.UTC()).Scan(&list).Error
	if err != nil || len(list) == 0 {
		return nil, row.Translate(err, "recording")
	}
	return &list[0], nil
}

// FinishTranscript saves what came of an attempt; ErrStale when a later one began
// meanwhile, the carrier came first, or the recording is gone.
func (db Recordings) FinishTranscript(ctx context.Context, r *Recording) error {
	return row.Saved(db.on.With(ctx).Model(r).Where("transcript_state = ? AND transcript_attempt = ?", TranscriptWorking, r.TranscriptAttempt).
		Select(transcriptColumns).Updates(r), "recording")
}

// TellTranscript saves what the carrier says of a text that it writes; ErrStale when there
// is one already.
func (db Recordings) TellTranscript(ctx context.Context, r *Recording) error {
	return row.Saved(db.on.With(ctx).Model(r).Where("transcribe = ? AND transcript_state <> ?", ByCarrier, TranscriptDone).
		Select(transcriptColumns).Updates(r), "recording")
}

var transcriptColumns = []string{"transcript", "transcript_state", "transcript_reason", "transcript_tries", "transcript_due_at",
	"transcript_lease_until", "transcribed_at", "updated_at"}

// RetryTranscript lets a Web Service write the text anew that failed; ErrStale when it has
// not, or there is no sound.
func (db Recordings) RetryTranscript(ctx context.Context, id string, now time.Time) error {
	return row.Saved(db.on.With(ctx).Model(&Recording{ID: id}).Where("transcribe = ? AND transcript_state = ? AND state = ?", ByService, TranscriptFailed, Stored).
		Updates(map[string]any{"transcript_state": TranscriptWaiting, "transcript_reason": "", "transcript_tries": 0,
			"transcript_due_at": now.UTC(), "updated_at": now.UTC()}), "recording")
}
