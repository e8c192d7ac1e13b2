package api_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"hookline/app/traffic"
)

// A call counts on the version it ran, test calls only when asked for.
func TestFlow(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		c.do(http.MethodPost, "/web-services", s.serviceBody("Suburb by postcode")).want(http.StatusCreated)
		id := s.workflow("Suburb line", "Suburb by postcode")
		path := "/workflows/" + id + "/flow"
		c.do(http.MethodGet, path, nil).refused(http.StatusNotFound)
		c.do(http.MethodPost, "/workflows/"+id+"/publish", nil, "If-Match: *").want(http.StatusOK)
		c.do(http.MethodPost, "/numbers", object{"number": "+61255501234", "workflow": "Suburb line"}).want(http.StatusCreated)
		call := c.do(http.MethodPost, "/test-calls", object{"number": "+61255501234"}).want(http.StatusCreated).text1("id")
		c.do(http.MethodPost, "/test-calls/"+call+"/input", object{"turn": 1, "digits": "2090"}).want(http.StatusOK)
		if _, err := traffic.NewCounter(s.db, slog.New(slog.DiscardHandler), nil).CountAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		if live := c.do(http.MethodGet, path, nil).want(http.StatusOK); live.fields()["calls"] != float64(0) || live.fields()["period"] != "day" {
			t.Errorf("real calls: %s", live.text)
		}
		all := c.do(http.MethodGet, path+"?period=week&test=true&version=1", nil).want(http.StatusOK)
		for _, want := range []string{`"calls":1,"objects"`, `"name":"success","label":"Success","calls":1,"share":1`, `"causes":{"success":1}`, `"requests":1`} {
			if !strings.Contains(all.text, want) {
				t.Errorf("%s is not in %s", want, all.text)
			}
		}
		c.do(http.MethodGet, path+"?version=7", nil).refused(http.StatusNotFound)
		for query, field := range map[string]string{"period=year": "period", "version=last": "version", "test=maybe": "test"} {
			c.wrong(http.MethodGet, path+"?"+query, nil).refused(http.StatusBadRequest, field)
		}
	})
}
