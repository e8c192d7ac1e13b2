package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/views/component"
	"hookline/views/people"
	"hookline/views/route"
)

// password is the page on which a user changes the own password.
type password struct {
	*base
	auth *auth.Service
}

func (h *password) routes(r routes) {
	r.signedIn().get(route.Password(), h.show)
	r.signedIn().post(route.Password(), h.change)
}

type passwordForm struct {
	Current  string `json:"current"`
	Password string `json:"password"`
}

func (h *password) show(c echo.Context) error { return h.page(c, http.StatusOK, nil) }

func (h *password) page(c echo.Context, status int, errs component.Errors) error {
	user, err := h.user(c)
	if err != nil {
		return err
	}
	frame, err := h.frame(c, "Change password")
	if err != nil {
		return err
	}
	return render(c, status, people.Password(frame, people.PasswordForm{Email: user.Email, Rule: auth.PasswordRule, Errors: errs}))
}

func (h *password) change(c echo.Context) error {
	var form passwordForm
	if err := decode(c, &form); err != nil {
		return err
	}
	user, err := h.user(c)
	if err != nil {
		return err
	}
	r := c.Request()
	err = h.auth.ChangePassword(r.Context(), user.ID, form.Current, form.Password, c.RealIP(), h.sessions.Hash(r))
	if err != nil {
		errs, other := formErrors(err)
		if other != nil {
			return other
		}
		setRetryAfter(c, err)
		return h.page(c, statusOf(err), errs)
	}
	return h.done(c, route.Password(), "Your password is changed. Your other browsers are signed out.")
}
