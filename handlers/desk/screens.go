// Package desk is the screens of those who work the calls: Home, the agent desk, the board.
package desk

import (
	"time"

	"hookline/app/desk"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
)

// Screens_desk is what these screens are made of.
type Screens struct {
	*screen.Base
	DB        *models.DB
	Workspace *workspace.Workspace
	Desk      *desk.Service
	Stop      <-chan struct{}
	Now       func() time.Time
}

// Routes adds the screens.
func (s Screens) Routes(r screen.Routes) {
	(&home{Base: s.Base, db: s.DB, desk: s.Desk, now: s.Now}).routes(r)
	(&board{Base: s.Base, desk: s.Desk, now: s.Now}).routes(r)
	(&agentDesk{Base: s.Base, db: s.DB, workspace: s.Workspace, desk: s.Desk, stop: s.Stop}).routes(r)
}
