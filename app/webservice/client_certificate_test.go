package webservice_test

import (
	"io"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/outbound"
	"hookline/app/outbound/outboundtest"
	"hookline/app/webservice"
	"hookline/models"
)

// knowing is a server that wants to know its clients, and notes them.
type knowing struct {
	mu    sync.Mutex
	seen  []string        // who asked for what
	conns map[string]bool // by the client's address
	url   string
}

func (k *knowing) asked() []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	seen := k.seen
	k.seen = nil
	return seen
}

func newKnowing(t *testing.T, a *outboundtest.Authority, h http.HandlerFunc) *knowing {
	t.Helper()
	k := &knowing{conns: map[string]bool{}}
	s := a.Server(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		k.mu.Lock()
		k.conns[r.RemoteAddr] = true
		k.seen = append(k.seen, r.TLS.PeerCertificates[0].Subject.CommonName+" "+r.URL.Path)
		k.mu.Unlock()
		h(w, r)
	}))
	k.url = s.URL
	return k
}

// shows makes a Web Service of the server that shows a certificate.
func (k *knowing) shows(t *testing.T, certificate, key string, change func(*models.WebService, map[string]string)) *webservice.Service {
	t.Helper()
	w := &models.WebService{Name: "Bank", Active: true, Method: "GET", ContentType: "form", HTTPS: true, Domain: strings.TrimPrefix(k.url, "https://"), Path: "/balance", TimeoutMS: 5000,
		Config: models.WebServiceConfig{Auth: models.WebServiceAuth{Kind: "none"}, ClientCertificate: models.ClientCertificate{Certificate: certificate}}}
	secrets := map[string]string{models.ClientCertificateKey: key}
	if change != nil {
		change(w, secrets)
	}
	s, err := webservice.Compile(w, secrets, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestClientCertificate(t *testing.T) {
	a, stranger := outboundtest.NewAuthority(t, "Bank CA"), outboundtest.NewAuthority(t, "Another CA")
	next := time.Now().AddDate(0, 6, 0)
	aliceCert, aliceKey := a.Client("alice", next)
	bobCert, bobKey := a.Client("bob", next)
	oldCert, oldKey := a.Client("old", time.Now().Add(-time.Hour))
	malloryCert, malloryKey := stranger.Client("mallory", next)
	other := newKnowing(t, a, func(http.ResponseWriter, *http.Request) {})
	bank := newKnowing(t, a, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, other.url+"/stolen", http.StatusFound)
		case "/token":
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"access_token":"for-`+r.TLS.PeerCertificates[0].Subject.CommonName+`","token_type":"bearer","expires_in":3600}`)
		default:
			_, _ = io.WriteString(w, r.Header.Get("Authorization"))
		}
	})
	runner := webservice.NewRunner(outbound.New(outbound.Options{AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, RootCAs: a.Pool}))
	do := func(s *webservice.Service) *webservice.Exchange {
		return runner.Do(t.Context(), s, webservice.Request{})
	}

	// Each is who they are, over connections of their own, which are used again. A service that is
	// compiled anew, as after every change of the configuration, uses them, too.
	for range 3 {
		for _, s := range []*webservice.Service{bank.shows(t, aliceCert, aliceKey, nil), bank.shows(t, bobCert, bobKey, nil)} {
			if x := do(s); x.Cause != webservice.Success {
				t.Fatalf("%s: %s", x.Cause, x.Reason)
			}
		}
	}
	if got := bank.asked(); !slices.Equal(got, []string{"alice /balance", "bob /balance", "alice /balance", "bob /balance", "alice /balance", "bob /balance"}) || len(bank.conns) != 2 {
		t.Errorf("%q over %d connections", got, len(bank.conns))
	}

	for name, test := range map[string]struct {
		s    *webservice.Service
		says string
	}{
		"none":                 {bank.shows(t, "", "", nil), "wants a client certificate"},
		"of another authority": {bank.shows(t, malloryCert, malloryKey, nil), "client certificate"},
		"expired":              {bank.shows(t, oldCert, oldKey, nil), "client certificate"},
	} {
		if x := do(test.s); x.Cause != webservice.Unavailable || !strings.Contains(x.Reason, test.says) {
			t.Errorf("%s: %s %s", name, x.Cause, x.Reason)
		}
	}

	// A redirect to another server shows it nothing.
	x := do(bank.shows(t, aliceCert, aliceKey, func(w *models.WebService, _ map[string]string) { w.Path = "/away" }))
	if got := other.asked(); x.Cause == webservice.Success || len(got) != 0 {
		t.Errorf("%s: %q", x.Reason, got)
	}
	bank.asked()

	// The token is fetched with it, and is that certificate's alone (RFC 8705).
	withToken := func(w *models.WebService, secrets map[string]string) {
		w.Config.Auth = models.WebServiceAuth{Kind: "oauth2", Settings: map[string]string{"token_url": bank.url + "/token", "client_id": "me"}}
		secrets["auth.client_secret"] = "s3cret"
	}
	for range 2 {
		for _, pair := range [][2]string{{aliceCert, aliceKey}, {bobCert, bobKey}} {
			if x := do(bank.shows(t, pair[0], pair[1], withToken)); x.Cause != webservice.Success {
				t.Fatalf("%s: %s", x.Cause, x.Reason)
			}
		}
	}
	if got := bank.asked(); !slices.Equal(got, []string{"alice /token", "alice /balance", "bob /token", "bob /balance", "alice /balance", "bob /balance"}) {
		t.Errorf("%q", got)
	}
}

const lockedKey = `-----BEGIN ENCRYPTED PRIVATE KEY-----
MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAg=
-----END ENCRYPTED PRIVATE KEY-----
`

func TestClientCertificateIsChecked(t *testing.T) {
	a := outboundtest.NewAuthority(t, "Bank CA")
	until := time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)
	cert, key := a.Client("alice", until)
	_, another := a.Client("bob", until)
	for name, test := range map[string]struct {
		cert, key string
		https     bool
		field     string
		says      string
	}{
		"a pair":            {cert, key, true, "", ""},
		"none":              {"", key, true, "", ""},
		"text around it":    {"Bag Attributes\r\n" + cert, "Key:\n" + key, true, "", ""},
		"no certificate":    {"hello", key, true, "client_certificate.certificate", "BEGIN CERTIFICATE"},
		"a key among them":  {cert + key, key, true, "client_certificate.certificate", "field of its own"},
		"no key":            {cert, "", true, "client_certificate.key", "Enter the private key"},
		"no PEM":            {cert, "s3cret", true, "client_certificate.key", "BEGIN PRIVATE KEY"},
		"a locked key":      {cert, lockedKey, true, "client_certificate.key", "openssl pkey"},
		"a key of another":  {cert, another, true, "client_certificate.key", "does not belong"},
		"a key that is not": {cert, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", true, "client_certificate.key", "can't be read"},
		"without HTTPS":     {cert, key, false, "client_certificate.certificate", "HTTPS"},
	} {
		w := &models.WebService{Name: "Bank", Active: true, Method: "GET", HTTPS: test.https, Domain: "bank.example.com", Path: "/", TimeoutMS: 5000,
			Config: models.WebServiceConfig{ClientCertificate: models.ClientCertificate{Certificate: test.cert}}}
		webservice.Normalize(w)
		err := webservice.Check(w, map[string]string{models.ClientCertificateKey: test.key})
		fields := apperr.Fields(err)
		switch {
		case test.field == "" && err == nil:
		case len(fields) != 1 || fields[0].Name != test.field || !strings.Contains(fields[0].Message, test.says) || strings.Contains(err.Error(), "s3cret"):
			t.Errorf("%s: %v", name, err)
		}
	}
	shown, ok := webservice.CertificateOf(models.ClientCertificate{Certificate: cert})
	if !ok || shown.Subject != "CN=alice" || shown.Issuer != "CN=Bank CA" {
		t.Fatalf("%+v", shown)
	}
	for at, says := range map[time.Time]string{until.AddDate(0, -6, 0): "", until.AddDate(0, 0, -29): "expires on 2027-03-01", until.AddDate(0, 0, 1): "expired on 2027-03-01", until.AddDate(-2, 0, 0): "good from"} {
		if got := shown.Trouble(at); (got == "") != (says == "") || !strings.Contains(got, says) {
			t.Errorf("%s: %q", at, got)
		}
	}
}
