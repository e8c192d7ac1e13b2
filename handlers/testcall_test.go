package handlers_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"hookline/app/call"
	webanswer "hookline/app/webservice/answer"
	"hookline/app/workflow"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/outcome"
)

// handset is a test call as the page's script runs it.
type handset struct {
	*line
	path  string // of the phone
	reply struct {
		Turn         int64
		Ended        bool
		Instructions []struct {
			Verb, Text, Number string
			MaxDigits          int    `json:"max_digits"`
			FinishKey          string `json:"finish_key"`
			Millis             int64
			Prompt             []struct{ Text string }
		}
	}
}

// place sets up a test call through the form; it does not begin it.
func (l *line) place(target string) *handset {
	l.t.Helper()
	p := l.b.post("/test-call", url.Values{"target": {target}, "caller": {"+61 491 570 156"}}).want(http.StatusSeeOther)
	l.b.get(p.location).want(http.StatusOK).says(".phone-who", "from +61 491 570 156")
	path, _, _ := strings.Cut(p.location, "?")
	h := &handset{line: l, path: path}
	start, _ := l.b.get(p.location).Find("[data-phone]").Attr("data-start")
	form, err := url.ParseQuery(start)
	l.must(err)
	h.send("/start", form)
	return h
}

func (h *handset) send(path string, form url.Values) *handset {
	h.t.Helper()
	h.b.header.Set("Accept", "application/json")
	defer h.b.header.Set("Accept", "text/html")
	p := h.b.post(h.path+path, form).want(http.StatusOK)
	h.must(json.Unmarshal([]byte(p.body), &h.reply))
	return h
}

func (h *handset) input(kind string, more ...string) *handset {
	h.t.Helper()
	turn, err := json.Marshal(h.reply.Turn)
	h.must(err)
	form := url.Values{"turn": {string(turn)}, "kind": {kind}}
	for i := 0; i+1 < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return h.send("/input", form)
}

func (h *handset) verbs() string {
	var verbs []string
	for _, i := range h.reply.Instructions {
		verbs = append(verbs, i.Verb)
	}
	return strings.Join(verbs, " ")
}

func (h *handset) id() string { return h.path[strings.LastIndex(h.path, "/")+1:] }

func TestTestCallFromSetupToTrace(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		l.b.get("/test-call").want(http.StatusOK).says(".pick-list", "Suburb line").says(".pick-list", "+61 2 5550 1234")
		h := l.place("workflow:" + l.flow.ID)
		if g := h.reply.Instructions[0]; g.Verb != "gather" || g.MaxDigits != 4 || g.FinishKey != "#" || g.Millis != 8000 || g.Prompt[0].Text != "Please key in your postcode." {
			t.Fatalf("first: %+v", h.reply)
		}
		// In the middle, the page shows the call where it is.
		p := l.b.get(h.path).want(http.StatusOK).says(".talk", "Please key in your postcode.").says("#trace", "Waits for the caller")
		if data, _ := p.Find("[data-phone]").Attr("data-reply"); !strings.Contains(data, `"verb":"gather"`) {
			t.Errorf("reply of the page: %s", data)
		}
		h.input("digits", "digits", "2090")
		if h.verbs() != "say dial" || h.reply.Instructions[1].Number != "+61 2 5550 9999" {
			t.Fatalf("second: %+v", h.reply)
		}
		l.b.get(h.path).want(http.StatusOK).says(".talk", "2090 is Cremorne Junction at -33.829999999999998.").says(".talk", "Calling +61 2 5550 9999")
		h.input("dial_done", "status", "busy")
		if !h.reply.Ended {
			t.Fatalf("third: %+v", h.reply)
		}
		l.b.get(h.path).want(http.StatusOK).says(".talk", "The number was busy.").says(".phone-status", "Completed").
			says(".talk", "We can't look that up right now.")
		p = l.b.get("/calls/"+h.id()).want(http.StatusOK).says(".call-facts", "draft as it was then").says(".call-facts", "Completed")
		p.says("#step-1-1", "Look up the suburb").says("#step-1-1", "Success").says("#step-1-1", "Say it").says("#step-1-1", "200 OK").
			says("#step-1-1 .exchange", "/suburbs/2090.json").says("#step-1-1 .tree", "Cremorne Junction").says("#variables", "Cremorne Junction")
		l.b.get("/calls").want(http.StatusOK).says("#calls", "Suburb line").says("#calls", "Test call")
	})
}

func TestTestCallHangUpAndGone(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		h := l.place("number:" + benchNumber)
		l.b.post(h.path+"/left", nil).want(http.StatusNoContent) // it waits in no queue
		l.b.post(h.path+"/hang-up", nil).want(http.StatusNoContent)
		l.b.get(h.path).want(http.StatusOK).says(".phone-status", "The caller hung up")
		if p := l.b.get(h.path).want(http.StatusOK); strings.Contains(p.body, "Nothing was keyed in") || strings.Contains(p.body, call.GoodbyeSpeech) {
			t.Error("the page of a call that was hung up has what nobody did or heard")
		}
		h.input("digits", "digits", "2090")
		if !h.reply.Ended {
			t.Errorf("a call that ended goes on: %+v", h.reply)
		}
		l.b.get("/test-call/nonsense").want(http.StatusNotFound)
		l.b.post("/test-call/nonsense/start", url.Values{"caller": {"x"}}).want(http.StatusNotFound)
		l.b.post("/test-call/nonsense/hang-up", nil).want(http.StatusNotFound)
	})
}

func TestTestCallRefusals(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		p := l.b.post("/test-call", url.Values{"target": {"workflow:gone"}, "caller": {"0291234567"}}).want(http.StatusUnprocessableEntity)
		p.says("main", "The call was not placed").says("#f-caller-note", "country code")
		if strings.Contains(p.text("main"), "Nothing was saved") {
			t.Error("it speaks of saving")
		}
		country, err := l.db.Settings(t.Context())
		l.must(err)
		country.DefaultCountry = "AU"
		l.must(l.db.UpdateSettings(t.Context(), country))
		p = l.b.post("/test-call", url.Values{"target": {"number:+61255501234"}, "caller": {"0411 000 222"}}).want(http.StatusSeeOther)
		if !strings.Contains(p.location, "caller=%2B61411000222") {
			t.Error(p.location)
		}
		p = l.b.post("/test-call", url.Values{"target": {"workflow:gone"}, "caller": {"02"}}).want(http.StatusUnprocessableEntity)
		if p.field("caller") != "02" {
			t.Error("the caller's number is lost")
		}
		p = l.b.post("/test-call", url.Values{"target": {"workflow:gone"}}).want(http.StatusUnprocessableEntity)
		p.says("#f-target-note", "choose another")
		empty, err := l.workspace.Workflows.Create(t.Context(), tester, "Empty", "")
		l.must(err)
		p = l.b.post("/test-call", url.Values{"target": {"workflow:" + empty.ID}}).want(http.StatusUnprocessableEntity)
		p.says("#f-target-note", "add the first one")
		h := l.place("number:" + benchNumber)
		for _, form := range []url.Values{
			{"turn": {"1"}, "kind": {"digits"}, "digits": {"20a0"}}, {"turn": {"1"}, "kind": {"digits"}},
			{"turn": {"1"}, "kind": {"digits"}, "digits": {strings.Repeat("1", 65)}}, {"turn": {"1"}, "kind": {"shout"}},
			{"turn": {"1"}, "kind": {"dial_done"}, "status": {"maybe"}}, {"turn": {"7"}, "kind": {"no_input"}},
		} {
			l.b.post(h.path+"/input", form).want(http.StatusUnprocessableEntity)
		}
		l.agent().get("/test-call").want(http.StatusForbidden)
	})
}

func TestTestCallOfAWebService(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		other := l.workflow("Other", `{"objects":[{"id":"a","kind":"hang_up","title":"Hang up","settings":{}}]}`)
		p := l.b.get("/test-call?web_service="+l.service.ID).want(http.StatusOK).says(".pick-list", "Suburb line")
		if strings.Contains(p.text(".pick-list"), "Other") {
			t.Error("a Workflow that does not use the Web Service is offered")
		}
		p = l.b.get("/test-call?workflow=" + other.ID)
		if v, _ := p.Find("input[name=target][checked]").Attr("value"); v != "workflow:"+other.ID {
			t.Errorf("chosen: %q", v)
		}
		unused := *l.service
		clone, err := l.workspace.Services.Clone(t.Context(), tester, unused.ID)
		l.must(err)
		l.b.get("/test-call?web_service="+clone.ID).want(http.StatusOK).says("main", "No Workflow uses")
	})
}

// stream reads a call's events until one of the kind comes, and gives all data.
func (l *line) stream(ctx context.Context, path string) func(until string) string {
	l.t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, l.url+path, nil)
	l.must(err)
	res, err := l.b.client.Do(req)
	l.must(err)
	l.t.Cleanup(func() { _ = res.Body.Close() })
	if res.Header.Get("Content-Type") != "text/event-stream; charset=utf-8" {
		l.t.Fatalf("content type %q", res.Header.Get("Content-Type"))
	}
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	return func(until string) string {
		l.t.Helper()
		var all strings.Builder
		for lines.Scan() {
			all.WriteString(lines.Text() + "\n")
			if strings.Contains(lines.Text(), until) {
				return all.String()
			}
		}
		l.t.Fatalf("the stream ended without %q: %s", until, all.String())
		return ""
	}
}

func TestStreamShowsASlowWebServiceWhileItRuns(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		asked, let := make(chan struct{}), make(chan struct{})
		l.serve(func(w http.ResponseWriter, _ *http.Request) {
			close(asked)
			<-let
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`[{"name":"<b>Cremorne</b>","latitude":1}]`))
		})
		h := l.place("workflow:" + l.flow.ID)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		read := l.stream(ctx, "/calls/"+h.id()+"/events?after=1")
		read("event: turn")
		done := make(chan error, 1)
		go func() {
			_, err := l.engine.Continue(ctx, resume(h.id(), 1, "2090"))
			done <- err
		}()
		<-asked
		if text := read(`id="step-1-1"`); !strings.Contains(text, "is-busy") || !strings.Contains(text, "Look up the suburb") {
			t.Errorf("running: %s", text)
		}
		close(let)
		text := read("event: turn")
		l.must(<-done)
		if !strings.Contains(text, "&lt;b&gt;Cremorne&lt;/b&gt;") || strings.Contains(text, "<b>") || !strings.Contains(text, "Keep as sample") {
			t.Errorf("done: %s", text)
		}
		l.must(l.engine.HangUpTest(ctx, h.id()))
		read("event: end")
	})
}

func TestStreamOfAnEndedCallEnds(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		h := l.place("workflow:" + l.flow.ID)
		l.must(l.engine.HangUpTest(t.Context(), h.id()))
		if text := l.stream(t.Context(), "/calls/"+h.id()+"/events")("event: end"); !strings.Contains(text, "Ask for the postcode") {
			t.Error(text)
		}
		m, err := l.db.Calls.Get(t.Context(), h.id())
		l.must(err)
		if m.Kind != models.CallTest || m.Outcome != "caller_left" {
			t.Errorf("%+v", m)
		}
	})
}

func resume(id string, turn int64, digits string) call.Resume {
	r := call.Resume{CallID: id, Turn: turn}
	r.Input.Kind, r.Input.Digits = "digits", digits
	return r
}

func TestEveryKindHasAnIcon(t *testing.T) {
	for _, k := range workflow.Kinds() {
		if !slices.Contains(component.Icons(), k.Icon) {
			t.Errorf("%s: no icon %q in views/component", k.Name, k.Icon)
		}
	}
}

func TestEveryOutcomeHasWords(t *testing.T) {
	for _, name := range call.Outcomes() {
		if w := outcome.Call(name); w.Help == "" {
			t.Errorf("call outcome %q has no words", name)
		}
	}
	for _, cause := range webanswer.Causes() {
		if w := outcome.Cause(string(cause)); w.Help == "" {
			t.Errorf("cause %q has no words", cause)
		}
	}
}
