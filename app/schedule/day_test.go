package schedule

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestDays(t *testing.T) {
	s := office(t)
	var got []string
	for _, from := range []string{"2026-04-03", "2026-06-29", "2026-10-04"} { // a Friday before the clocks go back, stocktaking, forward
		for _, d := range s.Days(day(t, from), 3) {
			got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s %s %s", d.Date.Weekday().String()[:3], d.Date, d.Name, d.Text(), d.Note())))
		}
	}
	want := `Fri 2026-04-03  09:00-12:00, 22:00-24:00
Sat 2026-04-04  00:00-02:00
Sun 2026-04-05  closed clocks go back from 03:00 to 02:00
Mon 2026-06-29  09:00-12:30, 13:30-17:00
Tue 2026-06-30 Stocktaking 09:00-10:00, 23:00-24:00
Wed 2026-07-01  00:00-01:00, 09:00-12:30, 13:30-17:00
Sun 2026-10-04  closed clocks go from 02:00 to 03:00
Mon 2026-10-05  09:00-12:30, 13:30-17:00
Tue 2026-10-06  09:00-12:30, 13:30-17:00`
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("%s\nwant\n%s", text, want)
	}
}

// What the picture shows is what a call meets, minute for minute.
func TestDaysAreWhatAtSays(t *testing.T) {
	s := office(t)
	for _, d := range s.Days(day(t, "2026-03-30"), 120) {
		for m := Minute(0); m < wholeDay; m += 15 {
			for _, at := range s.Moments(d.Date, m) {
				open := false
				for _, span := range d.Open {
					open = open || m >= span.From && m < span.To
				}
				if a := s.Look(at); (a.State == Open) != open {
					t.Errorf("%s: %+v, the picture says %v", Clock(at), a, open)
				}
			}
		}
	}
}

func TestMoments(t *testing.T) {
	s := office(t)
	for _, c := range []struct {
		zone, date, clock string
		want              string
	}{
		{"Australia/Sydney", "2026-04-05", "02:30", "Sun 5 Apr 2026 02:30 AEDT, Sun 5 Apr 2026 02:30 AEST"},
		{"Australia/Sydney", "2026-04-05", "03:00", "Sun 5 Apr 2026 03:00 AEST"},
		{"Australia/Sydney", "2026-04-05", "01:59", "Sun 5 Apr 2026 01:59 AEDT"},
		{"Australia/Sydney", "2026-10-04", "02:30", ""},
		{"Australia/Sydney", "2026-10-04", "03:00", "Sun 4 Oct 2026 03:00 AEDT"},
		{"Australia/Lord_Howe", "2026-04-05", "01:45", "Sun 5 Apr 2026 01:45 +11, Sun 5 Apr 2026 01:45 +1030"},
		{"Europe/Berlin", "2026-10-25", "02:00", "Sun 25 Oct 2026 02:00 CEST, Sun 25 Oct 2026 02:00 CET"},
		{"UTC", "9999-12-31", "23:59", "Fri 31 Dec 9999 23:59 UTC"},
	} {
		s.TimeZone, s.loc = c.zone, nil
		m, err := ParseMinute(c.clock)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, at := range s.Moments(day(t, c.date), m) {
			got = append(got, Clock(at))
		}
		if text := strings.Join(got, ", "); text != c.want {
			t.Errorf("%s %s %s: %s, want %s", c.zone, c.date, c.clock, text, c.want)
		}
	}
}

func TestUntilText(t *testing.T) {
	at := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC) // a Wednesday
	for until, want := range map[string]string{"2026-11-25T17:00:00Z": "17:00", "2026-11-26T00:00:00Z": "Thu 00:00", "2026-12-01T09:00:00Z": "Tue 09:00",
		"2026-12-02T09:00:00Z": "Wed 2 Dec 09:00", "2027-01-04T09:00:00Z": "Mon 4 Jan 2027 09:00"} {
		moment, err := time.Parse(time.RFC3339, until)
		if err != nil {
			t.Fatal(err)
		}
		if got := (Answer{At: at, Until: moment}).UntilText(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if (Answer{}).UntilText() != "" || OnHoliday.Label() != "Holiday" {
		t.Error("words")
	}
}
