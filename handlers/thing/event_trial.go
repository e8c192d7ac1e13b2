package thing

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/event"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	view "hookline/views/event"
	"hookline/views/route"
)

type trialForm struct {
	Call string `json:"call"` // the id of one; empty for examples
}

// trial is the Test tab of an event, with the test that the address names.
func (h *events) trial(c echo.Context) error {
	hook, err := h.DB.Hooks.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	t := view.Trial{Call: c.QueryParam("call")}
	if id := c.QueryParam("sent"); id != "" {
		sent, err := h.sent(c.Request().Context(), hook.ID, id)
		if err != nil && !apperr.Is(err, apperr.NotFound) {
			return err
		}
		if t.Sent = sent; sent != nil {
			t.Call = sent.CallID
		}
	}
	return h.trialPage(c, http.StatusOK, hook, t)
}

func (h *events) trialPage(c echo.Context, status int, hook *models.Hook, t view.Trial) error {
	past, err := event.NewTrials(h.DB, h.WakeDeliveries).Latest(c.Request().Context(), hook)
	if err != nil {
		return err
	}
	t.Stored, t.Calls = hook, []component.Option{{Label: "Examples of its tags"}}
	for _, p := range past {
		t.Calls = append(t.Calls, view.PastOption(p, screen.ZoneOf(c)))
	}
	t.Calls = component.WithChosen(t.Calls, t.Call, "The call "+t.Call)
	return screen.Show(c, h.Base, status, view.TrialPage, t, hook.Name, eventArea().Way()...)
}

// sendTrial raises an event that tests this one, and goes on to how it fares.
func (h *events) sendTrial(c echo.Context) error {
	form, _, err := screen.Posted[trialForm](c, h.Base)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	hook, err := h.DB.Hooks.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	id, err := event.NewTrials(h.DB, h.WakeDeliveries).Raise(ctx, hook, form.Call, h.Now())
	if err == nil {
		return screen.Redirect(c, route.EventTestSent(hook.ID, id))
	}
	return screen.Refused(err, nil, func(status int, e component.Edited) error {
		return h.trialPage(c, status, hook, view.Trial{Call: form.Call, Edited: e})
	})
}

// trialOutcome answers with how a test fares now.
func (h *events) trialOutcome(c echo.Context) error {
	sent, err := h.sent(c.Request().Context(), c.Param("id"), c.Param("event"))
	if err != nil {
		return err
	}
	return screen.Render(c, http.StatusOK, view.Outcome(*sent))
}

// sent reads a test of a hook; NotFound for what is none.
func (h *events) sent(ctx context.Context, hookID, eventID string) (*view.Sent, error) {
	e, err := h.DB.Events.Get(ctx, eventID)
	if err != nil {
		return nil, err
	}
	if !e.Test || e.Facts[event.TestHook] != hookID {
		return nil, apperr.New(apperr.NotFound, "There is no such test of this event.")
	}
	list, _, err := h.DB.Deliveries.List(ctx, models.DeliveryFilter{EventID: e.ID, Sort: "created"}, models.Page{Limit: maxTold})
	return &view.Sent{HookID: hookID, EventID: e.ID, CallID: e.CallID, Spread: e.State != models.EventRaised, Deliveries: list}, err
}

// maxTold is how many deliveries of a test are shown: an event calls no more Web Services.
const maxTold = 20
