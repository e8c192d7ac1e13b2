package handlers_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/labstack/echo/v4"

	"hookline/app/apikey"
	"hookline/app/auth"
	"hookline/app/call"
	"hookline/app/carrier"
	"hookline/app/desk"
	"hookline/app/lead"
	"hookline/app/media"
	"hookline/app/outbound"
	"hookline/app/recording"
	"hookline/app/sample"
	"hookline/app/secret"
	"hookline/app/transcription"
	"hookline/app/webservice"
	"hookline/app/workspace"
	"hookline/app/workspace/workspacetest"
	"hookline/handlers"
	"hookline/handlers/session"
	"hookline/models"
	"hookline/models/dbtest"
)

const password = "correct horse battery"

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

// site is the browser's side of Hookline behind a real HTTP server, with all its
// routes and guards.
type site struct {
	t         *testing.T
	db        *models.DB
	auth      *auth.Service
	workspace *workspacetest.Workspace
	engine    *call.Engine
	desk      *desk.Service
	leads     *lead.Service
	// recordings are what callers said.
	recordings *recording.Service
	texts      *transcription.Service
	// inbox is the sample's receiver of events; nothing signs for it.
	inbox *sample.Inbox
	clock *clock
	echo  *echo.Echo
	url   string
	woken atomic.Int64 // how often deliveries were looked for at once
}

// eachSite runs f on a site on each database.
func eachSite(t *testing.T, f func(t *testing.T, s *site)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *models.DB) { f(t, newSite(t, db)) })
}

func newSite(t *testing.T, db *models.DB) *site {
	t.Helper()
	return newSiteOn(t, db, echo.New())
}

func newSiteOn(t *testing.T, db *models.DB, e *echo.Echo) *site {
	t.Helper()
	s := &site{t: t, db: db, clock: &clock{now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}, echo: e}
	log := slog.New(slog.DiscardHandler)
	box, err := secret.NewBox([]byte("a key for tests, long enough"))
	if err != nil {
		t.Fatal(err)
	}
	s.auth = auth.NewService(db, box, log, s.clock.Now)
	s.echo.IPExtractor = echo.ExtractIPDirect()
	s.echo.Use(echo.WrapMiddleware(http.NewCrossOriginProtection().Handler))
	server := httptest.NewServer(s.echo)
	t.Cleanup(server.Close)
	s.url = server.URL
	s.workspace = workspacetest.Of(workspace.New(db, box, append(carrier.Dialects(), pager{})))
	loopback := outbound.Options{AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	runner := webservice.NewRunner(outbound.New(loopback))
	s.desk = desk.New(db, log, desk.Options{Now: s.clock.Now})
	catalog := call.NewCatalog(db, box, log)
	s.recordings = recording.New(db, media.NewDisk(t.TempDir()), outbound.New(loopback), catalog, func() string { return server.URL }, log, recording.Options{Now: s.clock.Now})
	s.engine = call.New(db, catalog, runner, log, call.Options{Queues: s.desk, Recordings: s.recordings})
	s.texts = transcription.New(db, s.recordings, catalog, runner, func() string { return server.URL }, log, transcription.Options{Now: s.clock.Now})
	s.leads = lead.New(db, log, lead.Options{MaxFile: 3 << 20})
	s.inbox = sample.NewInbox(func(context.Context) ([][]byte, error) { return nil, nil }, s.clock.Now)
	stop := make(chan struct{})
	t.Cleanup(func() { close(stop) }) // before the server is closed: cleanups run last first
	handlers.Register(s.echo, handlers.Deps{
		DB: db, Auth: s.auth, Keys: apikey.New(db, apikey.Options{Now: s.clock.Now}), Sessions: session.New(db, false, s.clock.Now), Log: log, URL: server.URL,
		Workspace: s.workspace.Workspace, Engine: s.engine, Runner: runner, Desk: s.desk, Recordings: s.recordings, Texts: s.texts, Leads: s.leads, Inbox: s.inbox, KeepTraces: 30 * 24 * time.Hour, Stop: stop, Now: s.clock.Now, Reachable: true,
		WakeDeliveries: func() { s.woken.Add(1) },
	})
	return s
}

// admin is a browser in which the first admin is signed in.
func (s *site) admin() *browser {
	s.t.Helper()
	if _, err := s.auth.EnsureAdmin(s.t.Context(), "ada@example.com", password); err != nil {
		s.t.Fatal(err)
	}
	return s.signedIn("ada@example.com")
}

// user makes a user who has a password.
func (s *site) user(email, role string) *models.User {
	s.t.Helper()
	ctx := s.t.Context()
	_, token, err := s.auth.AddUser(ctx, auth.Program("test"), auth.NewUser{Email: email, Role: role})
	if err != nil {
		s.t.Fatal(err)
	}
	u, err := s.auth.Accept(ctx, token, auth.Welcome{Name: "User " + email, Password: password})
	if err != nil {
		s.t.Fatal(err)
	}
	return u
}

// agent is a browser in which an agent is signed in.
func (s *site) agent() *browser {
	s.t.Helper()
	s.user("agent@example.com", models.RoleAgent)
	return s.signedIn("agent@example.com")
}

// signedIn signs a user in through the form.
func (s *site) signedIn(email string) *browser {
	s.t.Helper()
	b := s.browser()
	b.post("/sign-in", url.Values{"email": {email}, "password": {password}}).want(http.StatusSeeOther)
	return b
}

// browser keeps cookies and follows no redirects.
type browser struct {
	t      *testing.T
	site   *site
	client *http.Client
	header http.Header
}

func (s *site) browser() *browser {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return &browser{t: s.t, site: s, header: http.Header{"Accept": {"text/html"}}, client: &http.Client{
		Jar:           jar,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// page is an answer, as HTML.
type page struct {
	*goquery.Document
	t        *testing.T
	what     string
	status   int
	header   http.Header
	location string
	body     string
	cookies  []*http.Cookie
}

func (b *browser) get(path string) *page { return b.do(http.MethodGet, path, nil) }

func (b *browser) post(path string, form url.Values) *page { return b.do(http.MethodPost, path, form) }

func (b *browser) do(method, path string, form url.Values) *page {
	b.t.Helper()
	kind := ""
	if form != nil {
		kind = "application/x-www-form-urlencoded"
	}
	return b.send(method, path, kind, form.Encode())
}

// send asks with a body of any kind; an empty kind is none.
func (b *browser) send(method, path, kind, body string) *page {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.site.url+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header = b.header.Clone()
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	res, err := b.client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(string(answer)))
	if err != nil {
		b.t.Fatal(err)
	}
	return &page{
		Document: doc, t: b.t, what: method + " " + path, status: res.StatusCode, header: res.Header,
		location: res.Header.Get("Location"), body: string(answer), cookies: res.Cookies(),
	}
}

// want fails the test unless the answer has the status.
func (p *page) want(status int) *page {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("%s: status %d, want %d\n%s", p.what, p.status, status, p.text("main"))
	}
	return p
}

// to fails the test unless the answer is a redirect to the address.
func (p *page) to(location string) *page {
	p.t.Helper()
	p.want(http.StatusSeeOther)
	if p.location != location {
		p.t.Fatalf("%s: goes on to %q, want %q", p.what, p.location, location)
	}
	return p
}

// text is the words of what a selector finds, with single spaces.
func (p *page) text(selector string) string {
	return strings.Join(strings.Fields(p.Find(selector).Text()), " ")
}

// says fails the test unless the selector's text holds the words.
func (p *page) says(selector, words string) *page {
	p.t.Helper()
	if got := p.text(selector); !strings.Contains(got, words) {
		p.t.Fatalf("%s: %s says %q, want %q in it", p.what, selector, got, words)
	}
	return p
}

// field is the value of a form's field.
func (p *page) field(name string) string {
	v, _ := p.Find(fmt.Sprintf("[name=%q]", name)).Attr("value")
	return v
}

func (b *browser) cookie() string {
	u, err := url.Parse(b.site.url)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, c := range b.client.Jar.Cookies(u) {
		if c.Name == "hookline" {
			return c.Value
		}
	}
	return ""
}

func (b *browser) setCookie(value string) {
	u, err := url.Parse(b.site.url)
	if err != nil {
		b.t.Fatal(err)
	}
	b.client.Jar.SetCookies(u, []*http.Cookie{{Name: "hookline", Value: value, Path: "/"}})
}

type selection = goquery.Selection

func words(s *selection) string { return strings.Join(strings.Fields(s.Text()), " ") }

func text(_ int, s *selection) string { return words(s) }
