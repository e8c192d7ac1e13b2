package api_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestVersionsAreComparedAndPublishedAgain(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		service := c.do(http.MethodPost, "/web-services", s.serviceBody("Suburb by postcode")).want(http.StatusCreated)
		path := "/workflows/" + s.workflow("Suburb line", "suburb by POSTCODE")
		none := c.do(http.MethodGet, path+"/compare", nil).want(http.StatusOK)
		if none.fields()["from"] != "draft" || none.fields()["same"] != true {
			t.Errorf("compared before anything was published: %s", none.text)
		}
		first := c.do(http.MethodPost, path+"/publish", nil, "If-Match: *").want(http.StatusOK)
		draft := c.do(http.MethodPut, path+"/draft", object{"objects": []object{{"title": "Closed", "kind": "say_text", "text": "We are closed."}}}, first.etag()).want(http.StatusOK)
		compared := c.do(http.MethodGet, path+"/compare", nil).want(http.StatusOK)
		counts := compared.fields()["counts"].(object)
		if compared.fields()["from"] != "1" || compared.fields()["to"] != "draft" || counts["added"] != 1.0 || counts["removed"] != 4.0 {
			t.Errorf("compared %s", compared.text)
		}
		if !strings.Contains(compared.text, `{"path":"web_service","label":"Web Service","before":"Suburb by postcode","after":""}`) {
			t.Errorf("what is referred to is not named: %s", compared.text)
		}
		second := c.do(http.MethodPost, path+"/publish", nil, draft.etag()).want(http.StatusOK)

		again := c.do(http.MethodPost, path+"/versions/1/publish", object{"note": "Too early"}, second.etag()).want(http.StatusOK)
		version := again.fields()["version"].(object)
		if version["number"] != 3.0 || version["note"] != "Version 1 again: Too early" || version["published"] != true || again.fields()["new"] != true {
			t.Errorf("published again: %s", again.text)
		}
		if same := c.do(http.MethodGet, path+"/compare?from=1&to=3", nil).want(http.StatusOK); same.fields()["same"] != true {
			t.Errorf("compared %s", same.text)
		}
		if left := c.do(http.MethodGet, path+"/draft", nil).want(http.StatusOK); left.text != c.do(http.MethodGet, path+"/draft", nil).text || !strings.Contains(left.text, "We are closed.") {
			t.Errorf("the draft is %s", left.text)
		}
		c.do(http.MethodPost, path+"/versions/1/publish", nil, second.etag()).refused(http.StatusPreconditionFailed)
		c.do(http.MethodPost, path+"/versions/9/publish", nil, again.etag()).refused(http.StatusNotFound)

		// A version whose Web Service is gone by now is refused, with why.
		c.do(http.MethodPost, path+"/versions/2/publish", nil, again.etag()).want(http.StatusOK)
		c.do(http.MethodDelete, "/web-services/"+service.text1("id"), nil, "If-Match: *").want(http.StatusNoContent)
		c.do(http.MethodPost, path+"/versions/1/publish", nil, "If-Match: *").refused(http.StatusUnprocessableEntity, `objects["Look up"].web_service`)

		c.do(http.MethodGet, path+"/compare?from=9", nil).refused(http.StatusNotFound)
		c.wrong(http.MethodGet, path+"/compare?form=1", nil).refused(http.StatusBadRequest, "form")
	})
}
