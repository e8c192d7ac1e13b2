package handlers_test

import (
	"context"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hookline/models"
)

// Who may use which route. What is not listed is for admins alone, so that a new
// route is, until somebody says otherwise here.
var (
	everybodys  = []string{"GET /sign-in", "POST /sign-in", "GET /first-sign-in", "POST /first-sign-in", "GET /api", "GET /recorded/:file"}
	signedIns   = []string{"GET /", "GET /password", "POST /password", "POST /sign-out"}
	supervisors = []string{"GET /calls", "GET /calls/:id", "GET /calls/:id/events", "GET /board", "GET /board/agents",
		"GET /calls/:id/path", "GET /calls/:id/graph", "GET /calls/:id/overlay",
		"GET /voicemail", "GET /voicemail/:id", "POST /voicemail/:id/messages/:message/heard", "POST /voicemail/:id/messages/:message/unheard",
		"POST /voicemail/:id/messages/:message/delete", "POST /voicemail/:id/messages/:message/restore",
		"GET /calls/:id/recordings", "GET /recordings/:id", "POST /recordings/:id/retry", "POST /recordings/:id/transcribe",
		"GET /schedules", "POST /schedules/answer", "GET /schedules/:id", "POST /schedules/:id/emergency"}
	pathVariable = regexp.MustCompile(`:[a-z]+`)
)

// isDesk is what every role does at the desk.
func isDesk(path string) bool { return path == "/desk" || strings.HasPrefix(path, "/desk/") }

func TestRoutesByRole(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		admin, agent, nobody := s.admin(), s.agent(), s.browser()
		s.user("sue@example.com", models.RoleSupervisor)
		supervisor := s.signedIn("sue@example.com")
		seen := map[string]bool{}
		for _, route := range s.echo.Routes() {
			name := strings.Replace(route.Method, "HEAD", "GET", 1) + " " + route.Path
			seen[name] = true
			all, every, some := slices.Contains(everybodys, name), slices.Contains(signedIns, name) || isDesk(route.Path), slices.Contains(supervisors, name)
			path := pathVariable.ReplaceAllString(route.Path, "1")
			if name != "POST /sign-out" { // it would end the session
				for who, may := range map[*browser]bool{admin: true, supervisor: all || every || some, agent: all || every} {
					if status := who.status(route.Method, path); (status != http.StatusForbidden) != may || status == http.StatusUnauthorized && !all {
						t.Errorf("%s %s: status %d for %s", route.Method, path, status, who.cookieName(admin, supervisor, agent))
					}
				}
			}
			if status := nobody.status(route.Method, path); !all && status != http.StatusSeeOther && status != http.StatusUnauthorized {
				t.Errorf("%s %s: status %d for nobody", route.Method, path, status)
			}
		}
		for _, name := range slices.Concat(everybodys, signedIns, supervisors) {
			if !seen[name] {
				t.Errorf("%s is listed and is no route", name)
			}
		}
		supervisor.get("/web-services").want(http.StatusForbidden).says("h1", "for admins").says("main", "Supervisor")
		agent.get("/board").want(http.StatusForbidden).says("h1", "for supervisors").says("main", "Agent")
	})
}

// status asks and reads no more than the head of the answer: some never end.
func (b *browser) status(method, path string) int {
	b.t.Helper()
	ctx, cancel := context.WithCancel(b.t.Context())
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, b.site.url+path, http.NoBody)
	if err != nil {
		b.t.Fatal(err)
	}
	req.Header, req.Close = b.header.Clone(), true // a HEAD of what never ends would hold up the next
	res, err := b.client.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}

// cookieName says which of the browsers this is, for a message.
func (b *browser) cookieName(admin, supervisor, agent *browser) string {
	return map[*browser]string{admin: "an admin", supervisor: "a supervisor", agent: "an agent"}[b]
}

// Everything a supervisor is led to can be opened.
func TestSupervisorIsLedNowhereClosed(t *testing.T) {
	eachLine(t, func(t *testing.T, l *line) {
		h := l.place("workflow:" + l.flow.ID)
		h.input("digits", "digits", "2090")
		_, err := l.engine.Start(t.Context(), carrierStart(l.carrier.ID, "CA1", "+61255507777")) // a number that can be added
		l.must(err)
		l.user("sue@example.com", models.RoleSupervisor)
		b := l.signedIn("sue@example.com")
		for _, path := range []string{"/", "/calls", "/calls/" + h.id(), "/board", "/board/agents"} {
			p := b.get(path).want(http.StatusOK)
			for _, link := range p.Find("[href], [hx-get], [hx-post], form[action]").EachIter() {
				for _, name := range []string{"href", "hx-get", "hx-post", "action"} {
					to := strings.SplitN(link.AttrOr(name, ""), "#", 2)[0]
					if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "/static/") || to == "/sign-out" {
						continue
					}
					method := http.MethodGet
					if name == "hx-post" || link.AttrOr("method", "") == "post" {
						method = http.MethodPost
					}
					if status := b.status(method, to); status == http.StatusForbidden || status == http.StatusNotFound {
						t.Errorf("%s leads to %s %s: %d", path, method, to, status)
					}
				}
			}
		}
		p := b.get("/calls/"+h.id()).says("main", "Suburb by postcode").says("#variables", "2090")
		if strings.Contains(p.body, "Keep as sample") || l.b.get("/calls/"+h.id()).Find(`[hx-post$="/sample"]`).Length() == 0 {
			t.Error("who may keep a sample")
		}
		l.must(l.engine.HangUpTest(t.Context(), h.id())) // the stream of a call that is over ends
		if stream := b.get("/calls/" + h.id() + "/events"); strings.Contains(stream.body, "/web-services/") || strings.Contains(stream.body, "/workflows/") {
			t.Error("the stream leads into the configuration")
		}
		p = b.get("/").says("main", "Agents at the desk").says("main", "Calls today")
		if p.Find(".first-steps").Length() != 0 || strings.Contains(p.text("main"), "Failing Web Services") {
			t.Error("a supervisor's Home shows an admin's")
		}
	})
}
