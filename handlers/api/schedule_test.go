package api_test

import (
	"net/http"
	"testing"
)

func TestSchedules(t *testing.T) {
	eachSite(t, func(t *testing.T, s *site) {
		c := s.admin()
		made := c.do(http.MethodPost, "/schedules", object{"name": "Office hours", "time_zone": "Australia/Sydney", "hours": object{"monday": "9:00-12:30, 13:30-17:00"},
			"exceptions": []object{{"name": "Christmas Day", "date": "2026-12-25", "every_year": true}}}).want(http.StatusCreated)
		at := "/schedules/" + made.text1("id")
		if hours := made.fields()["hours"].(object); hours["monday"] != "09:00-12:30, 13:30-17:00" {
			t.Errorf("made %s", made.text)
		}
		c.do(http.MethodPost, "/schedules", object{"name": "X", "time_zone": "UTC", "hours": object{"monday": "9-5"}}).
			refused(http.StatusUnprocessableEntity, "hours.monday")
		c.do(http.MethodGet, "/schedules?search=office", nil).want(http.StatusOK)
		c.do(http.MethodGet, at, nil).want(http.StatusOK)
		c.do(http.MethodGet, at+"/used-by", nil).want(http.StatusOK)
		for moment, state := range map[string]string{"2026-04-20T10:00:00%2B10:00": "open", "2026-04-19T10:00:00Z": "closed", "2030-12-24T20:00:00Z": "holiday"} {
			if said := c.do(http.MethodGet, at+"/at?time="+moment, nil).want(http.StatusOK); said.text1("state") != state {
				t.Errorf("%s: %s", moment, said.text)
			}
		}
		c.do(http.MethodGet, at+"/at", nil).want(http.StatusOK)
		c.do(http.MethodGet, at+"/at?time=noon", nil).refused(http.StatusUnprocessableEntity, "time")
		c.do(http.MethodPut, at+"/emergency", object{"on": true, "until": "2020-01-01T00:00:00Z"}).want(http.StatusUnprocessableEntity)
		on := c.do(http.MethodPut, at+"/emergency", object{"on": true, "note": "Flood", "until": "2099-01-02T15:04:05+11:00"}).want(http.StatusOK)
		if e := on.fields()["emergency"].(object); e["on"] != true || e["until"] != "2099-01-02T15:04:05+11:00" || on.etag() != made.etag() {
			t.Errorf("on: %s", on.text)
		}
		changed := c.do(http.MethodPatch, at, object{"hours": object{"saturday": "10:00-14:00"}}, made.etag()).want(http.StatusOK)
		if hours := changed.fields()["hours"].(object); hours["monday"] == nil || hours["saturday"] != "10:00-14:00" || changed.fields()["emergency"].(object)["note"] != "Flood" {
			t.Errorf("changed %s", changed.text)
		}
		c.do(http.MethodPut, at+"/emergency", object{"on": false}).want(http.StatusOK)
		put := c.do(http.MethodPut, at, object{"name": "Office", "time_zone": "UTC"}, changed.etag()).want(http.StatusOK)
		c.do(http.MethodDelete, at, nil, put.etag()).want(http.StatusNoContent)
		c.do(http.MethodGet, at, nil).want(http.StatusNotFound)
	})
}
