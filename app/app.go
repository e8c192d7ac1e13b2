// Package app is the composition root: configuration in, running server out.
// It is the one place that knows every other package; nothing but main and
// tests of the whole imports it. Rules of the product live in the packages
// below it, not here.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"hookline/app/apikey"
	"hookline/app/auth"
	"hookline/app/carrier"
	"hookline/app/config"
	"hookline/app/lead"
	"hookline/app/sample"
	"hookline/app/secret"
	"hookline/app/traffic"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/views/route"
)

// drainTime is how long requests in flight may take to finish after the process
// was asked to stop. A step of a live call answers within 10 s, so none is cut.
const drainTime = 15 * time.Second

// App is a server that is ready to run: its sockets are bound, its database is
// open and migrated.
type App struct {
	cfg      config.Config
	log      *slog.Logger
	db       *models.DB
	box      *secret.Box
	auth     *auth.Service
	keys     *apikey.Service // of the REST API
	live     *live
	config   *workspace.Workspace // every change of configuration
	leads    *lead.Service
	registry *prometheus.Registry
	inbox    *sample.Inbox // the sample's receiver of events; nil without the sample
	listener net.Listener
	// signInLink makes the first admin; empty when there is one.
	signInLink string
	// stopping is closed when Run is asked to end; nil before it.
	stopping <-chan struct{}
	// metrics is nil when no metrics are to be served.
	metrics net.Listener
}

// New binds the sockets, opens and migrates the database and wires the rooms
// together. A socket that can't be bound is found out before the database is
// touched. The caller must Close the App, whether it Runs it or not.
func New(ctx context.Context, cfg config.Config, logger *slog.Logger) (_ *App, err error) {
	a := &App{cfg: cfg, log: logger, registry: newRegistry()}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.Close())
		}
	}()
	if a.listener, err = listen(ctx, "HOOKLINE_ADDR", cfg.Addr); err != nil {
		return nil, err
	}
	if cfg.MetricsAddr != "" {
		if a.metrics, err = listen(ctx, "HOOKLINE_METRICS_ADDR", cfg.MetricsAddr); err != nil {
			return nil, err
		}
	}
	if a.db, err = openInstallation(ctx, &a.cfg); err != nil {
		return nil, err
	}
	warnOfReaders(&a.cfg, logger)
	if a.box, err = secret.NewBox(a.cfg.SecretKey); err != nil {
		return nil, err
	}
	a.auth = auth.NewService(a.db, a.box, logger, nil)
	a.keys = apikey.New(a.db, apikey.Options{})
	a.config = workspace.New(a.db, a.box, carrier.Dialects())
	a.leads = lead.New(a.db, logger, lead.Options{Keep: a.cfg.TraceRetention})
	if a.live, err = a.newLive(); err != nil {
		return nil, err
	}
	a.inbox = a.newInbox()
	if err = a.firstAdmin(ctx); err != nil {
		return nil, err
	}
	if err = a.loadSample(ctx); err != nil {
		return nil, err
	}
	return a, a.tellOpenCarriers(ctx)
}

// tellOpenCarriers says which carriers take calls from anybody.
func (a *App) tellOpenCarriers(ctx context.Context) error {
	list, err := a.db.Carriers.All(ctx)
	for i := range list {
		c := &list[i]
		if c.Signature != workspace.SignatureOff || c.Name == sample.Carrier && !a.cfg.Reachable() {
			continue
		}
		a.log.WarnContext(ctx, "a carrier has no signature: whoever can reach its address can place calls; have its signature checked under Channels > Voice > Carriers",
			"carrier", c.Name, "address", a.URL()+route.Runtime(c.Slug())+carrier.PathVoice, "this_machine_alone", c.Name == sample.Carrier && a.cfg.Public())
	}
	return err
}

func listen(ctx context.Context, setting, addr string) (net.Listener, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("%s %q: %w; stop what listens there or choose another address", setting, addr, err)
	}
	return listener, nil
}

// Addr is the address that the server is bound to, with the real port.
func (a *App) Addr() netip.AddrPort {
	addr, ok := a.listener.Addr().(*net.TCPAddr)
	if !ok {
		return netip.AddrPort{}
	}
	return addr.AddrPort()
}

// LocalAddr is the address by which this server reaches itself: Addr, or
// loopback with its port when that is a wildcard.
func (a *App) LocalAddr() netip.AddrPort {
	addr := a.Addr()
	ip := addr.Addr().Unmap()
	if ip.IsUnspecified() {
		ip = netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	return netip.AddrPortFrom(ip, addr.Port())
}

// URL is the address of the server for people and carriers, without a slash at
// its end: HOOKLINE_PUBLIC_URL, or where it listens.
func (a *App) URL() string {
	if a.cfg.PublicURL != nil {
		return a.cfg.PublicURL.String()
	}
	return "http://" + a.LocalAddr().String()
}

// Run serves until ctx is done, then stops accepting, lets the requests in
// flight finish, and returns nil. It is an error when a server fails, and when
// requests had to be cut off.
func (a *App) Run(ctx context.Context) error {
	defer a.storeLast(ctx)
	group, ctx := errgroup.WithContext(ctx)
	a.stopping = ctx.Done()
	a.serve(ctx, group, "web", a.listener, newServer(a.router()))
	if a.metrics != nil {
		a.serve(ctx, group, "metrics", a.metrics, newServer(a.metricsHandler()))
	}
	group.Go(a.background(ctx))
	group.Go(a.storeLater(ctx))
	group.Go(a.atTheDesk(ctx))
	group.Go(a.keepRecordings(ctx))
	group.Go(a.transcribe(ctx))
	group.Go(func() error { a.leads.Run(ctx); return nil })
	group.Go(func() error { a.live.delivery.Run(ctx); return nil })
	group.Go(func() error { traffic.NewCounter(a.db, a.log, nil).Run(ctx); return nil })
	return group.Wait()
}

// serve runs one server in the group until ctx is done.
func (a *App) serve(ctx context.Context, group *errgroup.Group, name string, listener net.Listener, server *http.Server) {
	server.ErrorLog = slog.NewLogLogger(a.log.Handler(), slog.LevelWarn)
	a.log.Info("listening", "server", name, "addr", listener.Addr().String())
	group.Go(func() error {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("%s server: %w", name, err)
		}
		return nil
	})
	group.Go(func() error {
		<-ctx.Done()
		a.log.Info("stopping", "server", name)
		// The parent is done already: requests in flight get time of their own.
		drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
		defer cancel()
		if err := server.Shutdown(drain); err != nil {
			return errors.Join(fmt.Errorf("%s server: requests were cut off after %s: %w", name, drainTime, err), server.Close())
		}
		return nil
	})
}

// Close gives back what New took. It may be called after a Run or instead.
func (a *App) Close() error {
	var errs []error
	for _, listener := range []net.Listener{a.listener, a.metrics} {
		if listener == nil {
			continue
		}
		// Run has closed it already: that is no failure.
		if err := listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	if a.db != nil {
		errs = append(errs, a.db.Close())
	}
	return errors.Join(errs...)
}
