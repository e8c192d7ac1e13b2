package runtime_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"hookline/app/recording"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/models/dbtest"
)

const wav = "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x40\x1f\x00\x00\x80\x3e\x00\x00\x02\x00\x10\x00data\x00\x00\x00\x00 and so on"

// voicemail makes the number record, and gives a platform's storage that wants the
// account's name and token.
func (l *line) voicemail() *httptest.Server {
	l.t.Helper()
	l.published("Voicemail", "+61255507777", `{"id":"rec","kind":"record","title":"Your message","settings":{"prompt":{"say":"Speak."},"max_length":"90s","finish_key":"#","silence":"4s","beep":true,"label":"message"},"exits":{"next":"say","nothing":"none"}},
		{"id":"say","kind":"say_text","title":"Say","settings":{"text":"Kept at %ivr:message%"},"exits":{"next":"bye"}},
		{"id":"none","kind":"say_text","title":"None","settings":{"text":"Nothing."},"exits":{"next":"bye"}},
		{"id":"bye","kind":"hang_up","title":"Bye","settings":{}}`)
	platform := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, password, ok := r.BasicAuth(); !ok || user != "AC1" || password != token {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, wav)
	}))
	l.t.Cleanup(platform.Close)
	l.set(map[string]string{"api_url": platform.URL, "account": "AC1"})
	return platform
}

// set changes the settings of the signed carrier.
func (l *line) set(settings map[string]string) {
	l.t.Helper()
	carrier := *l.signed
	carrier.Config.Settings = settings
	var err error
	l.signed, err = l.ws.Carriers.Save(l.t.Context(), by, workspace.Carrier{Carrier: carrier, Secrets: map[string]string{"auth_token": token}})
	l.must(err)
}

func (l *line) recording(callID string) models.Recording {
	l.t.Helper()
	list, err := l.db.Recordings.Of(l.t.Context(), callID)
	l.must(err)
	if len(list) != 1 {
		l.t.Fatalf("%d recordings", len(list))
	}
	return list[0]
}

func TestRecord(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		platform := l.voicemail()
		source := platform.URL + "/Recordings/RE1"
		d := read(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA1", "To", "+61255507777")))
		if len(d.Says) != 1 || d.Says[0] != "Speak." || d.Record.Length != "90" || d.Redirect != d.Record.Action || !strings.HasPrefix(d.Record.Callback, base+"/runtime/main-line/recorded/") {
			t.Fatalf("%+v", d)
		}
		callID := strings.Split(d.Record.Action, "/")[6]
		done := callForm("CA1", "RecordingUrl", source, "RecordingDuration", "7", "Digits", "#")
		said := read(t, l.post(l.echo, d.Record.Action, token, done)).Says
		id := l.recording(callID).ID
		if len(said) != 1 || said[0] != "Kept at "+base+"/recordings/"+id {
			t.Errorf("said %q", said)
		}
		if again := read(t, l.post(l.node(), d.Record.Action, token, done)).Says; len(again) != 1 || again[0] != said[0] {
			t.Errorf("the same request again says %q", again)
		}
		l.must(l.recordings.Work(t.Context()))
		if r := l.recording(callID); r.State != models.RecordingWaiting || r.DueAt == nil {
			t.Errorf("fetched before the carrier says that it is there: %+v", r)
		}
		news := callForm("CA1", "RecordingUrl", source, "RecordingDuration", "7", "RecordingStatus", "completed")
		for name, refused := range map[string]int{
			"not signed":        l.post(l.echo, d.Record.Callback, "", news).Code - http.StatusForbidden,
			"another call's":    l.post(l.echo, d.Record.Callback, token, callForm("CA2", "RecordingUrl", source)).Code - http.StatusBadRequest,
			"no such one":       l.post(l.echo, d.Record.Callback+"x", token, news).Code - http.StatusBadRequest,
			"no id":             l.post(l.echo, d.Record.Callback+"%2F..", token, news).Code - http.StatusBadRequest,
			"a file of ours":    l.post(l.echo, d.Record.Callback, token, callForm("CA1", "RecordingUrl", "file:///etc/passwd")).Code - http.StatusBadRequest,
			"no CallSid":        l.post(l.echo, d.Record.Callback, token, nil).Code - http.StatusBadRequest,
			"not there yet":     l.post(l.echo, d.Record.Callback, token, callForm("CA1", "RecordingStatus", "in-progress")).Code - http.StatusNoContent,
			"another carrier's": l.post(l.echo, strings.Replace(d.Record.Callback, "main-line", "open", 1), "", news).Code - http.StatusBadRequest,
		} {
			if refused != 0 {
				t.Errorf("%s: %+d", name, refused)
			}
		}
		absurd := callForm("CA1", "RecordingUrl", source, "RecordingDuration", "99999999999999999999", "RecordingStatus", "completed")
		if w := l.post(l.echo, d.Record.Callback, token, absurd); w.Code != http.StatusNoContent || l.recording(callID).DurationMS != 7000 {
			t.Errorf("a length that can't be: %d %s, %+v", w.Code, w.Body, l.recording(callID))
		}
		for range 2 { // the carrier may say so twice
			if w := l.post(l.echo, d.Record.Callback, token, news); w.Code != http.StatusNoContent {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
		}
		l.must(l.recordings.Work(t.Context()))
		r := l.recording(callID)
		if r.State != models.RecordingStored || r.Type != "audio/wav" || r.Size != int64(len(wav)) || r.Source != "" || r.Title != "Your message" || r.Label != "message" {
			t.Fatalf("%+v", r)
		}
		sound, err := l.recordings.Open(t.Context(), r.ID, recording.Both)
		l.must(err)
		defer func() { _ = sound.Close() }()
		if data, err := io.ReadAll(sound); err != nil || string(data) != wav {
			t.Errorf("%q %v", data, err)
		}
	})
}

// A silent caller leaves by Nothing; one who hangs up leaves what was said so far.
func TestRecordOfNothingAndOfHalf(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		platform := l.voicemail()
		source := platform.URL + "/Recordings/RE2"
		d := read(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA1", "To", "+61255507777")))
		if d = read(t, l.post(l.echo, d.Redirect, token, callForm("CA1"))); len(d.Says) != 1 || d.Says[0] != "Nothing." {
			t.Errorf("silence: %+v", d)
		}
		d = read(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA2", "To", "+61255507777")))
		empty := callForm("CA2", "RecordingUrl", source, "RecordingDuration", "0")
		if d = read(t, l.post(l.echo, d.Record.Action, token, empty)); len(d.Says) != 1 || d.Says[0] != "Nothing." {
			t.Errorf("an empty recording: %+v", d)
		}
		d = read(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA3", "To", "+61255507777")))
		callID := strings.Split(d.Record.Action, "/")[6]
		gone := callForm("CA3", "CallStatus", "completed", "RecordingUrl", source, "Digits", "hangup")
		if w := l.post(l.echo, d.Record.Action, token, gone); w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		c, err := db.Calls.Get(t.Context(), callID)
		l.must(err)
		if c.Outcome != string(workflow.CallerLeft) || l.recording(callID).Source != source {
			t.Errorf("%+v %+v", c, l.recording(callID))
		}
		if w := l.post(l.echo, d.Record.Callback, token, callForm("CA3", "RecordingUrl", source, "RecordingDuration", "3")); w.Code != http.StatusNoContent {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		l.must(l.recordings.Work(t.Context()))
		if r := l.recording(callID); r.State != models.RecordingStored {
			t.Errorf("%+v", r)
		}
	})
}
