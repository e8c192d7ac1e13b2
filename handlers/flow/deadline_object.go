package flow

import (
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/call"
	"hookline/app/traffic"
	"hookline/app/workflow"
	"hookline/handlers/screen"
	"hookline/views/deadline"
)

// deadline says it of an object that asks a Web Service, with what makes the caller wait before it.
func (h *reader) deadline(c echo.Context) func(*draft, *workflow.Object) *deadline.View {
	return func(d *draft, o *workflow.Object) *deadline.View {
		s, ok := d.around.WebServices[workflow.Asked(o)]
		if !ok {
			return nil
		}
		v := screen.DeadlineOf(c, h.Base, s)
		if v == nil {
			return nil
		}
		var before []*workflow.Object
		v.Silence, before = traffic.Silence(d.def, o.ID, d.patience)
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
	return min(d.around.WebServices[workflow.Asked(o)].Timeout, call.ServiceTime)
}
