package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/workspace"
	"hookline/app/workspace/file"
	"hookline/handlers/api/problem"
	"hookline/models"
)

// raced is a resource whose one thing somebody else changes while a request is handled.
func raced() (res *resource[models.Schedule, scheduleJSON], version *int64) {
	version = new(int64)
	stale := func() error { return apperr.Stale(&apperr.StaleError{Theirs: "whatever it is", By: "Ann"}, "it") }
	return &resource[models.Schedule, scheduleJSON]{
		word: "Schedule", path: "/schedules",
		byID: func(context.Context, string) (*models.Schedule, error) {
			*version++
			return &models.Schedule{ID: "one", Version: *version, TimeZone: "UTC"}, nil
		},
		head: func(s *models.Schedule) envelope { return envelopeOf(s.ID, s.Version, time.Time{}, time.Time{}) },
		show: func(_ context.Context, e envelope, s *models.Schedule) (scheduleJSON, error) {
			return scheduleJSON{envelope: e, Schedule: file.Schedule{Name: s.Name}}, nil
		},
		save: func(context.Context, *request, *scheduleJSON, *models.Schedule) (*models.Schedule, error) {
			return nil, stale()
		},
		remove: func(context.Context, workspace.Actor, string, int64) error { return stale() },
	}, version
}

// Whoever changes a thing that somebody else changed after it was looked at is told the
// version there is now, whatever sort of thing it is.
func TestARaceTellsTheVersion(t *testing.T) {
	further := route{method: http.MethodPost, path: "/schedules/:id/turn", handle: func(context.Context, *request) (*answer, error) { return nil, models.ErrStale }}
	res, version := raced()
	for _, rt := range res.routesAnd(further) {
		if rt.method == http.MethodGet || rt.path == "/schedules" {
			continue
		}
		e := echo.New()
		req := httptest.NewRequest(rt.method, "/", strings.NewReader(""))
		req.Header.Set("If-Match", "*")
		c := e.NewContext(req, httptest.NewRecorder())
		c.SetParamNames("id")
		c.SetParamValues("one")
		_, err := rt.handle(t.Context(), &request{http: req, echo: c, body: []byte(`{}`), caller: &apikey.Caller{Key: &models.APIKey{}}})
		if p := problem.Of(err); p.Status != http.StatusPreconditionFailed || p.CurrentVersion != *version || *version == 0 {
			t.Errorf("%s %s: %d, version %d", rt.method, rt.path, p.Status, p.CurrentVersion)
		}
	}
}
