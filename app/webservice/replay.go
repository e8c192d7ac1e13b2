package webservice

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"hookline/app/outbound"
	"hookline/app/webservice/answer"
)

// Answer is what a server once answered, or why no answer came, to be read again
// as if it came now.
type Answer struct {
	Status      int // 0: no answer came
	ContentType string
	Body        string // as an Exchange keeps it: text, with masks where secrets were
	// Cause is what can't be told from status and body: Timeout, Unavailable or
	// BadResponse. Empty when they say it all.
	Cause  Cause
	Reason string // why, for an answer with a Cause
	// Values are what the results were, by description, when Body is not the whole
	// answer; nil reads them from Body.
	Values map[string]string
	// StandIns stand for values that were masked, by description.
	StandIns map[string]string
}

// StandIn is what a masked value becomes for which an Answer has none.
const StandIn = "stand-in"

// Replay does what Runner.Do does, with an answer that was kept in place of the
// server: what is refused, which cause an answer has and what the results' paths
// find are the present service's. Nothing is sent. A value that was masked, or is
// secret, is a stand-in.
func Replay(ctx context.Context, s *Service, in Request, a Answer, at time.Time) *Exchange {
	x := newRun(s, in, at)
	if cause, reason := x.refuse(ctx); cause != "" {
		x.refused(cause, reason)
		return x.ex
	}
	var problem string
	if x.out, problem = s.build(ctx, &in, Mask, at); problem != "" {
		x.refused(Rejected, problem)
		return x.ex
	}
	x.ex.Sent = true
	x.res = a.response()
	if failure := a.failure(); failure != nil {
		x.judge(ctx, failure)
	} else {
		x.judge(ctx, nil)
	}
	x.standIn(a)
	x.finish()
	return x.ex
}

func (a *Answer) response() *outbound.Response {
	header := http.Header{}
	if a.ContentType != "" {
		header.Set("Content-Type", a.ContentType)
	}
	return &outbound.Response{Status: a.Status, Header: header, Body: []byte(a.Body), Truncated: a.Values != nil}
}

// failure is the error that stood in the way of an answer, nil for none.
func (a *Answer) failure() *outbound.Error {
	e := &outbound.Error{Message: a.Reason}
	switch {
	case a.Cause == Timeout:
		e.Kind = outbound.Timeout
	case a.Cause == Unavailable:
		e.Kind = outbound.Network
	case a.Cause == BadResponse && a.Status != 0:
		e.Kind = outbound.TooLarge
	case a.Cause == BadResponse:
		e.Kind = outbound.Protocol
	default:
		return nil
	}
	if e.Message == "" {
		e.Message = map[Cause]string{Timeout: "The answer did not come in time.", Unavailable: "The server could not be reached.",
			BadResponse: "The answer could not be used."}[a.Cause]
	}
	return e
}

// standIn puts values where an answer has none that can be used: those of an answer
// that was not kept whole, and those that were masked.
func (x *run) standIn(a Answer) {
	o := &x.ex.outcome
	// Lines can be read from half an answer, too: what is found there is not what was.
	if a.Values != nil && o.Cause != Rejected && o.Cause != Unavailable && a.Cause == "" {
		x.fromValues(a.Values)
	}
	for i := range o.Results {
		r := &o.Results[i]
		if r.Value == "" || !r.Secret && !strings.Contains(r.Value, Mask) {
			continue
		}
		value, ok := a.StandIns[r.Description]
		if !ok {
			value = StandIn
		}
		if r.Value = value; r.Secret {
			x.hidden = append(x.hidden, value)
		}
	}
}

// fromValues takes the results from what they were when the answer came.
func (x *run) fromValues(values map[string]string) {
	o := &x.ex.outcome
	o.Cause, o.Reason = Success, ""
	if x.s.want.Mode.Variable { // those that were set are not known before
		o.Results = nil
		for _, name := range slices.Sorted(maps.Keys(values)) {
			o.Results = append(o.Results, answer.ResultRead{Description: name, Path: name})
		}
	}
	for i := range o.Results {
		r := &o.Results[i]
		r.Value, r.Found = values[r.Description]
		r.Found = r.Found || i < len(x.s.want.Results) && x.s.want.Results[i].Optional
		if r.Note = "The answer was not kept whole: this is what was read from it then."; !r.Found {
			o.Cause, o.Reason = NoMatch, "Result \""+r.Description+"\" was not read then, and the answer was not kept whole."
		}
	}
}
