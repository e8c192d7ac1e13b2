package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"hookline/app/webservice"
	"hookline/models"
)

// A signing secret is made and told once; the one before signs, too, for the overlap.
func TestSigningSecret(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		made := c.do(http.MethodPost, "/web-services", object{"name": "CRM", "method": "POST", "content_type": "json", "domain": s.upstream, "https": false, "path": "/"}).want(http.StatusCreated)
		page := "/web-services/" + made.text1("id")
		first := c.do(http.MethodPost, page+"/signing-secret", nil).want(http.StatusCreated)
		if _, err := webservice.ParseSigningSecret(first.text1("secret")); err != nil || first.fields()["old_until"] != nil {
			t.Errorf("%s %v", first.text, err)
		}
		second := c.do(http.MethodPost, page+"/signing-secret", object{"overlap": "48h"}).want(http.StatusCreated)
		until, err := time.Parse(time.RFC3339, second.text1("old_until"))
		if left := time.Until(until); err != nil || left < 47*time.Hour || left > 49*time.Hour || second.text1("secret") == first.text1("secret") {
			t.Errorf("%s %v", second.text, err)
		}
		now := c.do(http.MethodGet, page, nil).want(http.StatusOK)
		if d, _ := now.fields()["delivery"].(map[string]any); d["signing"] != true || d["secret_set"] != true || strings.Contains(now.text, "whsec_") || now.etag() != second.etag() {
			t.Errorf("%s", now.text)
		}
		c.do(http.MethodPost, page+"/signing-secret", object{"overlap": "169h"}).refused(http.StatusUnprocessableEntity, "overlap")
		c.do(http.MethodPost, "/web-services/nothing/signing-secret", nil).want(http.StatusNotFound)
		s.client(s.newKey("reads", "web_services:read")).do(http.MethodPost, page+"/signing-secret", nil).want(http.StatusForbidden)
	})
}

// A test of an event is raised, of a call or of examples.
func TestEventTest(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		c.do(http.MethodPost, "/web-services", object{"name": "CRM", "method": "POST", "content_type": "json", "domain": s.upstream, "https": false, "path": "/"}).want(http.StatusCreated)
		made := c.do(http.MethodPost, "/events", object{"name": "Starts", "number": "all", "event": "call_start", "web_services": []string{"CRM"}, "active": false}).want(http.StatusCreated)
		page := "/events/" + made.text1("id")
		sent := c.do(http.MethodPost, page+"/test", nil).want(http.StatusAccepted)
		e, err := s.db.Events.Get(t.Context(), sent.text1("event_id"))
		if s.must(err); !e.Test || e.Type != "call_start" || e.Facts["test_hook"] != made.text1("id") || e.Facts["ani"] == "" {
			t.Errorf("%+v", e)
		}
		now := s.clock.Now()
		s.must(s.db.Calls.SaveNew(t.Context(), &models.Call{ID: "c1", Kind: models.CallTest, CarrierCallID: "c1", Status: models.CallEnded, State: "{}", StartedAt: now, EndedAt: &now, UpdatedAt: now},
			&models.CallTurn{CallID: "c1", Steps: "[]", Reply: "{}", At: now}))
		if s.woken.Load() != 1 {
			t.Error("it waits until somebody looks")
		}
		sent = c.do(http.MethodPost, page+"/test", object{"call": "c1"}).want(http.StatusAccepted)
		if e, err = s.db.Events.Get(t.Context(), sent.text1("event_id")); err != nil || e.CallID != "c1" {
			t.Errorf("%+v %v", e, err)
		}
		s.must(s.db.Hooks.Failing(t.Context(), made.text1("id"), "CRM: away", now)) // it is off: nothing is to arrive
		if got := c.do(http.MethodGet, page, nil).want(http.StatusOK); got.text1("failing_reason") != "" {
			t.Errorf("%s", got.text)
		}
		c.do(http.MethodPatch, page, object{"active": true}, made.etag()).want(http.StatusOK)
		s.must(s.db.Hooks.Failing(t.Context(), made.text1("id"), "CRM: away", now))
		got := c.do(http.MethodGet, page, nil).want(http.StatusOK)
		if got.text1("failing_reason") != "CRM: away" || got.text1("trouble_since") == "" {
			t.Errorf("%s", got.text)
		}
		if again := c.do(http.MethodPut, page, got.fields(), got.etag()).want(http.StatusOK); again.etag() != got.etag() {
			t.Errorf("what was read and sent back changed something: %s", again.text)
		}
		c.do(http.MethodPost, page+"/test", object{"call": "gone"}).refused(http.StatusUnprocessableEntity, "call")
		c.do(http.MethodPost, "/events/nothing/test", nil).want(http.StatusNotFound)
		s.client(s.newKey("reads", "events:read")).do(http.MethodPost, page+"/test", nil).want(http.StatusForbidden)
	})
}

// The settings of delivery go through the API as they are; the signing secret is taken and
// never given.
func TestDelivery(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		body := object{"name": "CRM", "method": "POST", "content_type": "json", "domain": s.upstream, "https": false, "path": "/#call_id#",
			"body_template": `{"ani": "#ani#"}`, "results": []object{{"description": "Token", "path": "0.token", "secret": true}}}
		made := c.do(http.MethodPost, "/web-services", body).want(http.StatusCreated)
		page := "/web-services/" + made.text1("id")
		if d, ok := made.fields()["delivery"].(map[string]any); !ok || len(d) != 0 {
			t.Errorf("a new one: %s", made.text)
		}
		secret := webservice.NewSigningSecret()
		settings := object{"signing": true, "secret": secret, "schedule": []string{"5s", "5m"}, "per_second": 20, "at_once": 4, "order": "per_call", "keep": "30d"}
		set := c.do(http.MethodPatch, page, object{"delivery": settings}, made.etag()).want(http.StatusOK)
		d, _ := set.fields()["delivery"].(map[string]any)
		if strings.Contains(set.text, secret) || d["secret_set"] != true || d["per_second"] != 20.0 || d["order"] != "per_call" || len(d["schedule"].([]any)) != 2 || d["old_until"] != nil {
			t.Errorf("set: %s", set.text)
		}
		once := c.do(http.MethodPatch, page, object{"delivery": object{"schedule": []string{}}}, set.etag()).want(http.StatusOK)
		if d, _ := once.fields()["delivery"].(map[string]any); d["schedule"] == nil || len(d["schedule"].([]any)) != 0 {
			t.Errorf("no repeats: %s", once.text)
		}
		set = c.do(http.MethodPatch, page, object{"delivery": object{"schedule": []string{"5s", "5m"}}}, once.etag()).want(http.StatusOK)
		back := set.fields()
		delete(back, "id")
		again := c.do(http.MethodPut, page, back, set.etag()).want(http.StatusOK)
		if again.text1("version") != set.text1("version") {
			t.Errorf("what was read and sent back changed something: %s", again.text)
		}
		rotated := c.do(http.MethodPatch, page, object{"delivery": object{"secret": webservice.NewSigningSecret()}}, again.etag()).want(http.StatusOK)
		if d, _ := rotated.fields()["delivery"].(map[string]any); d["old_until"] == nil || d["per_second"] != 20.0 {
			t.Errorf("rotated: %s", rotated.text)
		}
		for want, wrong := range map[string]object{
			"number":             {"per_second": "20"},
			"from 1s to 24h":     {"schedule": []string{"1ms"}},
			"list of lengths":    {"schedule": "5s"},
			"base64 of 24 to 64": {"secret": "whsec_hunter2"},
			"any or per_call":    {"order": "x"},
		} {
			got := c.send(http.MethodPatch, page, object{"delivery": wrong}, false, []string{rotated.etag()})
			if got.status < 400 || got.status > 499 || !strings.Contains(got.text, want) || strings.Contains(got.text, "hunter2") {
				t.Errorf("%s: %d %s", want, got.status, got.text)
			}
		}
		if got := c.do(http.MethodPatch, page, object{"path": "/#call_idd#"}, rotated.etag()); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.text, "did you mean #call_id#?") {
			t.Errorf("an unknown tag: %d %s", got.status, got.text)
		}
		sent := c.do(http.MethodPost, page+"/test", nil).want(http.StatusOK).text
		if !strings.Contains(sent, `{\"ani\": \"+12025550123\"}`) {
			t.Errorf("sent %s", sent)
		}
	})
}
