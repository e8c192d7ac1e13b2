package desk

import (
	"context"
	"slices"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/models"
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
// of it; the agent is free. Invalid for a code that is none of the Campaign's, for one
// that needs a note and has none, and for what is wrong in the Script: all at once.
// ErrCallOver for a part that is closed already.
func (s *Service) WrapUp(ctx context.Context, userID string, w Wrap) error {
	return s.act(ctx, userID, func(c *change, a *models.Agent) error {
		switch {
		case !isIn(a, w.SegmentID):
			return ErrCallOver
		case a.State != models.AgentWrapUp:
			return apperr.New(apperr.Conflict, "There is no call to wrap up.")
		}
		segment, err := c.tx.Desk.Segment(ctx, a.SegmentID)
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
		if err := c.tx.Desk.SaveSegment(ctx, segment); err != nil {
			return err
		}
		c.wrappedUp(segment)
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
	campaign, err := c.tx.Campaigns.Get(ctx, segment.CampaignID)
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

// wrapUp gives the agent the Campaign's time for the wrap code.
func (c *change) wrapUp(ctx context.Context, a *models.Agent, campaignID string) error {
	campaign, err := c.tx.Campaigns.Get(ctx, campaignID)
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

// wrapOver closes a call whose time for the wrap-up is over.
func (c *change) wrapOver(ctx context.Context, userID string) error {
	a, err := c.agent(ctx, userID)
	if err != nil || a.State != models.AgentWrapUp {
		return err
	}
	if a.WrapUntil == nil && c.now.Sub(a.SeenAt) < wrapGrace || a.WrapUntil != nil && a.WrapUntil.After(c.now) {
		return nil
	}
	segment, err := c.tx.Desk.Segment(ctx, a.SegmentID)
	if err != nil {
		return err
	}
	segment.WrappedAt = &c.now
	if err := c.tx.Desk.SaveSegment(ctx, segment); err != nil {
		return err
	}
	c.wrappedUp(segment)
	if err := c.free(ctx, a); err != nil || a.State != models.AgentReady {
		return err
	}
	return c.put(ctx, a, models.AgentReady, reasonWrapOver)
}
