package people

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/handlers/screen"
	"hookline/views/component"
	"hookline/views/people"
	"hookline/views/route"
)

// password is the page on which a user changes the own password.
type password struct {
	*screen.Base
	auth *auth.Service
}

func (h *password) routes(r screen.Routes) {
	r.SignedIn().Get(route.Password(), h.show)
	r.SignedIn().Post(route.Password(), h.change)
}

type passwordForm struct {
	Current  string `json:"current"`
	Password string `json:"password"`
}

func (h *password) show(c echo.Context) error { return h.page(c, http.StatusOK, nil) }

func (h *password) page(c echo.Context, status int, errs component.Errors) error {
	user, err := h.User(c)
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, status, people.Password, people.PasswordForm{Email: user.Email, Rule: auth.PasswordRule, Errors: errs}, "Change password")
}

func (h *password) change(c echo.Context) error {
	var form passwordForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	user, err := h.User(c)
	if err != nil {
		return err
	}
	r := c.Request()
	err = h.auth.ChangePassword(r.Context(), user.ID, form.Current, form.Password, c.RealIP(), h.Sessions.Hash(r))
	if err != nil {
		errs, other := screen.FormErrors(err)
		if other != nil {
			return other
		}
		screen.SetRetryAfter(c, err)
		return h.page(c, screen.StatusOf(err), errs)
	}
	return h.Done(c, route.Password(), "Your password is changed. Your other browsers are signed out.")
}
