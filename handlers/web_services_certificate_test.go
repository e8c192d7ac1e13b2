package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hookline/app/outbound/outboundtest"
	"hookline/models"
)

// A client certificate is entered, shown by what it says, and told of before it ends; its private
// key is never on a page.
func TestClientCertificateOnTheForm(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		certificate, key := outboundtest.NewAuthority(t, "Bank CA").Client("me & co", s.clock.Now().AddDate(0, 0, 20))
		entered := url.Values{"https": {"on"}, "client_certificate.certificate": {strings.ReplaceAll(certificate, "\n", "\r\n")}}
		b.post("/web-services", serviceForm("Bank", entered)).want(http.StatusUnprocessableEntity).says("#client_certificate", "Enter the private key")
		entered.Set("client_certificate.key", key)
		page := b.addService("Bank", entered)
		p := b.get(page).want(http.StatusOK).says("#client_certificate", "CN=me & co").says("#client_certificate", "CN=Bank CA").says("#client_certificate", "It expires on 2026-12-10").
			says("#client_certificate", "Set. Leave empty to keep it.")
		if strings.Contains(p.body, "PRIVATE KEY-----\n") || p.field("client_certificate.key") != "" {
			t.Error("the private key is on the page")
		}
		b.post(page, b.form(page)).to(page)
		b.get(page).says("#toasts", "Nothing had changed")
		if row, secrets := s.stored(page); secrets[models.ClientCertificateKey] == "" || row.Config.ClientCertificate.Certificate != certificate {
			t.Errorf("stored %+v", row.Config.ClientCertificate)
		}
	})
}
