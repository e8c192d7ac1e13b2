package api_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"hookline/models"
)

// blocked makes a Campaign with a lead list that a number is on.
func (s *site) blocked() (campaign string) {
	s.t.Helper()
	c := s.admin()
	campaign = c.do(http.MethodPost, "/campaigns", map[string]any{"name": "Blocked callers", "type": "outbound"}).want(http.StatusCreated).text1("id")
	list := c.do(http.MethodPost, "/campaigns/Blocked%20callers/lead-lists", map[string]any{"name": "Blocked"}).want(http.StatusCreated).text1("id")
	c.do(http.MethodPost, "/lead-lists/"+list+"/leads", map[string]any{"phone": "+61 411 000 111", "data": map[string]string{"why": "pranks"}}).want(http.StatusCreated)
	return campaign
}

// The blacklist story (MISSION A5, A6): a session is opened, its cookie or its
// token asks whether a number is on the list.
func TestBlacklistStory(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		campaign := s.blocked()
		s.user("agent@example.com", models.RoleAgent)
		ivr := s.client(s.newKey("IVR", "leads:check"))
		credentials := map[string]string{"email": "agent@example.com", "password": password}
		opened := ivr.do(http.MethodPost, "/sessions", credentials).want(http.StatusCreated)
		var session struct {
			Token   string    `json:"token"`
			Expires time.Time `json:"expires_at"`
			User    string    `json:"user"`
		}
		opened.into(&session)
		if !session.Expires.Equal(s.clock.Now().Add(time.Hour)) || session.User != "agent@example.com" {
			t.Errorf("session %+v", session)
		}
		cookie := (&http.Response{Header: opened.header}).Cookies()[0]
		if !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Path != "/api/" || cookie.Value != session.Token {
			t.Errorf("cookie %+v", cookie)
		}
		byToken, byCookie := s.client(session.Token), ivr
		byCookie.header.Del("Authorization")
		for _, c := range []*client{byToken, byCookie} {
			check := func(campaign, phone, want string) {
				t.Helper()
				r := c.do(http.MethodGet, "/campaigns/"+url.PathEscape(campaign)+"/leads/check?phone="+url.QueryEscape(phone), nil).want(http.StatusOK)
				if r.text != `{"result":"`+want+`"}`+"\n" {
					t.Errorf("%s in %s: %s", phone, campaign, r.text)
				}
			}
			check(campaign, "+61411000111", "1")
			check("Blocked callers", "+61 (411) 000-111", "1")
			check("blocked  CALLERS", "+61411000222", "0")
			c.do(http.MethodGet, "/campaigns/nobody/leads/check?phone=%2B61411000111", nil).refused(http.StatusNotFound)
			check(campaign, "anonymous", "0") // an IVR branches on it, and does not fail
			check(campaign, "", "0")
			c.do(http.MethodGet, "/campaigns/"+campaign+"/leads/check?phone=abc", nil).refused(http.StatusUnprocessableEntity, "phone")
			c.wrong(http.MethodGet, "/campaigns/"+campaign+"/leads/check", nil).refused(http.StatusBadRequest, "phone")
			c.do(http.MethodGet, "/web-services", nil).refused(http.StatusForbidden)
		}
		byToken.do(http.MethodDelete, "/sessions/current", nil).want(http.StatusNoContent)
		byToken.do(http.MethodGet, "/campaigns/"+campaign+"/leads/check?phone=%2B61411000111", nil).refused(http.StatusUnauthorized)
	})
}

// With a user the rights are what both have: the key's scopes and the role's.
func TestSessionRights(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		s.user("agent@example.com", models.RoleAgent)
		s.user("lead@example.com", models.RoleSupervisor)
		s.user("ada@example.com", models.RoleAdmin)
		open := func(key, email string) *client {
			return s.client(s.client(key).do(http.MethodPost, "/sessions", map[string]string{"email": email, "password": password}).want(http.StatusCreated).text1("token"))
		}
		narrow := s.newKey("narrow", "calls:read", "numbers:read")
		for _, test := range []struct {
			key, email                string
			numbers, calls, workflows int
		}{
			{s.key, "agent@example.com", 403, 403, 403},
			{s.key, "lead@example.com", 403, 200, 403},
			{s.key, "ada@example.com", 200, 200, 200},
			{narrow, "ada@example.com", 200, 200, 403},
			{narrow, "lead@example.com", 403, 200, 403},
		} {
			c := open(test.key, test.email)
			c.do(http.MethodGet, "/numbers", nil).want(test.numbers)
			c.do(http.MethodGet, "/calls", nil).want(test.calls)
			c.do(http.MethodGet, "/workflows", nil).want(test.workflows)
			c.do(http.MethodPost, "/sessions", nil).refused(http.StatusForbidden)
		}
		// A session of the key alone has the key's scopes.
		alone := s.client(s.client(narrow).do(http.MethodPost, "/sessions", nil).want(http.StatusCreated).text1("token"))
		alone.do(http.MethodGet, "/numbers", nil).want(http.StatusOK)
		alone.do(http.MethodGet, "/workflows", nil).refused(http.StatusForbidden)
		// Who is disabled, or gets a new password, is out of the API as well.
		agent, err := s.db.Users.ByEmail(t.Context(), "lead@example.com")
		s.must(err)
		c := open(s.key, "lead@example.com")
		_, err = s.auth.SetActive(t.Context(), testActor, agent.ID, false)
		s.must(err)
		c.do(http.MethodGet, "/calls", nil).refused(http.StatusUnauthorized)
	})
}

func TestSessionsEnd(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		expires := s.clock.Now().Add(90 * time.Minute)
		k, token, err := s.keys.Create(t.Context(), testActor, newKey("short", &expires))
		s.must(err)
		open := func() *client {
			return s.client(s.client(string(token)).do(http.MethodPost, "/sessions", nil).want(http.StatusCreated).text1("token"))
		}
		c := open()
		s.clock.pass(59 * time.Minute)
		c.do(http.MethodGet, "/numbers", nil).want(http.StatusOK)
		late := open() // is no longer than its key
		s.clock.pass(2 * time.Minute)
		c.do(http.MethodGet, "/numbers", nil).refused(http.StatusUnauthorized)
		late.do(http.MethodGet, "/numbers", nil).want(http.StatusOK)
		s.clock.pass(30 * time.Minute)
		late.do(http.MethodGet, "/numbers", nil).refused(http.StatusUnauthorized)
		s.client(string(token)).do(http.MethodGet, "/numbers", nil).refused(http.StatusUnauthorized)
		_ = k

		id, revoked := s.key1("revoked")
		c = s.client(s.client(revoked).do(http.MethodPost, "/sessions", nil).want(http.StatusCreated).text1("token"))
		_, err = s.keys.Revoke(t.Context(), testActor, id)
		s.must(err)
		c.do(http.MethodGet, "/numbers", nil).refused(http.StatusUnauthorized)
		s.client(revoked).do(http.MethodGet, "/numbers", nil).refused(http.StatusUnauthorized)
		s.client(revoked).do(http.MethodPost, "/sessions", nil).refused(http.StatusUnauthorized)
	})
}

// Wrong passwords count against the limits of signing in.
func TestSessionCredentials(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		s.user("agent@example.com", models.RoleAgent)
		c := s.admin()
		wrong := map[string]string{"email": "agent@example.com", "password": "not the one at all"}
		for range 10 {
			c.do(http.MethodPost, "/sessions", wrong).refused(http.StatusUnauthorized)
		}
		if c.do(http.MethodPost, "/sessions", wrong).refused(http.StatusTooManyRequests).header.Get("Retry-After") == "" {
			t.Error("it is not said when to try again")
		}
		c.wrong(http.MethodPost, "/sessions", map[string]any{"email": 5, "passwort": "x"}).refused(http.StatusUnprocessableEntity, "email", "passwort")
	})
}
