package api_test

import (
	"net/http"
	"testing"

	"hookline/app/sound"
)

func TestSounds(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c, file := s.admin(), string(sound.Encode(make([]float32, 800), 8000))
		wav := "Content-Type: audio/wav"
		made := c.do(http.MethodPost, "/sounds?name=Welcome&description=Ann", file, wav).want(http.StatusCreated)
		id := made.text1("id")
		if m := made.fields(); m["duration_ms"] != 100.0 || m["format"] != "wav" || made.header.Get("Location") != "/api/v1/sounds/"+id {
			t.Errorf("%v", m)
		}
		c.wrong(http.MethodPost, "/sounds?name=welcome", "MZ", wav).refused(http.StatusUnprocessableEntity, "name", "file")
		c.wrong(http.MethodPost, "/sounds?name=Other", "{}").refused(http.StatusUnsupportedMediaType)
		c.wrong(http.MethodPost, "/sounds?name=Other", nil).refused(http.StatusUnprocessableEntity, "file")
		c.wrong(http.MethodPost, "/sounds?name=Other", string(make([]byte, sound.MaxSize+1)), wav).refused(http.StatusRequestEntityTooLarge)
		if got := c.do(http.MethodGet, "/sounds/"+id+"/content", nil).want(http.StatusOK); got.text != file || got.header.Get("Content-Type") != "audio/wav" {
			t.Errorf("%d bytes of %s", len(got.text), got.header.Get("Content-Type"))
		}
		one := c.do(http.MethodGet, "/sounds/"+id, nil).want(http.StatusOK)
		c.do(http.MethodPut, "/sounds/"+id+"/content", file, wav, `If-Match: "9"`).refused(http.StatusPreconditionFailed)
		longer := string(sound.Encode(make([]float32, 1600), 8000))
		now := c.do(http.MethodPut, "/sounds/"+id+"/content", longer, wav, one.etag()).want(http.StatusOK)
		if now.fields()["duration_ms"] != 200.0 {
			t.Errorf("%s", now.text)
		}
		now = c.do(http.MethodPatch, "/sounds/"+id, `{"name":"Hello"}`, now.etag()).want(http.StatusOK)
		if m := now.fields(); m["name"] != "Hello" || m["description"] != "Ann" {
			t.Errorf("%v", m)
		}
		if list := c.do(http.MethodGet, "/sounds?search=hel", nil).want(http.StatusOK).fields()["items"].([]any); len(list) != 1 {
			t.Errorf("%v", list)
		}
		c.do(http.MethodGet, "/sounds/"+id+"/used-by", nil).want(http.StatusOK)
		s.client(s.newKey("reader", "sounds:read")).do(http.MethodDelete, "/sounds/"+id, nil, now.etag()).refused(http.StatusForbidden)
		c.do(http.MethodDelete, "/sounds/"+id, nil, now.etag()).want(http.StatusNoContent)
		c.do(http.MethodGet, "/sounds/"+id+"/content", nil).refused(http.StatusNotFound)
	})
}
