package handlers_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"hookline/app/kind"
	"hookline/app/workspace"
	"hookline/models"
)

// box makes a voicemail box that these users see besides admins and supervisors.
func (s *site) box(name string, users ...string) (id string) {
	s.t.Helper()
	simples := workspace.Simples()
	of := &simples[slices.IndexFunc(simples, func(s workspace.Simple) bool { return s.Kind == workspace.ObjectVoicemailBox })]
	made, err := s.workspace.SaveSimple(s.t.Context(), bob(), of, workspace.SimpleRow{Values: kind.Values{"name": name, "users": strings.Join(users, "\n")}})
	if err != nil {
		s.t.Fatal(err)
	}
	return made.ID
}

// leave puts a message into a box.
func (s *site) leave(box, id string, at time.Time) {
	s.t.Helper()
	call := &models.Call{ID: "call-" + id, Kind: models.CallCarrier, CarrierCallID: id, Caller: "+61491570156", Status: models.CallEnded, State: "{}", StartedAt: at, UpdatedAt: at}
	if err := s.db.Calls.SaveNew(s.t.Context(), call, &models.CallTurn{CallID: call.ID, Steps: "[]", Reply: "{}", At: at}); err != nil {
		s.t.Fatal(err)
	}
	r := &models.Recording{ID: id, CallID: call.ID, Visit: "v", BoxID: box, Title: "Leave word", Channels: 1, State: models.RecordingFailed, Reason: "The server is gone.",
		Source: "https://example.com/x", CreatedAt: at, UpdatedAt: at}
	if _, err := s.db.Recordings.Begin(s.t.Context(), r); err != nil {
		s.t.Fatal(err)
	}
}

func (p *page) order() (ids []string) {
	for _, row := range p.Find("#messages tbody tr").EachIter() {
		ids = append(ids, strings.TrimPrefix(row.AttrOr("id", ""), "message-"))
	}
	return ids
}

// Who is chosen for a box sees that one and no other; supervisors see all.
func TestVoicemailScreens(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		now := s.clock.Now()
		admin, other := s.admin(), s.agent()
		s.user("ann@example.com", models.RoleAgent)
		s.user("sue@example.com", models.RoleSupervisor)
		ann, sue := s.signedIn("ann@example.com"), s.signedIn("sue@example.com")
		admin.get("/voicemail").want(http.StatusOK).says("main", "No voicemail boxes yet")
		sales, support := s.box("Sales", "ann@example.com"), s.box("Support")
		s.leave(sales, "m1", now.Add(-3*time.Hour))
		s.leave(sales, "m2", now.Add(-2*time.Hour))
		s.leave(sales, "m3", now.Add(-time.Hour))
		s.leave(support, "m4", now)

		sue.get("/voicemail").want(http.StatusOK).says("tbody", "Sales").says("tbody", "Support").says("nav", "Voicemail")
		p := ann.get("/voicemail").want(http.StatusOK).says("tbody", "Sales").says("nav", "Voicemail")
		if strings.Contains(p.text("tbody"), "Support") {
			t.Error("ann sees Support")
		}
		ann.get("/voicemail/" + support).want(http.StatusForbidden)
		if p := other.get("/voicemail"); p.status != http.StatusForbidden || strings.Contains(p.text("nav"), "Voicemail") {
			t.Errorf("an agent who is not chosen: %d", p.status)
		}
		other.post("/voicemail/"+sales+"/messages/m1/delete", nil).want(http.StatusForbidden)
		ann.post("/voicemail/"+sales+"/messages/m4/heard", nil).want(http.StatusNotFound)
		sue.get("/voicemail/nowhere").want(http.StatusNotFound)
		for b, want := range map[*browser]int{ann: http.StatusSeeOther, sue: http.StatusSeeOther, other: http.StatusForbidden} {
			if got := b.status(http.MethodGet, "/recordings/m1"); (got == http.StatusForbidden) != (want == http.StatusForbidden) {
				t.Errorf("hearing it: %d, want %d", got, want)
			}
		}

		list := "/voicemail/" + sales
		p = ann.get(list).want(http.StatusOK).says("#messages", "+61 491 570 156").says("#messages", "The server is gone.")
		if got := p.order(); !slices.Equal(got, []string{"m3", "m2", "m1"}) || p.Find(`#messages a[href^="/calls"]`).Length() != 0 {
			t.Errorf("%v", got)
		}
		if sue.get(list).Find(`#messages a[href="/calls/call-m1#recording-m1"]`).Length() == 0 {
			t.Error("no way to the call")
		}
		ann.post(list+"/messages/m3/heard", nil).to(list)
		p = sue.get(list).says("#message-m3", "User ann@example.com")
		if got := p.order(); !slices.Equal(got, []string{"m2", "m1", "m3"}) {
			t.Errorf("heard: %v", got)
		}
		if got := ann.get(list + "?heard=yes").order(); !slices.Equal(got, []string{"m3"}) {
			t.Errorf("heard alone: %v", got)
		}
		if p := ann.htmx().post(list+"/messages/m2/heard", nil).want(http.StatusOK); !strings.Contains(p.body, `<td id="heard-m2"`) || !strings.Contains(p.body, "Mark as unheard") {
			t.Errorf("played: %s", p.body)
		}
		ann.post(list+"/messages/m3/unheard", nil).to(list)

		ann.post(list+"/messages/m1/delete", nil).to(list)
		p = ann.get(list).says("#toasts", "is deleted").says("#toasts", "Undo")
		if got := p.order(); !slices.Equal(got, []string{"m3", "m2"}) {
			t.Errorf("deleted: %v", got)
		}
		if strings.Contains(sue.get("/calls/call-m1").text("main"), "Leave word") {
			t.Error("the call's page shows what was deleted")
		}
		ann.post(list+"/messages/m1/delete", nil).to(list)
		ann.get(list).says("#toasts", "deleted already")
		ann.post(p.Find("#toasts form").AttrOr("action", ""), nil).to(list)
		if got := ann.get(list).order(); !slices.Equal(got, []string{"m3", "m1", "m2"}) {
			t.Errorf("undone: %v", got)
		}

		edit := "/voicemail-boxes/" + sales
		admin.post(edit+"/delete", nil).want(http.StatusConflict).says("main", "holds 2 messages that nobody heard")
		form := admin.get(edit).want(http.StatusOK).form("#voicemail-box")
		if got := form["users"]; !slices.Equal(got, []string{"ann@example.com"}) {
			t.Errorf("chosen are %v", got)
		}
		form["users"] = []string{"agent@example.com"}
		admin.post(edit, form).to(edit)
		admin.get(edit).says("main", "changed users")
		ann.get(list).want(http.StatusForbidden)
		other.get(list).want(http.StatusOK)
	})
}
