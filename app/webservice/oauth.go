package webservice

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"hookline/app/outbound"
	"hookline/app/webservice/answer"
)

// Lifetimes of tokens.
const (
	tokenMargin  = 30 * time.Second // a token that runs out sooner is not used any more
	tokenDefault = 5 * time.Minute  // when the server does not say how long
	maxTokenLife = 24 * time.Hour
)

// tokenCache keeps OAuth2 tokens (client credentials, RFC 6749 4.4) by who asks
// where for what, so that a changed secret never meets an old token.
type tokenCache struct {
	mu      sync.Mutex
	entries map[string]*tokenEntry
}

// tokenEntry is one account's token. turn holds one place: only one request at a
// time fetches, the others wait for it, each no longer than its own deadline.
type tokenEntry struct {
	turn     chan struct{}
	token    string
	expires  time.Time
	inParams bool // this server wants id and secret in the body
}

func (c *tokenCache) entry(key string, now time.Time) *tokenEntry {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.entries[key]
	if e == nil {
		for k, old := range c.entries { // services that were changed or deleted leave nothing behind
			if len(old.turn) == 0 && now.After(old.expires.Add(maxTokenLife)) {
				delete(c.entries, k)
			}
		}
		e = &tokenEntry{turn: make(chan struct{}, 1), expires: now}
		c.entries[key] = e
	}
	return e
}

// drop forgets a token that a server refused, unless it was replaced already.
func (c *tokenCache) drop(key, token string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.entries[key]; e != nil && e.token == token {
		e.token = ""
	}
}

func (c *tokenCache) read(e *tokenEntry, now time.Time) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return e.token, e.token != "" && now.Before(e.expires)
}

func (c *tokenCache) write(e *tokenEntry, token string, expires time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e.token, e.expires = token, expires
}

// tokenKey names an account in the cache. A token may be good with its certificate alone
// (RFC 8705, 3).
func (x *run) tokenKey() string {
	a := x.account
	sum := sha256.Sum256([]byte(strings.Join([]string{a.URL, a.ID, a.Secret, a.Scope, a.More, x.s.identity.Mark()}, "\x00")))
	return hex.EncodeToString(sum[:])
}

// token gives the bearer token to send with. cached says that it was fetched
// earlier; ok is false when there is none, and cause and reason are set.
func (x *run) token(ctx context.Context) (token string, cached, ok bool) {
	if x.s.auth.Token == nil {
		return "", false, true
	}
	x.account = x.s.auth.Token(x.s.proof)
	c := &x.r.tokens
	e := c.entry(x.tokenKey(), x.r.now())
	token, ok = c.read(e, x.r.now())
	if !ok {
		select {
		case e.turn <- struct{}{}:
		case <-ctx.Done():
			x.ex.outcome.Cause, x.ex.outcome.Reason = Timeout, "The token for this Web Service did not come in time. Nothing was sent."
			return "", false, false
		}
		defer func() { <-e.turn }()
		if token, ok = c.read(e, x.r.now()); !ok {
			token, ok = x.fetchToken(ctx, e)
			if ok {
				x.hidden = append(x.hidden, token)
			}
			return token, false, ok
		}
	}
	x.hidden = append(x.hidden, token)
	return token, true, true
}

// tokenAnswer is RFC 6749 5.1 and 5.2.
type tokenAnswer struct {
	AccessToken string      `json:"access_token"`
	TokenType   string      `json:"token_type"`
	ExpiresIn   json.Number `json:"expires_in"`
	Error       string      `json:"error"`
}

// otherWay are how servers answer that do not find the secret where it is.
var otherWay = []int{http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity}

func succeeded(res *outbound.Response) bool { return res.Status >= 200 && res.Status <= 299 }

// fetchToken asks the token endpoint, with the secret in the header as RFC 6749
// 2.3.1 wants it, and in the body if the server only takes that.
func (x *run) fetchToken(ctx context.Context, e *tokenEntry) (string, bool) {
	started := x.r.now()
	res, err := x.askToken(ctx, e.inParams)
	if err == nil && slices.Contains(otherWay, res.Status) {
		if again, err2 := x.askToken(ctx, !e.inParams); err2 == nil && succeeded(again) {
			e.inParams, res = !e.inParams, again
		}
	}
	fetch := &TokenFetch{URL: x.account.URL, Millis: millis(x.r.now().Sub(started))}
	x.ex.Token = fetch
	if err != nil {
		failure, _ := errors.AsType[*outbound.Error](err)
		x.ex.outcome.Cause, fetch.Reason = Unavailable, "The request failed."
		if failure != nil {
			fetch.Reason = failure.Message
			if failure.Kind == outbound.Timeout {
				x.ex.outcome.Cause = Timeout
			}
		}
		x.ex.outcome.Reason = "The token for this Web Service can't be had: " + fetch.Reason
		return "", false
	}
	fetch.Status = res.Status
	token, life, problem := readToken(res, x.secrets())
	if problem != "" {
		fetch.Reason = problem
		x.ex.outcome.Cause, x.ex.outcome.Reason = Unavailable, "The token for this Web Service can't be had: "+problem
		return "", false
	}
	x.r.tokens.write(e, token, started.Add(life))
	return token, true
}

func (x *run) askToken(ctx context.Context, inParams bool) (*outbound.Response, error) {
	a := &x.account
	form, err := url.ParseQuery(a.More)
	if err != nil {
		return nil, err
	}
	form.Set("grant_type", "client_credentials")
	if a.Scope != "" {
		form.Set("scope", a.Scope)
	}
	if inParams {
		form.Set("client_id", a.ID)
		form.Set("client_secret", a.Secret)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.URL, strings.NewReader(form.Encode()))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	if !inParams {
		req.SetBasicAuth(url.QueryEscape(a.ID), url.QueryEscape(a.Secret))
	}
	return x.r.client.As(x.s.identity).Do(req, nil) // RFC 8705, 2
}

// readToken reads the endpoint's body. The problem never quotes the answer's
// own text beyond its error code: it could hold what must not be shown. That is masked before
// it is cut: a part of a secret is not found any more.
func readToken(res *outbound.Response, m *masker) (token string, life time.Duration, problem string) {
	var body tokenAnswer
	err := json.Unmarshal(res.Body, &body)
	if !succeeded(res) {
		problem = "the token URL answered " + statusLine(res.Status)
		if err == nil && body.Error != "" {
			problem += " (" + answer.Clip(m.text(body.Error), 60) + ")"
		}
		return "", 0, problem + ". Check client id, client secret and scope."
	}
	switch {
	case err != nil:
		return "", 0, "the token URL did not answer with JSON. Check the token URL."
	case body.AccessToken == "" || strings.ContainsFunc(body.AccessToken, isControl):
		return "", 0, "the answer of the token URL holds no access_token. Check the token URL."
	case body.TokenType != "" && !strings.Contains(strings.ToLower(body.TokenType), "bearer"):
		return "", 0, fmt.Sprintf("the token is of type %q; only bearer tokens can be sent.", answer.Clip(m.text(body.TokenType), 40))
	}
	life = tokenDefault
	if n, err := body.ExpiresIn.Float64(); err == nil && n > 0 {
		life = time.Duration(min(n, maxTokenLife.Seconds()) * float64(time.Second))
	}
	return body.AccessToken, max(life-tokenMargin, life/2), ""
}
