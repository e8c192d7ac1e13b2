// Package api is the REST API under /api/v1 (MISSION A5, A6), for programs. What
// it changes goes through app/workspace, as on the screens: the same rules, the
// same audit trail. JSON names are those of the workspace file. document/openapi.yaml
// describes it, by hand, and the tests hold both to one another. It shares
// nothing with the browser's side: no session of a person counts here.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/call"
	"hookline/app/delivery"
	"hookline/app/desk"
	"hookline/app/lead"
	"hookline/app/webservice"
	"hookline/app/workspace"
	"hookline/app/workspace/flow"
	"hookline/app/workspace/yamldoc"
	"hookline/handlers/api/document"
	"hookline/handlers/api/problem"
	"hookline/models"
)

// Prefix is where the API lives.
const Prefix = "/api/v1"

// Limits of bodies.
const (
	maxBody = 1 << 20
	maxFile = 2 << 20 // of a workspace file; the server's own limit for all requests
)

// Deps are what the API is made of.
type Deps struct {
	DB        *models.DB
	Keys      *apikey.Service
	Auth      *auth.Service // signs the users of sessions in
	Workspace *workspace.Workspace
	Engine    *call.Engine
	Runner    *webservice.Runner
	Log       *slog.Logger
	// Secure says that the server is reached by https alone: the cookie says so too.
	Secure bool
	Leads  *lead.Service
	Desk   *desk.Service
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// WakeDeliveries has what is to be delivered looked for at once; nil: in its time.
	WakeDeliveries func()
}

// Register adds the API to e. Call it after the screens are registered: errors
// under Prefix are answered as problems from then on, all others as before.
func Register(e *echo.Echo, d Deps) {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.WakeDeliveries == nil {
		d.WakeDeliveries = func() {}
	}
	a := &api{Deps: d, Things: flow.Of(d.Workspace)}
	others := e.HTTPErrorHandler
	e.HTTPErrorHandler = func(err error, c echo.Context) {
		if strings.HasPrefix(c.Request().URL.Path, Prefix+"/") {
			a.answerError(err, c)
			return
		}
		others(err, c)
	}
	for _, r := range a.routes() {
		h := a.guard(r)
		e.Add(r.method, Prefix+r.path, h)
		if r.method == http.MethodGet {
			e.HEAD(Prefix+r.path, h)
		}
	}
	a.documents(e)
}

// api is the API with what it is made of.
type api struct {
	Deps
	flow.Things // of the Workspace
}

// handler does what a request asks for.
type handler func(ctx context.Context, r *request) (*answer, error)

// route is one operation.
type route struct {
	method, path string
	scope        string // what the caller needs; empty: being known is enough
	handle       handler
	limit        int64    // bytes of the body; 0 is maxBody
	types        []string // of the body, when it is no JSON: the first is told
	file         bool     // the body is a workspace file and no JSON
	quick        bool     // in front of a waiting caller: see apikey.Known
	once         bool     // never repeated by an Idempotency-Key: the answer holds a secret
}

// areas are all parts of the API, in no order that matters.
func (a *api) areas() []interface{ routes() []route } {
	list := []interface{ routes() []route }{
		sessions{a}, a.services(), a.workflows(), a.scenarios(), a.numbers(), a.carriers(), calls{a}, voicemail{a}, testCalls{a}, files{a},
		a.campaigns(), a.schedules(), a.scripts(), a.sounds(), leads{a}, a.events(), deliveries{a, delivery.NewJobs(a.DB, a.Now, a.WakeDeliveries)},
	}
	for _, s := range workspace.Simples() {
		list = append(list, a.simple(s))
	}
	return list
}

func (a *api) routes() (list []route) {
	for _, area := range a.areas() {
		list = append(list, area.routes()...)
	}
	return list
}

// request is a request whose sender is known.
type request struct {
	http   *http.Request
	echo   echo.Context
	caller *apikey.Caller
	body   []byte
}

// by is who makes a change.
func (r *request) by() workspace.Actor {
	actor := r.caller.Actor()
	return workspace.Actor{ID: actor.ID, Name: actor.Name}
}

// param is a part of the address. One that can be no id of ours is not looked for.
func (r *request) param(name string) string {
	value := r.echo.Param(name)
	if r.http.URL.RawPath != "" { // echo leaves what stands there as it is
		if plain, err := url.PathUnescape(value); err == nil {
			return plain
		}
	}
	return value
}

// answer is what a request is answered with.
type answer struct {
	status   int
	body     any    // JSON; nil for none
	text     []byte // instead of body, with its type
	kind     string
	version  int64  // of the thing, for its ETag; 0 for none
	location string // of what was made
	cookie   *http.Cookie
}

func ok(body any) *answer { return &answer{status: http.StatusOK, body: body} }

func done() *answer { return &answer{status: http.StatusNoContent} }

// thing answers with something that has a version.
func thing(body any, version int64) *answer {
	return &answer{status: http.StatusOK, body: body, version: version}
}

// made answers with something new.
func made(body any, version int64, location string) *answer {
	return &answer{status: http.StatusCreated, body: body, version: version, location: Prefix + location}
}

// guard lets in who is known, not too often, and may; it reads the body and
// writes the answer.
func (a *api) guard(rt route) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx := c.Request().Context()
		c.Response().Header().Set(echo.HeaderCacheControl, "no-store")
		if err := textAddress(c.Request().URL); err != nil {
			return err
		}
		caller, err := a.authenticate(ctx, c, rt.quick)
		if err != nil {
			return err
		}
		if err := a.count(c, caller); err != nil {
			return err
		}
		if rt.scope != "" {
			if err := caller.Require(rt.scope); err != nil {
				return err
			}
		}
		r := &request{http: c.Request(), echo: c, caller: caller}
		if err := r.read(rt); err != nil {
			return err
		}
		return a.run(ctx, r, rt)
	}
}

// textAddress lets only addresses pass that a database can be asked with.
func textAddress(u *url.URL) error {
	query, err := url.QueryUnescape(u.RawQuery)
	if err != nil || !utf8.ValidString(query+u.Path) || strings.ContainsRune(query+u.Path, 0) {
		return problem.Refuse(http.StatusBadRequest, "address", "The address holds what is no text: escape it as UTF-8, without U+0000.")
	}
	return nil
}

// cookieName is the session's cookie.
const cookieName = "hookline_api"

// authenticate finds who sends the request: by the Authorization header, or else
// by the session's cookie. Other sites can't make a browser use the cookie: it is
// SameSite=Strict, and the server refuses changes that come from elsewhere.
func (a *api) authenticate(ctx context.Context, c echo.Context, quick bool) (*apikey.Caller, error) {
	token, err := tokenOf(c.Request())
	if err == nil {
		ask := a.Keys.Authenticate
		if quick {
			ask = a.Keys.Known
		}
		var caller *apikey.Caller
		if caller, err = ask(ctx, token); err == nil {
			return caller, nil
		}
	}
	if apperr.Is(err, apperr.Unauthorized) {
		c.Response().Header().Set(echo.HeaderWWWAuthenticate, `Bearer realm="Hookline"`)
	}
	return nil, err
}

func tokenOf(r *http.Request) (auth.Token, error) {
	if header := r.Header.Get(echo.HeaderAuthorization); header != "" {
		scheme, token, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(token) == "" {
			return "", apperr.New(apperr.Unauthorized, "The Authorization header must be “Bearer” and an API key or a session's token.")
		}
		return auth.Token(strings.TrimSpace(token)), nil
	}
	if cookie, err := r.Cookie(cookieName); err == nil && cookie.Value != "" {
		return auth.Token(cookie.Value), nil
	}
	return "", apperr.New(apperr.Unauthorized, "An API key is needed: send the header “Authorization: Bearer hl_…”. Keys are made under Integration > API Keys.")
}

// documents serves the description of the API, to everybody: it tells of the
// product and of nobody's data.
func (a *api) documents(e *echo.Echo) {
	read := sync.OnceValue(func() *yamldoc.Node { return document.Read(workspace.Simples(), a.Workspace.Carriers) })
	inJSON := sync.OnceValues(func() ([]byte, error) { return read().MarshalJSON() })
	inYAML := sync.OnceValue(func() []byte { return yamldoc.Write(read()) })
	serve := func(path string, h echo.HandlerFunc) {
		e.GET(Prefix+path, h)
		e.HEAD(Prefix+path, h)
	}
	serve("/openapi.yaml", func(c echo.Context) error { return c.Blob(http.StatusOK, mimeYAML, inYAML()) })
	serve("/openapi.json", func(c echo.Context) error {
		data, err := inJSON()
		if err != nil {
			return err
		}
		return c.Blob(http.StatusOK, mimeJSON, data)
	})
}
