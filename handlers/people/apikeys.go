package people

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/handlers/screen"
	"hookline/models"
	keyview "hookline/views/apikey"
	"hookline/views/route"
)

// usualExpiry is how many days a key is good unless somebody says otherwise.
const usualExpiry = "365"

// apiKeys is Integration > API Keys.
type apiKeys struct{ Screens }

func (h *apiKeys) routes(r screen.Routes) {
	admin := r.May(auth.ManageConfig)
	admin.Thing(route.APIKeys(), screen.Pages{List: h.list, Add: h.add, Create: h.create, Show: h.show})
	admin.Post(route.APIKeyRevoke(":id"), h.revoke)
}

func keyArea() screen.Area {
	return screen.Area{Under: "Integration", Title: "API Keys", URL: route.APIKeys()}
}

func (h *apiKeys) list(c echo.Context) error {
	list, err := screen.Listed(c, "", h.DB.Keys.List)
	if err != nil {
		return err
	}
	return screen.ShowList(c, h.Base, keyArea(), keyview.Keys, keyview.List{Listed: list, Now: h.Now()})
}

func (h *apiKeys) add(c echo.Context) error {
	return h.newPage(c, http.StatusOK, keyview.NewPage{Form: keyview.Form{May: keyview.MaySome, Expires: usualExpiry}})
}

func (h *apiKeys) newPage(c echo.Context, status int, p keyview.NewPage) error {
	p.Scopes = scopeViews(func(name string) bool { return slices.Contains(p.Form.Scopes, name) })
	return screen.Show(c, h.Base, status, keyview.New, p, "Add API key", keyArea().Way()...)
}

func scopeViews(checked func(name string) bool) []keyview.Scope {
	var list []keyview.Scope
	last := ""
	for _, s := range apikey.Scopes() {
		list = append(list, keyview.Scope{Name: s.Name, Help: s.Help, Checked: checked(s.Name), First: s.Thing() != last})
		last = s.Thing()
	}
	return list
}

// newKey is what the form asks for.
func (h *apiKeys) newKey(f keyview.Form) (apikey.NewKey, error) {
	in := apikey.NewKey{Name: f.Name}
	if f.Expires != "" {
		days, err := strconv.Atoi(f.Expires)
		if err != nil || days < 1 || days > 3660 {
			return in, apperr.FieldError("expires", "Choose how long the key is good.")
		}
		until := h.Now().Add(time.Duration(days) * 24 * time.Hour)
		in.Expires = &until
	}
	if f.May == keyview.MayAll {
		return in, nil
	}
	if in.Scopes = f.Scopes; len(in.Scopes) == 0 {
		return in, apperr.FieldError("scopes", "Tick what the key may do, or let it do everything.")
	}
	return in, nil
}

// create makes the key and shows it, this once.
func (h *apiKeys) create(c echo.Context) error {
	var form keyview.Form
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	by, err := h.Actor(c)
	if err != nil {
		return err
	}
	in, err := h.newKey(form)
	if err == nil {
		var k *models.APIKey
		var token auth.Token
		if k, token, err = h.Keys.Create(c.Request().Context(), by, in); err == nil {
			return h.page(c, k, token)
		}
	}
	errs, other := screen.FormErrors(err)
	if other != nil {
		return other
	}
	return h.newPage(c, screen.StatusOf(err), keyview.NewPage{Form: form, Dirty: true, Errors: errs})
}

func (h *apiKeys) show(c echo.Context) error {
	k, err := h.DB.Keys.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return h.page(c, k, "")
}

func (h *apiKeys) page(c echo.Context, k *models.APIKey, token auth.Token) error {
	trail, err := h.DB.Trail.List(c.Request().Context(), apikey.ObjectKind, k.ID, models.Page{Limit: screen.MaxTrail})
	if err != nil {
		return err
	}
	p := keyview.Page{Key: *k, Token: string(token), Base: h.URL, Trail: trail, Now: h.Now()}
	for _, s := range scopeViews(func(string) bool { return true }) {
		if slices.Contains(k.Scopes, s.Name) {
			p.Scopes = append(p.Scopes, s)
		}
	}
	return screen.Show(c, h.Base, http.StatusOK, keyview.Key, p, k.Name, keyArea().Way()...)
}

func (h *apiKeys) revoke(c echo.Context) error {
	by, err := h.Actor(c)
	if err != nil {
		return err
	}
	k, err := h.Keys.Revoke(c.Request().Context(), by, c.Param("id"))
	if err != nil {
		return err
	}
	return h.Done(c, route.APIKey(k.ID), k.Name+" is revoked.")
}
