package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"hookline/app/auth"
	"hookline/models"
)

func TestFirstSignIn(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		token, err := s.auth.FirstAdminLink(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		b := s.browser()
		b.get("/").to("/sign-in")
		link := "/first-sign-in?token=" + string(token)
		p := b.get(link).want(http.StatusOK).says("h1", "Welcome to Hookline")
		if p.field("token") != string(token) {
			t.Fatal("the form does not carry the token")
		}
		form := url.Values{"token": {string(token)}, "email": {"not an address"}, "name": {" "}, "password": {"short"}}
		p = b.post("/first-sign-in", form).want(http.StatusUnprocessableEntity)
		p.says("#f-email-note", "not an e-mail address").says("#f-name-note", "Enter a name").says("#f-password-note", "5 of at least 10")
		if p.field("email") != "not an address" || p.field("password") != "" {
			t.Errorf("shown again with %q and %q", p.field("email"), p.field("password"))
		}
		form = url.Values{"token": {string(token)}, "email": {" Ada@Example.COM "}, "name": {"Ada  L"}, "password": {password}}
		p = b.post("/first-sign-in", form).to("/")
		if c := p.cookies[0]; !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" {
			t.Errorf("cookie %v", c)
		}
		b.get("/users").want(http.StatusOK).says("#toasts", "Welcome, Ada L.").says("td", "ada@example.com").says(".menu-user-name", "Ada L")
		if b.get("/users").text("#toasts") != "" {
			t.Error("the message is shown twice")
		}
		// The link is used up, for looking and for posting.
		other := s.browser()
		other.get(link).want(http.StatusNotFound).says("main", "used")
		other.post("/first-sign-in", form).want(http.StatusNotFound)
		if token, err := s.auth.FirstAdminLink(t.Context()); err != nil || token != "" {
			t.Errorf("another first link: %q, %v", token, err)
		}
	})
}

// A workspace file may have brought the user already, without a password.
func TestFirstSignInOfAUserOfAFile(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		for _, email := range []string{"ada@example.com", "bo@example.com"} {
			u := &models.User{ID: models.NewID(), Email: email, Role: models.RoleAgent, Active: true, CreatedAt: time.Now(), UpdatedAt: time.Now()}
			if email == "bo@example.com" {
				u.PasswordHash = "kept"
			}
			if err := s.db.Users.Create(t.Context(), u); err != nil {
				t.Fatal(err)
			}
		}
		token, err := s.auth.FirstAdminLink(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		form := url.Values{"token": {string(token)}, "email": {"bo@example.com"}, "name": {"Ada"}, "password": {password}}
		b := s.browser()
		b.post("/first-sign-in", form).want(http.StatusUnprocessableEntity).says("#f-email-note", "sign in with it, or run “hookline user link bo@example.com”")
		form.Set("email", "ada@example.com")
		b.post("/first-sign-in", form).to("/")
		b.get("/users").want(http.StatusOK).says("#toasts", "Welcome, Ada.")
		u, err := s.db.Users.ByEmail(t.Context(), "ada@example.com")
		if err != nil || u.Role != models.RoleAdmin || u.PasswordHash == "" || u.Name != "Ada" {
			t.Fatalf("user %+v, %v", u, err)
		}
		trail, err := s.db.Trail.List(t.Context(), "user", u.ID, models.Page{})
		if err != nil || len(trail) != 1 || trail[0].Action != "used a sign-in link" || trail[0].ActorID != u.ID {
			t.Errorf("audit: %+v, %v", trail, err)
		}
		s.browser().get("/first-sign-in?token=" + string(token)).want(http.StatusNotFound)
	})
}

func TestSignInAndOut(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		s.admin()
		b := s.browser()
		b.get("/users?q=x").to("/sign-in?next=%2Fusers%3Fq%3Dx")
		p := b.get("/sign-in?next=%2Fusers%3Fq%3Dx").want(http.StatusOK)
		next := p.field("next")
		unknown := b.post("/sign-in", url.Values{"email": {"nobody@example.com"}, "password": {password}}).want(http.StatusUnauthorized)
		wrong := b.post("/sign-in", url.Values{"email": {"ada@example.com"}, "password": {password + "x"}}).want(http.StatusUnauthorized)
		if unknown.text("main") != wrong.text("main") {
			t.Errorf("users can be told apart: %q, %q", unknown.text("main"), wrong.text("main"))
		}
		b.post("/sign-in", url.Values{"email": {" ADA@example.com"}, "password": {password}, "next": {next}}).to("/users?q=x")
		b.get("/users").want(http.StatusOK)
		b.get("/sign-in").to("/")
		// Signing out is a POST, and a replayed cookie is worth nothing after it.
		b.get("/sign-out").want(http.StatusMethodNotAllowed)
		kept := b.cookie()
		b.post("/sign-out", nil).to("/sign-in")
		if b.cookie() != "" {
			t.Error("the cookie stays")
		}
		b.setCookie(kept)
		b.get("/users").to("/sign-in?next=%2Fusers")
	})
}

func TestSessionFixation(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		s.admin()
		// A planted token that means nothing is not taken over.
		b := s.browser()
		b.setCookie("planted")
		b.post("/sign-in", url.Values{"email": {"ada@example.com"}, "password": {password}}).want(http.StatusSeeOther)
		if b.cookie() == "planted" {
			t.Fatal("the planted token is the session now")
		}
		// Nor is one that is somebody's: it ends.
		agent := s.agent()
		planted := agent.cookie()
		victim := s.browser()
		victim.setCookie(planted)
		victim.post("/sign-in", url.Values{"email": {"ada@example.com"}, "password": {password}}).want(http.StatusSeeOther)
		if victim.cookie() == planted {
			t.Fatal("the session kept its token over a sign-in")
		}
		agent.get("/").to("/sign-in")
	})
}

func TestSessionExpiry(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		// Used now and then it lasts, until its full time is over.
		for range 16 {
			s.clock.pass(10 * time.Hour)
			b.get("/users").want(http.StatusOK)
		}
		s.clock.pass(10 * time.Hour)
		b.get("/users").to("/sign-in?next=%2Fusers")
		b = s.admin()
		s.clock.pass(12*time.Hour + time.Second)
		b.get("/users").to("/sign-in?next=%2Fusers")
		// The next sign-in sweeps what has expired.
		s.admin()
		var n int
		if err := s.db.SQL().QueryRowContext(t.Context(), "SELECT count(*) FROM sessions").Scan(&n); err != nil || n != 1 {
			t.Errorf("%d sessions, %v", n, err)
		}
	})
}

func TestChangePassword(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		here, there := s.admin(), s.signedIn("ada@example.com")
		here.post("/password", url.Values{"current": {"wrong password"}, "password": {"another long one"}}).
			want(http.StatusUnprocessableEntity).says("#f-current-note", "not your current password")
		here.post("/password", url.Values{"current": {password}, "password": {"ADA@example.com"}}).
			want(http.StatusUnprocessableEntity).says("#f-password-note", "too easy")
		here.post("/password", url.Values{"current": {password}, "password": {"another long one"}}).to("/password")
		here.get("/password").want(http.StatusOK).says("#toasts", "changed")
		there.get("/password").to("/sign-in?next=%2Fpassword")
		s.browser().post("/sign-in", url.Values{"email": {"ada@example.com"}, "password": {password}}).want(http.StatusUnauthorized)
	})
}

func TestUsers(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		admin := s.admin()
		admin.get("/users/new").want(http.StatusOK).says("h1", "Add user")
		admin.post("/users", url.Values{"email": {"ADA@example.com"}, "role": {"chief"}}).want(http.StatusUnprocessableEntity).says("form", "choose one of admin, supervisor, agent")
		admin.post("/users", url.Values{"email": {"ADA@example.com"}, "role": {"agent"}}).want(http.StatusConflict).says("#f-email-note", "already")
		p := admin.post("/users", url.Values{"email": {"bob@example.com"}, "name": {"Bob <b>"}, "role": {"agent"}}).want(http.StatusOK)
		p.says("h1", "Bob <b>").says(".badge", "Invited").says(".audit", "added this user")
		link := strings.TrimPrefix(p.text(".copy-field code"), s.url)

		var id string
		if u, err := s.db.Users.ByEmail(t.Context(), "bob@example.com"); err == nil {
			id = u.ID
		}
		admin.post("/users/"+id, url.Values{"email": {"bob@example.com"}, "name": {" "}, "role": {"agent"}}).
			want(http.StatusUnprocessableEntity).says("#f-name-note", "Enter a name")

		bob := s.browser()
		q := bob.get(link).want(http.StatusOK).says("h1", "Choose your password")
		if q.field("email") != "bob@example.com" || q.field("name") != "Bob <b>" {
			t.Errorf("the form says %q, %q", q.field("email"), q.field("name"))
		}
		accept := url.Values{"token": {q.field("token")}, "email": {"ada@example.com"}, "name": {"Bob"}, "password": {password}}
		bob.post("/first-sign-in", accept).to("/")
		bob.get("/").want(http.StatusOK).says(".menu-who", "bob@example.com")
		s.browser().post("/first-sign-in", accept).want(http.StatusNotFound)

		u, err := s.db.Users.ByEmail(t.Context(), "bob@example.com")
		if err != nil {
			t.Fatal(err)
		}
		page := "/users/" + u.ID
		if got := admin.get(page).text(".copy-field"); got != "" {
			t.Errorf("the link is shown again: %s", got)
		}
		admin.post(page, url.Values{"email": {"bob@example.com"}, "name": {"Bob"}, "role": {"admin"}}).to(page)
		bob.get("/users").want(http.StatusOK) // at once, without signing in again
		admin.get(page).says(".audit", "changed role").says(".facts", "agent → admin").says("#toasts", "Saved.")
		admin.post(page+"/disable", nil).to(page)
		bob.get("/users").to("/sign-in?next=%2Fusers")
		s.browser().post("/sign-in", url.Values{"email": {"bob@example.com"}, "password": {password}}).
			want(http.StatusForbidden).says("main", "disabled")
		admin.post(page+"/link", nil).want(http.StatusConflict).says("main", "Enable this user")
		admin.post(page+"/enable", nil).to(page)
		bob = s.signedIn("bob@example.com")
		admin.post(page+"/sign-out", nil).to(page)
		bob.get("/").to("/sign-in")
		admin.get("/users/nobody").want(http.StatusNotFound).says("main", "not there any more").says(".menu-user-name", "ada@example.com")
		admin.get("/users?q=BOB").says("table", "bob@example.com")
	})
}

func TestLastAdminStays(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		admin := s.admin()
		u, err := s.db.Users.ByEmail(t.Context(), "ada@example.com")
		if err != nil {
			t.Fatal(err)
		}
		page := "/users/" + u.ID
		admin.post(page, url.Values{"email": {"ada@example.com"}, "name": {"Ada"}, "role": {"agent"}}).
			want(http.StatusConflict).says("form", "last admin")
		admin.post(page+"/disable", nil).want(http.StatusConflict).says("main", "last admin")
		// Somebody who was only invited can't take over.
		if _, _, err := s.auth.AddUser(t.Context(), auth.Program("test"), auth.NewUser{Email: "eve@example.com", Role: models.RoleAdmin}); err != nil {
			t.Fatal(err)
		}
		admin.post(page+"/disable", nil).want(http.StatusConflict)
	})
}

// An agent meets a polite refusal at every route that is not listed here, by
// every verb; so a route that somebody forgets to guard fails this test.
func TestAgentAndVisitorReachNoAdminRoute(t *testing.T) {
	open := map[string]bool{
		"/": true, "/sign-in": true, "/sign-out": true, "/first-sign-in": true, "/password": true,
		"/api":            true, // what the REST API does is no secret
		"/recorded/:file": true, // it asks who may itself: TestWhoMayHaveARecording
	}
	eachSite(t, func(t *testing.T, s *site) {
		agent, visitor := s.agent(), s.browser()
		verbs := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"}
		seen := 0
		for _, route := range s.echo.Routes() {
			if open[route.Path] || strings.HasPrefix(route.Path, "/static/") {
				continue
			}
			seen++
			path := strings.ReplaceAll(route.Path, ":id", "1")
			desk := path == "/desk" || strings.HasPrefix(path, "/desk/") // an agent's own
			for _, verb := range verbs {
				if desk {
					break
				}
				switch p := agent.do(verb, path, nil); p.status {
				case http.StatusForbidden:
				case http.StatusMethodNotAllowed, http.StatusNoContent:
					if verb == route.Method || p.status == http.StatusNoContent && verb != "OPTIONS" {
						t.Errorf("agent, %s: %d", p.what, p.status)
					}
				default:
					t.Errorf("agent, %s: %d", p.what, p.status)
				}
			}
			if p := visitor.do(route.Method, path, nil); p.status != http.StatusSeeOther && route.Method != http.MethodHead || p.status == http.StatusOK {
				t.Errorf("visitor, %s: %d", p.what, p.status)
			}
		}
		if seen == 0 {
			t.Fatal("no admin route was tried")
		}
		p := agent.get("/users").want(http.StatusForbidden)
		p.says("h1", "This screen is for admins").says("main", "You are signed in as").says("main", "Go to Home")
		if p.Find(`form[action="/sign-out"]`).Length() == 0 || p.Find(`.menu a[href="/users"]`).Length() != 0 {
			t.Error("the page offers no way on, or an admin's menu")
		}
	})
}

func TestNextIsLocal(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		s.admin()
		for _, next := range []string{
			"//evil.example", "///evil.example", `/\evil.example`, `\\evil.example`, "https://evil.example", "javascript:alert(1)",
			"/\t/evil.example", "/%09/evil.example\n", "evil", "", "/sign-out", "/sign-in", "/\r\nSet-Cookie: a=b", "//evil.example/%2f..", "/..//evil.example",
		} {
			b := s.browser()
			p := b.post("/sign-in", url.Values{"email": {"ada@example.com"}, "password": {password}, "next": {next}}).want(http.StatusSeeOther)
			if p.location != "/" {
				t.Errorf("next %q goes on to %q", next, p.location)
			}
			if p := b.get("/sign-in?next=" + url.QueryEscape(next)); p.location != "/" {
				t.Errorf("signed in, next %q goes on to %q", next, p.location)
			}
		}
	})
}

func TestRateLimit(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		s.admin()
		b := s.browser()
		b.header.Set("X-Forwarded-For", "203.0.113.1")
		try := func(email, pw string) *page {
			return b.post("/sign-in", url.Values{"email": {email}, "password": {pw}})
		}
		for range 10 {
			try("ada@example.com", "wrong wrong wrong").want(http.StatusUnauthorized)
		}
		// The eleventh for this user is refused, wherever it claims to come from,
		// even with the right password.
		b.header.Set("X-Forwarded-For", "203.0.113.2")
		p := try("ada@example.com", password).want(http.StatusTooManyRequests).says("main", "Please wait 30s")
		if p.header.Get("Retry-After") != "30" {
			t.Errorf("Retry-After %q", p.header.Get("Retry-After"))
		}
		// Other users from the same address, until its own limit.
		got := 0
		for i := range 20 {
			b.header.Set("X-Forwarded-For", "203.0.113."+string(rune('0'+i%10)))
			if try("user"+string(rune('a'+i))+"@example.com", "wrong wrong wrong").status == http.StatusTooManyRequests {
				got++
			}
		}
		if got == 0 {
			t.Error("a forged X-Forwarded-For walks past the limit of the address")
		}
		s.clock.pass(time.Minute)
		try("ada@example.com", password).want(http.StatusSeeOther)
		// Who signs in is not counted: a whole shift can, at once.
		for range 40 {
			s.signedIn("ada@example.com")
		}
	})
}

// However often a stranger tries, who signed in on a browser before signs in there again, also
// when the stranger sits behind the same address; and somebody else's browser does not help.
func TestStrangersLockNobodyOut(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		s.admin()
		s.user("ben@example.com", models.RoleAgent)
		ada, ben := s.signedIn("ada@example.com"), s.signedIn("ben@example.com")
		// A shift shares the desk: the browser is known for both.
		ada.post("/sign-out", nil)
		ada.post("/sign-in", url.Values{"email": {"ben@example.com"}, "password": {password}}).want(http.StatusSeeOther)
		ada.post("/sign-out", nil)
		ben.post("/sign-out", nil)
		stranger := s.browser()
		try := func(b *browser, email, pw string) *page {
			return b.post("/sign-in", url.Values{"email": {email}, "password": {pw}})
		}
		for range 30 {
			try(stranger, "ada@example.com", "wrong wrong wrong")
		}
		try(stranger, "ada@example.com", password).want(http.StatusTooManyRequests)
		try(ben, "ada@example.com", password).want(http.StatusTooManyRequests)
		p := try(ada, "ada@example.com", password).want(http.StatusSeeOther)
		for _, cookie := range p.cookies {
			if cookie.Name == "hookline-browser" && (!cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || strings.Contains(cookie.Value, "ada")) {
				t.Errorf("%+v", cookie)
			}
		}
		// A known browser guesses no faster than a stranger.
		ada.post("/sign-out", nil)
		for range 10 {
			try(ada, "ada@example.com", "wrong wrong wrong").want(http.StatusUnauthorized)
		}
		try(ada, "ada@example.com", password).want(http.StatusTooManyRequests)
		// Who is signed in changes the password whatever strangers do.
		s.clock.pass(time.Minute)
		try(ada, "ada@example.com", password).want(http.StatusSeeOther)
		for range 30 {
			try(stranger, "ada@example.com", "wrong wrong wrong")
		}
		ada.post("/password", url.Values{"current": {password}, "password": {"another long one"}}).to("/password")
	})
}

func TestCrossOriginPostIsRefused(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		b.header.Set("Sec-Fetch-Site", "cross-site")
		b.header.Set("Origin", "https://evil.example")
		b.post("/sign-out", nil).want(http.StatusForbidden)
		b.post("/users", url.Values{"email": {"eve@example.com"}, "role": {"admin"}}).want(http.StatusForbidden)
		b.header.Del("Sec-Fetch-Site")
		b.post("/sign-out", nil).want(http.StatusForbidden)
		b.header.Del("Origin")
		b.get("/users").want(http.StatusOK)
	})
}

func TestErrorsInEachForm(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		b.get("/nowhere").want(http.StatusNotFound).says("h1", "Nothing is here").says(".menu", "People")
		visitor := s.browser()
		visitor.get("/nowhere").want(http.StatusNotFound).says("h1", "Nothing is here")
		// htmx: a message, and the page stays.
		b.header.Set("HX-Request", "true")
		p := b.get("/users/nobody").want(http.StatusNotFound)
		if p.header.Get("HX-Reswap") != "none" || !strings.Contains(p.header.Get("HX-Trigger"), "not there any more") {
			t.Errorf("htmx: %v", p.header)
		}
		visitor.header.Set("HX-Request", "true")
		visitor.header.Set("HX-Current-URL", s.url+"/users?q=a")
		if p := visitor.get("/users"); p.header.Get("HX-Redirect") != "/sign-in?next=%2Fusers%3Fq%3Da" {
			t.Errorf("htmx, not signed in: %v", p.header)
		}
		// Programs: plain text.
		b.header = http.Header{"Accept": {"*/*"}}
		if p := b.get("/users/nobody").want(http.StatusNotFound); !strings.HasPrefix(p.header.Get("Content-Type"), "text/plain") {
			t.Errorf("plain: %v", p.header)
		}
		b.post("/sign-in", url.Values{"a]": {"1"}}).want(http.StatusBadRequest)
		b.post("/sign-in", url.Values{"a[[": {"1"}}).want(http.StatusBadRequest)
		// The database away: a page without the frame, and no words from the inside.
		b.header = http.Header{"Accept": {"text/html"}}
		if err := s.db.Close(); err != nil {
			t.Fatal(err)
		}
		p = b.get("/users").want(http.StatusInternalServerError).says("h1", "Something went wrong on our side")
		if strings.Contains(p.body, "sql") {
			t.Error("the page tells of the inside")
		}
	})
}

func TestNoWriteOnEveryRequest(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		seen := func() time.Time {
			u, err := s.db.Users.ByEmail(t.Context(), "ada@example.com")
			if err != nil {
				t.Fatal(err)
			}
			return *u.LastSeenAt
		}
		start := seen()
		s.clock.pass(59 * time.Second)
		b.get("/users").want(http.StatusOK)
		if !seen().Equal(start) {
			t.Error("written within a minute")
		}
		s.clock.pass(2 * time.Second)
		b.get("/users").want(http.StatusOK)
		if got := seen(); !got.Equal(start.Add(61 * time.Second)) {
			t.Errorf("seen at %s", got)
		}
	})
}

// What a database can't keep is no error of ours.
func TestOddText(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		b := s.admin()
		for _, path := range []string{"/users?q=%00", "/users/%00", "/users?q=%ff", "/users/%ff", "/sign-in?next=%00", "/first-sign-in?token=%00"} {
			b.get(path).want(http.StatusBadRequest)
		}
		b.get("/users?q=%25_%27%22%3Cb%3E&sort=1;drop&page=-3").want(http.StatusOK)
		b.get("/users?page=99999999999999999999").want(http.StatusOK)
		s.browser().post("/sign-in", url.Values{"email": {"a\x00@\xffexample.com"}, "password": {"x\x00"}}).want(http.StatusUnauthorized)
		s.browser().post("/sign-in", url.Values{"email": {strings.Repeat("a", 100_000)}, "password": {strings.Repeat("b", 100_000)}}).want(http.StatusUnauthorized)
		b.post("/users", url.Values{"email": {"c@example.com"}, "name": {"C\x00\xff"}, "role": {"agent"}}).want(http.StatusOK)
		b.post("/users", url.Values{"email": {strings.Repeat("a", 300) + "@example.com"}, "name": {strings.Repeat("n", 300)}, "role": {"agent"}}).
			want(http.StatusUnprocessableEntity).says("#f-name-note", "at most 100")
	})
}
