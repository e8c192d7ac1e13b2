package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hookline/app/apikey"
	"hookline/app/auth"
	"hookline/models"
)

func TestAPIKeys(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		b.get("/api-keys").want(http.StatusOK).says("#api-keys", "No API keys yet")
		b.get("/api-keys/new").want(http.StatusOK).says("[data-scopes]", "leads:check")

		// What is wrong loses nothing.
		form := url.Values{"name": {""}, "may": {"some"}, "scopes": {"leads:check", "calls:read"}, "expires": {"90"}}
		p := b.post("/api-keys", form).want(http.StatusUnprocessableEntity).says("#f-name-note", "A name is needed")
		if p.Find("input[name=scopes][checked]").Length() != 2 || p.Find("option[selected]").AttrOr("value", "") != "90" {
			t.Error("what was entered is lost")
		}
		b.post("/api-keys", url.Values{"name": {"X"}, "may": {"some"}}).want(http.StatusUnprocessableEntity).says("#f-may-note", "Tick what the key may do")
		b.post("/api-keys", url.Values{"name": {"X"}, "may": {"some"}, "scopes": {"nothing:read"}}).want(http.StatusUnprocessableEntity).says("#f-may-note", "not known")
		b.post("/api-keys", url.Values{"name": {"X"}, "may": {"all"}, "expires": {"-3"}}).want(http.StatusUnprocessableEntity).says("#f-expires-note", "Choose how long")

		// The key is shown once.
		form.Set("name", "<b>IVR</b>")
		p = b.post("/api-keys", form).want(http.StatusOK).says("h1", "<b>IVR</b>").says(".alert", "shown this once").says(".scope-list", "leads:check").says(".audit", "ada@example.com created it")
		key := p.text(".copy-field code")
		if !strings.HasPrefix(key, "hl_") || p.Find("h1 b").Length() > 0 || p.header.Get("Cache-Control") != "no-store" {
			t.Errorf("shown %q", key)
		}
		p.says("#try", "/leads/check?phone=") // something that it may
		p = b.get("/api-keys").want(http.StatusOK).says("#api-keys", "leads:check, calls:read").says("#api-keys", "Active").says("#api-keys", "Never")
		if strings.Contains(p.body, key) {
			t.Error("the key is in the list")
		}
		path := p.Find(".row-link").AttrOr("href", "")
		if p = b.get(path).want(http.StatusOK); strings.Contains(p.body, key) || p.Find(".copy-field").Length() > 0 {
			t.Error("the key is shown again")
		}
		b.post("/api-keys", form).want(http.StatusUnprocessableEntity).says("#f-name-note", "already")

		b.post(path+"/revoke", nil).to(path)
		p = b.get(path).want(http.StatusOK).says("#toasts", "is revoked").says("h1 + .badge", "Revoked").says(".audit", "revoked it")
		if p.Find("form[action$='/revoke']").Length() > 0 {
			t.Error("it can be revoked again")
		}
		b.post(path+"/revoke", nil).to(path)
		b.post("/api-keys/nothing/revoke", nil).want(http.StatusNotFound)
		b.get("/api-keys/nothing").want(http.StatusNotFound)

		a := s.agent()
		a.get("/api-keys").want(http.StatusForbidden)
		a.post("/api-keys", form).want(http.StatusForbidden)
		s.browser().get("/api-keys").to("/sign-in?next=%2Fapi-keys")
	})
}

func TestAPIKeyStates(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		keys := apikey.New(s.db, apikey.Options{Now: s.clock.Now})
		soon := s.clock.Now().Add(time.Hour)
		for name, expires := range map[string]*time.Time{"Alpha": nil, "Beta": &soon} {
			_, _, err := keys.Create(t.Context(), auth.Program("the command line"), apikey.NewKey{Name: name, Expires: expires})
			if err != nil {
				t.Fatal(err)
			}
		}
		s.clock.pass(2 * time.Hour)
		b.get("/api-keys?sort=name&desc=1").want(http.StatusOK).says("#api-keys", "Expired").says("#api-keys", "Everything").says("#api-keys", "2 API keys")
		b.get("/api-keys?q=beta").want(http.StatusOK).says("#api-keys", "1 API key")
		b.get("/api-keys?q=nothing").want(http.StatusOK).says("#api-keys", "No API keys match")
		list, _, err := s.db.Keys.List(t.Context(), models.Filter{Search: "alpha"})
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		b.get("/api-keys/"+list[0].ID).want(http.StatusOK).says("main", "by the command line")
	})
}

// The page of the API is for everybody, with the frame of whoever reads it.
func TestAPIDocumentPage(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		p := s.browser().get("/api").want(http.StatusOK).says("h1", "REST API").says("#openSession", "POST").says("#checkLead", "leads:check").
			says("#schema-WebService", "path_variables").says("#problem-stale", "412").says(".menu-nav", "Sign in")
		if n := p.Find(".api-operation[id]").Length(); n < 120 {
			t.Errorf("%d operations and bodies", n)
		}
		if strings.Contains(p.text("#schema-Carrier"), "auth_token Taken") {
			t.Error("a token seems to be answered")
		}
		ids := map[string]int{}
		p.Find("[id]").Each(func(_ int, at *selection) { ids[at.AttrOr("id", "")]++ })
		p.Find("main a[href^='#']").Each(func(_ int, a *selection) {
			if id := strings.TrimPrefix(a.AttrOr("href", ""), "#"); ids[id] != 1 {
				t.Errorf("a link leads to %q, which stands %d times", id, ids[id])
			}
		})
		if curl := p.text("#saveDraft pre"); !strings.Contains(curl, s.url+"/api/v1/workflows/{id}/draft") || !strings.Contains(curl, "If-Match") || !strings.Contains(curl, `"kind":"say_text"`) {
			t.Errorf("curl %s", curl)
		}
		if curl := p.text("#checkLead pre"); !strings.Contains(curl, "/campaigns/Blocked%20callers/leads/check?phone=") {
			t.Errorf("curl %s", curl)
		}
		s.admin().get("/api").want(http.StatusOK).says(".menu-nav", "API Keys")
	})
}
