// Package thing is the screens of the smaller things of a configuration: carriers, numbers, Schedules, Scripts, Sounds.
package thing

import (
	"hookline/app/delivery"
	"hookline/app/sample"
	"hookline/app/workspace"
	"hookline/handlers/screen"
)

// Screens is what these screens are made of.
type Screens struct {
	*screen.Base
	Public bool          // carriers can reach it
	Inbox  *sample.Inbox // of the sample; nil without it
}

// Routes adds the screens.
func (s Screens) Routes(r screen.Routes) {
	(&schedules{s.Base}).routes(r)
	(&scripts{s.Base}).routes(r)
	(&sounds{s.Base}).routes(r)
	(&events{s.Base, s.Inbox != nil}).routes(r)
	(&deliveries{s.Base, delivery.NewJobs(s.DB, s.Now, s.WakeDeliveries)}).routes(r)
	if s.Inbox != nil {
		(&inbox{s.Base, s.Inbox}).routes(r)
	}
	add(s, r, s.numbers())
	add(s, r, s.carriers())
	for _, simple := range workspace.Simples() {
		add(s, r, s.simple(simple))
	}
}
