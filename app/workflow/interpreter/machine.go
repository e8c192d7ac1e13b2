// Package interpreter runs a Workflow for a call, a turn at a time. What an object does
// its kind says, in app/workflow; here is what holds for all: bounds, exits, the trace, and
// what becomes of a call when something goes wrong.
package interpreter

import (
	"cmp"
	"context"
	"fmt"
	"runtime/debug"
	"time"

	"hookline/app/trace"
	"hookline/app/voice"
	"hookline/app/workflow"
	"hookline/app/workflow/queue"
)

// Bounds keep a call from looping for ever (MISSION F7).
type Bounds struct {
	Objects   int // run in one call
	PerMinute int // run in a minute of one call; 0 for no bound
	Visits    int // of one object in one call
}

// DefaultBounds are those of issue 2, and 500 objects a minute: far more than people
// can listen to.
func DefaultBounds() Bounds { return Bounds{Objects: 1000, PerMinute: 500, Visits: 100} }

// Machine is the interpreter: it runs objects until one waits or the call ends.
type Machine struct {
	workflow.World

	Bounds Bounds
	Now    func() time.Time
	// Apology is what a caller hears when a call can't go on.
	Apology string
	// Watch is told of each trace entry, when it begins (Took is 0) and when it is
	// done; nil for nobody. It must not block.
	Watch func(callID string, index int, e trace.Entry)
	// Log takes what is for us and not for the trace; nil for nothing.
	Log func(ctx context.Context, callID string, err error)
}

// Turn is what came of one request of the carrier.
type Turn struct {
	Instructions []voice.Instruction
	Trace        []trace.Entry
	Ended        bool
	Outcome      workflow.Outcome
	Reason       string
}

// run is one turn under way.
type run struct {
	*Machine
	facts workflow.Facts
	state *workflow.State
	def   *workflow.Definition
	turn  *Turn
	// waited is true once an object of this turn waited for another system.
	waited bool
	// told is the version the last entry of the trace belongs to.
	told string
}

// Run goes on with a call from where its state is until an object waits or the
// call ends. in is nil on the first turn. The state is changed in place.
func (m *Machine) Run(ctx context.Context, facts workflow.Facts, st *workflow.State, in *voice.Input) *Turn {
	facts.Account = m.Account(facts.Called)
	facts.Queue = func(campaign string) (queue.Look, bool) { return m.Look(ctx, campaign) }
	r := &run{Machine: m, facts: facts, state: st, turn: &Turn{}}
	if st.Variables == nil {
		st.Variables = map[string]string{}
	}
	if st.Visits == nil {
		st.Visits = map[string]int{}
	}
	def, err := m.Program(ctx, st.Version)
	if err != nil {
		r.giveUp(ctx, "The version of the Workflow this call runs on can't be read.", err)
		return r.turn
	}
	r.def = def
	r.loop(ctx, in)
	return r.turn
}

func (r *run) loop(ctx context.Context, in *voice.Input) {
	o := r.def.Object(r.state.Object)
	if in == nil {
		if len(r.def.Objects) == 0 {
			r.giveUp(ctx, "The Workflow has no objects.", nil)
			return
		}
		o = r.def.Objects[0]
	}
	if r.state.Runs == 0 {
		r.state.Arrive(r.def, r.BlockID(r.state.Workflow), r.facts.StartedAt)
	}
	if r.state.Cut {
		r.state.Cut, in = false, nil
		r.state.Objects--
		r.state.Lately--
		r.state.Visits[r.state.Object]--
	}
	for o != nil && !r.turn.Ended {
		if in == nil && !r.admit(o) {
			return
		}
		if in == nil && r.cut(ctx, o) {
			return
		}
		var waits bool
		o, waits = r.visit(ctx, o, in)
		in = nil
		if waits {
			return
		}
	}
	if !r.turn.Ended {
		r.end(workflow.Completed, "There is no object to go on with.")
	}
}

// cut ends the turn before an object that may need more time than this turn has
// left, after the turn waited for another one already: the carrier comes back at
// once, and the object gets a turn of its own.
func (r *run) cut(ctx context.Context, o *workflow.Object) bool {
	patience, asks := r.patience(o)
	if !asks {
		return false
	}
	deadline, bounded := ctx.Deadline()
	if bounded && r.waited && deadline.Sub(r.Now()) < patience {
		r.state.Object, r.state.Cut = o.ID, true
		r.turn.Instructions = append(r.turn.Instructions, voice.Instruction{Verb: voice.Continue})
		return true
	}
	r.waited = true
	return false
}

// patience is how long an object may wait for another system, if it does.
func (r *run) patience(o *workflow.Object) (_ time.Duration, asks bool) {
	if p, ok := o.Settings.(workflow.Patient); ok {
		wait := p.Patience()
		return wait, wait > 0
	}
	serviceID := workflow.Asked(o)
	if serviceID == "" {
		return 0, false
	}
	return r.World.Patience(serviceID), true
}

// admit counts an object, and ends the call when a bound is reached.
func (r *run) admit(o *workflow.Object) bool {
	r.state.Count(o.ID, r.Now())
	reason := ""
	switch {
	case r.state.Objects > r.Bounds.Objects:
		reason = fmt.Sprintf("The call ran %d objects, the most a call may run. Does the Workflow go round in a circle?", r.Bounds.Objects)
	case r.Bounds.PerMinute > 0 && r.state.Lately > r.Bounds.PerMinute:
		reason = fmt.Sprintf("The call ran %d objects within a minute, the most it may. Does the Workflow go round in a circle?", r.Bounds.PerMinute)
	case r.state.Visits[o.ID] > r.Bounds.Visits:
		reason = fmt.Sprintf("The call came to %q %d times, the most it may. Does the Workflow go round in a circle?", o.Title, r.Bounds.Visits)
	default:
		return true
	}
	r.state.Object = o.ID
	r.say(r.Apology)
	r.trace(trace.Entry{At: r.Now(), ObjectID: o.ID, Title: o.Title, Kind: o.Kind, Failed: true, Reason: reason, Said: []string{r.Apology}, Version: r.version()})
	r.end(workflow.Bound, reason)
	return false
}

// visit runs or resumes one object and says what comes next.
func (r *run) visit(ctx context.Context, o *workflow.Object, in *voice.Input) (next *workflow.Object, waits bool) {
	t := trace.Entry{At: r.Now(), Workflow: r.facts.WorkflowName, ObjectID: o.ID, Title: o.Title, Kind: o.Kind, Version: r.version()}
	t.Notes = r.def.Strangeness(o, t.Version != "")
	if in == nil {
		r.state.Memory = nil
	}
	r.state.Object = o.ID
	index := len(r.turn.Trace)
	r.turn.Trace = append(r.turn.Trace, t)
	r.watch(index)
	s := &workflow.Visit{World: r.World, Ctx: ctx, Now: r.Now, Facts: r.facts, State: r.state, Out: &r.turn.Instructions, Entry: &r.turn.Trace[index]}
	decision := r.guarded(ctx, s, o, in)
	next = r.follow(ctx, o, decision, index)
	entry := &r.turn.Trace[index]
	entry.Took = r.Now().Sub(entry.At)
	entry.Waits = decision.Way == workflow.Waits
	r.watch(index)
	return next, entry.Waits
}

// guarded runs the object's own code. A panic there is ours to bear: the caller
// hears a sentence and the call goes on by the failure exit.
func (r *run) guarded(ctx context.Context, s *workflow.Visit, o *workflow.Object, in *voice.Input) (n workflow.Next) {
	said := len(r.turn.Instructions)
	defer func() {
		if p := recover(); p != nil {
			r.report(ctx, fmt.Errorf("object %s (%s): %v\n%s", o.ID, o.Kind, p, debug.Stack()))
			r.turn.Instructions = append(r.turn.Instructions[:said:said], voice.SayText(r.Apology))
			s.Fail("Something inside Hookline went wrong at this object.")
			n = o.Failure()
		}
	}()
	if in == nil {
		return o.Settings.Run(s)
	}
	s.Entry.Keyed, s.Entry.Dialled = in.Digits, string(in.DialStatus)
	if resumer, ok := o.Settings.(workflow.Resumer); ok {
		return resumer.Resume(s, *in)
	}
	return o.Settings.Run(s) // it never waited: the call was stored by a version that did
}

// follow turns a decision into the next object, nil when the call waits or ends.
func (r *run) follow(ctx context.Context, o *workflow.Object, n workflow.Next, index int) *workflow.Object {
	t := &r.turn.Trace[index]
	switch n.Way {
	case workflow.Waits:
		return nil
	case workflow.Ends:
		if n.Apology {
			r.say(r.Apology)
			t.Said = append(t.Said, r.Apology)
		}
		if next := r.ending(o); next != nil && n.Outcome == workflow.Completed {
			t.Next = next.Title
			return next
		}
		r.end(n.Outcome, t.Reason)
		return nil
	case workflow.Goes:
		return r.goTo(ctx, o, n, index)
	}
	nextID, taken := o.Follow(n.Exit)
	t.Exit = taken
	next := r.def.Object(nextID)
	if next == nil {
		next = r.unconnected(o, n.Exit, t)
	}
	if next != nil {
		t.Next = next.Title
	}
	return next
}

// unconnected is what follows an exit that leads nowhere: what the Workflow does when it ends,
// or the end of the call.
func (r *run) unconnected(o *workflow.Object, exit string, t *trace.Entry) *workflow.Object {
	if o.Apart() { // it has no exits
		r.end(workflow.Completed, "The Workflow has ended.")
		return nil
	}
	reason := fmt.Sprintf("The exit %q of %q is not connected.", exit, o.Title)
	if next := r.ending(o); next != nil {
		t.Notes = append(t.Notes, reason+" The Workflow ends here.")
		return next
	}
	t.Notes = append(t.Notes, reason+" The call ends here.")
	r.end(workflow.Completed, reason)
	return nil
}

// ending is the object that a call comes to as its Workflow ends at another; nil for none.
func (r *run) ending(at *workflow.Object) *workflow.Object {
	if at.Apart() {
		return nil
	}
	return r.def.Ending()
}

// goTo moves the call to the published version of another Workflow, or leaves by the exit
// for what failed.
func (r *run) goTo(ctx context.Context, o *workflow.Object, to workflow.Next, index int) *workflow.Object {
	t := &r.turn.Trace[index]
	fail := func(reason string) *workflow.Object {
		t.Failed, t.Reason = true, reason
		return r.follow(ctx, o, workflow.Leave(cmp.Or(to.Exit, workflow.FailedExit)), index)
	}
	name, versionID, ok := r.Published(to.Workflow)
	if !ok {
		return fail("That Workflow is gone or was never published.")
	}
	def, err := r.Program(ctx, versionID)
	if err != nil || len(def.Objects) == 0 {
		r.report(ctx, err)
		return fail("That Workflow can't be read.")
	}
	r.def, r.facts.WorkflowName = def, name
	r.state.Workflow, r.state.Version = to.Workflow, versionID
	r.state.Arrive(def, r.BlockID(to.Workflow), r.Now())
	t.Exit, t.Next = trace.WentExit, name
	return def.Objects[0]
}

// giveUp ends a call that can't even begin its turn.
func (r *run) giveUp(ctx context.Context, reason string, err error) {
	r.report(ctx, err)
	r.say(r.Apology)
	r.trace(trace.Entry{At: r.Now(), Title: "Workflow", Failed: true, Reason: reason, Said: []string{r.Apology}})
	r.end(workflow.Failed, reason)
}

func (r *run) end(o workflow.Outcome, reason string) {
	r.turn.Ended, r.turn.Outcome, r.turn.Reason = true, o, reason
	r.turn.Instructions = append(r.turn.Instructions, voice.Instruction{Verb: voice.Hangup})
}

func (r *run) say(text string) {
	r.turn.Instructions = append(r.turn.Instructions, voice.SayText(text))
}

// version gives the version an entry of the trace belongs to when it is another than
// that of the entry before.
func (r *run) version() string {
	if r.state.Version == r.told {
		return ""
	}
	r.told = r.state.Version
	return r.told
}

func (r *run) trace(e trace.Entry) {
	e.Workflow = r.facts.WorkflowName
	r.turn.Trace = append(r.turn.Trace, e)
	r.watch(len(r.turn.Trace) - 1)
}

func (r *run) watch(index int) {
	if r.Watch != nil {
		r.Watch(r.facts.CallID, index, r.turn.Trace[index])
	}
}

func (r *run) report(ctx context.Context, err error) {
	if r.Log != nil && err != nil {
		r.Log(ctx, r.facts.CallID, err)
	}
}
