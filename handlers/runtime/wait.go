package runtime

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"hookline/app/apperr"
	"hookline/app/carrier"
	"hookline/app/desk"
	"hookline/app/voice"
)

// The parameters of the address that a waiting caller's carrier asks again.
const (
	saidParam = "said"  // seconds the caller had waited when the announcement was last said; not there at first
	missParam = "tries" // how often in a row the queue could not be asked
)

// maxMisses is how often a waiting caller hears music while the database is away,
// before the call is treated as one whose step failed.
const maxMisses = 30

// wait says what a caller in a queue hears next. It is no step of the call: it is
// asked every few seconds.
func (h *Handler) wait(ctx context.Context, r *request, sid string, n int64, in voice.Input) error {
	said, err := strconv.ParseInt(r.Query.Get(saidParam), 10, 32) // seconds; what is beyond is not ours
	heard, waitErr := h.desk.Wait(ctx, desk.Poll{CarrierID: r.from.ID, CarrierCallID: sid, CallID: r.echo.Param("call"), Turn: n,
		First: err != nil, Said: time.Duration(said) * time.Second, Keys: in.Digits})
	switch {
	case apperr.Is(waitErr, apperr.NotFound):
		return refuse(r.echo, http.StatusBadRequest, apperr.Message(waitErr))
	case waitErr != nil:
		h.log.ErrorContext(ctx, "a waiting caller's queue can't be asked", "error", waitErr)
		return h.waitOn(r, n)
	}
	again := url.Values{saidParam: {strconv.FormatInt(int64(heard.Said/time.Second), 10)}}
	return h.waiting(r, n, carrier.Waiting{Instructions: heard.Instructions, Key: heard.Leave, Done: heard.Done, Over: heard.Over}, again)
}

// waitOn lets a caller hear music while the database is away.
func (h *Handler) waitOn(r *request, turn int64) error {
	misses, err := strconv.Atoi(r.Query.Get(missParam))
	if err != nil || misses < 0 {
		misses = 0
	}
	again := url.Values{missParam: {strconv.Itoa(misses + 1)}}
	if said := r.Query.Get(saidParam); said != "" {
		again.Set(saidParam, said)
	}
	return h.waiting(r, turn, carrier.Waiting{Instructions: []voice.Instruction{{Verb: voice.Music}}, Done: misses >= maxMisses}, again)
}

func (h *Handler) waiting(r *request, turn int64, w carrier.Waiting, again url.Values) error {
	w.Instructions, w.Settings = h.spoken(r, w.Instructions), r.settings()
	w.Next = h.address(r, carrier.AskStep, r.echo.Param("call"), turn)
	w.Again = h.address(r, carrier.AskWait, r.echo.Param("call"), turn) + "?" + again.Encode()
	contentType, body := r.speaks.Waiting(w)
	return r.echo.Blob(http.StatusOK, contentType, body)
}
