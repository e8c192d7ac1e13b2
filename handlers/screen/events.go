package screen

import (
	"context"

	"github.com/a-h/templ"

	"hookline/app/event"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/views/component"
	view "hookline/views/event"
	"hookline/views/route"
)

// EventRows says events as lists show them.
func EventRows(ctx context.Context, b *Base, hooks []models.Hook) ([]view.Row, error) {
	names, err := b.Workspace.Names(ctx)
	if err != nil {
		return nil, err
	}
	numbers, err := b.DB.Numbers.Rows(ctx)
	if err != nil {
		return nil, err
	}
	called := map[string]string{}
	for _, n := range numbers {
		called[n.ID] = component.Phone(n.Number)
	}
	rows := make([]view.Row, len(hooks))
	for i := range hooks {
		h := &hooks[i]
		var services []string
		for _, id := range h.Config.WebServices {
			services = append(services, names[workspace.ObjectWebService][id])
		}
		rows[i] = view.RowOf(h, whereOf(h, called, names[workspace.ObjectCampaign]), services)
	}
	return rows, nil
}

// whereOf says where an event listens, by the names of numbers and Campaigns.
func whereOf(h *models.Hook, numbers, campaigns map[string]string) string {
	c := h.Config
	switch t, _ := event.Find(h.Event); {
	case c.NumberID != "":
		return numbers[c.NumberID]
	case c.WrapCode != "":
		return campaigns[c.CampaignID] + ": " + c.WrapCode
	case c.CampaignID != "":
		return campaigns[c.CampaignID]
	case t.Place == event.OnNumber:
		return "All numbers"
	case t.Place == event.OnCampaign:
		return "All Campaigns"
	case t.Place == event.OnAgents:
		return "Agents"
	case t.Place == event.OnRecordings:
		return "Recordings"
	}
	return "Hookline"
}

// EventsOfNumber is the block of the events that listen at a number.
func EventsOfNumber(ctx context.Context, b *Base, id string) (templ.Component, error) {
	return eventsAt(ctx, b, view.Block{Help: "What other systems are told of its calls.", Adds: []view.Add{{Label: "Add event", URL: route.EventNewAt("number", id, "")}}},
		func(h *models.Hook, t event.Type) bool {
			return t.Place == event.OnNumber && (h.Config.NumberID == "" || h.Config.NumberID == id)
		})
}

// EventsOfCampaign is the block of the events that listen in a Campaign, its wrap codes
// among them.
func EventsOfCampaign(ctx context.Context, b *Base, c *models.Campaign) (templ.Component, error) {
	block := view.Block{Help: "What other systems are told of its calls.", Adds: []view.Add{{Label: "Add event", URL: route.EventNewAt("campaign", c.ID, "")}}}
	for _, code := range c.Config.WrapCodes {
		block.Adds = append(block.Adds, view.Add{Label: "Add for “" + code.Name + "”", URL: route.EventNewAt("campaign", c.ID, code.Name)})
	}
	return eventsAt(ctx, b, block, func(h *models.Hook, t event.Type) bool {
		return (t.Place == event.OnCampaign || t.Place == event.OnWrapCode) && (h.Config.CampaignID == "" || h.Config.CampaignID == c.ID)
	})
}

// maxBlock is how many events the page of a place shows.
const maxBlock = 20

// eventsAt gives the block of the events that are here; those of this place alone go
// first.
func eventsAt(ctx context.Context, b *Base, block view.Block, here func(*models.Hook, event.Type) bool) (templ.Component, error) {
	all, err := b.DB.Hooks.All(ctx)
	if err != nil {
		return nil, err
	}
	var hooks, everywhere []models.Hook
	for i := range all {
		t, _ := event.Find(all[i].Event)
		switch c := all[i].Config; {
		case !here(&all[i], t):
		case c.NumberID+c.CampaignID == "":
			everywhere = append(everywhere, all[i])
		default:
			hooks = append(hooks, all[i])
		}
	}
	hooks = append(hooks, everywhere...)
	if block.More = len(hooks) - maxBlock; block.More > 0 {
		hooks = hooks[:maxBlock]
	}
	if block.Rows, err = EventRows(ctx, b, hooks); err != nil {
		return nil, err
	}
	return view.Here(block), nil
}
