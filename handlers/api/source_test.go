package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// A program says where a call comes from, while it is live; what is no such value is refused.
func TestCallSource(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		flow := c.do(http.MethodPost, "/workflows", object{"name": "Line"}).want(http.StatusCreated)
		c.do(http.MethodPut, "/workflows/"+flow.text1("id")+"/draft", object{"objects": []object{{"title": "Say", "kind": "say_text", "text": "Hello"}}}, flow.etag()).want(http.StatusOK)
		call := "/calls/" + c.do(http.MethodPost, "/test-calls", object{"workflow": "Line"}).want(http.StatusCreated).text1("id")
		c.do(http.MethodPut, call+"/source", object{"st_rank": "1", "st_campaign": "<b>"}).want(http.StatusOK)
		if got := c.do(http.MethodGet, call, nil).want(http.StatusOK); !strings.Contains(got.text, `"st_rank":"1"`) {
			t.Errorf("%s", got.text)
		}
		c.wrong(http.MethodPut, call+"/source", object{"st_rang": "1"}).refused(http.StatusUnprocessableEntity, "st_rang")
		c.wrong(http.MethodPut, call+"/source", object{"st_os": strings.Repeat("a", 1001)}).refused(http.StatusUnprocessableEntity, "st_os")
		c.do(http.MethodPut, "/calls/nothing/source", object{}).refused(http.StatusNotFound)
		if got := c.do(http.MethodPut, call+"/source", object{}).want(http.StatusOK); strings.Contains(got.text, "st_rank") {
			t.Errorf("taken out: %s", got.text)
		}
	})
}
