// Package flow is the screens of Workflows: the list, the editor, versions, scenarios, where callers go.
package flow

import (
	"hookline/handlers/screen"
)

// Screens_flow is what these screens are made of.
type Screens struct {
	*screen.Base
}

// Routes adds the screens.
func (s Screens) Routes(r screen.Routes) {
	flows := &workflows{s.Base}
	flows.routes(r)
	(&scenarios{flows}).routes(r)
}
