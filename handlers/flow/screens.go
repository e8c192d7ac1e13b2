// Package flow is the screens of Workflows: the list, the editor, versions, scenarios, where callers go.
package flow

import (
	"time"

	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
)

// Screens_flow is what these screens are made of.
type Screens struct {
	*screen.Base
	DB        *models.DB
	Workspace *workspace.Workspace
	Now       func() time.Time
}

// Routes adds the screens.
func (s Screens) Routes(r screen.Routes) {
	flows := &workflows{Base: s.Base, db: s.DB, workspace: s.Workspace, now: s.Now}
	flows.routes(r)
	(&scenarios{flows}).routes(r)
}
