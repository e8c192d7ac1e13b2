package carrier_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/carrier"
	"hookline/app/kind"
	"hookline/app/voice"
)

func token(text string) kind.Values { return kind.Values{"auth_token": text} }

func signed(signature, address string, form url.Values) carrier.Request {
	return carrier.Request{Method: http.MethodPost, URL: address, Form: form,
		Header: http.Header{"X-Twilio-Signature": {signature}}}
}

// The vector is Twilio's own (STACK.md, Telephony).
func TestSignature(t *testing.T) {
	const address, good = "https://mycompany.com/myapp.php?foo=1&bar=2", "0/KCTR6DLpKmkAf8muzZqo1nDgQ="
	form := url.Values{"CallSid": {"CA1234567890ABCDE"}, "Caller": {"+12349013030"}, "Digits": {"1234"},
		"From": {"+12349013030"}, "To": {"+18005551212"}}
	tests := []struct {
		name, token, address, signature string
		form                            url.Values
		want                            bool
	}{
		{"as published", "12345", address, good, form, true},
		{"we know it with the port", "12345", "https://mycompany.com:443/myapp.php?foo=1&bar=2", good, form, true},
		{"another token", "12346", address, good, form, false},
		{"no token", "", address, good, form, false},
		{"another URL", "12345", address + "3", good, form, false},
		{"a parameter more", "12345", address, good, url.Values{"A": {"b"}}, false},
		{"no signature", "12345", address, "", form, false},
		{"not base64", "12345", address, "***", form, false},
	}
	for _, tt := range tests {
		if got := (carrier.TwiML{}).Verify(token(tt.token), signed(tt.signature, tt.address, tt.form)); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// A key that stands several times is signed once per distinct value, in the order of
// the values; keys in the order of the keys (STACK.md, Telephony).
func TestSignatureOfRepeatedKeys(t *testing.T) {
	const address = "https://x.example/v"
	form := url.Values{"CallSid": {"CA1"}, "B": {"2", "10", "2", "1"}, "A": {"x", "x"}}
	for text, fine := range map[string]bool{
		"AxB1B10B2CallSidCA1":     true,
		"AxAxB1B10B2B2CallSidCA1": false, // each as often as it stands
		"AxB2B10B1CallSidCA1":     false, // in the order they came
		"AxB2CallSidCA1":          false, // the first alone
		"AxB1102CallSidCA1":       false, // the key once
	} {
		mac := hmac.New(sha1.New, []byte("12345"))
		mac.Write([]byte(address + text))
		if got := (carrier.TwiML{}).Verify(token("12345"), signed(base64.StdEncoding.EncodeToString(mac.Sum(nil)), address, form)); got != fine {
			t.Errorf("a signature of %s is taken: %v", text, got)
		}
	}
}

func TestInput(t *testing.T) {
	tests := []struct {
		form url.Values
		want voice.Input
	}{
		{url.Values{"Digits": {"12*#"}}, voice.Input{Kind: voice.Digits, Digits: "12*#"}},
		{url.Values{"Digits": {""}}, voice.Input{Kind: voice.NoInput}},
		{url.Values{}, voice.Input{Kind: voice.NoInput}},
		{url.Values{"DialCallStatus": {"completed"}, "RecordingUrl": {"https://api.example.com/RE1"}},
			voice.Input{Kind: voice.DialDone, DialStatus: voice.DialAnswered, RecordingURL: "https://api.example.com/RE1"}},
		{url.Values{"DialCallStatus": {"completed"}, "DialCallDuration": {"61"}}, voice.Input{Kind: voice.DialDone, DialStatus: voice.DialAnswered, DialDuration: 61 * time.Second}},
		{url.Values{"DialCallStatus": {"no-answer"}}, voice.Input{Kind: voice.DialDone, DialStatus: voice.DialNoAnswer}},
		{url.Values{"DialCallStatus": {"completed"}, "DialCallDuration": {"9"}, "DialBridged": {"false"}}, voice.Input{Kind: voice.DialDone, DialStatus: voice.DialNoAnswer}},
		{url.Values{"DialCallStatus": {"completed"}, "DialCallDuration": {"9"}, "DialBridged": {"true"}}, voice.Input{Kind: voice.DialDone, DialStatus: voice.DialAnswered, DialDuration: 9 * time.Second}},
		{url.Values{"DialCallStatus": {"busy"}, "DialBridged": {"false"}}, voice.Input{Kind: voice.DialDone, DialStatus: voice.DialBusy}},
		{url.Values{"DialCallStatus": {"completed"}, "DialCallDuration": {"9"}, "CallStatus": {"completed"}}, voice.Input{Kind: voice.HungUp, DialStatus: voice.DialAnswered, DialDuration: 9 * time.Second}},
		{url.Values{"SmsStatus": {"sent"}, "SmsSid": {"SM1"}}, voice.Input{Kind: voice.MessageDone, MessageStatus: voice.MessageSent}},
		{url.Values{"SmsStatus": {"sending"}}, voice.Input{Kind: voice.MessageDone, MessageStatus: voice.MessageSent}},
		{url.Values{"SmsStatus": {"invalid"}}, voice.Input{Kind: voice.MessageDone, MessageStatus: voice.MessageFailed}},
		{url.Values{"SmsStatus": {"sent"}, "CallStatus": {"completed"}}, voice.Input{Kind: voice.HungUp}},
		{url.Values{"RecordingUrl": {"https://api.example.com/RE1"}, "RecordingDuration": {"7"}, "Digits": {"#"}},
			voice.Input{Kind: voice.Recorded, Digits: "#", RecordingURL: "https://api.example.com/RE1", RecordedFor: 7 * time.Second}},
		{url.Values{"RecordingUrl": {"https://api.example.com/RE1"}}, voice.Input{Kind: voice.Recorded, RecordingURL: "https://api.example.com/RE1"}},
		{url.Values{"RecordingUrl": {"https://api.example.com/RE1"}, "RecordingDuration": {"0"}}, voice.Input{Kind: voice.NoInput}},
		{url.Values{"RecordingUrl": {"https://api.example.com/RE1"}, "RecordingDuration": {"7"}, "Digits": {"hangup"}}, voice.Input{Kind: voice.HungUp, RecordingURL: "https://api.example.com/RE1"}},
		{url.Values{"RecordingUrl": {"https://api.example.com/RE1"}, "CallStatus": {"completed"}}, voice.Input{Kind: voice.HungUp, RecordingURL: "https://api.example.com/RE1"}},
		{url.Values{"RecordingUrl": {"https://api.example.com/" + strings.Repeat("x", 5000)}}, voice.Input{Kind: voice.NoInput}},
		{url.Values{"DialCallStatus": {"strange"}}, voice.Input{Kind: voice.DialDone, DialStatus: voice.DialFailed}},
	}
	for _, tt := range tests {
		tt.form.Set("CallSid", "CA1")
		sid, in, err := (carrier.TwiML{}).Input(carrier.Request{Form: tt.form})
		if sid != "CA1" || in != tt.want || err != nil {
			t.Errorf("%v: %q %+v %v", tt.form, sid, in, err)
		}
	}
	if _, _, err := (carrier.TwiML{}).Input(carrier.Request{}); !apperr.Is(err, apperr.Invalid) {
		t.Errorf("without CallSid: %v", err)
	}
}

// A number that can't be is one that is not known, whatever a platform or a stranger sends.
func TestLengthsThatCannotBe(t *testing.T) {
	for text, want := range map[string]time.Duration{"7": 7 * time.Second, "604800": 7 * 24 * time.Hour, "": 0, "0": 0, "-5": 0, "604801": 0,
		"9223372036": 0, "9223372036854775807": 0, "99999999999999999999": 0, "-99999999999999999999": 0, "1e3": 0, "x": 0} {
		form := url.Values{"CallSid": {"CA1"}, "RecordingUrl": {"https://api.example.com/RE1"}, "RecordingDuration": {text}}
		news, err := (carrier.TwiML{}).Recorded(carrier.Request{Form: form})
		if err != nil || news.Duration != want {
			t.Errorf("news of %q: %s, %v", text, news.Duration, err)
		}
		if _, in, err := (carrier.TwiML{}).Input(carrier.Request{Form: form}); err != nil || in.RecordedFor != want {
			t.Errorf("a recording of %q: %s, %v", text, in.RecordedFor, err)
		}
		form = url.Values{"CallSid": {"CA1"}, "DialCallStatus": {"completed"}, "DialCallDuration": {text}}
		if _, in, err := (carrier.TwiML{}).Input(carrier.Request{Form: form}); err != nil || in.DialDuration != want {
			t.Errorf("a call of %q: %s, %v", text, in.DialDuration, err)
		}
	}
}

func TestStartNumbers(t *testing.T) {
	for in, want := range map[string]string{
		"+61255501234": "+61255501234", "sip:+61255501234@x.example": "sip:+61255501234@x.example", // app/phone reads it
		"anonymous": "anonymous", "": "", "0255501234": "0255501234", "\x00a\nb": "ab",
	} {
		s, err := (carrier.TwiML{}).Start(carrier.Request{Form: url.Values{"CallSid": {"CA1"}, "From": {in}, "To": {in}}})
		if err != nil || s.Caller != want || s.Called != want {
			t.Errorf("%q: %+v %v, want %q", in, s, err, want)
		}
	}
}

func TestRender(t *testing.T) {
	tests := []struct {
		name string
		in   []voice.Instruction
		want string
	}{
		{"say and hang up", []voice.Instruction{voice.SayText("Fish & <chips>\x00"), {Verb: voice.Hangup}},
			`<Say>Fish &amp; &lt;chips&gt;</Say><Hangup></Hangup>`},
		{"voice", []voice.Instruction{{Verb: voice.Say, Text: "Salut", Voice: "Polly.Celine", Language: "fr-FR"}},
			`<Say voice="Polly.Celine" language="fr-FR">Salut</Say>`},
		{"gather", []voice.Instruction{{Verb: voice.Gather, Prompt: []voice.Instruction{voice.SayText("Key it in.")}, MaxDigits: 4, FinishKey: "#", Timeout: 1500 * time.Millisecond}},
			`<Gather input="dtmf" action="/n?a=1&amp;b=2" method="POST" timeout="2" numDigits="4" finishOnKey="#" actionOnEmptyResult="true"><Say>Key it in.</Say></Gather><Redirect method="POST">/n?a=1&amp;b=2</Redirect>`},
		{"gather without a finish key", []voice.Instruction{{Verb: voice.Gather, Timeout: time.Second}},
			`<Gather input="dtmf" action="/n?a=1&amp;b=2" method="POST" timeout="1" finishOnKey="" actionOnEmptyResult="true"></Gather><Redirect method="POST">/n?a=1&amp;b=2</Redirect>`},
		{"record", []voice.Instruction{{Verb: voice.Record, Recording: "r1", MaxLength: 90 * time.Second, FinishKey: "#", Timeout: 5 * time.Second, Beep: true}},
			`<Record action="/n?a=1&amp;b=2" method="POST" maxLength="90" finishOnKey="#" timeout="5" playBeep="true" trim="trim-silence" recordingStatusCallback="/recorded/r1" recordingStatusCallbackMethod="POST"></Record><Redirect method="POST">/n?a=1&amp;b=2</Redirect>`},
		{"record without beep or key", []voice.Instruction{{Verb: voice.Record, Recording: "r1", MaxLength: 2 * time.Hour, Timeout: time.Second}},
			`<Record action="/n?a=1&amp;b=2" method="POST" maxLength="3600" finishOnKey="" timeout="1" playBeep="false" trim="trim-silence" recordingStatusCallback="/recorded/r1" recordingStatusCallbackMethod="POST"></Record><Redirect method="POST">/n?a=1&amp;b=2</Redirect>`},
		{"dial", []voice.Instruction{{Verb: voice.Dial, Number: "+61255509999", CallerID: "+61255501234", Timeout: 30 * time.Second}},
			`<Dial action="/n?a=1&amp;b=2" method="POST" timeout="30" callerId="+61255501234" answerOnBridge="true"><Number>+61255509999</Number></Dial>`},
		{"dial sip", []voice.Instruction{{Verb: voice.Dial, Number: "sip:a@b.example", Timeout: 30 * time.Second}},
			`<Dial action="/n?a=1&amp;b=2" method="POST" timeout="30" answerOnBridge="true"><Sip>sip:a@b.example</Sip></Dial>`},
		{"dial recorded", []voice.Instruction{{Verb: voice.Dial, Number: "client:ann", Timeout: 30 * time.Second, Recording: "r1"}},
			`<Dial action="/n?a=1&amp;b=2" method="POST" timeout="30" answerOnBridge="true" record="record-from-answer" trim="do-not-trim" recordingStatusCallback="/recorded/r1" recordingStatusCallbackMethod="POST" recordingStatusCallbackEvent="in-progress completed absent"><Client>ann</Client></Dial>`},
		{"dial recorded by side", []voice.Instruction{{Verb: voice.Dial, Number: "client:ann", Timeout: 30 * time.Second, Recording: "r1", Dual: true}},
			`<Dial action="/n?a=1&amp;b=2" method="POST" timeout="30" answerOnBridge="true" record="record-from-answer-dual" trim="do-not-trim" recordingStatusCallback="/recorded/r1" recordingStatusCallbackMethod="POST" recordingStatusCallbackEvent="in-progress completed absent"><Client>ann</Client></Dial>`},
		{"dial several", []voice.Instruction{{Verb: voice.Dial, Timeout: 20 * time.Second, Numbers: []voice.Callee{
			{Number: "+61255500001", Key: "1"}, {Number: "sip:a@b.example", Whisper: []voice.Instruction{voice.SayText("Hi")}}, {Number: "client:ann"}}}},
			`<Dial action="/n?a=1&amp;b=2" method="POST" timeout="20" answerOnBridge="true"><Number url="/screen/0" method="POST">+61255500001</Number>` +
				`<Sip url="/screen/1" method="POST">sip:a@b.example</Sip><Client>ann</Client></Dial>`},
		{"nothing: who answered is connected", nil, ``},
		{"message", []voice.Instruction{voice.SayText("Look."), {Verb: voice.Message, Number: "+61491570156", CallerID: "+61255501234", Text: "Fish & <chips>: äł"}},
			`<Say>Look.</Say><Sms to="+61491570156" from="+61255501234" action="/n?a=1&amp;b=2" method="POST">Fish &amp; &lt;chips&gt;: äł</Sms><Redirect method="POST">/n?a=1&amp;b=2</Redirect>`},
		{"message from whom the carrier likes", []voice.Instruction{{Verb: voice.Message, Number: "+61491570156", Text: "Hi"}},
			`<Sms to="+61491570156" action="/n?a=1&amp;b=2" method="POST">Hi</Sms><Redirect method="POST">/n?a=1&amp;b=2</Redirect>`},
		{"go on", []voice.Instruction{{Verb: voice.Pause, Timeout: 2 * time.Second}, {Verb: voice.Continue}},
			`<Pause length="2"></Pause><Redirect method="POST">/n?a=1&amp;b=2</Redirect>`},
	}
	for _, tt := range tests {
		media, body := (carrier.TwiML{}).Render(carrier.Document{Instructions: tt.in, Next: "/n?a=1&b=2", Recorded: "/recorded/", Screen: "/screen/"})
		want := `<?xml version="1.0" encoding="UTF-8"?>` + "\n<Response>" + tt.want + "</Response>"
		if string(body) != want || media != "text/xml; charset=utf-8" {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, body, want)
		}
	}
}

// A platform such as Somleng's ends the call at a verb it does not know.
func TestNoSmsWithoutEnqueue(t *testing.T) {
	_, body := (carrier.TwiML{}).Render(carrier.Document{Instructions: []voice.Instruction{{Verb: voice.Message, Number: "+61491570156", Text: "Hi"}},
		Next: "/n", Settings: kind.Values{"queue": "redirect"}})
	if want := `<Response><Redirect method="POST">/n</Redirect></Response>`; !strings.HasSuffix(string(body), want) {
		t.Errorf("%s, want %s", body, want)
	}
}

// The address of Twilio's API names the call and the recording, whatever they hold.
func TestPauseRecording(t *testing.T) {
	a, _ := (carrier.TwiML{}).Account(kind.Values{"api_url": "https://api.example.com/", "account": "AC1", "auth_token": "t"})
	for pause, want := range map[bool]string{true: "PauseBehavior=skip&Status=paused", false: "Status=in-progress"} {
		o := (carrier.TwiML{}).PauseRecording(a, "CA/1", "RE?1", pause)
		if o.URL != "https://api.example.com/2010-04-01/Accounts/AC1/Calls/CA%2F1/Recordings/RE%3F1.json" || string(o.Body) != want {
			t.Errorf("%v: %s %s", pause, o.URL, o.Body)
		}
	}
	for queue, can := range map[string]bool{"": true, "enqueue": true, "redirect": false} {
		if got := (carrier.TwiML{}).Records(kind.Values{"queue": queue}); got != can {
			t.Errorf("with the queue %q it records: %v", queue, got)
		}
	}
	began, err := (carrier.TwiML{}).Recorded(carrier.Request{Form: url.Values{"CallSid": {"CA1"}, "RecordingSid": {"RE1"}, "RecordingStatus": {"in-progress"}}})
	if err != nil || began != (carrier.Recorded{CallID: "CA1", ID: "RE1", Began: true, Pending: true}) {
		t.Errorf("%+v %v", began, err)
	}
}

// While the database is away the carrier comes again: what it said of a dial goes along.
func TestCarryKeepsHowADialEnded(t *testing.T) {
	form := url.Values{"CallSid": {"CA1"}, "DialCallStatus": {"completed"}, "DialCallDuration": {"9"}, "DialBridged": {"false"}}
	v := (carrier.TwiML{}).Carry(carrier.Request{Form: form})
	if _, in, err := (carrier.TwiML{}).Input(carrier.Request{Form: url.Values{"CallSid": {"CA1"}}, Query: v}); err != nil || in.DialStatus != voice.DialNoAnswer {
		t.Errorf("%s: %+v %v", v.Encode(), in, err)
	}
}

// While the database is away the carrier comes again: what it said of the message goes along.
func TestCarryKeepsWhatBecameOfAMessage(t *testing.T) {
	v := (carrier.TwiML{}).Carry(carrier.Request{Form: url.Values{"CallSid": {"CA1"}, "SmsStatus": {"failed"}}})
	if v.Encode() != "SmsStatus=failed" {
		t.Errorf("%s", v.Encode())
	}
}

func TestLongTextIsCutAtSentences(t *testing.T) {
	text := strings.Repeat("A sentence that is spoken. ", 400)
	_, body := (carrier.TwiML{}).Render(carrier.Document{Instructions: []voice.Instruction{voice.SayText(text)}})
	says := strings.Split(string(body), "<Say>")[1:]
	if len(says) < 3 {
		t.Fatalf("%d parts", len(says))
	}
	for _, s := range says {
		if s = strings.Split(s, "</Say>")[0]; len(s) > 4096 || !strings.HasSuffix(s, ".") {
			t.Errorf("%d characters ending %q", len(s), s[len(s)-5:])
		}
	}
}

func FuzzRenderIsXML(f *testing.F) {
	f.Add("<b>\x00%ivr:x%\ufffe")
	f.Fuzz(func(t *testing.T, text string) {
		_, body := (carrier.TwiML{}).Render(carrier.Document{Instructions: []voice.Instruction{voice.SayText(text)}, Next: text})
		if !wellFormed(body) {
			t.Errorf("%q gives %s", text, body)
		}
	})
}

// A token that could not be read is empty, and everybody can sign with that.
func TestNoTokenVerifiesNothing(t *testing.T) {
	mac := hmac.New(sha1.New, nil)
	mac.Write([]byte("https://x.example/v"))
	r := carrier.Request{Method: "POST", URL: "https://x.example/v", Form: url.Values{},
		Header: http.Header{"X-Twilio-Signature": {base64.StdEncoding.EncodeToString(mac.Sum(nil))}}}
	if (carrier.TwiML{}).Verify(token(""), r) {
		t.Error("a signature under the empty token was taken")
	}
}

// A body that is no form is in no signature, unless the address holds its hash.
func TestUncoveredBodyIsRefused(t *testing.T) {
	const token = "12345"
	for query, fine := range map[string]bool{
		"": false,
		"?bodySHA256=0000000000000000000000000000000000000000000000000000000000000000": false,
		"?bodySHA256=44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a": true, // of {}
	} {
		address := "https://x.example/v" + query
		mac := hmac.New(sha1.New, []byte(token))
		mac.Write([]byte(address))
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		r := carrier.Request{Method: "POST", URL: address, Query: u.Query(), Body: []byte("{}"),
			Header: http.Header{"X-Twilio-Signature": {base64.StdEncoding.EncodeToString(mac.Sum(nil))}}}
		if (carrier.TwiML{}).Verify(kind.Values{"auth_token": token}, r) != fine {
			t.Errorf("%q: taken is %v", query, !fine)
		}
	}
}
