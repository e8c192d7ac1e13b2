package delivery_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hookline/app/call"
	"hookline/app/delivery"
	"hookline/app/event"
	"hookline/app/outbound"
	"hookline/app/secret"
	"hookline/app/webservice"
	"hookline/models"
	"hookline/models/dbtest"
)

// clock runs as time does, from wherever it is moved to.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func (c *clock) move(d time.Duration) { c.ahead.Add(int64(d)) }

// facts composes an event of its facts alone.
type factsOnly struct{}

func (factsOnly) Compose(_ context.Context, e *models.Event) (map[string]string, error) {
	data := maps.Clone(e.Facts)
	if data == nil {
		data = map[string]string{}
	}
	data["call_id"] = e.CallID
	return data, nil
}

// installation is a database with Web Services on real receivers, and nodes on it.
type installation struct {
	t     testing.TB
	db    *models.DB
	box   *secret.Box
	clock *clock
	group string

	troubles lines // what the nodes logged
}

// lines counts the lines that are written to it.
type lines struct{ n atomic.Int64 }

func (l *lines) Write(p []byte) (int, error) {
	l.n.Add(1)
	return len(p), nil
}

func each(t *testing.T, f func(t *testing.T, in *installation)) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) { f(t, install(t, db)) })
}

func install(t testing.TB, db *models.DB) *installation {
	t.Helper()
	box, err := secret.NewBox([]byte("0123456789abcdef0123456789abcdef"))
	in := &installation{t: t, db: db, box: box, clock: &clock{}}
	in.must(err)
	group := &models.WebServiceGroup{Name: "Bench"}
	in.must(db.Groups.Save(t.Context(), group))
	in.group = group.ID
	return in
}

func (in *installation) must(err error) {
	in.t.Helper()
	if err != nil {
		in.t.Fatal(err)
	}
}

// node starts an engine as another process would; stop ends it and waits.
func (in *installation) node(name string, db *models.DB, opt delivery.Options) (e *delivery.Engine, stop func()) {
	log := slog.New(slog.NewTextHandler(&in.troubles, &slog.HandlerOptions{Level: slog.LevelWarn}))
	client := outbound.New(outbound.Options{AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	if db == nil {
		db = in.db
	}
	opt.Node, opt.Now = name, in.clock.now
	if opt.Poll == 0 {
		opt.Poll = 20 * time.Millisecond
	}
	e = delivery.New(db, call.NewCatalog(db, in.box, log), webservice.NewRunner(client), factsOnly{}, log, opt)
	ctx, cancel := context.WithCancel(context.Background())
	var group sync.WaitGroup
	group.Go(func() { e.Run(ctx) })
	stop = sync.OnceFunc(func() { cancel(); group.Wait(); client.Close() })
	in.t.Cleanup(stop)
	return e, stop
}

func (in *installation) run() func() { _, stop := in.node("n1", nil, delivery.Options{}); return stop }

// receiver is a server that says what it got.
type receiver struct {
	*httptest.Server
	mu   sync.Mutex
	got  []*got
	busy atomic.Int64
	most atomic.Int64 // at the same time
}

type got struct {
	header http.Header
	path   string
	body   string
}

func (in *installation) receiver(answer http.HandlerFunc) *receiver {
	r := &receiver{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		n := r.busy.Add(1)
		defer r.busy.Add(-1)
		r.mu.Lock()
		r.most.Store(max(r.most.Load(), n))
		body, _ := io.ReadAll(req.Body)
		r.got = append(r.got, &got{header: req.Header.Clone(), path: req.URL.String(), body: string(body)})
		r.mu.Unlock()
		if answer != nil {
			answer(w, req)
		}
	}))
	in.t.Cleanup(r.Close)
	return r
}

func (r *receiver) all() []*got {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]*got(nil), r.got...)
}

func (r *receiver) count() int { return len(r.all()) }

// service makes a Web Service that posts an empty body to a URL.
func (in *installation) service(name, url string, change func(w *models.WebService, secrets map[string]string)) *models.WebService {
	in.t.Helper()
	w := &models.WebService{ID: models.NewID(), Name: name, Active: true, Method: "POST", ContentType: "json", Path: "/", TimeoutMS: 5000, GroupID: in.group,
		HTTPS: strings.HasPrefix(url, "https:"), Config: models.WebServiceConfig{Auth: models.WebServiceAuth{Kind: "none"}}}
	_, w.Domain, _ = strings.Cut(url, "://")
	secrets := map[string]string{}
	if change != nil {
		change(w, secrets)
	}
	var err error
	w.Sealed, err = in.box.SealMap("web_services", w.ID, secrets)
	in.must(err)
	in.must(in.db.Services.Create(in.t.Context(), w))
	in.must(in.db.BumpRevision(in.t.Context()))
	return w
}

func schedule(waits ...time.Duration) func(*models.WebService, map[string]string) {
	return func(w *models.WebService, _ map[string]string) {
		for _, d := range waits {
			w.Config.Delivery.Waits = append(w.Config.Delivery.Waits, d.Milliseconds())
		}
	}
}

// hook makes one for call_end that calls Web Services.
func (in *installation) hook(name string, change func(*models.Hook), services ...*models.WebService) *models.Hook {
	in.t.Helper()
	h := &models.Hook{Name: name, Event: event.CallEnd, Active: true}
	for _, w := range services {
		h.Config.WebServices = append(h.Config.WebServices, w.ID)
	}
	if change != nil {
		change(h)
	}
	in.must(in.db.Hooks.Create(in.t.Context(), h))
	in.must(in.db.BumpRevision(in.t.Context()))
	return h
}

// raise adds events call_end of calls.
func (in *installation) raise(calls ...string) {
	in.t.Helper()
	var list []models.Event
	for i, id := range calls {
		list = append(list, models.Event{Type: event.CallEnd, Key: models.NewID(), CallID: id, Number: "+61255501234",
			Facts: map[string]string{"ani": "+61255501111", "n": fmt.Sprint(i), "odd": "\"quoted\" & <b>\n#ani# %name%"}, At: in.clock.now().Add(time.Duration(i) * time.Microsecond)})
	}
	in.must(in.db.Events.Add(in.t.Context(), list))
}

// patience bounds a hang, not a busy machine.
const patience = 2 * time.Minute

// until waits until something holds.
func (in *installation) until(what string, holds func() bool) {
	in.t.Helper()
	deadline := time.Now().Add(patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		if <-tick.C; time.Now().After(deadline) {
			list := in.deliveries()
			in.t.Fatalf("not within %s: %s; %+v", patience, what, list[:min(3, len(list))])
		}
	}
}

func (in *installation) count(query string, args ...any) int {
	in.t.Helper()
	var n int
	in.must(in.db.SQL().QueryRowContext(in.t.Context(), query, args...).Scan(&n))
	return n
}

func (in *installation) inState(state int) int {
	in.t.Helper()
	return in.count("SELECT count(*) FROM deliveries WHERE state = $1", state)
}

func (in *installation) deliveries() []models.Delivery {
	list, _, err := in.db.Deliveries.List(context.Background(), models.DeliveryFilter{}, models.Page{Limit: 20})
	if err != nil {
		in.t.Error(err)
	}
	return list
}

// one reads the only delivery, once it is so.
func (in *installation) one(what string, is func(d *models.Delivery) bool) *models.Delivery {
	in.t.Helper()
	var d *models.Delivery
	in.until(what, func() bool {
		list := in.deliveries()
		if len(list) == 1 && is(&list[0]) {
			d = &list[0]
		}
		return d != nil
	})
	return d
}

func inState(state int64) func(*models.Delivery) bool {
	return func(d *models.Delivery) bool { return d.State == state }
}
