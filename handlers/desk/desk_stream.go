package desk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/handlers/screen"
	"hookline/models"
	deskview "hookline/views/desk"
)

// The desk hears every beatTime that the line holds, and how many callers wait; its
// script takes the line for broken when some are missing. Every few beats, and before
// it sends something new, the stream looks whether the session still holds.
const (
	beatTime   = 5 * time.Second
	aliveBeats = 3
)

// events streams the desk as server-sent events: `desk` carries all of it, at first
// and whenever something changed; `beat` the callers who wait, and is answered; `gone` says that
// the session is over. Each `desk` is whole, so nothing has to be replayed after a break.
func (h *agentDesk) events(c echo.Context) error {
	user, err := h.User(c)
	if err != nil {
		return err
	}
	end, leave := h.Streams.Enter(user.ID)
	defer leave()
	changes, stop := h.Desk.Watch(user.ID)
	defer stop()
	if err := h.Desk.Seen(c.Request().Context(), user.ID); err != nil {
		return err
	}
	s := &deskStream{agentDesk: h, echo: c, user: user, version: -1}
	if s.EventStream, err = screen.OpenStream(c.Response()); err != nil {
		return err
	}
	return h.Streamed(c, s.run(c.Request().Context(), changes, end), "desk", user.ID)
}

// heard takes the answer of a browser to a beat: it is there.
func (h *agentDesk) heard(c echo.Context) error {
	user, err := h.User(c)
	if err != nil {
		return err
	}
	h.Desk.Heard(user.ID)
	return c.NoContent(http.StatusNoContent)
}

// deskStream is one browser at the desk.
type deskStream struct {
	*agentDesk
	screen.EventStream
	echo      echo.Context
	user      *models.User
	version   int64    // sent last
	campaigns []string // shown, by id
	choices   []string // the same by what the agent reads
	beats     int
}

func (s *deskStream) run(ctx context.Context, changes, end <-chan struct{}) error {
	if err := s.send(ctx); err != nil {
		return err
	}
	return screen.Follow(ctx, s.Base, end, changes, func(struct{}) error { return s.look(ctx) }, beatTime, func() error { return s.beat(ctx) })
}

// look sends the desk of who still may see it.
func (s *deskStream) look(ctx context.Context) error {
	if err := s.still(); err != nil {
		return err
	}
	return s.send(ctx)
}

// send sends the desk unless it is the one sent last: by its version, or because an
// admin has changed the agent's Campaigns, of which the agent's version tells nothing.
func (s *deskStream) send(ctx context.Context) error {
	d, err := s.read(s.echo, s.user, deskview.Problem{})
	if err != nil {
		return err
	}
	var campaigns, choices []string
	for _, c := range d.Campaigns {
		campaigns, choices = append(campaigns, c.ID), append(choices, c.ID+" "+c.Name)
	}
	if d.Version == s.version && slices.Equal(choices, s.choices) {
		return nil
	}
	s.version, s.campaigns, s.choices = d.Version, campaigns, choices
	html, err := screen.HTML(ctx, deskview.Desk(d))
	if err != nil {
		return err
	}
	return s.Event("desk", strconv.FormatInt(d.Version, 10), html)
}

// still ends the stream of who was signed out or disabled, and learns of another role.
func (s *deskStream) still() error {
	user, err := s.Sessions.Still(s.echo.Request())
	if err != nil {
		return err
	}
	if !auth.Can(user, auth.UseDesk) {
		return errors.Join(screen.ErrStreamDone, s.Event("gone", "", ""))
	}
	s.user = user
	return nil
}

// beat says how many callers wait, and now and then looks whether the session still
// holds and the Campaigns are the same.
func (s *deskStream) beat(ctx context.Context) error {
	if s.beats++; s.beats%aliveBeats == 0 {
		if err := s.look(ctx); err != nil {
			return err
		}
	}
	waiting, err := s.Desk.Waiting(ctx, s.campaigns)
	if err != nil {
		return err
	}
	data, err := json.Marshal(waiting)
	if err != nil {
		return err
	}
	return s.Event("beat", "", string(data))
}
