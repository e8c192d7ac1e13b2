package call_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/call"
	"hookline/app/carrier"
	"hookline/app/outbound"
	"hookline/app/secret"
	"hookline/app/trace"
	"hookline/app/voice"
	"hookline/app/webservice"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/flow"
	"hookline/models"
	"hookline/models/dbtest"
)

const number = "+61255501234"

// bench is an installation with one Web Service on a real upstream and one
// Workflow: ask for a postcode, look it up, say the suburb.
type bench struct {
	t        *testing.T
	db       *models.DB
	box      *secret.Box
	engine   *call.Engine
	upstream *httptest.Server
	hits     atomic.Int64
	handle   atomic.Pointer[http.HandlerFunc]
	service  *models.WebService
	flow     *models.Workflow
}

func newBench(t *testing.T, db *models.DB) *bench {
	b := &bench{t: t, db: db}
	b.serve(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `[{"name":"Cremorne Junction","latitude":-33.829999999999998}]`)
	})
	b.upstream = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		b.hits.Add(1)
		(*b.handle.Load())(w, r)
	}))
	t.Cleanup(b.upstream.Close)
	var err error
	if b.box, err = secret.NewBox([]byte("0123456789abcdef0123456789abcdef")); err != nil {
		t.Fatal(err)
	}
	b.service = &models.WebService{Name: "Suburbs", Active: true, Method: "GET", ContentType: "form", Path: "/suburbs/%postcode%",
		Domain: strings.TrimPrefix(b.upstream.URL, "http://"), TimeoutMS: 2000, Config: models.WebServiceConfig{
			Auth:          models.WebServiceAuth{Kind: "none"},
			PathVariables: []models.Param{{Name: "postcode", Required: true}},
			Results:       []models.ServiceResult{{Description: "Suburb", Path: "0.name"}, {Description: "Latitude", Path: "0.latitude"}},
		}}
	group := &models.WebServiceGroup{Name: "Bench"}
	b.must(db.Groups.Save(t.Context(), group))
	b.service.GroupID = group.ID
	b.must(db.Services.Create(t.Context(), b.service))
	b.publish(postcodeFlow(b.service.ID))
	b.must(db.Numbers.Create(t.Context(), &models.PhoneNumber{Number: number, WorkflowID: &b.flow.ID}))
	b.engine = b.newEngine()
	return b
}

// newEngine makes an engine as another process would: nothing is shared but the database.
func (b *bench) newEngine() *call.Engine { return b.newNode("") }

func (b *bench) newNode(name string) *call.Engine {
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	runner := webservice.NewRunner(outbound.New(outbound.Options{AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}))
	return call.New(b.db, call.NewCatalog(b.db, b.box, log), runner, log, call.Options{Node: name})
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) serve(h http.HandlerFunc) { b.handle.Store(&h) }

func (b *bench) publish(definition string) {
	b.t.Helper()
	ctx := b.t.Context()
	if b.flow == nil {
		b.flow = &models.Workflow{Name: "Suburb line", Draft: definition}
		b.must(b.db.Workflows.Create(ctx, b.flow))
	}
	v := &models.WorkflowVersion{WorkflowID: b.flow.ID, Kind: models.VersionPublished, Definition: definition}
	b.must(b.db.Workflows.AddVersion(ctx, v))
	b.flow.PublishedID = v.ID
	b.must(b.db.Workflows.Update(ctx, b.flow))
	b.must(b.db.BumpRevision(ctx))
}

func postcodeFlow(serviceID string) string {
	return fmt.Sprintf(`{"objects":[
	{"id":"ask","kind":"capture_digits","title":"Ask","settings":{"label":"pc","min_digits":4,"max_digits":4,"finish_key":"#","timeout":"8s","tries":2,"prompt":{"say":"Postcode?"}},"exits":{"next":"look","no_input":"bye"}},
	{"id":"look","kind":"web_service_connector","title":"Look","settings":{"web_service":%q,"inputs":{"postcode":"%%ivr:pc%%"},"results":{"Suburb":"suburb","Latitude":"lat"}},"exits":{"success":"say","failure":"sorry"}},
	{"id":"say","kind":"say_text","title":"Say","settings":{"text":"%%ivr:suburb%% at %%ivr:lat%%."},"exits":{"next":"bye"}},
	{"id":"sorry","kind":"say_text","title":"Sorry","settings":{"text":"Not now."},"exits":{"next":"bye"}},
	{"id":"bye","kind":"hang_up","title":"Bye","settings":{}}]}`, serviceID)
}

func start(sid string) call.Start {
	return call.Start{CarrierID: "c1", CarrierCallID: sid, Caller: "+61255501111", Called: number}
}

func keyed(r *call.Reply, sid, digits string) call.Resume {
	return call.Resume{CarrierID: "c1", CarrierCallID: sid, CallID: r.CallID, Turn: r.Turn, Input: voice.Input{Kind: voice.Digits, Digits: digits}}
}

func text(r *call.Reply) string {
	var all []string
	for _, i := range r.Instructions {
		if i.Verb == voice.Say {
			all = append(all, i.Text)
		} else {
			all = append(all, string(i.Verb))
		}
	}
	return strings.Join(all, "|")
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestCallFromEndToEnd(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := newBench(t, db)
		ctx := t.Context()
		first, err := b.engine.Start(ctx, start("CA1"))
		b.must(err)
		if text(first) != "gather" || first.Turn != 1 {
			t.Fatalf("first: %+v", first)
		}
		second, err := b.engine.Continue(ctx, keyed(first, "CA1", "2090"))
		b.must(err)
		if text(second) != "Cremorne Junction at -33.829999999999998.|hangup" || !second.Ended {
			t.Fatalf("second: %s", text(second))
		}
		c, err := db.Calls.Get(ctx, first.CallID)
		b.must(err)
		if c.Status != models.CallEnded || c.Outcome != "completed" || c.WorkflowName != "Suburb line" {
			t.Errorf("call: %+v", c)
		}
		turns, err := db.Calls.Turns(ctx, c.ID, 0)
		b.must(err)
		steps, err := trace.Read(turns)
		b.must(err)
		var got []string
		for _, s := range steps {
			got = append(got, s.Title+">"+s.Exit)
		}
		if strings.Join(got, " ") != "Ask> Ask>next Look>success Say>next Bye>" {
			t.Errorf("trace: %v", got)
		}
		if x := steps[2].Exchange; x == nil || x.Response.Status != 200 || !strings.HasSuffix(x.Request.URL, "/suburbs/2090") {
			t.Errorf("exchange: %+v", x)
		}
		if vars, ok := call.ReadVariables(c); !ok || len(vars) != 3 {
			t.Errorf("variables: %v", vars)
		}
	})
}

// R3: the same request again, later and at the same moment, on one node and on two.
func TestSameRequestRunsOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := newBench(t, db)
		release := make(chan struct{})
		b.serve(func(w http.ResponseWriter, _ *http.Request) {
			<-release
			_, _ = io.WriteString(w, `[{"name":"Cremorne","latitude":1}]`)
		})
		nodes := []*call.Engine{b.engine, b.engine, b.newEngine(), b.newEngine()}
		var wg sync.WaitGroup
		firsts := make([]*call.Reply, len(nodes))
		for i, n := range nodes {
			wg.Go(func() {
				var err error
				if firsts[i], err = n.Start(context.WithoutCancel(t.Context()), start("CA1")); err != nil {
					t.Errorf("start: %v", err)
				}
			})
		}
		wg.Wait()
		seconds := make([]*call.Reply, len(nodes))
		for i, n := range nodes {
			wg.Go(func() {
				var err error
				if seconds[i], err = n.Continue(context.WithoutCancel(t.Context()), keyed(firsts[0], "CA1", "2090")); err != nil {
					t.Errorf("continue: %v", err)
				}
			})
		}
		waitFor(t, func() bool { return b.hits.Load() == 1 })
		close(release)
		wg.Wait()
		late, err := b.newEngine().Continue(t.Context(), keyed(firsts[0], "CA1", "2090"))
		b.must(err)
		for i := range nodes {
			if asJSON(t, firsts[i]) != asJSON(t, firsts[0]) || asJSON(t, seconds[i]) != asJSON(t, late) {
				t.Errorf("node %d answered %s and %s", i, asJSON(t, firsts[i]), asJSON(t, seconds[i]))
			}
		}
		if b.hits.Load() != 1 {
			t.Errorf("the Web Service was called %d times", b.hits.Load())
		}
		again, err := b.engine.Start(t.Context(), start("CA1"))
		b.must(err)
		if asJSON(t, again) != asJSON(t, firsts[0]) {
			t.Errorf("the first request again: %s", asJSON(t, again))
		}
	})
}

func waitFor(t *testing.T, f func() bool) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !f() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("it did not come about in 10 s")
		}
	}
}

// A Workflow that begins with a Web Service claims a call that has no row yet.
func TestFirstObjectMayBeAWebService(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := newBench(t, db)
		b.publish(fmt.Sprintf(`{"objects":[{"id":"l","kind":"web_service_connector","title":"L","settings":{"web_service":%q,"inputs":{"postcode":"1"},"results":{"Suburb":"s"}},"exits":{"success":"say"}},
			{"id":"say","kind":"say_text","title":"S","settings":{"text":"%%ivr:s%%"}}]}`, b.service.ID))
		var wg sync.WaitGroup
		for _, n := range []*call.Engine{b.engine, b.newEngine(), b.newEngine()} {
			wg.Go(func() {
				r, err := n.Start(context.WithoutCancel(t.Context()), start("CA7"))
				if err != nil || text(r) != "Cremorne Junction|hangup" {
					t.Errorf("%v %v", r, err)
				}
			})
		}
		wg.Wait()
		if b.hits.Load() != 1 {
			t.Errorf("called %d times", b.hits.Load())
		}
	})
}

// A process that died in the middle of a step: the next request runs the step
// again, but sends nothing twice that may not be.
func TestRestartInTheMiddleOfAStep(t *testing.T) {
	for _, tt := range []struct{ method, want string }{
		{"GET", "Cremorne Junction at -33.829999999999998.|hangup"}, {"POST", "Not now.|hangup"},
	} {
		t.Run(tt.method, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, db *models.DB) {
				b := newBench(t, db)
				b.service.Method = tt.method
				b.must(db.Services.Update(t.Context(), b.service))
				b.must(db.BumpRevision(t.Context()))
				first, err := b.engine.Start(t.Context(), start("CA1"))
				b.must(err)
				past := time.Now().Add(-time.Minute)
				b.must(db.Calls.ClaimTurn(t.Context(), first.CallID, 1, models.Claim{Now: past, Until: past.Add(time.Second)})) // the dead process
				r, err := b.newEngine().Continue(t.Context(), keyed(first, "CA1", "2090"))
				b.must(err)
				if text(r) != tt.want {
					t.Errorf("%s", text(r))
				}
			})
		})
	}
}

// A node that is started anew takes back at once what it had claimed before, and again when
// it dies once more in the same step.
func TestRestartTakesBackItsOwn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := newBench(t, db)
		first, err := b.engine.Start(t.Context(), start("CA1"))
		b.must(err)
		var dead sync.WaitGroup
		asked, release := make(chan struct{}), make(chan struct{})
		b.serve(func(http.ResponseWriter, *http.Request) {
			asked <- struct{}{}
			<-release
		})
		defer dead.Wait()
		defer close(release)
		for range 2 { // as good as dead: it never comes back within this test
			node := b.newNode("node")
			dead.Go(func() { _, _ = node.Continue(context.WithoutCancel(t.Context()), keyed(first, "CA1", "2090")) })
			<-asked
		}
		b.serve(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `[{"name":"x","latitude":1}]`) })
		r, err := b.newNode("node").Continue(t.Context(), keyed(first, "CA1", "2090"))
		b.must(err)
		if text(r) != "x at 1.|hangup" {
			t.Errorf("%s", text(r))
		}
	})
}

func TestCallStaysOnItsVersion(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := newBench(t, db)
		first, err := b.engine.Start(t.Context(), start("CA1"))
		b.must(err)
		b.publish(`{"objects":[{"id":"x","kind":"say_text","title":"X","settings":{"text":"New."}}]}`)
		second, err := b.engine.Continue(t.Context(), keyed(first, "CA1", "2090"))
		b.must(err)
		if !strings.HasPrefix(text(second), "Cremorne") {
			t.Errorf("the live call: %s", text(second))
		}
		other, err := b.engine.Start(t.Context(), start("CA2"))
		b.must(err)
		if text(other) != "New.|hangup" {
			t.Errorf("a new call: %s", text(other))
		}
	})
}

func TestFailuresAreSpoken(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := newBench(t, db)
		play := func(sid string) *call.Reply {
			first, err := b.engine.Start(t.Context(), start(sid))
			b.must(err)
			second, err := b.engine.Continue(t.Context(), keyed(first, sid, "2090"))
			b.must(err)
			return second
		}
		b.serve(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
		if got := text(play("CA1")); got != "Not now.|hangup" {
			t.Errorf("500: %s", got)
		}
		b.service.Active = false
		b.must(db.Services.Update(t.Context(), b.service))
		b.must(db.BumpRevision(t.Context()))
		hits := b.hits.Load()
		if got := text(play("CA2")); got != "Not now.|hangup" || b.hits.Load() != hits {
			t.Errorf("inactive: %s", got)
		}
		b.service.Active, b.service.Sealed = true, "broken"
		b.must(db.Services.Update(t.Context(), b.service))
		b.must(db.BumpRevision(t.Context()))
		if got := text(play("CA3")); got != "Not now.|hangup" {
			t.Errorf("secrets that can't be opened: %s", got)
		}
	})
}

func TestUnknownNumberIsAMissedCall(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := newBench(t, db)
		s := start("CA1")
		s.Called = "+61255509999"
		r, err := b.engine.Start(t.Context(), s)
		b.must(err)
		if text(r) != call.NotInService+"|hangup" {
			t.Errorf("%s", text(r))
		}
		list, n, err := db.Calls.List(t.Context(), models.CallFilter{Outcome: call.Missed})
		if err != nil || n != 1 || list[0].Called != "+61255509999" || !strings.Contains(list[0].Reason, "not known") {
			t.Errorf("%v %+v", err, list)
		}
	})
}

func TestWrongRequests(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := newBench(t, db)
		first, err := b.engine.Start(t.Context(), start("CA1"))
		b.must(err)
		good := keyed(first, "CA1", "2090")
		for name, tt := range map[string]struct {
			change func(*call.Resume)
			want   apperr.Code
		}{
			"another carrier": {func(r *call.Resume) { r.CarrierID = "c2" }, apperr.NotFound},
			"another call":    {func(r *call.Resume) { r.CarrierCallID = "CA9" }, apperr.NotFound},
			"no such call":    {func(r *call.Resume) { r.CallID = "nope" }, apperr.NotFound},
			"as a test call":  {func(r *call.Resume) { r.CarrierID = "" }, apperr.NotFound},
			"a later step":    {func(r *call.Resume) { r.Turn = 5 }, apperr.Invalid},
			"a negative step": {func(r *call.Resume) { r.Turn = -1 }, apperr.Invalid},
		} {
			r := good
			tt.change(&r)
			if _, err := b.engine.Continue(t.Context(), r); !apperr.Is(err, tt.want) && !(name == "a negative step" && err == nil) {
				t.Errorf("%s: %v", name, err)
			}
		}
		b.must(b.engine.Ended(t.Context(), call.End{CarrierID: "c1", CarrierCallID: "CA1"}))
		r, err := b.engine.Continue(t.Context(), good)
		if err != nil || text(r) != call.GoodbyeSpeech+"|hangup" {
			t.Errorf("an ended call: %v %v", r, err)
		}
		if b.hits.Load() != 0 {
			t.Error("a Web Service was called")
		}
	})
}

// A request of somebody else for the same step, at the same moment, gets nothing.
func TestAnotherCarrierDoesNotRideAlong(t *testing.T) {
	b := newBench(t, dbtest.SQLite(t))
	asked, release := make(chan struct{}), make(chan struct{})
	b.serve(func(w http.ResponseWriter, _ *http.Request) {
		close(asked)
		<-release
		_, _ = io.WriteString(w, `[{"name":"x","latitude":1}]`)
	})
	first, err := b.engine.Start(t.Context(), start("CA1"))
	b.must(err)
	done := make(chan error, 1)
	go func() {
		_, err := b.engine.Continue(context.WithoutCancel(t.Context()), keyed(first, "CA1", "2090"))
		done <- err
	}()
	<-asked
	other := keyed(first, "CA1", "2090")
	other.CarrierID = "c2"
	if r, err := b.engine.Continue(t.Context(), other); !apperr.Is(err, apperr.NotFound) {
		t.Errorf("another carrier: %v %v", r, err)
	}
	close(release)
	b.must(<-done)
}

func TestStatusInAnyOrder(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := newBench(t, db)
		b.must(b.engine.Ended(t.Context(), call.End{CarrierID: "c1", CarrierCallID: "CA1", Reason: "early"})) // before the call: nothing to end
		first, err := b.engine.Start(t.Context(), start("CA1"))
		b.must(err)
		b.must(b.engine.Ended(t.Context(), call.End{CarrierID: "c1", CarrierCallID: "CA1"}))
		b.must(b.engine.Ended(t.Context(), call.End{CarrierID: "c1", CarrierCallID: "CA1", Reason: "again"}))
		c, err := db.Calls.Get(t.Context(), first.CallID)
		b.must(err)
		if c.Outcome != string(workflow.CallerLeft) || c.Reason != "The caller hung up." || c.EndedAt == nil {
			t.Errorf("%+v", c)
		}
		if vars, ok := call.ReadVariables(c); !ok || vars != nil {
			t.Errorf("variables: %v %v", vars, ok)
		}
	})
}

// The caller hangs up while a Web Service is asked: the call ends, and what the
// step did stands in the trace or not, but the call does not live again.
func TestHangUpDuringAWebService(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := newBench(t, db)
		asked, release := make(chan struct{}), make(chan struct{})
		b.serve(func(w http.ResponseWriter, _ *http.Request) {
			close(asked)
			<-release
			_, _ = io.WriteString(w, `[{"name":"x","latitude":1}]`)
		})
		first, err := b.engine.Start(t.Context(), start("CA1"))
		b.must(err)
		done := make(chan string, 1)
		go func() {
			r, err := b.engine.Continue(context.WithoutCancel(t.Context()), keyed(first, "CA1", "2090"))
			done <- fmt.Sprint(r != nil && r.Ended, err)
		}()
		<-asked
		b.must(b.engine.Ended(t.Context(), call.End{CarrierID: "c1", CarrierCallID: "CA1"}))
		close(release)
		if got := <-done; got != "true <nil>" {
			t.Errorf("the step answered %s", got)
		}
		c, err := db.Calls.Get(t.Context(), first.CallID)
		b.must(err)
		if c.Status != models.CallEnded || c.Outcome != string(workflow.CallerLeft) {
			t.Errorf("%+v", c)
		}
	})
}

func TestTestCall(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := newBench(t, db)
		r, err := b.engine.StartTest(t.Context(), call.Test{Caller: "+61255501111", Called: number})
		b.must(err)
		events, stop := b.engine.Watch(r.CallID)
		defer stop()
		r2, err := b.engine.Continue(t.Context(), call.Resume{CallID: r.CallID, Turn: r.Turn, Input: voice.Input{Kind: voice.Digits, Digits: "2090"}})
		b.must(err)
		if !strings.HasPrefix(text(r2), "Cremorne") {
			t.Errorf("%s", text(r2))
		}
		var titles []string
		for ev := range events {
			if ev.Saved {
				break
			}
			if ev.Entry.Took > 0 {
				titles = append(titles, ev.Entry.Title)
			}
		}
		if strings.Join(titles, " ") != "Ask Look Say Bye" {
			t.Errorf("watched: %v", titles)
		}
		if err := b.engine.HangUpTest(t.Context(), r.CallID); err != nil {
			t.Errorf("hang up what has ended: %v", err)
		}
	})
}

func TestTidy(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := newBench(t, db)
		r, err := b.engine.Start(t.Context(), start("CA1"))
		b.must(err)
		test, err := b.engine.StartTest(t.Context(), call.Test{Called: number})
		b.must(err)
		soon := call.New(db, call.NewCatalog(db, b.box, slog.Default()), nil, slog.Default(),
			call.Options{Now: func() time.Time { return time.Now().Add(time.Hour) }})
		b.must(soon.Tidy(t.Context(), 30*24*time.Hour))
		for id, want := range map[string]string{test.CallID: call.Lost, r.CallID: ""} {
			if c, err := db.Calls.Get(t.Context(), id); err != nil || c.Outcome != want {
				t.Errorf("after an hour: %+v %v, want outcome %q", c, err, want)
			}
		}
		later := call.New(db, call.NewCatalog(db, b.box, slog.Default()), nil, slog.Default(),
			call.Options{Now: func() time.Time { return time.Now().Add(5 * time.Hour) }})
		b.must(later.Tidy(t.Context(), 30*24*time.Hour))
		c, err := db.Calls.Get(t.Context(), r.CallID)
		b.must(err)
		if c.Outcome != call.Lost {
			t.Errorf("silent call: %+v", c)
		}
		turns, err := db.Calls.Turns(t.Context(), r.CallID, 0)
		if err != nil || len(turns) == 0 {
			t.Errorf("a trace that is to be kept: %v %v", turns, err)
		}
		b.must(later.Tidy(t.Context(), time.Hour))
		turns, err = db.Calls.Turns(t.Context(), r.CallID, 0)
		if err != nil || len(turns) != 0 {
			t.Errorf("trace: %v %v", turns, err)
		}
	})
}

// Cookies of one Web Service go to the next in the same call, and to no other call.
func TestCookiesLivePerCall(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := newBench(t, db)
		var mu sync.Mutex
		var seen []string
		b.serve(func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			seen = append(seen, r.Header.Get("Cookie"))
			mu.Unlock()
			http.SetCookie(w, &http.Cookie{Name: "session", Value: "abc", Path: "/"})
			_, _ = io.WriteString(w, `[{"name":"x","latitude":1}]`)
		})
		twice := strings.Replace(postcodeFlow(b.service.ID), `"exits":{"next":"bye"}},`, `"exits":{"next":"ask"}},`, 1)
		b.publish(twice)
		for _, sid := range []string{"CA1", "CA2"} {
			r, err := b.engine.Start(t.Context(), start(sid))
			b.must(err)
			for range 2 {
				r, err = b.engine.Continue(t.Context(), keyed(r, sid, "2090"))
				b.must(err)
			}
			c, err := db.Calls.Get(t.Context(), r.CallID)
			b.must(err)
			turns, err := db.Calls.Turns(t.Context(), c.ID, 0)
			b.must(err)
			for _, turn := range turns {
				if strings.Contains(turn.Steps, "session=abc") {
					t.Error("a cookie's value is in the trace")
				}
			}
		}
		if got := strings.Join(seen, ","); got != ",session=abc,,session=abc" {
			t.Errorf("cookies sent: %s", got)
		}
	})
}

// When the database is away a call gets an error that the runtime speaks, fast.
func TestDatabaseAway(t *testing.T) {
	db := dbtest.SQLite(t)
	b := newBench(t, db)
	if _, err := b.engine.Start(t.Context(), start("CA1")); err != nil {
		t.Fatal(err)
	}
	if err := db.SQL().Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := b.engine.Start(t.Context(), start("CA2")); err == nil {
		t.Error("a call without a database")
	}
}

// A roll-back is for new calls: one in progress goes on with the version it began on.
func TestCallStaysOnItsVersionAfterARollBack(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := newBench(t, db)
		ctx := t.Context()
		one := b.flow.PublishedID
		b.publish(strings.ReplaceAll(postcodeFlow(b.service.ID), "%ivr:suburb% at", "It is %ivr:suburb% at"))
		first, err := b.engine.Start(ctx, start("CA1"))
		b.must(err)
		_, err = flow.Of(workspace.New(db, b.box, carrier.Dialects())).Workflows.PublishAgain(ctx, workspace.Actor{Name: "Ann"}, b.flow.ID, one, b.flow.PublishedID, "")
		b.must(err)
		second, err := b.engine.Continue(ctx, keyed(first, "CA1", "2090"))
		b.must(err)
		if !strings.HasPrefix(text(second), "It is Cremorne Junction at") {
			t.Errorf("the call in progress hears %q", text(second))
		}
		if first, err = b.engine.Start(ctx, start("CA2")); err != nil {
			t.Fatal(err)
		}
		second, err = b.engine.Continue(ctx, keyed(first, "CA2", "2090"))
		b.must(err)
		if !strings.HasPrefix(text(second), "Cremorne Junction at") {
			t.Errorf("a new call hears %q", text(second))
		}
	})
}

// A version, a state and an answer that another program wrote are read as far as they
// are known: the caller hears the Workflow, and the trace says what was left out.
func TestWhatANewerProgramStored(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := newBench(t, db)
		b.publish(`{"format":7,"objects":[
		{"id":"a","kind":"say_text","title":"A","settings":{"text":"Hello.","whisper":{"on":true}},"exits":{"next":"b"}},
		{"id":"b","kind":"capture_digits","title":"B","settings":{"label":"pc","max_digits":4,"tries":"many"},"exits":{"next":"c"}},
		{"id":"c","kind":"hologram","title":"C","settings":{},"exits":{"failed":"d"}},
		{"id":"d","kind":"say_text","title":"D","settings":{"text":"Goodbye."}}]}`)
		first, err := b.engine.Start(t.Context(), call.Start{CarrierCallID: "new", Caller: "+61255501111", Called: number})
		b.must(err)
		if len(first.Instructions) != 2 || first.Instructions[0].Text != "Hello." {
			t.Fatalf("the caller hears %+v", first.Instructions)
		}
		c, err := db.Calls.Get(t.Context(), first.CallID)
		b.must(err)
		c.State = strings.Replace(c.State, "{", `{"mood":{"of":"the caller"},`, 1)
		c.Turn++
		b.must(db.Calls.Save(t.Context(), c, &models.CallTurn{CallID: c.ID, Turn: c.Turn - 1, Steps: `[{"title":"A","smell":"roses"}]`,
			Reply: `{"instructions":[{"verb":"say","text":"Again.","tune":"C"}],"mood":1}`}))
		reply, err := b.engine.Continue(t.Context(), call.Resume{CallID: c.ID, CarrierCallID: "new", Turn: c.Turn - 1})
		b.must(err)
		if reply.Instructions[0].Text != "Again." {
			t.Errorf("a stored answer: %+v", reply)
		}
		if reply, err = b.engine.Continue(t.Context(), call.Resume{CallID: c.ID, CarrierCallID: "new", Turn: c.Turn,
			Input: voice.Input{Kind: voice.Digits, Digits: "2090"}}); err != nil || reply.Instructions[0].Text != "Goodbye." {
			t.Errorf("after a state with more in it: %v %+v", err, reply)
		}
		turns, err := db.Calls.Turns(t.Context(), c.ID, 0)
		b.must(err)
		steps, err := trace.Read(turns)
		b.must(err)
		if notes := strings.Join(steps[0].Notes, "\n"); !strings.Contains(notes, "newer Hookline") || !strings.Contains(notes, "whisper") {
			t.Errorf("the trace does not say what was left out: %s", notes)
		}
	})
}
