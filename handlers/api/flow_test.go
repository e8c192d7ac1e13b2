package api_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"hookline/app/traffic"
	"hookline/app/workflow"
	"hookline/models"
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

// How long requests took comes as two numbers: half of them are not above the first, 19
// of 20 not above the second.
func TestFlowTimings(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		c.do(http.MethodPost, "/web-services", s.serviceBody("Suburb by postcode")).want(http.StatusCreated)
		id := s.workflow("Suburb line", "Suburb by postcode")
		c.do(http.MethodPost, "/workflows/"+id+"/publish", nil, "If-Match: *").want(http.StatusOK)
		w, err := s.db.Workflows.Get(t.Context(), id)
		s.must(err)
		live, err := s.db.Workflows.Version(t.Context(), w.PublishedID)
		s.must(err)
		def, err := workflow.Parse(live.Definition)
		s.must(err)
		look := slices.IndexFunc(def.Objects, func(o *workflow.Object) bool { return o.Kind == "web_service_connector" })
		for _, ms := range []int{800, 100, 500, 300, 200, 700, 400, 600, 2500, 5000} {
			now := time.Now().UTC().Truncate(time.Millisecond)
			call := &models.Call{ID: models.NewID(), Kind: models.CallCarrier, CarrierID: "c1", CarrierCallID: models.NewID(), VersionID: live.ID, Status: models.CallEnded,
				Outcome: "completed", Turn: 1, ClaimTurn: -1, State: "{}", StartedAt: now, EndedAt: &now, UpdatedAt: now}
			steps := fmt.Sprintf(`[{"object_id":%q,"kind":"web_service_connector","exit":"success","version":%q,"exchange":{"service_id":"x","cause":"success","sent":true,"timing":{"total_ms":%d}}}]`,
				def.Objects[look].ID, live.ID, ms)
			s.must(s.db.Calls.SaveNew(t.Context(), call, &models.CallTurn{CallID: call.ID, Steps: steps, Reply: "r", At: now}))
		}
		if _, err := traffic.NewCounter(s.db, slog.New(slog.DiscardHandler), nil).CountAll(t.Context()); err != nil {
			t.Fatal(err)
		}
		if flow := c.do(http.MethodGet, "/workflows/"+id+"/flow", nil).want(http.StatusOK); !strings.Contains(flow.text, `"requests":10,"causes":{"success":10},"p50_ms":500,"p95_ms":5000`) {
			t.Errorf("%s", flow.text)
		}
	})
}
