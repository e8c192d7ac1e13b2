// Package desk is the screens of those who work the calls: Home, the agent desk, the board.
package desk

import (
	"github.com/labstack/echo/v4"

	"hookline/app/desk"
	"hookline/handlers/screen"
)

// Screens is what these screens are made of.
type Screens struct {
	*screen.Base
	Desk *desk.Service
	// Reachable says that other machines can reach this one.
	Reachable bool
}

// Routes adds the screens.
func (s Screens) Routes(r screen.Routes) {
	(&home{s}).routes(r)
	(&board{s}).routes(r)
	(&agentDesk{s}).routes(r)
}

// today is the reader's day.
func (s Screens) today(c echo.Context) desk.BoardDay {
	return desk.DayOf(s.Now(), screen.ZoneOf(c))
}
