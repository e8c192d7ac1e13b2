package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hookline/app/tag"
	"hookline/models"
)

// The form offers the tags, refuses one that is none at its field, and keeps what it was sent.
func TestTagsOnTheForm(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		page := b.addService("Calls", url.Values{"path": {"/calls/#call_id#/%postcode%"}, "query[0].name": {"from"}, "query[0].static": {"#ani#"}})
		p := b.get(page).want(http.StatusOK).says("[data-tags] h3", "Call").says("[data-tags]", "The caller's number")
		if n := p.Find("[data-tag]").Length(); n != len(tag.List()) {
			t.Errorf("%d tags are offered, %d are listed", n, len(tag.List()))
		}
		for _, name := range []string{"path", "query[0].static", "path_variables[0].static", "body_template"} {
			if p.Find(`[name="`+name+`"][data-takes-tags]`).Length() != 1 {
				t.Errorf("%s takes no tags", name)
			}
		}
		if p.Find("main script").Length() != 0 {
			t.Error("a script stands in the page")
		}
		form := b.form(page)
		form.Set("query[0].static", "#anni# <b>")
		p = b.post(page, form).want(http.StatusUnprocessableEntity).says("#f-query-0-static-note", "did you mean #ani#?")
		if p.field("query[0].static") != "#anni# <b>" {
			t.Errorf("kept %q", p.field("query[0].static"))
		}
	})
}

// The Test tab sends the examples of the tags, and says so.
func TestTagsOnTheTestTab(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		domain, last := upstream(t)
		page := b.addService("Calls", url.Values{"domain": {domain}, "https": {}, "path": {"/calls/#call_id#/%postcode%"},
			"headers[0].name": {"X-From"}, "headers[0].static": {"#ani# #agent_notes#"}})
		b.get(page+"/test").want(http.StatusOK).says(".try-tags", "#ani#").says(".try-tags", "+12025550123").says(".try-tags", "#call_id#").says("#try", "examples")
		b.post(page+"/test", url.Values{"inputs[0].name": {"postcode"}, "inputs[0].value": {"#ani#"}}).want(http.StatusOK)
		call, _ := tag.Find("call_id")
		if sent := last(); sent == nil || sent.URL.Path != "/calls/"+call.Example+"/#ani#" || sent.Header.Get("X-From") != "+12025550123 Wants the invoice by mail." {
			t.Errorf("sent %+v", sent)
		}
	})
}

// The settings of delivery go through the form; what can't be read comes back as it was
// sent, and a signing secret is shown once.
func TestDeliveryOnTheForm(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		page := b.addService("CRM", url.Values{"delivery.schedule": {"5s 5m, 2h"}, "delivery.per_second": {"20"}, "delivery.order": {"per_call"}, "delivery.keep": {"90d"}})
		w, secrets := s.stored(page)
		if d := w.Config.Delivery; len(d.Waits) != 3 || d.Waits[2] != 7_200_000 || d.PerSecond != 20 || !d.PerCall || d.KeepDays != 90 || d.Signing || len(secrets) != 0 {
			t.Errorf("stored %+v", d)
		}
		form := b.form(page)
		b.post(page, form).to(page)
		if again, _ := s.stored(page); again.Version != w.Version {
			t.Error("the form, sent as it is, changes something")
		}
		p := b.get(page).want(http.StatusOK)
		if _, open := p.Find("#delivery details").Attr("open"); open || p.field("delivery.schedule") != "5s, 5m, 2h" {
			t.Errorf("open, or waits %q", p.field("delivery.schedule"))
		}
		form.Set("delivery.schedule", "5s, soon")
		form.Set("delivery.at_once", "many")
		form.Set("delivery.keep", "0d")
		p = b.post(page, form).want(http.StatusUnprocessableEntity).says("#f-delivery-schedule-note", "soon").says("#f-delivery-at_once-note", "whole number").says("#f-delivery-keep-note", "from 1 to 366")
		if _, open := p.Find("#delivery details").Attr("open"); !open || p.field("delivery.schedule") != "5s, soon" || p.field("delivery.at_once") != "many" {
			t.Error("what is wrong is hidden, or lost")
		}
		signingOnce(t, s, b, page)
	})
}

func signingOnce(t *testing.T, s *site, b *browser, page string) {
	t.Helper()
	b.get(page).says("#signing", "Make a signing secret")
	p := b.post(page+"/signing", url.Values{}).want(http.StatusOK)
	_, secrets := s.stored(page)
	first := secrets[models.DeliverySecret]
	if first == "" || !strings.Contains(p.body, first) || p.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("the secret is not shown, or may be cached: %v", p.header)
	}
	p = b.get(page).says("#signing", "Rotate the signing secret")
	if strings.Contains(p.body, first) {
		t.Error("the secret is shown again")
	}
	b.get(page + "/signing").to(page)
	b.post(page+"/signing", url.Values{"overlap": {"168h"}}).want(http.StatusOK).says("#delivery", "signs, too, until")
	w, secrets := s.stored(page)
	if secrets[models.DeliveryOldSecret] != first || secrets[models.DeliverySecret] == first || w.Config.Delivery.OldUntil == nil {
		t.Errorf("rotated: %+v", w.Config.Delivery)
	}
	form := b.form(page)
	if form.Get("delivery.signing") != "on" {
		t.Errorf("signing is %q on the form", form.Get("delivery.signing"))
	}
	b.post(page, form).to(page)
	if _, now := s.stored(page); now[models.DeliverySecret] != secrets[models.DeliverySecret] || now[models.DeliveryOldSecret] != first {
		t.Error("saving the form took a secret away")
	}
}

// Two who save at the same time see how their settings of delivery differ.
func TestDeliverySavedByTwo(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		page := b.addService("CRM", nil)
		b.post(page, serviceForm("CRM", url.Values{"version": {"1"}, "delivery.at_once": {"4"}, "delivery.order": {"per_call"}})).to(page)
		b.post(page, serviceForm("CRM", url.Values{"version": {"1"}, "delivery.at_once": {"5"}})).want(http.StatusConflict).
			says("main .alert", "Delivery of events").says("main .alert", "Most at the same time: 4").says("main .alert", "Most at the same time: 5").says("main .alert", "One after the other for each call")
	})
}
