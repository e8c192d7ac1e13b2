package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/views/people"
	"hookline/views/route"
)

// signIn is the way in and the way out.
type signIn struct {
	*base
	auth *auth.Service
}

func (h *signIn) routes(r routes) {
	r.public().get(route.SignIn(), h.show)
	r.public().post(route.SignIn(), h.submit)
	r.public().post(route.SignOut(), h.signOut)
}

type signInForm struct {
	Email    string `json:"email"`
	Password string `json:"password"`
	Next     string `json:"next"`
}

func (h *signIn) show(c echo.Context) error {
	next := localPath(c.QueryParam("next"))
	user, err := h.user(c)
	if err != nil {
		return err
	}
	if user != nil {
		return c.Redirect(http.StatusSeeOther, next)
	}
	return render(c, http.StatusOK, people.SignIn(people.SignInForm{Next: next}))
}

func (h *signIn) submit(c echo.Context) error {
	var form signInForm
	if err := decode(c, &form); err != nil {
		return err
	}
	user, err := h.auth.SignIn(c.Request().Context(), form.Email, form.Password, c.RealIP())
	if err != nil {
		errs, other := formErrors(err)
		if other != nil {
			return other
		}
		setRetryAfter(c, err)
		return render(c, statusOf(err), people.SignIn(people.SignInForm{Email: form.Email, Next: localPath(form.Next), Errors: errs}))
	}
	if err := h.sessions.SignIn(c.Response(), c.Request(), user); err != nil {
		return err
	}
	return redirect(c, localPath(form.Next))
}

func (h *signIn) signOut(c echo.Context) error {
	if err := h.sessions.SignOut(c.Response(), c.Request()); err != nil {
		return err
	}
	return redirect(c, route.SignIn())
}
