// Package campaign is the screens of Campaigns and their lead lists.
package campaign

import (
	"hookline/app/lead"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
)

// Screens_campaign is what these screens are made of.
type Screens struct {
	*screen.Base
	DB        *models.DB
	Workspace *workspace.Workspace
	Leads     *lead.Service
	Stop      <-chan struct{}
}

// Routes adds the screens.
func (s Screens) Routes(r screen.Routes) {
	(&campaigns{Base: s.Base, db: s.DB, workspace: s.Workspace}).routes(r)
	(&leads{Base: s.Base, db: s.DB, workspace: s.Workspace, leads: s.Leads, stop: s.Stop}).routes(r)
}
