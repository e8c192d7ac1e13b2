package auth_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/kind"
	"hookline/app/webservice/auth"
)

// signed gives the headers that the kind adds to a request with a body, sent at
// 1700000000.
func signed(t *testing.T, settings kind.Values, secret, body string) http.Header {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://example.com/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	k := auth.Find("hmac")
	v := k.Values(k.Settings(settings), map[string]string{"auth.secret": secret})
	k.Apply(v, &auth.Request{Request: r, Body: body, Now: time.Unix(1_700_000_000, 999)})
	return r.Header
}

// The vectors are GitHub's documented one, RFC 2202 and RFC 4231 (both test case 2), and
// what openssl dgst -hmac says.
func TestSignatureOfKnownVectors(t *testing.T) {
	const jefe, data = "Jefe", "what do ya want for nothing?"
	for _, c := range []struct {
		name         string
		settings     kind.Values
		secret, body string
		header, want string
	}{
		{"GitHub", kind.Values{"header": "X-Hub-Signature-256", "prefix": "sha256="}, "It's a Secret to Everybody", "Hello, World!",
			"X-Hub-Signature-256", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"},
		{"RFC 4231", nil, jefe, data, "X-Signature", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
		{"RFC 4231, SHA-512", kind.Values{"algorithm": "sha512"}, jefe, data, "X-Signature",
			"164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"},
		{"RFC 2202", kind.Values{"algorithm": "sha1"}, jefe, data, "X-Signature", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"},
		{"base64 after a scheme and a space", kind.Values{"header": "Authorization", "encoding": "base64", "prefix": "HMAC "}, jefe, data,
			"Authorization", "HMAC W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM="},
		{"an empty body", nil, "key", "", "X-Signature", "5d5d139563c95b5967b9bd9a8c9b233a9dedb45072794cd232dc1b74832607d0"},
		{"with a timestamp", kind.Values{"signed": "timestamp.body", "timestamp_header": "X-Time"}, jefe, `{"a":"ü"}`,
			"X-Signature", "1577fb14125505aea99a81565222852cb98f7b8993205f6dc3ea390ee3917937"},
	} {
		h := signed(t, c.settings, c.secret, c.body)
		if got := h[c.header]; !slices.Equal(got, []string{c.want}) {
			t.Errorf("%s: %s is %q, want %q", c.name, c.header, got, c.want)
		}
		want := []string(nil)
		if c.settings["signed"] == "timestamp.body" {
			want = []string{"1700000000"}
		}
		if got := h["X-Time"]; !slices.Equal(got, want) {
			t.Errorf("%s: the timestamp is %q, want %q", c.name, got, want)
		}
	}
}

func TestSignatureNeedsItsHeaders(t *testing.T) {
	for _, c := range []struct {
		name     string
		settings kind.Values
		want     string // a part of all that is said; empty is nothing
	}{
		{"all by default", nil, ""},
		{"a header that is left over", kind.Values{"timestamp_header": "X-Signature"}, ""},
		{"no header for the timestamp", kind.Values{"signed": "timestamp.body"}, "Enter the header of the timestamp"},
		{"one header for both", kind.Values{"signed": "timestamp.body", "timestamp_header": "x-signature"}, "choose another header"},
		{"a header of ours", kind.Values{"header": "content-length"}, "Hookline sets content-length itself"},
		{"no header name", kind.Values{"header": "X Signature"}, "is not a header name"},
		{"no algorithm", kind.Values{"algorithm": "md5"}, "use sha256, sha1 or sha512"},
		{"no encoding", kind.Values{"encoding": "base32"}, "use hex or base64"},
		{"a line break before the signature", kind.Values{"prefix": "a\r\nX-Other: "}, "leave it out"},
	} {
		k, p := auth.Find("hmac"), apperr.Problems{}
		v := k.Values(k.Settings(c.settings), map[string]string{"auth.secret": "s"})
		kind.Check(&p, auth.Prefix, k.Fields, v)
		k.Check(&p, v)
		var said []string
		for _, f := range p.List() {
			said = append(said, f.Name+": "+f.Message)
		}
		if text := strings.Join(said, "\n"); c.want == "" && text != "" || !strings.Contains(text, c.want) {
			t.Errorf("%s: %q, want %q", c.name, text, c.want)
		}
	}
}
