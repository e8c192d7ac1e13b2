package workflow

import "time"

// Schedules say whether a line is open. app/call answers it from memory.
type Schedules interface {
	// Schedule says what one says of a moment; false when it is gone.
	Schedule(scheduleID string, at time.Time) (ScheduleLook, bool)
}

// ScheduleLook is what a Schedule says of a moment.
type ScheduleLook struct {
	Name  string
	State string // an exit of Apply Schedule
	Why   string // in words: Monday 09:00-17:00
	Clock string // the moment by the clock of the Schedule's time zone
}

// ApplySchedule sends the call on by whether a line is open now.
type ApplySchedule struct {
	Schedule string `json:"schedule"` // id
}

// Exits of Apply Schedule.
const (
	ScheduleOpen      = "open"
	ScheduleClosed    = "closed"
	ScheduleHoliday   = "holiday"
	ScheduleEmergency = "emergency"
)

func applyScheduleKind() Kind {
	return Kind{Name: "apply_schedule", Label: "Apply Schedule", Icon: "calendar", Group: groupRoute,
		Summary: "Go on by whether the line is open now: hours, holidays, emergencies",
		Silent:  true, Failure: ScheduleClosed,
		New: func() Settings { return &ApplySchedule{} }}
}

// Exits: the states of a Schedule.
func (a *ApplySchedule) Exits() []Exit {
	return []Exit{
		{Name: ScheduleOpen, Label: "Open", Help: "Within the hours of the day"},
		{Name: ScheduleClosed, Label: "Closed", Help: "Outside the hours; also Holiday and Emergency when they are not connected"},
		{Name: ScheduleHoliday, Label: "Holiday", Help: "On a date with an exception, outside the exception's own hours", Fallback: ScheduleClosed},
		{Name: ScheduleEmergency, Label: "Emergency", Help: "The emergency switch of the Schedule is on", Fallback: ScheduleClosed},
	}
}

// Refs: the Schedule.
func (a *ApplySchedule) Refs() []Ref {
	return []Ref{{Kind: RefSchedule, Field: "schedule", ID: &a.Schedule}}
}

// Summarize names the Schedule.
func (a *ApplySchedule) Summarize(around Surroundings) string {
	return around.Schedules[a.Schedule].Name
}

// Check: the Schedule is there.
func (a *ApplySchedule) Check(c *Check) {
	if a.Schedule == "" {
		c.Red("schedule", "Choose the Schedule that says when the line is open.")
		return
	}
	if _, ok := c.Around.Schedules[a.Schedule]; !ok {
		c.Red("schedule", "The Schedule is gone; choose another.")
	}
}

// Run leaves by the state of the moment. A line whose Schedule can't be read is
// closed: a caller who is told so is better off than one in a queue nobody answers.
func (a *ApplySchedule) Run(s *Visit) Next {
	look, ok := s.Schedule(a.Schedule, s.Now())
	if !ok {
		s.Fail("The Schedule is gone or can't be read.")
		return Leave(ScheduleClosed)
	}
	label := look.State
	for _, e := range a.Exits() {
		if e.Name == look.State {
			label = e.Label
		}
	}
	s.Because(label + ": " + look.Why)
	s.Note(look.Name + " at " + look.Clock)
	return Leave(look.State)
}
