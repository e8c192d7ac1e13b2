package thing

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/app/sample"
	"hookline/handlers/screen"
	view "hookline/views/event"
	"hookline/views/route"
)

// inbox shows admins what arrived at the sample's receiver of events: callers' numbers are
// in it. Machines get it as JSON.
type inbox struct {
	*screen.Base
	inbox *sample.Inbox
}

func (h *inbox) routes(r screen.Routes) {
	r.May(auth.ManageConfig).Get(route.SampleInbox(), h.show)
}

func (h *inbox) show(c echo.Context) error {
	list := h.inbox.Arrivals()
	c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
	switch {
	case c.Request().Header.Get(echo.HeaderAccept) == echo.MIMEApplicationJSON:
		return c.JSON(http.StatusOK, list)
	case screen.IsHTMX(c):
		if c.QueryParam("seen") == view.Seen(list) { // what somebody reads stays as it is
			return c.NoContent(http.StatusNoContent)
		}
		return screen.Render(c, http.StatusOK, view.InboxList(list))
	}
	return screen.Show(c, h.Base, http.StatusOK, view.InboxPage, view.Inbox{Arrivals: list}, "Sample inbox", eventArea().Way()...)
}
