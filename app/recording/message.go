package recording

import (
	"context"
	"errors"

	"hookline/app/apperr"
	"hookline/models"
)

// Hear notes that somebody heard a message of a voicemail box, by the name of who did;
// who heard it first stays.
func (s *Service) Hear(ctx context.Context, id, by string) error {
	return s.db.Recordings.Hear(ctx, id, by, s.now())
}

// Unhear makes a message one that nobody heard.
func (s *Service) Unhear(ctx context.Context, id string) error {
	return s.db.Recordings.Unhear(ctx, id)
}

// Delete takes a message out of its box; until it is removed for good, a day later,
// Restore brings it back. NotFound when it was deleted already.
func (s *Service) Delete(ctx context.Context, id, by string) error {
	err := s.db.Recordings.Hide(ctx, id, s.now())
	if errors.Is(err, models.ErrStale) {
		return gone()
	}
	if err == nil {
		s.log.InfoContext(ctx, "a voicemail message is deleted", "recording", id, "user", by)
	}
	return err
}

// Restore brings back a message that was deleted. NotFound when it is gone for good.
func (s *Service) Restore(ctx context.Context, id string) error {
	err := s.db.Recordings.Show(ctx, id)
	if errors.Is(err, models.ErrStale) {
		return gone()
	}
	return err
}

func gone() error {
	return apperr.New(apperr.NotFound, "There is no such message any more.")
}
