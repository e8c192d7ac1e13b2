package schedule

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/timezone"
	"hookline/models"
)

func TestWritten(t *testing.T) {
	s := office(t)
	var p apperr.Problems
	w := s.Write()
	if got := w.Read(&p); p.Err() != nil || !reflect.DeepEqual(got, s) {
		t.Errorf("%+v, %v", got, p.List())
	}
	if w.Hours.Friday != "09:00-12:00, 22:00-02:00" || w.Hours.Sunday != "" || w.Exceptions[0].Until != "2020-12-26" {
		t.Errorf("written %+v", w)
	}
}

// Whatever can't be read is told once, at its field, and so is everything else.
func TestWrittenIsWrong(t *testing.T) {
	w := Written{TimeZone: "Mars/Olympus", Hours: WrittenWeek{Monday: "9-17", Tuesday: "09:00-12:00, 11:00-13:00", Sunday: "25:00-26:00"},
		Exceptions: []WrittenException{{Name: " ", Date: "25.12.2026", Hours: "x"}, {Name: "A", Date: "2026-02-30"}, {Name: "B", Until: "2026-01-01"},
			{Name: "C", Date: "2026-05-02", Until: "2026-05-01"}}}
	var p apperr.Problems
	w.Read(&p)
	want := []string{"hours.monday", "hours.sunday", "exceptions[0].date", "exceptions[0].hours", "exceptions[1].date", "time_zone",
		"hours.tuesday", "exceptions[0].name", "exceptions[2].date", "exceptions[3].until"}
	var got []string
	for _, f := range p.List() {
		got = append(got, f.Name)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v\nwant\n%v", got, want)
	}
	if text := fmt.Sprint(p.List()); !strings.Contains(text, `"9" is no time of day: write it as 09:00`) || !strings.Contains(text, "Mars/Olympus") {
		t.Error(text)
	}
	many := Written{TimeZone: "UTC", Exceptions: make([]WrittenException, MaxExceptions+1)}
	p = apperr.Problems{}
	if many.Read(&p); len(p.List()) != 1 || p.List()[0].Name != "exceptions" {
		t.Errorf("%v", p.List())
	}
}

func TestStored(t *testing.T) {
	s := office(t)
	s.Emergency = &Emergency{Note: "never stored with it"}
	config, err := s.Encode()
	if err != nil || strings.Contains(config, "never") {
		t.Fatal(config, err)
	}
	until := time.Date(2026, 4, 20, 3, 0, 0, 0, time.UTC)
	got, err := Stored(&models.Schedule{Config: config, EmergencyOn: true, EmergencyNote: "Flood", EmergencyUntil: &until})
	if err != nil {
		t.Fatal(err)
	}
	if a := got.Look(until.Add(-time.Minute)); a.State != InEmergency || a.Why != "The emergency switch is on: Flood" || !a.Until.IsZero() {
		t.Errorf("%+v", a)
	}
	if a := got.Look(until); a.State != Closed || a.Why != "Outside the hours of Monday" || Clock(a.At) != "Mon 20 Apr 2026 13:00 AEST" {
		t.Errorf("%+v %s", a, Clock(a.At))
	}
	if got.On(until) || !got.On(until.Add(-1)) {
		t.Error("the emergency does not end by itself")
	}
	if _, err := Stored(&models.Schedule{Name: "Broken", Config: "{"}); err == nil || !strings.Contains(err.Error(), "Broken") {
		t.Errorf("%v", err)
	}
}

// Every zone that is offered is one that can be used.
func TestZones(t *testing.T) {
	list := timezone.Names()
	if len(list) < 400 {
		t.Errorf("%d zones", len(list))
	}
	for _, name := range list {
		if _, err := time.LoadLocation(name); err != nil {
			t.Error(err)
		}
	}
}

func TestExceptionText(t *testing.T) {
	s := office(t)
	for i, want := range []string{"25 December to 26 December every year, closed", "30 December to 2 January every year, closed",
		"25 December 2028, 10:00-11:00"} {
		if got := s.Exceptions[i].String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
