package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/views/people"
	"hookline/views/route"
)

// home is the first page after sign-in.
type home struct{ *base }

func (h *home) routes(r routes) { r.signedIn().get(route.Home(), h.show) }

func (h *home) show(c echo.Context) error {
	user, err := h.user(c)
	if err != nil {
		return err
	}
	if auth.Can(user, auth.ManageUsers) {
		return redirect(c, route.Users())
	}
	frame, err := h.frame(c, "Home")
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, people.AgentHome(frame))
}
