package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"hookline/app/outbound/outboundtest"
	"hookline/models"
)

// A private key is taken and never given; what was read can be sent back.
func TestClientCertificateOfAWebService(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c, body := s.admin(), s.serviceBody("Bank")
		until := time.Now().AddDate(0, 1, 0).UTC().Truncate(time.Second)
		certificate, key := outboundtest.NewAuthority(t, "Bank CA").Client("me", until)
		body["https"], body["client_certificate"] = true, object{"certificate": certificate}
		c.do(http.MethodPost, "/web-services", body).refused(http.StatusUnprocessableEntity, "client_certificate.key")
		body["client_certificate"] = object{"certificate": certificate, "key": key}
		made := c.do(http.MethodPost, "/web-services", body).want(http.StatusCreated)
		shown := made.fields()["client_certificate"].(object)
		if shown["key"] != nil || shown["key_set"] != true || shown["subject"] != "CN=me" || shown["issuer"] != "CN=Bank CA" || shown["expires_at"] != until.Format(time.RFC3339) || shown["certificate"] != certificate {
			t.Errorf("%v", shown)
		}
		path := "/web-services/" + made.text1("id")
		again := c.do(http.MethodPut, path, made.fields(), made.etag()).want(http.StatusOK)
		stored := func() string {
			row, err := s.db.Services.Get(t.Context(), made.text1("id"))
			s.must(err)
			secrets, err := s.workspace.Services.Secrets(row)
			s.must(err)
			return secrets[models.ClientCertificateKey]
		}
		if stored() != key {
			t.Errorf("stored %q", stored())
		}
		if strings.Contains(again.text, "PRIVATE KEY") {
			t.Error("the key is given")
		}
		c.do(http.MethodPatch, path, object{"domain": "evil.example.net"}, again.etag()).refused(http.StatusUnprocessableEntity, "client_certificate.key")
		c.do(http.MethodPatch, path, object{"client_certificate": object{"certificate": ""}}, again.etag()).want(http.StatusOK)
		if stored() != "" {
			t.Error("the key stays without its certificate")
		}
	})
}
