// Package thing is the screens of the smaller things of a configuration: carriers, numbers, Schedules, Scripts, Sounds.
package thing

import (
	"hookline/app/workspace"
	"hookline/handlers/screen"
)

// Screens is what these screens are made of.
type Screens struct {
	*screen.Base
	Public bool // carriers can reach it
}

// Routes adds the screens.
func (s Screens) Routes(r screen.Routes) {
	(&schedules{s.Base}).routes(r)
	(&scripts{s.Base}).routes(r)
	(&sounds{s.Base}).routes(r)
	add(s, r, s.numbers())
	add(s, r, s.carriers())
	for _, simple := range workspace.Simples() {
		add(s, r, s.simple(simple))
	}
}
