package schedule

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/name"
	"hookline/models"
)

// Written is a schedule as people write it: on the screen, in a workspace file and
// in the REST API. Hours are texts that ParseSpans reads. It has no emergency, which
// is a switch and no setting.
type Written struct {
	TimeZone   string             `json:"time_zone"`
	Hours      WrittenWeek        `json:"hours"`
	Exceptions []WrittenException `json:"exceptions,omitzero"`
}

// WrittenWeek is the hours of each weekday; an empty text is closed.
type WrittenWeek struct {
	Monday    string `json:"monday,omitempty"`
	Tuesday   string `json:"tuesday,omitempty"`
	Wednesday string `json:"wednesday,omitempty"`
	Thursday  string `json:"thursday,omitempty"`
	Friday    string `json:"friday,omitempty"`
	Saturday  string `json:"saturday,omitempty"`
	Sunday    string `json:"sunday,omitempty"`
}

// Of gives the hours of a weekday.
func (w *WrittenWeek) Of(d time.Weekday) *string {
	return [7]*string{&w.Sunday, &w.Monday, &w.Tuesday, &w.Wednesday, &w.Thursday, &w.Friday, &w.Saturday}[d]
}

// WrittenException is an exception; without Hours the line is closed all day.
type WrittenException struct {
	Name      string `json:"name"`
	Date      string `json:"date"`
	Until     string `json:"until,omitempty"`
	EveryYear bool   `json:"every_year,omitempty"`
	Hours     string `json:"hours,omitempty"`
}

// Read makes the schedule that was written and reports what is wrong with it, by the
// fields of Check. What can't be read is left out of what it gives.
func (w *Written) Read(p *apperr.Problems) *Schedule {
	s := &Schedule{TimeZone: strings.TrimSpace(w.TimeZone)}
	unread := map[string]bool{} // these fields are told already
	read := func(field string, err error) {
		if err != nil {
			p.Add(field, "%s.", upper(err.Error()))
			unread[field] = true
		}
	}
	var err error
	for _, day := range Weekdays() {
		*s.Hours.Of(day), err = ParseSpans(*w.Hours.Of(day))
		read("hours."+strings.ToLower(day.String()), err)
	}
	if len(w.Exceptions) > MaxExceptions {
		p.Add("exceptions", tooManyExceptions, len(w.Exceptions), MaxExceptions)
		return s
	}
	for i, from := range w.Exceptions {
		e, field := Exception{Name: name.Tidy(from.Name), EveryYear: from.EveryYear}, fmt.Sprintf("exceptions[%d].", i)
		read(field+"date", e.Date.UnmarshalText([]byte(strings.TrimSpace(from.Date))))
		read(field+"until", e.Until.UnmarshalText([]byte(strings.TrimSpace(from.Until))))
		e.Hours, err = ParseSpans(from.Hours)
		read(field+"hours", err)
		s.Exceptions = append(s.Exceptions, e)
	}
	var rules apperr.Problems
	s.Check(&rules)
	for _, f := range rules.List() {
		if !unread[f.Name] {
			p.Add(f.Name, "%s", f.Message)
		}
	}
	return s
}

func upper(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// Write gives the schedule as people write it.
func (s *Schedule) Write() Written {
	w := Written{TimeZone: s.TimeZone}
	for _, day := range Weekdays() {
		*w.Hours.Of(day) = written(*s.Hours.Of(day))
	}
	for _, e := range s.Exceptions {
		w.Exceptions = append(w.Exceptions, WrittenException{Name: e.Name, Date: e.Date.String(), Until: e.Until.String(),
			EveryYear: e.EveryYear, Hours: written(e.Hours)})
	}
	return w
}

func written(spans []Span) string {
	if len(spans) == 0 {
		return ""
	}
	return Text(spans)
}

// Encode gives the stored form, without the emergency.
func (s *Schedule) Encode() (string, error) {
	stored := *s
	stored.Emergency = nil
	b, err := json.Marshal(&stored)
	return string(b), err
}

// Stored makes the schedule of a row, its switch included, and looks its time zone up
// once for all answers.
func Stored(row *models.Schedule) (*Schedule, error) {
	s := &Schedule{}
	if err := json.Unmarshal([]byte(row.Config), s); err != nil {
		return nil, fmt.Errorf("read the Schedule %q: %w", row.Name, err)
	}
	if row.EmergencyOn {
		s.Emergency = &Emergency{Note: row.EmergencyNote, Until: row.EmergencyUntil}
	}
	s.loc = s.Location()
	return s, nil
}
