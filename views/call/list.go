package call

import (
	"net/url"
	"slices"
	"time"

	"hookline/views/component"
	"hookline/views/outcome"
	"hookline/views/route"
)

// Row is a call as the list shows it.
type Row struct {
	ID             string
	Caller, Called string
	Workflow       string
	Outcome        string // empty while it is live
	Reason         string
	Live           bool
	Test           bool
	Carrier        string // name; empty for a test call
	StartedAt      time.Time
	Took           time.Duration
	Unknown        bool     // the number called is not known here: it can be added
	Campaigns      []string // in whose queues it was
	Agents         []string // who took part in it
}

// List is the page of calls.
type List struct {
	Rows              []Row
	Outcome           string
	WorkflowID        string
	Kind              string
	From, Until       string          // as datetime-local has it
	Place             route.CallPlace // an object the calls met
	PlaceWords        string
	CampaignID        string
	AgentID           string
	Workflows         []component.Option
	Campaigns, Agents []component.Option // none: no queue was ever there
	Edits             bool               // the reader may change the configuration
	component.Paging
	Empty bool // there are no calls at all
	Zone  string
	Now   time.Time
}

func (l List) keep() url.Values {
	q := l.Place.Values()
	for name, value := range l.filters() {
		q[name] = value
	}
	return q
}

func (l List) filters() url.Values {
	return url.Values{"outcome": {l.Outcome}, "workflow": {l.WorkflowID}, "kind": {l.Kind}, "campaign": {l.CampaignID}, "agent": {l.AgentID}, "from": {l.From}, "until": {l.Until}}
}

// withoutPlace is the list as it is but for the object.
func (l List) withoutPlace() string {
	q := url.Values{"q": {l.Search}}
	for name, value := range l.filters() {
		q[name] = value
	}
	for name := range q {
		if q.Get(name) == "" {
			q.Del(name)
		}
	}
	return route.CallsWhere(q)
}

func (l List) props() component.ListProps {
	p := component.ListProps{
		ID: "calls", URL: route.Calls(), Noun: "call", Nouns: "calls",
		Columns: []component.Column{
			{Label: "Started"}, {Label: "Caller"}, {Label: "Called"}, {Label: "Workflow"}, {Label: "Outcome"},
			{Label: "Duration", Number: true}, {Label: "Via", Wide: true},
		},
		Find: "Search phone numbers", Paging: l.Paging, Keep: l.keep(),
		Filters: filters(l), Empty: noCalls(l.Edits),
	}
	if l.queues() {
		p.Columns = slices.Insert(p.Columns, len(p.Columns)-1, component.Column{Label: "Campaign and agent", Wide: true})
	}
	return p
}

// queues says whether there are queues to tell of.
func (l List) queues() bool { return len(l.Campaigns)+len(l.Agents) > 0 }

func anyOf(label string, list []component.Option) []component.Option {
	return append([]component.Option{{Value: "", Label: label}}, list...)
}

func outcomeOptions() []component.Option {
	list := []component.Option{{Value: "", Label: "Any outcome"}, {Value: outcome.Live, Label: "Live"}}
	for _, w := range outcome.Calls() {
		list = append(list, component.Option{Value: w.Name, Label: w.Text})
	}
	return list
}

func kindOptions() []component.Option {
	return []component.Option{{Value: "", Label: "All calls"}, {Value: "carrier", Label: "From carriers"}, {Value: "test", Label: "Test calls"}}
}

func workflowOptions(l List) []component.Option {
	return append([]component.Option{{Value: "", Label: "Any Workflow"}}, l.Workflows...)
}

// word is how a call went: what it says, its sign.
func word(name string, live bool) outcome.Word {
	if live {
		return outcome.Call(outcome.Live)
	}
	return outcome.Call(name)
}

// person is a phone number, or what stands there instead.
func person(number string) string {
	if number == "" {
		return "No number"
	}
	return component.Phone(number)
}
