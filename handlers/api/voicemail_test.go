package api_test

import (
	"net/http"
	"testing"
	"time"

	"hookline/models"
)

func TestVoicemail(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c, ctx := s.admin(), t.Context()
		box := c.do(http.MethodPost, "/voicemail-boxes", object{"name": "Sales"}).want(http.StatusCreated).fields()["id"].(string)
		c.do(http.MethodPost, "/voicemail-boxes", object{"name": "Bad", "users": []string{"nobody@example.com"}}).want(http.StatusUnprocessableEntity)
		at := time.Now().UTC().Truncate(time.Second)
		for _, key := range []string{"1", "2", "3"} {
			at = at.Add(time.Second)
			_, err := s.db.Recordings.Begin(ctx, &models.Recording{CallID: "c" + key, Visit: "v", BoxID: box, Channels: 1, State: models.RecordingStored, CreatedAt: at, UpdatedAt: at})
			if err != nil {
				t.Fatal(err)
			}
		}
		page := c.do(http.MethodGet, "/voicemail?box=sales&limit=2", nil).want(http.StatusOK).fields()
		items := page["items"].([]any)
		if len(items) != 2 || items[0].(object)["call_id"] != "c3" {
			t.Fatalf("%v", page)
		}
		rest := c.do(http.MethodGet, "/voicemail?box=sales&limit=2&cursor="+page["next_cursor"].(string), nil).want(http.StatusOK).fields()["items"].([]any)
		if len(rest) != 1 || rest[0].(object)["call_id"] != "c1" {
			t.Errorf("%v", rest)
		}
		one := "/voicemail/" + items[0].(object)["id"].(string)
		heard := c.do(http.MethodPut, one+"/heard", object{"heard": true}).want(http.StatusOK).fields()
		if heard["heard"] != true || heard["heard_by"] == "" {
			t.Errorf("%v", heard)
		}
		if list := c.do(http.MethodGet, "/voicemail?heard=false", nil).want(http.StatusOK).fields()["items"].([]any); len(list) != 2 {
			t.Errorf("unheard: %v", list)
		}
		c.do(http.MethodPut, one+"/heard", object{"heard": false}).want(http.StatusOK)
		c.do(http.MethodGet, "/voicemail?box=nowhere", nil).want(http.StatusBadRequest)
		c.do(http.MethodDelete, one, nil).want(http.StatusNoContent)
		c.do(http.MethodDelete, one, nil).want(http.StatusNotFound)
		c.do(http.MethodPut, one+"/heard", object{}).want(http.StatusNotFound)
	})
}
