// Package schedule says whether a line is open at a moment: hours per weekday in a
// time zone, exceptions for dates, and a switch for emergencies. It reads no clock
// and no database; a row of models becomes a Schedule by Stored.
package schedule

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"hookline/app/timezone"
)

// Schedule is when a line is open. Rules are by the clock on the wall of its time
// zone: where a day has 23 or 25 hours, 09:00 is still 09:00.
type Schedule struct {
	TimeZone   string      `json:"time_zone"` // IANA: Australia/Sydney
	Hours      Week        `json:"hours"`
	Exceptions []Exception `json:"exceptions,omitempty"`
	Emergency  *Emergency  `json:"emergency,omitempty"` // nil is off

	loc *time.Location // of TimeZone, looked up; nil: not yet
}

// Week holds the spans of each weekday; a day without any is closed.
type Week struct {
	Monday    []Span `json:"monday,omitempty"`
	Tuesday   []Span `json:"tuesday,omitempty"`
	Wednesday []Span `json:"wednesday,omitempty"`
	Thursday  []Span `json:"thursday,omitempty"`
	Friday    []Span `json:"friday,omitempty"`
	Saturday  []Span `json:"saturday,omitempty"`
	Sunday    []Span `json:"sunday,omitempty"`
}

// Of gives the spans of a weekday.
func (w *Week) Of(d time.Weekday) *[]Span {
	return [7]*[]Span{&w.Sunday, &w.Monday, &w.Tuesday, &w.Wednesday, &w.Thursday, &w.Friday, &w.Saturday}[d]
}

// Weekdays lists the days in the order people write them.
func Weekdays() []time.Weekday {
	return []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday, time.Sunday}
}

// Exception replaces the hours of a date, or of every day from Date to Until. Without
// Hours the line is closed all day.
type Exception struct {
	Name      string `json:"name"`
	Date      Date   `json:"date"`
	Until     Date   `json:"until,omitzero"` // last day, inclusive; zero is Date alone
	EveryYear bool   `json:"every_year,omitempty"`
	Hours     []Span `json:"hours,omitempty"`
}

// Emergency is a switch that outranks everything else.
type Emergency struct {
	Note  string     `json:"note,omitempty"`
	Until *time.Time `json:"until,omitempty"` // it ends by itself then; nil: when it is switched off
}

// On says whether the emergency holds at a moment.
func (s *Schedule) On(t time.Time) bool {
	e := s.Emergency
	return e != nil && (e.Until == nil || t.Before(*e.Until))
}

// State is what a schedule says of a moment; each is an exit of Apply Schedule.
type State string

// The states, in the order in which they outrank each other.
const (
	InEmergency State = "emergency"
	OnHoliday   State = "holiday" // an exception's date, outside the exception's own hours
	Open        State = "open"
	Closed      State = "closed"
)

// Answer is the state at a moment, and why.
type Answer struct {
	State State     `json:"state"`
	Why   string    `json:"why"`            // in words: "Christmas Day", "Monday 09:00-17:00"
	At    time.Time `json:"at"`             // the moment, in the schedule's time zone
	Until time.Time `json:"until,omitzero"` // when the state changes next; zero when not within farthest
}

// At says what holds at a moment. The time zone must be known: Check says whether it
// is; one that is not counts as UTC.
func (s *Schedule) At(t time.Time) Answer {
	a := s.at(t.In(s.Location()))
	a.Until = s.next(a)
	return a
}

// Look is At without Until, which takes longer to find: for live calls.
func (s *Schedule) Look(t time.Time) Answer { return s.at(t.In(s.Location())) }

// Location is the time zone, UTC when it is not known.
func (s *Schedule) Location() *time.Location {
	if s.loc != nil {
		return s.loc
	}
	return timezone.Of(s.TimeZone)
}

func (s *Schedule) at(local time.Time) Answer {
	a := Answer{At: local}
	if s.On(local) {
		a.State, a.Why = InEmergency, "The emergency switch is on"
		if s.Emergency.Note != "" {
			a.Why += ": " + s.Emergency.Note
		}
		return a
	}
	today, minute := dateOf(local), minuteOf(local)
	e := s.exception(today)
	if e != nil {
		if span, ok := covers(e.Hours, minute); ok {
			a.State, a.Why = Open, fmt.Sprintf("%s, %s", e.Name, span)
			return a
		}
	} else if span, ok := covers(*s.Hours.Of(local.Weekday()), minute); ok {
		a.State, a.Why = Open, fmt.Sprintf("%s %s", local.Weekday(), span)
		return a
	}
	name, before := s.night(today)
	for _, span := range before {
		if minute < span.To {
			a.State, a.Why = Open, fmt.Sprintf("%s %s", name, span)
			return a
		}
	}
	if e != nil {
		a.State, a.Why = OnHoliday, e.Name
		return a
	}
	a.State, a.Why = Closed, "Outside the hours of "+local.Weekday().String()
	if len(*s.Hours.Of(local.Weekday())) == 0 {
		a.Why = "No hours on " + local.Weekday().String()
	}
	return a
}

// night gives the spans that began the day before a date and go on into it, and what they are
// called. Those of an exception do so whatever the date is; into an exception those of a
// weekday do not.
func (s *Schedule) night(d Date) (string, []Span) {
	yesterday := d.plus(-1)
	name, spans := s.of(yesterday)
	if s.exception(d) != nil && s.exception(yesterday) == nil {
		return "", nil
	}
	return name, slices.DeleteFunc(slices.Clone(spans), func(span Span) bool { return !span.overnight() })
}

// of gives the spans that begin on a date, and what they are called.
func (s *Schedule) of(d Date) (string, []Span) {
	if e := s.exception(d); e != nil {
		return e.Name, e.Hours
	}
	day := d.weekday()
	return day.String(), *s.Hours.Of(day)
}

// exception gives the one that counts for a date: the shortest, such as Christmas Day within a
// season; of two as long a dated one before one of every year.
func (s *Schedule) exception(d Date) *Exception {
	var found *Exception
	for i := range s.Exceptions {
		e := &s.Exceptions[i]
		if e.on(d) && (found == nil || e.days() < found.days() || e.days() == found.days() && found.EveryYear && !e.EveryYear) {
			found = e
		}
	}
	return found
}

// days is how many days an exception is for; for one of every year that holds 29 February, in
// leap years.
func (e *Exception) days() int {
	if e.Until.IsZero() {
		return 1
	}
	from, to := e.Date, e.Until
	if e.EveryYear {
		if from, to = from.inYear(2027), to.inYear(2027); to.before(from) {
			to = to.inYear(2028)
		} else {
			from, to = from.inYear(2028), to.inYear(2028)
		}
	}
	return int(to.at(0, time.UTC).Sub(from.at(0, time.UTC)).Hours()/24) + 1
}

// on says whether the exception is for a date. One of every year for 29 February is
// for leap years alone.
func (e *Exception) on(d Date) bool {
	last := e.Until
	if last.IsZero() {
		last = e.Date
	}
	if !e.EveryYear {
		return !d.before(e.Date) && !last.before(d)
	}
	from, to, day := e.Date.inYear(0), last.inYear(0), d.inYear(0)
	if to.before(from) { // over New Year
		return !day.before(from) || !to.before(day)
	}
	return !day.before(from) && !to.before(day)
}

// farthest is how many days next looks ahead.
const farthest = 400

// next is when the state changes, found at the moments at which it can.
func (s *Schedule) next(now Answer) time.Time {
	if now.State == InEmergency {
		if s.Emergency.Until == nil {
			return time.Time{}
		}
		return s.Emergency.Until.In(now.At.Location())
	}
	loc, day := now.At.Location(), dateOf(now.At)
	for range farthest {
		for _, t := range s.moments(day, loc) {
			if t.After(now.At) && s.at(t).State != now.State {
				return t
			}
		}
		day = day.plus(1)
	}
	return time.Time{}
}

// moments lists when the state may change on a date, in order. Where the clock is set
// back a time of day comes twice.
func (s *Schedule) moments(d Date, loc *time.Location) []time.Time {
	var list []time.Time
	if leap, ok := leapOn(d, loc); ok {
		list = append(list, leap)
	}
	for _, minute := range s.edges(d) {
		list = append(list, momentsOf(d, minute, loc)...)
	}
	slices.SortFunc(list, time.Time.Compare)
	return list
}

// edges lists the minutes of a date at which the state may change, in order.
func (s *Schedule) edges(d Date) []Minute {
	found := [wholeDay + 1]bool{0: true}
	_, before := s.night(d)
	for _, span := range before {
		found[span.To] = true
	}
	_, spans := s.of(d)
	for _, span := range spans {
		found[span.From] = true
		if !span.overnight() {
			found[span.To] = true
		}
	}
	var list []Minute
	for minute, ok := range found[:wholeDay] {
		if ok {
			list = append(list, Minute(minute))
		}
	}
	return list
}

// covers finds the span that a minute of the day it begins on is in.
func covers(spans []Span, minute Minute) (Span, bool) {
	for _, span := range spans {
		if minute >= span.From && (minute < span.To || span.overnight()) {
			return span, true
		}
	}
	return Span{}, false
}

// Text tells the spans of a day: "09:00-12:30, 13:30-17:00", or "closed".
func Text(spans []Span) string {
	if len(spans) == 0 {
		return "closed"
	}
	texts := make([]string, len(spans))
	for i, span := range spans {
		texts[i] = span.String()
	}
	return strings.Join(texts, ", ")
}

// String tells the days and hours of an exception: "25 December every year, closed".
func (e *Exception) String() string {
	layout := "2 January 2006"
	if e.EveryYear {
		layout = "2 January"
	}
	text := e.Date.Format(layout)
	if !e.Until.IsZero() && e.Until != e.Date {
		text += " to " + e.Until.Format(layout)
	}
	if e.EveryYear {
		text += " every year"
	}
	return text + ", " + Text(e.Hours)
}

// Clock tells a moment by the clock of its time zone. The zone's short name tells apart
// the two that look the same when a clock is set back.
func Clock(t time.Time) string { return t.Format("Mon 2 Jan 2006 15:04 MST") }
