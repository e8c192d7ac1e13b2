// Package transcription has what was said on recordings written down: by a Web Service, in
// the background, once the sound is here, or by the carrier, which tells the text itself. With
// a text it raises what others are told of it (MISSION D7). It keeps no sound and knows no
// HTTP, and no permissions.
package transcription

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strconv"
	"time"

	"hookline/app/apperr"
	"hookline/app/call"
	"hookline/app/event"
	"hookline/app/recording"
	"hookline/app/timezone"
	"hookline/app/webservice"
	"hookline/app/work"
	"hookline/app/workflow"
	"hookline/models"
)

// Sounds give what was recorded. *recording.Service is that.
type Sounds interface {
	Open(ctx context.Context, id string, side recording.Side) (*recording.Sound, error)
}

// Options are what a Service may be told; the zero value is what the program runs with.
type Options struct {
	Now   func() time.Time // the clock; nil is time.Now
	Lease time.Duration    // how long a node may be silent before another begins anew
	Poll  time.Duration    // how often what is due is looked for
	Waits []time.Duration  // between the attempts
	Wake  work.Bell        // rung when there is sound; nil for one of its own
	Bell  work.Bell        // rung when events were raised; nil for nobody
	// Note is told of each request, for what is shown of the Web Service; nil for nobody.
	Note func(*webservice.Exchange)
}

const (
	defaultLease = 5 * time.Minute // a Web Service takes two minutes at the most
	defaultPoll  = 2 * time.Second
	workers      = 3
	background   = "background work on transcriptions"
)

// defaultWaits give a Web Service about ten hours to be back.
func defaultWaits() []time.Duration {
	return []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour}
}

// Service has recordings transcribed. It is safe for concurrent use.
type Service struct {
	db      *models.DB
	sounds  Sounds
	catalog *call.Catalog
	runner  *webservice.Runner
	base    func() string // public address of the installation, no slash at its end
	log     *slog.Logger
	opt     Options
	queue   *work.Queue[models.Recording]
}

// New makes a Service. It asks Web Services while its Run runs.
func New(db *models.DB, sounds Sounds, catalog *call.Catalog, runner *webservice.Runner, base func() string, log *slog.Logger, opt Options) *Service {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	opt.Lease = cmp.Or(opt.Lease, defaultLease)
	opt.Poll = cmp.Or(opt.Poll, defaultPoll)
	if opt.Waits == nil {
		opt.Waits = defaultWaits()
	}
	if opt.Wake == nil {
		opt.Wake = work.NewBell()
	}
	s := &Service{db: db, sounds: sounds, catalog: catalog, runner: runner, base: base, log: log, opt: opt}
	s.queue = &work.Queue[models.Recording]{Workers: workers, Lease: opt.Lease, Now: s.now,
		Claim: s.claim, Do: s.attempt, Finish: s.finish, Freed: opt.Wake}
	return s
}

func (s *Service) now() time.Time { return s.opt.Now().UTC().Truncate(time.Microsecond) }

// Run transcribes what is due until ctx is done.
func (s *Service) Run(ctx context.Context) {
	defer s.queue.Wait()
	work.Run(ctx, s.log, background, work.Task{Every: s.opt.Poll, Wake: s.queue.Freed, Do: func(ctx context.Context) error {
		_, err := s.queue.Start(ctx, func(err error) { work.Report(ctx, s.log, background, err) })
		return err
	}})
}

// Work transcribes what is due, until nothing is. It is Run's work for who wants to wait
// for it.
func (s *Service) Work(ctx context.Context) error { return s.queue.Drain(ctx) }

func (s *Service) claim(ctx context.Context, now, until time.Time, _ int) ([]*models.Recording, error) {
	r, err := s.db.Recordings.ClaimTranscript(ctx, now, until)
	if err != nil || r == nil {
		return nil, err
	}
	return []*models.Recording{r}, nil
}

// finish saves what came of an attempt, a text if f is nil.
func (s *Service) finish(ctx context.Context, r *models.Recording, f *work.Failure) error {
	now := s.now()
	r.UpdatedAt, r.TranscriptLeaseUntil, r.TranscriptDueAt = now, nil, nil
	switch {
	case f == nil:
		r.TranscriptState, r.TranscribedAt = models.TranscriptDone, &now
	case f.Meaning == work.Stopped:
		r.TranscriptState, r.TranscriptReason, r.TranscriptDueAt = models.TranscriptWaiting, f.Reason, &now
	case f.Meaning == work.Permanent || r.TranscriptTries >= int64(len(s.opt.Waits)):
		r.TranscriptState, r.TranscriptReason = models.TranscriptFailed, f.Reason
		s.log.WarnContext(ctx, "a recording can't be transcribed", "recording", r.ID, "call", r.CallID, "reason", f.Reason, "error", f.Cause)
	default:
		due := now.Add(max(s.opt.Waits[r.TranscriptTries], f.After))
		r.TranscriptState, r.TranscriptReason, r.TranscriptDueAt = models.TranscriptWaiting, f.Reason, &due
		r.TranscriptTries++
	}
	return ignoreStale(s.settle(ctx, r, func(tx *models.DB) error { return tx.Recordings.FinishTranscript(ctx, r) }))
}

// ignoreStale: a later attempt decides, or the recording is gone.
func ignoreStale(err error) error {
	if errors.Is(err, models.ErrStale) {
		return nil
	}
	return err
}

// Told is news of a carrier's: the text of a recording of its call, or that there will be
// none. NotFound when the carrier has no such recording. The carrier may say so twice.
func (s *Service) Told(ctx context.Context, carrierID, carrierCallID, id, text string, failed bool) error {
	r, err := s.db.Recordings.Get(ctx, id)
	if err != nil {
		return err
	}
	c, err := s.db.Calls.Get(ctx, r.CallID)
	if err != nil {
		return err
	}
	if c.CarrierID != carrierID || carrierCallID != "" && c.CarrierCallID != carrierCallID || r.Transcribe != models.TranscribeByCarrier {
		return apperr.New(apperr.NotFound, "This call has no such recording.")
	}
	now := s.now()
	r.Transcript, r.TranscriptState, r.TranscriptReason, r.TranscribedAt = text, models.TranscriptDone, "", &now
	if failed {
		r.Transcript, r.TranscriptState, r.TranscribedAt = "", models.TranscriptFailed, nil
		r.TranscriptReason = "The carrier could not transcribe it."
	}
	r.UpdatedAt, r.TranscriptDueAt, r.TranscriptLeaseUntil = now, nil, nil
	return ignoreStale(s.settle(ctx, r, func(tx *models.DB) error { return tx.Recordings.TellTranscript(ctx, r) }))
}

// Retry asks the Web Service again for a text that failed. Conflict when it has not.
func (s *Service) Retry(ctx context.Context, id string) error {
	err := s.db.Recordings.RetryTranscript(ctx, id, s.now())
	if errors.Is(err, models.ErrStale) {
		return apperr.New(apperr.Conflict, "This recording is not one that can be transcribed again.")
	}
	if err == nil {
		s.queue.Freed.Ring()
	}
	return err
}

// settle saves how a text stands and, once it is there, raises who is told of it.
func (s *Service) settle(ctx context.Context, r *models.Recording, save func(tx *models.DB) error) error {
	if r.TranscriptState != models.TranscriptDone || r.DeletedAt != nil {
		return save(s.db)
	}
	hooks, err := s.catalog.Hooks(ctx)
	if err != nil {
		return err
	}
	raised := false
	err = s.db.Tx(ctx, func(tx *models.DB) error {
		if err := save(tx); err != nil {
			return err
		}
		told, err := hooks.Raise(ctx, tx, event.Transcribed(r, s.base(), *r.TranscribedAt))
		if err != nil {
			return err
		}
		posted, err := postBack(ctx, tx, hooks, r)
		raised = told || posted
		return err
	})
	if err == nil && raised {
		s.opt.Bell.Ring()
	}
	return err
}

// postBack raises the requests that tell of a text (MISSION D7); false when there are none.
func postBack(ctx context.Context, tx *models.DB, hooks *event.Hooks, r *models.Recording) (bool, error) {
	if r.PostBack == "" {
		return false, nil
	}
	to := workflow.PostBack{}
	if err := json.Unmarshal([]byte(r.PostBack), &to); err != nil {
		return false, err
	}
	c, err := tx.Calls.Get(ctx, r.CallID)
	if err != nil {
		return false, err
	}
	settings, err := tx.Settings(ctx)
	if err != nil {
		return false, err
	}
	pairs := []webservice.Pair{{Name: "survo_id", Value: to.SurvoID}, {Name: "unique_id", Value: to.UniqueID},
		{Name: "question", Value: strconv.Itoa(to.Question)}, {Name: "duration", Value: workflow.Seconds(r.Duration())},
		{Name: "date", Value: r.TranscribedAt.In(timezone.Of(settings.TimeZone)).Format(time.DateTime)}, {Name: "text", Value: event.Told(r)}}
	var list []models.Event
	for i, url := range to.URLs {
		e, err := call.PostBack(c, "transcription/"+r.ID+"/"+strconv.Itoa(i), workflow.PostBackTo("Transcription of "+r.Title, url), pairs, hooks, *r.TranscribedAt)
		if err != nil {
			return false, err
		}
		list = append(list, e)
	}
	return len(list) > 0, tx.Events.Add(ctx, list)
}
