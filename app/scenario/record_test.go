package scenario_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/call"
	"hookline/app/kind"
	"hookline/app/outbound"
	"hookline/app/scenario"
	"hookline/app/secret"
	"hookline/app/voice"
	"hookline/app/webservice"
	"hookline/app/workflow"
	"hookline/models"
	"hookline/models/dbtest"
)

// line is an installation whose Workflow asks a real server.
type line struct {
	t       *testing.T
	db      *models.DB
	engine  *call.Engine
	flow    *models.Workflow
	service *models.WebService
	version string
	answer  string
	media   string // of the answer
}

func newLine(t *testing.T, db *models.DB, secretState bool) *line {
	l := &line{t: t, db: db, answer: `[{"name":"Cremorne","state":"NSW"}]`, media: "application/json"}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/0000") {
			http.Error(w, "no", http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", l.media)
		_, _ = io.WriteString(w, l.answer)
	}))
	t.Cleanup(server.Close)
	group := &models.WebServiceGroup{Name: "Line"}
	l.must(db.Groups.Save(t.Context(), group))
	l.service = suburbs()
	l.service.GroupID, l.service.Domain, l.service.HTTPS = group.ID, strings.TrimPrefix(server.URL, "http://"), false
	l.service.Config.Results[1].Secret = secretState
	l.must(db.Services.Create(t.Context(), l.service))
	l.flow = &models.Workflow{ID: "f1", Name: "Suburb line", Draft: flow}
	l.must(db.Workflows.Create(t.Context(), l.flow))
	v := &models.WorkflowVersion{WorkflowID: "f1", Kind: models.VersionTest, Definition: flow}
	l.must(db.Workflows.AddVersion(t.Context(), v))
	l.version = v.ID
	box, err := secret.NewBox([]byte("0123456789abcdef0123456789abcdef"))
	l.must(err)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	runner := webservice.NewRunner(outbound.New(outbound.Options{AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}))
	l.engine = call.New(db, call.NewCatalog(db, box, log), runner, log, call.Options{})
	return l
}

func (l *line) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

// call places a test call and keys in each of digits; "" is silence.
func (l *line) call(digits ...string) *models.Call {
	l.t.Helper()
	ctx := l.t.Context()
	reply, err := l.engine.StartTest(ctx, call.Test{Caller: "+61255501111", Called: "+61255501234", WorkflowID: "f1", VersionID: l.version})
	l.must(err)
	for _, d := range digits {
		in := voice.Input{Kind: voice.Digits, Digits: d}
		if d == "" {
			in.Kind = voice.NoInput
		}
		reply, err = l.engine.Continue(ctx, call.Resume{CallID: reply.CallID, Turn: reply.Turn, Input: in})
		l.must(err)
	}
	if !reply.Ended {
		l.must(l.engine.HangUpTest(ctx, reply.CallID))
	}
	c, err := l.db.Calls.Get(ctx, reply.CallID)
	l.must(err)
	return c
}

func (l *line) record(c *models.Call) (*scenario.Scenario, []string, error) {
	l.t.Helper()
	turns, err := l.db.Calls.Turns(l.t.Context(), c.ID, 0)
	l.must(err)
	return scenario.Record(c, turns)
}

func (l *line) library() *shelf {
	l.t.Helper()
	compiled, err := webservice.Compile(l.service, nil, nil)
	l.must(err)
	return &shelf{services: map[string]*webservice.Service{"w1": compiled}}
}

// What a call was, its scenario is: played again it takes the same path and says
// the same.
func TestRecord(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db, false)
		for _, tt := range []struct {
			digits []string
			path   string
		}{
			{[]string{"2090"}, "Ask.next Look.success Which.nsw Near.next Bye."},
			{[]string{"", "2090#"}, "Ask.next Look.success Which.nsw Near.next Bye."},
			{[]string{"0000"}, "Ask.next Look.failure Sorry.next Bye."},
			{[]string{"1", ""}, "Ask.no_input Bye."},
			{[]string{"1"}, "Ask."}, // and hangs up
			{nil, "Ask."},
		} {
			s, notes, err := l.record(l.call(tt.digits...))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, p := range s.Path {
				got = append(got, p.Object+"."+p.Exit)
			}
			if s.Workflow != "Suburb line" || s.Caller != "+61255501111" || strings.Join(got, " ") != tt.path || len(notes) != 0 {
				t.Errorf("%q: %q %q %+v", tt.digits, got, notes, s)
			}
			if r := run(t, target(t), l.library(), s); !r.Pass || len(r.Notes) != 0 {
				t.Errorf("%q: %s %q %+v", tt.digits, r.Summary, r.Notes, s)
			}
		}
	})
}

// The first path that changes shows in a call that was kept.
func TestRecordedShowsChangedResult(t *testing.T) {
	l := newLine(t, dbtest.SQLite(t), false)
	s, _, err := l.record(l.call("2090"))
	if err != nil {
		t.Fatal(err)
	}
	l.service.Config.Results[0].Path = "0.suburb"
	if r := run(t, target(t), l.library(), s); r.Pass || !strings.Contains(r.Summary, `path 0.suburb`) {
		t.Errorf("%+v", r)
	}
}

func TestRecordHasNoSecret(t *testing.T) {
	l := newLine(t, dbtest.SQLite(t), true)
	s, notes, err := l.record(l.call("2090"))
	if err != nil {
		t.Fatal(err)
	}
	text, err := s.Encode()
	if err != nil || strings.Contains(text, "NSW") {
		t.Errorf("%v %s", err, text)
	}
	if len(notes) != 1 || !strings.Contains(notes[0], "stand-ins") || s.Exchanges[0].StandIns["State"] != webservice.StandIn {
		t.Errorf("%q %+v", notes, s.Exchanges)
	}
	s.Exchanges[0].StandIns["State"] = "NSW"
	if r := run(t, target(t), l.library(), s); !r.Pass {
		t.Error(r.Summary)
	}
}

// A call whose Web Service answered lines of key=value is played again as it was.
func TestRecordINI(t *testing.T) {
	l := newLine(t, dbtest.SQLite(t), false)
	l.media, l.answer = "text/x-ini", "\xef\xbb\xbf; of 2090\r\nsuburb = Cremorne\r\nstate=VIC\r\nstate=NSW\r\n"
	l.service.Config.Results[0].Path, l.service.Config.Results[1].Path = "suburb", "state"
	l.must(l.db.Services.Update(t.Context(), l.service))
	s, _, err := l.record(l.call("2090"))
	if err != nil {
		t.Fatal(err)
	}
	if x := s.Exchanges[0]; !strings.HasPrefix(x.ContentType, "text/x-ini") || x.Body != strings.TrimPrefix(l.answer, "\xef\xbb\xbf") {
		t.Errorf("kept %+v", x)
	}
	if r := run(t, target(t), l.library(), s); !r.Pass || len(r.Notes) != 0 || r.GotHeard[1] != "Cremorne is near." {
		t.Errorf("%s %q", r.Summary, r.Notes)
	}
}

// An answer larger than the bound is kept up to it, and said.
func TestRecordLargeAnswer(t *testing.T) {
	l := newLine(t, dbtest.SQLite(t), false)
	l.answer = `[{"name":"Cremorne","state":"NSW","more":"` + strings.Repeat("é", 31<<10) + `"}]`
	looping := strings.Replace(flow, `"text":"%ivr:suburb% is near."},"exits":{"next":"bye"}`, `"text":"%ivr:suburb% is near."},"exits":{"next":"look"}`, 1)
	v := &models.WorkflowVersion{WorkflowID: "f1", Kind: models.VersionTest, Definition: looping}
	l.must(l.db.Workflows.AddVersion(t.Context(), v))
	l.version = v.ID
	s, notes, err := l.record(l.call("2090"))
	if err != nil {
		t.Fatal(err)
	}
	if len(notes) == 0 || !strings.Contains(notes[0], "bytes") || s.Exchanges[0].Cut || !s.Exchanges[20].Cut {
		t.Errorf("%q", notes)
	}
	var p apperr.Problems
	if s.Check(&p); p.Err() != nil {
		t.Error(p.Err())
	}
}

func TestWhatCantBeRecorded(t *testing.T) {
	l := newLine(t, dbtest.SQLite(t), false)
	c := l.call("2090")
	turns, err := l.db.Calls.Turns(t.Context(), c.ID, 0)
	l.must(err)
	live, missed := *c, *c
	live.Status = models.CallLive
	for _, tt := range []struct {
		call  *models.Call
		turns []models.CallTurn
		want  string
	}{
		{&live, turns, "still going on"}, {c, nil, "is gone"}, {c, turns[1:], "beginning of this call's trace is gone"},
		{&missed, []models.CallTurn{{Steps: `[{"title":"Missed call"}]`, Reply: "{}"}}, "No Workflow answered"},
	} {
		if _, _, err := scenario.Record(tt.call, tt.turns); !apperr.Is(err, apperr.Invalid) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("want %s, got %v", tt.want, err)
		}
	}
	if n, err := l.db.Calls.DropTraces(t.Context(), time.Now().Add(time.Hour), 10); err != nil || n != 1 {
		t.Fatal(n, err)
	}
	c, err = l.db.Calls.Get(t.Context(), c.ID)
	l.must(err)
	if _, _, err := l.record(c); err == nil || !strings.Contains(err.Error(), "deleted for their age") {
		t.Error(err)
	}
}

// A message that was not taken is a step; one that was, and one that nobody could get, are
// none.
func TestRecordMessages(t *testing.T) {
	at := time.Date(2026, 4, 22, 9, 30, 0, 0, time.UTC)
	c := &models.Call{ID: "c1", Status: models.CallEnded, State: "{}", StartedAt: at, Outcome: string(workflow.Completed)}
	turns := []models.CallTurn{
		{Turn: 0, Steps: `[{"at":"2026-04-22T09:30:00Z","workflow":"A","object_id":"a","title":"One","kind":"send_sms","waits":true,"said":["SMS to +61491570156: Hi"]}]`,
			Reply: `{"instructions":[{"verb":"message","text":"Hi"}]}`},
		{Turn: 1, Steps: `[{"at":"2026-04-22T09:30:01Z","workflow":"A","object_id":"a","title":"One","kind":"send_sms","exit":"next"},
			{"at":"2026-04-22T09:30:01Z","workflow":"A","object_id":"b","title":"Two","kind":"send_sms","exit":"failed","failed":true},
			{"at":"2026-04-22T09:30:01Z","workflow":"A","object_id":"c","title":"Three","kind":"send_sms","waits":true}]`,
			Reply: `{"instructions":[{"verb":"message","text":"Hi"}]}`},
		{Turn: 2, Steps: `[{"at":"2026-04-22T09:30:02Z","workflow":"A","object_id":"c","title":"Three","kind":"send_sms","exit":"next","failed":true}]`,
			Reply: `{"instructions":[{"verb":"hangup"}],"ended":true}`},
	}
	s, notes, err := scenario.Record(c, turns)
	if err != nil || len(notes) != 0 || len(s.Steps) != 1 || s.Steps[0] != (scenario.Action{Message: "failed"}) || len(s.Path) != 3 || len(s.Heard) != 1 {
		t.Errorf("%+v %q %v", s, notes, err)
	}
}

// A queue, a transfer and a Workflow elsewhere come back as they were.
func TestRecordTurns(t *testing.T) {
	at := time.Date(2026, 4, 22, 9, 30, 0, 0, time.UTC)
	c := &models.Call{ID: "c1", Status: models.CallEnded, State: "{}", StartedAt: at, Outcome: string(workflow.Completed)}
	turns := []models.CallTurn{
		{Turn: 0, Steps: `[{"at":"2026-04-22T09:30:00Z","workflow":"A","object_id":"g","title":"Go","kind":"go_to_workflow","exit":"workflow","next":"B"},
			{"at":"2026-04-22T09:30:00Z","workflow":"B","object_id":"q","title":"Queue","kind":"join_queue","waits":true,"said":["Hold."]}]`,
			Reply: `{"instructions":[{"verb":"say","text":"Hold."},{"verb":"wait","queue":"x"}]}`},
		{Turn: 1, Steps: `[{"at":"2026-04-22T09:31:00Z","workflow":"B","object_id":"q","title":"Queue","kind":"join_queue","waits":true}]`,
			Reply: `{"instructions":[{"verb":"dial","agent":"Ann"}]}`},
		{Turn: 2, Steps: `[{"at":"2026-04-22T09:33:00Z","workflow":"B","object_id":"q","title":"Queue","kind":"join_queue","exit":"answered"},
			{"at":"2026-04-22T09:33:00Z","workflow":"B","object_id":"q2","title":"Again","kind":"join_queue","exit":"no_agents"},
			{"at":"2026-04-22T09:33:00Z","workflow":"B","object_id":"d","title":"Dial","kind":"transfer","waits":true}]`,
			Reply: `{"instructions":[{"verb":"dial","number":"+61255509999"}]}`},
		{Turn: 3, Steps: `[{"at":"2026-04-22T09:34:00Z","workflow":"B","object_id":"d","title":"Dial","kind":"transfer","exit":"failed"}]`,
			Reply: `{"instructions":[{"verb":"hangup"}],"ended":true}`},
	}
	s, notes, err := scenario.Record(c, turns)
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Steps) != 3 || s.Steps[0].Queue != "answered" || s.Steps[1] != (scenario.Action{Queue: "no_agents"}) || s.Steps[2].Dial != "failed" {
		t.Errorf("%+v", s.Steps)
	}
	if len(s.Path) != 4 || s.Path[0].Workflow != "" || s.Path[1].Workflow != "B" || s.Path[1].Exit != "answered" || len(notes) != 1 {
		t.Errorf("%+v %q", s.Path, notes)
	}
}

// Each round of a Find Me is a step of its own, by how its calls ended; the name that the
// caller says before is one, too. Played again it takes the same way.
func TestRecordFindMe(t *testing.T) {
	def := `{"objects":[
	{"id":"f","kind":"find_me","title":"Find","settings":{"numbers":["+61255500001","+61255500002","+61255500003"],"simultaneous":2,"ring":"20s","screen":"record_name","auto_accept":"disabled","record":true},"exits":{"answered":"a","nobody":"n"}},
	{"id":"a","kind":"say_text","title":"Talked","settings":{"text":"Bye."}},
	{"id":"n","kind":"say_text","title":"Nobody","settings":{"text":"Nobody."}}]}`
	on := scenario.Target{ID: "f4", Name: "Find", Def: parse(t, def)}
	for _, steps := range [][]scenario.Action{
		{{Recorded: kind.Span(2 * time.Second)}, {Dial: "busy"}, {Dial: "answered", For: kind.Span(20 * time.Second)}},
		{{Silence: true}, {Dial: "no_answer"}, {Dial: "failed"}},
		{{Recorded: kind.Span(2 * time.Second)}, {HangUp: true}},
	} {
		s := &scenario.Scenario{At: "2026-04-22T09:30:00Z", Steps: steps}
		r := run(t, on, newShelf(t), s)
		want := map[string]string{"answered": "answered", "failed": "nobody"}[steps[len(steps)-1].Dial]
		if len(r.GotPath) == 0 || r.GotPath[0].Exit != want || len(r.GotHeard) < 2 || r.GotHeard[1] != "This call is recorded." {
			t.Errorf("%+v: %+v, heard %q", steps, r.GotPath, r.GotHeard)
		}
	}
	c := &models.Call{ID: "c1", Status: models.CallEnded, State: "{}", Outcome: string(workflow.Completed)}
	turns := []models.CallTurn{
		{Turn: 0, Steps: `[{"at":"2026-04-22T09:30:00Z","workflow":"A","object_id":"f","title":"Find","kind":"find_me","waits":true}]`, Reply: `{"instructions":[{"verb":"record"}]}`},
		{Turn: 1, Steps: `[{"at":"2026-04-22T09:30:03Z","workflow":"A","object_id":"f","title":"Find","kind":"find_me","waits":true,"recording":"r1"}]`, Reply: `{"instructions":[{"verb":"dial"}]}`},
		{Turn: 2, Steps: `[{"at":"2026-04-22T09:30:23Z","workflow":"A","object_id":"f","title":"Find","kind":"find_me","waits":true,"dialled":"busy"}]`, Reply: `{"instructions":[{"verb":"dial"}]}`},
		{Turn: 3, Steps: `[{"at":"2026-04-22T09:30:43Z","workflow":"A","object_id":"f","title":"Find","kind":"find_me","exit":"nobody","dialled":"no_answer"}]`, Reply: `{"instructions":[{"verb":"hangup"}],"ended":true}`},
	}
	s, _, err := scenario.Record(c, turns)
	if err != nil {
		t.Fatal(err)
	}
	if want := []scenario.Action{{Recorded: kind.Span(3 * time.Second)}, {Dial: "busy"}, {Dial: "no_answer"}}; !slices.Equal(s.Steps, want) || len(s.Path) != 1 || s.Path[0].Exit != "nobody" {
		t.Errorf("%+v %+v", s.Steps, s.Path)
	}
}
