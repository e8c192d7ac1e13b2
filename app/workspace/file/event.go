package file

import (
	"fmt"
	"time"

	"hookline/app/apperr"
	"hookline/app/event"
	"hookline/app/kind"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// Everywhere stands for all numbers, or all Campaigns. In this spelling alone: a Campaign
// may be called so, and is then written with a capital.
const Everywhere = "all"

// Event is what a file and the API say alike of an event that calls Web Services.
type Event struct {
	Name             string                 `json:"name"`
	Number           string                 `json:"number,omitzero"`   // Everywhere for all; empty for an event of no number
	Campaign         string                 `json:"campaign,omitzero"` // its name, or in a body of the API its id; as Number
	WrapCode         string                 `json:"wrap_code,omitzero"`
	Event            string                 `json:"event"`        // of app/event
	WebServices      []string               `json:"web_services"` // names, or in a body of the API ids
	Inputs           map[string]string      `json:"inputs,omitzero"`
	When             []models.HookCondition `json:"when,omitzero"`
	WaitForRecording kind.Span              `json:"wait_for_recording,omitzero"`
	Active           bool                   `json:"active"`
}

// NewEvent has what holds for what is not mentioned.
func NewEvent() Event { return Event{Active: true} }

// EventOf says a stored event; names are of everything by kind and id, and number that
// of its phone number, empty for none.
func EventOf(h *models.Hook, names map[string]map[string]string, number string) Event {
	c := h.Config
	e := Event{Name: h.Name, WrapCode: c.WrapCode, Event: h.Event, Inputs: c.Inputs, When: c.When,
		WaitForRecording: kind.Span(time.Duration(c.WaitForRecordS) * time.Second), Active: h.Active}
	switch t, _ := event.Find(h.Event); t.Place {
	case event.OnNumber:
		if e.Number = number; c.NumberID == "" {
			e.Number = Everywhere
		}
	case event.OnCampaign, event.OnWrapCode:
		if e.Campaign = names[workspace.ObjectCampaign][c.CampaignID]; c.CampaignID == "" {
			e.Campaign = Everywhere
		} else if e.Campaign == Everywhere {
			e.Campaign = "All"
		}
	}
	for _, id := range c.WebServices {
		e.WebServices = append(e.WebServices, names[workspace.ObjectWebService][id])
	}
	return e
}

// EventFinder finds what an event refers to, as the file or the API name it. field is the
// one that names it; empty and no error: it was told.
type EventFinder struct {
	Number, Campaign, WebService func(field, name string) (id string, err error)
}

// Over makes of it a row over what is stored.
func (e *Event) Over(stored models.Hook, find EventFinder) (models.Hook, error) {
	stored.Name, stored.Event, stored.Active = e.Name, e.Event, e.Active
	c := models.HookConfig{WrapCode: e.WrapCode, Inputs: e.Inputs, When: e.When, WaitForRecordS: int64(time.Duration(e.WaitForRecording) / time.Second)}
	var err error
	if e.Number != "" && e.Number != Everywhere {
		if c.NumberID, err = find.Number("number", e.Number); err != nil {
			return stored, err
		}
	}
	if e.Campaign != "" && e.Campaign != Everywhere {
		if c.CampaignID, err = find.Campaign("campaign", e.Campaign); err != nil {
			return stored, err
		}
	}
	for i, name := range e.WebServices {
		id, err := find.WebService(fmt.Sprintf("web_services[%d]", i), name)
		if err != nil {
			return stored, err
		}
		c.WebServices = append(c.WebServices, id)
	}
	stored.Config = c
	return stored, e.placed()
}

// placed asks for the place: that an event listens everywhere is to be said, not left out.
func (e *Event) placed() error {
	var p apperr.Problems
	t, _ := event.Find(e.Event)
	numbered, queued := t.Place == event.OnNumber, t.Place == event.OnCampaign || t.Place == event.OnWrapCode
	switch {
	case numbered && e.Number == "":
		p.Add("number", "%s happens at a number: name it, or write %s.", e.Event, Everywhere)
	case queued && e.Campaign == "":
		p.Add("campaign", "%s happens in a Campaign: name it, or write %s.", e.Event, Everywhere)
	case !numbered && e.Number == Everywhere && t.Place != "":
		p.Add("number", "%s does not happen at a number: leave it out.", e.Event)
	case !queued && e.Campaign == Everywhere && t.Place != "":
		p.Add("campaign", "%s does not happen in a Campaign: leave it out.", e.Event)
	}
	if d := time.Duration(e.WaitForRecording); d%time.Second != 0 {
		p.Add("wait_for_recording", "%s: write whole seconds, as 90s or 2m.", e.WaitForRecording)
	}
	return p.Err()
}

// eventSection is `events:`.
type eventSection struct{ items []eventItem }

type eventItem struct {
	entry  *Event
	at     *yamldoc.Node
	called string
}

func (*eventSection) key() string { return "events" }

func (s *eventSection) read(a *applier, n *yamldoc.Node) {
	seen := names{}
	blank := func() *Event { e := NewEvent(); return &e }
	eachItemOver(a, n, "event", "name", blank, func(entry *Event, at *yamldoc.Node, called string) {
		if seen.add(a, at, called, "name", entry.Name) {
			s.items = append(s.items, eventItem{entry, at, called})
		}
	})
}

func (s *eventSection) apply(a *applier) error {
	// With a problem before, what events refer to may not be written: that they name
	// something is all that can be said.
	look := !a.problems.Empty()
	for _, item := range s.items {
		if err := item.write(a, look); err != nil {
			return err
		}
	}
	if look {
		return nil
	}
	unheard, err := a.hooks.Unheard(a.ctx, "")
	for _, text := range unheard {
		a.warnings.Add(nil, "%s", text)
	}
	return err
}

func (i *eventItem) write(a *applier, look bool) error {
	missing := false
	find := func(kind string) func(field, name string) (string, error) {
		return func(field, name string) (string, error) {
			id, ok := a.find(i.at.At(field), i.called, kind, name)
			missing = missing || !ok
			return id, nil
		}
	}
	finder := EventFinder{Number: func(field, number string) (string, error) {
		id, err := i.number(a, field, number, look)
		missing = missing || id == ""
		return id, err
	}, Campaign: find(workspace.ObjectCampaign), WebService: find(workspace.ObjectWebService)}
	in, err := i.entry.Over(models.Hook{}, finder)
	if err := a.rejected(i.at, i.called, err); err != nil {
		return err
	}
	if err != nil || missing || look {
		return nil //nolint:nilerr // what is wrong was noted
	}
	switch old, err := a.tx.Hooks.ByName(a.ctx, in.Name); {
	case err == nil:
		in.ID, in.Version = old.ID, old.Version
	case !apperr.Is(err, apperr.NotFound):
		return err
	}
	saved, err := a.hooks.Save(a.ctx, a.by, in)
	if err != nil {
		return a.rejected(i.at, i.called, err)
	}
	a.keep(workspace.ObjectEvent, saved.ID, saved.Name)
	return nil
}

// number finds a phone number, which is there once those of the file are written.
func (i *eventItem) number(a *applier, field, number string, look bool) (string, error) {
	normal, _, err := workspace.NormalizeNumber(number)
	if err != nil {
		a.problems.Add(i.at.At(field), "%s: %s: %s", i.called, field, apperr.Message(err))
		return "", nil
	}
	n, err := a.tx.Numbers.ByName(a.ctx, normal)
	switch {
	case err == nil:
		return n.ID, nil
	case !apperr.Is(err, apperr.NotFound):
		return "", err
	case !look:
		a.problems.Add(i.at.At(field), "%s: there is no number %s in the file or the workspace.", i.called, normal)
	}
	return "", nil
}

func (*eventSection) export(x *exporter) (*yamldoc.Node, error) {
	hooks, err := x.db.Hooks.All(x.ctx)
	if err != nil {
		return nil, err
	}
	numbers := map[string]string{}
	for i := range x.numbers {
		numbers[x.numbers[i].ID] = x.numbers[i].Number
	}
	list := &yamldoc.Node{Kind: yamldoc.Sequence}
	for i := range hooks {
		e := EventOf(&hooks[i], x.names, numbers[hooks[i].Config.NumberID])
		n := yamldoc.Encode(&e)
		for _, key := range []string{"web_services", "inputs"} {
			if part := n.Get(key); part != nil {
				part.Flow = true
			}
		}
		if when := n.Get("when"); when != nil {
			for _, row := range when.Items {
				row.Flow = true
			}
		}
		list.Items = append(list.Items, n)
	}
	return list, nil
}
