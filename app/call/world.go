package call

import (
	"cmp"
	"context"
	"encoding/json"
	"time"

	"hookline/app/apperr"
	"hookline/app/event"
	"hookline/app/webservice"
	"hookline/app/workflow"
	"hookline/app/workflow/queue"
)

// world is what a live call has around it: the configuration at the turn's revision, and
// what the program answers it with.
type world struct {
	library  // with the Sounds, Schedules and default country of the snapshot
	services // of the turn
	queue.Queues
	workflow.Recordings
}

var _ workflow.World = world{}

func (t *turn) world() workflow.World {
	return world{library{t.engine.catalog, t.snap}, services{t}, t.engine.queues, t.engine.recordings}
}

// services sends the requests of a turn.
type services struct{ *turn }

// Patience is the Web Service's own timeout.
func (t services) Patience(serviceID string) time.Duration {
	if s := t.snap.services[serviceID]; s != nil && s.compiled != nil {
		return s.compiled.Timeout
	}
	return 0
}

// CallService sends one request of the call.
func (t services) CallService(ctx context.Context, st *workflow.State, r workflow.ServiceRequest) workflow.ServiceAnswer {
	s := t.snap.services[r.Service]
	if r.Hook != nil {
		s = &service{name: r.Hook.Name, active: true, compiled: r.Hook}
	}
	switch {
	case s == nil:
		return workflow.Unavailable("The Web Service is gone.")
	case s.broken != nil:
		return workflow.Unavailable("The Web Service " + s.name + " is not set up completely: " + apperr.Message(s.broken))
	case t.lost:
		return workflow.Unavailable("Another request runs this turn.")
	}
	if s.active {
		if err := t.claim(ctx); err != nil {
			return workflow.Unavailable("Hookline's database can't be reached, so nothing was sent.")
		}
	}
	if t.again && !webservice.MayRepeat(s.compiled.Method) {
		return workflow.Unavailable("Hookline was restarted in the middle of this step. The request may have been sent before; a " +
			s.compiled.Method + " is not sent twice.")
	}
	return t.send(ctx, st, s, r.Request(st))
}

func (t services) send(ctx context.Context, st *workflow.State, s *service, request webservice.Request) workflow.ServiceAnswer {
	jar := t.jar(ctx, st)
	request.Jar = jar
	if len(s.compiled.Tags()) > 0 {
		request.Tags = t.tags(st)
	}
	x := t.engine.runner.Do(ctx, s.compiled, request)
	if err := keepCookies(st, jar); err != nil {
		t.engine.log.ErrorContext(ctx, "the call's cookies can't be kept", "call", t.call.ID, "error", err)
	}
	if x.ServiceID != "" {
		t.engine.outcomes.note(x, t.engine.now())
	}
	return workflow.AnswerOf(x)
}

// tags are what the call knows of itself now: it may have gone over to another Workflow
// in this turn.
func (t services) tags(st *workflow.State) map[string]string {
	c := *t.call
	c.WorkflowName = cmp.Or(t.snap.workflows[st.Workflow].name, c.WorkflowName)
	return event.CallTags(&c, t.engine.now())
}

// jar gives the cookies of the call. Cookies that can't be read are given up: the
// call can go on without them.
func (t services) jar(ctx context.Context, st *workflow.State) *webservice.Jar {
	jar := &webservice.Jar{}
	if len(st.Cookies) > 0 {
		if err := json.Unmarshal(st.Cookies, jar); err != nil {
			t.engine.log.ErrorContext(ctx, "the call's cookies can't be read", "call", t.call.ID, "error", err)
		}
	}
	return jar
}

func keepCookies(st *workflow.State, jar *webservice.Jar) (err error) {
	if st.Cookies = nil; jar.Len() > 0 {
		st.Cookies, err = json.Marshal(jar)
	}
	return err
}
