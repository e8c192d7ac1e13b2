package recording

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"time"

	"hookline/app/apperr"
	"hookline/app/carrier"
	"hookline/app/outbound"
	"hookline/app/sound"
	"hookline/app/work"
	"hookline/models"
)

// Run fetches what is due, what a node that died was fetching too, and removes what is
// old, until ctx is done.
func (s *Service) Run(ctx context.Context) {
	defer s.queue.Wait()
	work.Run(ctx, s.log, background,
		work.Task{Every: s.opt.Poll, Wake: s.queue.Freed, Do: func(ctx context.Context) error {
			_, err := s.queue.Start(ctx, func(err error) { s.report(ctx, err) })
			return err
		}},
		work.Task{Every: sweepTime, Do: s.Sweep})
}

const background = "background work on recordings"

func (s *Service) report(ctx context.Context, err error) { work.Report(ctx, s.log, background, err) }

// Work fetches what is due, until nothing is. It is Run's work for who wants to wait
// for it.
func (s *Service) Work(ctx context.Context) error { return s.queue.Drain(ctx) }

func (s *Service) claim(ctx context.Context, now, until time.Time, _ int) ([]*models.Recording, error) {
	r, err := s.db.Recordings.Claim(ctx, now, until)
	if err != nil || r == nil {
		return nil, err
	}
	return []*models.Recording{r}, nil
}

// final is a failure that trying again does not mend, passing one that it may.
func final(reason string, cause error) *work.Failure {
	return &work.Failure{Meaning: work.Permanent, Reason: reason, Cause: cause}
}

func passing(reason string, cause error) *work.Failure {
	return &work.Failure{Meaning: work.Again, Reason: reason, Cause: cause}
}

// attempt fetches one recording.
func (s *Service) attempt(ctx context.Context, r *models.Recording) error {
	ctx, cancel := context.WithTimeout(ctx, min(fetchTime, s.opt.Lease))
	defer cancel()
	if f := s.fetch(ctx, r); f != nil {
		return f
	}
	return nil
}

// finish saves what came of an attempt, successful if f is nil. Should a later attempt
// have begun, or the recording be gone, what this one stored is removed. It stays when
// the database fails: that may have saved the row nonetheless, and if not, the row has
// the key, by which the next attempt removes it.
func (s *Service) finish(ctx context.Context, r *models.Recording, f *work.Failure) error {
	if f != nil {
		s.report(ctx, s.drop(ctx, r)) // if that fails, the row keeps the key
	}
	now := s.now()
	r.UpdatedAt, r.LeaseUntil, r.DueAt = now, nil, nil
	switch {
	case f == nil:
		r.State, r.Reason, r.Source = models.RecordingStored, "", ""
		if r.Transcribable() {
			r.TranscriptState, r.TranscriptDueAt = models.TranscriptWaiting, &now
		}
	case f.Meaning == work.Permanent || r.Tries >= int64(len(s.opt.Waits)):
		r.State, r.Reason = models.RecordingFailed, f.Reason
		s.log.WarnContext(ctx, "a recording can't be fetched", "recording", r.ID, "call", r.CallID, "reason", f.Reason, "error", f.Cause)
	default:
		due := now.Add(max(s.opt.Waits[r.Tries], f.After))
		r.State, r.Reason, r.DueAt = models.RecordingWaiting, f.Reason, &due
		r.Tries++
	}
	err := s.settle(ctx, r, func(tx *models.DB) error { return tx.Recordings.Finish(ctx, r) })
	if errors.Is(err, models.ErrStale) {
		return s.drop(ctx, r)
	}
	if err == nil && f == nil && r.Transcribable() {
		s.opt.Kept.Ring()
	}
	return err
}

// drop removes what an attempt has stored, or may have.
func (s *Service) drop(ctx context.Context, r *models.Recording) error {
	if r.StoreKey == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, dropTime)
	defer cancel()
	if err := s.storage.Delete(ctx, r.StoreKey); err != nil {
		return err
	}
	r.StoreKey = ""
	return nil
}

// fetch asks the carrier for the sound and stores it.
func (s *Service) fetch(ctx context.Context, r *models.Recording) *work.Failure {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.Source, nil)
	if err != nil {
		return final("The carrier gave no address of the recording that can be asked.", err)
	}
	if err := s.authorize(ctx, req, r); err != nil {
		return passing("Hookline's database can't be reached.", err)
	}
	file, err := os.CreateTemp("", "hookline-recording-*")
	if err != nil {
		return passing("This machine has no room for the recording.", err)
	}
	defer func() { _, _ = file.Close(), os.Remove(file.Name()) }()
	res, err := s.client.Download(req, file, s.opt.Max)
	if err != nil {
		return explain(err)
	}
	if res.Status != http.StatusOK {
		f := refusal(res.Status, req.URL.Host)
		f.After = outbound.RetryAfter(res.Header.Get("Retry-After"), s.now(), maxPause)
		return f
	}
	return s.keep(ctx, r, file)
}

// authorize gives the request what the carrier's API knows us by, if an admin has
// entered that and the sound is where the API itself is: a file in somebody's cloud is
// no one to tell it to.
func (s *Service) authorize(ctx context.Context, req *http.Request, r *models.Recording) error {
	c, err := s.db.Calls.Get(ctx, r.CallID)
	if apperr.Is(err, apperr.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	from, err := s.carriers.CarrierByID(ctx, c.CarrierID)
	if err != nil || from == nil {
		return err
	}
	_, account, ok := carrier.AccountOf(from.Kind, from.Settings)
	if api, err := url.Parse(account.URL); ok && err == nil && outbound.SameServer(api, req.URL) {
		account.Authorize(req)
	}
	return nil
}

// explain turns a failure on the way into one for people.
func explain(err error) *work.Failure {
	own, ok := errors.AsType[*outbound.Error](err)
	if !ok {
		return passing("The recording could not be fetched.", err)
	}
	switch own.Kind {
	case outbound.AddressRefused, outbound.RedirectRefused, outbound.TooLarge:
		return final(own.Message, err)
	}
	return passing(own.Message, err)
}

// maxPause bounds what a server may ask for: its next recording is not to wait for days.
const maxPause = time.Hour

// refusal says what an answer other than 200 means.
func refusal(status int, host string) *work.Failure {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return final(fmt.Sprintf("The server at %s refused to give the recording (%d): the address may have expired. If the carrier asks for a sign-in, enter its account and API address on the carrier's page.", host, status), nil)
	case status == http.StatusGone:
		return final(fmt.Sprintf("The server at %s does not have the recording any more (%d).", host, status), nil)
	case status == http.StatusNotFound:
		return passing(fmt.Sprintf("The server at %s does not have the recording yet (%d).", host, status), nil)
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status == http.StatusTooManyRequests, status >= http.StatusInternalServerError, status < http.StatusMultipleChoices:
		return passing(fmt.Sprintf("The server at %s answered %d in place of the recording.", host, status), nil)
	}
	return final(fmt.Sprintf("The server at %s answered %d in place of the recording.", host, status), nil)
}

// audio is a file that has come whole.
type audio interface {
	io.Seeker
	io.ReaderAt
}

// keep checks what a file is by its content, and stores it.
func (s *Service) keep(ctx context.Context, r *models.Recording, f audio) *work.Failure {
	size, err := f.Seek(0, io.SeekEnd)
	head := make([]byte, min(size, sound.SniffLen))
	if err == nil && size > 0 {
		_, err = io.ReadFull(io.NewSectionReader(f, 0, size), head)
	}
	if err != nil {
		return passing("This machine can't read back what was fetched.", err)
	}
	kind, ok := sound.Sniff(head)
	switch {
	case ok:
	case size == 0:
		return passing("What came in place of the recording is empty.", nil)
	case sound.IsPage(head):
		return final("What came in place of the recording is a web page.", nil)
	default:
		return final("What came in place of the recording is no WAV, MP3, Ogg, WebM or MP4.", nil)
	}
	if err := s.store(ctx, r, io.NewSectionReader(f, 0, size), size, kind); err != nil {
		return passing("The recording can't be stored: "+apperr.Message(err), err)
	}
	if kind.Ext == sound.WAV {
		if length, err := sound.WAVTime(f, size); err == nil && length > 0 { // else as the carrier said
			r.DurationMS = length.Round(time.Millisecond).Milliseconds()
		}
	}
	return nil
}

// store puts a file into the storage. Its key is in the database before, so that no
// file stays that nobody knows of, whenever the program ends; and what an attempt left
// whose end was such goes first.
func (s *Service) store(ctx context.Context, r *models.Recording, file io.Reader, size int64, kind sound.Type) error {
	if err := s.drop(ctx, r); err != nil {
		return err
	}
	r.StoreKey = fmt.Sprintf("recordings/%s/%s-%d.%s", r.CreatedAt.UTC().Format("2006/01"), r.ID, r.Attempt, kind.Ext)
	if err := s.db.Recordings.Key(ctx, r); err != nil {
		return err
	}
	if err := s.storage.Put(ctx, r.StoreKey, file, size, kind.MIME); err != nil {
		return err
	}
	r.Size, r.Type = size, kind.MIME
	return nil
}

// miss gives up pieces of agents' parts of which their carriers have said nothing.
func (s *Service) miss(ctx context.Context) error {
	for ctx.Err() == nil {
		list, err := s.db.Recordings.Missed(ctx, s.now().Add(-missedTime), sweepBatch)
		if err != nil || len(list) == 0 {
			return err
		}
		for i := range list {
			unwanted, err := s.unwanted(ctx, list[i].ID)
			if err == nil && !unwanted {
				err = s.silence(ctx, list[i].ID, "The carrier did not say that it has a recording.", 0)
			}
			if err != nil {
				return err
			}
		}
	}
	return ctx.Err()
}

// Sweep removes recordings that are older than they are kept, places for those that
// nobody told of, and messages that were deleted a while ago.
func (s *Service) Sweep(ctx context.Context) error {
	if err := s.miss(ctx); err != nil {
		return err
	}
	before := time.Unix(0, 0)
	if s.opt.Keep > 0 {
		before = s.now().Add(-s.opt.Keep)
	}
	for ctx.Err() == nil {
		list, err := s.db.Recordings.Old(ctx, before, s.now().Add(-untoldTime), s.now().Add(-hiddenTime), s.now(), sweepBatch)
		if err != nil || len(list) == 0 {
			return err
		}
		for i := range list {
			if err := s.remove(ctx, &list[i]); err != nil {
				return err // the storage is away: the next sweep goes on
			}
		}
	}
	return ctx.Err()
}
