// Package desk is the screens of those who work the calls: Home, the agent desk, the board.
package desk

import (
	"hookline/app/desk"
	"hookline/handlers/screen"
)

// Screens is what these screens are made of.
type Screens struct {
	*screen.Base
	Desk *desk.Service
}

// Routes adds the screens.
func (s Screens) Routes(r screen.Routes) {
	(&home{Base: s.Base, desk: s.Desk}).routes(r)
	(&board{Base: s.Base, desk: s.Desk}).routes(r)
	(&agentDesk{Base: s.Base, desk: s.Desk}).routes(r)
}
