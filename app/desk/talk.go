package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/models"
)

// Where a caller can be transferred to.
const (
	TransferCampaign = "campaign"
	TransferAgent    = "agent"
	TransferNumber   = "number"
)

// Answer takes the call that rings. From then on the agent's part of the call
// counts, and its Script is the one that is published now.
func (s *Service) Answer(ctx context.Context, userID, entryID string) error {
	return s.act(ctx, userID, func(c *change, a *models.Agent) error {
		e, err := c.tx.Entry(ctx, entryID)
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
	u, err := c.tx.User(ctx, a.UserID)
	if err != nil {
		return err
	}
	campaign, err := c.tx.Campaign(ctx, e.CampaignID)
	if apperr.Is(err, apperr.NotFound) { // deleted while it rang: the caller is there all the same
		campaign, err = &models.Campaign{}, nil
	}
	if err != nil {
		return err
	}
	segment := &models.Segment{ID: models.NewID(), CallID: e.CallID, EntryID: e.ID, CampaignID: e.CampaignID, CampaignName: e.CampaignName,
		UserID: u.ID, UserName: u.DisplayName(), Caller: e.Caller, AnsweredAt: c.now}
	if campaign.ScriptID != nil {
		version, err := c.tx.PublishedScript(ctx, *campaign.ScriptID)
		if err != nil {
			return err
		}
		if version != nil {
			segment.ScriptVersionID = version.ID
		}
	}
	if err := c.tx.CreateSegment(ctx, segment); err != nil {
		return err
	}
	if err := c.tx.EndOffers(ctx, e.ID, models.OfferAnswered, c.now); err != nil {
		return err
	}
	e.Status, e.SegmentID, e.OfferUntil, e.AnsweredAt, e.SeenAt = models.EntryClaimed, segment.ID, nil, &c.now, c.now
	if err := c.tx.SaveEntry(ctx, e); err != nil {
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
	if err := c.tx.SaveSegment(ctx, segment); err != nil {
		return err
	}
	a, err := c.agent(ctx, segment.UserID)
	if err != nil || a.SegmentID != segment.ID {
		return err
	}
	return c.wrapUp(ctx, a, e.CampaignID)
}

// wrapUp gives the agent the Campaign's time for the wrap code.
func (c *change) wrapUp(ctx context.Context, a *models.Agent, campaignID string) error {
	campaign, err := c.tx.Campaign(ctx, campaignID)
	if err != nil && !apperr.Is(err, apperr.NotFound) {
		return err
	}
	if err == nil && campaign.Config.Queue.WrapUpMS > 0 {
		until := c.now.Add(time.Duration(campaign.Config.Queue.WrapUpMS) * time.Millisecond)
		a.WrapUntil = &until
	} else {
		a.WrapUntil = nil
	}
	return c.put(ctx, a, models.AgentWrapUp, "")
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
		e, err := c.tx.Entry(ctx, a.EntryID)
		if err != nil {
			return err
		}
		segment, err := c.tx.Segment(ctx, a.SegmentID)
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
	return s.recall(ctx, callID)
}

// recall has the carrier come back for the next document of a call. A carrier that
// can't be told comes back when the agent's telephone is hung up.
func (s *Service) recall(ctx context.Context, callID string) error {
	row, err := s.db.Call(ctx, callID)
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
func (s *Service) controlled(ctx context.Context, row *models.Call) bool {
	return row.Kind == models.CallTest || s.control != nil && s.control.Can(ctx, row)
}

// HangUp ends the agent's part of the call.
func (s *Service) HangUp(ctx context.Context, userID, segmentID string) error {
	return s.inCall(ctx, userID, segmentID, func(c *change, e *models.QueueEntry, segment *models.Segment) error {
		if err := c.endSegment(ctx, e, segment, models.EndedByAgent); err != nil {
			return err
		}
		return c.tx.SaveEntry(ctx, e)
	})
}

// Hold lets the caller hear music until Unhold. Conflict where the carrier can't.
func (s *Service) Hold(ctx context.Context, userID, segmentID string) error {
	return s.inCall(ctx, userID, segmentID, func(c *change, e *models.QueueEntry, _ *models.Segment) error {
		if err := s.mustControl(ctx, c, e, "put on hold"); err != nil {
			return err
		}
		if e.HeldAt == nil {
			e.HeldAt = &c.now
		}
		return c.tx.SaveEntry(ctx, e)
	})
}

// Unhold connects the caller again.
func (s *Service) Unhold(ctx context.Context, userID, segmentID string) error {
	return s.inCall(ctx, userID, segmentID, func(c *change, e *models.QueueEntry, segment *models.Segment) error {
		c.unhold(e, segment)
		if err := c.tx.SaveSegment(ctx, segment); err != nil {
			return err
		}
		return c.tx.SaveEntry(ctx, e)
	})
}

func (s *Service) mustControl(ctx context.Context, c *change, e *models.QueueEntry, what string) error {
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
func (s *Service) canControl(ctx context.Context, c *change, e *models.QueueEntry) (bool, error) {
	if e.Test || e.Status == models.EntryClaimed {
		return true, nil
	}
	row, err := c.tx.Call(ctx, e.CallID)
	if err != nil {
		return false, err
	}
	return s.controlled(ctx, row), nil
}

// Target is where a caller is transferred to: the id of a Campaign or user, or a
// number in E.164.
type Target struct{ Kind, Value string }

// Transfer sends the caller on, with the call's data. Where the carrier can be told
// the agent's part ends at once; elsewhere when the agent hangs up the telephone.
func (s *Service) Transfer(ctx context.Context, userID, segmentID string, t Target) error {
	return s.inCall(ctx, userID, segmentID, func(c *change, e *models.QueueEntry, segment *models.Segment) error {
		name, err := c.target(ctx, e, userID, t)
		if err != nil {
			return err
		}
		segment.TransferKind, segment.TransferTarget, segment.TransferName = t.Kind, t.Value, name
		can, err := s.canControl(ctx, c, e)
		if err != nil {
			return err
		}
		if can {
			err = c.endSegment(ctx, e, segment, models.EndedByTransfer)
		} else {
			err = c.tx.SaveSegment(ctx, segment)
		}
		if err != nil {
			return err
		}
		return c.tx.SaveEntry(ctx, e)
	})
}

// target checks where a caller is to go, and names it.
func (c *change) target(ctx context.Context, e *models.QueueEntry, userID string, t Target) (string, error) {
	switch t.Kind {
	case TransferCampaign:
		campaign, err := c.tx.Campaign(ctx, t.Value)
		if apperr.Is(err, apperr.NotFound) {
			return "", apperr.FieldError("target", "This Campaign is not there any more; choose another.")
		}
		if err != nil {
			return "", err
		}
		return campaign.Name, nil
	case TransferAgent:
		return c.targetAgent(ctx, e, userID, t.Value)
	case TransferNumber:
		if len(t.Value) < 4 || t.Value[0] != '+' || strings.Trim(t.Value[1:], "0123456789") != "" {
			return "", apperr.FieldError("target", "%q is no phone number: write it with its country code, as in +61255501234.", t.Value)
		}
		return t.Value, nil
	}
	return "", apperr.FieldError("kind", "A call goes to a Campaign, an agent or a number, not to %q.", t.Kind)
}

func (c *change) targetAgent(ctx context.Context, e *models.QueueEntry, userID, target string) (string, error) {
	if target == userID {
		return "", apperr.FieldError("target", "You have this call already; choose another agent.")
	}
	u, err := c.tx.User(ctx, target)
	if apperr.Is(err, apperr.NotFound) {
		return "", apperr.FieldError("target", "This agent is not there any more; choose another.")
	}
	if err != nil {
		return "", err
	}
	a, err := c.agent(ctx, target)
	if err != nil {
		return "", err
	}
	switch {
	case a.State == models.AgentOffline:
		return "", apperr.FieldError("target", "%s is not at the desk; choose another agent.", u.DisplayName())
	case !e.Test && u.EndpointKind == "":
		return "", apperr.FieldError("target", "%s has no telephone that a carrier can call; choose another agent.", u.DisplayName())
	}
	return u.DisplayName(), nil
}

const (
	maxNote      = 4000
	maxFieldText = 4000
	maxFields    = 200
)

// Wrap is how an agent closes a call.
type Wrap struct {
	SegmentID string
	Code      string // a wrap code of the Campaign; empty when it has none
	Note      string
	Fields    map[string]string // of the Script: they replace what is kept of it already
	// Wrong says what is wrong in all that is kept of the Script then; with it nothing is
	// closed. Nil: nothing can be.
	Wrong func(fields map[string]string) []apperr.Field
}

// WrapUp closes the call an agent talked in, with what was filled in, or keeps nothing
// of it; the agent is free. Invalid for a code
// that is none of the Campaign's, for one that needs a note and has none, and for what
// is wrong in the Script: all at once. ErrCallOver for a part that is closed already.
func (s *Service) WrapUp(ctx context.Context, userID string, w Wrap) error {
	return s.act(ctx, userID, func(c *change, a *models.Agent) error {
		switch {
		case !isIn(a, w.SegmentID):
			return ErrCallOver
		case a.State != models.AgentWrapUp:
			return apperr.New(apperr.Conflict, "There is no call to wrap up.")
		}
		segment, err := c.tx.Segment(ctx, a.SegmentID)
		if err != nil {
			return err
		}
		d := Draft{SegmentID: segment.ID, Fields: w.Fields}
		if err := c.draft(ctx, segment, d); err != nil {
			return err
		}
		if err := c.checkWrap(ctx, segment, &w); err != nil {
			return err
		}
		if err := d.check(); err != nil {
			return err
		}
		segment.WrapCode, segment.Note, segment.WrappedAt = w.Code, w.Note, &c.now
		if err := c.tx.SaveSegment(ctx, segment); err != nil {
			return err
		}
		a.SeenAt = c.now
		return c.free(ctx, a)
	})
}

func (c *change) checkWrap(ctx context.Context, segment *models.Segment, w *Wrap) error {
	var p apperr.Problems
	if w.Wrong != nil {
		for _, f := range w.Wrong(segment.Fields) {
			p.Add(f.Name, "%s", f.Message)
		}
	}
	w.Note = strings.TrimSpace(w.Note)
	if n := len([]rune(w.Note)); n > maxNote {
		p.Add("note", "The note has %d characters; %d is the most.", n, maxNote)
	}
	campaign, err := c.tx.Campaign(ctx, segment.CampaignID)
	if apperr.Is(err, apperr.NotFound) {
		return p.Err()
	}
	if err != nil {
		return err
	}
	codes := campaign.Config.WrapCodes
	at := slices.IndexFunc(codes, func(code models.WrapCode) bool { return code.Name == w.Code })
	switch {
	case len(codes) == 0 && w.Code == "":
	case at < 0:
		p.Add("wrap_code", "Choose how the call ended.")
	case codes[at].Note == models.NoteRequired && w.Note == "":
		p.Add("note", "%q needs a note.", w.Code)
	}
	return p.Err()
}

// wrapOver closes a call whose time for the wrap-up is over.
func (c *change) wrapOver(ctx context.Context, userID string) error {
	a, err := c.agent(ctx, userID)
	if err != nil || a.State != models.AgentWrapUp {
		return err
	}
	if a.WrapUntil == nil && c.now.Sub(a.SeenAt) < wrapGrace || a.WrapUntil != nil && a.WrapUntil.After(c.now) {
		return nil
	}
	segment, err := c.tx.Segment(ctx, a.SegmentID)
	if err != nil {
		return err
	}
	segment.WrappedAt = &c.now
	if err := c.tx.SaveSegment(ctx, segment); err != nil {
		return err
	}
	if err := c.free(ctx, a); err != nil || a.State != models.AgentReady {
		return err
	}
	return c.put(ctx, a, models.AgentReady, reasonWrapOver)
}
