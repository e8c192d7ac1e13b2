package calls

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/app/phone"
	"hookline/handlers/screen"
	"hookline/models"
	callview "hookline/views/call"
	"hookline/views/component"
	"hookline/views/route"
)

// calls is the list of calls and each one's page.
type calls struct{ Screens }

func (h *calls) routes(r screen.Routes) {
	may := r.May(auth.SeeCalls)
	may.Thing(route.Calls(), screen.Pages{List: h.list, Show: h.show})
	may.Get(route.CallEventsPath(":id"), h.events)
	may.Get(route.CallRecordings(":id"), h.recordings)
	r.SignedIn().Get(route.Recording(":id"), h.hear)
	may.Post(route.RecordingRetry(":id"), h.fetchAgain)
	may.Post(route.RecordingTranscribe(":id"), h.transcribeAgain)
	r.Public().Get(route.Recorded(":file"), h.hearAddress)
	h.pathRoutes(may)
	r.May(auth.ManageConfig).Post(route.CallSample(":id"), h.sample)
}

func callArea() screen.Area { return screen.Area{Title: "Calls", URL: route.Calls()} }

// edits says whether the reader may change the configuration: who may not gets no
// links into it.
func (h *calls) edits(c echo.Context) (bool, error) {
	return h.May(c, auth.ManageConfig)
}

func (h *calls) list(c echo.Context) error {
	ctx := c.Request().Context()
	at := screen.ListingOf(c)
	l := callview.List{
		Paging: at.Paging, Outcome: c.QueryParam("outcome"), WorkflowID: c.QueryParam("workflow"),
		CampaignID: c.QueryParam("campaign"), AgentID: c.QueryParam("agent"),
		Kind: c.QueryParam("kind"), From: c.QueryParam("from"), Until: c.QueryParam("until"), Now: h.Now(),
	}
	zone := screen.ZoneOf(c)
	if err := h.place(c, &l); err != nil {
		return err
	}
	list, total, err := h.DB.Calls.List(ctx, models.CallFilter{
		From: screen.LocalTime(l.From, zone), Until: screen.LocalTime(l.Until, zone), Number: phone.Sought(l.Search), WorkflowID: l.WorkflowID,
		CampaignID: l.CampaignID, AgentID: l.AgentID,
		Outcome: l.Outcome, Kind: l.Kind, Step: stepFilter(l.Place), Page: at.Range(),
	})
	if err != nil {
		return err
	}
	l.Total = int(total)
	names, err := h.names(c)
	if err != nil {
		return err
	}
	l.Workflows = names.workflows
	if l.Edits, err = h.edits(c); err != nil {
		return err
	}
	for i := range list {
		l.Rows = append(l.Rows, names.row(&list[i], h.Now()))
		l.Rows[i].Unknown = l.Rows[i].Unknown && l.Edits
	}
	if err := h.parts(ctx, &l); err != nil {
		return err
	}
	return screen.Show(c, h.Base, http.StatusOK, callview.Calls, l, "Calls")
}

// parts adds the queues and agents of the calls shown, and what can be chosen of
// them; nothing as long as there are no Campaigns.
func (h *calls) parts(ctx context.Context, l *callview.List) error {
	campaigns, err := h.DB.Campaigns.All(ctx)
	if err != nil {
		return err
	}
	agents, err := h.DB.Agents.Users(ctx)
	if err != nil || len(campaigns)+len(agents) == 0 {
		return err
	}
	for _, campaign := range campaigns {
		l.Campaigns = append(l.Campaigns, component.Option{Value: campaign.ID, Label: campaign.Name})
	}
	for i := range agents {
		l.Agents = append(l.Agents, component.Option{Value: agents[i].ID, Label: agents[i].DisplayName()})
	}
	rows, ids := map[string]*callview.Row{}, make([]string, 0, len(l.Rows))
	for i := range l.Rows {
		rows[l.Rows[i].ID] = &l.Rows[i]
		ids = append(ids, l.Rows[i].ID)
	}
	queues, err := h.DB.Calls.Campaigns(ctx, ids)
	if err != nil {
		return err
	}
	for _, part := range queues {
		addOnce(&rows[part.CallID].Campaigns, part.Name)
	}
	talks, err := h.DB.Calls.Agents(ctx, ids)
	for _, part := range talks {
		addOnce(&rows[part.CallID].Agents, part.Name)
	}
	return err
}

func addOnce(list *[]string, name string) {
	if !slices.Contains(*list, name) {
		*list = append(*list, name)
	}
}

func callTook(m *models.Call, now time.Time) time.Duration {
	if m.EndedAt != nil {
		return m.EndedAt.Sub(m.StartedAt)
	}
	return max(0, now.Sub(m.StartedAt))
}
