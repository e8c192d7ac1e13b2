package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/labstack/echo/v4"

	"hookline/app/apikey"
	"hookline/app/auth"
	"hookline/app/call"
	"hookline/app/carrier"
	"hookline/app/desk"
	"hookline/app/kind"
	"hookline/app/lead"
	"hookline/app/media"
	"hookline/app/outbound"
	"hookline/app/recording"
	"hookline/app/secret"
	"hookline/app/webservice"
	"hookline/app/workspace"
	"hookline/handlers"
	"hookline/handlers/api"
	"hookline/handlers/api/document"
	"hookline/handlers/session"
	"hookline/models"
	"hookline/models/dbtest"
	"hookline/views/apidoc"
	"hookline/views/layout"
)

// clock is the time of a site; tests move it.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// site is the API behind a real HTTP server, beside the screens, with a Web
// Service's upstream.
type site struct {
	t         *testing.T
	db        *models.DB
	auth      *auth.Service
	keys      *apikey.Service
	workspace *workspace.Workspace
	desk      *desk.Service
	clock     *clock
	echo      *echo.Echo
	url       string
	upstream  string       // host and port
	key       string       // may everything
	woken     atomic.Int64 // how often deliveries were looked for at once
}

// sites differ in how often a key may ask.
type options struct {
	rate  float64
	burst int
}

// eachSite runs f on a site on each database.
func eachSite(t *testing.T, f func(t *testing.T, s *site)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *models.DB) { f(t, newSite(t, db, options{rate: 1000, burst: 1000})) })
}

func newSite(t *testing.T, db *models.DB, o options) *site {
	t.Helper()
	s := &site{t: t, db: db, clock: &clock{now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}, echo: echo.New()}
	log := slog.New(slog.DiscardHandler)
	s.auth = auth.NewService(db, nil, log, s.clock.Now)
	s.keys = apikey.New(db, apikey.Options{Now: s.clock.Now, Rate: o.rate, Burst: o.burst})
	s.echo.IPExtractor = echo.ExtractIPDirect()
	s.echo.Use(echo.WrapMiddleware(http.NewCrossOriginProtection().Handler))
	box, err := secret.NewBox([]byte("a key for tests, long enough"))
	s.must(err)
	s.workspace = workspace.New(db, box, dialects())
	loopback := outbound.Options{AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	runner := webservice.NewRunner(outbound.New(loopback))
	s.desk = desk.New(db, log, desk.Options{})
	catalog := call.NewCatalog(db, box, log)
	recordings := recording.New(db, media.NewDisk(t.TempDir()), outbound.New(loopback), catalog, func() string { return "https://hookline.example.test" }, log, recording.Options{})
	engine := call.New(db, catalog, runner, log, call.Options{Queues: s.desk, Recordings: recordings})
	handlers.Register(s.echo, handlers.Deps{DB: db, Auth: s.auth, Keys: s.keys, Sessions: session.New(db, false, s.clock.Now), Log: log,
		Workspace: s.workspace, Engine: engine, Runner: runner, KeepTraces: time.Hour})
	api.Register(s.echo, api.Deps{DB: db, Keys: s.keys, Auth: s.auth, Workspace: s.workspace, Engine: engine, Runner: runner, Log: log,
		Leads: lead.New(db, log, lead.Options{}), Desk: s.desk, Now: s.clock.Now, WakeDeliveries: func() { s.woken.Add(1) }})
	server := httptest.NewServer(s.echo)
	t.Cleanup(server.Close)
	s.url = server.URL
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `[{"name":"Cremorne Junction","token":"upstream-secret"}]`)
	}))
	t.Cleanup(upstream.Close)
	s.upstream = strings.TrimPrefix(upstream.URL, "http://")
	s.key = s.newKey("everything")
	return s
}

func (s *site) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// newKey makes a key with these scopes.
func (s *site) newKey(name string, scopes ...string) string {
	s.t.Helper()
	_, token, err := s.keys.Create(s.t.Context(), auth.Program("test"), apikey.NewKey{Name: name, Scopes: scopes})
	s.must(err)
	return string(token)
}

const password = "correct horse battery"

// user makes a user who has a password.
func (s *site) user(email, role string) *models.User {
	s.t.Helper()
	ctx := s.t.Context()
	_, token, err := s.auth.AddUser(ctx, auth.Program("test"), auth.NewUser{Email: email, Role: role})
	s.must(err)
	u, err := s.auth.Accept(ctx, token, auth.Welcome{Name: "User " + email, Password: password})
	s.must(err)
	return u
}

// client is a program that uses the API.
type client struct {
	site   *site
	http   *http.Client
	header http.Header
}

func (s *site) client(token string) *client {
	jar, err := cookiejar.New(nil)
	s.must(err)
	c := &client{site: s, header: http.Header{}, http: &http.Client{Jar: jar}}
	if token != "" {
		c.header.Set("Authorization", "Bearer "+token)
	}
	return c
}

// admin is a client whose key may do everything.
func (s *site) admin() *client { return s.client(s.key) }

// reply is an answer that was held against the document.
type reply struct {
	t      *testing.T
	what   string
	status int
	header http.Header
	text   string
}

// do sends a request. body is a string as it is, anything else as JSON; headers
// are "Name: value". Request and answer are validated against the document;
// what is meant to be refused is sent by wrong.
func (c *client) do(method, path string, body any, headers ...string) *reply {
	c.site.t.Helper()
	return c.send(method, path, body, true, headers)
}

// wrong sends a request that is not as the document has it.
func (c *client) wrong(method, path string, body any, headers ...string) *reply {
	c.site.t.Helper()
	return c.send(method, path, body, false, headers)
}

func (c *client) send(method, path string, body any, valid bool, headers []string) *reply {
	t := c.site.t
	t.Helper()
	var data []byte
	switch b := body.(type) {
	case nil:
	case string:
		data = []byte(b)
	default:
		var err error
		data, err = json.Marshal(body)
		c.site.must(err)
	}
	newRequest := func() *http.Request {
		r, err := http.NewRequestWithContext(t.Context(), method, c.site.url+"/api/v1"+path, bytes.NewReader(data))
		c.site.must(err)
		r.Header = c.header.Clone()
		if len(data) > 0 {
			r.Header.Set("Content-Type", "application/json")
		}
		for _, h := range headers {
			name, value, _ := strings.Cut(h, ": ")
			r.Header.Set(name, value)
		}
		return r
	}
	res, err := c.http.Do(newRequest())
	c.site.must(err)
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	c.site.must(err)
	out := &reply{t: t, what: method + " " + path, status: res.StatusCode, header: res.Header, text: string(text)}
	out.validate(newRequest(), valid)
	for _, s := range secrets {
		if strings.Contains(out.text, s) {
			t.Errorf("%s: the answer holds the secret %q", out.what, s)
		}
	}
	return out
}

// secrets are what no answer may ever hold.
var secrets = []string{"s3cret-", password, "upstream-secret"}

// want fails the test unless the answer has the status.
func (r *reply) want(status int) *reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("%s: status %d, want %d\n%s", r.what, r.status, status, r.text)
	}
	return r
}

// into reads the answer.
func (r *reply) into(v any) *reply {
	r.t.Helper()
	if err := json.Unmarshal([]byte(r.text), v); err != nil {
		r.t.Fatalf("%s: %v\n%s", r.what, err, r.text)
	}
	return r
}

// fields reads the answer as an object.
func (r *reply) fields() map[string]any {
	r.t.Helper()
	m := map[string]any{}
	r.into(&m)
	return m
}

func (r *reply) text1(name string) string {
	r.t.Helper()
	text, _ := r.fields()[name].(string)
	return text
}

func (r *reply) etag() string { return "If-Match: " + r.header.Get("ETag") }

// refused fails the test unless the answer is a problem with the status, and with
// an error at each of the fields.
func (r *reply) refused(status int, fields ...string) *reply {
	r.t.Helper()
	r.want(status)
	if got := r.header.Get("Content-Type"); got != "application/problem+json" {
		r.t.Fatalf("%s: a refusal of type %q", r.what, got)
	}
	var p struct {
		Type, Title, Detail string
		Status              int
		Errors              []struct{ Field, Message string }
	}
	r.into(&p)
	if p.Status != status || p.Title == "" || p.Detail == "" || !strings.HasPrefix(p.Type, "/api#problem-") {
		r.t.Errorf("%s: problem %+v", r.what, p)
	}
	if !strings.Contains(apiPage(r.t), `id="`+strings.TrimPrefix(p.Type, "/api#")+`"`) {
		r.t.Errorf("%s: the page of the API does not explain %s", r.what, p.Type)
	}
	for _, f := range fields {
		found := false
		for _, e := range p.Errors {
			found = found || e.Field == f && e.Message != ""
		}
		if !found {
			r.t.Errorf("%s: no error at %q in %s", r.what, f, r.text)
		}
	}
	return r
}

// readPage renders the page of the API once.
var readPage = sync.OnceValues(func() (string, error) {
	var b strings.Builder
	err := apidoc.View(layout.Frame{Title: "REST API"}, document.Describe(api.Prefix, workspace.New(nil, nil, dialects()).Carriers)).Render(context.Background(), &b)
	return b.String(), err
})

func apiPage(t *testing.T) string {
	t.Helper()
	page, err := readPage()
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// spec is the document as it is served, and what finds an operation in it.
type spec struct {
	doc    *openapi3.T
	router routers.Router
}

// loadSpec reads the document. What it does not mention may not be in an answer:
// every object with named fields takes those and no others.
var loadSpec = sync.OnceValues(func() (*spec, error) {
	for _, kind := range []string{"audio/wav", "audio/mpeg"} {
		openapi3filter.RegisterBodyDecoder(kind, openapi3filter.FileBodyDecoder)
	}
	e := echo.New()
	api.Register(e, api.Deps{DB: &models.DB{}, Workspace: workspace.New(nil, nil, dialects()), Log: slog.New(slog.DiscardHandler)})
	w := httptest.NewRecorder()
	e.ServeHTTP(w, httptest.NewRequestWithContext(context.Background(), http.MethodGet, "/api/v1/openapi.json", nil))
	doc, err := openapi3.NewLoader().LoadFromData(w.Body.Bytes())
	if err != nil {
		return nil, err
	}
	if err := doc.Validate(context.Background()); err != nil {
		return nil, err
	}
	no := false
	for _, s := range doc.Components.Schemas {
		closed(s, &no)
	}
	router, err := gorillamux.NewRouter(doc)
	return &spec{doc, router}, err
})

func closed(ref *openapi3.SchemaRef, no *bool) {
	if ref == nil || ref.Ref != "" || ref.Value == nil {
		return
	}
	s := ref.Value
	if len(s.Properties) > 0 && s.AdditionalProperties.Has == nil && s.AdditionalProperties.Schema == nil {
		s.AdditionalProperties.Has = no
	}
	for _, p := range s.Properties {
		closed(p, no)
	}
	closed(s.Items, no)
}

func (r *reply) validate(req *http.Request, validRequest bool) {
	r.t.Helper()
	sp, err := loadSpec()
	if err != nil {
		r.t.Fatal(err)
	}
	req.URL.Scheme, req.URL.Host = "", ""
	route, params, err := sp.router.FindRoute(req)
	if err != nil {
		if validRequest {
			r.t.Errorf("%s: not in the document: %v", r.what, err)
		}
		return
	}
	in := &openapi3filter.RequestValidationInput{Request: req, PathParams: params, Route: route, Options: &openapi3filter.Options{
		AuthenticationFunc: openapi3filter.NoopAuthenticationFunc, IncludeResponseStatus: true, SkipSettingDefaults: true, ExcludeReadOnlyValidations: true}}
	if validRequest {
		if err := openapi3filter.ValidateRequest(r.t.Context(), in); err != nil {
			r.t.Errorf("%s: the request is not as the document says: %v", r.what, err)
		}
	}
	answer := &openapi3filter.ResponseValidationInput{RequestValidationInput: in, Status: r.status, Header: r.header, Options: in.Options}
	answer.SetBodyBytes([]byte(r.text))
	if err := openapi3filter.ValidateResponse(r.t.Context(), answer); err != nil {
		r.t.Errorf("%s: the answer %d is not as the document says: %v\n%s", r.what, r.status, err, r.text)
	}
}

// pager is a made-up dialect with settings that no other has.
type pager struct{ carrier.TwiML }

func (pager) About() carrier.About {
	return carrier.About{Name: "pager", Label: "Pager", Summary: "beeps", Proof: "public_key", Fields: []kind.Field{
		{Key: "public_key", Label: "Public key"},
		{Key: "pass", Label: "Pass", Type: kind.TypeSecret, Required: true},
		{Key: "region", Label: "Region", Default: "eu"},
		{Key: "beeps", Label: "Beeps", Type: kind.TypeNumber, Default: "1"},
		{Key: "loud", Label: "Loud", Type: kind.TypeSwitch},
		{Key: "wait", Label: "Wait", Type: kind.TypeDuration},
	}}
}

func dialects() []carrier.Dialect { return append(carrier.Dialects(), pager{}) }
