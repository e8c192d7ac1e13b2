package people

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/people"
	"hookline/views/route"
)

// signIn is the way in and the way out, by a password or the first time by a link.
type signIn struct{ Screens }

func (h *signIn) routes(r screen.Routes) {
	r.Public().Get(route.SignIn(), h.show)
	r.Public().Post(route.SignIn(), h.submit)
	r.Public().Post(route.SignOut(), h.signOut)
	r.Public().Get(route.FirstSignIn(), h.welcome)
	r.Public().Post(route.FirstSignIn(), h.accept)
	r.SignedIn().Get(route.Password(), h.password)
	r.SignedIn().Post(route.Password(), h.changePassword)
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
	from := auth.Client{Addr: c.RealIP(), Browser: h.Sessions.Browser(c.Request())}
	user, err := h.Auth.SignIn(c.Request().Context(), form.Email, form.Password, from)
	if err != nil {
		errs, other := screen.FormErrors(err)
		if other != nil {
			return other
		}
		screen.SetRetryAfter(c, err)
		return screen.Render(c, screen.StatusOf(err), people.SignIn(people.SignInForm{Email: form.Email, Next: screen.LocalPath(form.Next), Errors: errs}))
	}
	if err := h.begin(c, user); err != nil {
		return err
	}
	return screen.Redirect(c, screen.LocalPath(form.Next))
}

// begin starts a session, in a browser that is known from now on.
func (h *signIn) begin(c echo.Context, user *models.User) error {
	if err := h.Sessions.SignIn(c.Response(), c.Request(), user); err != nil {
		return err
	}
	h.Sessions.Remember(c.Response(), h.Auth.Remember(h.Sessions.Browser(c.Request()), user.Email))
	return nil
}

func (h *signIn) signOut(c echo.Context) error {
	if err := h.Sessions.SignOut(c.Response(), c.Request()); err != nil {
		return err
	}
	return screen.Redirect(c, route.SignIn())
}

type welcomeForm struct {
	Token    string `json:"token"`
	Email    string `json:"email"`
	Name     string `json:"name"`
	Password string `json:"password"`
}

// welcome is the page behind a sign-in link. Looking at it uses nothing up: mail
// programs and chats open links to preview them.
func (h *signIn) welcome(c echo.Context) error {
	token := c.QueryParam("token")
	inv, err := h.Auth.Invitation(c.Request().Context(), auth.Token(token))
	if err != nil {
		return h.refuse(c, err)
	}
	return screen.Render(c, http.StatusOK, people.Welcome(welcomePage(token, inv)))
}

func welcomePage(token string, inv *auth.Invitation) people.WelcomeForm {
	page := people.WelcomeForm{Token: token, FirstAdmin: inv.FirstAdmin(), Rule: auth.PasswordRule}
	if inv.User != nil {
		page.Email, page.Name = inv.User.Email, inv.User.Name
	}
	return page
}

func (h *signIn) accept(c echo.Context) error {
	var form welcomeForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	ctx, token := c.Request().Context(), auth.Token(form.Token)
	inv, err := h.Auth.Invitation(ctx, token)
	if err != nil {
		return h.refuse(c, err)
	}
	user, err := h.Auth.Accept(ctx, token, auth.Welcome{Email: form.Email, Name: form.Name, Password: form.Password})
	if err != nil {
		errs, other := screen.FormErrors(err)
		if other != nil {
			return h.refuse(c, other)
		}
		page := welcomePage(form.Token, inv)
		if page.FirstAdmin {
			page.Email = form.Email
		}
		page.Name, page.Errors = form.Name, errs
		return screen.Render(c, screen.StatusOf(err), people.Welcome(page))
	}
	if err := h.begin(c, user); err != nil {
		return err
	}
	if inv.FirstAdmin() && h.FirstAdmin != nil {
		if err := h.FirstAdmin(ctx, user); err != nil {
			return err
		}
	}
	return h.Done(c, route.Home(), "Welcome, "+user.DisplayName()+".")
}

// refuse says that a link is not good any more.
func (h *signIn) refuse(c echo.Context, err error) error {
	if !apperr.Is(err, apperr.NotFound) {
		return err
	}
	status := screen.StatusOf(err)
	return screen.Render(c, status, people.BareFailure(people.Failure{Status: status, Title: "This link no longer works", Text: apperr.Message(err)}))
}

type passwordForm struct {
	Current  string `json:"current"`
	Password string `json:"password"`
}

// password is the page on which a user changes the own password.
func (h *signIn) password(c echo.Context) error { return h.passwordPage(c, http.StatusOK, nil) }

func (h *signIn) passwordPage(c echo.Context, status int, errs component.Errors) error {
	user, err := h.User(c)
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, status, people.Password, people.PasswordForm{Email: user.Email, Rule: auth.PasswordRule, Errors: errs}, "Change password")
}

func (h *signIn) changePassword(c echo.Context) error {
	var form passwordForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	user, err := h.User(c)
	if err != nil {
		return err
	}
	r := c.Request()
	err = h.Auth.ChangePassword(r.Context(), user.ID, form.Current, form.Password, h.Sessions.Hash(r))
	if err != nil {
		errs, other := screen.FormErrors(err)
		if other != nil {
			return other
		}
		screen.SetRetryAfter(c, err)
		return h.passwordPage(c, screen.StatusOf(err), errs)
	}
	return h.Done(c, route.Password(), "Your password is changed. Your other browsers are signed out.")
}
