package recording

import (
	"context"
	"errors"
	"time"

	"hookline/app/apperr"
	"hookline/app/work"
	"hookline/models"
)

// MaxUpload is the most the browser of a test call may send, in bytes.
const MaxUpload = 32 << 20

// Upload keeps the sound that the browser of a test call sends. Invalid when it is no
// audio, NotFound when the call has no such recording, Conflict when it has come.
func (s *Service) Upload(ctx context.Context, callID, id string, file audio, duration time.Duration) error {
	r, err := s.db.Recordings.Get(ctx, id)
	if err != nil {
		return err
	}
	c, err := s.db.Calls.Get(ctx, callID)
	if err != nil {
		return err
	}
	if r.CallID != callID || c.Kind != models.CallTest {
		return apperr.New(apperr.NotFound, "This test call has no such recording.")
	}
	now := s.now()
	if err := s.db.Recordings.ClaimUpload(ctx, r, now.Add(s.opt.Lease), now); err != nil {
		if errors.Is(err, models.ErrStale) {
			return apperr.New(apperr.Conflict, "This recording has come already.")
		}
		return err
	}
	r.DurationMS = duration.Milliseconds()
	f := s.keep(ctx, r, file)
	if f != nil { // what the browser has it can send again
		s.report(ctx, s.drop(context.WithoutCancel(ctx), r))
		r.State = models.RecordingWaiting
		reset := *r
		reset.LeaseUntil, reset.UpdatedAt = nil, s.now()
		if err := s.db.Recordings.Finish(context.WithoutCancel(ctx), &reset); err != nil && !errors.Is(err, models.ErrStale) {
			return err
		}
		code := apperr.Unavailable
		if f.Meaning == work.Permanent || f.Cause == nil {
			code = apperr.Invalid
		}
		return apperr.Wrap(f.Cause, code, "%s", f.Reason)
	}
	return s.finish(context.WithoutCancel(ctx), r, nil) // it is done; only the row is missing
}
