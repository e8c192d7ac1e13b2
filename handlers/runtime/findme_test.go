package runtime_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"hookline/app/workflow"
	"hookline/models"
	"hookline/models/dbtest"
)

// nouns are what a <Dial> calls.
type nouns struct {
	Says []string `xml:"Say"`
	Dial struct {
		Action   string `xml:"action,attr"`
		Timeout  string `xml:"timeout,attr"`
		Record   string `xml:"record,attr"`
		Callback string `xml:"recordingStatusCallback,attr"`
		Numbers  []struct {
			URL    string `xml:"url,attr"`
			Method string `xml:"method,attr"`
			Text   string `xml:",chardata"`
		} `xml:"Number"`
	} `xml:"Dial"`
	Hangup *struct{} `xml:"Hangup"`
}

func calls(t *testing.T, w *httptest.ResponseRecorder) nouns {
	t.Helper()
	var d nouns
	if err := xml.Unmarshal(w.Body.Bytes(), &d); w.Code != http.StatusOK || err != nil {
		t.Fatalf("%d %v: %s", w.Code, err, w.Body)
	}
	return d
}

const findMeNumber = "+61255508888"

// findMe makes a number run a Find Me with these settings.
func (l *line) findMe(settings map[string]any) {
	l.t.Helper()
	text, err := json.Marshal(settings)
	l.must(err)
	l.published("Find me", findMeNumber, `{"id":"find","kind":"find_me","title":"Reach us","settings":`+string(text)+`,"exits":{"answered":"a","nobody":"n","failed":"f"}},
		{"id":"a","kind":"say_text","title":"A","settings":{"text":"Talked."},"exits":{"next":"bye"}},
		{"id":"n","kind":"say_text","title":"N","settings":{"text":"Nobody."},"exits":{"next":"bye"}},
		{"id":"f","kind":"say_text","title":"F","settings":{"text":"Failed."},"exits":{"next":"bye"}},
		{"id":"bye","kind":"hang_up","title":"Bye","settings":{}}`)
}

func (l *line) ring(sid string) nouns {
	l.t.Helper()
	return calls(l.t, l.post(l.echo, "/runtime/main-line/voice", token, callForm(sid, "To", findMeNumber)))
}

// leg is what a platform sends of the call to one of the numbers.
func leg(more ...string) url.Values {
	return callForm("CAleg", append([]string{"ParentCallSid", "CA1", "CallStatus", "in-progress", "Direction", "outbound-dial"}, more...)...)
}

func (l *line) state(action string) workflow.State {
	l.t.Helper()
	var st workflow.State
	l.must(json.Unmarshal([]byte(l.row(action).State), &st))
	return st
}

// row is the call whose step an address names.
func (l *line) row(action string) *models.Call {
	l.t.Helper()
	c, err := l.db.Calls.Get(l.t.Context(), strings.Split(action, "/")[6])
	l.must(err)
	return c
}

var twoScreened = map[string]any{"numbers": []string{"+61255500001", "+61255500002"}, "simultaneous": 2, "ring": "20s", "screen": "whisper_text", "whisper": "Call from the website"}

func TestFindMeScreensWhoAnswers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		l.findMe(twoScreened)
		d := l.ring("CA1")
		if len(d.Dial.Numbers) != 2 || d.Dial.Timeout != "20" || d.Dial.Numbers[1].Text != "+61255500002" || d.Dial.Numbers[1].Method != http.MethodPost || d.Dial.Record != "" {
			t.Fatalf("%+v", d)
		}
		first, second := d.Dial.Numbers[0].URL, d.Dial.Numbers[1].URL
		if !strings.HasPrefix(first, base+"/runtime/main-line/screen/") || first == second {
			t.Fatalf("%s, %s", first, second)
		}
		asked := l.post(l.echo, first, token, leg())
		ask := read(t, asked)
		if len(ask.Gathers) != 1 || strings.Join(ask.Gathers[0].Says, "|") != "Call from the website|Press 1 to accept." || !strings.Contains(asked.Body.String(), `numDigits="1"`) || ask.Redirect != ask.Gathers[0].Action {
			t.Fatalf("%s", asked.Body)
		}
		accept := ask.Gathers[0].Action
		before := *l.row(d.Dial.Action)
		for name, tt := range map[string]struct {
			address string
			form    url.Values
			bridged bool
		}{
			"the key":               {accept, leg("Digits", "1"), true},
			"another key":           {accept, leg("Digits", "2"), false},
			"no key":                {accept, leg(), false},
			"the key, and hung up":  {accept, leg("Digits", "1", "CallStatus", "completed"), false},
			"hung up while it said": {first, leg("CallStatus", "completed"), false},
		} {
			answer := l.post(l.echo, tt.address, token, tt.form)
			got := calls(t, answer)
			if bridged := got.Hangup == nil; bridged != tt.bridged || bridged && !strings.HasSuffix(answer.Body.String(), "<Response></Response>") {
				t.Errorf("%s: %s", name, answer.Body)
			}
			if again := l.post(l.node(), tt.address, token, tt.form); !bytes.Equal(again.Body.Bytes(), answer.Body.Bytes()) {
				t.Errorf("%s, again on another node: %s", name, again.Body)
			}
		}
		if after := *l.row(d.Dial.Action); after.State != before.State || after.Turn != before.Turn || after.Status != before.Status || !after.UpdatedAt.Equal(before.UpdatedAt) {
			t.Errorf("who answers changed the call: %+v, it was %+v", after, before)
		}
		talked := calls(t, l.post(l.echo, d.Dial.Action, token, callForm("CA1", "DialCallStatus", "completed", "DialBridged", "true", "DialCallDuration", "61")))
		if len(talked.Says) != 1 || talked.Says[0] != "Talked." {
			t.Errorf("%+v", talked)
		}
		for name, address := range map[string]string{"listens": first, "accepts": accept} { // late: the other one took the call
			if late := calls(t, l.post(l.echo, address, token, leg("Digits", "1"))); late.Hangup == nil {
				t.Errorf("who %s too late: %+v", name, late)
			}
		}
	})
}

func TestFindMeRefusesWhatIsNotTheCarriers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		l.findMe(twoScreened)
		d := l.ring("CA1")
		first := d.Dial.Numbers[0].URL
		accept := strings.Replace(first, "/screen/", "/accept/", 1)
		next := strings.Replace(first, "/1/0", "/2/0", 1)
		for name, tt := range map[string]struct {
			address, with string
			form          url.Values
			code          int
		}{
			"no signature":          {first, "", leg(), http.StatusForbidden},
			"no signature, the key": {accept, "", leg("Digits", "1"), http.StatusForbidden},
			"another token's":       {accept, "wrong", leg("Digits", "1"), http.StatusForbidden},
			"another carrier's":     {strings.Replace(first, "main-line", "open", 1), "", leg(), http.StatusBadRequest},
			"no such number":        {strings.TrimSuffix(first, "0") + "2", token, leg(), http.StatusBadRequest},
			"no number":             {strings.TrimSuffix(first, "0") + "x", token, leg(), http.StatusBadRequest},
			"below the first":       {strings.TrimSuffix(first, "0") + "-1", token, leg(), http.StatusBadRequest},
			"a step to come":        {next, token, leg(), http.StatusBadRequest},
			"no such call":          {base + "/runtime/main-line/screen/nope/1/0", token, leg(), http.StatusBadRequest},
			"no CallSid":            {first, token, url.Values{}, http.StatusBadRequest},
		} {
			if w := l.post(l.echo, tt.address, tt.with, tt.form); w.Code != tt.code {
				t.Errorf("%s: %d %s", name, w.Code, w.Body)
			}
		}
		get := httptest.NewRecorder()
		l.echo.ServeHTTP(get, httptest.NewRequest(http.MethodGet, strings.TrimPrefix(first, base), nil))
		if get.Code == http.StatusOK {
			t.Errorf("a GET is answered: %s", get.Body)
		}
	})
}

// A caller who hangs up ends the ringing: who answers then is hung up on.
func TestFindMeCallerHangsUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		l.findMe(twoScreened)
		d := l.ring("CA1")
		first := d.Dial.Numbers[0].URL
		if w := l.post(l.echo, "/runtime/main-line/status", token, callForm("CA1", "CallStatus", "completed")); w.Code != http.StatusNoContent {
			t.Fatalf("%d", w.Code)
		}
		for _, address := range []string{first, strings.Replace(first, "/screen/", "/accept/", 1)} {
			if late := calls(t, l.post(l.echo, address, token, leg("Digits", "1"))); late.Hangup == nil {
				t.Errorf("%s: %+v", address, late)
			}
		}
	})
}

func TestFindMeWithTheDatabaseAway(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		l.findMe(twoScreened)
		first := l.ring("CA1").Dial.Numbers[0].URL
		l.must(db.Close())
		accept := strings.Replace(first, "/screen/", "/accept/", 1)
		if d := read(t, l.post(l.echo, accept, token, leg("Digits", "1"))); !strings.HasPrefix(d.Redirect, accept) || !strings.Contains(d.Redirect, "Digits=1") {
			t.Errorf("%+v", d)
		}
	})
}

func TestFindMeUntilNobodyIsLeft(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		var numbers []string
		for i := range 30 {
			numbers = append(numbers, fmt.Sprintf("+612555%05d", i))
		}
		l.findMe(map[string]any{"numbers": numbers, "simultaneous": 10})
		d, seen := l.ring("CA1"), 0
		for range 3 {
			if len(d.Dial.Numbers) != 10 || d.Dial.Numbers[0].Text != numbers[seen] || d.Dial.Numbers[0].URL != "" {
				t.Fatalf("after %d: %+v", seen, d)
			}
			seen += 10
			// Somebody answered and did not take the call: the platform says that it was answered.
			d = calls(t, l.post(l.echo, d.Dial.Action, token, callForm("CA1", "DialCallStatus", "completed", "DialBridged", "false")))
		}
		if len(d.Says) != 1 || d.Says[0] != "Nobody." {
			t.Errorf("%+v", d)
		}
		l.findAgain("CA2", 30, "failed", "Failed.")
		l.findAgain("CA3", 30, "busy", "Nobody.")
	})
}

// findAgain plays the same Find Me with one outcome for all of its groups of ten.
func (l *line) findAgain(sid string, numbers int, status, says string) {
	l.t.Helper()
	d := l.ring(sid)
	for range numbers / 10 {
		d = calls(l.t, l.post(l.echo, d.Dial.Action, token, callForm(sid, "DialCallStatus", status)))
	}
	if len(d.Says) != 1 || d.Says[0] != says {
		l.t.Errorf("all %s: %+v", status, d)
	}
}

func TestFindMeIsRecorded(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		platform := l.voicemail()
		l.findMe(map[string]any{"numbers": []string{"+61255500001", "+61255500002"}, "record": true})
		d := l.ring("CA1")
		if len(d.Says) != 1 || d.Says[0] != "This call is recorded." || d.Dial.Record != "record-from-answer" || !strings.HasPrefix(d.Dial.Callback, base+"/runtime/main-line/recorded/") {
			t.Fatalf("%+v", d)
		}
		told := read(t, l.post(l.echo, d.Dial.Numbers[0].URL, token, leg()))
		if len(told.Says) != 1 || told.Says[0] != "This call is recorded." || len(told.Gathers) != 0 || told.Hangup != nil {
			t.Errorf("who answers hears %+v", told)
		}
		first := d.Dial.Callback
		d = calls(t, l.post(l.echo, d.Dial.Action, token, callForm("CA1", "DialCallStatus", "busy")))
		if len(d.Says) != 0 || d.Dial.Callback != first {
			t.Errorf("the second number: %+v", d)
		}
		source := platform.URL + "/Recordings/RE1"
		// The caller hangs up first: there is no other step, and the talk counts all the same.
		ended := callForm("CA1", "CallStatus", "completed", "DialCallStatus", "completed", "DialCallDuration", "61", "RecordingUrl", source)
		for range 2 {
			read(t, l.post(l.echo, d.Dial.Action, token, ended))
		}
		if st := l.state(d.Dial.Action); st.Monitored != 61 {
			t.Errorf("monitored %d s", st.Monitored)
		}
		if w := l.post(l.echo, d.Dial.Callback, token, callForm("CA1", "RecordingUrl", source, "RecordingDuration", "61", "RecordingStatus", "completed")); w.Code != http.StatusNoContent {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		l.must(l.recordings.Work(t.Context()))
		c := l.row(d.Dial.Action)
		if r := l.recording(c.ID); r.State != models.RecordingStored || r.Title != "Reach us" || !r.IsTalk() {
			t.Errorf("%+v", r)
		}
	})
}

// A carrier that can't record is not asked to, and nobody is told that they are recorded.
func TestFindMeByACarrierThatCannotRecord(t *testing.T) {
	l := newLine(t, dbtest.SQLite(t))
	l.set(map[string]string{"queue": "redirect"})
	l.findMe(map[string]any{"numbers": []string{"+61255500001"}, "record": true})
	if d := l.ring("CA1"); len(d.Says) != 0 || d.Dial.Record != "" || d.Dial.Numbers[0].URL != "" {
		t.Errorf("%+v", d)
	}
}
