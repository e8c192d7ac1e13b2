package runtime_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"

	"hookline/app/call"
	"hookline/app/carrier"
	"hookline/app/control"
	"hookline/app/desk"
	"hookline/app/media"
	"hookline/app/outbound"
	"hookline/app/recording"
	"hookline/app/secret"
	"hookline/app/trace"
	"hookline/app/transcription"
	"hookline/app/webservice"
	"hookline/app/work"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/workspacetest"
	"hookline/handlers/runtime"
	"hookline/models"
	"hookline/models/dbtest"
)

const (
	base  = "https://calls.example.test"
	token = "12345678901234567890123456789012"
)

// line is an installation with a signed carrier, an open one, and a Workflow that
// asks for a postcode, looks it up on a real upstream and speaks the suburb.
type line struct {
	t      *testing.T
	db     *models.DB
	box    *secret.Box
	echo   *echo.Echo
	desk   *desk.Service
	ws     *workspacetest.Workspace
	signed *models.Carrier
	reg    *prometheus.Registry
	answer http.HandlerFunc
	hits   int

	now        func() time.Time // that bounds new calls; nil: the clock's
	private    bool             // strangers can't reach it
	domain     string           // of the upstream
	media      *media.Disk
	recordings *recording.Service
	texts      *transcription.Service
	later      *work.Later
}

func newLine(t *testing.T, db *models.DB) *line {
	l := &line{t: t, db: db, later: work.NewLater(time.Now), reg: prometheus.NewRegistry(), media: media.NewDisk(t.TempDir())}
	l.answer = func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `[{"name":"Cremorne & <Junction>"}]`)
	}
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.hits++
		l.answer(w, r)
	}))
	t.Cleanup(upstream.Close)
	box, err := secret.NewBox([]byte(strings.Repeat("k", 32)))
	l.must(err)
	l.box = box
	l.ws = workspacetest.Of(workspace.New(db, box, carrier.Dialects()))
	l.domain = strings.TrimPrefix(upstream.URL, "http://")
	l.configure(l.domain)
	l.echo = l.node()
	return l
}

// node is one more process on the same database.
func (l *line) node() *echo.Echo {
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	runner := webservice.NewRunner(outbound.New(outbound.Options{AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}))
	catalog := call.NewCatalog(l.db, l.box, log)
	carriers := control.New(catalog, outbound.New(outbound.Options{AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}), func() string { return base })
	l.desk = desk.New(l.db, log, desk.Options{Control: carriers, Recorder: carriers, Hooks: catalog.Hooks})
	l.recordings = recording.New(l.db, l.media, outbound.New(outbound.Options{AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}),
		catalog, func() string { return base }, log, recording.Options{Hooks: catalog.Hooks})
	engine := call.New(l.db, catalog, runner, log, call.Options{Queues: l.desk, Recordings: l.recordings, Recorder: carriers})
	e := echo.New()
	l.texts = transcription.New(l.db, l.recordings, catalog, runner, func() string { return base }, log, transcription.Options{})
	h := runtime.New(engine, l.desk, l.db.Sounds, l.recordings, l.texts, l.later, func() string { return base }, !l.private, log, l.reg)
	if l.now != nil {
		h.SetNow(l.now)
	}
	h.Register(e)
	l.reg = prometheus.NewRegistry()
	return e
}

func (l *line) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

var by = workspace.Actor{ID: "u1", Name: "Ann"}

func (l *line) configure(domain string) {
	ctx := l.t.Context()
	groups, err := l.ws.Groups.All(ctx)
	l.must(err)
	service, err := l.ws.Services.Save(ctx, by, workspace.Service{WebService: models.WebService{
		GroupID: groups[0].ID, Name: "Suburbs", Active: true, Method: "GET", ContentType: "form", Domain: domain, Path: "/s/%postcode%",
		TimeoutMS: 5000, Config: models.WebServiceConfig{Auth: models.WebServiceAuth{Kind: "none"},
			PathVariables: []models.Param{{Name: "postcode", Required: true}},
			Results:       []models.ServiceResult{{Description: "Suburb", Path: "0.name"}}},
	}})
	l.must(err)
	l.published("Suburb line", "+61255501234", fmt.Sprintf(`{"id":"ask","kind":"capture_digits","title":"Ask","settings":{"label":"pc","min_digits":4,"max_digits":4,"finish_key":"#","timeout":"8s","tries":2,"prompt":{"say":"Postcode?"},"error_prompt":{"say":"Four digits."}},"exits":{"next":"look","no_input":"bye"}},
		{"id":"look","kind":"web_service_connector","title":"Look","settings":{"web_service":%q,"inputs":{"postcode":"%%ivr:pc%%"},"results":{"Suburb":"suburb"}},"exits":{"success":"say","failure":"sorry"}},
		{"id":"say","kind":"say_text","title":"Say","settings":{"text":"%%ivr:suburb%%."},"exits":{"next":"bye"}},
		{"id":"sorry","kind":"say_text","title":"Sorry","settings":{"text":"Not now."},"exits":{"next":"bye"}},
		{"id":"bye","kind":"hang_up","title":"Bye","settings":{}}`, service.ID))
	_, err = l.ws.Carriers.Save(ctx, by, workspace.Carrier{Carrier: models.Carrier{Name: "Open", Kind: "twiml", Signature: "off"}})
	l.must(err)
	l.signed, err = l.ws.Carriers.Save(ctx, by, workspace.Carrier{Carrier: models.Carrier{Name: "Main line", Kind: "twiml", Signature: "auth_token"}, Secrets: map[string]string{"auth_token": token}})
	l.must(err)
}

// signedBy makes requests of a form that are signed by some platform.
type signedBy func(r *http.Request, address string, form url.Values)

func twilio(with string) signedBy {
	return func(r *http.Request, address string, form url.Values) {
		r.Header.Set("X-Twilio-Signature", sign(with, address, form))
	}
}

// Platforms of other signatures than Twilio's are let in by theirs, to every address of a call,
// and by no other.
func TestPlatformsWithSignaturesOfTheirOwn(t *testing.T) {
	private := ed25519.NewKeyFromSeed([]byte(strings.Repeat("s", ed25519.SeedSize)))
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		platforms := []struct {
			kind, proof string
			config      map[string]string
			secrets     map[string]string
			good        signedBy
		}{
			{"signalwire", "signing_key", nil, map[string]string{"signing_key": token}, func(r *http.Request, address string, form url.Values) {
				r.Header.Set("X-SignalWire-Signature", sign(token, address, form))
			}},
			{"telnyx", "public_key", map[string]string{"public_key": base64.StdEncoding.EncodeToString(private.Public().(ed25519.PublicKey))}, nil, func(r *http.Request, _ string, form url.Values) {
				stamp := strconv.FormatInt(time.Now().Unix(), 10)
				r.Header.Set("telnyx-timestamp", stamp)
				r.Header.Set("telnyx-signature-ed25519", base64.StdEncoding.EncodeToString(ed25519.Sign(private, []byte(stamp+"|"+form.Encode()))))
			}},
		}
		for _, p := range platforms {
			_, err := l.ws.Carriers.Save(t.Context(), by, workspace.Carrier{Carrier: models.Carrier{Name: p.kind, Kind: p.kind, Signature: p.proof, Config: models.CarrierConfig{Settings: p.config}}, Secrets: p.secrets})
			l.must(err)
		}
		for _, p := range platforms {
			voice, sid := "/runtime/"+p.kind+"/voice", "CA-"+p.kind
			for name, wrong := range map[string]signedBy{"none": nil, "another token": twilio("wrong")} {
				if w := l.posted(l.echo, voice, wrong, callForm(sid)); w.Code != http.StatusForbidden {
					t.Errorf("%s, %s: %d", p.kind, name, w.Code)
				}
			}
			d := read(t, l.posted(l.echo, voice, p.good, callForm(sid)))
			if len(d.Gathers) != 1 || d.Gathers[0].Says[0] != "Postcode?" {
				t.Fatalf("%s: %+v", p.kind, d)
			}
			if d := read(t, l.posted(l.echo, d.Gathers[0].Action, p.good, callForm(sid, "Digits", "2090"))); len(d.Says) != 1 || d.Says[0] != "Cremorne & <Junction>." {
				t.Errorf("%s: %+v", p.kind, d)
			}
			if w := l.posted(l.echo, "/runtime/"+p.kind+"/status", p.good, callForm(sid, "CallStatus", "completed")); w.Code != http.StatusNoContent {
				t.Errorf("%s: status %d", p.kind, w.Code)
			}
		}
	})
}

// post sends a form as the carrier does, signed when with is not empty.
func (l *line) post(e *echo.Echo, address, with string, form url.Values) *httptest.ResponseRecorder {
	l.t.Helper()
	if with == "" {
		return l.posted(e, address, nil, form)
	}
	return l.posted(e, address, twilio(with), form)
}

func (l *line) posted(e *echo.Echo, address string, by signedBy, form url.Values) *httptest.ResponseRecorder {
	l.t.Helper()
	path := strings.TrimPrefix(address, base)
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.RequestURI = path
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if by != nil {
		by(r, base+path, form)
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w
}

// sign is written a second time here on purpose: the product's own can't prove itself.
func sign(token, address string, form url.Values) string {
	mac := hmac.New(sha1.New, []byte(token))
	_, _ = io.WriteString(mac, address)
	var names []string
	for n := range form {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		_, _ = io.WriteString(mac, n+form.Get(n))
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func callForm(sid string, more ...string) url.Values {
	f := url.Values{"CallSid": {sid}, "AccountSid": {"AC1"}, "From": {"+61255501111"}, "To": {"+61255501234"},
		"CallStatus": {"ringing"}, "Direction": {"inbound"}}
	for i := 0; i+1 < len(more); i += 2 {
		f.Set(more[i], more[i+1])
	}
	return f
}

// document is a TwiML answer taken apart.
type document struct {
	Says    []string `xml:"Say"`
	Gathers []struct {
		Action string   `xml:"action,attr"`
		Says   []string `xml:"Say"`
		Plays  []string `xml:"Play"`
	} `xml:"Gather"`
	Redirect string    `xml:"Redirect"`
	Plays    []string  `xml:"Play"`
	Leave    *struct{} `xml:"Leave"`
	Enqueue  struct {
		Action  string `xml:"action,attr"`
		WaitURL string `xml:"waitUrl,attr"`
		Name    string `xml:",chardata"`
	} `xml:"Enqueue"`
	Record struct {
		Action   string `xml:"action,attr"`
		Callback string `xml:"recordingStatusCallback,attr"`
		Length   string `xml:"maxLength,attr"`

		Transcribe string `xml:"transcribe,attr"`
		Text       string `xml:"transcribeCallback,attr"`
	} `xml:"Record"`
	Dial struct {
		Action   string `xml:"action,attr"`
		Record   string `xml:"record,attr"`
		Callback string `xml:"recordingStatusCallback,attr"`
		Tells    string `xml:"recordingStatusCallbackEvent,attr"`
		Number   string `xml:"Number"`
		Client   string `xml:"Client"`
		Sip      string `xml:"Sip"`
	} `xml:"Dial"`
	Hangup *struct{} `xml:"Hangup"`
}

func read(t *testing.T, w *httptest.ResponseRecorder) document {
	t.Helper()
	var d document
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/xml") {
		t.Fatalf("%d %s: %s", w.Code, w.Header().Get("Content-Type"), w.Body)
	}
	if err := xml.Unmarshal(w.Body.Bytes(), &d); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	return d
}

func TestSignedCall(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		first := l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA1"))
		d := read(t, first)
		if len(d.Gathers) != 1 || d.Gathers[0].Says[0] != "Postcode?" || !strings.HasPrefix(d.Gathers[0].Action, base+"/runtime/main-line/step/") || d.Redirect != d.Gathers[0].Action {
			t.Fatalf("%s", first.Body)
		}
		again := l.post(l.node(), "/runtime/main-line/voice", token, callForm("CA1"))
		if !bytes.Equal(again.Body.Bytes(), first.Body.Bytes()) {
			t.Errorf("the same request again: %s", again.Body)
		}
		second := l.post(l.node(), d.Gathers[0].Action, token, callForm("CA1", "Digits", "2090"))
		if d := read(t, second); len(d.Says) != 1 || d.Says[0] != "Cremorne & <Junction>." || d.Hangup == nil {
			t.Errorf("%s", second.Body)
		}
		again = l.post(l.echo, d.Gathers[0].Action, token, callForm("CA1", "Digits", "2090"))
		if !bytes.Equal(again.Body.Bytes(), second.Body.Bytes()) || l.hits != 1 {
			t.Errorf("%d requests of the Web Service, answer %s", l.hits, again.Body)
		}
		if w := l.post(l.echo, "/runtime/main-line/status", token, callForm("CA1", "CallStatus", "completed")); w.Code != http.StatusNoContent {
			t.Errorf("status: %d", w.Code)
		}
		list, _, err := db.Calls.List(t.Context(), models.CallFilter{})
		if err != nil || len(list) != 1 || list[0].Outcome != string(workflow.Completed) {
			t.Errorf("%v %+v", err, list)
		}
	})
}

func TestWrongSignatureIsNeverProcessed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		reg := prometheus.NewRegistry()
		l.reg = reg
		e := l.node()
		for name, with := range map[string]string{"none": "", "another token": "wrong"} {
			if w := l.post(e, "/runtime/main-line/voice", with, callForm("CA1")); w.Code != http.StatusForbidden {
				t.Errorf("%s: %d %s", name, w.Code, w.Body)
			}
		}
		if _, n, err := db.Calls.List(t.Context(), models.CallFilter{}); err != nil || n != 0 {
			t.Errorf("%d calls, %v", n, err)
		}
		if n, err := testutil.GatherAndCount(reg, "hookline_runtime_signature_refused_total"); err != nil || n != 1 {
			t.Errorf("counted: %d %v", n, err)
		}
	})
}

// The token is changed on another node: the next request with the new one is let
// in, although this node has the old one in memory.
func TestTokenChangedOnAnotherNode(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		read(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA1")))
		const changed = "abcdefabcdefabcdefabcdefabcdefab"
		_, err := l.ws.Carriers.Save(t.Context(), by, workspace.Carrier{Carrier: *l.signed, Secrets: map[string]string{"auth_token": changed}})
		l.must(err)
		read(t, l.post(l.echo, "/runtime/main-line/voice", changed, callForm("CA2")))

		// And at once, whatever a stranger sends meanwhile: who asks too often harms nobody else.
		stranger := func(r *http.Request, address string, form url.Values) {
			r.RemoteAddr = "203.0.113.9:4711"
			twilio("wrong")(r, address, form)
		}
		for range 30 {
			for _, slug := range []string{"main-line", "nobody"} {
				if w := l.posted(l.echo, "/runtime/"+slug+"/voice", stranger, callForm("CA3")); w.Code != http.StatusForbidden && w.Code != http.StatusNotFound {
					t.Fatalf("%d", w.Code)
				}
			}
		}
		_, err = l.ws.Carriers.Save(t.Context(), by, workspace.Carrier{Carrier: models.Carrier{Name: "New one", Kind: "twiml", Signature: "auth_token"}, Secrets: map[string]string{"auth_token": changed}})
		l.must(err)
		read(t, l.post(l.echo, "/runtime/new-one/voice", changed, callForm("CA3")))
	})
}

// Who opens the address in a browser, or chose GET at the carrier, is told what to do.
func TestGetOfACarriersAddress(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		for _, path := range []string{"/runtime/main-line/voice?CallSid=CA1", "/runtime/main-line/status"} {
			w := httptest.NewRecorder()
			l.echo.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, http.NoBody))
			if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "POST" || !strings.Contains(w.Body.String(), "must send POST") {
				t.Errorf("%s: %d %s", path, w.Code, w.Body)
			}
		}
	})
}

func TestBadRequests(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		action := read(t, l.post(l.echo, "/runtime/open/voice", "", callForm("CA1"))).Gathers[0].Action
		tests := []struct {
			name, address string
			form          url.Values
			code          int
		}{
			{"no such carrier", "/runtime/nobody/voice", callForm("CA1"), 404},
			{"no CallSid", "/runtime/open/voice", url.Values{"From": {"+61255501111"}}, 400},
			{"no CallSid at a step", action, url.Values{}, 400},
			{"another call's step", action, callForm("CA2", "Digits", "1"), 400},
			{"another carrier's step", strings.Replace(action, "/open/", "/main-line/", 1), callForm("CA1", "Digits", "1"), 403},
			{"a step that is to come", action + "7", callForm("CA1"), 400},
			{"no step", strings.TrimSuffix(action, "1") + "x", callForm("CA1"), 400},
			{"no such call", "/runtime/open/step/nope/1", callForm("CA1"), 400},
			{"a call's id that is no text", "/runtime/open/step/%00/1", callForm("CA1"), 400},
			{"a call's id in no UTF-8", "/runtime/open/step/%ff%fe/1", callForm("CA1"), 400},
			{"1 MB of fields", action, callForm("CA1", "Digits", strings.Repeat("1", 1<<20)), 400},
			{"status without CallSid", "/runtime/open/status", url.Values{}, 400},
		}
		for _, tt := range tests {
			if w := l.post(l.echo, tt.address, "", tt.form); w.Code != tt.code {
				t.Errorf("%s: %d %s", tt.name, w.Code, w.Body)
			}
		}
		if w := l.post(l.echo, "/runtime/open/status", "", callForm("CA1", "CallStatus", "completed")); w.Code != http.StatusNoContent {
			t.Errorf("status: %d", w.Code)
		}
		d := read(t, l.post(l.echo, action, "", callForm("CA1", "Digits", "2090")))
		if d.Hangup == nil || len(d.Says) != 1 || l.hits != 0 {
			t.Errorf("an ended call: %+v", d)
		}
	})
}

func TestUnknownNumber(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		d := read(t, l.post(l.echo, "/runtime/open/voice", "", callForm("CA1", "To", "+61255509999")))
		if len(d.Says) != 1 || d.Says[0] != call.NotInService || d.Hangup == nil {
			t.Errorf("%+v", d)
		}
	})
}

// MISSION R4: with the database away the caller is asked to hold on, keeps the
// keys that were pressed, and hears an apology in the end; never an HTTP error.
func TestDatabaseAway(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		action := read(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA1"))).Gathers[0].Action
		l.must(db.Close())
		// The fallback, too, keeps the keys and the step.
		if d := read(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA1", "ErrorUrl", action, "Digits", "2090"))); !strings.HasPrefix(d.Redirect, action+"?") || !strings.Contains(d.Redirect, "Digits=2090") {
			t.Errorf("the fallback: %+v", d)
		}
		for n := 1; n <= 12; n++ {
			d := read(t, l.post(l.echo, action, token, callForm("CA1", "Digits", "2090")))
			if d.Redirect == "" || !strings.Contains(d.Redirect, fmt.Sprintf("again=%d", n)) || !strings.Contains(d.Redirect, "Digits=2090") {
				t.Fatalf("time %d: %+v", n, d)
			}
			action = d.Redirect
		}
		if d := read(t, l.post(l.echo, action, token, callForm("CA1"))); d.Hangup == nil || d.Says[0] != call.Apology {
			t.Errorf("at last: %+v", d)
		}
		// A node that never saw the configuration can't check a signature, but speaks.
		if d := read(t, l.post(l.node(), "/runtime/main-line/voice", token, callForm("CA3"))); d.Redirect == "" {
			t.Errorf("a new node: %+v", d)
		}
	})
}

// A Web Service that takes its time is cut off, so that the step answers before
// the carrier hangs up; the trace says that its own timeout was cut short.
func TestStepAnswersInTime(t *testing.T) {
	l := newLine(t, dbtest.SQLite(t))
	done := make(chan struct{})
	l.answer = func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-done:
		}
	}
	t.Cleanup(func() { close(done) })
	rows, _, err := l.db.Services.List(t.Context(), models.Filter{})
	l.must(err)
	service := rows[0].WebService
	service.TimeoutMS = 30_000
	_, err = l.ws.Services.Save(t.Context(), by, workspace.Service{WebService: service})
	l.must(err)
	action := read(t, l.post(l.echo, "/runtime/open/voice", "", callForm("CA1"))).Gathers[0].Action
	d := read(t, l.post(l.echo, action, "", callForm("CA1", "Digits", "2090")))
	if len(d.Says) != 1 || d.Says[0] != "Not now." {
		t.Errorf("%+v", d)
	}
	list, _, err := l.db.Calls.List(t.Context(), models.CallFilter{})
	l.must(err)
	turns, err := l.db.Calls.Turns(t.Context(), list[0].ID, 1)
	l.must(err)
	steps, err := trace.Read(turns)
	l.must(err)
	if x := steps[1].Exchange; x == nil || x.Cause != webservice.Timeout || !x.TimeoutCut {
		t.Errorf("exchange: %+v", x)
	}
}
