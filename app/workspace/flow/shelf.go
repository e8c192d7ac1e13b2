package flow

import (
	"context"
	"time"

	"hookline/app/apperr"
	"hookline/app/schedule"
	"hookline/app/timezone"
	"hookline/app/webservice"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
)

// shelf is what Workflows refer to, read as scenarios come to it.
type shelf struct {
	ctx       context.Context // of the one run of scenarios that a shelf lives for
	e         *workspace.Edit
	services  []models.WebService
	workflows map[string]models.Workflow
	compiled  map[string]compiled
	programs  map[string]*workflow.Definition
	schedules map[string]scheduled
	sounds    map[string]workflow.SoundInfo
	settings  *models.WorkspaceSettings
	numbers   []models.PhoneNumber
}

// scheduled is a Schedule made ready; nil hours can't be read.
type scheduled struct {
	name  string
	hours *schedule.Schedule
}

type compiled struct {
	service *webservice.Service
	err     error
}

func newShelf(ctx context.Context, e *workspace.Edit, services []models.WebService) (*shelf, error) {
	s := &shelf{ctx: ctx, e: e, services: services, workflows: map[string]models.Workflow{},
		compiled: map[string]compiled{}, programs: map[string]*workflow.Definition{}, schedules: map[string]scheduled{}, sounds: map[string]workflow.SoundInfo{}}
	if err := addSounds(ctx, e.Tx(), s.sounds); err != nil {
		return nil, err
	}
	var err error
	if s.settings, err = e.Tx().Settings(ctx); err != nil {
		return nil, err
	}
	if s.numbers, err = e.Tx().Numbers.All(ctx); err != nil {
		return nil, err
	}
	list, err := e.Tx().Workflows.All(ctx)
	if err != nil {
		return nil, err
	}
	for _, f := range list {
		s.workflows[f.ID] = f
	}
	rows, err := e.Tx().Schedules.All(ctx)
	for i := range rows {
		rows[i].EmergencyOn = false
		hours, err := schedule.Stored(&rows[i])
		if err != nil {
			hours = nil
		}
		s.schedules[rows[i].ID] = scheduled{rows[i].Name, hours}
	}
	return s, err
}

// Schedule says what one says of the time of a scenario. Its switch for emergencies
// counts as off: a scenario is the same today as it was.
func (s *shelf) Schedule(scheduleID string, at time.Time) (workflow.ScheduleLook, bool) {
	entry := s.schedules[scheduleID]
	if entry.hours == nil {
		return workflow.ScheduleLook{}, false
	}
	a := entry.hours.Look(at)
	return workflow.ScheduleLook{Name: entry.name, State: string(a.State), Why: a.Why, Clock: schedule.Clock(a.At)}, true
}

// Service gives a Web Service made ready to run. Secrets that can't be opened are
// no hindrance: nothing is sent.
func (s *shelf) Service(ctx context.Context, id string) (*webservice.Service, error) {
	if c, ok := s.compiled[id]; ok {
		return c.service, c.err
	}
	c := compiled{err: apperr.New(apperr.NotFound, "The Web Service is gone.")}
	for i := range s.services {
		w := &s.services[i]
		if w.ID != id {
			continue
		}
		if c.service, c.err = s.e.Services.Compile(ctx, w, s.e.Services.Opened(w)); c.err != nil {
			c.err = apperr.Wrap(c.err, apperr.Invalid, "The Web Service %s is not set up completely: %s", w.Name, apperr.Message(c.err))
		}
	}
	s.compiled[id] = c
	return c.service, c.err
}

// Sound gives a Sound, to be heard in name alone.
func (s *shelf) Sound(id string) (workflow.SoundInfo, bool) {
	info, ok := s.sounds[id]
	return info, ok
}

// SoundNamed finds a Sound by its name.
func (s *shelf) SoundNamed(name string) (workflow.SoundInfo, bool) {
	return workflow.NamedSound(s.sounds, name)
}

// DefaultCountry is the workspace's.
func (s *shelf) DefaultCountry() string { return s.settings.DefaultCountry }

// TimeZone is the workspace's.
func (s *shelf) TimeZone() *time.Location { return timezone.Of(s.settings.TimeZone) }

// Account says whose a call to a number is.
func (s *shelf) Account(called string) workflow.Account {
	workspace := workflow.Account{Customer: s.settings.CustomerID, Project: s.settings.ProjectID}
	for _, n := range s.numbers {
		if n.Number == called {
			return workflow.Account{Customer: n.CustomerID, Project: n.ProjectID}.Or(workspace)
		}
	}
	return workspace
}

// Published gives the name and the live version of a Workflow.
func (s *shelf) Published(workflowID string) (name, versionID string, ok bool) {
	f, ok := s.workflows[workflowID]
	return f.Name, f.PublishedID, ok && f.PublishedID != ""
}

// Block gives the Workflow with a building block id.
func (s *shelf) Block(blockID int64) (workflowID string, ok bool) {
	for id, f := range s.workflows {
		if f.BlockID == blockID {
			return id, true
		}
	}
	return "", false
}

// BlockID gives the building block id of a Workflow.
func (s *shelf) BlockID(workflowID string) int64 { return s.workflows[workflowID].BlockID }

// Program gives a version by its id.
func (s *shelf) Program(ctx context.Context, versionID string) (*workflow.Definition, error) {
	if d := s.programs[versionID]; d != nil {
		return d, nil
	}
	v, err := s.e.Tx().Workflows.Version(ctx, versionID)
	if err != nil {
		return nil, err
	}
	d, err := workflow.Parse(v.Definition)
	if err == nil {
		s.programs[versionID] = d
	}
	return d, err
}
