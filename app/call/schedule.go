package call

import (
	"context"
	"time"

	"hookline/app/schedule"
	"hookline/app/workflow"
)

// scheduled is a Schedule made ready, or why it can't be used.
type scheduled struct {
	name   string
	hours  *schedule.Schedule
	broken error
}

func (c *Catalog) loadSchedules(ctx context.Context, s *snapshot) error {
	list, err := c.db.schedules.All(ctx)
	for i := range list {
		entry := &scheduled{name: list[i].Name}
		if entry.hours, entry.broken = schedule.Stored(&list[i]); entry.broken != nil {
			c.log.Error("the Schedule can't be used", "schedule", entry.name, "error", entry.broken)
		}
		s.schedules[list[i].ID] = entry
	}
	return err
}

// Schedule says what one says of a moment; see workflow.Schedules.
func (s *snapshot) Schedule(scheduleID string, at time.Time) (workflow.ScheduleLook, bool) {
	entry := s.schedules[scheduleID]
	if entry == nil || entry.broken != nil {
		return workflow.ScheduleLook{}, false
	}
	a := entry.hours.Look(at)
	return workflow.ScheduleLook{Name: entry.name, State: string(a.State), Why: a.Why, Clock: schedule.Clock(a.At)}, true
}
