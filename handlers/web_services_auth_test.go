package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// The settings of a signature are typed, saved, shown again and sent on, its secret never.
func TestSignatureOnTheForm(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		if got, _ := b.get("/web-services/new").want(http.StatusOK).Find("#f-auth-hmac-header").Attr("value"); got != "X-Signature" {
			t.Errorf("before the kind is chosen, its header is %q; the default is missing", got)
		}
		entered := url.Values{"auth.kind": {"hmac"}, "auth.secret": {"s3cret-signature"}, "auth.header": {""}, "auth.prefix": {"HMAC "},
			"auth.algorithm": {"sha512"}, "auth.encoding": {"base64"}, "auth.signed": {"timestamp.body"}}
		p := b.post("/web-services", serviceForm("Signed", entered)).want(http.StatusUnprocessableEntity)
		p.says("#f-auth-hmac-timestamp_header-note", "Enter the header of the timestamp")
		entered.Set("auth.timestamp_header", "X-Time")
		page := b.addService("Signed", entered)
		p = b.get(page).want(http.StatusOK)
		for name, want := range map[string]string{"auth.header": "X-Signature", "auth.prefix": "HMAC ", "auth.timestamp_header": "X-Time", "auth.secret": ""} {
			if got := p.field(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		for name, want := range map[string]string{"algorithm": "sha512", "encoding": "base64", "signed": "timestamp.body"} {
			if got, _ := p.Find(`[name="auth.` + name + `"][checked]`).Attr("value"); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		if strings.Contains(p.body, "s3cret-signature") {
			t.Error("the secret is on the page")
		}
		b.post(page, b.form(page)).to(page)
		b.get(page).says("#toasts", "Nothing had changed")
		if _, secrets := s.stored(page); secrets["auth.secret"] != "s3cret-signature" {
			t.Errorf("stored %v", secrets)
		}
	})
}
