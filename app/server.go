package app

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"hookline/handlers"
	"hookline/handlers/api"
	"hookline/static"
)

const (
	// bodyLimit is the most that any request may carry, but for the upload of a
	// file; routes that need less say so themselves.
	bodyLimit = "2M"

	maxHeaderBytes = 64 << 10

	contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; " +
		"img-src 'self' data:; media-src 'self'; connect-src 'self'; font-src 'self'; form-action 'self'; " +
		"base-uri 'none'; frame-ancestors 'none'"

	hstsYear = 365 * 24 * 60 * 60
)

// newServer bounds every phase of a request. WriteTimeout also ends streams: a
// handler that streams lifts it for itself by http.ResponseController.
func newServer(handler http.Handler) *http.Server {
	return &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second, // less than drainTime: a body that never ends must not spoil the end of the program
		WriteTimeout:      workTime + 10*time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    maxHeaderBytes,
	}
}

// router builds the whole of what the main address answers.
func (a *App) router() http.Handler {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = ipExtractor(a.cfg.TrustedProxies)
	e.Use(
		a.requestLog(),
		newHTTPMetrics(a.registry).middleware,
		a.recover(),
		a.secureHeaders(),
		a.crossOrigin(),
		// An upload reads its body itself, with limits of its own.
		middleware.BodyLimitWithConfig(middleware.BodyLimitConfig{Limit: bodyLimit, Skipper: func(c echo.Context) bool {
			return handlers.IsUpload(c) || api.IsUpload(c.Request().Method, c.Path())
		}}),
		deadlines(workTime),
	)
	health := &health{db: a.db, log: a.log, media: a.live.media.Check}
	e.GET("/healthz", health.alive)
	e.GET("/readyz", health.ready)
	e.HEAD("/healthz", health.alive)
	e.HEAD("/readyz", health.ready)
	e.GET(static.Prefix+"*", echo.WrapHandler(static.Handler()))
	e.HEAD(static.Prefix+"*", echo.WrapHandler(static.Handler()))
	// Browsers ask for it by themselves wherever a page names no icon.
	e.GET("/favicon.ico", func(c echo.Context) error {
		return c.Redirect(http.StatusFound, static.URL("favicon.svg"))
	})
	a.screens(e)
	a.api(e)
	a.runtime(e)
	a.sampleAPI(e)
	return e
}

// ipExtractor finds the client's address. X-Forwarded-For is believed from the
// configured proxies alone: echo's default believes anybody, and a forged one
// would walk past rate limits.
func ipExtractor(trusted []netip.Prefix) echo.IPExtractor {
	if len(trusted) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, prefix := range trusted {
		options = append(options, echo.TrustIPRange(&net.IPNet{
			IP:   prefix.Addr().AsSlice(),
			Mask: net.CIDRMask(prefix.Bits(), prefix.Addr().BitLen()),
		}))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}

// requestLog writes a line per request, without its query string: tokens and
// callers' data are in there.
func (a *App) requestLog() echo.MiddlewareFunc {
	return middleware.RequestLoggerWithConfig(middleware.RequestLoggerConfig{
		HandleError: true, // so that the status is the one that was sent
		LogLatency:  true, LogRemoteIP: true, LogMethod: true, LogURIPath: true, LogStatus: true, LogError: true,
		LogValuesFunc: func(c echo.Context, v middleware.RequestLoggerValues) error {
			level := slog.LevelInfo
			attrs := []slog.Attr{
				slog.String("method", v.Method), slog.String("path", v.URIPath), slog.Int("status", v.Status),
				slog.Duration("took", v.Latency), slog.String("client", v.RemoteIP),
			}
			if v.Status >= http.StatusInternalServerError {
				level = slog.LevelError
			}
			if v.Error != nil {
				attrs = append(attrs, slog.String("error", v.Error.Error()))
			}
			a.log.LogAttrs(c.Request().Context(), level, "request", attrs...)
			return nil
		},
	})
}

// recover turns a panic into an error of that one request.
func (a *App) recover() echo.MiddlewareFunc {
	return middleware.RecoverWithConfig(middleware.RecoverConfig{
		LogErrorFunc: func(c echo.Context, err error, stack []byte) error {
			a.log.ErrorContext(c.Request().Context(), "panic", "error", err, "stack", string(stack))
			return fmt.Errorf("panic: %w", err)
		},
	})
}

func (a *App) secureHeaders() echo.MiddlewareFunc {
	cfg := middleware.SecureConfig{
		ContentTypeNosniff:    "nosniff",
		XFrameOptions:         "DENY",
		ContentSecurityPolicy: contentSecurityPolicy,
		ReferrerPolicy:        "same-origin",
	}
	secure := a.cfg.PublicURL != nil && a.cfg.PublicURL.Scheme == "https"
	if secure {
		// echo adds it to answers over TLS only, as X-Forwarded-Proto has it.
		cfg.HSTSMaxAge, cfg.HSTSExcludeSubdomains = hstsYear, true
	}
	return middleware.SecureWithConfig(cfg)
}

// crossOrigin refuses what other sites make a browser send; with it and SameSite
// cookies no form needs a token. Carriers and probes are no browsers and
// prove themselves in other ways, or need no proof.
func (a *App) crossOrigin() echo.MiddlewareFunc {
	protection := http.NewCrossOriginProtection()
	for _, pattern := range []string{"/runtime/", "/healthz", "/readyz"} {
		protection.AddInsecureBypassPattern(pattern)
	}
	if a.cfg.PublicURL != nil {
		// A proxy may not pass Host on; config has made this a bare origin.
		if err := protection.AddTrustedOrigin(a.cfg.PublicURL.String()); err != nil {
			a.log.Warn("public URL is no origin", "error", err)
		}
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, api.Prefix+"/") {
			api.RefuseCrossOrigin(w)
			return
		}
		http.Error(w, "This was sent from another site, so it was refused. Open Hookline itself and try again. "+
			"If Hookline is behind a proxy, its admin should set HOOKLINE_PUBLIC_URL to the address in the browser.", http.StatusForbidden)
	}))
	return echo.WrapMiddleware(protection.Handler)
}
