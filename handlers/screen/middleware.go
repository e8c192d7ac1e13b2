package screen

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/auth"
)

// textAddress lets only addresses pass that a database can be asked with.
func textAddress(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		query, err := url.QueryUnescape(c.Request().URL.RawQuery)
		if err != nil || !isText(query) || !isText(c.Request().URL.Path) {
			return echo.NewHTTPError(http.StatusBadRequest)
		}
		return next(c)
	}
}

// requireUser lets only who is signed in pass.
func (b *Base) requireUser(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		user, err := b.User(c)
		if err != nil {
			return err
		}
		if user == nil {
			return apperr.New(apperr.Unauthorized, "Please sign in to go on.")
		}
		return next(c)
	}
}

// require lets only users with the permission pass. Use it after requireUser.
func (b *Base) require(p auth.Permission) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			user, err := b.User(c)
			if err != nil {
				return err
			}
			if err := auth.Require(user, p); err != nil {
				return err
			}
			return next(c)
		}
	}
}
