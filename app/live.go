package app

import (
	"context"
	"net/netip"

	"github.com/labstack/echo/v4"

	"hookline/app/call"
	"hookline/app/desk"
	"hookline/app/outbound"
	"hookline/app/sample"
	"hookline/app/webservice"
	"hookline/handlers/runtime"
)

// live is what answers calls: the runner of Web Services, shared with the Test
// tab, and the engine.
type live struct {
	runner *webservice.Runner
	engine *call.Engine
	desk   *desk.Service
}

// newLive wires the runtime. Web Services may reach what the settings allow, and
// of this machine's own addresses only our sample API: our screens and carriers'
// addresses trust this machine more than they should trust a Web Service.
func (a *App) newLive() *live {
	options := outbound.Options{AllowPrefixes: a.cfg.AllowPrivate}
	if a.cfg.Sample {
		options.AllowAddrs, options.AllowPath = []netip.AddrPort{a.LocalAddr()}, sample.Prefix
	}
	runner := webservice.NewRunner(outbound.New(options))
	catalog := call.NewCatalog(a.db, a.box, a.log)
	return &live{runner: runner, engine: call.New(a.db, catalog, runner, a.log, call.Options{}),
		desk: desk.New(a.db, a.log, desk.Options{})}
}

func (a *App) runtime(e *echo.Echo) {
	runtime.New(a.live.engine, a.URL, a.log, a.registry).Register(e)
}

// background does the engine's work besides calls until ctx is done.
func (a *App) background(ctx context.Context) func() error {
	return func() error {
		a.live.engine.Run(ctx, a.cfg.TraceRetention)
		return nil
	}
}
