package recording_test

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/call"
	"hookline/app/event"
	"hookline/app/kind"
	"hookline/app/media"
	"hookline/app/outbound"
	"hookline/app/recording"
	"hookline/app/voice"
	"hookline/app/work"
	"hookline/app/workflow"
	"hookline/models"
	"hookline/models/dbtest"
)

const wav = "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00 and so on"

type fixture struct {
	*recording.Service
	t       *testing.T
	db      *models.DB
	storage *dying
	carriers
	mu    sync.Mutex
	clock time.Time
	bell  work.Bell
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

// dying is a storage in whose midst a process may end, or a connection.
type dying struct {
	*media.Disk
	dir  string
	then func() error // once, after a file is stored
}

func (d *dying) Put(ctx context.Context, key string, r io.Reader, size int64, contentType string) error {
	err := d.Disk.Put(ctx, key, r, size, contentType)
	if then := d.then; err == nil && then != nil {
		d.then = nil
		return then()
	}
	return err
}

// files are the names of what is stored.
func (d *dying) files(t *testing.T) (names []string) {
	t.Helper()
	err := filepath.WalkDir(d.dir, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, e.Name())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	return names
}

func died() error { runtime.Goexit(); return nil }

type carriers struct{ api string }

func (c *carriers) CarrierByID(context.Context, string) (*call.Carrier, error) {
	return &call.Carrier{Kind: "twiml", Settings: kind.Values{"account": "AC1", "auth_token": "opensesame", "api_url": c.api}}, nil
}

func newFixture(t *testing.T, db *models.DB, allow ...string) *fixture {
	dir := t.TempDir()
	f := &fixture{t: t, db: db, storage: &dying{Disk: media.NewDisk(dir), dir: dir}, clock: time.Now().UTC()}
	var prefixes []netip.Prefix
	for _, p := range allow {
		prefixes = append(prefixes, netip.MustParsePrefix(p))
	}
	f.api = "http://api.example.test"
	secure := httptest.NewTLSServer(nil) // its certificate is that of all
	secure.Close()
	roots := x509.NewCertPool()
	roots.AddCert(secure.Certificate())
	client := outbound.New(outbound.Options{AllowPrefixes: prefixes, RootCAs: roots})
	t.Cleanup(client.Close)
	bell := work.NewBell()
	f.bell = bell
	f.Service = recording.New(db, f.storage, client, &f.carriers, func() string { return "https://h.example.test" }, slog.New(slog.DiscardHandler),
		recording.Options{Now: f.now, Keep: 30 * 24 * time.Hour, Max: 1 << 20, Waits: []time.Duration{time.Minute, time.Hour}, Lease: 2 * time.Second, Bell: bell,
			Hooks: func(ctx context.Context) (*event.Hooks, error) {
				all, err := db.Hooks.All(ctx)
				return event.NewHooks(all), err
			}})
	f.must(db.Calls.SaveNew(t.Context(), &models.Call{ID: "c1", Kind: models.CallCarrier, CarrierID: "k1", CarrierCallID: "CA1", Status: models.CallLive,
		State: "{}", StartedAt: f.clock, UpdatedAt: f.clock}, &models.CallTurn{CallID: "c1", Steps: "[]", Reply: "{}", At: f.clock}))
	f.must(db.Calls.SaveNew(t.Context(), &models.Call{ID: "t1", Kind: models.CallTest, CarrierCallID: "t1", Status: models.CallLive,
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
	id, address, err := f.BeginRecording(f.t.Context(), workflow.RecordingBegin{CallID: callID, Key: key, ObjectID: "o", Title: "Message", Label: "m"})
	f.must(err)
	if address != "https://h.example.test/recordings/"+id {
		f.t.Errorf("address %s", address)
	}
	return id
}

func (f *fixture) get(id string) *models.Recording {
	f.t.Helper()
	r, err := f.db.Recordings.Get(f.t.Context(), id)
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
			f.must(f.DiscardRecording(t.Context(), id))
		}
	})
}

// The carrier's token goes to its own API alone: to no other server, on no other port,
// and not in the clear to where the API is asked by https.
func TestTokenGoesToTheAPIAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		f := newFixture(t, db, "127.0.0.0/8")
		got := ""
		take := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, got, _ = r.BasicAuth()
			_, _ = io.WriteString(w, wav)
		})
		plain, secure := httptest.NewServer(take), httptest.NewTLSServer(take)
		moved := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, plain.URL, http.StatusFound) }))
		for _, server := range []*httptest.Server{plain, secure, moved} {
			t.Cleanup(server.Close)
		}
		for name, tt := range map[string]struct {
			api, source string
			goes        bool
		}{
			"the API":              {plain.URL + "/v1", plain.URL, true},
			"the API, by https":    {secure.URL, secure.URL, true},
			"another host":         {"https://api.example.test", secure.URL, false},
			"the API in the clear": {"https" + strings.TrimPrefix(plain.URL, "http"), plain.URL, false},
			"another port":         {plain.URL, secure.URL, false},
			"a redirect":           {moved.URL, moved.URL, false},
		} {
			f.api, got = tt.api, "nobody asked"
			id := f.begin("c1", name)
			f.must(f.Told(t.Context(), "k1", "CA1", id, tt.source, 0))
			f.work()
			want := map[bool]string{true: "opensesame"}[tt.goes]
			if r := f.get(id); r.State != models.RecordingStored || got != want {
				t.Errorf("%s: %q goes there; %s %s", name, got, r.State, r.Reason)
			}
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

// While one is slow, others are fetched as soon as they are told of.
func TestSlowOneHoldsUpNone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		f := newFixture(t, db, "127.0.0.0/8")
		slow, other := make(chan struct{}), make(chan struct{})
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/other" {
				close(other)
			} else {
				close(slow)
				select {
				case <-other:
				case <-r.Context().Done():
					t.Error("the other waits for the slow one")
				}
			}
			_, _ = io.WriteString(w, wav)
		}))
		t.Cleanup(server.Close)
		ids := []string{f.begin("c1", "1"), f.begin("c1", "2")}
		f.must(f.Told(t.Context(), "k1", "CA1", ids[0], server.URL+"/slow", 0))
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { f.Run(ctx); close(ended) }()
		<-slow
		f.must(f.Told(t.Context(), "k1", "CA1", ids[1], server.URL+"/other", 0))
		<-other
		stop()
		<-ended
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
		dead, err := db.Recordings.Claim(t.Context(), f.now(), f.now().Add(time.Minute))
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
		if err := db.Recordings.Finish(t.Context(), dead); !apperr.Is(err, apperr.Conflict) {
			t.Errorf("the dead one is heard: %v", err)
		}
	})
}

// However an attempt ends, no file stays that is not a recording's.
func TestNoFileIsLeft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		f := newFixture(t, db, "127.0.0.0/8")
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, wav) }))
		t.Cleanup(server.Close)
		id := f.begin("c1", "1")
		f.must(f.Told(t.Context(), "k1", "CA1", id, server.URL, 0))
		f.storage.then = died
		f.work()
		if r := f.get(id); r.State != models.RecordingFetching || len(f.storage.files(t)) != 1 {
			t.Fatalf("%+v", r)
		}
		f.later(3 * time.Second)
		f.storage.then = func() error { return errors.New("the answer was lost") }
		f.work()
		if r, left := f.get(id), f.storage.files(t); r.State != models.RecordingWaiting || r.StoreKey != "" || len(left) != 0 {
			t.Fatalf("%+v, left: %v", r, left)
		}
		f.later(time.Hour)
		f.storage.then = func() error { // another node begins meanwhile
			f.later(3 * time.Second)
			_, err := db.Recordings.Claim(t.Context(), f.now(), f.now().Add(time.Second))
			return err
		}
		f.work()
		if left := f.storage.files(t); len(left) != 0 {
			t.Fatalf("left: %v", left)
		}
		f.later(time.Hour)
		f.storage.then = died
		f.work()
		f.later(time.Hour)
		f.work()
		r, left := f.get(id), f.storage.files(t)
		if r.State != models.RecordingStored || len(left) != 1 || path.Base(r.StoreKey) != left[0] {
			t.Errorf("%+v, left: %v", r, left)
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
			if _, err := db.Recordings.Get(t.Context(), id); !apperr.Is(err, apperr.NotFound) {
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
		// A second of sound, and a title that takes none.
		titled := f.begin("t1", "titled")
		f.must(f.Upload(ctx, "t1", titled, strings.NewReader(wav[:36]+"LIST\x10\x27\x00\x00"+strings.Repeat("x", 10000)+
			"data\x80\x3e\x00\x00"+strings.Repeat("\x00", 16000)), 0))
		if r := f.get(titled); r.DurationMS != 1000 {
			t.Errorf("a WAV of a second takes %d ms", r.DurationMS)
		}
		silent := f.begin("t1", "2")
		f.must(f.Recorded(ctx, silent, voice.Input{Kind: voice.Recorded}))
		if r := f.get(silent); r.State != models.RecordingFailed || r.Reason == "" {
			t.Errorf("%+v", r)
		}
	})
}

// An upload during which the program ended is over when its lease is: the call's next
// step says that there is no sound, and if none comes, the sweep takes it away.
func TestUploadThatBrokeOff(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		f := newFixture(t, db)
		ids := []string{f.begin("t1", "1"), f.begin("t1", "2")}
		for _, id := range ids {
			f.storage.then = died
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				_ = f.Upload(t.Context(), "t1", id, strings.NewReader(wav), 0)
			}()
			<-ended
			f.must(f.Recorded(t.Context(), id, voice.Input{Kind: voice.Recorded}))
			if r := f.get(id); r.State != models.RecordingFetching {
				t.Errorf("given up while it may still come: %+v", r)
			}
		}
		f.later(3 * time.Second)
		f.must(f.Recorded(t.Context(), ids[0], voice.Input{Kind: voice.Recorded}))
		if r := f.get(ids[0]); r.State != models.RecordingFailed || r.Reason == "" {
			t.Errorf("%+v", r)
		}
		f.later(25 * time.Hour)
		f.must(f.Sweep(t.Context()))
		f.get(ids[0]) // it is on the call's page, with the reason
		if _, err := db.Recordings.Get(t.Context(), ids[1]); !apperr.Is(err, apperr.NotFound) {
			t.Errorf("it stays for ever: %v", err)
		}
		f.later(30 * 24 * time.Hour)
		f.must(f.Sweep(t.Context()))
		if left := f.storage.files(t); len(left) != 0 {
			t.Errorf("left: %v", left)
		}
	})
}
