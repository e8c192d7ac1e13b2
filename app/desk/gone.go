package desk

import (
	"context"

	"hookline/app/workflow/queue"
	"hookline/models"
)

// Gone notes that a call is over, wherever it stood.
func (s *Service) Gone(ctx context.Context, callID string) error {
	open, err := s.db.Desk.OpenEntry(ctx, callID)
	if err != nil || open == nil {
		return err
	}
	return s.change(ctx, func(c *change) error {
		e, err := c.tx.Desk.OpenEntry(ctx, callID)
		if err != nil {
			return err
		}
		if e == nil { // a turn that still ran was faster, and did not see that the call is over
			return c.callOver(ctx, callID)
		}
		return c.gone(ctx, e, "The caller hung up.")
	})
}

// PageLeft notes that the page of a test call goes away. It may be loaded anew: the
// caller is given up when nobody asks for them within reloadTime.
func (s *Service) PageLeft(ctx context.Context, callID string) error {
	open, err := s.db.Desk.OpenEntry(ctx, callID)
	if err != nil || open == nil || !open.Test {
		return err
	}
	return s.db.Desk.TouchEntry(ctx, open.ID, s.now().Add(reloadTime-testSilence))
}

// gone ends an entry whose caller is gone.
func (c *change) gone(ctx context.Context, e *models.QueueEntry, reason string) error {
	outcome := Abandoned
	switch e.Status {
	case models.EntryRinging:
		if err := c.unring(ctx, e, models.OfferCallerLeft); err != nil {
			return err
		}
	case models.EntryClaimed, models.EntryTalking:
		segment, err := c.tx.Desk.Segment(ctx, e.SegmentID)
		if err != nil {
			return err
		}
		if e.Status == models.EntryTalking {
			outcome = queue.Answered
		} else if err := c.neverMet(ctx, segment); err != nil {
			return err
		}
		if err := c.endSegment(ctx, e, segment, models.EndedByCaller); err != nil {
			return err
		}
	}
	c.close(e, outcome, reason)
	if err := c.tx.Desk.SaveEntry(ctx, e); err != nil {
		return err
	}
	return c.callOver(ctx, e.CallID)
}

// neverMet ends the part of an agent whose caller hung up before they were
// connected: there is nothing to wrap up.
func (c *change) neverMet(ctx context.Context, segment *models.Segment) error {
	if segment.EndedAt != nil {
		return nil
	}
	segment.EndedAt, segment.EndedBy, segment.WrappedAt = &c.now, models.EndedByCaller, &c.now
	c.parted(segment)
	if err := c.tx.Desk.SaveSegment(ctx, segment); err != nil {
		return err
	}
	a, err := c.agent(ctx, segment.UserID)
	if err != nil || a.SegmentID != segment.ID {
		return err
	}
	if err := c.free(ctx, a); err != nil || a.State != models.AgentReady {
		return err
	}
	return c.put(ctx, a, models.AgentReady, reasonCallerLeft)
}
