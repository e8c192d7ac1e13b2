// Package recording keeps what callers say to a Record of a Workflow, and what agents and
// callers say to one another: it makes place for a recording, is told by the carrier where
// the sound is, fetches it in the background, keeps it in a storage, raises what came of
// it, gives it to whoever may hear it, and removes it when it is old. It knows no HTTP but that of the carrier's storage, and no
// permissions.
package recording

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/url"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/call"
	"hookline/app/event"
	"hookline/app/outbound"
	"hookline/app/voice"
	"hookline/app/work"
	"hookline/app/workflow"
	"hookline/models"
)

// Storage keeps the sound. app/media has two of them.
type Storage interface {
	// Put writes a file whole or not at all.
	Put(ctx context.Context, key string, r io.Reader, size int64, contentType string) error
	// Open gives a file; NotFound when it is not there.
	Open(ctx context.Context, key string) (io.ReadSeekCloser, error)
	// Delete removes a file; it is no error when it is gone.
	Delete(ctx context.Context, key string) error
}

// Carriers know how a carrier's own API knows us. *call.Catalog is that.
type Carriers interface {
	CarrierByID(ctx context.Context, id string) (*call.Carrier, error)
}

// Options are what a Service may be told; the zero value is what the program runs with.
type Options struct {
	Now   func() time.Time // the clock; nil is time.Now
	Lease time.Duration    // how long a node may be silent before another fetches
	Poll  time.Duration    // how often what is due is looked for
	Keep  time.Duration    // how long recordings are kept; 0 is for ever
	Max   int64            // bytes of one recording
	Waits []time.Duration  // between the attempts to fetch one
	// Hooks gives those that are on, from memory; nil where nobody wants events.
	Hooks func(ctx context.Context) (*event.Hooks, error)
	Bell  work.Bell // rung when events were raised; nil for nobody
	Kept  work.Bell // rung when sound is here that is to be transcribed; nil for nobody
}

// DefaultMax is the most one recording may have: an hour of WAV has 58 MB.
const DefaultMax = 128 << 20

const (
	defaultLease = 10 * time.Minute
	defaultPoll  = 2 * time.Second
	fetchTime    = 5 * time.Minute // of one attempt; within the lease
	// graceTime is how long the carrier has to say that the sound is there, before it
	// is asked for at the address it gave as the recording ended.
	graceTime = time.Minute
	// untoldTime is how long place is kept for a recording that nobody tells of.
	untoldTime = 24 * time.Hour
	// hiddenTime is how long a message that was deleted can be brought back.
	hiddenTime = 24 * time.Hour
	// missedTime is how long after the end of an agent's part its carrier may say nothing
	// of the recording.
	missedTime = 10 * time.Minute
	dropTime   = 30 * time.Second // to remove a file from the storage
	sweepTime  = 10 * time.Minute
	sweepBatch = 100
	workers    = 3
)

// defaultWaits give a carrier about ten hours.
func defaultWaits() []time.Duration {
	return []time.Duration{5 * time.Second, 15 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour}
}

// Service keeps recordings. It is safe for concurrent use.
type Service struct {
	db       *models.DB
	storage  Storage
	client   *outbound.Client
	carriers Carriers
	base     func() string // public address of the installation, no slash at its end
	log      *slog.Logger
	opt      Options
	queue    *work.Queue[models.Recording]
}

var _ workflow.Recordings = (*Service)(nil)

// New makes a Service. Recordings are fetched while its Run runs.
func New(db *models.DB, storage Storage, client *outbound.Client, carriers Carriers, base func() string, log *slog.Logger, opt Options) *Service {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	opt.Lease = cmp.Or(opt.Lease, defaultLease)
	opt.Poll = cmp.Or(opt.Poll, defaultPoll)
	opt.Max = cmp.Or(opt.Max, DefaultMax)
	if opt.Waits == nil {
		opt.Waits = defaultWaits()
	}
	if opt.Hooks == nil {
		opt.Hooks = func(context.Context) (*event.Hooks, error) { return nil, nil }
	}
	s := &Service{db: db, storage: storage, client: client, carriers: carriers, base: base, log: log, opt: opt}
	s.queue = &work.Queue[models.Recording]{Workers: workers, Lease: opt.Lease, Now: s.now,
		Claim: s.claim, Do: s.attempt, Finish: s.finish, Freed: work.NewBell()}
	return s
}

func (s *Service) now() time.Time { return s.opt.Now().UTC().Truncate(time.Microsecond) }

// Path is where a recording is heard, behind the address of the installation.
func Path(id string) string { return "/recordings/" + id }

// BeginRecording makes place for a recording.
func (s *Service) BeginRecording(ctx context.Context, b workflow.RecordingBegin) (id, address string, err error) {
	now := s.now()
	visit := map[workflow.RecordingOf]string{workflow.OfTalk: models.RecordingOfTalk, workflow.OfName: models.RecordingOfName}[b.Of] + b.Key
	r := &models.Recording{CallID: b.CallID, Visit: visit, Turn: b.Turn, ObjectID: b.ObjectID, Title: b.Title, Label: b.Label,
		SegmentID: b.PartID, Channels: 1, State: models.RecordingWaiting, CreatedAt: now, UpdatedAt: now}
	r.BoxID = b.Box
	if b.Dual {
		r.Channels = 2
	}
	if err = begin(r, &b.Text); err != nil {
		return "", "", err
	}
	if r.Address, err = s.newAddress(ctx, b.PartID); err != nil {
		return "", "", err
	}
	if r, err = s.db.Recordings.Begin(ctx, r); err != nil {
		return "", "", err
	}
	return r.ID, s.base() + Path(r.ID), nil
}

// transcriptTime is how long a carrier may take to write the text of a recording, from the
// recording's beginning on.
const transcriptTime = 24 * time.Hour

// begin notes who writes the text of a recording that begins.
func begin(r *models.Recording, t *workflow.TextBegin) error {
	r.Transcribe = map[workflow.Transcriber]string{workflow.TranscribeCarrier: models.TranscribeByCarrier,
		workflow.TranscribeService: models.TranscribeByService}[t.Transcribe]
	if r.Transcribe == "" {
		return nil
	}
	r.TranscribeWith, r.TranscriptHidden = t.TranscribeWith, t.Hidden
	switch {
	case t.Cannot != "":
		r.TranscriptState, r.TranscriptReason = models.TranscriptFailed, t.Cannot
	case r.Transcribe == models.TranscribeByCarrier:
		due := r.CreatedAt.Add(transcriptTime)
		r.TranscriptState, r.TranscriptDueAt = models.TranscriptWaiting, &due
	}
	if len(t.PostBack.URLs) == 0 {
		return nil
	}
	text, err := json.Marshal(t.PostBack)
	r.PostBack = string(text)
	return err
}

// newAddress is by what other systems have a recording: that of the part's other pieces,
// or one that nobody can guess.
func (s *Service) newAddress(ctx context.Context, partID string) (string, error) {
	pieces, err := s.db.Recordings.OfSegment(ctx, partID)
	if err != nil || len(pieces) > 0 {
		return addressOf(pieces), err
	}
	return strings.ToLower(rand.Text()), nil
}

func addressOf(pieces []models.Recording) string {
	if len(pieces) == 0 {
		return ""
	}
	return pieces[0].Address
}

// Recorded notes how a recording ended. Its sound is fetched when the carrier says
// that it is there, or after a while in any case: not every platform says so.
func (s *Service) Recorded(ctx context.Context, id string, in voice.Input) error {
	if in.RecordingURL == "" {
		// Of a test call: its browser has sent the sound, or has none.
		return s.silence(ctx, id, "The test call went on without sound.", in.RecordedFor)
	}
	return s.tell(ctx, id, in.RecordingURL, in.RecordedFor, graceTime)
}

// DiscardRecording removes a recording in which there is nothing.
func (s *Service) DiscardRecording(ctx context.Context, id string) error {
	r, err := s.db.Recordings.Get(ctx, id)
	if apperr.Is(err, apperr.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.remove(ctx, r)
}

// Told is news of a carrier's: the sound of a recording of its call is there. NotFound
// when the carrier has no such recording.
func (s *Service) Told(ctx context.Context, carrierID, carrierCallID, id, source string, duration time.Duration) error {
	r, err := s.db.Recordings.Get(ctx, id)
	if err != nil {
		return err
	}
	if err := s.of(ctx, r, carrierID, carrierCallID); err != nil {
		return err
	}
	switch {
	case source != "":
		return s.tell(ctx, id, source, duration, 0)
	case r.SegmentID != "":
		return s.nothing(ctx, r)
	}
	return nil
}

// of says with NotFound that a recording is none of this call of the carrier's.
func (s *Service) of(ctx context.Context, r *models.Recording, carrierID, carrierCallID string) error {
	c, err := s.db.Calls.Get(ctx, r.CallID)
	if err == nil && (c.CarrierID != carrierID || c.CarrierCallID != carrierCallID) {
		return apperr.New(apperr.NotFound, "This call has no such recording.")
	}
	return err
}

// Began is news of a carrier's: a recording of its call has begun, which it knows by an id
// of its own. It gives the agent's part that is recorded, empty for none.
func (s *Service) Began(ctx context.Context, carrierID, carrierCallID, id, carrierRecordingID string) (partID string, err error) {
	r, err := s.db.Recordings.Get(ctx, id)
	if err != nil {
		return "", err
	}
	if err := s.of(ctx, r, carrierID, carrierCallID); err != nil {
		return "", err
	}
	return r.SegmentID, s.db.Recordings.Began(ctx, id, carrierRecordingID, s.now())
}

// Left is the news that a caller hung up, which may come in the middle of a recording:
// what there is of it is kept.
func (s *Service) Left(ctx context.Context, carrierID, carrierCallID, callID, source string) error {
	list, err := s.db.Recordings.Of(ctx, callID)
	if err != nil || len(list) == 0 || source == "" {
		return err
	}
	c, err := s.db.Calls.Get(ctx, callID)
	if err != nil || c.CarrierID != carrierID || c.CarrierCallID != carrierCallID {
		return err
	}
	return s.tell(ctx, list[len(list)-1].ID, source, 0, graceTime)
}

func (s *Service) tell(ctx context.Context, id, source string, duration, after time.Duration) error {
	u, err := url.Parse(source)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return apperr.New(apperr.Invalid, "The carrier gave no address of the recording that can be asked.")
	}
	unwanted, err := s.unwanted(ctx, id)
	if err != nil || unwanted {
		return err
	}
	now := s.now()
	if err := s.db.Recordings.Tell(ctx, id, source, duration, now.Add(after), now); err != nil {
		return err
	}
	if after == 0 {
		s.queue.Freed.Ring()
	}
	return nil
}

// unwanted removes a piece of a part whose agent had not begun to record, and says so:
// the carrier had, until it was told to pause.
func (s *Service) unwanted(ctx context.Context, id string) (bool, error) {
	r, err := s.db.Recordings.Get(ctx, id)
	if err != nil || r.SegmentID == "" {
		return false, err
	}
	part, err := s.partOf(ctx, r)
	if err != nil || part == nil || part.Recording != models.PartRecordingOff {
		return false, err
	}
	return true, s.remove(ctx, r)
}

// Retry fetches a recording again that failed. Conflict when it has not.
func (s *Service) Retry(ctx context.Context, id string) error {
	err := s.db.Recordings.Retry(ctx, id, s.now())
	if errors.Is(err, models.ErrStale) {
		return apperr.New(apperr.Conflict, "This recording is not one that can be fetched again.")
	}
	if err == nil {
		s.queue.Freed.Ring()
	}
	return err
}

// remove deletes a recording, its sound first: a row without sound says so, sound
// without a row would stay for ever.
func (s *Service) remove(ctx context.Context, r *models.Recording) error {
	if err := s.drop(ctx, r); err != nil {
		return err
	}
	return s.db.Recordings.Delete(ctx, r.ID)
}
