// Package thing is the screens of the smaller things of a configuration: carriers, numbers, Schedules, Scripts, Sounds.
package thing

import (
	"time"

	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
)

// Screens_thing is what these screens are made of.
type Screens struct {
	*screen.Base
	DB        *models.DB
	Workspace *workspace.Workspace
	URL       string // of this server for people
	Public    bool   // carriers can reach it
	Stop      <-chan struct{}
	Now       func() time.Time
}

// Routes adds the screens.
func (s Screens) Routes(r screen.Routes) {
	(&schedules{Base: s.Base, db: s.DB, workspace: s.Workspace, now: s.Now}).routes(r)
	(&scripts{Base: s.Base, db: s.DB, workspace: s.Workspace}).routes(r)
	(&sounds{Base: s.Base, db: s.DB, workspace: s.Workspace, stop: s.Stop}).routes(r)
	add(s, r, s.numbers())
	add(s, r, s.carriers())
}
