package runtime_test

import (
	"net/http"
	"strings"
	"testing"

	"hookline/models"
	"hookline/models/dbtest"
)

// message makes the number record, and the carrier write down what is said; change may set
// the carrier's settings.
func (l *line) message(settings map[string]string) {
	l.t.Helper()
	l.published("Message", "+61255508888", `{"id":"rec","kind":"record","title":"Your message","settings":{"prompt":{"say":"Speak."},"max_length":"90s","silence":"4s","label":"message","transcribe":"carrier"},"exits":{"next":"bye","nothing":"bye"}},
		{"id":"bye","kind":"hang_up","title":"Bye","settings":{}}`)
	if settings != nil {
		l.set(settings)
	}
}

// The carrier tells the text at an address that names the recording; signed, of its own call,
// and once.
func TestTranscribed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		l.message(nil)
		d := read(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA1", "To", "+61255508888")))
		callback := d.Record.Text
		if d.Record.Transcribe != "true" || !strings.HasPrefix(callback, base+"/runtime/main-line/transcribed/") {
			t.Fatalf("%+v", d)
		}
		callID := strings.Split(d.Record.Action, "/")[6]
		news := callForm("", "TranscriptionText", "Please call me back.", "TranscriptionStatus", "completed", "RecordingSid", "RE1")
		news.Del("CallSid")
		for name, refused := range map[string]int{
			"not signed":        l.post(l.echo, callback, "", news).Code - http.StatusForbidden,
			"wrongly signed":    l.post(l.echo, callback, "another", news).Code - http.StatusForbidden,
			"another call's":    l.post(l.echo, callback, token, callForm("CA2", "TranscriptionText", "x")).Code - http.StatusBadRequest,
			"no such one":       l.post(l.echo, callback+"x", token, news).Code - http.StatusBadRequest,
			"no id":             l.post(l.echo, callback+"%2F..", token, news).Code - http.StatusBadRequest,
			"another carrier's": l.post(l.echo, strings.Replace(callback, "main-line", "open", 1), "", news).Code - http.StatusBadRequest,
		} {
			if refused != 0 {
				t.Errorf("%s: %+d", name, refused)
			}
		}
		if r := l.recording(callID); r.TranscriptState != models.TranscriptWaiting || r.Transcript != "" {
			t.Errorf("%+v", r)
		}
		for range 2 { // the carrier may say so twice, to any node
			if w := l.post(l.node(), callback, token, news); w.Code != http.StatusNoContent {
				t.Fatalf("%d %s", w.Code, w.Body)
			}
			news.Set("TranscriptionText", "Something else.")
		}
		if r := l.recording(callID); r.TranscriptState != models.TranscriptDone || r.Transcript != "Please call me back." {
			t.Errorf("%+v", r)
		}
		failed := read(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA3", "To", "+61255508888")))
		if w := l.post(l.echo, failed.Record.Text, token, callForm("CA3", "TranscriptionStatus", "failed")); w.Code != http.StatusNoContent {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if r := l.recording(strings.Split(failed.Record.Action, "/")[6]); r.TranscriptState != models.TranscriptFailed || r.TranscriptReason == "" {
			t.Errorf("%+v", r)
		}
	})
}

// A carrier that transcribes nothing is not asked to, and the recording says so.
func TestNotTranscribed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		l := newLine(t, db)
		l.message(map[string]string{"transcription": "none"})
		d := read(t, l.post(l.echo, "/runtime/main-line/voice", token, callForm("CA1", "To", "+61255508888")))
		r := l.recording(strings.Split(d.Record.Action, "/")[6])
		if d.Record.Transcribe != "" || d.Record.Text != "" || r.TranscriptState != models.TranscriptFailed || r.TranscriptReason != "This carrier transcribes nothing." {
			t.Errorf("%+v %+v", d, r)
		}
	})
}
