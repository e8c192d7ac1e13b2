// Package flow is the screens of Workflows: the list, the editor, versions, scenarios, where callers go.
package flow

import (
	"hookline/app/auth"
	"hookline/app/call"
	"hookline/app/webservice"
	"hookline/app/workspace/flow"
	"hookline/handlers/screen"
)

// Screens is what these screens are made of.
type Screens struct {
	*screen.Base
	Engine *call.Engine
	Runner *webservice.Runner
}

// Routes adds the screens, all for admins.
func (s Screens) Routes(r screen.Routes) {
	pages, admin := &reader{s.Base, flow.Of(s.Workspace)}, r.May(auth.ManageConfig)
	edits := &editor{pages}
	(&workflows{pages}).routes(admin)
	edits.routes(admin)
	(&requests{edits, s.Engine, s.Runner}).routes(admin)
	(&versions{pages}).routes(admin)
	(&scenarios{pages}).routes(admin)
}
