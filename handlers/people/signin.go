package people

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/handlers/screen"
	"hookline/views/people"
	"hookline/views/route"
)

// signIn is the way in and the way out.
type signIn struct {
	*screen.Base
	auth *auth.Service
}

func (h *signIn) routes(r screen.Routes) {
	r.Public().Get(route.SignIn(), h.show)
	r.Public().Post(route.SignIn(), h.submit)
	r.Public().Post(route.SignOut(), h.signOut)
}

type signInForm struct {
	Email    string `json:"email"`
	Password string `json:"password"`
	Next     string `json:"next"`
}

func (h *signIn) show(c echo.Context) error {
	next := screen.LocalPath(c.QueryParam("next"))
	user, err := h.User(c)
	if err != nil {
		return err
	}
	if user != nil {
		return c.Redirect(http.StatusSeeOther, next)
	}
	return screen.Render(c, http.StatusOK, people.SignIn(people.SignInForm{Next: next}))
}

func (h *signIn) submit(c echo.Context) error {
	var form signInForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	user, err := h.auth.SignIn(c.Request().Context(), form.Email, form.Password, c.RealIP())
	if err != nil {
		errs, other := screen.FormErrors(err)
		if other != nil {
			return other
		}
		screen.SetRetryAfter(c, err)
		return screen.Render(c, screen.StatusOf(err), people.SignIn(people.SignInForm{Email: form.Email, Next: screen.LocalPath(form.Next), Errors: errs}))
	}
	if err := h.Sessions.SignIn(c.Response(), c.Request(), user); err != nil {
		return err
	}
	return screen.Redirect(c, screen.LocalPath(form.Next))
}

func (h *signIn) signOut(c echo.Context) error {
	if err := h.Sessions.SignOut(c.Response(), c.Request()); err != nil {
		return err
	}
	return screen.Redirect(c, route.SignIn())
}
