package webservice_test

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hookline/app/webservice"
	"hookline/models"
)

// tokenServer is an OAuth2 server and the API behind it.
type tokenServer struct {
	fetched, asked atomic.Int64
	token          atomic.Value // what is handed out, and valid
	paramsOnly     bool
	refusal, given int    // statuses, 401 and 200 for 0
	kind           string // of the token, Bearer for ""
	life           string
	answer         func(http.ResponseWriter)
}

func (s *tokenServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/token" {
		s.asked.Add(1)
		if r.Header.Get("Authorization") != "Bearer "+s.token.Load().(string) {
			w.WriteHeader(http.StatusUnauthorized)
		}
		return
	}
	s.fetched.Add(1)
	if s.answer != nil {
		s.answer(w)
		return
	}
	id, secret, _ := r.BasicAuth()
	if s.paramsOnly {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	if id != "me%3A" && id != "me:" || !strings.HasPrefix(secret, "client-secret") || r.PostFormValue("grant_type") != "client_credentials" || r.PostFormValue("scope") != "read" {
		w.WriteHeader(cmp.Or(s.refusal, http.StatusUnauthorized))
		_, _ = fmt.Fprint(w, `{"error":"invalid_client","error_description":"client-secret-1"}`)
		return
	}
	w.WriteHeader(cmp.Or(s.given, http.StatusOK))
	_, _ = fmt.Fprintf(w, `{"access_token":%q,"token_type":%q%s}`, s.token.Load(), cmp.Or(s.kind, "Bearer"), s.life)
}

func oauthService(domain string) (*models.WebService, map[string]string) {
	w := plainPost(domain, "form")
	w.Config.Auth = models.WebServiceAuth{Kind: "oauth2", Settings: map[string]string{"token_url": "http://" + domain + "/token", "client_id": "me:", "scope": "read"}}
	return w, map[string]string{"auth.client_secret": "client-secret-1"}
}

func TestOAuth2(t *testing.T) {
	for _, paramsOnly := range []bool{false, true} {
		s := &tokenServer{paramsOnly: paramsOnly, life: `,"expires_in":"3600"`}
		s.token.Store("access-token-1")
		w, secrets := oauthService(upstream(t, s.ServeHTTP))
		r, svc := webservice.NewRunner(client(t)), compile(t, w, secrets)
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() {
				ex := r.Do(context.Background(), svc, inputs())
				if ex.Cause != webservice.Success {
					t.Errorf("%s %q", ex.Cause, ex.Reason)
				}
				mustNotTell(t, "oauth", ex, "access-token-1", "client-secret-1")
			})
		}
		wg.Wait()
		if want := int64(1); s.fetched.Load() != want && !(paramsOnly && s.fetched.Load() == 2) {
			t.Errorf("%d tokens were fetched for 10 requests", s.fetched.Load())
		}
		before := s.fetched.Load()
		s.token.Store("access-token-2") // the server has forgotten the first
		ex := r.Do(context.Background(), svc, inputs())
		if ex.Cause != webservice.Success || s.fetched.Load() != before+1 || s.asked.Load() != 12 || ex.Token == nil || ex.Token.Status != 200 {
			t.Errorf("refresh: %s %q, %d fetched, %d asked", ex.Cause, ex.Reason, s.fetched.Load(), s.asked.Load())
		}
		mustNotTell(t, "refresh", ex, "access-token-1", "access-token-2")
	}
}

// A 401 that a new token does not mend is told as it is, after two tries.
func TestOAuth2StillRefused(t *testing.T) {
	s := &tokenServer{}
	s.token.Store("a-token")
	api := upstream(t, answers(401, "", ""))
	w, secrets := oauthService(upstream(t, s.ServeHTTP))
	w.Domain = api
	r, svc := webservice.NewRunner(client(t)), compile(t, w, secrets)
	for range 2 {
		if ex := r.Do(context.Background(), svc, inputs()); ex.Cause != webservice.Rejected || ex.Response.Status != 401 {
			t.Errorf("%s %q", ex.Cause, ex.Reason)
		}
	}
	if n := s.fetched.Load(); n != 2 {
		t.Errorf("%d tokens fetched", n)
	}
}

// Servers that differ from RFC 6749: any success with a token is one, any type that means
// bearer, the secret in the body after any refusal that may mean that; and further parameters.
func TestOAuth2Servers(t *testing.T) {
	for _, s := range []*tokenServer{
		{given: http.StatusCreated}, {given: http.StatusNonAuthoritativeInfo}, {kind: "BearerToken"}, {kind: "bearer"},
		{paramsOnly: true, refusal: http.StatusBadRequest}, {paramsOnly: true, refusal: http.StatusForbidden},
		{paramsOnly: true, refusal: http.StatusUnprocessableEntity, given: http.StatusCreated},
	} {
		s.token.Store("access-token-1")
		var asked url.Values
		w, secrets := oauthService(upstream(t, func(rw http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/token" {
				_ = r.ParseForm()
				asked = r.PostForm
			}
			s.ServeHTTP(rw, r)
		}))
		w.Config.Auth.Settings["parameters"] = "audience=https%3A%2F%2Fapi.example.com&resource=a&resource=b%26c"
		ex := do(t, w, secrets, inputs())
		if ex.Cause != webservice.Success {
			t.Errorf("%+v: %s %q", s, ex.Cause, ex.Reason)
		}
		if asked.Get("audience") != "https://api.example.com" || strings.Join(asked["resource"], " ") != "a b&c" || asked.Get("scope") != "read" {
			t.Errorf("sent %v", asked)
		}
	}
}

func TestOAuth2Failures(t *testing.T) {
	stop := make(chan struct{})
	defer close(stop)
	for _, tt := range []struct {
		name   string
		answer func(http.ResponseWriter)
		cause  webservice.Cause
		says   string
	}{
		{"wrong secret", nil, webservice.Unavailable, "401 Unauthorized (invalid_client)"},
		{"500", func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) }, webservice.Unavailable, "500"},
		{"the secret at the cut", func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = fmt.Fprint(w, `{"error":"`+strings.Repeat("x", 55)+`client-secret-1"}`)
		}, webservice.Unavailable, "x" + webservice.Mask},
		{"no JSON", func(w http.ResponseWriter) { _, _ = fmt.Fprint(w, "<html>") }, webservice.Unavailable, "did not answer with JSON"},
		{"no token", func(w http.ResponseWriter) { _, _ = fmt.Fprint(w, "{}") }, webservice.Unavailable, "no access_token"},
		{"split token", func(w http.ResponseWriter) { _, _ = fmt.Fprint(w, `{"access_token":"a\r\nX: b"}`) }, webservice.Unavailable, "no access_token"},
		{"mac token", func(w http.ResponseWriter) { _, _ = fmt.Fprint(w, `{"access_token":"a","token_type":"mac"}`) }, webservice.Unavailable, "bearer"},
		{"no answer", func(http.ResponseWriter) {
			select {
			case <-stop:
			case <-time.After(time.Second):
			}
		}, webservice.Timeout, "did not answer within"},
	} {
		s := &tokenServer{answer: tt.answer}
		s.token.Store("x")
		w, secrets := oauthService(upstream(t, s.ServeHTTP))
		w.TimeoutMS = 200
		if tt.answer == nil {
			secrets["auth.client_secret"] = "wrong-secret"
		}
		ex := do(t, w, secrets, inputs())
		if ex.Cause != tt.cause || !strings.Contains(ex.Reason, tt.says) || ex.Sent || ex.Token == nil || s.asked.Load() != 0 {
			t.Errorf("%s: %s %q %+v", tt.name, ex.Cause, ex.Reason, ex.Token)
		}
		mustNotTell(t, tt.name, ex, secrets["auth.client_secret"], "client-secret-1")
	}
	w, secrets := oauthService(closedPort(t))
	if ex := do(t, w, secrets, inputs()); ex.Cause != webservice.Unavailable || !strings.Contains(ex.Reason, "refused the connection") {
		t.Errorf("closed: %s %q", ex.Cause, ex.Reason)
	}
}
