package thing

import (
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/schedule"
	"hookline/handlers/screen"
	"hookline/models"
	view "hookline/views/schedule"
)

// momentForm is the form of a datetime-local field.
const momentForm = "2006-01-02T15:04"

// daysShown is how many days the picture of a Schedule has.
const daysShown = 14

// question is the form of the panel, with the form of the Schedule beside it.
type question struct {
	view.Form
	Of   string `json:"of"` // id of the stored Schedule; empty for a new one
	Date string `json:"at_date"`
	Time string `json:"at_time"`
}

// answer says what a Schedule would do at a moment: as it is typed, or as it is stored
// where no form came along.
func (h *schedules) answer(c echo.Context) error {
	var q question
	if err := screen.Decode(c, &q); err != nil {
		return err
	}
	var stored *models.Schedule
	if q.Of != "" {
		var err error
		if stored, err = h.DB.Schedules.Get(c.Request().Context(), q.Of); err != nil {
			return err
		}
	}
	hours, err := h.asked(&q, stored)
	if hours == nil {
		return err
	}
	l := view.Look{ID: q.Of, TimeZone: hours.TimeZone, Date: q.Date, Time: q.Time}
	fillLook(&l, hours, err)
	return screen.Render(c, http.StatusOK, view.LookAnswer(l))
}

// asked gives the Schedule a question is about, and what is wrong with it.
func (h *schedules) asked(q *question, stored *models.Schedule) (*schedule.Schedule, error) {
	var was *schedule.Schedule
	if stored != nil {
		var err error
		if was, err = schedule.Stored(stored); err != nil || q.Version == 0 {
			return was, err
		}
	}
	tidyScheduleForm(&q.Form)
	hours, err := h.Workspace.Schedules.Check(scheduleOf(&q.Form))
	if was != nil {
		hours.Emergency = was.Emergency
	}
	return hours, err
}

// lookAt is the panel at a moment; wrong is what is wrong with the Schedule.
func lookAt(s *schedule.Schedule, wrong error, at time.Time) view.Look {
	local := at.In(s.Location())
	l := view.Look{TimeZone: s.TimeZone, Date: local.Format(time.DateOnly), Time: local.Format("15:04")}
	fillLook(&l, s, wrong)
	return l
}

// fillLook answers for the date and the time of day that l has.
func fillLook(l *view.Look, s *schedule.Schedule, wrong error) {
	if wrong != nil {
		l.Problem = "Correct the Schedule first: " + firstField(wrong)
		return
	}
	date, err := schedule.ParseDate(l.Date)
	if err != nil {
		l.Problem = "Choose a date."
		return
	}
	minute, err := schedule.ParseMinute(l.Time)
	if err != nil {
		l.Problem = "Choose a time of day."
		return
	}
	moments := s.Moments(date, minute)
	for _, at := range moments {
		l.Answers = append(l.Answers, view.Answer{Clock: schedule.Clock(at), State: stateOf(s.At(at))})
	}
	days := s.Days(date, daysShown)
	switch note := days[0].Note(); {
	case len(moments) == 0:
		l.Hint = "There is no " + minute.String() + " on this day: " + note + "."
	case len(moments) > 1:
		l.Hint = minute.String() + " comes twice on this day: " + note + "."
	}
	for i, d := range days {
		day := view.Day{Label: d.Date.Format("Mon 2 Jan"), Name: d.Name, Text: d.Text(), Note: d.Note(), Chosen: i == 0, Mark: int(minute)}
		for _, span := range d.Open {
			day.Bars = append(day.Bars, view.Bar{From: int(span.From), Width: int(span.To - span.From)})
		}
		l.Days = append(l.Days, day)
	}
}

// firstField names the first field in error, as the form does.
func firstField(err error) string {
	fields := apperr.Fields(err)
	if len(fields) == 0 {
		return apperr.Message(err)
	}
	if day, ok := strings.CutPrefix(fields[0].Name, "hours."); ok {
		return strings.ToUpper(day[:1]) + day[1:] + ": " + fields[0].Message
	}
	return fields[0].Message
}

func stateOf(a schedule.Answer) view.State {
	return view.State{Kind: string(a.State), Label: a.State.Label(), Until: a.UntilText(), Why: a.Why}
}
