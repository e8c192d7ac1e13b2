package handlers_test

import (
	"testing"

	"github.com/labstack/echo/v4"

	"hookline/models"
	"hookline/models/dbtest"
)

// A route that is registered twice is served by whoever came last, without a word.
func TestNoRouteTwice(t *testing.T) {
	seen := map[string]bool{}
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		clear(seen)
		e := echo.New()
		e.OnAddRouteHandler = func(_ string, r echo.Route, _ echo.HandlerFunc, _ []echo.MiddlewareFunc) {
			key := r.Method + " " + r.Path
			if seen[key] {
				t.Errorf("%s is registered twice", key)
			}
			seen[key] = true
		}
		newSiteOn(t, db, e)
	})
}
