package recording_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/call"
	"hookline/app/media"
	"hookline/app/outbound"
	"hookline/app/recording"
	"hookline/app/voice"
	"hookline/app/workflow"
	"hookline/models"
	"hookline/models/dbtest"
)

const wav = "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00 and so on"

type fixture struct {
	*recording.Service
	t       *testing.T
	db      *models.DB
	storage *media.Disk
	mu      sync.Mutex
	clock   time.Time
}

func (f *fixture) now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.clock
}

func (f *fixture) later(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.clock = f.clock.Add(d)
}

type carriers struct{}

func (carriers) CarrierByID(context.Context, string) (*call.Carrier, error) {
	return &call.Carrier{AccountID: "AC1", Secret: "opensesame", APIURL: "http://api.example.test"}, nil
}

func newFixture(t *testing.T, db *models.DB, allow ...string) *fixture {
	f := &fixture{t: t, db: db, storage: media.NewDisk(t.TempDir()), clock: time.Now().UTC()}
	var prefixes []netip.Prefix
	for _, p := range allow {
		prefixes = append(prefixes, netip.MustParsePrefix(p))
	}
	client := outbound.New(outbound.Options{AllowPrefixes: prefixes})
	t.Cleanup(client.Close)
	f.Service = recording.New(db, f.storage, client, carriers{}, func() string { return "https://h.example.test" }, slog.New(slog.DiscardHandler),
		recording.Options{Now: f.now, Keep: 30 * 24 * time.Hour, Max: 1 << 20, Waits: []time.Duration{time.Minute, time.Hour}, Lease: 2 * time.Second})
	f.must(db.SaveNewCall(t.Context(), &models.Call{ID: "c1", Kind: models.CallCarrier, CarrierID: "k1", CarrierCallID: "CA1", Status: models.CallLive,
		State: "{}", StartedAt: f.clock, UpdatedAt: f.clock}, &models.CallTurn{CallID: "c1", Steps: "[]", Reply: "{}", At: f.clock}))
	f.must(db.SaveNewCall(t.Context(), &models.Call{ID: "t1", Kind: models.CallTest, CarrierCallID: "t1", Status: models.CallLive,
		State: "{}", StartedAt: f.clock, UpdatedAt: f.clock}, &models.CallTurn{CallID: "t1", Steps: "[]", Reply: "{}", At: f.clock}))
	return f
}

func (f *fixture) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f *fixture) begin(callID, key string) string {
	f.t.Helper()
	id, address, err := f.Begin(f.t.Context(), workflow.RecordingBegin{CallID: callID, Key: key, ObjectID: "o", Title: "Message", Label: "m"})
	f.must(err)
	if address != "https://h.example.test/recordings/"+id {
		f.t.Errorf("address %s", address)
	}
	return id
}

func (f *fixture) get(id string) *models.Recording {
	f.t.Helper()
	r, err := f.db.Recording(f.t.Context(), id)
	f.must(err)
	return r
}

func (f *fixture) work() { f.t.Helper(); f.must(f.Work(f.t.Context())) }

// Whatever the carrier's storage answers becomes a state and a reason.
func TestFetch(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		f := newFixture(t, db, "127.0.0.0/8")
		elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "" {
				t.Error("the carrier's token goes to plain HTTP, or to another host")
			}
			_, _ = io.WriteString(w, wav)
		}))
		t.Cleanup(elsewhere.Close)
		tests := []struct {
			name, state, words string
			answer             http.HandlerFunc
		}{
			{"there", models.RecordingStored, "", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, wav) }},
			{"mp3", models.RecordingStored, "", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ID3\x03\x00") }},
			{"in another place", models.RecordingStored, "", func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, strings.Replace(elsewhere.URL, "127.0.0.1", "localhost", 1), http.StatusFound)
			}},
			{"not yet", models.RecordingWaiting, "yet (404)", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotFound) }},
			{"busy", models.RecordingWaiting, "503", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }},
			{"empty", models.RecordingWaiting, "empty", func(http.ResponseWriter, *http.Request) {}},
			{"slow", models.RecordingWaiting, "within", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},
			{"cut off", models.RecordingWaiting, "closed the connection", func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", "100000")
				_, _ = io.WriteString(w, wav)
			}},
			{"expired", models.RecordingFailed, "may have expired", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }},
			{"deleted", models.RecordingFailed, "any more", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) }},
			{"a page", models.RecordingFailed, "web page", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<!doctype html>") }},
			{"a program", models.RecordingFailed, "no WAV", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "\x7fELF\x02") }},
			{"huge", models.RecordingFailed, "larger than 1 MiB", func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.WriteString(w, wav+strings.Repeat("x", 2<<20))
			}},
		}
		for _, tt := range tests {
			server := httptest.NewServer(tt.answer)
			id := f.begin("c1", tt.name)
			f.must(f.Told(t.Context(), "k1", "CA1", id, server.URL+"/r", 3*time.Second))
			f.work()
			server.Close()
			r := f.get(id)
			if r.State != tt.state || !strings.Contains(r.Reason, tt.words) || (r.StoreKey != "") != (tt.state == models.RecordingStored) {
				t.Errorf("%s: %s %q %q", tt.name, r.State, r.Reason, r.StoreKey)
			}
			f.must(f.Discard(t.Context(), id))
		}
	})
}

// What is not there is asked for again, later and later, and given up in the end;
// "Try again" begins anew.
func TestTriesAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		f := newFixture(t, db, "127.0.0.0/8")
		there := false
		hits := 0
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			if hits++; !there {
				w.WriteHeader(http.StatusNotFound)
				return
			}
			_, _ = io.WriteString(w, wav)
		}))
		t.Cleanup(server.Close)
		id := f.begin("c1", "1")
		if err := f.Retry(t.Context(), id); !apperr.Is(err, apperr.Conflict) {
			t.Errorf("try again what has not failed: %v", err)
		}
		f.must(f.Recorded(t.Context(), id, voice.Input{Kind: voice.Recorded, RecordingURL: server.URL}))
		f.work()
		if hits != 0 {
			t.Error("asked before the carrier says that it is there")
		}
		for n, wait := range []time.Duration{time.Minute, time.Minute, time.Hour} {
			f.later(wait)
			f.work()
			f.work() // nothing is due
			if hits != n+1 {
				t.Fatalf("%d: asked %d times", n, hits)
			}
		}
		if r := f.get(id); r.State != models.RecordingFailed || r.Source == "" {
			t.Fatalf("%+v", r)
		}
		there = true
		f.must(f.Retry(t.Context(), id))
		f.work()
		if r := f.get(id); r.State != models.RecordingStored || r.DurationMS == 0 {
			t.Errorf("%+v", r)
		}
	})
}

func TestPrivateAddressIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		f := newFixture(t, db)
		id := f.begin("c1", "1")
		f.must(f.Told(t.Context(), "k1", "CA1", id, "http://127.0.0.1:1/latest/meta-data", 0))
		f.work()
		if r := f.get(id); r.State != models.RecordingFailed || !strings.Contains(r.Reason, "private address") {
			t.Errorf("%+v", r)
		}
	})
}

// A node that dies in the middle: another goes on after the lease, and what the first
// does afterwards counts for nothing.
func TestLease(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		f := newFixture(t, db, "127.0.0.0/8")
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, wav) }))
		t.Cleanup(server.Close)
		id := f.begin("c1", "1")
		if again := f.begin("c1", "1"); again != id {
			t.Error("a turn that runs again makes another recording")
		}
		f.must(f.Told(t.Context(), "k1", "CA1", id, server.URL, 0))
		dead, err := db.ClaimRecording(t.Context(), f.now(), f.now().Add(time.Minute))
		f.must(err)
		f.work()
		if r := f.get(id); r.State != models.RecordingFetching {
			t.Fatalf("taken from the one who fetches: %+v", r)
		}
		f.later(2 * time.Minute)
		f.work()
		if r := f.get(id); r.State != models.RecordingStored || r.Attempt != 2 {
			t.Fatalf("%+v", r)
		}
		dead.State = models.RecordingFailed
		if err := db.FinishRecording(t.Context(), dead); !apperr.Is(err, apperr.Conflict) {
			t.Errorf("the dead one is heard: %v", err)
		}
	})
}

func TestSweep(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		f := newFixture(t, db, "127.0.0.0/8")
		old := f.begin("t1", "1")
		f.must(f.Upload(t.Context(), "t1", old, strings.NewReader(wav), time.Second))
		key := f.get(old).StoreKey
		f.later(29*24*time.Hour + time.Hour)
		untold, young := f.begin("c1", "2"), f.begin("t1", "3")
		f.must(f.Upload(t.Context(), "t1", young, strings.NewReader(wav), time.Second))
		f.later(25 * time.Hour)
		f.must(f.Sweep(t.Context()))
		for _, id := range []string{old, untold} {
			if _, err := db.Recording(t.Context(), id); !apperr.Is(err, apperr.NotFound) {
				t.Errorf("%s is still there: %v", id, err)
			}
		}
		if _, err := f.storage.Open(t.Context(), key); !apperr.Is(err, apperr.NotFound) {
			t.Errorf("the sound is still there: %v", err)
		}
		f.get(young)
	})
}

func TestUpload(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		f := newFixture(t, db)
		ctx, id, carried := t.Context(), f.begin("t1", "1"), f.begin("c1", "1")
		for name, err := range map[string]error{
			"a program":        f.Upload(ctx, "t1", id, strings.NewReader("MZ\x90"), 0),
			"nothing":          f.Upload(ctx, "t1", id, strings.NewReader(""), 0),
			"a carrier's call": f.Upload(ctx, "c1", carried, strings.NewReader(wav), 0),
			"another call's":   f.Upload(ctx, "t1", carried, strings.NewReader(wav), 0),
		} {
			if !apperr.Is(err, apperr.Invalid) && !apperr.Is(err, apperr.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		f.must(f.Upload(ctx, "t1", id, strings.NewReader(wav), 0))
		if err := f.Upload(ctx, "t1", id, strings.NewReader(wav), 0); !apperr.Is(err, apperr.Conflict) {
			t.Errorf("twice: %v", err)
		}
		f.must(f.Recorded(ctx, id, voice.Input{Kind: voice.Recorded}))
		if r := f.get(id); r.State != models.RecordingStored {
			t.Errorf("%+v", r)
		}
		silent := f.begin("t1", "2")
		f.must(f.Recorded(ctx, silent, voice.Input{Kind: voice.Recorded}))
		if r := f.get(silent); r.State != models.RecordingFailed || r.Reason == "" {
			t.Errorf("%+v", r)
		}
	})
}
