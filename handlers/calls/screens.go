// Package calls is the screens of calls: the list, a call as it runs and as it was, test calls.
package calls

import (
	"time"

	"hookline/app/call"
	"hookline/app/desk"
	"hookline/app/recording"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
)

// Screens_calls is what these screens are made of.
type Screens struct {
	*screen.Base
	DB         *models.DB
	Workspace  *workspace.Workspace
	Engine     *call.Engine
	Desk       *desk.Service
	Recordings *recording.Service
	Keep       time.Duration // how long traces are kept
	Stop       <-chan struct{}
	Now        func() time.Time
}

// Routes adds the screens.
func (s Screens) Routes(r screen.Routes) {
	list := &calls{Base: s.Base, db: s.DB, workspace: s.Workspace, engine: s.Engine, keep: s.Keep, sounds: s.Recordings, stop: s.Stop, now: s.Now}
	list.routes(r)
	(&testCall{calls: list, desk: s.Desk}).routes(r)
}
