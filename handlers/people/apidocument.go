package people

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/handlers/api"
	"hookline/handlers/api/document"
	"hookline/handlers/screen"
	"hookline/views/apidoc"
	"hookline/views/layout"
	"hookline/views/route"
)

// apiDocument is the readable page of the REST API. It is for everybody: it tells
// of the product, and of nobody's data.
type apiDocument struct{ *screen.Base }

func (h *apiDocument) routes(r screen.Routes) { r.Public().Get(route.APIDocument(), h.show) }

func (h *apiDocument) show(c echo.Context) error {
	var crumbs []layout.Crumb
	user, err := h.User(c)
	if err != nil {
		return err
	}
	if user != nil {
		crumbs = keyArea().Heading()
	}
	frame, err := h.Frame(c, "REST API", crumbs...)
	if err != nil {
		return err
	}
	if user == nil {
		frame.Menu = []layout.MenuGroup{{Items: []layout.MenuItem{{Key: "sign-in", Label: "Sign in", Icon: "user", URL: route.SignIn()}}}}
	}
	return screen.Render(c, http.StatusOK, apidoc.View(frame, document.Describe(h.URL+api.Prefix, h.Workspace.Carriers)))
}
