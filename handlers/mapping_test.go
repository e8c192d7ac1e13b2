package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Mapping replacements stand under Integration; the switch of a Web Service is in its
// form, and the Test tab sends what a call would.
func TestMapping(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		const list = "/mapping-replacements"
		p := b.get(list).want(http.StatusOK).says("h1", "Mapping replacements").says(".empty", "No mapping replacements yet").says(".crumbs", "Integration")
		if n := p.Find(`nav a[href="` + list + `"]`).Length(); n == 0 {
			t.Error("the menu does not lead there")
		}
		b.post(list, url.Values{"version": {"0"}, "from": {""}, "to": {"x"}}).want(http.StatusUnprocessableEntity).says("#f-from-note", "Enter the original value.")
		one := b.post(list, url.Values{"version": {"0"}, "from": {"20 00"}, "to": {"token-9"}}).want(http.StatusSeeOther).location
		b.post(list, url.Values{"version": {"0"}, "from": {"20 00"}}).want(http.StatusUnprocessableEntity).says("#f-from-note", `"20 00" already; choose another original value`)
		b.post(list, url.Values{"version": {"0"}, "from": {"20 00 "}, "to": {" <b> "}}).want(http.StatusSeeOther)
		b.get(list).want(http.StatusOK).says("tbody", "token-9").says("tbody", "<b>")
		b.get(list+"?q=TOKEN").want(http.StatusOK).says("tbody", "20 00")
		if p = b.get(one).want(http.StatusOK); p.field("from") != "20 00" || p.field("to") != "token-9" {
			t.Errorf("the form has %q and %q", p.field("from"), p.field("to"))
		}

		b.get(one + "/used-by").want(http.StatusNotFound) // nothing can name one

		domain, last := upstream(t)
		page := b.addService("Suburbs", url.Values{"domain": {domain}, "https": {}})
		form := url.Values{"inputs[0].name": {"postcode"}, "inputs[0].value": {"20 00"}}
		b.post(page+"/test", form).want(http.StatusOK)
		if sent := last(); sent == nil || sent.URL.EscapedPath() != "/suburbs/20%2000.json" {
			t.Errorf("off: sent %v", sent)
		}
		if p = b.get(page).want(http.StatusOK); p.Find(`[name=mapping][checked]`).Length() != 0 {
			t.Error("a new one has it on")
		}
		on := serviceForm("Suburbs", url.Values{"domain": {domain}, "https": {}, "version": {"1"}, "mapping": {"on"}})
		b.post(page, on).want(http.StatusSeeOther)
		if p = b.get(page).want(http.StatusOK); p.Find(`[name=mapping][checked]`).Length() != 1 {
			t.Error("the switch is not kept")
		}
		p = b.post(page, on).want(http.StatusConflict)
		if strings.Contains(p.Find(".service-compare").Text(), "Mapping") {
			t.Error("the switch is told to differ")
		}
		on.Del("mapping")
		b.post(page, on).want(http.StatusConflict).says(".service-compare", "Mapping")
		b.post(page+"/test", form).want(http.StatusOK).says(".exchange", "/suburbs/token-9.json")
		if sent := last(); sent == nil || sent.URL.EscapedPath() != "/suburbs/token-9.json" {
			t.Errorf("on: sent %v", sent)
		}
	})
}
