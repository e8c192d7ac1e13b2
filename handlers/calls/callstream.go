package calls

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/call"
	"hookline/app/trace"
	"hookline/handlers/screen"
	"hookline/models"
	callview "hookline/views/call"
)

// pollTime is how often a stream looks for what another process did on the call,
// and finds out that its reader is gone.
const pollTime = 2 * time.Second

// events streams what happens on a call as server-sent events, until the call
// ends: `part` carries elements to be put in place of those with their ids,
// `turn` says that a turn stands in the database, `end` that the call is over.
func (h *calls) events(c echo.Context) error {
	after, _ := strconv.ParseInt(c.QueryParam("after"), 10, 64) // anything else is from the start
	if last, err := strconv.ParseInt(c.Request().Header.Get("Last-Event-ID"), 10, 64); err == nil {
		after = last // the stream broke off
	}
	edits, err := h.edits(c)
	if err != nil {
		return err
	}
	user, err := h.User(c)
	if err != nil {
		return err
	}
	end, leave := h.Streams.Enter(user.ID)
	defer leave()
	events, stop := h.Engine.Watch(c.Param("id"))
	defer stop()
	s := &callStream{calls: h, echo: c, id: c.Param("id"), next: max(after, 0), sent: map[string]bool{}, edits: edits}
	if s.EventStream, err = screen.OpenStream(c.Response()); err != nil {
		return err
	}
	return h.Streamed(c, s.run(c.Request().Context(), events, end), "call", s.id)
}

// callStream is one reader of a call.
type callStream struct {
	*calls
	screen.EventStream
	echo  echo.Context
	id    string
	call  *models.Call    // nil before it began
	began time.Time       // as long as call is nil
	next  int64           // the first turn that was not sent whole
	sent  map[string]bool // steps that were sent as done
	edits bool            // the reader may change the configuration
	queue string          // what queues and agents did, as it was sent last
}

func (s *callStream) run(ctx context.Context, events <-chan call.Event, end <-chan struct{}) error {
	if err := s.catchUp(ctx); err != nil {
		return err
	}
	return screen.Follow(ctx, s.Base, end, events, func(ev call.Event) error {
		if err := s.still(); err != nil {
			return err
		}
		if ev.Saved {
			return s.catchUp(ctx)
		}
		return s.live(ctx, ev)
	}, pollTime, func() error {
		if err := errors.Join(s.still(), s.Write(": still here\n\n")); err != nil {
			return err
		}
		return s.catchUp(ctx)
	})
}

// still ends the stream of who was signed out or disabled, or may not see calls any
// more: a call can go on for hours.
func (s *callStream) still() error {
	user, err := s.Sessions.Still(s.echo.Request())
	if err == nil && !auth.Can(user, auth.SeeCalls) {
		return screen.ErrStreamDone
	}
	s.edits = auth.Can(user, auth.ManageConfig)
	return err
}

// live sends a step that began or is done.
func (s *callStream) live(ctx context.Context, ev call.Event) error {
	m := s.call
	if m == nil { // its row is written at the end of the first turn
		if s.began.IsZero() {
			s.began = ev.Entry.At
		}
		m = &models.Call{ID: s.id, StartedAt: s.began}
	}
	v := stepView(m, ev.Entry, s.edits)
	if s.sent[v.ID] {
		return nil
	}
	v.Running = ev.Entry.Took == 0
	s.sent[v.ID] = !v.Running
	if v.Exchange != nil {
		v.Exchange.Actions = nil // it can be kept once it is stored
	}
	return s.part(ctx, callview.TraceStep(v))
}

// catchUp sends what stands in the database and was not sent.
func (s *callStream) catchUp(ctx context.Context) error {
	m, err := s.DB.Calls.Get(ctx, s.id)
	if apperr.Is(err, apperr.NotFound) {
		return nil // it has not begun
	}
	if err != nil {
		return err
	}
	first := s.call == nil
	s.call = m
	if m.Turn == s.next && m.Status == models.CallLive && !first {
		return s.sendQueue(ctx, m)
	}
	turns, err := s.DB.Calls.Turns(ctx, s.id, s.next)
	if err != nil {
		return err
	}
	steps, err := trace.Read(turns)
	if err != nil {
		return err
	}
	views, err := traceViews(m, turns, steps, s.edits)
	if err != nil {
		return err
	}
	for _, v := range views {
		if err := s.part(ctx, callview.TraceStep(v)); err != nil {
			return err
		}
	}
	clear(s.sent)
	s.next = m.Turn
	return s.rest(ctx, m)
}

// rest sends what stands beside the trace.
func (s *callStream) rest(ctx context.Context, m *models.Call) error {
	facts, err := s.facts(s.echo, m)
	if err != nil {
		return err
	}
	variables, known := variableViews(m)
	if err := s.part(ctx, callview.CallFacts(facts), callview.Variables(variables, known)); err != nil {
		return err
	}
	if err := s.sendQueue(ctx, m); err != nil {
		return err
	}
	if err := s.Event("turn", strconv.FormatInt(m.Turn, 10), strconv.FormatInt(m.Turn, 10)); err != nil {
		return err
	}
	if m.Status == models.CallLive {
		return nil
	}
	if err := s.Event("end", "", ""); err != nil {
		return err
	}
	return screen.ErrStreamDone
}

// sendQueue sends what queues and agents did with the call, when that is new: it is
// no turn of the call.
func (s *callStream) sendQueue(ctx context.Context, m *models.Call) error {
	q, err := s.calls.queue(ctx, m)
	if err != nil {
		return err
	}
	html, err := screen.HTML(ctx, callview.QueueAndAgents(q))
	if err != nil || html == s.queue {
		return err
	}
	s.queue = html
	return s.Event("part", "", s.queue)
}

// part sends elements that have ids.
func (s *callStream) part(ctx context.Context, parts ...templ.Component) error {
	html, err := screen.HTML(ctx, parts...)
	if err != nil {
		return err
	}
	return s.Event("part", "", html)
}
