package delivery_test

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hookline/app/delivery"
	"hookline/app/event"
	"hookline/migrations"
	"hookline/models"
	"hookline/models/dbtest"
)

func calls(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprint("c", i)
	}
	return list
}

// Ten thousand wait for a receiver that hangs; another is served all the same.
func TestDeadReceiver(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		hangs := in.receiver(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		well := in.receiver(nil)
		dead := in.service("Dead", hangs.URL, func(w *models.WebService, _ map[string]string) { w.TimeoutMS = 1000; w.Config.Delivery.AtOnce = 4 })
		in.hook("Dead", func(h *models.Hook) { h.Event = event.CallStart }, dead)
		in.hook("Well", nil, in.service("Well", well.URL, nil))
		var list []models.Event
		for i := range 10_000 {
			list = append(list, models.Event{Type: event.CallStart, Key: fmt.Sprint(i), CallID: fmt.Sprint(i), At: in.clock.now()})
		}
		in.must(in.db.Events.Add(t.Context(), list))
		e, _ := in.node("n1", nil, delivery.Options{})
		in.until("all of them wait", func() bool { return in.inState(models.DeliveryWaiting) == 10_000 })
		for range 5 {
			before := well.count()
			in.raise("c")
			e.Wake()
			in.until("it arrives", func() bool { return well.count() > before })
			if n := hangs.count(); n > 1000 { // in order of time it would come after all of them
				t.Errorf("%d requests to the dead receiver came before it", n)
			}
		}
		in.until("the breaker opens", func() bool { return hangs.count() >= 5 })
		if most := hangs.most.Load(); most > 4 {
			t.Errorf("%d at once", most)
		}
	})
}

// Two nodes: each delivery is attempted once, though each node is asked to by the other's work.
func TestTwoNodes(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		r := in.receiver(nil)
		in.hook("H", nil, in.service("W", r.URL, func(w *models.WebService, _ map[string]string) { w.Config.Delivery.AtOnce = 5 }))
		in.node("n1", nil, delivery.Options{})
		in.node("n2", nil, delivery.Options{})
		for range 10 {
			in.raise(calls(50)...)
		}
		in.until("all are delivered", func() bool { return in.inState(models.DeliveryDelivered) == 500 })
		seen := map[string]bool{}
		for _, g := range r.all() {
			if id := g.header.Get("webhook-id"); seen[id] {
				t.Errorf("%s was sent twice", id)
			} else {
				seen[id] = true
			}
		}
		if len(seen) != 500 || r.most.Load() > 10 {
			t.Errorf("%d arrived, %d at once", len(seen), r.most.Load())
		}
	})
}

// A node dies with attempts under way: another makes them anew when the leases are over,
// not before, and the same node at once when it starts again.
func TestNodeDies(t *testing.T) {
	for _, next := range []string{"another", "the same"} {
		t.Run(next, func(t *testing.T) {
			dbtest.EachDSN(t, func(t *testing.T, dsn string) {
				db := opened(t, dsn)
				in := install(t, db)
				var serving atomic.Bool
				r := in.receiver(func(_ http.ResponseWriter, r *http.Request) {
					if !serving.Load() {
						<-r.Context().Done()
					}
				})
				in.hook("H", nil, in.service("W", r.URL, func(w *models.WebService, _ map[string]string) { w.TimeoutMS = 30_000 }))
				its := opened(t, dsn)
				_, stop := in.node("n1", its, delivery.Options{Grace: time.Millisecond})
				in.raise(calls(20)...)
				in.until("all are under way", func() bool { return r.busy.Load() == 20 })
				in.must(its.Close()) // nothing of its end is saved
				stop()
				serving.Store(true)
				if n := in.count("SELECT count(*) FROM deliveries WHERE state = 0 AND node = 'n1' AND attempt = 1"); n != 20 {
					t.Fatalf("%d are leased", n)
				}
				if next == "the same" {
					in.node("n1", nil, delivery.Options{})
				} else {
					e, _ := in.node("n2", nil, delivery.Options{})
					in.clock.move(5 * time.Second)
					e.Wake()
					in.raise("new")
					in.until("a new one is delivered", func() bool { return in.inState(models.DeliveryDelivered) == 1 })
					if n := r.count(); n != 21 {
						t.Errorf("%d requests while the leases run", n)
					}
					in.clock.move(28 * time.Second)
					e.Wake()
				}
				in.until("all are delivered", func() bool { return in.inState(models.DeliveryWaiting) == 0 })
				if n := in.count("SELECT count(*) FROM deliveries WHERE state = 1 AND attempt > 1"); n != 20 {
					t.Errorf("%d were attempted anew", n)
				}
			})
		})
	}
}

func opened(t *testing.T, dsn string) *models.DB {
	t.Helper()
	db, err := models.Open(t.Context(), dsn)
	if err == nil {
		err = migrations.Up(t.Context(), db.SQL(), db.Dialect())
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// The database makes a claim, and its answer is lost with the connection: the node takes
// back what it does not know of as soon as the database answers, and waits for no lease.
func TestClaimNotHeardOf(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		r := in.receiver(nil)
		in.hook("H", nil, in.service("W", r.URL, nil))
		in.run()
		in.raise(calls(3)...)
		in.until("all are delivered", func() bool { return in.inState(models.DeliveryDelivered) == 3 })
		in.exec("UPDATE deliveries SET state = 0, node = 'n1', due_at = '2999-01-01 00:00:00+00:00'")
		in.away("deliveries")
		in.until("it arrives again", func() bool { return r.count() == 6 })
	})
}

// What is claimed and whose event can't be read, as when the database goes away between
// the two, is sent soon after it can.
func TestEventCannotBeRead(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		r := in.receiver(nil)
		in.hook("H", nil, in.service("W", r.URL, nil))
		in.run()
		in.raise("c")
		in.until("it is delivered", func() bool { return in.inState(models.DeliveryDelivered) == 1 })
		in.exec("UPDATE events SET data = '{'")
		in.exec("UPDATE deliveries SET state = 0")
		in.until("it is given back", func() bool {
			return in.count("SELECT count(*) FROM deliveries WHERE attempt > 1 AND state = 0 AND node = ''") == 1
		})
		in.exec("UPDATE events SET data = '{}'")
		in.clock.move(2 * time.Second)
		in.until("it arrives again", func() bool { return r.count() == 2 })
	})
}

func (in *installation) exec(query string) {
	in.t.Helper()
	_, err := in.db.SQL().ExecContext(in.t.Context(), query)
	in.must(err)
}

// away hides a table, as if the database were away, until a node has noticed.
func (in *installation) away(table string) {
	in.t.Helper()
	before := in.troubles.n.Load()
	in.exec("ALTER TABLE " + table + " RENAME TO hidden")
	in.until("a node notices", func() bool { return in.troubles.n.Load() > before })
	in.exec("ALTER TABLE hidden RENAME TO " + table)
}

// A node that is stopped gives back what takes too long, and lets the rest end.
func TestStopped(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		hold := make(chan struct{})
		quick := in.receiver(func(http.ResponseWriter, *http.Request) { <-hold })
		hangs := in.receiver(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		in.hook("H", nil, in.service("Quick", quick.URL, nil), in.service("Hangs", hangs.URL, func(w *models.WebService, _ map[string]string) { w.TimeoutMS = 60_000 }))
		_, stop := in.node("n1", nil, delivery.Options{Grace: time.Second})
		in.raise("c")
		in.until("both are under way", func() bool { return quick.busy.Load() == 1 && hangs.busy.Load() == 1 })
		var group sync.WaitGroup
		group.Go(stop)
		close(hold)
		group.Wait()
		if n := in.count("SELECT count(*) FROM deliveries WHERE state = 0 AND node = '' AND tries = 0 AND due_at <= $1", in.clock.now().UTC()); n != 1 || in.inState(models.DeliveryDelivered) != 1 {
			t.Errorf("%d given back; %+v", n, in.deliveries())
		}
	})
}

// The clock jumps ahead, and back, with an attempt under way.
func TestClockMoves(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		hold := make(chan struct{})
		r := in.receiver(func(http.ResponseWriter, *http.Request) { <-hold })
		in.hook("H", nil, in.service("W", r.URL, nil))
		e, _ := in.node("n1", nil, delivery.Options{})
		in.raise("c")
		in.until("it is under way", func() bool { return r.busy.Load() == 1 })
		in.clock.move(24 * time.Hour) // its lease is long over
		in.must(e.Tend(t.Context()))
		e.Wake()
		in.raise("later")
		in.until("another is, too", func() bool { return r.busy.Load() == 2 })
		in.clock.move(-48 * time.Hour)
		e.Wake()
		close(hold)
		in.until("both are delivered", func() bool { return in.inState(models.DeliveryDelivered) == 2 })
		if r.count() != 2 {
			t.Errorf("%d requests", r.count())
		}
		in.raise("earlier")
		in.until("the next goes, too", func() bool { return in.inState(models.DeliveryDelivered) == 3 })
	})
}

func TestWrongCertificate(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		s := httptest.NewUnstartedServer(http.NotFoundHandler())
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		s.StartTLS()
		defer s.Close()
		in.hook("H", nil, in.service("W", s.URL, nil))
		in.run()
		in.raise("c")
		d := in.one("it failed", func(d *models.Delivery) bool { return d.Tries == 1 })
		if d.State != models.DeliveryWaiting || !strings.Contains(d.Reason, "certificate") {
			t.Errorf("%+v", d)
		}
	})
}

// One attempt that the database does not take keeps no other from being saved.
func TestRefusedByTheDatabase(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		refuse := "ALTER TABLE delivery_attempts ADD CONSTRAINT no_teapot CHECK (status <> 418)"
		if in.db.Dialect() == migrations.SQLite {
			refuse = "CREATE TRIGGER no_teapot BEFORE INSERT ON delivery_attempts WHEN new.status = 418 BEGIN SELECT RAISE(ABORT, 'no'); END"
		}
		_, err := in.db.SQL().ExecContext(t.Context(), refuse)
		in.must(err)
		r := in.receiver(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/c3" {
				w.WriteHeader(http.StatusTeapot)
			}
		})
		in.hook("H", func(h *models.Hook) { h.Config.Inputs = map[string]string{"call": "#call_id#"} }, in.service("W", r.URL, func(w *models.WebService, _ map[string]string) {
			w.Path, w.Config.PathVariables = "/%call%", []models.Param{{Name: "call"}}
		}))
		e, _ := in.node("n1", nil, delivery.Options{})
		e.SavesSoon()
		in.raise(calls(10)...)
		in.until("all others are delivered", func() bool { return in.inState(models.DeliveryDelivered) == 9 })
		if n := in.count("SELECT count(*) FROM deliveries WHERE call_id = 'c3' AND state = 0 AND node = 'n1'"); n != 1 {
			t.Errorf("%+v", in.deliveries())
		}
	})
}

// The figures for Prometheus.
func TestMetrics(t *testing.T) {
	each(t, func(t *testing.T, in *installation) {
		r := in.receiver(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
		in.hook("H", nil, in.service("W", r.URL, nil))
		e, _ := in.node("n1", nil, delivery.Options{})
		in.raise("c")
		in.until("it waits for another attempt", func() bool { return in.count("SELECT count(*) FROM deliveries WHERE tries = 1") == 1 })
		in.clock.move(time.Second)
		registry := prometheus.NewPedanticRegistry()
		in.must(registry.Register(e.Metrics()))
		figures := func() map[string]float64 {
			families, err := registry.Gather()
			in.must(err)
			all := map[string]float64{}
			for _, f := range families {
				for _, m := range f.GetMetric() {
					name := f.GetName()
					for _, l := range m.GetLabel() {
						name += " " + l.GetValue()
					}
					all[name] = m.GetCounter().GetValue() + m.GetGauge().GetValue()
				}
			}
			return all
		}
		in.until("it is counted", func() bool { return figures()["hookline_delivery_attempts_total again"] == 1 })
		if got := figures(); got["hookline_deliveries_waiting"] != 1 || got["hookline_deliveries_oldest_waiting_seconds"] < 1 {
			t.Error(got)
		}
	})
}
