package screen

import (
	"github.com/labstack/echo/v4"

	"hookline/app/call"
	"hookline/app/traffic"
	"hookline/app/workflow"
	"hookline/views/deadline"
)

// DeadlineOf says how long a caller may wait for a Web Service; nil when what was
// measured can't be read: a form is of use without it.
func DeadlineOf(c echo.Context, b *Base, s workflow.WebServiceInfo) *deadline.View {
	ctx := c.Request().Context()
	measured, err := traffic.NewReader(b.DB, nil).OfService(ctx, s.ID)
	if err != nil {
		b.Log.ErrorContext(ctx, "what callers waited can't be read", "web_service", s.Name, "error", err)
		return nil
	}
	d := traffic.NewDeadline(s.Timeout, call.ServiceTime, measured)
	return &deadline.View{
		Service: s.Name, Timeout: d.Timeout, Most: d.Most, Step: call.TurnTime, Carrier: call.CarrierTime, Longest: d.Longest, Cut: d.Cut(),
		Token: s.Token, Requests: d.Requests, TimedOut: d.TimedOut, Few: d.Few(), P95: d.P95, Max: d.Max, Advice: d.Advice,
	}
}
