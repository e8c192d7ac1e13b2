package handlers

import (
	"context"
	"log/slog"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apikey"
	"hookline/app/auth"
	"hookline/app/call"
	"hookline/app/desk"
	"hookline/app/lead"
	"hookline/app/recording"
	"hookline/app/webservice"
	"hookline/app/workspace"
	"hookline/handlers/session"
	"hookline/models"
)

// Deps are what the screens are made of.
type Deps struct {
	DB       *models.DB
	Auth     *auth.Service
	Keys     *apikey.Service // of the REST API
	Sessions *session.Store
	Log      *slog.Logger
	// Workspace takes every change of configuration.
	Workspace *workspace.Workspace
	// Engine runs test calls; Runner is the one live calls use, for the Test tab.
	Engine *call.Engine
	Runner *webservice.Runner
	// Desk is where calls meet agents.
	Desk *desk.Service
	// Recordings are what callers said.
	Recordings *recording.Service
	// Leads keeps leads and imports them.
	Leads *lead.Service
	// FirstAdmin is called when the first admin has arrived; nil: nothing is to be done.
	FirstAdmin func(ctx context.Context, user *models.User) error
	// Dev serves the page of components too.
	Dev bool
	// URL is the address of this server for people, without a slash at its end.
	URL string
	// Public says that URL is a setting and not a guess: carriers can reach it.
	Public bool
	// KeepTraces is how long traces of calls are kept.
	KeepTraces time.Duration
	// Stop is closed when the program is about to end: streams end then, so that it
	// need not wait for them. Nil: never.
	Stop <-chan struct{}
	// Now is the clock; nil is time.Now.
	Now func() time.Time
}

// Register adds all screens to e and makes it answer errors as pages. e has its
// IPExtractor and its guard against cross-origin requests already.
func Register(e *echo.Echo, d Deps) {
	if d.Now == nil {
		d.Now = time.Now
	}
	b := &base{sessions: d.Sessions, log: d.Log, streams: newStreams()}
	e.HTTPErrorHandler = b.answerError

	r := routes{e: e, base: b}
	(&signIn{base: b, auth: d.Auth}).routes(r)
	(&welcome{base: b, auth: d.Auth, first: d.FirstAdmin}).routes(r)
	(&password{base: b, auth: d.Auth}).routes(r)
	(&users{base: b, auth: d.Auth, db: d.DB, url: d.URL}).routes(r)
	(&webServices{base: b, db: d.DB, workspace: d.Workspace, runner: d.Runner, engine: d.Engine}).routes(r)
	flows := &workflows{base: b, db: d.DB, workspace: d.Workspace, now: d.Now}
	flows.routes(r)
	(&scenarios{flows}).routes(r)
	(&campaigns{base: b, db: d.DB, workspace: d.Workspace}).routes(r)
	(&settingsPage{base: b, workspace: d.Workspace}).routes(r)
	(&schedules{base: b, db: d.DB, workspace: d.Workspace, now: d.Now}).routes(r)
	(&scripts{base: b, db: d.DB, workspace: d.Workspace}).routes(r)
	(&sounds{base: b, db: d.DB, workspace: d.Workspace, stop: d.Stop}).routes(r)
	(&leads{base: b, db: d.DB, workspace: d.Workspace, leads: d.Leads, stop: d.Stop}).routes(r)
	if d.Dev {
		(&componentPages{}).routes(r)
	}
	d.channels(r)
}

// channels are the screens about calls and what leads to them.
func (d Deps) channels(r routes) {
	(&home{base: r.base, db: d.DB, desk: d.Desk, now: d.Now}).routes(r)
	(&board{base: r.base, desk: d.Desk, now: d.Now}).routes(r)
	list := &calls{base: r.base, db: d.DB, workspace: d.Workspace, engine: d.Engine, keep: d.KeepTraces, sounds: d.Recordings, stop: d.Stop, now: d.Now}
	list.routes(r)
	(&testCall{calls: list, desk: d.Desk}).routes(r)
	(&agentDesk{base: r.base, db: d.DB, workspace: d.Workspace, desk: d.Desk, stop: d.Stop}).routes(r)
	(&numbers{base: r.base, db: d.DB, workspace: d.Workspace}).routes(r)
	(&apiKeys{base: r.base, db: d.DB, keys: d.Keys, url: d.URL, now: d.Now}).routes(r)
	(&apiDocument{base: r.base, url: d.URL}).routes(r)
	(&carriers{base: r.base, db: d.DB, workspace: d.Workspace, url: d.URL, public: d.Public}).routes(r)
}

// routes is where a screen registers its routes, by who may use them.
type routes struct {
	e    *echo.Echo
	base *base
}

// public routes are for everybody.
func (r routes) public() group { return group{r.e, []echo.MiddlewareFunc{textAddress}} }

// signedIn routes are for every user.
func (r routes) signedIn() group {
	return group{r.e, []echo.MiddlewareFunc{textAddress, r.base.requireUser}}
}

// may routes are for users who have the permission.
func (r routes) may(p auth.Permission) group {
	return group{r.e, []echo.MiddlewareFunc{textAddress, r.base.requireUser, r.base.require(p)}}
}

// group adds routes behind the same guards. It is no echo.Group: a group without
// a prefix there takes over every address that is not found.
type group struct {
	e     *echo.Echo
	guard []echo.MiddlewareFunc
}

// get answers GET, and HEAD by the same means.
func (g group) get(path string, h echo.HandlerFunc) {
	g.e.GET(path, h, g.guard...)
	g.e.HEAD(path, h, g.guard...)
}

func (g group) post(path string, h echo.HandlerFunc) { g.e.POST(path, h, g.guard...) }

// put is for the scripts of a page.
func (g group) put(path string, h echo.HandlerFunc) { g.e.PUT(path, h, g.guard...) }
