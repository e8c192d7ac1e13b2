package app

import (
	"context"
	"net/netip"

	"github.com/labstack/echo/v4"

	"hookline/app/call"
	"hookline/app/control"
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

// apiPrefix is where our REST API lies: whoever asks it needs a key, from here too.
const apiPrefix = "/api/v1/"

// newLive wires the runtime. Web Services may reach what the settings allow, and
// of this machine's own addresses only our REST API and the sample's: our screens
// and carriers' addresses trust this machine more than they should trust a Web
// Service.
func (a *App) newLive() *live {
	options := outbound.Options{AllowPrefixes: a.cfg.AllowPrivate, AllowAddrs: []netip.AddrPort{a.LocalAddr()}, AllowPaths: []string{apiPrefix}}
	if a.cfg.Sample {
		options.AllowPaths = append(options.AllowPaths, sample.Prefix)
	}
	client := outbound.New(options)
	runner := webservice.NewRunner(client)
	catalog := call.NewCatalog(a.db, a.box, a.log)
	d := desk.New(a.db, a.log, desk.Options{Control: control.New(catalog, client, a.URL)})
	return &live{runner: runner, desk: d, engine: call.New(a.db, catalog, runner, a.log, call.Options{Queues: d})}
}

func (a *App) runtime(e *echo.Echo) {
	runtime.New(a.live.engine, a.live.desk, a.db, a.URL, a.log, a.registry).Register(e)
}

// background does the engine's work besides calls until ctx is done.
func (a *App) background(ctx context.Context) func() error {
	return func() error {
		a.live.engine.Run(ctx, a.cfg.TraceRetention)
		return nil
	}
}

// atTheDesk offers waiting calls to agents until ctx is done.
func (a *App) atTheDesk(ctx context.Context) func() error {
	return func() error {
		a.live.desk.Run(ctx)
		return nil
	}
}
