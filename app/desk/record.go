package desk

import (
	"context"

	"hookline/app/apperr"
	"hookline/app/event"
	"hookline/app/workflow/queue"
	"hookline/models"
)

// recordingOf says how the agent's part that begins now is recorded, as the Campaign
// wants it and the carrier can. An agent who can't pause does not decide.
func (c *change) recordingOf(ctx context.Context, e *models.QueueEntry) (string, error) {
	wanted, err := c.wanted(ctx, e)
	if err != nil || wanted.Record == "" || e.Test || c.reach.record == nil {
		return "", err
	}
	row, err := c.tx.Calls.Get(ctx, e.CallID)
	if err != nil {
		return "", ignoreGone(err) // a call of which this is the first turn
	}
	byAgent, controlled := wanted.Record == models.RecordByAgent, c.reach.controlled(ctx, row)
	switch {
	case !c.reach.record.Records(ctx, row), byAgent && !controlled && wanted.Start == models.StartOff:
		return "", nil
	case !byAgent, !controlled:
		return models.PartRecordingAlways, nil
	case wanted.Start == models.StartOff:
		return models.PartRecordingOff, nil
	}
	return models.PartRecordingOn, nil
}

// wanted is what the Campaign says of recordings: nothing when it is gone.
func (c *change) wanted(ctx context.Context, e *models.QueueEntry) (models.RecordingConfig, error) {
	campaign, err := c.tx.Campaigns.Get(ctx, e.CampaignID)
	if err != nil {
		return models.RecordingConfig{}, ignoreGone(err)
	}
	return campaign.Config.Recording, nil
}

// recordAs says how the carrier is to record a part. Its pieces are recorded alike, and
// the caller is told once.
func (c *change) recordAs(ctx context.Context, e *models.QueueEntry, segment *models.Segment) (*queue.Record, error) {
	wanted, err := c.wanted(ctx, e)
	if err != nil {
		return nil, err
	}
	h := hearingOf(e)
	r := &queue.Record{PartID: segment.ID, Campaign: e.CampaignName, Dual: wanted.Channels == models.ChannelsDual}
	if segment.HeldMS == 0 {
		r.Say, r.Voice, r.Language = wanted.Say, h.Voice, h.Language
		return r, nil
	}
	pieces, err := c.tx.Recordings.OfSegment(ctx, segment.ID)
	if len(pieces) > 0 {
		r.Dual = pieces[0].Channels > 1
	}
	return r, err
}

// recorded raises what came of the recording of a part that is over, if all of it has
// come already. Else app/recording does when it comes.
func (c *change) recorded(ctx context.Context, segment *models.Segment) error {
	if segment.Recording == "" || !c.hooks.Has(event.RecordingReady) && !c.hooks.Has(event.RecordingFailed) {
		return nil
	}
	pieces, err := c.tx.Recordings.OfSegment(ctx, segment.ID)
	if err != nil {
		return err
	}
	if e, ok := event.PartRecorded(segment, pieces, c.now); ok {
		c.raise(e)
	}
	return nil
}

// Record has an agent's part recorded from now on, or not for a while. Conflict where the
// agent does not decide, or the carrier does not record yet; Unavailable when it did not
// take it: then all is as it was.
func (s *Service) Record(ctx context.Context, userID, segmentID string, on bool) error {
	segment, held, err := s.decides(ctx, userID, segmentID)
	if err != nil {
		return err
	}
	if isOn := segment.Recording == models.PartRecordingOn; isOn == on {
		return nil // pressed twice
	}
	if !held { // else the carrier records nothing, and is told when it does
		if err := s.reach.pause(ctx, segment, !on); err != nil {
			return err
		}
	}
	state := models.PartRecordingPaused
	if on {
		state = models.PartRecordingOn
	}
	return s.noteRecording(ctx, segment.ID, state)
}

// decides reads the part of a call whose agent decides about its recording, and whether
// the caller is on hold.
func (s *Service) decides(ctx context.Context, userID, segmentID string) (*models.Segment, bool, error) {
	a, err := s.db.Agents.Get(ctx, userID)
	if err != nil {
		return nil, false, err
	}
	if a == nil || !isIn(a, segmentID) {
		return nil, false, ErrCallOver
	}
	if a.State != models.AgentTalking {
		return nil, false, errNotTalking
	}
	segment, err := s.db.Desk.Segment(ctx, segmentID)
	if err != nil {
		return nil, false, err
	}
	switch segment.Recording {
	case models.PartRecordingOn, models.PartRecordingOff, models.PartRecordingPaused:
	default:
		return nil, false, apperr.New(apperr.Conflict, "You don't decide whether this call is recorded; its Campaign does.")
	}
	e, err := s.db.Desk.Entry(ctx, segment.EntryID)
	return segment, err == nil && e.HeldAt != nil, err
}

// pause tells the carrier about the piece that it records now.
func (s reach) pause(ctx context.Context, segment *models.Segment, pause bool) error {
	pieces, err := s.db.Recordings.OfSegment(ctx, segment.ID)
	if err != nil {
		return err
	}
	if len(pieces) == 0 || pieces[len(pieces)-1].CarrierRecordingID == "" {
		return apperr.New(apperr.Conflict, "The carrier does not record this call yet. Try again once you hear the caller.")
	}
	row, err := s.db.Calls.Get(ctx, segment.CallID)
	if err != nil {
		return err
	}
	if err := s.record.PauseRecording(ctx, row, pieces[len(pieces)-1].CarrierRecordingID, pause); err != nil {
		s.log.WarnContext(ctx, "a carrier did not pause a recording, or go on with it", "call", row.ID, "pause", pause, "error", err)
		return apperr.Wrap(err, apperr.Unavailable, "The carrier did not take it: nothing has changed. Try again.")
	}
	return nil
}

// noteRecording saves how a part is recorded, and tells its agent's desk.
func (s *Service) noteRecording(ctx context.Context, segmentID, state string) error {
	return s.change(ctx, func(c *change) error {
		segment, err := c.tx.Desk.Segment(ctx, segmentID)
		if err != nil || segment.EndedAt != nil {
			return err
		}
		segment.Recording = state
		if err := c.tx.Desk.SaveSegment(ctx, segment); err != nil {
			return err
		}
		a, err := c.agent(ctx, segment.UserID)
		if err != nil || a.SegmentID != segmentID {
			return err
		}
		return c.put(ctx, a, a.State, a.Reason)
	})
}

// RecordingBegan notes that the carrier has begun to record an agent's part, or a piece of
// it: where the agent does not want that now, the carrier is told to pause. When it can't
// be, the desk says that it records; what an agent never wanted is not kept.
func (s *Service) RecordingBegan(ctx context.Context, segmentID string) error {
	segment, err := s.db.Desk.Segment(ctx, segmentID)
	if err != nil || s.reach.record == nil || segment.EndedAt != nil {
		return err
	}
	if segment.Recording != models.PartRecordingOff && segment.Recording != models.PartRecordingPaused {
		return nil
	}
	err = s.reach.pause(ctx, segment, true)
	if err != nil && segment.Recording == models.PartRecordingPaused {
		return s.noteRecording(ctx, segmentID, models.PartRecordingOn)
	}
	return err
}
