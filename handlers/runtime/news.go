package runtime

import (
	"context"
	"net/http"

	"hookline/app/apperr"
	"hookline/app/call"
	"hookline/app/carrier"
	"hookline/app/voice"
)

// hungUp notes that the caller is gone; nobody hears the answer.
func (h *Handler) hungUp(ctx context.Context, r *request, sid string, in voice.Input) error {
	carrierID, callID := r.from.ID, r.echo.Param("call")
	if in.RecordingURL != "" {
		_ = h.note(ctx, "the recording of a caller who hung up", func(ctx context.Context) error {
			return h.recordings.Left(ctx, carrierID, sid, callID, in.RecordingURL)
		})
	}
	_ = h.note(ctx, endOfCall, h.ended(call.End{CarrierID: carrierID, CarrierCallID: sid, Input: in, At: r.At}))
	return h.document(r, carrier.Document{Instructions: []voice.Instruction{{Verb: voice.Hangup}}})
}

const endOfCall = "the end of a call"

func (h *Handler) ended(end call.End) func(context.Context) error {
	return func(ctx context.Context) error { return h.engine.Ended(ctx, end) }
}

// note stores what a carrier tells, which most tell once: what can't be stored now, the
// database being away, is stored later. The error says that it was not, or is of no use.
func (h *Handler) note(ctx context.Context, what string, store func(context.Context) error) error {
	err := store(ctx)
	if err == nil || useless(err) {
		return err
	}
	kept := h.later.Keep(func(ctx context.Context) error {
		if err := store(ctx); !useless(err) {
			return err
		}
		return nil
	})
	h.log.ErrorContext(ctx, what+" can't be stored", "kept", kept, "error", err)
	return err
}

// useless says whether news is wrong, and would be so later.
func useless(err error) bool {
	return apperr.Is(err, apperr.NotFound) || apperr.Is(err, apperr.Invalid)
}

// recorded takes the news that the sound of a recording is there.
func (h *Handler) recorded(ctx context.Context, r *request) error {
	news, err := r.speaks.Recorded(r.Request)
	return h.ofRecording(ctx, r, "news of a recording", err, func(ctx context.Context, carrierID, id string) error {
		if news.Pending && !news.Began {
			return nil
		}
		return h.noteRecording(ctx, carrierID, id, news)
	})
}

// transcribed takes the text of a recording, or that there will be none. The address names
// the recording, for the carriers' request does not name the call.
func (h *Handler) transcribed(ctx context.Context, r *request) error {
	news, err := r.speaks.Transcribed(r.Request)
	return h.ofRecording(ctx, r, "the text of a recording", err, func(ctx context.Context, carrierID, id string) error {
		return h.texts.Told(ctx, carrierID, news.CallID, id, news.Text, news.Failed)
	})
}

// ofRecording stores news of the recording that the address names, unless err says why it
// can't be read, and answers. What can't be used is answered with 400: the carrier's log then
// says so.
func (h *Handler) ofRecording(ctx context.Context, r *request, what string, err error, store func(ctx context.Context, carrierID, id string) error) error {
	carrierID, id := r.from.ID, r.echo.Param("recording")
	switch {
	case err != nil:
		return refuse(r.echo, http.StatusBadRequest, apperr.Message(err))
	case !isID(id):
		return refuse(r.echo, http.StatusBadRequest, "The address names no recording.")
	}
	return h.noted(ctx, r, what, func(ctx context.Context) error { return store(ctx, carrierID, id) })
}

// noted stores news of a recording, and answers.
func (h *Handler) noted(ctx context.Context, r *request, what string, store func(context.Context) error) error {
	switch err := h.note(ctx, what, store); {
	case err == nil:
		return r.echo.NoContent(http.StatusNoContent)
	case useless(err):
		return refuse(r.echo, http.StatusBadRequest, apperr.Message(err))
	}
	// Kept in memory alone: a carrier that can tell it again may.
	return refuse(r.echo, http.StatusServiceUnavailable, "This is not stored yet; please send it again.")
}

// noteRecording takes that a recording has begun, or where its sound is.
func (h *Handler) noteRecording(ctx context.Context, carrierID, id string, news carrier.Recorded) error {
	if !news.Began {
		return h.recordings.Told(ctx, carrierID, news.CallID, id, news.URL, news.Duration)
	}
	part, err := h.recordings.Began(ctx, carrierID, news.CallID, id, news.ID)
	if err != nil || part == "" {
		return err
	}
	return h.desk.RecordingBegan(ctx, part)
}

func (h *Handler) status(ctx context.Context, r *request) error {
	s, err := r.speaks.Status(r.Request)
	if err != nil {
		return refuse(r.echo, http.StatusBadRequest, apperr.Message(err))
	}
	if !s.Ended {
		return r.echo.NoContent(http.StatusNoContent)
	}
	return h.noted(ctx, r, endOfCall, h.ended(call.End{CarrierID: r.from.ID, CarrierCallID: s.CallID, Reason: s.Reason, At: r.At}))
}
