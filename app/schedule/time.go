package schedule

import (
	"fmt"
	"strings"
	"time"
)

// Minute is a time of day: minutes since midnight by the clock on the wall, 0 to
// 1440 (24:00, the end of a day).
type Minute int

const wholeDay = 24 * 60

func (m Minute) String() string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }

func minuteOf(t time.Time) Minute { return Minute(t.Hour()*60 + t.Minute()) }

// ParseMinute reads 09:00, 9:00, and 24:00 for the end of a day.
func ParseMinute(text string) (Minute, error) {
	var h, m int
	hour, minute, ok := strings.Cut(strings.TrimSpace(text), ":")
	if !ok || len(hour) < 1 || len(hour) > 2 || len(minute) != 2 || !number(hour, &h) || !number(minute, &m) ||
		m > 59 || h*60+m > wholeDay {
		return 0, fmt.Errorf("%q is no time of day: write it as 09:00, from 00:00 to 24:00", strings.TrimSpace(text))
	}
	return Minute(h*60 + m), nil
}

func number(digits string, into *int) bool {
	for _, r := range digits {
		if r < '0' || r > '9' {
			return false
		}
		*into = *into*10 + int(r-'0')
	}
	return true
}

// Span is from a time of day until before another. One whose end is not after its
// start ends on the next day: 22:00-06:00.
type Span struct{ From, To Minute }

func (s Span) overnight() bool { return s.To < s.From }

// length is in minutes.
func (s Span) length() Minute {
	if s.overnight() {
		return s.To - s.From + wholeDay
	}
	return s.To - s.From
}

func (s Span) String() string { return s.From.String() + "-" + s.To.String() }

// ParseSpan reads 09:00-17:00. A dash of any length may stand between.
func ParseSpan(text string) (Span, error) {
	from, to, ok := strings.Cut(strings.NewReplacer("–", "-", "—", "-", " to ", "-").Replace(text), "-")
	if !ok {
		return Span{}, fmt.Errorf("%q is no span of hours: write it as 09:00-17:00", text)
	}
	var s Span
	var err error
	if s.From, err = ParseMinute(from); err != nil {
		return s, err
	}
	if s.To, err = ParseMinute(to); err != nil {
		return s, err
	}
	switch s.From {
	case wholeDay:
		return s, fmt.Errorf("%q begins at the end of the day: begin the next day at 00:00", text)
	case s.To:
		return s, fmt.Errorf("%q is empty; for the whole day write 00:00-24:00", text)
	}
	if s.To == 0 {
		s.To = wholeDay // 18:00-00:00 ends with its day
	}
	return s, nil
}

// ParseSpans reads several, with commas between; the empty text and "closed" are none.
func ParseSpans(text string) ([]Span, error) {
	text = strings.TrimSpace(text)
	if text == "" || strings.EqualFold(text, "closed") {
		return nil, nil
	}
	var list []Span
	for part := range strings.SplitSeq(text, ",") {
		span, err := ParseSpan(strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		list = append(list, span)
	}
	return list, nil
}

// MarshalText writes 09:00-17:00.
func (s Span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what ParseSpan reads.
func (s *Span) UnmarshalText(text []byte) (err error) {
	*s, err = ParseSpan(string(text))
	return err
}

// Date is a day of the calendar, in no time zone.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

func dateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{year, month, day}
}

// ParseDate reads 2026-12-25.
func ParseDate(text string) (Date, error) {
	t, err := time.Parse(time.DateOnly, strings.TrimSpace(text))
	if err != nil {
		return Date{}, fmt.Errorf("%q is no date: write it as 2026-12-25", strings.TrimSpace(text))
	}
	return dateOf(t), nil
}

// IsZero says that no date is given.
func (d Date) IsZero() bool { return d == Date{} }

func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// MarshalText writes 2026-12-25.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what ParseDate reads; the empty text is no date.
func (d *Date) UnmarshalText(text []byte) (err error) {
	if *d = (Date{}); len(text) > 0 {
		*d, err = ParseDate(string(text))
	}
	return err
}

func (d Date) before(other Date) bool {
	if d.Year != other.Year {
		return d.Year < other.Year
	}
	if d.Month != other.Month {
		return d.Month < other.Month
	}
	return d.Day < other.Day
}

func (d Date) inYear(year int) Date { return Date{year, d.Month, d.Day} }

func (d Date) plus(days int) Date {
	return dateOf(time.Date(d.Year, d.Month, d.Day+days, 0, 0, 0, 0, time.UTC))
}

func (d Date) weekday() time.Weekday {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday()
}

// at is the moment at which the clock on the wall first shows a minute of the date,
// or what comes after it where the clock leaps over it.
func (d Date) at(m Minute, loc *time.Location) time.Time {
	return time.Date(d.Year, d.Month, d.Day, 0, int(m), 0, 0, loc)
}

// Format writes it in a layout of package time.
func (d Date) Format(layout string) string {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Format(layout)
}
