package transcription_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/call"
	"hookline/app/event"
	"hookline/app/media"
	"hookline/app/outbound"
	"hookline/app/recording"
	"hookline/app/secret"
	"hookline/app/transcription"
	"hookline/app/webservice"
	"hookline/app/workflow"
	"hookline/models"
	"hookline/models/dbtest"
)

const wav = "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00 and so on"

// heard is a request to a recogniser.
type heard struct {
	kind, path, body string
	fields           map[string]string // of a form
	file             string
}

// bench is an installation with recordings and a recogniser.
type bench struct {
	t          *testing.T
	db         *models.DB
	recordings *recording.Service
	texts      *transcription.Service
	domain     string
	group      string
	answers    http.HandlerFunc // of the recogniser
	mu         sync.Mutex
	heard      []heard
	clock      time.Time
	more       func() *transcription.Service // another node
}

func (b *bench) now() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.clock
}

func (b *bench) later(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.clock = b.clock.Add(d)
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) listen(w http.ResponseWriter, r *http.Request) {
	kind, params, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	h := heard{kind: kind, path: r.URL.String(), fields: map[string]string{}}
	if kind == "multipart/form-data" {
		form := multipart.NewReader(r.Body, params["boundary"])
		for {
			part, err := form.NextPart()
			if err != nil {
				break
			}
			data, _ := io.ReadAll(part)
			if part.FileName() == "" {
				h.fields[part.FormName()] = string(data)
				continue
			}
			h.file = part.FormName() + " " + part.FileName() + " " + part.Header.Get("Content-Type")
			h.body = string(data)
		}
	} else {
		data, _ := io.ReadAll(r.Body)
		h.body = string(data)
	}
	b.mu.Lock()
	b.heard = append(b.heard, h)
	answers := b.answers
	b.mu.Unlock()
	answers(w, r)
}

func (b *bench) all() []heard {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.heard)
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{"results":{"text":%q}}`, text)
	}
}

func each(t *testing.T, f func(t *testing.T, b *bench)) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := &bench{t: t, db: db, clock: time.Now().UTC(), answers: says("Please call me back.")}
		recogniser := httptest.NewServer(http.HandlerFunc(b.listen))
		t.Cleanup(recogniser.Close)
		b.domain = strings.TrimPrefix(recogniser.URL, "http://")
		log := slog.New(slog.DiscardHandler)
		box, err := secret.NewBox([]byte("a key for tests, long enough"))
		b.must(err)
		client := outbound.New(outbound.Options{AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
		t.Cleanup(client.Close)
		group := &models.WebServiceGroup{Name: "Recognisers"}
		b.must(db.Groups.Save(t.Context(), group))
		b.group = group.ID
		storage := media.NewDisk(t.TempDir())
		base := func() string { return "https://h.example.test" }
		b.recordings = recording.New(db, storage, client, call.NewCatalog(db, box, log), base, log, recording.Options{Now: b.now})
		b.more = func() *transcription.Service {
			return transcription.New(db, b.recordings, call.NewCatalog(db, box, log), webservice.NewRunner(client), base, log,
				transcription.Options{Now: b.now, Waits: []time.Duration{time.Minute, time.Hour}})
		}
		b.texts = b.more()
		b.must(db.Calls.SaveNew(t.Context(), &models.Call{ID: "c1", Kind: models.CallCarrier, CarrierID: "k1", CarrierCallID: "CA1", Caller: "+61255501111",
			Called: "+61255501234", WorkflowName: "Message line", Status: models.CallLive, State: "{}", StartedAt: b.clock, UpdatedAt: b.clock},
			&models.CallTurn{CallID: "c1", Steps: "[]", Reply: "{}", At: b.clock}))
		b.must(db.Calls.SaveNew(t.Context(), &models.Call{ID: "t1", Kind: models.CallTest, CarrierCallID: "t1", Status: models.CallLive,
			State: "{}", StartedAt: b.clock, UpdatedAt: b.clock}, &models.CallTurn{CallID: "t1", Steps: "[]", Reply: "{}", At: b.clock}))
		f(t, b)
	})
}

// service is a Web Service that sends the sound to the recogniser.
func (b *bench) service(contentType string, change func(*models.WebService)) string {
	b.t.Helper()
	w := &models.WebService{GroupID: b.group, Name: "Recogniser " + models.NewID(), Active: true, Method: "POST", ContentType: contentType, Domain: b.domain, Path: "/listen", TimeoutMS: 300}
	w.Config.Auth.Kind = "none"
	w.Config.Results = []models.ServiceResult{{Description: "Text", Path: "results.text"}}
	if change != nil {
		change(w)
	}
	webservice.Normalize(w)
	b.must(b.db.Services.Create(b.t.Context(), w))
	b.must(b.db.BumpRevision(b.t.Context()))
	return w.ID
}

// said records something on the test call, of which the text is wanted.
func (b *bench) said(text workflow.TextBegin) string {
	b.t.Helper()
	id, _, err := b.recordings.BeginRecording(b.t.Context(), workflow.RecordingBegin{CallID: "t1", Key: models.NewID(), ObjectID: "o", Title: "Message", Label: "m", Text: text})
	b.must(err)
	b.must(b.recordings.Upload(b.t.Context(), "t1", id, strings.NewReader(wav), 3*time.Second))
	return id
}

func by(service string) workflow.TextBegin {
	return workflow.TextBegin{Transcription: workflow.Transcription{Transcribe: workflow.TranscribeService, TranscribeWith: service}}
}

func (b *bench) get(id string) *models.Recording {
	b.t.Helper()
	r, err := b.db.Recordings.Get(b.t.Context(), id)
	b.must(err)
	return r
}

func (b *bench) is(id, state, text, reason string) {
	b.t.Helper()
	r := b.get(id)
	if r.TranscriptState != state || r.Transcript != text || r.TranscriptReason != reason && !(reason != "" && strings.Contains(r.TranscriptReason, reason)) {
		b.t.Errorf("%s %q %q, not %s %q %q", r.TranscriptState, r.Transcript, r.TranscriptReason, state, text, reason)
	}
}

// The recogniser gets the bytes of the recording: as the body, or as a file in a form.
func TestTheSoundIsSentAndTheTextKept(t *testing.T) {
	each(t, func(_ *testing.T, b *bench) {
		raw := b.said(by(b.service("audio", nil)))
		b.must(b.texts.Work(b.t.Context()))
		b.is(raw, models.TranscriptDone, "Please call me back.", "")
		form := b.said(by(b.service("multipart", func(w *models.WebService) {
			w.Config.Body = []models.Param{{Name: "model", Static: "base"}, {Name: "call", Static: "#call_id#"}, {Name: "from", Static: "${uuid}"}, {Name: "key", Static: "opensesame", Secret: true}}
		})))
		b.must(b.texts.Work(b.t.Context()))
		b.is(form, models.TranscriptDone, "Please call me back.", "")
		got := b.all()
		if len(got) != 2 || got[0].kind != "audio/wav" || got[0].body != wav || got[0].path != "/listen" {
			b.t.Errorf("raw: %+v", got)
		}
		if got[1].body != wav || got[1].file != "file recording.wav audio/wav" || fmt.Sprint(got[1].fields) != "map[call:t1 from:t1 key:opensesame model:base]" {
			b.t.Errorf("form: %+v", got[1])
		}
		message := b.said(by(b.service("audio", func(w *models.WebService) { w.Config.Results, w.Config.Answer.Mode = nil, "message" })))
		b.answers = func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			_, _ = io.WriteString(w, "All of\n\nit.")
		}
		b.must(b.texts.Work(b.t.Context()))
		b.is(message, models.TranscriptDone, "All of\nit.", "")
		off := b.said(workflow.TextBegin{})
		b.must(b.texts.Work(b.t.Context()))
		if b.is(off, "", "", ""); len(b.all()) != 3 {
			b.t.Errorf("%d requests", len(b.all()))
		}
	})
}

// What may pass is tried again, what won't is told at once.
func TestWhatARecogniserAnswers(t *testing.T) {
	long := strings.Repeat("word ", 3000)
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	for name, c := range map[string]struct {
		answer              http.HandlerFunc
		state, text, reason string
	}{
		"broken":      {status(500), models.TranscriptWaiting, "", "500"},
		"too many":    {status(429), models.TranscriptWaiting, "", "429"},
		"refused":     {status(415), models.TranscriptFailed, "", "415 Unsupported Media Type"},
		"slow":        {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, models.TranscriptWaiting, "", "did not answer within"},
		"no words":    {says(""), models.TranscriptDone, "", ""},
		"white":       {says("  \n"), models.TranscriptDone, "", ""},
		"no text":     {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"error":"x"}`) }, models.TranscriptFailed, "", "results.text"},
		"long":        {says(long), models.TranscriptDone, strings.TrimSpace(long), ""},
		"huge":        {says(strings.Repeat("word ", 20000)), models.TranscriptFailed, "", "64"},
		"sixty pages": {says(strings.Repeat("ü", 25000)), models.TranscriptDone, strings.Repeat("ü", 20000), "It was cut from 25000 to 20000 characters."},
		"markup":      {says("<script>x</script>"), models.TranscriptDone, "<script>x</script>", ""},
		"a bell": {func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"results":{"text":"a\u0007b"}}`)
		}, models.TranscriptDone, "ab", "1 control characters were taken out."},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(_ *testing.T, b *bench) {
				b.answers = c.answer
				id := b.said(by(b.service("audio", nil)))
				b.must(b.texts.Work(b.t.Context()))
				b.is(id, c.state, c.text, c.reason)
			})
		})
	}
}

func TestATranscriptionIsTriedAgain(t *testing.T) {
	each(t, func(_ *testing.T, b *bench) {
		service := b.service("audio", nil)
		b.answers = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }
		id := b.said(by(service))
		b.must(b.texts.Work(b.t.Context()))
		b.must(b.texts.Work(b.t.Context())) // not due yet
		if len(b.all()) != 1 {
			b.t.Errorf("%d requests", len(b.all()))
		}
		if err := b.texts.Retry(b.t.Context(), id); !apperr.Is(err, apperr.Conflict) {
			b.t.Errorf("one that waits: %v", err)
		}
		b.later(time.Minute)
		b.answers = says("At last.")
		b.must(b.texts.Work(b.t.Context()))
		b.is(id, models.TranscriptDone, "At last.", "")

		gone := b.said(by(service))
		b.answers = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }
		for range 3 {
			b.must(b.texts.Work(b.t.Context()))
			b.later(2 * time.Hour)
		}
		b.is(gone, models.TranscriptFailed, "", "500")
		b.answers = says("Once more.")
		b.must(b.texts.Retry(b.t.Context(), gone))
		b.must(b.texts.Work(b.t.Context()))
		b.is(gone, models.TranscriptDone, "Once more.", "")
		if err := b.texts.Retry(b.t.Context(), gone); !apperr.Is(err, apperr.Conflict) {
			b.t.Errorf("one that is done: %v", err)
		}
	})
}

// What can't be is said, and nothing is sent.
func TestWhatCannotBeTranscribed(t *testing.T) {
	each(t, func(_ *testing.T, b *bench) {
		plain := b.service("json", nil)
		off := b.service("audio", func(w *models.WebService) { w.Active = false })
		secret := b.service("audio", func(w *models.WebService) { w.Config.Results[0].Secret = true })
		needs := b.service("audio", func(w *models.WebService) { w.Config.Query = []models.Param{{Name: "lang", Required: true}} })
		for service, reason := range map[string]string{"gone": "The Web Service is gone.", plain: "does not send the sound", off: "is switched off", secret: "is secret", needs: `"lang" is empty`} {
			id := b.said(by(service))
			b.must(b.texts.Work(b.t.Context()))
			state := models.TranscriptFailed
			if service == off {
				state = models.TranscriptWaiting
			}
			b.is(id, state, "", reason)
		}
		large, _, err := b.recordings.BeginRecording(b.t.Context(), workflow.RecordingBegin{CallID: "t1", Key: "large", Title: "Message", Label: "m", Text: by(b.service("audio", nil))})
		b.must(err)
		r := b.get(large)
		b.must(b.db.Recordings.ClaimUpload(b.t.Context(), r, b.now(), b.now()))
		due := b.now().Add(-time.Second)
		r.State, r.Size, r.TranscriptState, r.TranscriptDueAt = models.RecordingStored, webservice.MaxSound+1, models.TranscriptWaiting, &due
		b.must(b.db.Recordings.Finish(b.t.Context(), r))
		b.must(b.texts.Work(b.t.Context()))
		if b.is(large, models.TranscriptFailed, "", "25 MB is the most"); len(b.all()) != 0 {
			b.t.Errorf("%d requests", len(b.all()))
		}
	})
}

// Two nodes ask the recogniser once; what a node that died had is another's when its lease
// is over, and what comes too late changes nothing.
func TestTwoNodesTranscribeOnce(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		service := b.service("audio", nil)
		var ids []string
		for range 6 {
			ids = append(ids, b.said(by(service)))
		}
		other := b.more()
		var both sync.WaitGroup
		both.Go(func() { b.must(b.texts.Work(t.Context())) })
		both.Go(func() { b.must(other.Work(t.Context())) })
		both.Wait()
		if len(b.all()) != len(ids) {
			t.Errorf("%d requests for %d recordings", len(b.all()), len(ids))
		}
		for _, id := range ids {
			b.is(id, models.TranscriptDone, "Please call me back.", "")
		}
		id := b.said(by(service))
		dead, err := b.db.Recordings.ClaimTranscript(t.Context(), b.now(), b.now().Add(time.Minute))
		b.must(err)
		if b.must(b.texts.Work(t.Context())); b.get(id).TranscriptState != models.TranscriptWorking {
			t.Error("taken within the lease")
		}
		b.later(2 * time.Minute)
		b.must(b.texts.Work(t.Context()))
		dead.Transcript, dead.TranscriptState = "Late.", models.TranscriptDone
		if err := b.db.Recordings.FinishTranscript(t.Context(), dead); !errors.Is(err, models.ErrStale) {
			t.Errorf("a late end: %v", err)
		}
		b.is(id, models.TranscriptDone, "Please call me back.", "")
	})
}

// The text of the carrier's is told once, by the carrier of the call alone.
func TestTheCarrierTellsTheText(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		begin := func(text workflow.TextBegin) string {
			id, _, err := b.recordings.BeginRecording(ctx, workflow.RecordingBegin{CallID: "c1", Key: models.NewID(), Title: "Message", Label: "m", Text: text})
			b.must(err)
			return id
		}
		carrier := workflow.TextBegin{Transcription: workflow.Transcription{Transcribe: workflow.TranscribeCarrier}}
		id, other := begin(carrier), begin(by("x"))
		b.is(id, models.TranscriptWaiting, "", "")
		for name, err := range map[string]error{
			"another carrier": b.texts.Told(ctx, "k2", "", id, "x", false), "another call": b.texts.Told(ctx, "k1", "CA2", id, "x", false),
			"no recording": b.texts.Told(ctx, "k1", "", "nope", "x", false), "one of a Web Service": b.texts.Told(ctx, "k1", "", other, "x", false),
		} {
			if !apperr.Is(err, apperr.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		b.must(b.texts.Told(ctx, "k1", "", id, "", true))
		b.is(id, models.TranscriptFailed, "", "The carrier could not")
		b.must(b.texts.Told(ctx, "k1", "CA1", id, "Hello.", false))
		b.must(b.texts.Told(ctx, "k1", "CA1", id, "Hello again.", false))
		b.must(b.texts.Told(ctx, "k1", "CA1", id, "", true))
		b.is(id, models.TranscriptDone, "Hello.", "")
		silent, cannot := begin(carrier), begin(workflow.TextBegin{Transcription: carrier.Transcription, Cannot: "This carrier transcribes nothing."})
		b.is(cannot, models.TranscriptFailed, "", "This carrier transcribes nothing.")
		b.later(25 * time.Hour)
		b.must(b.texts.Work(ctx))
		b.is(silent, models.TranscriptFailed, "", "The carrier told no text.")
	})
}

// With the text goes the event, in the same transaction and once; a hidden text is not in it.
func TestTranscriptionReady(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		ctx := t.Context()
		service := b.service("audio", nil)
		b.must(b.db.Hooks.Create(ctx, &models.Hook{Name: "Texts", Active: true, Event: event.TranscriptionReady, Config: models.HookConfig{WebServices: []string{service}}}))
		b.must(b.db.BumpRevision(ctx))
		hidden := by(service)
		hidden.Hidden = true
		ids := []string{b.said(by(service)), b.said(hidden)}
		b.must(b.texts.Work(ctx))
		events, err := b.db.Events.OfCall(ctx, "t1")
		b.must(err)
		if len(events) != 2 {
			t.Fatalf("%d events", len(events))
		}
		texts := map[string]string{}
		for i := range events {
			e := &events[i]
			v, err := event.NewComposer(b.db).Compose(ctx, e)
			b.must(err)
			texts[e.Key] = v["transcription"]
			if e.Type != event.TranscriptionReady || v["recording_question"] != "Message" || !strings.HasPrefix(v["recording_url"], "https://h.example.test/recorded/") || v["call_id"] != "t1" || v["test"] != "1" {
				t.Errorf("%+v %v", e, v)
			}
		}
		if texts["transcription_ready/"+ids[0]] != "Please call me back." || texts["transcription_ready/"+ids[1]] != "" {
			t.Errorf("%v", texts)
		}
		c, err := b.db.Calls.Get(ctx, "t1")
		b.must(err)
		if c.Status != models.CallLive || c.State != "{}" {
			t.Errorf("the call was changed: %+v", c)
		}
	})
}
