// Package calls is the screens of calls: the list, a call as it runs and as it was, test calls.
package calls

import (
	"time"

	"hookline/app/call"
	"hookline/app/desk"
	"hookline/app/recording"
	"hookline/app/transcription"
	"hookline/handlers/screen"
)

// Screens is what these screens are made of.
type Screens struct {
	*screen.Base
	Engine     *call.Engine
	Desk       *desk.Service
	Recordings *recording.Service
	Texts      *transcription.Service
	Keep       time.Duration // how long traces are kept
}

// Routes adds the screens.
func (s Screens) Routes(r screen.Routes) {
	list := &calls{s}
	list.routes(r)
	(&testCall{list}).routes(r)
	(&voicemail{s}).routes(r)
}
