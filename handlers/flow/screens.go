// Package flow is the screens of Workflows: the list, the editor, versions, scenarios, where callers go.
package flow

import (
	"hookline/app/auth"
	"hookline/app/workspace/flow"
	"hookline/handlers/screen"
)

// Routes adds the screens, all for admins.
func Routes(b *screen.Base, r screen.Routes) {
	pages, admin := &reader{b, flow.Of(b.Workspace)}, r.May(auth.ManageConfig)
	(&workflows{pages}).routes(admin)
	(&editor{pages}).routes(admin)
	(&versions{pages}).routes(admin)
	(&scenarios{pages}).routes(admin)
}
