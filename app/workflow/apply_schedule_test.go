package workflow_test

import (
	"testing"
	"time"

	"hookline/app/workflow"
)

// clockwork says of a moment what its hour says.
type clockwork struct{ asked time.Time }

func (c *clockwork) Schedule(id string, at time.Time) (workflow.ScheduleLook, bool) {
	c.asked = at
	state := map[int]string{9: workflow.ScheduleOpen, 20: workflow.ScheduleClosed, 12: workflow.ScheduleHoliday, 13: workflow.ScheduleEmergency}[at.Hour()]
	return workflow.ScheduleLook{Name: "Office", State: state, Why: "because", Clock: at.Format(time.TimeOnly)}, id == "s1"
}

func TestApplySchedule(t *testing.T) {
	all := []string{"open>o", "closed>c", "holiday>h", "emergency>e"}
	for _, c := range []struct {
		name, schedule string
		hour           int
		exits          []string
		said, reason   string
	}{
		{"open", "s1", 9, all, "Open.", "Open: because"},
		{"closed", "s1", 20, all, "Closed.", "Closed: because"},
		{"holiday", "s1", 12, all, "Holiday.", "Holiday: because"},
		{"emergency", "s1", 13, all, "Emergency.", "Emergency: because"},
		{"holiday without an exit", "s1", 12, all[:2], "Closed.", "Holiday: because"},
		{"emergency without an exit", "s1", 13, all[:2], "Closed.", "Emergency: because"},
		{"gone", "s9", 9, all, "Closed.", "The Schedule is gone or can't be read."},
	} {
		d := def(obj("when", "apply_schedule", m{"schedule": c.schedule}, c.exits...), say("o", "Open."), say("c", "Closed."), say("h", "Holiday."), say("e", "Emergency."))
		now := time.Date(2026, 11, 25, c.hour, 0, 0, 0, time.UTC)
		base, works := &world{versions: map[string]*workflow.Definition{"v1": d}}, &clockwork{}
		w := machine(base)
		w.World, w.Now = struct {
			*world
			workflow.Schedules
		}{base, works}, func() time.Time { return now }
		turn := w.Run(t.Context(), workflow.Facts{}, &workflow.State{Version: "v1"}, nil)
		if got := turn.Instructions[0].Text; got != c.said || turn.Trace[0].Reason != c.reason || !works.asked.Equal(now) {
			t.Errorf("%s: %q, %+v at %s", c.name, got, turn.Trace[0], works.asked)
		}
		if turn.Trace[0].Failed != (c.name == "gone") {
			t.Errorf("%s: %+v", c.name, turn.Trace[0])
		}
	}
	d := def(obj("when", "apply_schedule", m{"schedule": "s1"}, all...), say("c", "Closed."))
	if got := play(t, &world{}, d); got != "say Closed.\nhangup\nended completed" {
		t.Errorf("without Schedules: %s", got)
	}
}

func TestApplyScheduleProblems(t *testing.T) {
	around := workflow.Surroundings{Schedules: map[string]workflow.ScheduleInfo{"s1": {ID: "s1", Name: "Office hours"}}}
	for id, want := range map[string]string{"": "Choose the Schedule that says when the line is open.", "s9": "The Schedule is gone; choose another.", "s1": ""} {
		d := def(obj("when", "apply_schedule", m{"schedule": id}, "open>c", "closed>c"), say("c", "Hello.", "next>bye"), obj("bye", "hang_up", m{}))
		got := ""
		for _, p := range d.Problems(around) {
			got += p.Message
		}
		if got != want {
			t.Errorf("%q: %s", id, got)
		}
	}
	s := obj("when", "apply_schedule", m{"schedule": "s1"}).Settings.(*workflow.ApplySchedule)
	if s.Summarize(around) != "Office hours" || around.RefName(workflow.RefSchedule, "s1") != "Office hours" {
		t.Error("it is not named")
	}
}
