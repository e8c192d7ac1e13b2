package desk

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/models"
)

// Limits of what is typed in a call, in characters and in number.
const (
	maxNote      = 4000
	maxFieldText = 4000
	maxFields    = 200
)

// Draft is what an agent has typed of a call so far. It names the agent's part of
// the call: what comes late, after a break of the line, must not land in the next one.
type Draft struct {
	SegmentID string
	Fields    map[string]string // of the Script
	Code      *string           // a wrap code chosen, not sent yet; nil: not said
	Note      *string           // nil: not said
}

// lateDraft is how long after a call its fields are still taken.
const lateDraft = time.Hour

// SaveDraft keeps a Draft, so that a reload, a closed browser or the end of the time
// for the wrap-up loses nothing. The desk shows nothing else after it. NotFound for
// a part of somebody else.
func (s *Service) SaveDraft(ctx context.Context, userID string, d Draft) error {
	if err := d.check(); err != nil {
		return err
	}
	_, err := s.locked(ctx, func(c *change) error {
		segment, err := c.tx.Desk.Segment(ctx, d.SegmentID)
		if err != nil {
			return err
		}
		if segment.UserID != userID {
			return apperr.New(apperr.NotFound, "This call is not yours.")
		}
		if segment.WrappedAt != nil && c.now.Sub(*segment.WrappedAt) > lateDraft {
			return apperr.New(apperr.Conflict, "The call is closed: what you filled in could not be kept.")
		}
		if err := c.draft(ctx, segment, d); err != nil {
			return err
		}
		return c.tx.Desk.SaveSegment(ctx, segment)
	})
	return err
}

func (c *change) draft(ctx context.Context, segment *models.Segment, d Draft) error {
	if segment.Fields == nil {
		segment.Fields = map[string]string{}
	}
	maps.Copy(segment.Fields, d.Fields)
	if len(segment.Fields) > maxFields {
		return apperr.New(apperr.Invalid, "More than %d fields can't be kept.", maxFields)
	}
	if segment.WrappedAt != nil { // what was sent off is not changed by what was typed before it
		return nil
	}
	if d.Note != nil {
		segment.Note = strings.TrimSpace(*d.Note)
	}
	if d.Code == nil {
		return nil
	}
	campaign, err := c.tx.Campaigns.Get(ctx, segment.CampaignID)
	if apperr.Is(err, apperr.NotFound) {
		return nil
	}
	if err == nil && (*d.Code == "" || slices.ContainsFunc(campaign.Config.WrapCodes, func(w models.WrapCode) bool { return w.Name == *d.Code })) {
		segment.WrapCode = *d.Code
	}
	return err
}

func (d Draft) check() error {
	if len(d.Fields) > maxFields {
		return apperr.New(apperr.Invalid, "%d fields are more than %d.", len(d.Fields), maxFields)
	}
	for name, value := range d.Fields {
		if n := len([]rune(value)); n > maxFieldText {
			return apperr.FieldError("fields["+name+"]", "This has %d characters; %d is the most.", n, maxFieldText)
		}
	}
	if d.Note != nil {
		if n := len([]rune(*d.Note)); n > maxNote {
			return apperr.FieldError("note", "The note has %d characters; %d is the most.", n, maxNote)
		}
	}
	return nil
}
