package recording

import (
	"context"
	"errors"
	"time"

	"hookline/app/apperr"
	"hookline/app/event"
	"hookline/models"
)

// silence notes that the sound of a recording will never come, unless somebody has told
// of it.
func (s *Service) silence(ctx context.Context, id, reason string, duration time.Duration) error {
	r, err := s.db.Recordings.Get(ctx, id)
	if err != nil {
		return err
	}
	r.DurationMS = duration.Milliseconds()
	return s.fail(ctx, r, reason, func(tx *models.DB) error { return tx.Recordings.Silence(ctx, id, reason, duration, s.now()) })
}

// nothing notes that the carrier recorded nothing of a part, or of a piece of it.
func (s *Service) nothing(ctx context.Context, r *models.Recording) error {
	unwanted, err := s.unwanted(ctx, r.ID)
	if err != nil || unwanted {
		return err
	}
	const reason = "The carrier recorded nothing."
	return s.fail(ctx, r, reason, func(tx *models.DB) error { return tx.Recordings.Nothing(ctx, r.ID, reason, s.now()) })
}

// fail saves that a recording failed, unless it stands otherwise by now.
func (s *Service) fail(ctx context.Context, r *models.Recording, reason string, save func(tx *models.DB) error) error {
	r.State, r.Reason = models.RecordingFailed, reason
	err := s.settle(ctx, r, save)
	if errors.Is(err, models.ErrStale) {
		return nil
	}
	return err
}

// settle saves how a recording stands now and, with it, raises what came of it and lets
// go what waits for it. Whether an agent's part is over, and its recording, is known under
// the desk's lock alone: both may end at once, and one of the two is to see the other.
func (s *Service) settle(ctx context.Context, r *models.Recording, save func(tx *models.DB) error) error {
	if r.State != models.RecordingStored && r.State != models.RecordingFailed {
		return save(s.db)
	}
	hooks, err := s.opt.Hooks(ctx)
	if err != nil {
		return err
	}
	raised := false
	err = s.db.Tx(ctx, func(tx *models.DB) error {
		if r.SegmentID != "" {
			if err := tx.LockDesk(ctx); err != nil {
				return err
			}
		}
		if err := save(tx); err != nil {
			return err
		}
		e, ok, err := s.outcome(ctx, tx, r)
		if err != nil || !ok {
			return err
		}
		raised, err = hooks.Raise(ctx, tx, e)
		return err
	})
	if err == nil && raised {
		s.opt.Bell.Ring()
	}
	return err
}

// outcome is the event of what came of a recording; false while there is more of it to
// come. What waits for that of a part waits no longer.
func (s *Service) outcome(ctx context.Context, tx *models.DB, r *models.Recording) (models.Event, bool, error) {
	now := s.now()
	if r.SegmentID == "" {
		box, err := boxName(ctx, tx, r.BoxID)
		e, ok := event.CallerRecorded(r, box, s.base(), now)
		return e, ok, err
	}
	part, err := tx.Desk.Segment(ctx, r.SegmentID)
	if apperr.Is(err, apperr.NotFound) {
		return models.Event{}, false, nil
	}
	if err != nil {
		return models.Event{}, false, err
	}
	pieces, err := tx.Recordings.OfSegment(ctx, part.ID)
	if err != nil {
		return models.Event{}, false, err
	}
	e, ok := event.PartRecorded(part, pieces, now)
	if ok {
		err = hurry(ctx, tx, part, now)
	}
	return e, ok, err
}

// boxName is the name of a voicemail box; empty for none, and for one that is gone.
func boxName(ctx context.Context, tx *models.DB, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	box, err := tx.Voicemail.Get(ctx, id)
	if apperr.Is(err, apperr.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return box.Name, nil
}

// hurry lets go what waits for the recording of a part; with that of the last part, the
// end of the call, too.
func hurry(ctx context.Context, tx *models.DB, part *models.Segment, now time.Time) error {
	if err := tx.Deliveries.Hurry(ctx, part.CallID, part.ID, now); err != nil {
		return err
	}
	last, err := tx.Desk.LastPart(ctx, part.CallID)
	if err != nil || last == nil || last.ID != part.ID {
		return err
	}
	return tx.Deliveries.Hurry(ctx, part.CallID, "", now)
}
