package carrier_test

import (
	"net/url"
	"strings"
	"testing"

	"hookline/app/carrier"
	"hookline/app/kind"
	"hookline/app/voice"
)

// Each platform is asked for the text of a Record in its own words (FACTS), and one that
// has none is not: it might end the document.
func TestRecordAsksForItsText(t *testing.T) {
	const plain = `recordingStatusCallback="/recorded/r1" recordingStatusCallbackMethod="POST"`
	for _, tt := range []struct {
		settings kind.Values
		want     string
		can      bool
	}{
		{nil, plain + ` transcribe="true" transcribeCallback="/transcribed/r1">`, true},
		{kind.Values{"transcription": "transcribe"}, plain + ` transcribe="true" transcribeCallback="/transcribed/r1">`, true},
		{kind.Values{"transcription": "none"}, plain + `>`, false},
		{kind.Values{"queue": "redirect"}, plain + `>`, false},
	} {
		d := carrier.Document{Next: "/n", Recorded: "/recorded/", Transcribed: "/transcribed/", Settings: tt.settings,
			Instructions: []voice.Instruction{{Verb: voice.Record, Recording: "r1", Transcribe: true}}}
		if _, body := (carrier.TwiML{}).Render(d); !strings.Contains(string(body), tt.want) {
			t.Errorf("%v: %s, want %s", tt.settings, body, tt.want)
		}
		if got := (carrier.TwiML{}).Transcribes(tt.settings); got != tt.can {
			t.Errorf("%v: it transcribes: %v", tt.settings, got)
		}
		d.Instructions[0].Transcribe = false
		if _, body := (carrier.TwiML{}).Render(d); strings.Contains(string(body), "transcri") {
			t.Errorf("%v: nobody wants a text: %s", tt.settings, body)
		}
	}
}

func TestTranscribedIsRead(t *testing.T) {
	form := url.Values{"TranscriptionText": {" Two lines,\n\x00and ü.\xff "}, "TranscriptionStatus": {"completed"}, "RecordingSid": {"RE1"}}
	got, err := (carrier.TwiML{}).Transcribed(carrier.Request{Form: form})
	if err != nil || got != (carrier.Transcribed{Text: "Two lines,\nand ü.\uFFFD"}) {
		t.Errorf("%+v %v", got, err)
	}
	got, err = (carrier.TwiML{}).Transcribed(carrier.Request{Form: url.Values{"TranscriptionStatus": {"failed"}, "CallSid": {"CA1"}}})
	if err != nil || got != (carrier.Transcribed{CallID: "CA1", Failed: true}) {
		t.Errorf("%+v %v", got, err)
	}
	got, _ = (carrier.TwiML{}).Transcribed(carrier.Request{Form: url.Values{"TranscriptionText": {strings.Repeat("ü", 30000)}}})
	if n := len([]rune(got.Text)); n != 20000 {
		t.Errorf("%d characters", n)
	}
}
