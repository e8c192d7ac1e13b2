package people

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	view "hookline/views/people"
	"hookline/views/route"
)

// users is the list of people and each one's page, for admins.
type users struct{ Screens }

func (h *users) routes(r screen.Routes) {
	admin := r.May(auth.ManageUsers)
	admin.Thing(route.Users(), screen.Pages{List: h.list, Add: h.add, Create: h.create, Show: h.show, Save: h.save})
	admin.Post(route.UserLink(":id"), h.link)
	admin.Post(route.UserEnable(":id"), h.enable)
	admin.Post(route.UserDisable(":id"), h.disable)
	admin.Post(route.UserSignOut(":id"), h.signOut)
}

func (h *users) list(c echo.Context) error {
	return screen.ShowRows(c, h.Base, userArea(), h.DB.Users.List, view.Users)
}

type userForm struct {
	Email string `json:"email"`
	Name  string `json:"name"`
	Role  string `json:"role"`

	Kind     string `json:"endpoint_kind"`
	Endpoint string `json:"endpoint"`
}

func (f *userForm) endpoint() auth.Endpoint {
	return auth.Endpoint{Kind: f.Kind, Address: f.Endpoint}
}

// posted reads a form, and who sent it.
func (h *users) posted(c echo.Context) (form userForm, by auth.Actor, err error) {
	if err = screen.Decode(c, &form); err == nil {
		by, err = h.Actor(c)
	}
	return form, by, err
}

// shown is the form as it was sent, to be shown again.
func (f *userForm) shown(id string) view.UserForm {
	return view.UserForm{ID: id, Email: f.Email, Name: f.Name, Role: f.Role, Kind: f.Kind, Endpoint: f.Endpoint, Dirty: true}
}

func (h *users) add(c echo.Context) error {
	return h.newPage(c, http.StatusOK, view.UserForm{Role: models.RoleAgent})
}

func (h *users) newPage(c echo.Context, status int, form view.UserForm) error {
	return screen.Show(c, h.Base, status, view.NewUser, form, "Add user", userArea().Way()...)
}

func (h *users) create(c echo.Context) error {
	form, by, err := h.posted(c)
	if err != nil {
		return err
	}
	u, token, err := h.Auth.AddUser(c.Request().Context(), by, auth.NewUser{Email: form.Email, Name: form.Name, Role: form.Role, Endpoint: form.endpoint()})
	if err != nil {
		errs, other := screen.FormErrors(err)
		if other != nil {
			return other
		}
		again := form.shown("")
		again.Errors = errs
		return h.newPage(c, screen.StatusOf(err), again)
	}
	return h.userPage(c, http.StatusOK, u, token, nil)
}

func (h *users) show(c echo.Context) error {
	u, err := h.DB.Users.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return h.userPage(c, http.StatusOK, u, "", nil)
}

func (h *users) save(c echo.Context) error {
	form, by, err := h.posted(c)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), c.Param("id")
	u, err := h.Auth.ChangeUser(ctx, by, id, auth.Profile{Email: form.Email, Name: form.Name, Role: form.Role, Endpoint: form.endpoint()})
	if err == nil {
		return h.Done(c, route.User(u.ID), "Saved.")
	}
	again := form.shown(id)
	return h.refused(c, err, &again)
}

// refused shows a user's page with why something was refused; shown is the form
// as it was sent, nil for what is stored.
func (h *users) refused(c echo.Context, err error, shown *view.UserForm) error {
	errs, other := screen.FormErrors(err)
	if other != nil {
		return other
	}
	u, other := h.DB.Users.Get(c.Request().Context(), c.Param("id"))
	if other != nil {
		return other
	}
	if shown == nil {
		shown = stored(u)
	}
	shown.Errors = errs
	return h.userPage(c, screen.StatusOf(err), u, "", shown)
}

func stored(u *models.User) *view.UserForm {
	form := view.UserForm{ID: u.ID, Email: u.Email, Name: u.Name, Role: u.Role, Kind: u.EndpointKind, Endpoint: u.Endpoint}
	if u.EndpointKind == models.EndpointNumber {
		form.Endpoint = component.Phone(u.Endpoint)
	}
	return &form
}

// link makes a sign-in link and shows it, this once.
func (h *users) link(c echo.Context) error {
	by, err := h.Actor(c)
	if err != nil {
		return err
	}
	u, token, err := h.Auth.Invite(c.Request().Context(), by, c.Param("id"))
	if err != nil {
		return h.refused(c, err, nil)
	}
	return h.userPage(c, http.StatusOK, u, token, nil)
}

func (h *users) enable(c echo.Context) error { return h.setActive(c, true, "can sign in again.") }

func (h *users) disable(c echo.Context) error {
	return h.setActive(c, false, "is disabled and signed out.")
}

func (h *users) setActive(c echo.Context, active bool, outcome string) error {
	by, err := h.Actor(c)
	if err != nil {
		return err
	}
	u, err := h.Auth.SetActive(c.Request().Context(), by, c.Param("id"), active)
	if err != nil {
		return h.refused(c, err, nil)
	}
	return h.Done(c, route.User(u.ID), u.DisplayName()+" "+outcome)
}

func (h *users) signOut(c echo.Context) error {
	by, err := h.Actor(c)
	if err != nil {
		return err
	}
	u, err := h.Auth.SignOutEverywhere(c.Request().Context(), by, c.Param("id"))
	if err != nil {
		return err
	}
	return h.Done(c, route.User(u.ID), u.DisplayName()+" is signed out everywhere.")
}

// userPage shows one user; shown is the form as it was sent, nil for what is stored.
func (h *users) userPage(c echo.Context, status int, u *models.User, token auth.Token, shown *view.UserForm) error {
	me, err := h.User(c)
	if err != nil {
		return err
	}
	trail, err := h.DB.Trail.List(c.Request().Context(), "user", u.ID, models.Page{})
	if err != nil {
		return err
	}
	if shown == nil {
		shown = stored(u)
	}
	shown.Named = u.Name != ""
	page := view.UserPage{User: *u, Self: me.ID == u.ID, Trail: trail, Form: *shown}
	if token != "" {
		page.Link = h.URL + route.FirstSignInLink(string(token))
	}
	return screen.Show(c, h.Base, status, view.User, page, u.DisplayName(), userArea().Way()...)
}

func userArea() screen.Area {
	return screen.Area{Under: "Settings", Title: "People", URL: route.Users()}
}
