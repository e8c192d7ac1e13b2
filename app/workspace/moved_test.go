package workspace_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/outbound/outboundtest"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/models/dbtest"
)

// Who may change an address need not know the secrets that go there: with another server they
// must be entered again.
func TestSecretsDoNotFollowToAnotherServer(t *testing.T) { dbtest.Each(t, testMoved) }

func testMoved(t *testing.T, db *models.DB) {
	ctx, w := t.Context(), open(t, db)
	in := service("With secrets")
	in.Domain, in.HTTPS = "api.example.com", true
	in.Config.Auth = models.WebServiceAuth{Kind: "bearer"}
	in.Config.Headers = []models.Param{{Name: "X-Open"}, {Name: "X-Key", Secret: true, Static: "opensesame-1"}}
	in.Config.Delivery.Signing = true
	in.Secrets = map[string]string{"auth.token": "opensesame-2"}
	s := must(w.Services.Save(ctx, anna, in))(t)
	for name, change := range map[string]func(*models.WebService){
		"domain": func(s *models.WebService) { s.Domain = "evil.example.net" },
		"port":   func(s *models.WebService) { s.Domain = "api.example.com:8443" },
		"scheme": func(s *models.WebService) { s.HTTPS = false },
	} {
		now := *s
		change(&now)
		_, err := w.Services.Save(ctx, anna, workspace.Service{WebService: now})
		wantCode(t, err, apperr.Invalid, "auth.token", "headers[1].static", "It was entered for https://api.example.com", "enter it again")
		_, _, err = w.Services.Prepare(ctx, workspace.Service{WebService: now}) // what the Test tab would send
		wantCode(t, err, apperr.Invalid, "auth.token")
		if must(db.Services.Get(ctx, s.ID))(t).Domain != "api.example.com" {
			t.Errorf("%s: saved", name)
		}
	}
	// The same server in other words, another path, and what is given again or taken out.
	s.Domain, s.Path = "API.example.com:443", "/v2"
	s = must(w.Services.Save(ctx, anna, workspace.Service{WebService: *s}))(t)
	s.Domain = "api.example.net"
	s = must(w.Services.Save(ctx, anna, workspace.Service{WebService: *s, Secrets: map[string]string{"auth.token": "opensesame-2"}, Cleared: []string{"headers.x-key"}}))(t)
	if secrets := must(w.Services.Secrets(s))(t); secrets["auth.token"] != "opensesame-2" || secrets["headers.x-key"] != "" || secrets[models.DeliverySecret] == "" {
		t.Errorf("secrets %v", secrets)
	}

	// A private key is for the server, and for the one that gives tokens.
	known := service("With a certificate")
	known.Domain, known.HTTPS = "bank.example.com", true
	certificate, key := outboundtest.NewAuthority(t, "Bank CA").Client("me", time.Now().AddDate(0, 1, 0))
	known.Config.ClientCertificate.Certificate = certificate
	known.Config.Auth = models.WebServiceAuth{Kind: "oauth2", Settings: map[string]string{"token_url": "https://login.example.com/t", "client_id": "me"}}
	known.Secrets = map[string]string{models.ClientCertificateKey: key, "auth.client_secret": "opensesame-5"}
	k := must(w.Services.Save(ctx, anna, known))(t)
	trail := must(db.Trail.List(ctx, workspace.ObjectWebService, k.ID, models.Page{Limit: 9}))(t)
	if text := fmt.Sprint(trail); strings.Contains(k.Sealed, "BEGIN") || strings.Contains(text, "BEGIN") || !strings.Contains(text, "CN=me, by CN=Bank CA") {
		t.Errorf("the trail says %s", text)
	}
	for name, change := range map[string]func(*models.WebService){
		"domain":    func(s *models.WebService) { s.Domain = "evil.example.net" },
		"token URL": func(s *models.WebService) { s.Config.Auth.Settings["token_url"] = "https://evil.example.net/t" },
	} {
		now := *k
		now.Config = workspace.CloneConfig(k.Config)
		change(&now)
		_, err := w.Services.Save(ctx, anna, workspace.Service{WebService: now, Secrets: map[string]string{"auth.client_secret": "opensesame-5"}})
		if wantCode(t, err, apperr.Invalid, models.ClientCertificateKey, "evil.example.net"); t.Failed() {
			t.Fatal(name)
		}
	}
	k.Domain, k.Config.ClientCertificate = "elsewhere.example.net", models.ClientCertificate{}
	k = must(w.Services.Save(ctx, anna, workspace.Service{WebService: *k, Secrets: map[string]string{"auth.client_secret": "opensesame-5"}}))(t)
	if secrets := must(w.Services.Secrets(k))(t); secrets[models.ClientCertificateKey] != "" {
		t.Error("the key stays where the certificate was taken out")
	}

	oauth := service("With a token")
	oauth.Config.Auth = models.WebServiceAuth{Kind: "oauth2", Settings: map[string]string{"token_url": "https://login.example.com/t", "client_id": "me"}}
	oauth.Secrets = map[string]string{"auth.client_secret": "opensesame-3"}
	o := must(w.Services.Save(ctx, anna, oauth))(t)
	o.Config.Auth.Settings = map[string]string{"token_url": "https://evil.example.net/t", "client_id": "me"}
	_, err := w.Services.Save(ctx, anna, workspace.Service{WebService: *o})
	wantCode(t, err, apperr.Invalid, "auth.client_secret", "https://evil.example.net")
	o.Config.Auth.Settings = map[string]string{"token_url": "https://login.example.com/other", "client_id": "you"}
	must(w.Services.Save(ctx, anna, workspace.Service{WebService: *o}))(t)
	// What a header holds has nothing to do with where a token comes from.
	plain := service("With a header")
	plain.Config.Headers = []models.Param{{Name: "X-Key", Secret: true, Static: "opensesame-4"}}
	h := must(w.Services.Save(ctx, anna, plain))(t)
	h.Config.Auth = oauth.Config.Auth
	must(w.Services.Save(ctx, anna, workspace.Service{WebService: *h, Secrets: oauth.Secrets}))(t)
	noLeak(t, db, "opensesame")
}
