package transcription

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/event"
	"hookline/app/recording"
	"hookline/app/webservice"
	"hookline/app/webservice/answer"
	"hookline/app/work"
	"hookline/models"
)

// final is a failure that trying again does not mend, passing one that it may.
func final(format string, args ...any) *work.Failure {
	return &work.Failure{Meaning: work.Permanent, Reason: fmt.Sprintf(format, args...)}
}

func passing(reason string, cause error) *work.Failure {
	return &work.Failure{Meaning: work.Again, Reason: reason, Cause: cause}
}

// attempt asks the Web Service for the text of one recording.
func (s *Service) attempt(ctx context.Context, r *models.Recording) error {
	if r.Transcribe == models.TranscribeByCarrier { // its time is over
		return final("The carrier told no text.")
	}
	if r.DeletedAt != nil { // until it is brought back
		return passing("The message was deleted.", nil)
	}
	ctx, cancel := context.WithTimeout(ctx, s.opt.Lease)
	defer cancel()
	service, f := s.service(ctx, r)
	if f != nil {
		return f
	}
	request, f := s.request(ctx, r)
	if f != nil {
		return f
	}
	x := s.runner.Do(ctx, service, *request)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if s.opt.Note != nil {
		s.opt.Note(x)
	}
	if f := read(x, r, s.now()); f != nil {
		return f
	}
	return nil
}

// service gives the Web Service as it is configured now.
func (s *Service) service(ctx context.Context, r *models.Recording) (*webservice.Service, *work.Failure) {
	revision, err := s.catalog.Revision(ctx)
	if err != nil {
		return nil, passing("Hookline's database can't be reached.", err)
	}
	box, err := s.catalog.Outbox(ctx, revision)
	if err != nil {
		return nil, passing("Hookline's database can't be reached.", err)
	}
	to := box.Receivers[r.TranscribeWith]
	switch {
	case to == nil:
		return nil, final("The Web Service is gone.")
	case to.Service == nil:
		return nil, final("The Web Service %s is not set up completely: %s", to.Name, apperr.Message(to.Broken))
	case !to.Active:
		return nil, passing("The Web Service "+to.Name+" is switched off.", nil)
	case !to.Service.SendsSound():
		return nil, final("The Web Service %s does not send the sound: choose the request content type audio or multipart.", to.Name)
	case len(to.Service.Results) > 0 && to.Service.Results[0].Secret:
		return nil, final("The result %s of the Web Service %s is secret, so the text may show nowhere.", to.Service.Results[0].Description, to.Name)
	}
	return to.Service, nil
}

// request is the sound, and what is known of the call.
func (s *Service) request(ctx context.Context, r *models.Recording) (*webservice.Request, *work.Failure) {
	if r.Size > webservice.MaxSound {
		return nil, final("The recording has %d MB; %d MB is the most that is sent to be transcribed.", r.Size>>20, webservice.MaxSound>>20)
	}
	c, err := s.db.Calls.Get(ctx, r.CallID)
	switch {
	case apperr.Is(err, apperr.NotFound):
		c = &models.Call{ID: r.CallID}
	case err != nil:
		return nil, passing("Hookline's database can't be reached.", err)
	}
	sound, err := s.sounds.Open(ctx, r.ID, recording.Both)
	if apperr.Is(err, apperr.NotFound) {
		return nil, final("The sound is gone.")
	}
	if err != nil {
		return nil, passing("The sound can't be read: "+apperr.Message(err), err)
	}
	defer func() { _ = sound.Close() }()
	data, err := io.ReadAll(io.LimitReader(sound, webservice.MaxSound+1))
	if err != nil {
		return nil, passing("The sound can't be read.", err)
	}
	tags := event.CallTags(c, s.now())
	return &webservice.Request{Tags: tags, Variable: s.catalog.Facts(c).Dollar,
		Sound: &webservice.Sound{Data: data, Type: sound.Type, Name: "recording" + path.Ext(sound.StoreKey)}}, nil
}

// read takes the text out of an answer.
func read(x *webservice.Exchange, r *models.Recording, now time.Time) *work.Failure {
	o := x.Outcome()
	if x.Cause == webservice.NoMatch && len(o.Results) > 0 && o.Results[0].Note == answer.Empty {
		r.Transcript, r.TranscriptReason = "", "" // nobody said a word
		return nil
	}
	if x.Cause == webservice.NoMatch && len(o.Results) > 0 && o.Results[0].Found { // another result is missing
		x.Cause = webservice.Success
	}
	if x.Cause != webservice.Success {
		return failure(x, now)
	}
	switch {
	case x.Answer == answer.ModeMessage:
		r.Transcript, r.TranscriptReason = strings.Join(o.Message, "\n"), strings.Join(o.Notes, " ")
	case len(o.Results) > 0:
		r.Transcript, r.TranscriptReason = strings.TrimSpace(o.Results[0].Value), o.Results[0].Note
	default:
		return final("The Web Service %s has no result that could be the text.", x.ServiceName)
	}
	return nil
}

// failure says what an exchange means that gave no text.
func failure(x *webservice.Exchange, now time.Time) *work.Failure {
	f := &work.Failure{Meaning: work.Permanent, Reason: x.Reason}
	status := 0
	if x.Response != nil {
		status = x.Response.Status
	}
	switch {
	case x.Cause == webservice.Timeout, x.Cause == webservice.Unavailable, status == http.StatusRequestTimeout, status == http.StatusTooEarly,
		status == http.StatusTooManyRequests:
		f.Meaning = work.Again
		f.After = x.RetryAfter(now, maxPause)
	}
	return f
}

// maxPause bounds what a server may ask for: the next text is not to wait for days.
const maxPause = time.Hour
