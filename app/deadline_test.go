package app

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/handlers/screen"
)

// wait works until its request is over, or for so long.
func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// A handler is stopped when its time is over, and who asked is told why; one that said that
// it takes longer is not.
func TestDeadlines(t *testing.T) {
	long := func(c echo.Context, d time.Duration) error {
		if err := wait(c.Request().Context(), d); err != nil {
			return err
		}
		return c.String(http.StatusOK, "done")
	}
	for name, test := range map[string]struct {
		handle echo.HandlerFunc
		took   time.Duration
		says   string
	}{
		"in time":  {func(c echo.Context) error { return long(c, workTime-time.Second) }, workTime - time.Second, "done"},
		"too long": {func(c echo.Context) error { return long(c, time.Hour) }, workTime, "longer than 50s"},
		"a stream": {func(c echo.Context) error {
			if _, err := screen.OpenStream(c.Response()); err != nil {
				return err
			}
			return wait(c.Request().Context(), 24*time.Hour)
		}, 24 * time.Hour, "retry: 1000"},
		"an upload": {func(c echo.Context) error {
			body := &screen.MovingBody{ReadCloser: c.Request().Body, Control: http.NewResponseController(c.Response())}
			for range 10 {
				_, _ = body.Read(make([]byte, 1)) // each piece has a minute
				if err := wait(c.Request().Context(), 30*time.Second); err != nil {
					return err
				}
			}
			return long(c, time.Hour)
		}, 5*time.Minute + 30*time.Second, "longer than 50s"},
		"a slow Web Service": {func(c echo.Context) error {
			screen.AllowTime(c, 2*time.Minute)
			return long(c, 2*time.Minute)
		}, 2 * time.Minute, "done"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := echo.New()
				e.HTTPErrorHandler = (&screen.Base{Log: slog.New(slog.DiscardHandler)}).AnswerError
				e.Use(deadlines(workTime))
				e.POST("/", test.handle)
				begun, w := time.Now(), httptest.NewRecorder()
				r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader("a body of some length"))
				e.ServeHTTP(&taking{w}, r)
				if took := time.Since(begun); took != test.took || !strings.Contains(w.Body.String(), test.says) {
					t.Errorf("%s, %d: %s", took, w.Code, w.Body)
				}
			})
		})
	}
}

// taking is a recorder whose deadlines can be set, as a server's can.
type taking struct{ *httptest.ResponseRecorder }

func (*taking) SetWriteDeadline(time.Time) error { return nil }
func (*taking) SetReadDeadline(time.Time) error  { return nil }

// Work whose client has left ends.
func TestWorkEndsWhenTheClientLeaves(t *testing.T) {
	begun, ended := make(chan struct{}), make(chan error, 1)
	e := echo.New()
	e.Use(deadlines(workTime))
	e.POST("/", func(c echo.Context) error {
		close(begun)
		<-c.Request().Context().Done()
		ended <- context.Cause(c.Request().Context())
		return nil
	})
	server := httptest.NewServer(e)
	defer server.Close()
	ctx, leave := context.WithCancel(t.Context())
	go func() {
		<-begun
		leave()
	}()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if res, err := server.Client().Do(r); err == nil {
		_ = res.Body.Close()
		t.Error("the client stayed")
	}
	if cause := <-ended; errors.Is(cause, errTooLong) {
		t.Error(cause)
	}
}

// Every route of the program has a deadline.
func TestRouterHasDeadlines(t *testing.T) {
	a := started(t, nil)
	e, ok := a.router().(*echo.Echo)
	if !ok {
		t.Fatal("no echo")
	}
	var left time.Duration
	e.GET("/zz-deadline", func(c echo.Context) error {
		if w, ok := c.Response().Writer.(*timedWriter); ok && w.timer.Stop() {
			left = workTime
		}
		return nil
	})
	e.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/zz-deadline", http.NoBody))
	if left == 0 {
		t.Error("a request without a deadline")
	}
}
