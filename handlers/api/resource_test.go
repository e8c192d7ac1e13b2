package api_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"hookline/app/lead"
	"hookline/app/workspace"
	"hookline/models"
)

type object = map[string]any

func (s *site) serviceBody(name string) object {
	return object{
		"name": name, "domain": s.upstream, "https": false, "path": "/suburbs/%postcode%.json", "timeout": "2s",
		"auth":    object{"kind": "bearer", "token": "s3cret-token"},
		"headers": []object{{"name": "X-Org", "static": "s3cret-org", "secret": true}},
		"results": []object{{"description": "Suburb", "path": "0.name"}, {"description": "Token", "path": "0.token", "secret": true}},
	}
}

func TestWebServices(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		made := c.do(http.MethodPost, "/web-services", s.serviceBody("Suburb by postcode")).want(http.StatusCreated)
		id, path := made.text1("id"), strings.TrimPrefix(made.header.Get("Location"), "/api/v1")
		if path != "/web-services/"+id || made.header.Get("ETag") != `"1"` || made.text1("group") != "Default" || made.text1("method") != "GET" {
			t.Errorf("made %s at %s", made.text, path)
		}
		if auth := made.fields()["auth"].(object); auth["secret_set"] != true || auth["token"] != nil {
			t.Errorf("auth %v", auth)
		}
		// The audit trail names the key.
		trail, err := s.workspace.Audit(t.Context(), workspace.ObjectWebService, id, models.Page{})
		s.must(err)
		if len(trail) != 1 || trail[0].ActorName != "API key everything" {
			t.Errorf("trail %+v", trail)
		}
		c.do(http.MethodPost, "/web-services", s.serviceBody("suburb BY postcode")).refused(http.StatusUnprocessableEntity, "name")

		// What was read can be changed and sent back; its secrets stay.
		read := c.do(http.MethodGet, path, nil).want(http.StatusOK)
		body := read.fields()
		body["description"] = "Where a caller lives"
		put := c.do(http.MethodPut, path, body, read.etag()).want(http.StatusOK)
		if put.text1("description") != "Where a caller lives" || put.header.Get("ETag") != `"2"` {
			t.Errorf("put %s", put.text)
		}
		s.hasSecrets(id, "auth.token", "headers.x-org")
		// The version that was read is old now, and a change without one is refused.
		stale := c.do(http.MethodPut, path, body, read.etag()).refused(http.StatusPreconditionFailed)
		if stale.header.Get("ETag") != `"2"` || stale.fields()["current_version"] != float64(2) {
			t.Errorf("stale %s", stale.text)
		}
		for _, method := range []string{http.MethodPut, http.MethodPatch, http.MethodDelete} {
			c.wrong(method, path, object{}).refused(http.StatusPreconditionRequired)
		}
		patched := c.do(http.MethodPatch, path, object{"timeout": "3s", "headers": []object{{"name": "X-Org", "static": "", "secret": true}}}, put.etag(),
			"Content-Type: application/merge-patch+json").want(http.StatusOK)
		if patched.text1("timeout") != "3s" || patched.text1("description") != "Where a caller lives" {
			t.Errorf("patched %s", patched.text)
		}
		s.hasSecrets(id, "auth.token")

		x := c.do(http.MethodPost, path+"/test", object{"inputs": object{"postcode": "2090"}}).want(http.StatusOK)
		if x.text1("cause") != "success" || !strings.Contains(x.text, "Cremorne Junction") {
			t.Errorf("test %s", x.text)
		}
		c.do(http.MethodPost, path+"/test", object{"inputs": object{"zip": "2090"}}).refused(http.StatusUnprocessableEntity, "inputs.zip")
		if r := c.do(http.MethodPost, path+"/test", nil).want(http.StatusOK); r.text1("cause") != "rejected" {
			t.Errorf("test without its input: %s", r.text)
		}

		clone := c.do(http.MethodPost, path+"/clone", nil).want(http.StatusCreated)
		s.hasSecrets(clone.text1("id"), "auth.token")
		s.workflow("Suburb line", "Suburb by postcode")
		if used := c.do(http.MethodGet, path+"/used-by", nil).want(http.StatusOK); !strings.Contains(used.text, `"name":"Suburb line"`) {
			t.Errorf("used by %s", used.text)
		}
		if refused := c.do(http.MethodDelete, path, nil, "If-Match: *").refused(http.StatusConflict); !strings.Contains(refused.text, `"object_title":"Look up"`) {
			t.Errorf("refused %s", refused.text)
		}
		c.do(http.MethodDelete, "/web-services/"+clone.text1("id"), nil, clone.etag()).want(http.StatusNoContent)
		c.do(http.MethodGet, "/web-services/"+clone.text1("id"), nil).refused(http.StatusNotFound)
		if r := c.wrong(http.MethodHead, path, nil).want(http.StatusOK); r.text != "" || r.header.Get("ETag") == "" {
			t.Errorf("HEAD %q %v", r.text, r.header)
		}
	})
}

func (s *site) hasSecrets(id string, want ...string) {
	s.t.Helper()
	service, err := s.db.Services.Get(s.t.Context(), id)
	s.must(err)
	secrets, err := s.workspace.Services.Secrets(service)
	s.must(err)
	for _, key := range want {
		if !strings.HasPrefix(secrets[key], "s3cret-") {
			s.t.Errorf("the secret %s is lost", key)
		}
	}
	if len(secrets) != len(want) {
		s.t.Errorf("%d secrets, want %v", len(secrets), want)
	}
}

// workflow makes a Workflow that asks a Web Service and says what it answered.
func (s *site) workflow(name, service string) (id string) {
	s.t.Helper()
	c := s.admin()
	id = c.do(http.MethodPost, "/workflows", object{"name": name}).want(http.StatusCreated).text1("id")
	c.do(http.MethodPut, "/workflows/"+id+"/draft", object{"objects": objects(service)}, `If-Match: "1"`).want(http.StatusOK)
	return id
}

func objects(service string) []object {
	return []object{
		{"title": "Ask", "kind": "capture_digits", "label": "postcode", "min_digits": 4, "max_digits": 4, "finish_key": "#", "timeout": "8s", "tries": 2,
			"prompt": object{"say": "Postcode?"}, "error_prompt": object{"say": "Again?"}, "exits": object{"next": "Look up", "no_input": "End"}},
		{"title": "Look up", "kind": "web_service_connector", "web_service": service, "inputs": object{"postcode": "%ivr:postcode%"},
			"results": object{"Suburb": "suburb"}, "exits": object{"success": "Say it", "failure": "End"}, "place": object{"x": 40, "y": 80.5}},
		{"title": "Say it", "kind": "say_text", "text": "You are in %ivr:suburb%.", "exits": object{"next": "End"}},
		{"title": "End", "kind": "hang_up"},
	}
}

func TestWorkflows(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		c.do(http.MethodPost, "/web-services", s.serviceBody("Suburb by postcode")).want(http.StatusCreated)
		id := s.workflow("Suburb line", "suburb by POSTCODE")
		path := "/workflows/" + id
		draft := c.do(http.MethodGet, path+"/draft", nil).want(http.StatusOK)
		list := draft.fields()["objects"].([]any)
		second := list[1].(object)
		if len(list) != 4 || second["web_service"] != "Suburb by postcode" || second["exits"].(object)["success"] != "Say it" || second["place"].(object)["y"] != 80.5 {
			t.Errorf("draft %s", draft.text)
		}
		// What was read can be sent back, and changes nothing.
		again := c.do(http.MethodPut, path+"/draft", draft.fields(), draft.etag()).want(http.StatusOK)
		if again.header.Get("ETag") != draft.header.Get("ETag") {
			t.Errorf("sent back it became %s", again.header.Get("ETag"))
		}
		published := c.do(http.MethodPost, path+"/publish", object{"note": "First"}, draft.etag()).want(http.StatusOK)
		if published.fields()["new"] != true {
			t.Errorf("published %s", published.text)
		}
		if c.do(http.MethodPost, path+"/publish", nil, published.etag()).want(http.StatusOK).fields()["new"] != false {
			t.Error("published twice")
		}
		// A draft with red problems is kept and not published.
		bad := c.do(http.MethodPut, path+"/draft", object{"objects": []object{{"title": "Hello", "kind": "say_text", "text": ""}}}, published.etag()).want(http.StatusOK)
		if !strings.Contains(bad.text, `"severity":"red"`) {
			t.Errorf("problems %s", bad.text)
		}
		c.do(http.MethodPost, path+"/publish", nil, bad.etag()).refused(http.StatusUnprocessableEntity, `objects["Hello"].text`)

		versions := c.do(http.MethodGet, path+"/versions", nil).want(http.StatusOK)
		if !strings.Contains(versions.text, `"number":1,"note":"First","author":"API key everything","published":true`) {
			t.Errorf("versions %s", versions.text)
		}
		if one := c.do(http.MethodGet, path+"/versions/1", nil).want(http.StatusOK); len(one.fields()["objects"].([]any)) != 4 {
			t.Errorf("version %s", one.text)
		}
		c.do(http.MethodGet, path+"/versions/2", nil).refused(http.StatusNotFound)
		restored := c.do(http.MethodPost, path+"/versions/1/restore", nil, bad.etag()).want(http.StatusOK)
		if len(restored.fields()["objects"].([]any)) != 4 {
			t.Errorf("restored %s", restored.text)
		}

		number := c.do(http.MethodPost, "/numbers", object{"number": "+61 2 5550 1234", "workflow": "Suburb line"}).want(http.StatusCreated)
		refused := c.do(http.MethodDelete, path, nil, restored.etag()).refused(http.StatusConflict)
		if !strings.Contains(refused.text, "+61255501234") {
			t.Errorf("refused %s", refused.text)
		}
		if used := c.do(http.MethodGet, path+"/used-by", nil).want(http.StatusOK); !strings.Contains(used.text, number.text1("id")) {
			t.Errorf("used by %s", used.text)
		}
		off := c.do(http.MethodPost, path+"/unpublish", nil, restored.etag()).want(http.StatusOK)
		if off.fields()["published"] != false {
			t.Errorf("unpublished %s", off.text)
		}
		c.do(http.MethodPatch, path, object{"description": "Answers"}, off.etag()).want(http.StatusOK)
		renamed := c.do(http.MethodPut, path, object{"name": "Suburbs"}, "If-Match: *").want(http.StatusOK)
		if renamed.text1("description") != "" || renamed.text1("name") != "Suburbs" {
			t.Errorf("replaced %s", renamed.text)
		}
		copied := c.do(http.MethodPost, path+"/clone", nil).want(http.StatusCreated)
		c.do(http.MethodDelete, "/workflows/"+copied.text1("id"), nil, copied.etag()).want(http.StatusNoContent)
	})
}

// Nobody's change is lost unseen: whatever can be changed is changed at the version
// that was read, and the audit trail says whose key did it.
func TestChangesNeedTheVersionThatWasRead(t *testing.T) {
	for _, test := range []struct {
		kind       string // in the audit trail
		collection string
		body       object
		change     object
		further    []string // addresses below it that change it, by a POST; by a PUT the draft
	}{
		{workspace.ObjectCarrier, "/carriers", object{"name": "Twilio", "kind": "twiml", "signature": "off"}, object{"name": "Twilio AU"}, nil},
		{workspace.ObjectCampaign, "/campaigns", object{"name": "Sales", "type": "inbound"}, object{"description": "New callers"}, nil},
		{workspace.ObjectScript, "/scripts", object{"name": "Hello"}, object{"description": "For sales"}, []string{"/draft", "/publish", "/versions/1/restore"}},
		{workspace.ObjectWorkflow, "/workflows", object{"name": "Line"}, object{"description": "Main"}, []string{"/draft", "/publish", "/unpublish", "/versions/1/restore", "/versions/1/publish"}},
		{lead.ObjectList, "/campaigns/Base/lead-lists", object{"name": "Blocked"}, object{"name": "Blocked callers"}, nil},
		{lead.ObjectLead, "/lead-lists/LIST/leads", object{"phone": "+61411000111"}, object{"first_name": "Ann"}, nil},
		{workspace.ObjectNumber, "/numbers", object{"number": "+61255501234"}, object{"description": "Main"}, nil},
		{workspace.ObjectSchedule, "/schedules", object{"name": "Office", "time_zone": "UTC"}, object{"description": "Ours"}, nil},
		{workspace.ObjectWebService, "/web-services", object{"name": "Suburbs", "domain": "api.example.com"}, object{"description": "By postcode"}, nil},
	} {
		t.Run(test.kind, func(t *testing.T) {
			eachSite(t, func(t *testing.T, s *site) {
				c := s.admin()
				c.do(http.MethodPost, "/campaigns", object{"name": "Base", "type": "outbound"}).want(http.StatusCreated)
				list := c.do(http.MethodPost, "/campaigns/Base/lead-lists", object{"name": "List"}).want(http.StatusCreated).text1("id")
				made := c.do(http.MethodPost, strings.Replace(test.collection, "LIST", list, 1), test.body).want(http.StatusCreated)
				path := strings.TrimPrefix(made.header.Get("Location"), "/api/v1")
				// As nginx and Apache send them that compress.
				for _, tag := range []string{`W/"2"`, `"2-gzip"`, `"11"`, `W/"1`, `1`, `"1" x`} {
					c.do(http.MethodPatch, path, test.change, "If-Match: "+tag).want(http.StatusPreconditionFailed)
				}
				changed := c.do(http.MethodPatch, path, test.change, `If-Match: "7", W/"1-gzip"`).want(http.StatusOK)
				if made.header.Get("ETag") != `"1"` || changed.header.Get("ETag") != `"2"` {
					t.Fatalf("ETags %s, then %s", made.header.Get("ETag"), changed.header.Get("ETag"))
				}
				// What has one ETag is one thing, to the last digit of its times.
				before := c.do(http.MethodGet, path, nil).want(http.StatusOK)
				if got, want := before.text1("updated_at"), changed.text1("updated_at"); got != want {
					t.Errorf("updated_at is %s, and was %s when it was changed", got, want)
				}
				refused := func(method, path string) {
					t.Helper()
					for header, status := range map[string]int{made.etag(): http.StatusPreconditionFailed, "X-None: x": http.StatusPreconditionRequired} {
						if r := c.wrong(method, path, object{}, header).refused(status); r.header.Get("ETag") != `"2"` || r.fields()["current_version"] != float64(2) {
							t.Errorf("%s %s, %d: it is not said which version there is: %s", method, path, status, r.text)
						}
					}
				}
				for _, method := range []string{http.MethodPut, http.MethodPatch, http.MethodDelete} {
					refused(method, path)
				}
				for _, further := range test.further {
					method := http.MethodPost
					if further == "/draft" {
						method = http.MethodPut
					}
					refused(method, path+further)
				}
				if now := c.do(http.MethodGet, path, nil).want(http.StatusOK); now.text != before.text {
					t.Errorf("what was refused changed something: %s, was %s", now.text, before.text)
				}
				c.do(http.MethodDelete, path, nil, changed.etag()).want(http.StatusNoContent)
				// What is gone is not found, by whatever is asked of it.
				for _, header := range []string{changed.etag(), "If-Match: *"} {
					if again := c.do(http.MethodDelete, path, nil, header).refused(http.StatusNotFound); !strings.HasSuffix(again.text1("type"), "#problem-not-found") {
						t.Errorf("deleted again: %s", again.text)
					}
				}
				s.changedBy(test.kind, made.text1("id"), "API key everything", workspace.ActionDeleted, workspace.ActionChanged, workspace.ActionCreated)
			})
		})
	}
}

// changedBy fails the test unless the audit trail of a thing is this, newest first,
// all of one actor.
func (s *site) changedBy(kind, id, actor string, actions ...string) {
	s.t.Helper()
	trail, err := s.workspace.Audit(s.t.Context(), kind, id, models.Page{})
	s.must(err)
	var got []string
	for _, entry := range trail {
		got = append(got, entry.Action)
		if entry.ActorName != actor {
			s.t.Errorf("%s by %q, want %q", entry.Action, entry.ActorName, actor)
		}
	}
	if !slices.Equal(got, actions) {
		s.t.Errorf("trail %v, want %v", got, actions)
	}
}

func TestNumbersAndCarriers(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		c.do(http.MethodPost, "/workflows", object{"name": "Line"}).want(http.StatusCreated)
		made := c.do(http.MethodPost, "/numbers", object{"number": "+61 2 5550 1234", "workflow": "line"}).want(http.StatusCreated)
		path := "/numbers/" + made.text1("id")
		if made.text1("number") != "+61255501234" || made.text1("workflow") != "Line" || !strings.Contains(made.text, "is not published") {
			t.Errorf("made %s", made.text)
		}
		c.do(http.MethodPost, "/numbers", object{"number": "02 5550 1234", "workflow": "Nowhere"}).refused(http.StatusUnprocessableEntity, "workflow")
		c.do(http.MethodPost, "/numbers", object{"number": "+61 5550"}).refused(http.StatusUnprocessableEntity, "number")
		patched := c.do(http.MethodPatch, path, object{"description": "Main"}, made.etag()).want(http.StatusOK)
		if patched.text1("workflow") != "Line" || patched.text1("description") != "Main" {
			t.Errorf("patched %s", patched.text)
		}
		put := c.do(http.MethodPut, path, object{"number": "+61255501234"}, patched.etag()).want(http.StatusOK)
		if put.text1("workflow") != "" || put.text1("description") != "" {
			t.Errorf("put %s", put.text)
		}
		c.do(http.MethodDelete, path, nil, patched.etag()).refused(http.StatusPreconditionFailed)
		c.do(http.MethodDelete, path, nil, put.etag()).want(http.StatusNoContent)

		carrier := c.do(http.MethodPost, "/carriers", object{"name": "Twilio AU", "kind": "twiml", "auth_token": "s3cret-carrier"}).want(http.StatusCreated)
		path = "/carriers/" + carrier.text1("id")
		body := carrier.fields()
		body["name"] = "Twilio"
		put = c.do(http.MethodPut, path, body, carrier.etag()).want(http.StatusOK)
		stored, err := s.db.Carriers.Get(t.Context(), carrier.text1("id"))
		s.must(err)
		if token := s.workspace.Carriers.Stored(stored)["auth_token"]; token != "s3cret-carrier" || put.fields()["auth_token_set"] != true {
			t.Errorf("token %q", token)
		}
		c.wrong(http.MethodPost, "/carriers", object{"name": "Other", "kind": "morse"}).refused(http.StatusUnprocessableEntity, "kind", "auth_token")
		off := c.do(http.MethodPatch, path, object{"signature": "off"}, put.etag()).want(http.StatusOK)
		if off.fields()["auth_token_set"] != false {
			t.Errorf("off %s", off.text)
		}
		c.do(http.MethodGet, path, nil).want(http.StatusOK)
		c.do(http.MethodGet, "/carriers", nil).want(http.StatusOK)
		c.do(http.MethodDelete, path, nil, off.etag()).want(http.StatusNoContent)
	})
}

func TestCampaignsScriptsAndLeads(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		s.user("ann@example.com", models.RoleAgent)
		script := c.do(http.MethodPost, "/scripts", object{"name": "Who is calling"}).want(http.StatusCreated)
		at := "/scripts/" + script.text1("id")
		draft := c.do(http.MethodPut, at+"/draft", object{"html": "<h2>Caller</h2><script></script>"}, script.etag()).want(http.StatusOK)
		if draft.text1("html") != "<h2>Caller</h2>" || len(draft.fields()["notes"].([]any)) != 1 {
			t.Errorf("draft %s", draft.text)
		}
		c.do(http.MethodGet, at+"/draft", nil).want(http.StatusOK)
		published := c.do(http.MethodPost, at+"/publish", nil, draft.etag()).want(http.StatusOK)
		number := published.fields()["version"].(object)["number"].(float64)
		c.do(http.MethodGet, at+"/versions", nil).want(http.StatusOK)
		c.do(http.MethodGet, fmt.Sprintf("%s/versions/%.0f", at, number), nil).want(http.StatusOK)
		restored := c.do(http.MethodPost, fmt.Sprintf("%s/versions/%.0f/restore", at, number), nil, published.etag()).want(http.StatusOK)
		patched := c.do(http.MethodPatch, at, object{"description": "For support"}, restored.etag()).want(http.StatusOK)
		c.do(http.MethodPut, at, object{"name": "Who is calling"}, patched.etag()).want(http.StatusOK)
		c.do(http.MethodGet, at+"/used-by", nil).want(http.StatusOK)
		c.do(http.MethodGet, "/scripts?search=calling", nil).want(http.StatusOK)

		campaign := c.do(http.MethodPost, "/campaigns", object{"name": "Support", "type": "inbound", "agents": []string{"ann@example.com"},
			"wrap_codes": []object{{"name": "Solved"}, {"name": "Call back", "note": "required"}}, "pause_reasons": []string{"Break"},
			"script": "who is calling", "queue": object{"ring_timeout": "15s"}}).want(http.StatusCreated)
		queue := campaign.fields()["queue"].(object)
		if campaign.text1("script") != "Who is calling" || queue["ring_timeout"] != "15s" || queue["max_wait"] != "10m" {
			t.Errorf("campaign %s", campaign.text)
		}
		c.do(http.MethodPost, "/campaigns", object{"name": "X", "type": "inbound", "agents": []string{"ann@example.com", "nobody@example.com"}}).
			refused(http.StatusUnprocessableEntity, "agents[1]")
		changed := c.do(http.MethodPatch, "/campaigns/Support", object{"queue": object{"max_waiting": 5}}, campaign.etag()).want(http.StatusOK)
		if q := changed.fields()["queue"].(object); q["ring_timeout"] != "15s" || q["max_waiting"] != float64(5) || changed.text1("script") == "" {
			t.Errorf("changed %s", changed.text)
		}
		put := c.do(http.MethodPut, "/campaigns/Support", object{"name": "Support", "type": "inbound"}, changed.etag()).want(http.StatusOK)
		c.do(http.MethodGet, "/campaigns/"+put.text1("id")+"/used-by", nil).want(http.StatusOK)
		c.do(http.MethodGet, "/campaigns", nil).want(http.StatusOK)

		list := c.do(http.MethodPost, "/campaigns/Support/lead-lists", object{"name": "Blocked"}).want(http.StatusCreated)
		lists := "/lead-lists/" + list.text1("id")
		renamed := c.do(http.MethodPatch, lists, object{"name": "Blocked callers"}, list.etag()).want(http.StatusOK)
		c.do(http.MethodPut, lists, object{"name": "Blocked"}, renamed.etag()).want(http.StatusOK)
		c.do(http.MethodGet, lists, nil).want(http.StatusOK)
		c.do(http.MethodGet, "/campaigns/Support/lead-lists", nil).want(http.StatusOK)
		lead := c.do(http.MethodPost, lists+"/leads", object{"phone": "+61 411 000 111", "first_name": "Ann", "data": object{"why": "pranks"}}).want(http.StatusCreated)
		one := "/leads/" + lead.text1("id")
		changed = c.do(http.MethodPatch, one, object{"last_name": "Lee"}, lead.etag()).want(http.StatusOK)
		if changed.text1("first_name") != "Ann" || changed.fields()["data"].(object)["why"] != "pranks" {
			t.Errorf("lead %s", changed.text)
		}
		put = c.do(http.MethodPut, one, object{"phone": "+61411000222"}, changed.etag()).want(http.StatusOK)
		c.do(http.MethodGet, one, nil).want(http.StatusOK)
		c.do(http.MethodGet, lists+"/leads", nil).want(http.StatusOK)
		c.do(http.MethodPost, lists+"/leads", object{"phone": "anonymous"}).refused(http.StatusUnprocessableEntity, "phone")
		c.do(http.MethodDelete, one, nil, changed.etag()).refused(http.StatusPreconditionFailed)
		c.do(http.MethodDelete, one, nil, put.etag()).want(http.StatusNoContent)
		c.do(http.MethodDelete, lists, nil, "If-Match: *").want(http.StatusNoContent)
		c.do(http.MethodDelete, "/campaigns/Support", nil, "If-Match: *").want(http.StatusNoContent)
		c.do(http.MethodDelete, at, nil, "If-Match: *").want(http.StatusNoContent)
	})
}

func TestCallsAndTestCalls(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		c.do(http.MethodPost, "/web-services", s.serviceBody("Suburb by postcode")).want(http.StatusCreated)
		s.workflow("Suburb line", "Suburb by postcode")
		begun := c.do(http.MethodPost, "/test-calls", object{"caller": "+61 491 570 156", "workflow": "Suburb line"}).want(http.StatusCreated)
		id := begun.text1("id")
		if !strings.Contains(begun.text, "Postcode?") || begun.fields()["turn"] != float64(1) {
			t.Errorf("begun %s", begun.text)
		}
		next := c.do(http.MethodPost, "/test-calls/"+id+"/input", object{"turn": 1, "digits": "2090"}).want(http.StatusOK)
		if !strings.Contains(next.text, "You are in Cremorne Junction.") || next.fields()["ended"] != true {
			t.Errorf("next %s", next.text)
		}
		if again := c.do(http.MethodPost, "/test-calls/"+id+"/input", object{"turn": 1, "digits": "2000"}).want(http.StatusOK); again.text != next.text {
			t.Errorf("the same turn was answered %s", again.text)
		}
		one := c.do(http.MethodGet, begun.header.Get("Location")[len("/api/v1"):], nil).want(http.StatusOK)
		if one.text1("status") != "ended" || one.text1("caller") != "+61491570156" || one.text1("kind") != "test" {
			t.Errorf("call %s", one.text)
		}
		trace := c.do(http.MethodGet, "/calls/"+id+"/trace", nil).want(http.StatusOK)
		if !strings.Contains(trace.text, `"label":"suburb","value":"Cremorne Junction"`) || !strings.Contains(trace.text, `"exchange":{`) || !strings.Contains(trace.text, `"keyed":"2090"`) {
			t.Errorf("trace %s", trace.text)
		}
		quiet := c.do(http.MethodPost, "/test-calls", object{"workflow": "Suburb line"}).want(http.StatusCreated).text1("id")
		c.do(http.MethodPost, "/test-calls/"+quiet+"/input", object{"turn": 1, "no_input": true}).want(http.StatusOK)
		c.do(http.MethodPost, "/test-calls/"+quiet+"/hang-up", nil).want(http.StatusNoContent)
		c.do(http.MethodDelete, "/test-calls/"+quiet, nil).want(http.StatusNoContent)
		for _, wrong := range []object{{"turn": 1}, {"turn": 1, "digits": "1", "no_input": true}, {"turn": 1, "digits": "12a"}, {"turn": 1, "digits": strings.Repeat("1", 65)}} {
			c.do(http.MethodPost, "/test-calls/"+quiet+"/input", wrong).refused(http.StatusUnprocessableEntity, "digits")
		}
		maybe := c.wrong(http.MethodPost, "/test-calls/"+quiet+"/input", object{"turn": 1, "dial": "maybe"}).refused(http.StatusUnprocessableEntity, "dial")
		if !strings.Contains(maybe.text, "answered, busy, no_answer or failed") {
			t.Errorf("a transfer ended as maybe: %s", maybe.text)
		}
		c.do(http.MethodPost, "/test-calls", object{"workflow": "Nothing"}).refused(http.StatusUnprocessableEntity, "workflow")
		c.do(http.MethodPost, "/test-calls", object{}).refused(http.StatusUnprocessableEntity, "workflow")
		c.do(http.MethodPost, "/test-calls", object{"caller": "me", "workflow": "Suburb line"}).refused(http.StatusUnprocessableEntity, "caller")
		// As on the screen, a number may be in the form of the default country.
		c.do(http.MethodPost, "/test-calls", object{"caller": "0411 000 222", "workflow": "Suburb line"}).refused(http.StatusUnprocessableEntity, "caller")
		settings, err := s.db.Settings(t.Context())
		s.must(err)
		settings.DefaultCountry = "AU"
		s.must(s.db.UpdateSettings(t.Context(), settings))
		for number, want := range map[string]string{"0411 000 222": "+61411000222", "Restricted": "anonymous"} {
			national := c.do(http.MethodPost, "/test-calls", object{"caller": number, "number": "(02) 5550 7778"}).want(http.StatusCreated).text1("id")
			one := c.do(http.MethodGet, "/calls/"+national, nil).want(http.StatusOK)
			if one.text1("caller") != want || one.text1("called") != "+61255507778" {
				t.Errorf("%s: %s", number, one.text)
			}
		}
		c.do(http.MethodPost, "/test-calls", object{"number": "12"}).refused(http.StatusUnprocessableEntity, "number")
		missed := c.do(http.MethodPost, "/test-calls", object{"number": "+61255507777"}).want(http.StatusCreated)
		if missed.fields()["ended"] != true {
			t.Errorf("missed %s", missed.text)
		}
		for query, want := range map[string]int{"": 5, "?kind=test&outcome=missed": 3, "?kind=carrier": 0, "?outcome=live": 0, "?number=491570156": 1,
			"?from=" + url.QueryEscape("2030-01-01T00:00:00+10:00"): 0, "?until=2030-01-01T00:00:00Z": 5} {
			if got := len(c.do(http.MethodGet, "/calls"+query, nil).want(http.StatusOK).fields()["items"].([]any)); got != want {
				t.Errorf("calls%s: %d, want %d", query, got, want)
			}
		}
		c.wrong(http.MethodGet, "/calls?outcome=lovely", nil).refused(http.StatusBadRequest, "outcome")
		c.wrong(http.MethodGet, "/calls?from=yesterday", nil).refused(http.StatusBadRequest, "from")
	})
}

func TestWorkspaceFile(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		const yaml = "Content-Type: application/yaml"
		file := "version: 1\nweb_services:\n  - name: Bookings\n    domain: api.example.com\n    auth: { kind: bearer, token: s3cret-file }\n"
		dry := c.do(http.MethodPost, "/workspace?dry_run=true", file, yaml).want(http.StatusOK)
		if !strings.Contains(dry.text, `"dry_run":true`) || !strings.Contains(dry.text, `"name":"Bookings"`) {
			t.Errorf("dry run %s", dry.text)
		}
		if got := c.do(http.MethodGet, "/web-services", nil).want(http.StatusOK); strings.Contains(got.text, "Bookings") {
			t.Error("a dry run changed something")
		}
		c.do(http.MethodPost, "/workspace", file, yaml).want(http.StatusOK)
		out := c.do(http.MethodGet, "/workspace", nil).want(http.StatusOK)
		if !strings.Contains(out.text, "Bookings") || !strings.Contains(out.text, "${env:") {
			t.Errorf("export %s", out.text)
		}
		// What was exported can be applied: references keep the secrets.
		if again := c.do(http.MethodPost, "/workspace", out.text, yaml).want(http.StatusOK); len(again.fields()["changes"].([]any)) != 0 {
			t.Errorf("again %s", again.text)
		}
		// No reference of a sender reaches our environment.
		t.Setenv("HOOKLINE_TEST_REFERENCE", "s3cret-environment")
		c.do(http.MethodPost, "/workspace", "version: 1\ncarriers:\n  - { name: Twilio, kind: twiml, auth_token: \"${env:HOOKLINE_TEST_REFERENCE}\" }\n", yaml).
			refused(http.StatusUnprocessableEntity, "3:46")
		c.wrong(http.MethodPost, "/workspace", "version: 1\nnumbers:\n  - { number: x }\n", yaml).refused(http.StatusUnprocessableEntity)
		c.wrong(http.MethodPost, "/workspace", "{}").refused(http.StatusUnsupportedMediaType)
		c.wrong(http.MethodPost, "/workspace?dry_run=perhaps", file, yaml).refused(http.StatusBadRequest, "dry_run")
		c.wrong(http.MethodPost, "/workspace", nil).refused(http.StatusUnprocessableEntity)
	})
}
