package scenario

import (
	"context"
	"fmt"
	"time"

	"hookline/app/call"
	"hookline/app/player"
	"hookline/app/trace"
	"hookline/app/voice"
	"hookline/app/workflow"
	"hookline/app/workflow/interpreter"
	"hookline/models"
)

// Run plays a scenario against a Workflow. It takes milliseconds and changes
// nothing. The scenario must have passed Check.
func Run(ctx context.Context, target Target, library Library, s *Scenario) *Result {
	began := time.Now()
	at, err := time.Parse(time.RFC3339, s.At)
	if err != nil {
		return &Result{Summary: fmt.Sprintf("%q is no time of a call.", s.At)}
	}
	w := &world{Library: library, target: target, s: s, now: at, used: make([]bool, len(s.Exchanges))}
	p := w.play(ctx)
	r := w.judge(p)
	r.Took = time.Since(began)
	return r
}

// played is a scenario's call as it went.
type played struct {
	trace   []trace.Entry
	outcome workflow.Outcome
	reason  string
}

func (w *world) play(ctx context.Context) *played {
	m := &interpreter.Machine{World: w, Bounds: bounds(), Now: func() time.Time { return w.now }, Apology: call.Apology}
	facts := workflow.Facts{CallID: w.s.Call, ShortID: models.ShortID(w.s.Call, 0), Caller: w.s.Caller, Called: w.s.Called, StartedAt: w.now, WorkflowName: w.target.Name, Test: true}
	st := &workflow.State{Workflow: w.target.ID, Version: ownVersion, Variables: map[string]string{}}
	for label, value := range w.s.Variables {
		st.Variables[label] = value
	}
	p := &played{}
	var in *voice.Input
	for {
		turn := m.Run(ctx, facts, st, in)
		p.trace = append(p.trace, turn.Trace...)
		if n := len(p.trace); n > 0 && p.trace[n-1].Workflow != "" {
			facts.WorkflowName = p.trace[n-1].Workflow
		}
		if turn.Ended {
			p.outcome, p.reason = turn.Outcome, turn.Reason
			return p
		}
		if in = w.input(turn.Instructions); in == nil {
			p.outcome, p.reason = workflow.CallerLeft, w.stuck
			return p
		}
	}
}

// bounds are those of a call but that per minute: here the clock stands still.
func bounds() interpreter.Bounds {
	b := interpreter.DefaultBounds()
	b.PerMinute = 0
	return b
}

// input is what comes of a turn that waits; nil when the caller is gone, or the
// scenario can't say.
func (w *world) input(said []voice.Instruction) *voice.Input {
	verb := player.Ends(said).Verb
	if verb == voice.Continue || verb == voice.Wait && w.queued != nil {
		return &voice.Input{Kind: voice.Went}
	}
	step := w.peek()
	if verb == voice.Message && (step == nil || step.Message == "") {
		return &voice.Input{Kind: voice.MessageDone, MessageStatus: voice.MessageSent} // as nearly every one is
	}
	if step == nil {
		w.stuck = "The scenario has no more steps of the caller: the call is over."
		return nil
	}
	in := step.act().At(verb)
	if in == nil && !step.HangUp {
		w.stuck = fmt.Sprintf("Here the call waits for %s, and the scenario's next step is %s.", waitsFor(verb), step.words())
		return nil
	}
	w.step++
	return in
}

// act is a step as the telephone has it.
func (s *Action) act() player.Act {
	return player.Act{Digits: s.Digits, Silence: s.Silence, Dial: s.Dial, Talked: time.Duration(s.For), Message: s.Message,
		Spoke: s.Recorded != 0, Recorded: time.Duration(s.Recorded)}
}

func waitsFor(verb voice.Verb) string {
	switch verb {
	case voice.Gather:
		return "keys"
	case voice.Record:
		return "what the caller says (recorded, or silence: true)"
	case voice.Dial:
		return "how dialling ends"
	case voice.Wait:
		return "how the queue ends"
	}
	return "the carrier"
}
