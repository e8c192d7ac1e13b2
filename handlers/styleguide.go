package handlers

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/views/route"
	"hookline/views/styleguide"
)

// componentPages show every component with its states. They are for those who
// build Hookline, and served with HOOKLINE_DEV=on alone.
type componentPages struct{}

func (p *componentPages) routes(r routes) {
	r.public().get(route.Styleguide(), p.frame)
	r.public().get(route.Styleguide()+"/bare", p.bare)
}

func (*componentPages) frame(c echo.Context) error {
	return render(c, http.StatusOK, styleguide.Page(styleguide.Props{Now: time.Now()}))
}

func (*componentPages) bare(c echo.Context) error {
	return render(c, http.StatusOK, styleguide.Bare())
}
