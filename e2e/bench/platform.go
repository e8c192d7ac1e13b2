package main

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" // the signature's own algorithm, as Twilio defines it
	"encoding/base64"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

const calledNumber = "+61255501234"

// platform places calls as a telephony platform that speaks TwiML does: signed
// forms in, and on to the address that the document names.
type platform struct {
	client *http.Client
	token  string
}

func newPlatform(token string, calls int) *platform {
	return &platform{token: token, client: &http.Client{
		Transport: &http.Transport{MaxIdleConnsPerHost: calls}, Timeout: 15 * time.Second}}
}

// step is one callback of the call that is played: keys in, words out.
type step struct{ digits, says string }

var script = []step{
	{"", "Please key in your postcode."},
	{"2067", "2067 is Chatswood in New South Wales."},
	{"1", "Goodbye."},
}

// drive keeps calls going, so many at once, until the time is over and the last
// of them have ended. It gives how long each callback took; the first call that
// goes wrong ends it.
func (p *platform) drive(ctx context.Context, voice string, calls int, length time.Duration) ([]time.Duration, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	end := time.Now().Add(length)
	took := make([][]time.Duration, calls)
	var wg sync.WaitGroup
	for i := range calls {
		wg.Go(func() {
			for time.Now().Before(end) && ctx.Err() == nil {
				times, err := p.call(ctx, voice)
				if err != nil {
					cancel(err)
					return
				}
				took[i] = append(took[i], times[:]...)
			}
		})
	}
	wg.Wait()
	return slices.Concat(took...), context.Cause(ctx)
}

// call plays one call from its start to the hang-up.
func (p *platform) call(ctx context.Context, voice string) (took [3]time.Duration, err error) {
	target, err := url.Parse(voice)
	if err != nil {
		return took, err
	}
	form := newCall()
	for i, s := range script {
		if s.digits != "" {
			form.Set("Digits", s.digits)
			form.Set("msg", "Gather End")
		}
		begun := time.Now()
		doc, err := p.callback(ctx, target, form)
		took[i] = time.Since(begun)
		if err != nil {
			return took, err
		}
		if !strings.Contains(doc.text, s.says) {
			return took, fmt.Errorf("%s did not say %q but: %s", target, s.says, doc.text)
		}
		last := i == len(script)-1
		if hangup := doc.Hangup != nil; hangup != last {
			return took, fmt.Errorf("callback %d to %s: hangs up %t: %s", i+1, target, hangup, doc.text)
		}
		if !last {
			if target, err = target.Parse(doc.Gather.Action); err != nil {
				return took, err
			}
		}
	}
	return took, nil
}

// newCall is the form of a call that begins, as Twilio sends it.
func newCall() url.Values {
	var sid [16]byte
	_, _ = rand.Read(sid[:]) // never fails
	form := url.Values{"CallSid": {"CA" + hex.EncodeToString(sid[:])}, "Called": {calledNumber}, "To": {calledNumber}}
	for name, value := range map[string]string{
		"AccountSid": "AC0123456789abcdef0123456789abcdef", "ApiVersion": "2010-04-01", "CallStatus": "in-progress",
		"CallToken": strings.Repeat("eyJwYXJlbnRDYWxsSW5mb1Rva2VuIjoi", 12), "Direction": "inbound",
		"CallerCity": "SYDNEY", "CallerCountry": "AU", "CallerState": "NSW", "CallerZip": "2000", "Caller": "+61255509876",
		"FromCity": "SYDNEY", "FromCountry": "AU", "FromState": "NSW", "FromZip": "2000", "From": "+61255509876",
		"CalledCity": "", "CalledCountry": "AU", "CalledState": "", "CalledZip": "",
		"ToCity": "", "ToCountry": "AU", "ToState": "", "ToZip": "",
	} {
		form.Set(name, value)
	}
	return form
}

// document is what is needed of an answer.
type document struct {
	Gather struct {
		Action string `xml:"action,attr"`
	} `xml:"Gather"`
	Hangup *struct{} `xml:"Hangup"`
	text   string
}

func (p *platform) callback(ctx context.Context, target *url.URL, form url.Values) (doc document, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target.String(), strings.NewReader(form.Encode()))
	if err != nil {
		return doc, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	req.Header.Set("User-Agent", "TwilioProxy/1.1")
	req.Header.Set("Accept", "*/*")
	req.Header.Set("I-Twilio-Idempotency-Token", "0c2c3f8e-7a9b-4a57-9f62-1d6f3b2c4e5a")
	req.Header.Set("X-Twilio-Signature", sign(p.token, target.String(), form))
	res, err := p.client.Do(req) //nolint:gosec // it asks whom the bench has started
	if err != nil {
		return doc, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return doc, err
	}
	if doc.text = string(body); res.StatusCode != http.StatusOK {
		return doc, fmt.Errorf("%s answered %s: %s", target, res.Status, doc.text)
	}
	if err := xml.Unmarshal(body, &doc); err != nil {
		return doc, fmt.Errorf("%s answered no XML (%w): %s", target, err, doc.text)
	}
	return doc, nil
}

// sign makes X-Twilio-Signature, apart from the code that checks it.
func sign(token, address string, form url.Values) string {
	mac := hmac.New(sha1.New, []byte(token))
	_, _ = io.WriteString(mac, address)
	for _, name := range slices.Sorted(maps.Keys(form)) {
		_, _ = io.WriteString(mac, name+form.Get(name))
	}
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
