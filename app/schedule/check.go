package schedule

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/timezone"
)

// Bounds of a schedule.
const (
	MaxSpans      = 10  // of a day
	MaxExceptions = 500 // of a schedule
	MaxNote       = 100 // characters of an emergency's note
	maxName       = 100
)

const tooManyExceptions = "%d exceptions are more than the %d a schedule may have."

// Check reports what is wrong, by field: time_zone, hours.monday, exceptions[0].date.
func (s *Schedule) Check(p *apperr.Problems) {
	if s.TimeZone == "" {
		p.Add("time_zone", "Choose the time zone whose clock the hours are by, such as Australia/Sydney.")
	} else {
		timezone.Check(p, s.TimeZone)
	}
	for _, day := range Weekdays() {
		checkSpans(p, "hours."+strings.ToLower(day.String()), *s.Hours.Of(day))
	}
	s.checkNights(p)
	if len(s.Exceptions) > MaxExceptions {
		p.Add("exceptions", tooManyExceptions, len(s.Exceptions), MaxExceptions)
		return
	}
	for i := range s.Exceptions {
		s.checkException(p, i)
	}
	if e := s.Emergency; e != nil && len([]rune(e.Note)) > MaxNote {
		p.Add("emergency.note", "The note has %d characters; %d is the most.", len([]rune(e.Note)), MaxNote)
	}
}

func checkSpans(p *apperr.Problems, field string, spans []Span) {
	if len(spans) > MaxSpans {
		p.Add(field, "%d spans are more than the %d a day may have.", len(spans), MaxSpans)
		return
	}
	sorted := slices.Clone(spans)
	slices.SortFunc(sorted, func(a, b Span) int { return int(a.From - b.From) })
	for i, span := range sorted {
		if span.length() <= 0 {
			p.Add(field, "%s is empty; for the whole day write 00:00-24:00.", span)
		}
		if i > 0 && (sorted[i-1].overnight() || sorted[i-1].To > span.From) {
			p.Add(field, "%s and %s overlap; make one of them.", sorted[i-1], span)
		}
	}
}

// checkNights finds hours that reach into those of the next day.
func (s *Schedule) checkNights(p *apperr.Problems) {
	for _, day := range Weekdays() {
		next := (day + 1) % 7
		for _, night := range *s.Hours.Of(day) {
			for _, span := range *s.Hours.Of(next) {
				if night.overnight() && span.From < night.To {
					p.Add("hours."+strings.ToLower(next.String()), "%s overlaps with %s of %s, which goes on until %s; make one of them.", span, night, day, night.To)
				}
			}
		}
	}
}

func (s *Schedule) checkException(p *apperr.Problems, i int) {
	e, field := &s.Exceptions[i], fmt.Sprintf("exceptions[%d]", i)
	switch n := len([]rune(strings.TrimSpace(e.Name))); {
	case n == 0:
		p.Add(field+".name", "A name is needed: it says in the trace why the line is closed.")
	case n > maxName:
		p.Add(field+".name", "The name has %d characters; %d is the most.", n, maxName)
	}
	if e.Date.IsZero() {
		p.Add(field+".date", "A date is needed, such as 2026-12-25.")
		return
	}
	if !e.Until.IsZero() && !e.EveryYear && e.Until.before(e.Date) {
		p.Add(field+".until", "%s is before %s, where the exception begins.", e.Until, e.Date)
	}
	checkSpans(p, field+".hours", e.Hours)
	for j := range s.Exceptions[:i] {
		if o := &s.Exceptions[j]; o.EveryYear == e.EveryYear && o.days() == e.days() && o.meets(e) {
			p.Add(field+".date", "%q and %q are for the same day and as long; keep one, or make one shorter or not of every year: that one counts then.", o.Name, e.Name)
			return
		}
	}
}

// meets says whether two exceptions of the same sort share a day: then one of them
// begins on a day of the other.
func (e *Exception) meets(other *Exception) bool { return e.on(other.Date) || other.on(e.Date) }

// Warnings says what may be meant otherwise than it is written.
func (s *Schedule) Warnings() []string {
	var list []string
	open := slices.ContainsFunc(Weekdays(), func(d time.Weekday) bool { return len(*s.Hours.Of(d)) > 0 })
	if !open && !slices.ContainsFunc(s.Exceptions, func(e Exception) bool { return len(e.Hours) > 0 }) {
		list = append(list, "There are no hours: the line is never open.")
	}
	for _, e := range s.Exceptions {
		if e.EveryYear && e.Date.Month == time.February && e.Date.Day == 29 && (e.Until.IsZero() || e.Until == e.Date) {
			list = append(list, fmt.Sprintf("%q is on 29 February: it holds in leap years alone.", e.Name))
		}
	}
	return list
}
