package lead_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"hookline/app/lead"
	"hookline/migrations"
	"hookline/models"
	"hookline/models/dbtest"
)

// BenchmarkCheck measures a check over HTTP beside an empty route, by turns, on a
// PostgreSQL that commits to the disk, with 1,000,000 leads (HOOKLINE_BENCH_LEADS):
//
//	go test -run '^$' -bench Check -benchtime 5000x ./app/lead
//
// Half of the numbers are on the list. The check may cost 2 ms of the median.
func BenchmarkCheck(b *testing.B) {
	leads := 1_000_000
	if text := os.Getenv("HOOKLINE_BENCH_LEADS"); text != "" {
		var err error
		if leads, err = strconv.Atoi(text); err != nil {
			b.Fatal(err)
		}
	}
	db, campaign := seeded(b, leads)
	service := lead.New(db, slog.New(slog.DiscardHandler), lead.Options{})
	mux := http.NewServeMux()
	mux.HandleFunc("/empty", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"result":"0"}`) })
	mux.HandleFunc("/check", func(w http.ResponseWriter, r *http.Request) {
		found, err := service.Check(r.Context(), campaign, r.URL.Query().Get("phone"))
		if err != nil {
			w.WriteHeader(http.StatusInternalServerError)
		}
		result := "0"
		if found {
			result = "1"
		}
		fmt.Fprintf(w, `{"result":%q}`, result)
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	ask := func(path, want string) time.Duration {
		begun := time.Now()
		res, err := server.Client().Get(server.URL + path)
		if err != nil {
			b.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		if err = errors.Join(err, res.Body.Close()); err != nil || string(body) != want {
			b.Fatalf("%s: %s, %v", path, body, err)
		}
		return time.Since(begun)
	}
	random := rand.New(rand.NewPCG(1, 2))
	var empty, check []time.Duration
	turn := func() (time.Duration, time.Duration) {
		i, want := random.IntN(2*leads), `{"result":"0"}`
		if i < leads {
			want = `{"result":"1"}`
		}
		return ask("/empty", `{"result":"0"}`), ask("/check?phone="+url.QueryEscape(dbtest.SeededPhone(i)), want)
	}
	for range 200 {
		turn()
	}
	for b.Loop() {
		e, c := turn()
		empty, check = append(empty, e), append(check, c)
	}
	report := func(name string, list []time.Duration, at int) time.Duration {
		slices.Sort(list)
		d := list[min(len(list)*at/100, len(list)-1)]
		b.ReportMetric(float64(d.Microseconds()), name+"-µs")
		return d
	}
	more := report("check-p50", check, 50) - report("empty-p50", empty, 50)
	report("check-p99", check, 99)
	report("empty-p99", empty, 99)
	b.ReportMetric(float64(more.Microseconds()), "more-p50-µs")
	if len(check) >= 1000 && more > 2*time.Millisecond {
		b.Errorf("a check costs %s more than an empty route", more)
	}
}

func seeded(b *testing.B, leads int) (*models.DB, string) {
	b.Helper()
	durable, err := dbtest.NewDurable(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	dsn, err := durable.Database(b.Context(), "leads")
	if err != nil {
		b.Fatal(err)
	}
	db, err := models.Open(b.Context(), dsn)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = db.Close() })
	if err := migrations.Up(b.Context(), db.SQL(), db.Dialect()); err != nil {
		b.Fatal(err)
	}
	campaign, err := dbtest.SeedLeads(b.Context(), dsn, leads)
	if err != nil {
		b.Fatal(err)
	}
	return db, campaign
}
