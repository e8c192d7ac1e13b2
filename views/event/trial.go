package event

import (
	"time"

	"github.com/a-h/templ"

	"hookline/app/event"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	"hookline/views/route"
)

// Trial is the Test tab of an event.
type Trial struct {
	component.Edited
	Stored *models.Hook
	Calls  []component.Option // what a test can be made of
	Call   string             // the one chosen, an id; empty for examples
	Sent   *Sent              // the test that was sent; nil for none
}

// Sent is a test, and how it fares.
type Sent struct {
	HookID, EventID string
	CallID          string // it is made of; empty for examples
	Spread          bool   // its deliveries are there
	Deliveries      []models.Delivery
}

// PastOption is a call that a test can be made of.
func PastOption(p event.Past, zone *time.Location) component.Option {
	label := p.At.In(zone).Format("2 Jan 15:04:05") + " · " + component.Caller(p.Caller) + " · " + component.Phone(p.Where)
	if p.Agent != "" {
		label += " · " + p.Agent
	}
	return component.Option{Value: p.CallID, Label: label, Group: "The latest calls"}
}

func (t Trial) frame(f layout.Frame) layout.Frame { return frameOf(f, t.Stored, route.EventTest) }

// waits says whether something may still come of the test by itself. What is held waits
// for a person.
func (s Sent) waits() bool {
	for i := range s.Deliveries {
		if d := &s.Deliveries[i]; d.State == models.DeliveryWaiting && d.DueAt.Before(models.DeliveryHeld()) {
			return true
		}
	}
	return !s.Spread
}

// attrs let the outcome ask for itself until it is known.
func (s Sent) attrs() templ.Attributes {
	if !s.waits() {
		return nil
	}
	return templ.Attributes{"hx-get": route.EventTestOutcome(s.HookID, s.EventID), "hx-trigger": "every 1s", "hx-swap": "outerMorph"}
}

// trialOutcome says how one of the deliveries fares: held is by its Web Service alone.
func trialOutcome(d *models.Delivery) component.OutcomeProps {
	o := LastOutcome(d)
	if d.State == models.DeliveryWaiting && !d.DueAt.Before(models.DeliveryHeld()) {
		o.Text = "Held: the Web Service is switched off"
	}
	return o
}
