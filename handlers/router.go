// Package handlers is the browser's side of Hookline over HTTP: it puts the screens of its
// rooms together. A room is a package with a struct per screen, one action per method, each
// returning an error. None decides anything about the product; that is the business of the
// packages under app.
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
	"hookline/app/sample"
	"hookline/app/transcription"
	"hookline/app/webservice"
	"hookline/app/workspace"
	"hookline/handlers/calls"
	"hookline/handlers/campaign"
	deskscreens "hookline/handlers/desk"
	"hookline/handlers/flow"
	"hookline/handlers/people"
	"hookline/handlers/screen"
	"hookline/handlers/service"
	"hookline/handlers/session"
	"hookline/handlers/thing"
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
	// Texts are what was said on them.
	Texts *transcription.Service
	// Leads keeps leads and imports them.
	Leads *lead.Service
	// Inbox is the sample's receiver of events; nil without the sample.
	Inbox *sample.Inbox
	// FirstAdmin is called when the first admin has arrived; nil: nothing is to be done.
	FirstAdmin func(ctx context.Context, user *models.User) error
	// Dev serves the page of components too.
	Dev bool
	// URL is the address of this server for people, without a slash at its end.
	URL string
	// Public says that URL is a setting and not a guess: carriers can reach it.
	Public bool
	// Reachable says that other machines can reach this one.
	Reachable bool
	// KeepTraces is how long traces of calls are kept.
	KeepTraces time.Duration
	// Stop is closed when the program is about to end: streams end then, so that it
	// need not wait for them. Nil: never.
	Stop <-chan struct{}
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// WakeDeliveries has what is to be delivered looked for at once; nil: in its time.
	WakeDeliveries func()
}

// Register adds all screens to e and makes it answer errors as pages. e has its
// IPExtractor and its guard against cross-origin requests already.
func Register(e *echo.Echo, d Deps) {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.WakeDeliveries == nil {
		d.WakeDeliveries = func() {}
	}
	b := screen.NewBase(screen.Base{Sessions: d.Sessions, Log: d.Log, DB: d.DB, Workspace: d.Workspace, URL: d.URL, Now: d.Now, Stop: d.Stop, WakeDeliveries: d.WakeDeliveries})
	e.HTTPErrorHandler = b.AnswerError
	r := screen.NewRoutes(e, b)
	people.Screens{Base: b, Auth: d.Auth, Keys: d.Keys, FirstAdmin: d.FirstAdmin, Dev: d.Dev}.Routes(r)
	deskscreens.Screens{Base: b, Desk: d.Desk, Reachable: d.Reachable}.Routes(r)
	calls.Screens{Base: b, Engine: d.Engine, Desk: d.Desk, Recordings: d.Recordings, Texts: d.Texts, Keep: d.KeepTraces}.Routes(r)
	flow.Screens{Base: b, Engine: d.Engine, Runner: d.Runner}.Routes(r)
	service.Screens{Base: b, Engine: d.Engine, Runner: d.Runner}.Routes(r)
	campaign.Screens{Base: b, Leads: d.Leads}.Routes(r)
	thing.Screens{Base: b, Public: d.Public, Inbox: d.Inbox}.Routes(r)
}
