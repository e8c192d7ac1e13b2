package desk

import (
	"context"
	"log/slog"

	"hookline/app/apperr"
	"hookline/models"
)

// Answer takes the call that rings. From then on the agent's part of the call
// counts, and its Script is the one that is published now.
func (s *Service) Answer(ctx context.Context, userID, entryID string) error {
	return s.act(ctx, userID, func(c *change, a *models.Agent) error {
		e, err := c.tx.Desk.Entry(ctx, entryID)
		if err != nil {
			return err
		}
		if e.UserID == userID && (e.Status == models.EntryClaimed || e.Status == models.EntryTalking) {
			return nil // pressed twice
		}
		if e.Status != models.EntryRinging || e.UserID != userID {
			return errNotRinging
		}
		return c.answer(ctx, a, e)
	})
}

func (c *change) answer(ctx context.Context, a *models.Agent, e *models.QueueEntry) error {
	u, err := c.tx.Users.Get(ctx, a.UserID)
	if err != nil {
		return err
	}
	campaign, err := c.tx.Campaigns.Get(ctx, e.CampaignID)
	if apperr.Is(err, apperr.NotFound) { // deleted while it rang: the caller is there all the same
		campaign, err = &models.Campaign{}, nil
	}
	if err != nil {
		return err
	}
	segment := &models.Segment{ID: models.NewID(), CallID: e.CallID, EntryID: e.ID, CampaignID: e.CampaignID, CampaignName: e.CampaignName,
		UserID: u.ID, UserName: u.DisplayName(), Caller: e.Caller, AnsweredAt: c.now}
	if campaign.ScriptID != nil {
		version, err := c.tx.Scripts.Published(ctx, *campaign.ScriptID)
		if err != nil {
			return err
		}
		if version != nil {
			segment.ScriptVersionID = version.ID
		}
	}
	if err := c.tx.Desk.CreateSegment(ctx, segment); err != nil {
		return err
	}
	if err := c.tx.Desk.EndOffers(ctx, e.ID, models.OfferAnswered, c.now); err != nil {
		return err
	}
	e.Status, e.SegmentID, e.OfferUntil, e.AnsweredAt, e.SeenAt = models.EntryClaimed, segment.ID, nil, &c.now, c.now
	if err := c.tx.Desk.SaveEntry(ctx, e); err != nil {
		return err
	}
	a.SegmentID, a.SeenAt = segment.ID, c.now
	return c.put(ctx, a, models.AgentTalking, "")
}

// Decline gives the call that rings to the next agent.
func (s *Service) Decline(ctx context.Context, userID, entryID string) error {
	return s.act(ctx, userID, func(c *change, a *models.Agent) error { return c.decline(ctx, a, entryID, "") })
}

// endSegment ends an agent's part of a call; the agent wraps up.
func (c *change) endSegment(ctx context.Context, e *models.QueueEntry, segment *models.Segment, by string) error {
	if segment.EndedAt != nil {
		return nil
	}
	if segment.TransferKind != "" && by != models.EndedByCaller {
		by = models.EndedByTransfer
	}
	segment.EndedAt, segment.EndedBy = &c.now, by
	c.unhold(e, segment)
	c.parted(segment)
	if err := c.tx.Desk.SaveSegment(ctx, segment); err != nil {
		return err
	}
	if err := c.recorded(ctx, segment); err != nil {
		return err
	}
	a, err := c.agent(ctx, segment.UserID)
	if err != nil || a.SegmentID != segment.ID {
		return err
	}
	return c.wrapUp(ctx, a, e.CampaignID)
}

// unhold adds the time on hold to the segment.
func (c *change) unhold(e *models.QueueEntry, segment *models.Segment) {
	if e.HeldAt != nil {
		segment.HeldMS += c.now.Sub(*e.HeldAt).Milliseconds()
		e.HeldAt = nil
	}
}

var errNotTalking = apperr.New(apperr.Conflict, "You are not in a call any more.")

// ErrCallOver says that an agent's part of a call is not the one they are in any more,
// a Conflict. A button of a call that is over must not reach the next.
var ErrCallOver = apperr.New(apperr.Conflict, "This call is over already.")

// isIn says whether a part of a call is the one an agent is in, or has to wrap up.
func isIn(a *models.Agent, segmentID string) bool {
	return segmentID != "" && a.SegmentID == segmentID
}

// inCall runs f on the part of a call an agent talks in, then has the carrier come back
// for the call's next document, when there is something new in it and it can be told.
// ErrCallOver for a part that is over.
func (s *Service) inCall(ctx context.Context, userID, segmentID string, f func(c *change, e *models.QueueEntry, segment *models.Segment) error) error {
	var callID string
	err := s.act(ctx, userID, func(c *change, a *models.Agent) error {
		switch {
		case !isIn(a, segmentID):
			return ErrCallOver
		case a.State != models.AgentTalking:
			return errNotTalking
		}
		e, err := c.tx.Desk.Entry(ctx, a.EntryID)
		if err != nil {
			return err
		}
		segment, err := c.tx.Desk.Segment(ctx, a.SegmentID)
		if err != nil {
			return err
		}
		if e.Status == models.EntryTalking {
			callID = e.CallID
		}
		if err := f(c, e, segment); err != nil {
			return err
		}
		if a, err = c.agent(ctx, userID); err != nil {
			return err
		}
		return c.put(ctx, a, a.State, a.Reason)
	})
	if err != nil || callID == "" {
		return err
	}
	return s.reach.recall(ctx, callID)
}

// reach is the way to the carrier of a call, as far as it has one that can be told.
type reach struct {
	db      *models.DB
	log     *slog.Logger
	control Control
	record  Recorder
}

// recall has the carrier come back for the next document of a call. A carrier that
// can't be told comes back when the agent's telephone is hung up.
func (s reach) recall(ctx context.Context, callID string) error {
	row, err := s.db.Calls.Get(ctx, callID)
	if err != nil || row.Kind == models.CallTest || s.control == nil || !s.control.Can(ctx, row) {
		return err
	}
	if err := s.control.Recall(ctx, row); err != nil {
		s.log.WarnContext(ctx, "a carrier could not be told to come back", "call", callID, "error", err)
		return apperr.Wrap(err, apperr.Unavailable, "The carrier did not take it. Hang up your telephone: then it is done.")
	}
	return nil
}

// controlled says whether an agent can end, hold and move the call here, rather
// than with the telephone.
func (s reach) controlled(ctx context.Context, row *models.Call) bool {
	return row.Kind == models.CallTest || s.control != nil && s.control.Can(ctx, row)
}

// HangUp ends the agent's part of the call.
func (s *Service) HangUp(ctx context.Context, userID, segmentID string) error {
	return s.inCall(ctx, userID, segmentID, func(c *change, e *models.QueueEntry, segment *models.Segment) error {
		if err := c.endSegment(ctx, e, segment, models.EndedByAgent); err != nil {
			return err
		}
		return c.tx.Desk.SaveEntry(ctx, e)
	})
}

// Hold lets the caller hear music until Unhold. Conflict where the carrier can't.
func (s *Service) Hold(ctx context.Context, userID, segmentID string) error {
	return s.inCall(ctx, userID, segmentID, func(c *change, e *models.QueueEntry, _ *models.Segment) error {
		if err := s.reach.mustControl(ctx, c, e, "put on hold"); err != nil {
			return err
		}
		if e.HeldAt == nil {
			e.HeldAt = &c.now
		}
		return c.tx.Desk.SaveEntry(ctx, e)
	})
}

// Unhold connects the caller again.
func (s *Service) Unhold(ctx context.Context, userID, segmentID string) error {
	return s.inCall(ctx, userID, segmentID, func(c *change, e *models.QueueEntry, segment *models.Segment) error {
		c.unhold(e, segment)
		if err := c.tx.Desk.SaveSegment(ctx, segment); err != nil {
			return err
		}
		return c.tx.Desk.SaveEntry(ctx, e)
	})
}

func (s reach) mustControl(ctx context.Context, c *change, e *models.QueueEntry, what string) error {
	if e.Status != models.EntryTalking {
		return apperr.New(apperr.Conflict, "The caller is not connected yet.")
	}
	can, err := s.canControl(ctx, c, e)
	if err != nil {
		return err
	}
	if !can {
		return apperr.New(apperr.Conflict, "A call of this carrier can't be %s here. An admin can enter the account of the carrier's API in Channels > Voice.", what)
	}
	return nil
}

// canControl is controlled for an entry. A call that was answered in its very first
// turn has no row yet: its carrier comes back by itself.
func (s reach) canControl(ctx context.Context, c *change, e *models.QueueEntry) (bool, error) {
	if e.Test || e.Status == models.EntryClaimed {
		return true, nil
	}
	row, err := c.tx.Calls.Get(ctx, e.CallID)
	if err != nil {
		return false, err
	}
	return s.controlled(ctx, row), nil
}
