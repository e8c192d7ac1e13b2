// Package service is the screens of Web Services.
package service

import (
	"hookline/app/call"
	"hookline/app/webservice"
	"hookline/handlers/screen"
)

// Screens is what these screens are made of.
type Screens struct {
	*screen.Base
	Engine *call.Engine
	Runner *webservice.Runner
}

// Routes adds the screens.
func (s Screens) Routes(r screen.Routes) {
	(&webServices{s}).routes(r)
}
