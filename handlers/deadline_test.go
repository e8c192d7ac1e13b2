package handlers_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"hookline/app/workflow"
	"hookline/models"
)

// slowLine makes a Web Service with a timeout and a Workflow that asks it twice in a
// row; it gives the ids.
func (s *site) slowLine(timeout time.Duration) (serviceID, workflowID string) {
	s.t.Helper()
	ctx := s.t.Context()
	group := &models.WebServiceGroup{Name: "Deadlines"}
	if err := s.db.Groups.Save(ctx, group); err != nil {
		s.t.Fatal(err)
	}
	service := &models.WebService{Name: "Slow one", GroupID: group.ID, Active: true, Method: "GET", ContentType: "form", Domain: "example.com",
		TimeoutMS: timeout.Milliseconds(), Config: models.WebServiceConfig{Auth: models.WebServiceAuth{Kind: "none"}}}
	if err := s.db.Services.Create(ctx, service); err != nil {
		s.t.Fatal(err)
	}
	w, err := s.workspace.Workflows.Create(ctx, bob(), "Slow line", "")
	if err != nil {
		s.t.Fatal(err)
	}
	s.revise(w.ID, func(d *workflow.Definition) {
		d.Objects = []*workflow.Object{
			object("auth", "Authenticate", &workflow.WebServiceConnector{WebService: service.ID}, "web_service_connector", "success", "look", "failure", "bye"),
			object("look", "Look up", &workflow.WebServiceConnector{WebService: service.ID}, "web_service_connector", "success", "bye", "failure", "bye"),
			object("bye", "Bye", &workflow.HangUp{}, "hang_up"),
		}
	})
	return service.ID, w.ID
}

// asked puts ended calls there that asked a Web Service and waited so long.
func (s *site) asked(serviceID string, n int, wait time.Duration) {
	s.t.Helper()
	for range n {
		now := time.Now().UTC().Truncate(time.Millisecond)
		c := &models.Call{ID: models.NewID(), Kind: models.CallCarrier, CarrierID: "c1", CarrierCallID: models.NewID(), VersionID: "v", Status: models.CallEnded,
			Outcome: "completed", Turn: 1, ClaimTurn: -1, State: "{}", StartedAt: now, EndedAt: &now, UpdatedAt: now}
		steps := fmt.Sprintf(`[{"object_id":"look","kind":"web_service_connector","title":"Look up","exit":"success","version":"v","exchange":{"service_id":%q,"cause":"success","sent":true,"timing":{"total_ms":%d}}}]`,
			serviceID, wait.Milliseconds())
		if err := s.db.Calls.SaveNew(s.t.Context(), c, &models.CallTurn{CallID: c.ID, Steps: steps, Reply: "r", At: now}); err != nil {
			s.t.Fatal(err)
		}
	}
	s.count()
}

func TestConnectorSaysHowLongACallerMayWait(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		service, id := s.slowLine(8 * time.Second)
		look := "/workflows/" + id + "/objects/look"
		p := b.get(look).want(http.StatusOK)
		p.says(".deadline", "Up to 8 s: the timeout of Slow one.").says(".deadline", "The carrier gives up after 15 s.")
		p.says(".deadline", "After “Authenticate” the caller may have heard nothing for 16 s.").says(".deadline", "No real call asked it in the last week.")
		s.asked(service, 40, 400*time.Millisecond)
		b.get(look).says(".deadline", "The longest of 40 requests last week took 400 ms: too few calls to say more.")
		s.asked(service, 263, 400*time.Millisecond)
		s.asked(service, 17, 1880*time.Millisecond)
		b.htmx().get(look).says(".deadline", "Callers waited up to 1.9 s last week (p95 of 320 requests); 3 s would do.")
		b.get("/web-services/"+service).want(http.StatusOK).says(".deadline-line", "3 s would do.")
		b.get("/workflows/" + id + "/objects/bye").want(http.StatusOK)
		if n := b.get("/workflows/" + id + "/objects/bye").Find(".deadline").Length(); n != 0 {
			t.Errorf("Hang Up has %d deadlines", n)
		}
		// What is chosen but not saved is what it speaks of.
		with := b.htmx().post(look+"/redraw", b.get(look).form("#object-form")).want(http.StatusOK)
		with.says(".deadline", "3 s would do.")
	})
}

func TestDeadlineBeyondWhatACallWaits(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		service, id := s.slowLine(20 * time.Second)
		b.get("/workflows/"+id+"/objects/auth").want(http.StatusOK).
			says(".deadline", "Up to 9.7 s. The timeout of Slow one is 20 s, but a call is answered within 10 s")
		b.get("/web-services/"+service).want(http.StatusOK).says(".deadline-line", "A live call waits 9.7 s at the most.")
	})
}
