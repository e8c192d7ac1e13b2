package people

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/people"
	"hookline/views/route"
)

// welcome is the page behind a sign-in link. Looking at it uses nothing up: mail
// programs and chats open links to preview them.
type welcome struct {
	*screen.Base
	auth  *auth.Service
	first func(ctx context.Context, user *models.User) error // nil: nothing is to be done for the first admin
}

func (h *welcome) routes(r screen.Routes) {
	r.Public().Get(route.FirstSignIn(), h.show)
	r.Public().Post(route.FirstSignIn(), h.accept)
}

type welcomeForm struct {
	Token    string `json:"token"`
	Email    string `json:"email"`
	Name     string `json:"name"`
	Password string `json:"password"`
}

func (h *welcome) show(c echo.Context) error {
	token := c.QueryParam("token")
	inv, err := h.auth.Invitation(c.Request().Context(), auth.Token(token))
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

func (h *welcome) accept(c echo.Context) error {
	var form welcomeForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	ctx, token := c.Request().Context(), auth.Token(form.Token)
	inv, err := h.auth.Invitation(ctx, token)
	if err != nil {
		return h.refuse(c, err)
	}
	user, err := h.auth.Accept(ctx, token, auth.Welcome{Email: form.Email, Name: form.Name, Password: form.Password})
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
	if err := h.Sessions.SignIn(c.Response(), c.Request(), user); err != nil {
		return err
	}
	if inv.FirstAdmin() && h.first != nil {
		if err := h.first(ctx, user); err != nil {
			return err
		}
	}
	return h.Done(c, route.Home(), "Welcome, "+user.DisplayName()+".")
}

// refuse says that a link is not good any more.
func (h *welcome) refuse(c echo.Context, err error) error {
	if !apperr.Is(err, apperr.NotFound) {
		return err
	}
	status := screen.StatusOf(err)
	return screen.Render(c, status, people.BareFailure(people.Failure{Status: status, Title: "This link no longer works", Text: apperr.Message(err)}))
}
