package schedule

import (
	"fmt"
	"strings"
	"time"
)

// Day is how a date goes, for a picture.
type Day struct {
	Date Date
	Name string // of the exception it has; empty for a day by its weekday
	Open []Span // parts of this very date, in order; none ends on the next
	// Shift is how far the clock is set forward on this date, negative: back; ShiftAt
	// is the time of day at which it is.
	Shift   time.Duration
	ShiftAt Minute
}

// Weekday is the day's name.
func (d Date) Weekday() time.Weekday { return d.weekday() }

// DateOf gives the date of a moment by the clock of its time zone.
func DateOf(t time.Time) Date { return dateOf(t) }

// Days tells how the n days from a date go, the switch for emergencies apart.
func (s *Schedule) Days(from Date, n int) []Day {
	loc := s.Location()
	list := make([]Day, n)
	for i := range list {
		d := from.plus(i)
		day := Day{Date: d}
		if e := s.exception(d); e != nil {
			day.Name = e.Name
		}
		_, before := s.night(d)
		for _, span := range before {
			day.Open = append(day.Open, Span{0, span.To})
		}
		_, spans := s.of(d)
		for _, span := range spans {
			if span.overnight() {
				span.To = wholeDay
			}
			if last := len(day.Open) - 1; last >= 0 && day.Open[last].To >= span.From {
				day.Open[last].To = max(day.Open[last].To, span.To) // a night that goes on into it
				continue
			}
			day.Open = append(day.Open, span)
		}
		day.Shift, day.ShiftAt = shift(d, loc)
		list[i] = day
	}
	return list
}

// shift says how far and when the clock is set on a date.
func shift(d Date, loc *time.Location) (time.Duration, Minute) {
	leap, ok := leapOn(d, loc)
	if !ok {
		return 0, 0
	}
	before := leap.Add(-time.Second).In(loc)
	_, was := before.Zone()
	_, is := leap.In(loc).Zone()
	return time.Duration(is-was) * time.Second, minuteOf(before) + 1
}

// leapOn gives the moment at which the clock is set on a date: the first that shows the new
// time. Some clocks are set at midnight, so it is looked for from the day before.
func leapOn(d Date, loc *time.Location) (time.Time, bool) {
	_, leap := d.plus(-1).at(wholeDay/2, loc).ZoneBounds()
	if leap = leap.In(loc); leap.IsZero() || dateOf(leap) != d {
		return time.Time{}, false
	}
	return leap, true
}

// Text tells the hours of the day.
func (d Day) Text() string { return Text(d.Open) }

// Note tells of the clock's change, empty when there is none.
func (d Day) Note() string {
	switch {
	case d.Shift > 0:
		return fmt.Sprintf("clocks go from %s to %s", d.ShiftAt, d.ShiftAt+Minute(d.Shift.Minutes()))
	case d.Shift < 0:
		return fmt.Sprintf("clocks go back from %s to %s", d.ShiftAt, d.ShiftAt+Minute(d.Shift.Minutes()))
	}
	return ""
}

// Moments gives the moments at which the clock shows a time of day on a date, in
// order: two where it is set back, none where it leaps over it.
func (s *Schedule) Moments(d Date, m Minute) []time.Time { return momentsOf(d, m, s.Location()) }

func momentsOf(d Date, m Minute, loc *time.Location) []time.Time {
	t := d.at(m, loc)
	var list []time.Time
	for _, offset := range offsetsAround(t) {
		c := time.Date(d.Year, d.Month, d.Day, 0, int(m), 0, 0, time.UTC).Add(-time.Duration(offset) * time.Second).In(loc)
		if dateOf(c) == d && minuteOf(c) == m && (len(list) == 0 || !list[len(list)-1].Equal(c)) {
			list = append(list, c)
		}
	}
	return list
}

// offsetsAround lists the offsets a clock has near a moment, those of earlier moments
// first: a time that comes twice has the larger one first.
func offsetsAround(t time.Time) []int {
	_, early := t.Add(-26 * time.Hour).Zone()
	_, here := t.Zone()
	_, late := t.Add(26 * time.Hour).Zone()
	return []int{early, here, late}
}

// UntilText tells when an answer changes, as short as it can be understood from its moment:
// 17:00, Mon 09:00, Fri 25 Dec 09:00; empty when it doesn't within a year.
func (a Answer) UntilText() string {
	if a.Until.IsZero() {
		return ""
	}
	until := a.Until.In(a.At.Location())
	today, then := dateOf(a.At), dateOf(until)
	switch {
	case today == then:
		return until.Format("15:04")
	case then.before(today.plus(7)):
		return until.Format("Mon 15:04")
	case then.Year == today.Year:
		return until.Format("Mon 2 Jan 15:04")
	}
	return until.Format("Mon 2 Jan 2006 15:04")
}

// Label names the state: Open.
func (s State) Label() string { return strings.ToUpper(string(s[:1])) + string(s[1:]) }
