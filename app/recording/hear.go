package recording

import (
	"context"
	"io"

	"hookline/app/apperr"
	"hookline/app/sound"
	"hookline/models"
)

// Side is whose voice is heard of a recording with two channels.
type Side string

// The sides. The carriers put the caller on the first channel.
const (
	Both   Side = ""
	Caller Side = "caller"
	Agent  Side = "agent"
)

func (s Side) channel() (int, bool) {
	switch s {
	case Caller:
		return 0, true
	case Agent:
		return 1, true
	}
	return sound.AllChannels, s == Both
}

// Sound is a recording that can be heard: what a caller said, or all of an agent's part.
// Close it.
type Sound struct {
	io.ReadSeeker
	models.Recording // of the first piece; Type is that of the sound
	files            []io.Closer
}

// Close lets go of its files.
func (s *Sound) Close() error {
	var first error
	for _, f := range s.files {
		if err := f.Close(); first == nil {
			first = err
		}
	}
	return first
}

// ErrOnItsWay says that a recording's sound is not there yet, a Conflict.
var ErrOnItsWay = apperr.New(apperr.Conflict, "The sound of this recording is not here yet. Ask again in a few seconds.")

// Open gives a recording's sound; for a piece of an agent's part that of the whole part, as
// far as it is over. NotFound when there is none, ErrOnItsWay when it is to come.
func (s *Service) Open(ctx context.Context, id string, side Side) (*Sound, error) {
	r, err := s.db.Recordings.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	pieces := []models.Recording{*r}
	if r.SegmentID != "" {
		if pieces, err = s.db.Recordings.OfSegment(ctx, r.SegmentID); err != nil {
			return nil, err
		}
	}
	return s.open(ctx, pieces, side)
}

// OpenAddress gives what other systems have by an address, as Open, but nothing of an
// agent's part that goes on.
func (s *Service) OpenAddress(ctx context.Context, address string, side Side) (*Sound, error) {
	pieces, err := s.db.Recordings.ByAddress(ctx, address)
	if err != nil {
		return nil, err
	}
	if len(pieces) > 0 {
		if part, err := s.partOf(ctx, &pieces[0]); err != nil {
			return nil, err
		} else if part != nil && part.EndedAt == nil {
			return nil, ErrOnItsWay
		}
	}
	return s.open(ctx, pieces, side)
}

func (s *Service) open(ctx context.Context, pieces []models.Recording, side Side) (*Sound, error) {
	if len(pieces) == 0 {
		return nil, apperr.New(apperr.NotFound, "There is no such recording. Recordings are deleted with the traces of their calls.")
	}
	channel, ok := side.channel()
	if !ok {
		return nil, apperr.New(apperr.NotFound, "A recording has the sides %s and %s, not %q.", Caller, Agent, side)
	}
	if pieces[0].DeletedAt != nil { // of a message that may be brought back, but not heard
		return nil, missing("The message was deleted.")
	}
	pieces, err := here(pieces)
	if err != nil {
		return nil, err
	}
	out := &Sound{Recording: pieces[0]}
	var files []io.ReadSeeker
	for i := range pieces {
		f, err := s.storage.Open(ctx, pieces[i].StoreKey)
		if err != nil {
			_ = out.Close()
			return nil, err
		}
		files, out.files = append(files, f), append(out.files, f)
	}
	if len(files) == 1 && channel == sound.AllChannels {
		out.ReadSeeker = files[0] // as it came
		return out, nil
	}
	track, err := sound.NewTrack(files, channel)
	if err != nil {
		_ = out.Close()
		return nil, err
	}
	out.ReadSeeker, out.Type = track, sound.ContentType(sound.WAV)
	return out, nil
}

// here gives the pieces of a recording that hold sound, if all that is to come is here.
func here(pieces []models.Recording) ([]models.Recording, error) {
	var kept []models.Recording
	reason := ""
	for i := range pieces {
		switch r := &pieces[i]; {
		case r.State == models.RecordingStored:
			kept = append(kept, *r)
		case r.Absent():
			reason = r.Reason
		case r.State == models.RecordingFailed:
			return nil, missing(r.Reason)
		default:
			return nil, ErrOnItsWay
		}
	}
	if len(kept) == 0 {
		return nil, missing(reason)
	}
	return kept, nil
}

func missing(reason string) error {
	return apperr.New(apperr.NotFound, "The sound of this recording is not here: %s", reason)
}

// partOf is the agent's part that a recording is a piece of; nil for none.
func (s *Service) partOf(ctx context.Context, r *models.Recording) (*models.Segment, error) {
	if r.SegmentID == "" {
		return nil, nil
	}
	part, err := s.db.Desk.Segment(ctx, r.SegmentID)
	if apperr.Is(err, apperr.NotFound) {
		return nil, nil
	}
	return part, err
}
