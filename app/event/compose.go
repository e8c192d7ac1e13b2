package event

import (
	"context"
	"time"

	"hookline/app/apperr"
	"hookline/app/phone"
	"hookline/models"
)

// Composer gives the values of an event's tags.
type Composer struct {
	db   *models.DB
	base func() string
}

// NewComposer makes a Composer.
func NewComposer(db *models.DB) *Composer { return &Composer{db, func() string { return "" }} }

// At gives a Composer the public address of the installation, without a slash at its end:
// values that are addresses of ours begin with it.
func (c *Composer) At(base func() string) *Composer { return &Composer{c.db, base} }

// Compose gives the value of every tag there is, empty where the event has none: those
// of the moment the event happened, however late it is asked. Facts of the event go
// before what the rows say. What was deleted since has no values.
func (c *Composer) Compose(ctx context.Context, e *models.Event) (map[string]string, error) {
	s := &subject{event: e, base: c.base()}
	for _, read := range []func(context.Context, *subject) error{c.readCall, c.readPart, c.readRecording, c.readEntry, c.readAgent, c.readCampaign, c.readLead} {
		if err := read(ctx, s); err != nil {
			return nil, err
		}
	}
	return s.values(), nil
}

// subject is what an event is about: each row is read once, and nil when there is none.
type subject struct {
	event    *models.Event
	base     string // public address of the installation
	call     *models.Call
	entry    *models.QueueEntry
	offers   []models.QueueOffer // of the entry
	part     *models.Segment
	wrapped  *time.Time // when the agent closed the call before
	agent    *models.User
	campaign *models.Campaign
	lead     *models.Lead
	recorded string // the address of the recording of the part; empty for none
}

// maybe takes a row that may be gone.
func maybe[T any](row *T, err error) (*T, error) {
	if apperr.Is(err, apperr.NotFound) {
		return nil, nil
	}
	return row, err
}

func (c *Composer) readCall(ctx context.Context, s *subject) (err error) {
	if s.event.CallID != "" {
		s.call, err = maybe(c.db.Calls.Get(ctx, s.event.CallID))
	}
	return err
}

// readPart reads the part the event names. The end of a call is about the last one.
func (c *Composer) readPart(ctx context.Context, s *subject) (err error) {
	switch {
	case s.event.SegmentID != "":
		s.part, err = maybe(c.db.Desk.Segment(ctx, s.event.SegmentID))
	case s.event.Type == CallEnd:
		var all []models.Segment
		all, err = c.db.Desk.Segments(ctx, s.event.CallID)
		for i := range all {
			if s.by(&all[i].AnsweredAt) {
				s.part = &all[i]
			}
		}
	}
	if err == nil && s.part != nil {
		s.wrapped, err = c.db.Desk.LastWrapped(ctx, s.part.UserID, s.part.AnsweredAt)
	}
	return err
}

// readRecording reads where the recording of the part is, if one is kept.
func (c *Composer) readRecording(ctx context.Context, s *subject) error {
	if s.part == nil || s.part.Recording == "" || s.part.Recording == models.PartRecordingOff {
		return nil
	}
	pieces, err := c.db.Recordings.OfSegment(ctx, s.part.ID)
	if err == nil && len(pieces) > 0 {
		s.recorded = pieces[0].Address
	}
	return err
}

// readEntry reads the place in a queue the event names; for the end of a call the last.
func (c *Composer) readEntry(ctx context.Context, s *subject) (err error) {
	switch {
	case s.event.EntryID != "":
		s.entry, err = maybe(c.db.Desk.Entry(ctx, s.event.EntryID))
	case s.event.Type == CallEnd:
		var all []models.QueueEntry
		all, err = c.db.Desk.Entries(ctx, s.event.CallID)
		for i := range all {
			if s.by(&all[i].JoinedAt) {
				s.entry = &all[i]
			}
		}
	}
	if err == nil && s.entry != nil {
		s.offers, err = c.db.Desk.Offers(ctx, s.entry.ID)
	}
	return err
}

func (c *Composer) readAgent(ctx context.Context, s *subject) (err error) {
	if id := s.userID(); id != "" {
		s.agent, err = maybe(c.db.Users.Get(ctx, id))
	}
	return err
}

func (s *subject) userID() string {
	if s.event.UserID == "" && s.part != nil {
		return s.part.UserID
	}
	return s.event.UserID
}

func (c *Composer) readCampaign(ctx context.Context, s *subject) (err error) {
	if id := s.campaignID(); id != "" {
		s.campaign, err = maybe(c.db.Campaigns.Get(ctx, id))
	}
	return err
}

func (s *subject) campaignID() string {
	if s.event.CampaignID == "" && s.entry != nil {
		return s.entry.CampaignID
	}
	return s.event.CampaignID
}

func (c *Composer) readLead(ctx context.Context, s *subject) (err error) {
	if id, caller := s.campaignID(), s.caller(); id != "" && caller != "" {
		s.lead, err = c.db.Leads.OfCampaign(ctx, id, caller)
	}
	return err
}

// caller is the number of the caller; empty when it is hidden.
func (s *subject) caller() string {
	number := ""
	switch {
	case s.call != nil:
		number = s.call.Caller
	case s.entry != nil:
		number = s.entry.Caller
	}
	if phone.Withheld(number) {
		return ""
	}
	return number
}

// by says whether something had happened when the event did.
func (s *subject) by(t *time.Time) bool { return t != nil && !t.After(s.event.At) }
