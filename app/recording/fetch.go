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
	"hookline/app/carrier"
	"hookline/app/outbound"
	"hookline/app/sound"
	"hookline/models"
)

// Run fetches what is due, what a node that died was fetching too, and removes what is
// old, until ctx is done.
func (s *Service) Run(ctx context.Context) {
	poll, sweep := time.NewTicker(s.opt.Poll), time.NewTicker(sweepTime)
	defer poll.Stop()
	defer sweep.Stop()
	p := newPool()
	defer p.group.Wait()
	s.report(ctx, s.Sweep(ctx))
	for {
		_, err := s.start(ctx, p)
		s.report(ctx, err)
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

// Work fetches what is due, until nothing is. It is Run's work for who wants to wait
// for it.
func (s *Service) Work(ctx context.Context) error {
	p := newPool()
	defer p.group.Wait()
	for {
		n, err := s.start(ctx, p)
		if err != nil || n == 0 {
			return err
		}
		p.group.Wait()
	}
}

// pool is what is being fetched, a few at a time.
type pool struct {
	free  chan struct{}
	group sync.WaitGroup
}

func newPool() *pool { return &pool{free: make(chan struct{}, workers)} }

// start begins to fetch what is due, as far as there is room, and says how many. It
// waits for none: one that is slow keeps the others from nothing. Each that ends wakes
// Run, as there is room then.
func (s *Service) start(ctx context.Context, p *pool) (n int, err error) {
	for ; ctx.Err() == nil; n++ {
		select {
		case p.free <- struct{}{}:
		default:
			return n, nil
		}
		r, err := s.db.Recordings.Claim(ctx, s.now(), s.now().Add(s.opt.Lease))
		if err != nil || r == nil {
			<-p.free
			return n, err
		}
		p.group.Go(func() {
			defer s.awake()
			defer func() { <-p.free }()
			s.report(ctx, s.attempt(ctx, r))
		})
	}
	return n, nil
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
// have begun, or the recording be gone, what this one stored is removed. It stays when
// the database fails: that may have saved the row nonetheless, and if not, the row has
// the key, by which the next attempt removes it.
func (s *Service) finish(ctx context.Context, r *models.Recording, f *failure) error {
	ctx = context.WithoutCancel(ctx) // it is done; only the row is missing
	if f != nil {
		s.report(ctx, s.drop(ctx, r)) // if that fails, the row keeps the key
	}
	now := s.now()
	r.UpdatedAt, r.LeaseUntil, r.DueAt = now, nil, nil
	switch {
	case f == nil:
		r.State, r.Reason, r.Source = models.RecordingStored, "", ""
	case f.final || r.Tries >= int64(len(s.opt.Waits)):
		r.State, r.Reason = models.RecordingFailed, f.reason
		s.log.WarnContext(ctx, "a recording can't be fetched", "recording", r.ID, "call", r.CallID, "reason", f.reason, "error", f.cause)
	default:
		due := now.Add(s.opt.Waits[r.Tries])
		r.State, r.Reason, r.DueAt = models.RecordingWaiting, f.reason, &due
		r.Tries++
	}
	err := s.db.Recordings.Finish(ctx, r)
	if errors.Is(err, models.ErrStale) {
		return s.drop(ctx, r)
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

// audio is a file that has come whole.
type audio interface {
	io.Seeker
	io.ReaderAt
}

// keep checks what a file is by its content, and stores it.
func (s *Service) keep(ctx context.Context, r *models.Recording, f audio) *failure {
	size, err := f.Seek(0, io.SeekEnd)
	head := make([]byte, min(size, sound.SniffLen))
	if err == nil && size > 0 {
		_, err = io.ReadFull(io.NewSectionReader(f, 0, size), head)
	}
	if err != nil {
		return &failure{"This machine can't read back what was fetched.", false, err}
	}
	kind, ok := sound.Sniff(head)
	switch {
	case ok:
	case size == 0:
		return &failure{"What came in place of the recording is empty.", false, nil}
	case sound.IsPage(head):
		return &failure{"What came in place of the recording is a web page.", true, nil}
	default:
		return &failure{"What came in place of the recording is no WAV, MP3, Ogg, WebM or MP4.", true, nil}
	}
	if err := s.store(ctx, r, io.NewSectionReader(f, 0, size), size, kind); err != nil {
		return &failure{"The recording can't be stored: " + apperr.Message(err), false, err}
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

// Sweep removes recordings that are older than they are kept, and places for those
// that nobody told of.
func (s *Service) Sweep(ctx context.Context) error {
	before := time.Unix(0, 0)
	if s.opt.Keep > 0 {
		before = s.now().Add(-s.opt.Keep)
	}
	for ctx.Err() == nil {
		list, err := s.db.Recordings.Old(ctx, before, s.now().Add(-untoldTime), s.now(), sweepBatch)
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
