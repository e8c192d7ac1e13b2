package calls

import (
	"cmp"
	"context"
	"slices"

	"hookline/app/event"
	"hookline/models"
	callview "hookline/views/call"
	"hookline/views/outcome"
	"hookline/views/route"
)

// withEvents puts the events of a call among its steps, at their times, each with the
// Web Services that are told of it: two queries.
func (h *calls) withEvents(ctx context.Context, m *models.Call, steps []callview.Step) ([]callview.Step, error) {
	events, err := h.DB.Events.OfCall(ctx, m.ID)
	if err != nil || len(events) == 0 {
		return steps, err
	}
	deliveries, err := h.DB.Deliveries.OfCall(ctx, m.ID)
	if err != nil {
		return nil, err
	}
	told := map[string][]callview.Told{}
	for i := range deliveries {
		d := &deliveries[i]
		told[d.EventID] = append(told[d.EventID], callview.Told{Service: d.ServiceName, URL: route.Delivery(d.ID), Outcome: outcome.Delivery(d)})
	}
	for i := range events {
		steps = append(steps, eventStep(m, &events[i], told[events[i].ID]))
	}
	slices.SortStableFunc(steps, func(a, b callview.Step) int { return cmp.Compare(a.At, b.At) })
	return steps, nil
}

func eventStep(m *models.Call, e *models.Event, told []callview.Told) callview.Step {
	s := callview.Step{ID: "event-" + e.ID, At: max(0, e.At.Sub(m.StartedAt)), Icon: "bell", Title: e.Type, Kind: "Event", Told: told}
	if t, ok := event.Find(e.Type); ok {
		s.Title = t.Label
	}
	if e.Type == event.Webhook {
		s.Title = event.WebhookLabel
	}
	switch {
	case e.State == models.EventRaised:
		s.Notes = []string{"Which Web Services are told of it is looked up in a moment."}
	case len(told) == 0:
		s.Notes = []string{"No Web Service was to be told of it, or what it was told is deleted for its age."}
	}
	return s
}
