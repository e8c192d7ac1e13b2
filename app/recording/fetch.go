package recording

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"sync"
	"time"

	"hookline/app/apperr"
	"hookline/app/media"
	"hookline/app/outbound"
	"hookline/models"
)

// Run fetches what is due, what a node that died was fetching too, and removes what is
// old, until ctx is done.
func (s *Service) Run(ctx context.Context) {
	poll, sweep := time.NewTicker(s.opt.Poll), time.NewTicker(sweepTime)
	defer poll.Stop()
	defer sweep.Stop()
	s.report(ctx, s.Sweep(ctx))
	for {
		s.report(ctx, s.Work(ctx))
		select {
		case <-s.wake:
		case <-poll.C:
		case <-sweep.C:
			s.report(ctx, s.Sweep(ctx))
		case <-ctx.Done():
			return
		}
	}
}

func (s *Service) report(ctx context.Context, err error) {
	if err != nil && ctx.Err() == nil {
		s.log.ErrorContext(ctx, "background work on recordings failed; it is tried again", "error", err)
	}
}

// Work fetches what is due, a few at a time, until nothing is.
func (s *Service) Work(ctx context.Context) error {
	var group sync.WaitGroup
	defer group.Wait()
	free := make(chan struct{}, workers)
	for ctx.Err() == nil {
		free <- struct{}{}
		r, err := s.db.ClaimRecording(ctx, s.now(), s.now().Add(s.opt.Lease))
		if err != nil || r == nil {
			return err
		}
		group.Go(func() {
			defer func() { <-free }()
			s.report(ctx, s.attempt(ctx, r))
		})
	}
	return nil
}

// failure is why an attempt failed, in words for people.
type failure struct {
	reason string
	final  bool // trying again is of no use
	cause  error
}

// attempt fetches one recording and saves what came of it.
func (s *Service) attempt(ctx context.Context, r *models.Recording) error {
	work, cancel := context.WithTimeout(ctx, min(fetchTime, s.opt.Lease))
	defer cancel()
	f := s.fetch(work, r)
	if ctx.Err() != nil && f != nil { // the program ends: another attempt begins at once
		f = &failure{reason: "Hookline was stopped meanwhile."}
	}
	return s.finish(ctx, r, f)
}

// finish saves what came of an attempt, successful if f is nil. Should a later attempt
// have begun, or the recording be gone, what this one stored is removed.
func (s *Service) finish(ctx context.Context, r *models.Recording, f *failure) error {
	ctx = context.WithoutCancel(ctx) // it is done; only the row is missing
	now := s.now()
	r.UpdatedAt, r.LeaseUntil, r.DueAt = now, nil, nil
	switch {
	case f == nil:
		r.State, r.Reason, r.Source = models.RecordingStored, "", ""
	case f.final || r.Tries >= int64(len(s.opt.Waits)):
		r.State, r.Reason, r.StoreKey = models.RecordingFailed, f.reason, ""
		s.log.WarnContext(ctx, "a recording can't be fetched", "recording", r.ID, "call", r.CallID, "reason", f.reason, "error", f.cause)
	default:
		due := now.Add(s.opt.Waits[r.Tries])
		r.State, r.Reason, r.DueAt, r.StoreKey = models.RecordingWaiting, f.reason, &due, ""
		r.Tries++
	}
	key := r.StoreKey
	err := s.db.FinishRecording(ctx, r)
	if errors.Is(err, models.ErrStale) {
		if key != "" {
			return s.storage.Delete(ctx, key)
		}
		return nil
	}
	return err
}

// fetch asks the carrier for the sound and stores it.
func (s *Service) fetch(ctx context.Context, r *models.Recording) *failure {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, r.Source, nil)
	if err != nil {
		return &failure{"The carrier gave no address of the recording that can be asked.", true, err}
	}
	if err := s.authorize(ctx, req, r); err != nil {
		return &failure{"Hookline's database can't be reached.", false, err}
	}
	file, err := os.CreateTemp("", "hookline-recording-*")
	if err != nil {
		return &failure{"This machine has no room for the recording.", false, err}
	}
	defer func() { _, _ = file.Close(), os.Remove(file.Name()) }()
	res, err := s.client.Download(req, file, s.opt.Max)
	if err != nil {
		return explain(err)
	}
	if res.Status != http.StatusOK {
		return refusal(res.Status, req.URL.Host)
	}
	return s.keep(ctx, r, file)
}

// authorize gives the request what the carrier's API knows us by, if an admin has
// entered that. It goes to https alone, or to where the API itself is.
func (s *Service) authorize(ctx context.Context, req *http.Request, r *models.Recording) error {
	c, err := s.db.Call(ctx, r.CallID)
	if apperr.Is(err, apperr.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	from, err := s.carriers.CarrierByID(ctx, c.CarrierID)
	if err != nil || from == nil || from.AccountID == "" || from.Secret == "" {
		return err
	}
	api, err := url.Parse(from.APIURL)
	if req.URL.Scheme == "https" || err == nil && api.Host == req.URL.Host {
		req.SetBasicAuth(from.AccountID, from.Secret)
	}
	return nil
}

// explain turns a failure on the way into one for people.
func explain(err error) *failure {
	own, ok := errors.AsType[*outbound.Error](err)
	if !ok {
		return &failure{"The recording could not be fetched.", false, err}
	}
	switch own.Kind {
	case outbound.AddressRefused, outbound.RedirectRefused, outbound.TooLarge:
		return &failure{own.Message, true, err}
	}
	return &failure{own.Message, false, err}
}

// refusal says what an answer other than 200 means.
func refusal(status int, host string) *failure {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		return &failure{fmt.Sprintf("The server at %s refused to give the recording (%d): the address may have expired. If the carrier asks for a sign-in, enter its account and API address on the carrier's page.", host, status), true, nil}
	case status == http.StatusGone:
		return &failure{fmt.Sprintf("The server at %s does not have the recording any more (%d).", host, status), true, nil}
	case status == http.StatusNotFound:
		return &failure{fmt.Sprintf("The server at %s does not have the recording yet (%d).", host, status), false, nil}
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status == http.StatusTooManyRequests, status >= http.StatusInternalServerError, status < http.StatusMultipleChoices:
		return &failure{fmt.Sprintf("The server at %s answered %d in place of the recording.", host, status), false, nil}
	}
	return &failure{fmt.Sprintf("The server at %s answered %d in place of the recording.", host, status), true, nil}
}

// keep checks what a file is by its content, and stores it.
func (s *Service) keep(ctx context.Context, r *models.Recording, file io.ReadSeeker) *failure {
	head := make([]byte, media.SniffLen)
	size, err := file.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	var n int
	if err == nil {
		n, err = io.ReadFull(file, head)
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return &failure{"This machine can't read back what was fetched.", false, err}
	}
	head = head[:n]
	kind, ok := media.Sniff(head)
	switch {
	case ok:
	case n == 0:
		return &failure{"What came in place of the recording is empty.", false, nil}
	case media.LooksLikePage(head):
		return &failure{"What came in place of the recording is a web page.", true, nil}
	default:
		return &failure{"What came in place of the recording is no WAV, MP3, Ogg, WebM or MP4.", true, nil}
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return &failure{"This machine can't read back what was fetched.", false, err}
	}
	key := fmt.Sprintf("recordings/%s/%s-%d.%s", r.CreatedAt.UTC().Format("2006/01"), r.ID, r.Attempt, kind.Ext)
	if err := s.storage.Put(ctx, key, file, size, kind.MIME); err != nil {
		return &failure{"The recording can't be stored: " + apperr.Message(err), false, err}
	}
	r.StoreKey, r.Size, r.Type = key, size, kind.MIME
	if length := media.Length(head, size); length > 0 {
		r.DurationMS = length.Milliseconds()
	}
	return nil
}

// Sweep removes recordings that are older than they are kept, and places for those
// that nobody told of.
func (s *Service) Sweep(ctx context.Context) error {
	before := time.Unix(0, 0)
	if s.opt.Keep > 0 {
		before = s.now().Add(-s.opt.Keep)
	}
	for ctx.Err() == nil {
		list, err := s.db.OldRecordings(ctx, before, s.now().Add(-untoldTime), sweepBatch)
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
