package service

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/route"
	"hookline/views/service"
)

// The plot of a day has a slot for each half hour.
const (
	slotLength = 30 * time.Minute
	daySlots   = 48
)

// deliveries is the Deliveries tab: how events reached a Web Service in the last 24 hours.
func (h *webServices) deliveries(c echo.Context) error {
	ctx := c.Request().Context()
	s, err := h.DB.Services.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	head, err := h.head(c, s, route.WebServiceDeliveries)
	if err != nil {
		return err
	}
	d, err := h.day(ctx, s.ID, screen.ZoneOf(c))
	if err != nil {
		return err
	}
	d.Head = head
	return screen.Show(c, h.Base, http.StatusOK, service.DeliveriesPage, d, s.Name, serviceArea().Way()...)
}

func (h *webServices) day(ctx context.Context, id string, zone *time.Location) (service.Deliveries, error) {
	from := h.Now().UTC().Truncate(slotLength).Add(slotLength - daySlots*slotLength)
	d := service.Deliveries{Slots: make([]service.Slot, daySlots)}
	all, err := h.DB.Deliveries.Spans(ctx, id, from, daySlots*slotLength, 1)
	if err != nil {
		return d, err
	}
	if len(all) > 0 {
		d.Day = all[0]
	}
	if d.Backlog, err = h.DB.Deliveries.Backlog(ctx, id); err != nil {
		return d, err
	}
	spans, err := h.DB.Deliveries.Spans(ctx, id, from, slotLength, daySlots)
	if err != nil {
		return d, err
	}
	flows, err := h.DB.Deliveries.Flows(ctx, id, from, slotLength, daySlots)
	for i := range d.Slots {
		d.Slots[i].From = from.Add(time.Duration(i) * slotLength).In(zone)
	}
	for _, s := range spans {
		d.Slots[s.Span].DeliverySpan = s
	}
	waited(d.Slots, flows, d.Backlog.Count)
	return d, err
}

// waited counts back from what waits now how much did at the end of each slot.
func waited(slots []service.Slot, flows []models.DeliveryFlow, now int64) {
	change := make([]int64, len(slots))
	for _, f := range flows {
		change[f.Span] = f.Came - f.Ended
	}
	for i := len(slots) - 1; i >= 0; i-- {
		slots[i].Waiting = max(now, 0)
		now -= change[i]
	}
}
