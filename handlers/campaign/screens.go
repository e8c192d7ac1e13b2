// Package campaign is the screens of Campaigns and their lead lists.
package campaign

import (
	"hookline/app/lead"
	"hookline/handlers/screen"
)

// Screens is what these screens are made of.
type Screens struct {
	*screen.Base
	Leads *lead.Service
}

// Routes adds the screens.
func (s Screens) Routes(r screen.Routes) {
	(&campaigns{s.Base}).routes(r)
	(&leads{s}).routes(r)
}
