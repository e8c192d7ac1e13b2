package carrier_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"hookline/app/carrier"
	"hookline/app/kind"
	"hookline/app/voice"
)

// SignalWire signs as Twilio does, with its signing key and under its own name; the vector
// is Twilio's (STACK.md, Telephony).
func TestSignalWireSignature(t *testing.T) {
	const address, good = "https://mycompany.com/myapp.php?foo=1&bar=2", "0/KCTR6DLpKmkAf8muzZqo1nDgQ="
	form := url.Values{"CallSid": {"CA1234567890ABCDE"}, "Caller": {"+12349013030"}, "Digits": {"1234"}, "From": {"+12349013030"}, "To": {"+18005551212"}}
	key := kind.Values{"signing_key": "12345", "api_token": "another"}
	for _, tt := range []struct {
		settings      kind.Values
		header, given string
		want          bool
	}{
		{key, "X-Signalwire-Signature", good, true},
		{key, "X-Twilio-Signature", good, true},
		{key, "X-Signalwire-Signature", strings.ToLower(good), false},
		{kind.Values{"auth_token": "12345", "api_token": "12345"}, "X-Signalwire-Signature", good, false},
		{key, "X-Hub-Signature", good, false},
	} {
		r := carrier.Request{Method: http.MethodPost, URL: address, Form: form, Header: http.Header{tt.header: {tt.given}}}
		if got := (carrier.SignalWire{}).Verify(tt.settings, r); got != tt.want {
			t.Errorf("%s %s with %v: %v", tt.header, tt.given, tt.settings, got)
		}
	}
	both := carrier.Request{Method: http.MethodPost, URL: address, Form: form, Header: http.Header{"X-Signalwire-Signature": {"bm9uZQ=="}, "X-Twilio-Signature": {good}}}
	if (carrier.SignalWire{}).Verify(key, both) {
		t.Error("a wrong signature is taken for another")
	}
}

// Telnyx signs the time and the body with a key pair; five minutes is how old they may be.
func TestTelnyxSignature(t *testing.T) {
	private := ed25519.NewKeyFromSeed([]byte(strings.Repeat("s", ed25519.SeedSize)))
	public := private.Public().(ed25519.PublicKey)
	key := kind.Values{"public_key": base64.StdEncoding.EncodeToString(public)}
	now := time.Unix(1790000000, 0)
	const body = "CallSid=v3%3Aabc&From=%2B61255501111"
	sign := func(at time.Time, text string) http.Header {
		stamp := strconv.FormatInt(at.Unix(), 10)
		return http.Header{"Telnyx-Timestamp": {stamp}, "Telnyx-Signature-Ed25519": {base64.StdEncoding.EncodeToString(ed25519.Sign(private, []byte(stamp+"|"+text)))}}
	}
	without := func(h http.Header, name string) http.Header { h.Del(name); return h }
	for name, tt := range map[string]struct {
		settings kind.Values
		header   http.Header
		body     string
		want     bool
	}{
		"as it is":               {key, sign(now, body), body, true},
		"five minutes old":       {key, sign(now.Add(-5*time.Minute), body), body, true},
		"older":                  {key, sign(now.Add(-5*time.Minute-time.Second), body), body, false},
		"five minutes to come":   {key, sign(now.Add(5*time.Minute), body), body, true},
		"further to come":        {key, sign(now.Add(5*time.Minute+time.Second), body), body, false},
		"another body":           {key, sign(now, body), body + "0", false},
		"another time":           {key, http.Header{"Telnyx-Timestamp": {"1790000001"}, "Telnyx-Signature-Ed25519": sign(now, body)["Telnyx-Signature-Ed25519"]}, body, false},
		"no time":                {key, without(sign(now, body), "Telnyx-Timestamp"), body, false},
		"no signature":           {key, without(sign(now, body), "Telnyx-Signature-Ed25519"), body, false},
		"no body":                {key, sign(now, ""), "", false},
		"another key":            {kind.Values{"public_key": base64.StdEncoding.EncodeToString(make([]byte, ed25519.PublicKeySize))}, sign(now, body), body, false},
		"a key that is too long": {kind.Values{"public_key": base64.StdEncoding.EncodeToString(append(public, 0))}, sign(now, body), body, false},
		"no key":                 {nil, sign(now, body), body, false},
	} {
		if got := (carrier.Telnyx{}).Verify(tt.settings, carrier.Request{Method: http.MethodPost, URL: "https://x.example/v", Header: tt.header, Body: []byte(tt.body), At: now}); got != tt.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	field, _ := kind.Find((carrier.Telnyx{}).About().Fields, "public_key")
	for _, bad := range []string{"x", key["public_key"] + "AA", base64.StdEncoding.EncodeToString(public[:16])} {
		if problem := field.Problem(bad); !strings.Contains(problem, "none of Telnyx's") {
			t.Errorf("%q: %q", bad, problem)
		}
	}
	if problem := field.Problem(key["public_key"]); problem != "" {
		t.Error(problem)
	}
}

// Telnyx has words of its own for the text of a Record (FACTS); SignalWire has Twilio's.
func TestPlatformsAskForATextInTheirWords(t *testing.T) {
	d := carrier.Document{Next: "/n", Recorded: "/recorded/", Transcribed: "/transcribed/", Settings: kind.Values{"account": "a"},
		Instructions: []voice.Instruction{{Verb: voice.Record, Recording: "r1", Transcribe: true}}}
	for dialect, want := range map[carrier.Dialect]string{
		carrier.Telnyx{}:     ` transcription="true" transcriptionCallback="/transcribed/r1">`,
		carrier.SignalWire{}: ` transcribe="true" transcribeCallback="/transcribed/r1">`,
	} {
		if _, body := dialect.Render(d); !strings.Contains(string(body), want) || !dialect.Transcribes(d.Settings) || !dialect.Records(d.Settings) {
			t.Errorf("%s: %s", dialect.About().Name, body)
		}
	}
	if len(d.Settings) != 1 {
		t.Errorf("settings of the carrier were changed: %v", d.Settings)
	}
}

// Each platform's API is where its reference has it, and is signed in to as it wants.
func TestPlatformAPIs(t *testing.T) {
	settings := kind.Values{"api_url": "https://a.example/", "account": "p-1", "api_token": "open", "auth_token": "sesame"}
	for _, tt := range []struct {
		dialect                           carrier.Dialect
		recall, pause, pauseBody, resumed string
		signsIn                           string
	}{
		{carrier.TwiML{}, "/2010-04-01/Accounts/p-1/Calls/v3:a.json", "/2010-04-01/Accounts/p-1/Calls/v3:a/Recordings/R.json", "PauseBehavior=skip&Status=paused", "Status=in-progress", "Basic " + base64.StdEncoding.EncodeToString([]byte("p-1:sesame"))},
		{carrier.SignalWire{}, "/api/laml/2010-04-01/Accounts/p-1/Calls/v3:a.json", "/api/laml/2010-04-01/Accounts/p-1/Calls/v3:a/Recordings/R.json", "PauseBehavior=skip&Status=paused", "Status=in-progress", "Basic " + base64.StdEncoding.EncodeToString([]byte("p-1:open"))},
		{carrier.Telnyx{}, "/v2/texml/Accounts/p-1/Calls/v3:a", "/v2/texml/Accounts/p-1/Calls/v3:a/Recordings/R.json", "Status=paused", "Status=in-progress", "Bearer open"},
	} {
		name := tt.dialect.About().Name
		a, ok := tt.dialect.Account(settings)
		if !ok {
			t.Errorf("%s has no account", name)
		}
		for key := range settings {
			less := kind.Values{}
			for k, v := range settings {
				if k != key {
					less[k] = v
				}
			}
			_, ok := tt.dialect.Account(less)
			_, problem := tt.dialect.About().Check(less)
			if used := key != "auth_token" && name != "twiml" || key != "api_token" && name == "twiml"; ok == used || (problem == "") == used {
				t.Errorf("%s without %s: an account is %v, %q", name, key, ok, problem)
			}
		}
		if o := tt.dialect.Recall(a, "v3:a", "https://h.example/n"); o.URL != "https://a.example"+tt.recall || string(o.Body) != "Method=POST&Url=https%3A%2F%2Fh.example%2Fn" {
			t.Errorf("%s: recall %s %s", name, o.URL, o.Body)
		}
		for pause, want := range map[bool]string{true: tt.pauseBody, false: tt.resumed} {
			if o := tt.dialect.PauseRecording(a, "v3:a", "R", pause); o.URL != "https://a.example"+tt.pause || string(o.Body) != want {
				t.Errorf("%s: pause %s %s", name, o.URL, o.Body)
			}
		}
		req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://a.example", http.NoBody)
		if a.Authorize(req); req.Header.Get("Authorization") != tt.signsIn {
			t.Errorf("%s signs in with %s", name, req.Header.Get("Authorization"))
		}
	}
}
