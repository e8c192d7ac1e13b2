package schedule

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/timezone"
)

func spans(t *testing.T, text string) []Span {
	t.Helper()
	list, err := ParseSpans(text)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func day(t *testing.T, text string) Date {
	t.Helper()
	d, err := ParseDate(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// office is a line in Sydney with everything a schedule can have.
func office(t *testing.T) *Schedule {
	t.Helper()
	week := spans(t, "09:00-12:30, 13:30-17:00")
	return &Schedule{TimeZone: "Australia/Sydney",
		Hours: Week{Monday: week, Tuesday: week, Wednesday: week, Thursday: week, Friday: spans(t, "09:00-12:00, 22:00-02:00")},
		Exceptions: []Exception{
			{Name: "Christmas", Date: day(t, "2020-12-25"), Until: day(t, "2020-12-26"), EveryYear: true},
			{Name: "Summer break", Date: day(t, "2020-12-30"), Until: day(t, "2021-01-02"), EveryYear: true},
			{Name: "Christmas duty", Date: day(t, "2028-12-25"), Hours: spans(t, "10:00-11:00")},
			{Name: "Stocktaking", Date: day(t, "2026-06-30"), Hours: spans(t, "09:00-10:00, 23:00-01:00")},
			{Name: "Festival", Date: day(t, "2029-03-01"), Until: day(t, "2029-03-03"), Hours: spans(t, "18:00-02:00")},
			{Name: "Day of rest", Date: day(t, "2029-03-04")},
			{Name: "Season", Date: day(t, "2030-12-01"), Until: day(t, "2030-12-31"), Hours: spans(t, "08:00-24:00")},
			{Name: "Leap day", Date: day(t, "2024-02-29"), EveryYear: true},
		}}
}

func TestAt(t *testing.T) {
	for _, c := range []struct {
		at    string // by the clock of Sydney
		state State
		why   string
		until string
	}{
		{"2026-04-20 08:59", Closed, "Outside the hours of Monday", "2026-04-20 09:00"},
		{"2026-04-20 09:00", Open, "Monday 09:00-12:30", "2026-04-20 12:30"},
		{"2026-04-20 12:30", Closed, "Outside the hours of Monday", "2026-04-20 13:30"},
		{"2026-04-20 16:59", Open, "Monday 13:30-17:00", "2026-04-20 17:00"},
		{"2026-04-20 17:00", Closed, "Outside the hours of Monday", "2026-04-21 09:00"},
		{"2026-04-24 23:30", Open, "Friday 22:00-02:00", "2026-04-25 02:00"},
		{"2026-04-25 01:59", Open, "Friday 22:00-02:00", "2026-04-25 02:00"},
		{"2026-04-25 02:00", Closed, "No hours on Saturday", "2026-04-27 09:00"},
		// Exceptions outrank hours, those that reach over midnight included.
		{"2026-12-25 00:30", OnHoliday, "Christmas", "2026-12-27 00:00"},
		{"2027-12-24 23:30", Open, "Friday 22:00-02:00", "2027-12-25 00:00"},
		{"2026-12-27 00:00", Closed, "No hours on Sunday", "2026-12-28 09:00"},
		{"2026-12-31 10:00", OnHoliday, "Summer break", "2027-01-03 00:00"},
		{"2027-01-02 23:59", OnHoliday, "Summer break", "2027-01-03 00:00"},
		// A dated exception outranks one of every year, and has hours of its own.
		{"2028-12-25 09:00", OnHoliday, "Christmas duty", "2028-12-25 10:00"},
		{"2028-12-25 10:30", Open, "Christmas duty, 10:00-11:00", "2028-12-25 11:00"},
		{"2028-12-26 10:30", OnHoliday, "Christmas", "2028-12-27 00:00"},
		{"2026-06-30 12:00", OnHoliday, "Stocktaking", "2026-06-30 23:00"},
		{"2026-07-01 00:30", Open, "Stocktaking 23:00-01:00", "2026-07-01 01:00"},
		// Nights of an exception go on into the next of its days, and into another exception.
		{"2029-03-01 23:00", Open, "Festival, 18:00-02:00", "2029-03-02 02:00"},
		{"2029-03-02 01:30", Open, "Festival 18:00-02:00", "2029-03-02 02:00"},
		{"2029-03-02 02:00", OnHoliday, "Festival", "2029-03-02 18:00"},
		{"2029-03-04 01:00", Open, "Festival 18:00-02:00", "2029-03-04 02:00"},
		{"2029-03-04 02:00", OnHoliday, "Day of rest", "2029-03-05 00:00"},
		// The shorter of two counts, dated or of every year.
		{"2030-12-24 23:00", Open, "Season, 08:00-24:00", "2030-12-25 00:00"},
		{"2030-12-25 12:00", OnHoliday, "Christmas", "2030-12-27 08:00"},
		{"2030-12-30 12:00", OnHoliday, "Summer break", "2031-01-03 00:00"},
		// 29 February is a day of leap years alone.
		{"2028-02-29 10:00", OnHoliday, "Leap day", "2028-03-01 00:00"},
		{"2027-03-01 10:00", Open, "Monday 09:00-12:30", "2027-03-01 12:30"},
	} {
		s := office(t)
		at, err := time.ParseInLocation("2006-01-02 15:04", c.at, s.Location())
		if err != nil {
			t.Fatal(err)
		}
		a := s.At(at.UTC())
		if a.State != c.state || a.Why != c.why || a.Until.Format("2006-01-02 15:04") != c.until {
			t.Errorf("%s: %s, %q, until %s", c.at, a.State, a.Why, a.Until.Format("2006-01-02 15:04"))
		}
	}
}

func TestEmergency(t *testing.T) {
	s := office(t)
	at := time.Date(2026, 12, 25, 0, 0, 0, 0, time.UTC)
	end := at.Add(time.Hour)
	s.Emergency = &Emergency{Note: "Flood", Until: &end}
	if a := s.At(at); a.State != InEmergency || a.Why != "The emergency switch is on: Flood" || !a.Until.Equal(end) {
		t.Errorf("%+v", a)
	}
	if a := s.At(end); a.State != OnHoliday {
		t.Errorf("after its end: %+v", a)
	}
	s.Emergency.Until = nil
	if a := s.At(at.AddDate(10, 0, 0)); a.State != InEmergency || !a.Until.IsZero() {
		t.Errorf("without an end: %+v", a)
	}
}

// The hours are by the clock on the wall, whatever the clock does.
func TestDaylightSaving(t *testing.T) {
	all := func(text string) Week {
		s := spans(t, text)
		return Week{s, s, s, s, s, s, s}
	}
	for _, c := range []struct {
		zone, hours, at string // at in UTC
		state           State
		until           string
	}{
		// New York leaps from 02:00 to 03:00 on 8 March 2026: 09:00 is 14:00 UTC before, 13:00 after.
		{"America/New_York", "09:00-17:00", "2026-03-07T13:30:00Z", Closed, "2026-03-07T14:00:00Z"},
		{"America/New_York", "09:00-17:00", "2026-03-08T13:30:00Z", Open, "2026-03-08T21:00:00Z"},
		// Hours that begin or end in the hour that is not there begin, or end, when the clock leaps.
		{"America/New_York", "02:30-04:00", "2026-03-08T06:59:00Z", Closed, "2026-03-08T07:00:00Z"},
		{"America/New_York", "01:00-02:30", "2026-03-08T06:30:00Z", Open, "2026-03-08T07:00:00Z"},
		// It comes back from 02:00 to 01:00 on 1 November 2026: 01:30 comes twice.
		{"America/New_York", "01:00-01:30", "2026-11-01T05:10:00Z", Open, "2026-11-01T05:30:00Z"},
		{"America/New_York", "01:00-01:30", "2026-11-01T05:40:00Z", Closed, "2026-11-01T06:00:00Z"},
		{"America/New_York", "01:00-01:30", "2026-11-01T06:10:00Z", Open, "2026-11-01T06:30:00Z"},
		// Lord Howe Island moves by half an hour, on 4 October 2026 from 02:00 to 02:30.
		{"Australia/Lord_Howe", "09:00-10:00", "2026-10-03T22:00:00Z", Open, "2026-10-03T23:00:00Z"},
		// A whole day of 23 hours.
		{"Europe/Berlin", "00:00-24:00", "2026-03-29T10:00:00Z", Open, ""},
	} {
		s := &Schedule{TimeZone: c.zone, Hours: all(c.hours)}
		at, err := time.Parse(time.RFC3339, c.at)
		if err != nil {
			t.Fatal(err)
		}
		a, until := s.At(at), ""
		if !a.Until.IsZero() {
			until = a.Until.UTC().Format(time.RFC3339)
		}
		if a.State != c.state || until != c.until {
			t.Errorf("%s %s at %s: %s until %s", c.zone, c.hours, c.at, a.State, until)
		}
	}
}

// When the state changes next is the first minute at which it does, wherever and whenever the
// clock is set: at midnight, by half an hour, east and west of Greenwich.
func TestUntilWhereClocksAreSet(t *testing.T) {
	seen := map[string]bool{} // zones by what their clocks do
	for _, name := range timezone.Names() {
		loc := timezone.Of(name)
		_, first := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC).In(loc).ZoneBounds()
		if first.IsZero() || first.Year() != 2026 {
			continue
		}
		_, second := first.In(loc).ZoneBounds()
		rule := fmt.Sprint(first.UTC(), second.UTC(), first.In(loc).Format("15:04Z07:00"))
		if seen[rule] {
			continue
		}
		seen[rule] = true
		for _, leap := range []time.Time{first, second} {
			for _, hours := range []string{"00:30-01:15", "01:00-03:00", "02:15-02:45", "22:30-01:30", "00:00-23:30", "23:15-24:00"} {
				week := spans(t, hours)
				s := &Schedule{TimeZone: name, Hours: Week{week, week, week, week, week, week, week}, loc: loc}
				from := leap.Add(-27 * time.Hour).Truncate(time.Minute)
				until, state := time.Time{}, State("")
				for minute := 54 * 60; minute >= 0; minute-- { // backwards, so that the next change is known
					at := from.Add(time.Duration(minute) * time.Minute)
					now := s.Look(at).State
					if state != "" && now != state {
						until = at.Add(time.Minute)
					}
					state = now
					if until.IsZero() || minute%37 != 0 {
						continue
					}
					if a := s.At(at); !a.Until.Equal(until) {
						t.Errorf("%s %s at %s: %s until %s, which changes at %s", name, hours, Clock(at.In(loc)), now, Clock(a.Until), Clock(until.In(loc)))
						return
					}
				}
			}
		}
	}
	if len(seen) < 20 {
		t.Errorf("%d ways to set clocks in 2026", len(seen))
	}
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"9:00-17:00": "09:00-17:00", " 09:00 – 17:00 ": "09:00-17:00", "18:00-00:00": "18:00-24:00", "": "closed", "Closed": "closed",
		"09:00 to 12:00,13:00-17:00": "09:00-12:00, 13:00-17:00", "00:00-24:00": "00:00-24:00",
	} {
		if list, err := ParseSpans(text); err != nil || Text(list) != want {
			t.Errorf("%q: %q %v", text, Text(list), err)
		}
	}
	for _, text := range []string{"9-17", "09:00", "09:00-09:00", "24:00-01:00", "25:00-26:00", "09:60-10:00", "09:00-17:00;18:00-19:00", "09:00-17:00,", "-1:00-02:00", "0９:00-10:00", "00:00-24:01"} {
		if list, err := ParseSpans(text); err == nil {
			t.Errorf("%q was read as %q", text, Text(list))
		}
	}
	for _, text := range []string{"2026-02-29", "25.12.2026", "2026-13-01", ""} {
		if d, err := ParseDate(text); err == nil {
			t.Errorf("%q was read as %v", text, d)
		}
	}
}

func TestJSON(t *testing.T) {
	data, err := json.Marshal(office(t))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), `"friday":["09:00-12:00","22:00-02:00"]`) || !strings.Contains(string(data), `{"name":"Leap day","date":"2024-02-29","every_year":true}`) {
		t.Errorf("%s", data)
	}
	var back Schedule
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if again, err := json.Marshal(&back); err != nil || string(again) != string(data) {
		t.Errorf("%s %v", again, err)
	}
}

func TestCheck(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Schedule)
		field  string
		says   string
	}{
		"fine":           {func(*Schedule) {}, "", ""},
		"no zone":        {func(s *Schedule) { s.TimeZone = "" }, "time_zone", "Choose the time zone"},
		"unknown zone":   {func(s *Schedule) { s.TimeZone = "Sydney" }, "time_zone", `"Sydney"`},
		"machine's zone": {func(s *Schedule) { s.TimeZone = "Local" }, "time_zone", `"Local"`},
		"overlap":        {func(s *Schedule) { s.Hours.Monday = spans(t, "13:00-17:00, 09:00-13:01") }, "hours.monday", "09:00-13:01 and 13:00-17:00 overlap"},
		"side by side":   {func(s *Schedule) { s.Hours.Monday = spans(t, "13:00-17:00, 09:00-13:00") }, "", ""},
		"empty":          {func(s *Schedule) { s.Hours.Monday = []Span{{600, 600}} }, "hours.monday", "10:00-10:00 is empty"},
		"into the night": {func(s *Schedule) { s.Hours.Saturday = spans(t, "01:00-03:00") }, "hours.saturday", "goes on until 02:00"},
		"same day": {func(s *Schedule) {
			s.Exceptions[1].Date, s.Exceptions[1].Until = day(t, "2020-12-26"), day(t, "2020-12-27")
		}, "exceptions[1].date", "same day"},
		"ends before": {func(s *Schedule) { s.Exceptions[2].Until = day(t, "2028-12-24") }, "exceptions[2].until", "2028-12-24 is before"},
		"no date":     {func(s *Schedule) { s.Exceptions[2].Date = Date{} }, "exceptions[2].date", "needed"},
		"no name":     {func(s *Schedule) { s.Exceptions[2].Name = " " }, "exceptions[2].name", "needed"},
		"long note":   {func(s *Schedule) { s.Emergency = &Emergency{Note: strings.Repeat("x", 101)} }, "emergency.note", "101"},
		"many":        {func(s *Schedule) { s.Exceptions = make([]Exception, 501) }, "exceptions", "501"},
	} {
		s, p := office(t), apperr.Problems{}
		c.change(s)
		s.Check(&p)
		list := p.List()
		switch {
		case c.field == "" && len(list) > 0:
			t.Errorf("%s: %v", name, list)
		case c.field != "" && (len(list) != 1 || list[0].Name != c.field || !strings.Contains(list[0].Message, c.says)):
			t.Errorf("%s: %v", name, list)
		}
	}
}

func TestWarnings(t *testing.T) {
	s := &Schedule{TimeZone: "UTC"}
	if w := s.Warnings(); len(w) != 1 || !strings.Contains(w[0], "never open") {
		t.Error(w)
	}
	if w := office(t).Warnings(); len(w) != 1 || !strings.Contains(w[0], "leap years") {
		t.Error(w)
	}
}
