package handlers

import (
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/call"
	"hookline/app/traffic"
	"hookline/app/workflow"
	"hookline/models"
	"hookline/views/deadline"
)

// deadlineOf says how long a caller may wait for a Web Service; nil when what was
// measured can't be read: a form is of use without it.
func deadlineOf(c echo.Context, b *base, db *models.DB, s workflow.WebServiceInfo) *deadline.View {
	ctx := c.Request().Context()
	measured, err := traffic.NewReader(db, nil).OfService(ctx, s.ID)
	if err != nil {
		b.log.ErrorContext(ctx, "what callers waited can't be read", "web_service", s.Name, "error", err)
		return nil
	}
	d := traffic.NewDeadline(s.Timeout, call.ServiceTime, measured)
	return &deadline.View{
		Service: s.Name, Timeout: d.Timeout, Most: d.Most, Step: call.StepTime, Carrier: call.CarrierTime, Longest: d.Longest, Cut: d.Cut(),
		Token: s.Token, Requests: d.Requests, TimedOut: d.TimedOut, Few: d.Few(), P95: d.P95, Max: d.Max, Advice: d.Advice,
	}
}

// deadline says it of a Web Service Connector, with what makes the caller wait before it.
func (h *workflows) deadline(c echo.Context) func(*draft, *workflow.Object) *deadline.View {
	return func(d *draft, o *workflow.Object) *deadline.View {
		connector, ok := o.Settings.(*workflow.WebServiceConnector)
		if !ok {
			return nil
		}
		s, ok := d.around.WebServices[connector.WebService]
		if !ok {
			return nil
		}
		v := deadlineOf(c, h.base, h.db, s)
		if v == nil {
			return nil
		}
		var before []*workflow.Object
		v.Silence, before = d.def.Silence(o.ID, d.patience)
		for _, other := range before {
			v.Before = append(v.Before, other.Title)
		}
		return v
	}
}

// patience is the longest a caller may wait at an object.
func (d *draft) patience(o *workflow.Object) time.Duration {
	if o == nil {
		return 0
	}
	if connector, ok := o.Settings.(*workflow.WebServiceConnector); ok {
		return min(d.around.WebServices[connector.WebService].Timeout, call.ServiceTime)
	}
	return 0
}
