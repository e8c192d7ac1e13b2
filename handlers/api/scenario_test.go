package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// A scenario is made, run, changed and deleted; it keeps a draft from going live.
func TestScenarios(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		made := c.do(http.MethodPost, "/workflows", object{"name": "Line"}).want(http.StatusCreated)
		flow := "/workflows/" + made.text1("id")
		say := func(text string) object {
			return object{"objects": []object{{"title": "Say", "kind": "say_text", "text": text, "exits": object{"next": "Bye"}}, {"title": "Bye", "kind": "hang_up"}}}
		}
		draft := c.do(http.MethodPut, flow+"/draft", say("Hello."), made.etag()).want(http.StatusOK)

		c.wrong(http.MethodPost, flow+"/scenarios", object{"name": "Bad", "at": "now", "steps": []object{{"digits": "x"}}}).
			refused(http.StatusUnprocessableEntity, "at", "steps[0].digits")
		scenario := c.do(http.MethodPost, flow+"/scenarios", object{"name": "Hello", "at": "2026-04-22T09:30:00Z",
			"path": []object{{"object": "Say", "exit": "next"}, {"object": "Bye"}}, "heard": []string{"Hello."}}).want(http.StatusCreated)
		one := strings.TrimPrefix(scenario.header.Get("Location"), "/api/v1")
		if one != flow+"/scenarios/"+scenario.text1("id") || scenario.text1("workflow") != "Line" {
			t.Errorf("%s at %s", scenario.text, one)
		}
		c.do(http.MethodPost, flow+"/scenarios", object{"name": "hello", "at": "2026-04-22T09:30:00Z"}).refused(http.StatusUnprocessableEntity, "name")

		ran := c.do(http.MethodPost, flow+"/scenarios/run", nil).want(http.StatusOK)
		if f := ran.fields(); f["passed"] != float64(1) || f["failed"] != float64(0) || f["on"] != "draft" {
			t.Errorf("ran %s", ran.text)
		}
		c.do(http.MethodPost, flow+"/scenarios/run", object{"on": "live"}).refused(http.StatusUnprocessableEntity)
		c.do(http.MethodPost, flow+"/scenarios/run", object{"scenarios": []string{"nosuchone"}}).refused(http.StatusNotFound)

		// What was read is sent back and changes nothing; a list that is given replaces.
		read := c.do(http.MethodGet, one, nil).want(http.StatusOK)
		if read.fields()["runs"].(object)["draft"].(object)["pass"] != true {
			t.Errorf("read %s", read.text)
		}
		same := c.do(http.MethodPut, one, read.fields(), read.etag()).want(http.StatusOK)
		if same.header.Get("ETag") != `"1"` {
			t.Errorf("the same again: %s", same.text)
		}
		changed := c.do(http.MethodPatch, one, object{"heard": []string{"Good day."}}, read.etag()).want(http.StatusOK)
		if !strings.Contains(changed.text, `"heard":["Good day."]`) || !strings.Contains(changed.text, `"object":"Bye"`) {
			t.Errorf("changed %s", changed.text)
		}
		c.do(http.MethodPut, one, read.fields(), read.etag()).refused(http.StatusPreconditionFailed)
		list := c.do(http.MethodGet, flow+"/scenarios?limit=1", nil).want(http.StatusOK)
		if items := list.fields()["items"].([]any); len(items) != 1 || list.fields()["next_cursor"] != nil {
			t.Errorf("list %s", list.text)
		}

		// It fails now: the draft is not published, unless one says so.
		refused := c.do(http.MethodPost, flow+"/publish", nil, draft.etag()).refused(http.StatusConflict)
		f := refused.fields()
		if f["type"] != "/api#problem-scenarios" || !strings.Contains(fmt.Sprint(f["scenarios"]), `The caller hears "Hello." instead of "Good day."`) {
			t.Errorf("refused %s", refused.text)
		}
		published := c.do(http.MethodPost, flow+"/publish", object{"despite_failures": true}, draft.etag()).want(http.StatusOK)
		if published.fields()["new"] != true {
			t.Errorf("published %s", published.text)
		}
		if live := c.do(http.MethodPost, flow+"/scenarios/run", object{"on": "live", "scenarios": []string{scenario.text1("id")}}).want(http.StatusOK); live.fields()["failed"] != float64(1) {
			t.Errorf("live %s", live.text)
		}
		c.do(http.MethodDelete, one, nil, changed.etag()).want(http.StatusNoContent)
		c.do(http.MethodGet, one, nil).refused(http.StatusNotFound)
	})
}
