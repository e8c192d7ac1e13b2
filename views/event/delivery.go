package event

import (
	"net/url"
	"strconv"
	"time"

	"hookline/app/event"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/exchange"
	"hookline/views/layout"
	"hookline/views/outcome"
	"hookline/views/route"
)

// Narrow is what a list of deliveries is narrowed by, as its address says it.
type Narrow struct {
	State, Event, Service, Hook, Call, Number, Status string
	From, Until                                       string // as datetime-local has it
	Search                                            string
}

// Values are the parameters of the address.
func (n Narrow) Values() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"state": n.State, "event": n.Event, "service": n.Service, "hook": n.Hook, "call": n.Call,
		"number": n.Number, "status": n.Status, "from": n.From, "until": n.Until, "q": n.Search} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

// more says whether one of the filters is in force that are folded away else.
func (n Narrow) more() bool {
	return n.Hook+n.Call+n.Number+n.Status+n.From+n.Until != ""
}

// PickName is the parameter of a delivery that is chosen.
const PickName = "delivery"

// Deliveries is the list of deliveries.
type Deliveries struct {
	component.Listed[models.Delivery]
	Narrow   Narrow
	Services []component.Option
	Hooks    []component.Option
	Running  []models.DeliveryJob // what is being sent again or cancelled
}

func (l Deliveries) props() component.ListProps {
	keep := l.Narrow.Values()
	keep.Del("q")
	return component.ListProps{ID: "deliveries", URL: route.Deliveries(), Noun: "delivery", Nouns: "deliveries",
		Columns: []component.Column{{Label: "When", Key: "created"}, {Label: "Event"}, {Label: "Web Service", Wide: true}, {Label: "Caller", Wide: true}, {Label: "Outcome"}},
		Paging:  l.Paging, Keep: keep, Filters: deliveryFilters(l), Empty: noDeliveries(),
		Bulk: &component.Bulk{Name: PickName, Buttons: bulkButtons(l)}}
}

func (l Deliveries) frame(f layout.Frame) layout.Frame {
	f.Actions = component.Button(component.ButtonProps{Label: "Sent again and cancelled", Icon: "history", Href: route.DeliveryJobs()})
	return f
}

func stateOptions() []component.Option {
	options := []component.Option{{Label: "Any state"}}
	for _, w := range outcome.Deliveries() {
		options = append(options, component.Option{Value: w.Name, Label: w.Text})
	}
	return options
}

func typeOptions() []component.Option {
	options := []component.Option{{Label: "Any event"}}
	for _, t := range event.Types() {
		options = append(options, component.Option{Value: t.Name, Label: t.Label})
	}
	return options
}

func anyOf(text string, list []component.Option) []component.Option {
	return append([]component.Option{{Label: text}}, list...)
}

// Delivery is the page of one.
type Delivery struct {
	*models.Delivery
	Attempts []Attempt
}

// Attempt is one of its tries.
type Attempt struct {
	Number   int64
	At       time.Time
	Took     time.Duration
	Exchange *exchange.View // nil where nothing was tried
}

func (a Attempt) title() string { return "Attempt " + strconv.FormatInt(a.Number, 10) }

func (d Delivery) frame(f layout.Frame) layout.Frame {
	again := component.PostButton(route.DeliveryAgain(d.ID), component.ButtonProps{Label: "Send again", Icon: "refresh"})
	switch d.Stands() {
	case models.StandsWaiting:
		f.Actions = waitingActions(d.ID)
	case models.StandsHeld:
		f.Actions = cancelDelivery(d.ID)
	default:
		f.Actions = again
	}
	return f
}

// tone is that of the reason: a delivery that failed needs somebody, one that waits does not.
func (d Delivery) tone() component.Tone {
	if d.State == models.DeliveryFailed {
		return component.Error
	}
	return component.Warning
}

// LastOutcome says where a delivery stands, and since when.
func LastOutcome(d *models.Delivery) component.OutcomeProps {
	o := outcome.Delivery(d)
	o.At = d.UpdatedAt
	return o
}
