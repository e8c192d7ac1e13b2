package file

import (
	"time"

	"hookline/app/apperr"
	"hookline/app/schedule"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// Schedule is what a file and the API say alike of a Schedule.
type Schedule struct {
	Name        string `json:"name"`
	Description string `json:"description,omitzero"`
	schedule.Written
}

// ScheduleOf says a stored Schedule; s is what was read of it.
func ScheduleOf(row *models.Schedule, s *schedule.Schedule) Schedule {
	return Schedule{row.Name, row.Description, s.Write()}
}

// Input makes of it what the screens would save over a stored one; a new one has no id.
func (s *Schedule) Input(id string, version int64) workspace.Schedule {
	return workspace.Schedule{ID: id, Version: version, Name: s.Name, Description: s.Description, Written: s.Written}
}

// scheduleEntry is a Schedule in a file. Where emergency is not there the switch stays
// as it is: who applies a file from git must not switch it off.
type scheduleEntry struct {
	Schedule
	Emergency *yamldoc.Node `json:"emergency,omitempty"` // on, off, or an emergencyEntry
}

// emergencyEntry is an emergency that is on.
type emergencyEntry struct {
	Note  string `json:"note,omitempty"`
	Until string `json:"until,omitempty"` // RFC 3339
}

// scheduleSection is `schedules:`.
type scheduleSection struct{ items []*scheduleItem }

type scheduleItem struct {
	entry  *scheduleEntry
	at     *yamldoc.Node
	called string
	id     string
	to     *schedule.Emergency
}

func (*scheduleSection) key() string { return "schedules" }

func (s *scheduleSection) read(a *applier, n *yamldoc.Node) {
	seen := names{}
	eachItem(a, n, "Schedule", "name", func(entry *scheduleEntry, at *yamldoc.Node, called string) {
		item := &scheduleItem{entry: entry, at: at, called: called}
		item.readEmergency(a)
		if !seen.add(a, at, called, "name", entry.Name) {
			return
		}
		s.items = append(s.items, item)
		known, ok := a.known[workspace.ObjectSchedule][models.NameKey(entry.Name)]
		if item.id = known.id; !ok {
			item.id = models.NewID()
			a.known[workspace.ObjectSchedule].add(item.id, entry.Name)
		}
	})
}

func (i *scheduleItem) readEmergency(a *applier) {
	switch n := i.entry.Emergency; {
	case n == nil || n.Kind == yamldoc.Null:
		i.entry.Emergency = nil
	case n.Kind == yamldoc.Mapping:
		var e emergencyEntry
		yamldoc.Decode(n, &e, i.called+" emergency", &a.problems)
		i.to = &schedule.Emergency{Note: e.Note}
		if e.Until == "" {
			return
		}
		until, err := time.Parse(time.RFC3339, e.Until)
		if err != nil {
			a.problems.Add(n.At("until"), "%s: emergency.until: %q is no moment: write it as 2026-12-25T17:00:00+11:00.", i.called, e.Until)
			i.entry.Emergency = nil
			return
		}
		i.to.Until = &until
	case n.Kind == yamldoc.Scalar && n.Text == "on":
		i.to = &schedule.Emergency{}
	case n.Kind == yamldoc.Scalar && n.Text == "off":
	default:
		a.problems.Add(n, "%s: emergency must be on, off, or a mapping with note and until.", i.called)
	}
}

func (s *scheduleSection) apply(a *applier) error {
	for _, item := range s.items {
		// Workflows are checked beside it even when something is wrong with it.
		a.around.Schedules[item.id] = workflow.ScheduleInfo{ID: item.id, Name: item.entry.Name}
		if err := item.write(a); err != nil {
			return err
		}
		a.keep(workspace.ObjectSchedule, item.id, workspace.TidyName(item.entry.Name))
	}
	return nil
}

func (i *scheduleItem) write(a *applier) error {
	e := i.entry
	in := e.Input(i.id, 0)
	switch old, err := a.tx.Schedules.Get(a.ctx, i.id); {
	case err == nil:
		in.Version = old.Version
	case !apperr.Is(err, apperr.NotFound):
		return err
	}
	saved, err := a.Schedules.Save(a.ctx, a.by, in)
	if err != nil {
		return a.rejected(i.at, i.called, err)
	}
	for _, w := range saved.Warnings {
		a.warnings.Add(i.at, "%s: %s", i.called, w)
	}
	if e.Emergency == nil {
		return nil
	}
	_, err = a.Schedules.Switch(a.ctx, a.by, saved.ID, i.to)
	return a.rejected(i.at, i.called, err)
}

// export leaves out an emergency that ended by itself: it could not be switched on again.
func (s *scheduleSection) export(x *exporter) (*yamldoc.Node, error) {
	list := &yamldoc.Node{Kind: yamldoc.Sequence}
	for i := range x.schedules {
		row := &x.schedules[i]
		hours, err := schedule.Stored(row)
		if err != nil {
			return nil, err
		}
		e := scheduleEntry{Schedule: ScheduleOf(row, hours)}
		if hours.On(time.Now()) {
			e.Emergency = emergencyNode(hours)
		}
		n := yamldoc.Encode(&e)
		if rows := n.Get("exceptions"); rows != nil {
			for _, row := range rows.Items {
				row.Flow = true
			}
		}
		list.Items = append(list.Items, n)
	}
	return list, nil
}

func emergencyNode(s *schedule.Schedule) *yamldoc.Node {
	e := s.Emergency
	if e.Note == "" && e.Until == nil {
		return yamldoc.Text("on")
	}
	entry := emergencyEntry{Note: e.Note}
	if e.Until != nil {
		entry.Until = e.Until.In(s.Location()).Format(time.RFC3339)
	}
	n := yamldoc.Encode(&entry)
	n.Flow = true
	return n
}
