package api_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"hookline/app/apikey"
	"hookline/models"
	"hookline/models/dbtest"
)

// What is wrong with a body is named with its path.
func TestBadBodies(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		post := func(body any) *reply { t.Helper(); return c.wrong(http.MethodPost, "/web-services", body) }
		post(`{"name": 5, "https": "yes", "timeout": 8, "query": [{"name": "a"}, {"nam": "b", "required": 1}], "auth": [], "results": {}}`).
			refused(http.StatusUnprocessableEntity, "name", "https", "timeout", "query[1].nam", "query[1].required", "auth", "results")
		post(`{"name": "x", "domain": "example.com", "colour": "red", "auth": {"kind": "basic", "token": "t"}}`).refused(http.StatusUnprocessableEntity, "colour")
		post(`{"name": "x", "domain": "example.com", "auth": {"kind": "basic", "username": "u", "token": "t"}}`).refused(http.StatusUnprocessableEntity, "auth.token")
		post(`{"name": "x", "name": "y", "domain": "example.com"}`).refused(http.StatusUnprocessableEntity, "name")
		post("{\"name\": \"a\\u0000b\", \"domain\": \"example.com\"}").refused(http.StatusUnprocessableEntity, "name")
		post(`{"name": "x", "domain": "example.com", "group": "Nowhere"}`).refused(http.StatusUnprocessableEntity, "group")
		for _, text := range []string{`{"name": `, `{"name": "x"} {}`, `[]`, `"x"`, `null`, "", "{\"name\": \"\xff\xfe\"}", "{\"a\"", strings.Repeat("[", 20000),
			`{"a":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`} {
			post(text).refused(http.StatusBadRequest)
		}
		c.wrong(http.MethodPost, "/web-services", `{"name":"x"}`, "Content-Type: text/html").refused(http.StatusUnsupportedMediaType)
		c.wrong(http.MethodPost, "/web-services", `{"name":"x"}`, "Content-Type: /;;").refused(http.StatusUnsupportedMediaType)

		id := c.do(http.MethodPost, "/workflows", object{"name": "Line"}).want(http.StatusCreated).text1("id")
		draft := func(body string) *reply {
			t.Helper()
			return c.wrong(http.MethodPut, "/workflows/"+id+"/draft", body, "If-Match: *")
		}
		draft(`{"objects": [{"title": "A", "kind": "say_text", "text": 5}, {"title": "a", "kind": "hang_up"}, {"kind": "hangup", "title": "C"}, {"title": "D", "kind": "say_text", "exits": {"next": "Nowhere", "sideways": "A"}}, 7]}`).
			refused(http.StatusUnprocessableEntity, "objects[0].text", "objects[1].title", "objects[2].kind", "objects[3].exits.next", "objects[3].exits.sideways", "objects[4]")
		draft(`{"objects": [{"title": "A", "kind": "web_service_connector", "web_service": "Nothing"}]}`).refused(http.StatusUnprocessableEntity, "objects[0].web_service")
		draft(`{"objects": "none"}`).refused(http.StatusUnprocessableEntity, "objects")
		draft(`{}`).refused(http.StatusUnprocessableEntity, "objects")
		// A hundred thousand mistakes are not told one by one.
		if r := post("{" + strings.TrimSuffix(strings.Repeat(`"k":1,`, 100_000), ",") + "}").refused(http.StatusUnprocessableEntity); len(r.text) > 100_000 {
			t.Errorf("a refusal of %d bytes", len(r.text))
		}
	})
}

// Ten megabytes are refused without being read.
func TestLargeBodies(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		read := 0
		// One says how long it is, the other does not.
		for length, size := range map[int64]int{10 << 20: 10 << 20, -1: 1<<20 + 1000} {
			body := io.TeeReader(strings.NewReader(strings.Repeat(" ", size)), counter{&read})
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/api/v1/web-services", body)
			s.must(err)
			req.Header.Set("Authorization", "Bearer "+s.key)
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set("Expect", "100-continue")
			req.ContentLength = length
			client := &http.Client{Transport: &http.Transport{ExpectContinueTimeout: time.Minute}}
			res, err := client.Do(req)
			s.must(err)
			text, err := io.ReadAll(res.Body)
			s.must(err)
			s.must(res.Body.Close())
			if res.StatusCode != http.StatusRequestEntityTooLarge || !strings.Contains(string(text), "/api#problem-too-large") {
				t.Errorf("status %d: %s", res.StatusCode, text)
			}
			if length > 0 && read > 0 {
				t.Errorf("%d bytes were read of a body that says how long it is", read)
			}
			read = 0
		}
	})
}

type counter struct{ n *int }

func (c counter) Write(p []byte) (int, error) {
	*c.n += len(p)
	return len(p), nil
}

func TestBadAddresses(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		for _, path := range []string{"/web-services/nothing", "/web-services/..%2f", "/numbers/06h147wt5hyekaynhzjdxvfqkc", "/calls/%C3%A4", "/nothing", "/campaigns/%2F",
			"/campaigns/nothing/leads/check?phone=%2B61411000111", "/leads/x", "/lead-lists/y", "/scripts/z", "/workflows/" + strings.Repeat("a", 5000)} {
			c.wrong(http.MethodGet, path, nil).refused(http.StatusNotFound)
		}
		for _, path := range []string{"/web-services/%00", "/web-services?search=%00", "/web-services?search=%ff", "/calls?number=%C0%AF", "/campaigns/%ff"} {
			c.wrong(http.MethodGet, path, nil).refused(http.StatusBadRequest)
		}
		if r := c.wrong(http.MethodPatch, "/web-services", nil).refused(http.StatusMethodNotAllowed); !strings.Contains(r.header.Get("Allow"), "POST") {
			t.Errorf("Allow %q", r.header.Get("Allow"))
		}
		r := c.wrong(http.MethodOptions, "/web-services", nil).want(http.StatusNoContent)
		if r.header.Get("Allow") == "" || r.header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("OPTIONS %v", r.header)
		}
		// An id of another thing is not one of this.
		id := c.do(http.MethodPost, "/workflows", object{"name": "Line"}).want(http.StatusCreated).text1("id")
		c.do(http.MethodGet, "/web-services/"+id, nil).refused(http.StatusNotFound)
		c.do(http.MethodPost, "/test-calls/"+id+"/hang-up", nil).refused(http.StatusNotFound)
		c.do(http.MethodPost, "/test-calls/"+id+"/input", object{"turn": 1, "no_input": true}).refused(http.StatusNotFound)
	})
}

func TestBadKeys(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		for _, header := range []string{"", "Bearer", "Bearer ", "Basic aGk6aG8=", "Bearer hl_nothing", "Bearer hls_nothing", "Bearer x", "Bearer " + strings.Repeat("h", 5000), "Bearer hl_\xff", s.key} {
			c := s.client("")
			if header != "" {
				c.header.Set("Authorization", header)
			}
			if r := c.do(http.MethodGet, "/numbers", nil).refused(http.StatusUnauthorized); r.header.Get("WWW-Authenticate") == "" {
				t.Errorf("%q: nothing says how to be known", header)
			}
		}
		// The session of a person on the screens counts for nothing here.
		c := s.client("")
		c.header.Set("Cookie", "hookline=anything")
		c.do(http.MethodGet, "/numbers", nil).refused(http.StatusUnauthorized)
		// A session's cookie is no use to another site.
		c = s.admin()
		c.do(http.MethodPost, "/sessions", nil).want(http.StatusCreated)
		c.header.Del("Authorization")
		c.do(http.MethodGet, "/numbers", nil).want(http.StatusOK)
		for _, header := range []string{"Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site", "Origin: https://elsewhere.example.com"} {
			if res := c.raw(http.MethodPost, "/workflows", `{"name":"Theirs"}`, header); res != http.StatusForbidden {
				t.Errorf("%s: status %d", header, res)
			}
		}
	})
}

// raw gives the status alone: of what is answered before the API.
func (c *client) raw(method, path, body, header string) int {
	c.site.t.Helper()
	req, err := http.NewRequestWithContext(c.site.t.Context(), method, c.site.url+"/api/v1"+path, bytes.NewReader([]byte(body)))
	c.site.must(err)
	name, value, _ := strings.Cut(header, ": ")
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(name, value)
	res, err := c.http.Do(req)
	c.site.must(err)
	c.site.must(res.Body.Close())
	return res.StatusCode
}

func TestPages(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		add := func(name string) {
			c.do(http.MethodPost, "/web-services", object{"name": name, "domain": "example.com"}).want(http.StatusCreated)
		}
		for i := range 7 {
			add(fmt.Sprintf("Service %d", i))
		}
		var names []string
		next := ""
		for page := 0; page == 0 || next != ""; page++ {
			query := "?limit=3"
			if next != "" {
				query += "&cursor=" + url.QueryEscape(next)
			}
			var got struct {
				Items []struct{ Name string }
				Next  string `json:"next_cursor"`
			}
			c.do(http.MethodGet, "/web-services"+query, nil).want(http.StatusOK).into(&got)
			for _, item := range got.Items {
				names = append(names, item.Name)
			}
			if next = got.Next; page == 0 { // what comes before the place shifts nothing
				add("A service")
			}
		}
		if got := strings.Join(names, ","); got != "Service 0,Service 1,Service 2,Service 3,Service 4,Service 5,Service 6" {
			t.Errorf("pages gave %s", got)
		}
		if n := len(c.do(http.MethodGet, "/web-services?search=A+SERV", nil).want(http.StatusOK).fields()["items"].([]any)); n != 1 {
			t.Errorf("search found %d", n)
		}
		cursor := c.do(http.MethodGet, "/web-services?limit=1", nil).want(http.StatusOK).text1("next_cursor")
		for _, query := range []string{"?cursor=garbage", "?cursor=%2F%2F", "?cursor=" + cursor + "&search=x", "?cursor=" + cursor[:len(cursor)-4], "?cursor=e30", "?cursor=bnVsbA"} {
			c.wrong(http.MethodGet, "/web-services"+query, nil).refused(http.StatusBadRequest, "cursor")
		}
		c.wrong(http.MethodGet, "/workflows?cursor="+cursor, nil).refused(http.StatusBadRequest, "cursor")
		c.wrong(http.MethodGet, "/calls?cursor="+cursor, nil).refused(http.StatusBadRequest, "cursor")
		for _, limit := range []string{"0", "-1", "201", "x", "1e3", "99999999999999999999"} {
			c.wrong(http.MethodGet, "/web-services?limit="+limit, nil).refused(http.StatusBadRequest, "limit")
		}
		c.wrong(http.MethodGet, "/web-services?sort=name", nil).refused(http.StatusBadRequest, "sort")
		c.wrong(http.MethodGet, "/web-services?limit=1&limit=2", nil).refused(http.StatusBadRequest, "limit")
	})
}

// Calls are paged by time and id, whatever begins meanwhile.
func TestPagesOfCalls(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		for range 5 {
			c.do(http.MethodPost, "/test-calls", object{"number": "+61255507777"}).want(http.StatusCreated)
		}
		seen, next := map[string]bool{}, ""
		for page := 0; page == 0 || next != ""; page++ {
			var got struct {
				Items []struct{ ID string }
				Next  string `json:"next_cursor"`
			}
			c.do(http.MethodGet, "/calls?kind=test&limit=2&cursor="+next, nil).want(http.StatusOK).into(&got)
			for _, item := range got.Items {
				if seen[item.ID] {
					t.Errorf("%s came twice", item.ID)
				}
				seen[item.ID] = true
			}
			next = got.Next
			c.do(http.MethodPost, "/test-calls", object{"number": "+61255507777"}).want(http.StatusCreated)
			if page > 10 {
				t.Fatal("the list does not end")
			}
		}
		if len(seen) != 5 {
			t.Errorf("%d calls", len(seen))
		}
	})
}

func TestRateLimit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		s := newSite(t, db, options{rate: 1, burst: 3})
		c, other := s.admin(), s.client(s.newKey("other"))
		for left := 2; left >= 0; left-- {
			h := c.do(http.MethodGet, "/numbers", nil).want(http.StatusOK).header
			if h.Get("RateLimit-Limit") != "3" || h.Get("RateLimit-Remaining") != fmt.Sprint(left) || h.Get("RateLimit-Reset") != fmt.Sprint(3-left) {
				t.Errorf("with %d left: %v", left, h)
			}
		}
		r := c.do(http.MethodGet, "/numbers", nil).refused(http.StatusTooManyRequests)
		if r.header.Get("Retry-After") != "1" || r.header.Get("RateLimit-Remaining") != "0" {
			t.Errorf("refused with %v", r.header)
		}
		other.do(http.MethodGet, "/numbers", nil).want(http.StatusOK)
		s.clock.pass(time.Second)
		c.do(http.MethodGet, "/numbers", nil).want(http.StatusOK)
		c.do(http.MethodGet, "/numbers", nil).refused(http.StatusTooManyRequests)
	})
}

func TestIdempotency(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		body := object{"name": "Once", "domain": "example.com"}
		first := c.do(http.MethodPost, "/web-services", body, "Idempotency-Key: k1").want(http.StatusCreated)
		again := c.do(http.MethodPost, "/web-services", body, "Idempotency-Key: k1").want(http.StatusCreated)
		if again.text != first.text || again.header.Get("Location") != first.header.Get("Location") || again.header.Get("ETag") != `"1"` || again.header.Get("Idempotency-Replayed") != "true" {
			t.Errorf("again %s %v", again.text, again.header)
		}
		c.do(http.MethodPost, "/web-services", object{"name": "Other", "domain": "example.com"}, "Idempotency-Key: k1").refused(http.StatusUnprocessableEntity)
		c.do(http.MethodPost, "/workflows", object{"name": "Once"}, "Idempotency-Key: k1").refused(http.StatusUnprocessableEntity)
		// Another key's keys are its own.
		s.client(s.newKey("other")).do(http.MethodPost, "/workflows", object{"name": "Mine"}, "Idempotency-Key: k1").want(http.StatusCreated)
		// What was refused did nothing: the key is free.
		c.do(http.MethodPost, "/numbers", object{"number": "+61 5550"}, "Idempotency-Key: k2").refused(http.StatusUnprocessableEntity)
		c.do(http.MethodPost, "/numbers", object{"number": "+61255501234"}, "Idempotency-Key: k2").want(http.StatusCreated)
		// A session's token is kept nowhere.
		one := c.do(http.MethodPost, "/sessions", nil, "Idempotency-Key: k3").want(http.StatusCreated)
		if two := c.do(http.MethodPost, "/sessions", nil, "Idempotency-Key: k3").want(http.StatusCreated); two.text1("token") == one.text1("token") {
			t.Error("a token was kept")
		}
		c.wrong(http.MethodPost, "/web-services", body, "Idempotency-Key: "+strings.Repeat("k", 256)).refused(http.StatusBadRequest)
		s.clock.pass(25 * time.Hour)
		c.do(http.MethodPost, "/web-services", body, "Idempotency-Key: k1").refused(http.StatusUnprocessableEntity, "name")
	})
}

// A request whose process died does not hold its key for ever.
func TestAbandonedIdempotencyKey(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		id, token := s.key1("CI")
		c, body := s.client(token), object{"name": "Line"}
		send := func() *reply { return c.do(http.MethodPost, "/workflows", body, "Idempotency-Key: k") }
		begun := &models.IdempotentAnswer{APIKeyID: id, IdempotencyKey: "k", RequestHash: "of the one that died", CreatedAt: s.clock.Now()}
		there, err := s.db.Keys.BeginAnswer(t.Context(), begun, s.clock.Now().Add(-time.Hour), s.clock.Now().Add(-time.Hour))
		if err != nil || there != nil {
			t.Fatal(there, err)
		}
		send().refused(http.StatusUnprocessableEntity)
		s.clock.pass(3 * time.Minute)
		send().want(http.StatusCreated)
	})
}

// Of two equal requests at the same moment one is done; the other is told so, or
// gets the same answer.
func TestIdempotencyRace(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		const at = 8
		c := s.admin()
		for round := range 5 {
			replies := make([]*reply, at)
			var wait sync.WaitGroup
			for i := range at {
				wait.Go(func() {
					replies[i] = c.do(http.MethodPost, "/workflows", object{"name": fmt.Sprintf("Race %d", round)}, fmt.Sprintf("Idempotency-Key: race-%d", round))
				})
			}
			wait.Wait()
			ids := map[string]bool{}
			for _, r := range replies {
				switch r.status {
				case http.StatusCreated:
					ids[r.text1("id")] = true
				case http.StatusConflict:
				default:
					t.Errorf("status %d: %s", r.status, r.text)
				}
			}
			if len(ids) != 1 {
				t.Errorf("%d Workflows were made", len(ids))
			}
		}
		list, err := s.db.Workflows.All(t.Context())
		s.must(err)
		if len(list) != 5 {
			t.Errorf("%d Workflows", len(list))
		}
	})
}

// Of two changes of one version at the same moment one is saved.
func TestChangeRace(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		made := c.do(http.MethodPost, "/web-services", object{"name": "Raced", "domain": "example.com"}).want(http.StatusCreated)
		path := "/web-services/" + made.text1("id")
		var wait sync.WaitGroup
		statuses := make([]int, 6)
		for i := range statuses {
			wait.Go(func() {
				statuses[i] = c.do(http.MethodPatch, path, object{"description": fmt.Sprint(i)}, made.etag()).status
			})
		}
		wait.Wait()
		won := 0
		for _, status := range statuses {
			if status == http.StatusOK {
				won++
			} else if status != http.StatusPreconditionFailed {
				t.Errorf("status %d", status)
			}
		}
		if won != 1 {
			t.Errorf("%d changes were saved: %v", won, statuses)
		}
	})
}

// Known is for the leads check alone, and a key revoked here is out there at once.
func TestRevokedKeyAndTheCheck(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		campaign := s.blocked()
		id, token := s.key1("IVR")
		c, path := s.client(token), "/campaigns/"+campaign+"/leads/check?phone=%2B61411000111"
		c.do(http.MethodGet, path, nil).want(http.StatusOK)
		// Revoked on another node: it goes on for three seconds here, and no longer.
		elsewhere := apikey.New(s.db, apikey.Options{Now: s.clock.Now})
		_, err := elsewhere.Revoke(t.Context(), testActor, id)
		s.must(err)
		c.do(http.MethodGet, "/numbers", nil).refused(http.StatusUnauthorized)
		c.do(http.MethodGet, path, nil).want(http.StatusOK)
		s.clock.pass(3 * time.Second)
		c.do(http.MethodGet, path, nil).refused(http.StatusUnauthorized)
		id, token = s.key1("IVR 2")
		c = s.client(token)
		c.do(http.MethodGet, path, nil).want(http.StatusOK)
		_, err = s.keys.Revoke(t.Context(), testActor, id)
		s.must(err)
		c.do(http.MethodGet, path, nil).refused(http.StatusUnauthorized)
	})
}

// A key that may apply files and nothing else makes no admin, and takes nobody's
// telephone; what it may do, it does with the users in the file as they are.
func TestNarrowKeyChangesNoPeople(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		s.user("ann@example.com", models.RoleAgent)
		narrow := s.client(s.newKey("files", apikey.WorkspaceApply))
		file := func(user string) string {
			return "version: 1\nusers:\n  - " + user + "\ncampaigns:\n  - { name: Support, type: inbound, agents: [ann@example.com] }\n"
		}
		for _, user := range []string{"{ email: ann@example.com, role: admin }", "{ email: eve@example.com, role: admin }",
			`{ email: ann@example.com, role: agent, endpoint: { number: "+61255509999" } }`, "{ email: ann@example.com, role: agent, active: false }"} {
			r := narrow.do(http.MethodPost, "/workspace", file(user), "Content-Type: application/yaml").refused(http.StatusUnprocessableEntity, "3:5")
			if !strings.Contains(r.text, "people can't be changed with this API key") {
				t.Errorf("%s: %s", user, r.text)
			}
		}
		u, err := s.db.Users.ByEmail(t.Context(), "ann@example.com")
		s.must(err)
		if u.Role != models.RoleAgent || u.Endpoint != "" || !u.Active {
			t.Errorf("%+v", u)
		}
		narrow.do(http.MethodPost, "/workspace", file("{ email: ann@example.com, role: agent }"), "Content-Type: application/yaml").want(http.StatusOK)
		s.admin().do(http.MethodPost, "/workspace", file("{ email: ann@example.com, role: supervisor }"), "Content-Type: application/yaml").want(http.StatusOK)
	})
}

// A request whose process died frees its own Idempotency-Key after two minutes; what
// else was left is not looked through at every request, and goes after a day.
func TestOldAnswersAreSwept(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		ctx, c := t.Context(), s.admin()
		keys, _, err := s.db.Keys.List(ctx, models.Filter{})
		s.must(err)
		left := func(key string, ago time.Duration) *models.IdempotentAnswer {
			now := s.clock.Now()
			there, err := s.db.Keys.BeginAnswer(ctx, &models.IdempotentAnswer{APIKeyID: keys[0].ID, IdempotencyKey: key, CreatedAt: now.Add(-ago)},
				now.Add(-24*time.Hour), now.Add(-2*time.Minute))
			s.must(err)
			return there
		}
		left("died", 3*time.Minute)
		left("other", 3*time.Minute)
		left("runs", time.Minute)
		body := object{"name": "Line"}
		c.do(http.MethodPost, "/workflows", body, "Idempotency-Key: runs").refused(http.StatusUnprocessableEntity)
		c.do(http.MethodPost, "/workflows", body, "Idempotency-Key: died").want(http.StatusCreated)
		var n int
		s.must(s.db.SQL().QueryRowContext(ctx, "SELECT count(*) FROM idempotent_answers").Scan(&n))
		if n != 3 {
			t.Errorf("%d answers are kept, not 3", n)
		}
		s.clock.pass(25 * time.Hour)
		left("next day", 0)
		s.must(s.db.SQL().QueryRowContext(ctx, "SELECT count(*) FROM idempotent_answers").Scan(&n))
		if n != 1 {
			t.Errorf("%d answers are kept after a day, not 1", n)
		}
	})
}
