package app

import (
	"context"
	"crypto/x509"
	"fmt"
	"net/netip"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/call"
	"hookline/app/control"
	"hookline/app/delivery"
	"hookline/app/desk"
	"hookline/app/media"
	"hookline/app/outbound"
	"hookline/app/recording"
	"hookline/app/sample"
	"hookline/app/transcription"
	"hookline/app/webservice"
	"hookline/app/work"
	"hookline/handlers/runtime"
)

// live is what answers calls: the runner of Web Services, shared with the Test
// tab, and the engine.
type live struct {
	runner *webservice.Runner
	engine *call.Engine
	desk   *desk.Service
	// delivery tells other systems what happened.
	delivery *delivery.Engine
	events   work.Bell // rung when events were raised
	// recordings are what callers said; media is where their sound is.
	recordings *recording.Service
	texts      *transcription.Service // of the recordings
	later      *work.Later            // what carriers told that could not be stored
	media      mediaStore
}

// mediaStore is a directory or a bucket.
type mediaStore interface {
	recording.Storage
	// Check says whether anything can be kept there.
	Check(ctx context.Context) error
	String() string
}

// newMedia makes what the settings name.
func (a *App) newMedia(authorities *x509.CertPool) (mediaStore, error) {
	if s := a.cfg.S3; s != nil {
		return media.NewS3(media.S3Settings{Endpoint: s.Endpoint, Bucket: s.Bucket, Region: s.Region,
			AccessKey: s.AccessKey, SecretKey: s.SecretKey, PathStyle: s.PathStyle, RootCAs: authorities})
	}
	return media.NewDisk(a.cfg.MediaDir), nil
}

// apiPrefix is where our REST API lies: whoever asks it needs a key, from here too.
const apiPrefix = "/api/v1/"

// newLive wires the runtime. Web Services may reach what the settings allow, and
// of this machine's own addresses only our REST API and the sample's: our screens
// and carriers' addresses trust this machine more than they should trust a Web
// Service.
func (a *App) newLive() (*live, error) {
	authorities, err := outbound.Authorities(a.cfg.CA)
	if err != nil {
		return nil, fmt.Errorf("HOOKLINE_CA: %w", err)
	}
	store, err := a.newMedia(authorities)
	if err != nil {
		return nil, err
	}
	options := outbound.Options{AllowPrefixes: a.cfg.AllowPrivate, RootCAs: authorities, AllowAddrs: []netip.AddrPort{a.LocalAddr()}, AllowPaths: []string{apiPrefix}}
	if a.cfg.Sample {
		options.AllowPaths = append(options.AllowPaths, sample.Prefix)
	}
	client := outbound.New(options)
	runner := webservice.NewRunner(client)
	catalog := call.NewCatalog(a.db, a.box, a.log)
	events := work.NewBell()
	carriers := control.New(catalog, client, a.URL)
	d := desk.New(a.db, a.log, desk.Options{Control: carriers, Recorder: carriers, Hooks: catalog.Hooks, Bell: events})
	kept := work.NewBell()
	// A carrier's recordings are on the internet, or where an admin allows: never here.
	fetcher := outbound.New(outbound.Options{AllowPrefixes: a.cfg.AllowPrivate, RootCAs: authorities})
	recordings := recording.New(a.db, store, fetcher, catalog, a.URL, a.log, recording.Options{Keep: a.cfg.TraceRetention, Hooks: catalog.Hooks, Bell: events, Kept: kept})
	engine := call.New(a.db, catalog, runner, a.log, call.Options{Node: a.node(), Queues: d, Recordings: recordings, Recorder: carriers, Informant: carriers, Bell: events})
	texts := transcription.New(a.db, recordings, catalog, runner, a.URL, a.log, transcription.Options{Wake: kept, Bell: events, Note: engine.NoteOutcome})
	return &live{later: work.NewLater(time.Now), texts: texts, runner: runner, desk: d, engine: engine, events: events, delivery: a.newDelivery(catalog, runner, events), recordings: recordings, media: store}, nil
}

func (a *App) runtime(e *echo.Echo) {
	runtime.New(a.live.engine, a.live.desk, a.db.Sounds, a.live.recordings, a.live.texts, a.live.later, a.URL, a.cfg.Public(), a.log, a.registry).Register(e)
}

// background does the engine's work besides calls until ctx is done.
func (a *App) background(ctx context.Context) func() error {
	return func() error {
		a.live.engine.Run(ctx, a.cfg.TraceRetention)
		return nil
	}
}

const storingLater = "storing what carriers told"

// storeLater stores what carriers told while the database was away until ctx is done.
func (a *App) storeLater(ctx context.Context) func() error {
	return func() error {
		work.Run(ctx, a.log, storingLater, work.Task{Every: time.Second, Do: a.live.later.Again})
		return nil
	}
}

// storeLast tries it a last time, when no request is in flight any more.
func (a *App) storeLast(ctx context.Context) {
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTime)
	defer cancel()
	work.Report(last, a.log, storingLater, a.live.later.Again(last))
}

// atTheDesk offers waiting calls to agents until ctx is done.
func (a *App) atTheDesk(ctx context.Context) func() error {
	return func() error {
		a.live.desk.Run(ctx)
		return nil
	}
}

// transcribe has what callers said written down until ctx is done.
func (a *App) transcribe(ctx context.Context) func() error {
	return func() error {
		a.live.texts.Run(ctx)
		return nil
	}
}

// keepRecordings fetches what callers said until ctx is done. A storage that can't be
// used stops no call: it is said once, here, and at /readyz.
func (a *App) keepRecordings(ctx context.Context) func() error {
	return func() error {
		check, cancel := context.WithTimeout(ctx, mediaTime)
		defer cancel()
		if err := a.live.media.Check(check); err != nil {
			a.log.WarnContext(ctx, "recordings can't be stored", "reason", apperr.Message(err), "error", err)
		} else {
			a.log.InfoContext(ctx, "recordings are kept", "where", a.live.media.String())
		}
		a.live.recordings.Run(ctx)
		return nil
	}
}
