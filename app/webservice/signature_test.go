package webservice_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"hookline/app/webservice"
	"hookline/models"
)

// verifier is a server that lets in what is signed as the settings say, judged by the
// bytes that arrive. It writes down the last body.
type verifier struct {
	settings map[string]string
	secret   string
	body     string
}

func (v *verifier) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	v.body = string(body)
	if v.settings["signed"] == "timestamp.body" {
		at := r.Header.Get(v.settings["timestamp_header"])
		if n, err := strconv.ParseInt(at, 10, 64); err != nil || time.Since(time.Unix(n, 0)).Abs() > 24*time.Hour {
			http.Error(w, "the timestamp is "+at, http.StatusUnauthorized)
			return
		}
		body = append([]byte(at+"."), body...)
	}
	mac := hmac.New(map[string]func() hash.Hash{"sha256": sha256.New, "sha1": sha1.New, "sha512": sha512.New}[v.settings["algorithm"]], []byte(v.secret))
	mac.Write(body)
	text, ours := strings.CutPrefix(r.Header.Get(v.settings["header"]), v.settings["prefix"])
	got, err := hex.DecodeString(text)
	if v.settings["encoding"] == "base64" {
		got, err = base64.StdEncoding.DecodeString(text)
	}
	if !ours || err != nil || !hmac.Equal(got, mac.Sum(nil)) {
		http.Error(w, "the signature is "+text, http.StatusUnauthorized)
	}
}

func TestSignedRequestsPassAServerThatVerifies(t *testing.T) {
	for _, s := range []map[string]string{
		{"header": "X-Hub-Signature-256", "algorithm": "sha256", "encoding": "hex", "prefix": "sha256="},
		{"header": "x-hub-signature", "algorithm": "sha1", "encoding": "hex", "prefix": "sha1="},
		{"header": "Authorization", "algorithm": "sha256", "encoding": "base64", "prefix": "HMAC "},
		{"header": "X-Signature", "algorithm": "sha512", "encoding": "base64", "signed": "timestamp.body", "timestamp_header": "X-Timestamp"},
	} {
		v := &verifier{settings: s, secret: secretOne}
		domain := upstream(t, v.ServeHTTP)
		for _, c := range []struct{ method, contentType, template, want string }{
			{"GET", "form", "", ""}, {"DELETE", "form", "", ""}, {"POST", "form", "", ""},
			{"POST", "json", `{"name": "%name%"}`, `{"name": "Zoë \"日本\""}`},
			{"PUT", "xml", "<a>%name%</a>", "<a>Zoë &#34;日本&#34;</a>"},
			{"PATCH", "text", "%name%\n", "Zoë \"日本\"\n"},
		} {
			w := plainPost(domain, c.contentType)
			w.Method, w.Config.BodyTemplate = c.method, c.template
			w.Config.Auth = models.WebServiceAuth{Kind: "hmac", Settings: s}
			secrets := map[string]string{"auth.secret": secretOne}
			ex := do(t, w, secrets, inputs("name", `Zoë "日本"`))
			if ex.Cause != webservice.Success || v.body != c.want {
				t.Errorf("%s %s %s: %s %q, the body is %q, want %q", s["header"], c.method, c.contentType, ex.Cause, ex.Reason, v.body, c.want)
			}
			mustNotTell(t, c.method, ex, secretOne)
			secrets["auth.secret"] = "another"
			if ex := do(t, w, secrets, inputs("name", "x")); ex.Cause != webservice.Rejected {
				t.Errorf("%s %s: another secret passed: %s", s["header"], c.method, ex.Cause)
			}
		}
	}
}
