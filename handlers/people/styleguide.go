package people

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/handlers/screen"
	"hookline/views/route"
	"hookline/views/styleguide"
)

// componentPages show every component with its states. They are for those who
// build Hookline, and served with HOOKLINE_DEV=on alone.
type componentPages struct{}

func (p *componentPages) routes(r screen.Routes) {
	r.Public().Get(route.Styleguide(), p.frame)
	r.Public().Get(route.Styleguide()+"/bare", p.bare)
}

func (*componentPages) frame(c echo.Context) error {
	return screen.Render(c, http.StatusOK, styleguide.Page(styleguide.Props{Now: time.Now()}))
}

func (*componentPages) bare(c echo.Context) error {
	return screen.Render(c, http.StatusOK, styleguide.Bare())
}
