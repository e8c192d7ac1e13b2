package api_test

import (
	"net/http"
	"strings"
	"testing"
)

// A Workflow has its building block id by the REST API, too.
func TestBlockID(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		line := c.do(http.MethodPost, "/workflows", object{"name": "Line"}).want(http.StatusCreated)
		if !strings.Contains(line.text, `"block_id":1,`) {
			t.Errorf("given by itself: %s", line.text)
		}
		c.do(http.MethodPost, "/workflows", object{"name": "Payments", "block_id": 75}).want(http.StatusCreated)
		path := "/workflows/" + line.text1("id")
		c.do(http.MethodPut, path, object{"name": "Line", "block_id": 75}, "If-Match: *").refused(http.StatusUnprocessableEntity, "block_id")
		c.do(http.MethodPut, path, object{"name": "Line", "block_id": 7}, "If-Match: *").want(http.StatusOK)
		for search, want := range map[string]string{"75": "Payments", "7": "Line", "paym": "Payments"} {
			found := c.do(http.MethodGet, "/workflows?search="+search, nil).want(http.StatusOK)
			if !strings.Contains(found.text, `"name":"`+want+`"`) {
				t.Errorf("search for %s: %s", search, found.text)
			}
		}
		if none := c.do(http.MethodGet, "/workflows?search=76", nil).want(http.StatusOK); strings.Contains(none.text, `"name"`) {
			t.Errorf("search for 76: %s", none.text)
		}
		if now := c.do(http.MethodPut, path, object{"name": "Renamed"}, "If-Match: *").want(http.StatusOK); !strings.Contains(now.text, `"block_id":7,`) {
			t.Errorf("left out: %s", now.text)
		}
	})
}
