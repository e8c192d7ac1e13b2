package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// A draft says what its Workflow does when it ends, beside its objects; what is published, too.
func TestWhenItEnds(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		line := c.do(http.MethodPost, "/workflows", object{"name": "Line"}).want(http.StatusCreated)
		path := "/workflows/" + line.text1("id")
		objects := []object{{"title": "Bye", "kind": "hang_up"}}
		ends := object{"method": "POST", "url": "http://127.0.0.1:9090/done", "action": "message", "parameters": []object{{"name": "pin", "value": "4711"}}}
		draft := c.do(http.MethodPut, path+"/draft", object{"objects": objects, "when_it_ends": ends}, "If-Match: *").want(http.StatusOK)
		stored := `"when_it_ends":{"method":"POST","url":"http://127.0.0.1:9090/done","parameters":[{"name":"pin","value":"4711"}],"action":"message"}`
		if !strings.Contains(draft.text, stored) || strings.Count(draft.text, `"kind"`) != 1 {
			t.Errorf("%s", draft.text)
		}
		c.do(http.MethodPut, path+"/draft", draft.fields(), draft.etag()).want(http.StatusOK)
		c.do(http.MethodPost, path+"/publish", object{}, "If-Match: *").want(http.StatusOK)
		if v := c.do(http.MethodGet, path+"/versions/1", nil).want(http.StatusOK); !strings.Contains(v.text, stored) {
			t.Errorf("published: %s", v.text)
		}
		c.do(http.MethodPut, path+"/draft", object{"objects": objects, "when_it_ends": object{"metod": "GET"}}, "If-Match: *").refused(http.StatusUnprocessableEntity, "when_it_ends.metod")
		c.do(http.MethodPut, path+"/draft", object{"objects": []object{{"title": "End", "kind": "when_it_ends"}}}, "If-Match: *").refused(http.StatusUnprocessableEntity, "objects[0].kind")
		if gone := c.do(http.MethodPut, path+"/draft", object{"objects": objects}, "If-Match: *").want(http.StatusOK); strings.Contains(gone.text, "when_it_ends") {
			t.Errorf("left out, it stays: %s", gone.text)
		}
	})
}
