package scenario

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/call"
	"hookline/app/kind"
	"hookline/app/trace"
	"hookline/app/voice"
	"hookline/app/webservice"
	"hookline/app/workflow"
	"hookline/models"
)

// Record makes a scenario of a call that is over, from its trace. Its Workflow is
// the one the call began in. notes say what could not be kept as it was. A call
// that can't be played again is Invalid.
func Record(c *models.Call, turns []models.CallTurn) (s *Scenario, notes []string, err error) {
	switch {
	case c.Status != models.CallEnded:
		return nil, nil, apperr.New(apperr.Invalid, "The call is still going on: keep it when it is over.")
	case c.State == models.DroppedState || len(turns) == 0:
		return nil, nil, apperr.New(apperr.Invalid, "The trace of this call is gone, so there is nothing to play again. Traces are deleted for their age; keep a younger call.")
	case turns[0].Turn != 0:
		return nil, nil, apperr.New(apperr.Invalid, "The beginning of this call's trace is gone, so it can't be played again. Keep another call.")
	}
	steps, err := trace.Read(turns)
	if err != nil {
		return nil, nil, err
	}
	if len(steps) == 0 || steps[0].ObjectID == "" {
		return nil, nil, apperr.New(apperr.Invalid, "No Workflow answered this call, so there is nothing to play again.")
	}
	r := &recorder{s: &Scenario{Workflow: steps[0].Workflow, Caller: c.Caller, Called: c.Called,
		At: c.StartedAt.UTC().Format(time.RFC3339), Call: c.ID}}
	for i := range steps {
		r.add(steps, i)
	}
	if c.Outcome == string(workflow.CallerLeft) {
		r.s.Steps = append(r.s.Steps, Action{HangUp: true})
	}
	if err := r.waits(turns); err != nil {
		return nil, nil, err
	}
	return r.s, r.notes, nil
}

type recorder struct {
	s     *Scenario
	size  int // of the bodies so far
	notes []string
}

func (r *recorder) note(format string, args ...any) {
	r.notes = append(r.notes, fmt.Sprintf(format, args...))
}

// add takes one entry of the trace.
func (r *recorder) add(steps []trace.Entry, i int) {
	t := &steps[i]
	r.s.Heard = append(r.s.Heard, t.Said...)
	if t.ObjectID == "" {
		return
	}
	if i > 0 && resumed(&steps[i-1], t) {
		r.caller(&steps[i-1], t)
	} else if awaits(t) == voice.Wait && !t.Waits {
		r.s.Steps = append(r.s.Steps, Action{Queue: t.Exit}) // it did not come to waiting
	}
	if t.Exchange != nil {
		r.exchange(t)
	}
	if !t.Waits || last(steps[i+1:]) {
		p := Stop{Object: t.Title, Exit: t.Exit, ObjectID: t.ObjectID}
		if t.Workflow != r.s.Workflow {
			p.Workflow = t.Workflow
		}
		r.s.Path = append(r.s.Path, p)
	}
}

// awaits is what the object waits for.
func awaits(t *trace.Entry) voice.Verb {
	kind, _ := workflow.KindOf(t.Kind)
	return kind.Awaits
}

// resumed says whether an object went on in a turn of its own after it waited.
func resumed(before, t *trace.Entry) bool {
	return before.Waits && before.ObjectID == t.ObjectID && t.Turn > before.Turn
}

// last says whether no object comes after.
func last(rest []trace.Entry) bool {
	for i := range rest {
		if rest[i].ObjectID != "" {
			return false
		}
	}
	return true
}

// caller notes what ended the waiting of an object.
func (r *recorder) caller(before, t *trace.Entry) {
	took := kind.Span(t.At.Sub(before.At).Round(time.Second))
	switch {
	case awaits(t) == voice.Wait:
		if t.Exit != "" {
			r.s.Steps = append(r.s.Steps, Action{Queue: t.Exit, For: max(took, kind.Span(time.Second))})
		}
	case awaits(t) == voice.Dial && (t.Dialled != "" || t.Exit != ""):
		r.s.Steps = append(r.s.Steps, Action{Dial: cmp.Or(t.Dialled, t.Exit)}) // an older trace has the exit alone
	case awaits(t) == voice.Message:
		if t.Failed { // without a step every message is sent
			r.s.Steps = append(r.s.Steps, Action{Message: string(voice.MessageFailed)})
		}
	case t.Recording != "":
		r.s.Steps = append(r.s.Steps, Action{Recorded: max(took, kind.Span(time.Second))})
	case strings.HasPrefix(t.Keyed, workflow.MaskedKey):
		r.note("What was keyed in at %q is secret and not in a trace: zeros take its place. Write other keys if the Workflow looks at them.", t.Title)
		r.s.Steps = append(r.s.Steps, Action{Digits: strings.ReplaceAll(t.Keyed, workflow.MaskedKey, "0")})
	case t.Keyed != "":
		r.s.Steps = append(r.s.Steps, Action{Digits: t.Keyed})
	default:
		r.s.Steps = append(r.s.Steps, Action{Silence: true})
	}
}

// exchange keeps a request of the call with what came of it.
func (r *recorder) exchange(t *trace.Entry) {
	x := t.Exchange
	if !x.Sent && x.Cause == webservice.Rejected {
		return // refused before anything was sent: it will be again
	}
	kept := Exchange{WebService: x.ServiceName, ServiceID: x.ServiceID, Object: t.Title, ObjectID: t.ObjectID}
	if x.Request.URL != "" {
		kept.Request = clipTo(asked(x), 4*maxText)
	}
	if x.Cause == webservice.Timeout || x.Cause == webservice.Unavailable && (x.Response == nil || x.Response.Status < 500) {
		kept.Cause, kept.Reason = string(x.Cause), clipTo(x.Reason, 4*maxText)
	}
	if got := x.Response; got != nil {
		kept.Status, kept.ContentType, kept.Body = got.Status, got.ContentType, got.Body
		if got.Truncated || got.Binary {
			kept.Cause, kept.Reason = cmp.Or(kept.Cause, string(webservice.BadResponse)), clipTo(x.Reason, 4*maxText)
		}
		r.bound(&kept, x)
	} else if kept.Cause == "" {
		kept.Cause, kept.Reason = string(webservice.BadResponse), clipTo(x.Reason, 4*maxText)
	}
	for _, result := range x.Results {
		if result.Value != "" && (result.Secret || strings.Contains(result.Value, webservice.Mask)) {
			if kept.StandIns == nil {
				kept.StandIns = map[string]string{}
			}
			kept.StandIns[result.Description] = webservice.StandIn
		}
	}
	if len(kept.StandIns) > 0 {
		r.note("Secret values of %q are not in a trace: stand-ins take their place (stand_ins). Write others if the Workflow looks at them.", x.ServiceName)
	}
	r.s.Exchanges = append(r.s.Exchanges, kept)
}

// maxBodies bounds the bodies of all exchanges, so that the rest of the scenario
// finds room.
const maxBodies = maxSize / 2

// bound keeps a body up to the bound, with what was read from it.
func (r *recorder) bound(kept *Exchange, x *webservice.Exchange) {
	most := min(MaxBody, max(0, maxBodies-r.size))
	if len(kept.Body) > most {
		r.note("The answer of %q has %d bytes; %d of them are kept, and the values that were read from it.", x.ServiceName, len(kept.Body), most)
		kept.Body, kept.Cut = strings.ToValidUTF8(kept.Body[:most], ""), true
		kept.Values = map[string]string{}
		for _, result := range x.Results {
			if result.Found {
				kept.Values[result.Description] = result.Value
			}
		}
	}
	r.size += len(kept.Body)
}

func clipTo(text string, most int) string {
	if r := []rune(text); len(r) > most {
		return string(r[:most])
	}
	return text
}

// waits looks at what the call asked the carrier for where the trace does not tell.
func (r *recorder) waits(turns []models.CallTurn) error {
	for _, t := range turns {
		reply, err := call.ReadReply(t)
		if err != nil {
			return err
		}
		for _, i := range reply.Instructions {
			if i.Verb == voice.Wait {
				r.note("What the caller heard while waiting in a queue is no part of a scenario.")
				return nil
			}
		}
	}
	return nil
}
