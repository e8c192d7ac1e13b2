package runtime

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"hookline/app/apperr"
	"hookline/app/carrier"
	"hookline/app/voice"
)

// acceptTime is how long somebody who answered may think about the key.
const acceptTime = 10 * time.Second

// onCallee gives an action the number that was answered, and what the one who did so
// pressed. It is no step of the call: nothing is kept of it, so that the same request gets
// the same answer, and of several who listen none is in another's way. Who is late, because
// the caller is gone or somebody else took the call, is hung up on.
func (h *Handler) onCallee(action func(r *request, turn int64, to voice.Callee, in voice.Input) error) func(context.Context, *request) error {
	return func(ctx context.Context, r *request) error {
		_, in, err := r.speaks.Input(r.Request) // the call's id is that of the number's own leg
		if err != nil {
			return refuse(r.echo, http.StatusBadRequest, apperr.Message(err))
		}
		turn, err := turnOf(r)
		place, wrong := strconv.Atoi(r.echo.Param("place"))
		if err != nil || wrong != nil {
			return refuse(r.echo, http.StatusBadRequest, "The address names no number that a call is calling.")
		}
		to, waits, err := h.engine.Callee(ctx, r.from.ID, r.echo.Param("call"), turn, place)
		switch {
		case apperr.Is(err, apperr.NotFound):
			return refuse(r.echo, http.StatusBadRequest, apperr.Message(err))
		case err != nil:
			h.log.ErrorContext(ctx, "who answered a call can't be told of it", "error", err)
			return h.hold(r)
		case !waits || in.Kind == voice.HungUp:
			return h.declined(r)
		}
		return action(r, turn, to, in)
	}
}

// screen is what somebody hears who answers. At the end of the document they are connected.
func (h *Handler) screen(r *request, turn int64, to voice.Callee, _ voice.Input) error {
	if to.Key == "" {
		return h.document(r, carrier.Document{Instructions: to.Whisper})
	}
	ask := voice.Instruction{Verb: voice.Gather, Prompt: to.Whisper, MaxDigits: 1, Timeout: acceptTime}
	accept := h.address(r, carrier.AskAccept, r.echo.Param("call"), turn) + "/" + r.echo.Param("place")
	return h.document(r, carrier.Document{Instructions: []voice.Instruction{ask}, Next: accept})
}

// accept connects who pressed the key: the document is empty, and so at its end.
func (h *Handler) accept(r *request, _ int64, to voice.Callee, in voice.Input) error {
	if in.Digits != to.Key {
		return h.declined(r)
	}
	return h.document(r, carrier.Document{})
}

// declined hangs up on who answered; the caller hears it ring on.
func (h *Handler) declined(r *request) error {
	return h.document(r, carrier.Document{Instructions: []voice.Instruction{{Verb: voice.Hangup}}})
}
