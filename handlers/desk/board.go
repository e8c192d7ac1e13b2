package desk

import (
	"cmp"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/app/desk"
	"hookline/handlers/screen"
	"hookline/models"
	boardview "hookline/views/board"
	"hookline/views/component"
	"hookline/views/route"
)

// boardRows is the size of a page of the board's lists.
const boardRows = 100

// board is the supervisors' board.
type board struct{ Screens }

func (h *board) routes(r screen.Routes) {
	may := r.May(auth.SeeBoard)
	may.Get(route.Board(), h.queues)
	may.Get(route.BoardAgents(), h.agents)
}

// read reads the board of the reader's day.
func (h *board) read(c echo.Context) (*desk.Board, boardview.View, error) {
	at := screen.ListingOf(c)
	at.Size = boardRows
	v := boardview.View{
		Paging: at.Paging, Tests: c.QueryParam("tests") == "1", Table: c.QueryParam("plot") == "table",
	}
	day := h.today(c)
	day.Tests = v.Tests
	b, err := h.Desk.Board(c.Request().Context(), day)
	if err == nil {
		v.TestCalls = b.TestCalls
	}
	return b, v, err
}

func (h *board) queues(c echo.Context) error {
	b, v, err := h.read(c)
	if err != nil {
		return err
	}
	var found []desk.BoardCampaign
	for _, campaign := range b.Campaigns {
		if contains(campaign.Name, v.Search) {
			found = append(found, campaign)
		}
	}
	p := boardview.Campaigns{View: v, All: len(b.Campaigns)}
	p.Total = len(found)
	p.Live = boardLive(b, found, len(found) < len(b.Campaigns))
	if p.Live.Of != "" {
		p.Live.Of = component.Count(len(found)) + " of " + component.Plural(len(b.Campaigns), "Campaign", "Campaigns")
	}
	p.Live.Plot = plotOf(b, found, screen.ZoneOf(c))
	sortCampaigns(found, v.Sort, v.Desc)
	for _, campaign := range pageOf(found, v.Page) {
		p.Rows = append(p.Rows, campaignView(b, campaign))
	}
	return screen.Show(c, h.Base, http.StatusOK, boardview.Queues, p, "Board")
}

func (h *board) agents(c echo.Context) error {
	b, v, err := h.read(c)
	if err != nil {
		return err
	}
	p := boardview.Agents{View: v, CampaignID: c.QueryParam("campaign"), State: c.QueryParam("state"),
		Options: []component.Option{{Value: "", Label: "Any Campaign"}}}
	of := b.Campaigns
	for _, campaign := range b.Campaigns {
		p.Options = append(p.Options, component.Option{Value: campaign.ID, Label: campaign.Name})
		if campaign.ID == p.CampaignID {
			of = []desk.BoardCampaign{campaign}
		}
	}
	p.Live = boardLive(b, of, len(of) < len(b.Campaigns))
	if p.Live.Of != "" {
		p.Live.Of = of[0].Name
	}
	var found []desk.BoardAgent
	for _, a := range b.Agents {
		if contains(a.Name, v.Search) && (p.State == "" || a.State == p.State) && (p.CampaignID == "" || slices.Contains(a.Campaigns, p.CampaignID)) {
			found = append(found, a)
		}
	}
	p.Total = len(found)
	sortAgents(found, v.Sort, v.Desc)
	names := map[string]string{}
	for _, campaign := range b.Campaigns {
		names[campaign.ID] = campaign.Name
	}
	for _, a := range pageOf(found, v.Page) {
		p.Rows = append(p.Rows, agentView(a, names))
	}
	return screen.Show(c, h.Base, http.StatusOK, boardview.AgentsPage, p, "Board")
}

// contains says whether a name holds what is searched for, in any case.
func contains(name, search string) bool {
	return strings.Contains(strings.ToLower(name), strings.ToLower(search))
}

// pageOf is one page of a list, counted from 1; the last for one beyond it.
func pageOf[T any](list []T, page int) []T {
	pages := (len(list) + boardRows - 1) / boardRows
	from := (min(page, max(pages, 1)) - 1) * boardRows
	return list[from:min(from+boardRows, len(list))]
}

// boardLive sums up Campaigns. Unless only some are meant, agents count once each,
// and those who chose no Campaign that there is count too.
func boardLive(b *desk.Board, of []desk.BoardCampaign, some bool) boardview.Live {
	l := boardview.Live{At: b.At}
	if some {
		l.Of = "some"
	}
	ids := map[string]bool{}
	var today desk.Figures
	for _, c := range of {
		ids[c.ID] = true
		today.Add(c.Today)
		l.Waiting += c.Waiting
		if !c.WaitingSince.IsZero() && (l.Since.IsZero() || c.WaitingSince.Before(l.Since)) {
			l.Since = c.WaitingSince
		}
		l.Late = l.Late || lateOf(b, c)
	}
	l.Today = figuresView(today)
	var states desk.AgentStates
	for _, a := range b.Agents {
		if !some || slices.ContainsFunc(a.Campaigns, func(id string) bool { return ids[id] }) {
			states.Count(a.State)
		}
	}
	l.Agents = boardview.States(states)
	for _, w := range b.Waiting {
		if !some || ids[w.CampaignID] {
			l.Callers = append(l.Callers, boardview.Caller{CallID: w.CallID, Caller: w.Caller, Campaign: w.Campaign, Since: w.JoinedAt, Ringing: w.Ringing, Test: w.Test})
		}
	}
	l.More = max(0, l.Waiting-len(l.Callers))
	return l
}

// lateOf says whether somebody waits longer for a Campaign than its service level.
func lateOf(b *desk.Board, c desk.BoardCampaign) bool {
	return !c.WaitingSince.IsZero() && c.Level > 0 && b.At.Sub(c.WaitingSince) > c.Level
}

func figuresView(f desk.Figures) boardview.Figures {
	v := boardview.Figures{Offered: f.Offered, Answered: f.Answered, Abandoned: f.Abandoned, Lost: f.Lost(), Open: f.Open,
		TimedOut: f.TimedOut, Full: f.Full, NoAgents: f.NoAgents, Left: f.LeftByKey, Failed: f.Failed()}
	v.Level.Percent, v.Level.Known = f.ServiceLevel()
	v.MeanWait.Took, v.MeanWait.Known = f.MeanWait()
	return v
}

func campaignView(b *desk.Board, c desk.BoardCampaign) boardview.Campaign {
	return boardview.Campaign{ID: c.ID, Name: c.Name, Waiting: c.Waiting, Since: c.WaitingSince, Late: lateOf(b, c), Level: c.Level,
		Agents: boardview.States(c.Agents), Today: figuresView(c.Today)}
}

func agentView(a desk.BoardAgent, names map[string]string) boardview.Agent {
	v := boardview.Agent{ID: a.UserID, Name: a.Name, State: a.State, Reason: a.Reason, Since: a.Since, Calls: a.Calls}
	v.MeanTalk.Took, v.MeanTalk.Known = a.MeanTalk()
	v.Occupancy.Percent, v.Occupancy.Known = a.Occupancy()
	for _, id := range a.Campaigns {
		v.Campaigns = append(v.Campaigns, names[id])
	}
	return v
}

// plotOf is the day of Campaigns, in the reader's zone.
func plotOf(b *desk.Board, of []desk.BoardCampaign, zone *time.Location) *boardview.Plot {
	p := &boardview.Plot{Now: -1, Until: b.Until.In(zone), Twice: b.Until.Sub(b.From) > 24*time.Hour}
	for at := b.From; at.Before(b.Until); at = at.Add(desk.SlotTime) {
		i := len(p.Slots)
		var f desk.Figures
		for _, c := range of {
			if i < len(c.Slots) {
				f.Add(c.Slots[i])
			}
		}
		until := at.Add(desk.SlotTime)
		p.Slots = append(p.Slots, boardview.Slot{From: at.In(zone), Until: until.In(zone), Answered: f.Answered, Abandoned: f.Abandoned, Lost: f.Lost()})
		if !b.At.Before(at) && b.At.Before(until) {
			p.Now = i
		}
	}
	return p
}

// Orders of the lists. What is not known comes last, and names break ties, so that
// rows stay where they are while nothing changes.
var campaignOrders = map[string]func(a, b desk.BoardCampaign) int{
	"waiting":   func(a, b desk.BoardCampaign) int { return cmp.Compare(a.Waiting, b.Waiting) },
	"longest":   func(a, b desk.BoardCampaign) int { return bySince(a.WaitingSince, b.WaitingSince) },
	"ready":     func(a, b desk.BoardCampaign) int { return cmp.Compare(a.Agents.Ready, b.Agents.Ready) },
	"offered":   func(a, b desk.BoardCampaign) int { return cmp.Compare(a.Today.Offered, b.Today.Offered) },
	"answered":  func(a, b desk.BoardCampaign) int { return cmp.Compare(a.Today.Answered, b.Today.Answered) },
	"abandoned": func(a, b desk.BoardCampaign) int { return cmp.Compare(a.Today.Abandoned, b.Today.Abandoned) },
	"lost":      func(a, b desk.BoardCampaign) int { return cmp.Compare(a.Today.Lost(), b.Today.Lost()) },
	"level": func(a, b desk.BoardCampaign) int {
		return cmp.Compare(known(a.Today.ServiceLevel()), known(b.Today.ServiceLevel()))
	},
	"wait": func(a, b desk.BoardCampaign) int {
		return cmp.Compare(known(a.Today.MeanWait()), known(b.Today.MeanWait()))
	},
}

var agentOrders = map[string]func(a, b desk.BoardAgent) int{
	"state":     func(a, b desk.BoardAgent) int { return cmp.Compare(stateRank(a.State), stateRank(b.State)) },
	"since":     func(a, b desk.BoardAgent) int { return bySince(a.Since, b.Since) },
	"calls":     func(a, b desk.BoardAgent) int { return cmp.Compare(a.Calls, b.Calls) },
	"talk":      func(a, b desk.BoardAgent) int { return cmp.Compare(known(a.MeanTalk()), known(b.MeanTalk())) },
	"occupancy": func(a, b desk.BoardAgent) int { return cmp.Compare(known(a.Occupancy()), known(b.Occupancy())) },
}

// known is a value to sort by, below all others when it is not known.
func known[T ~int64 | ~float64](value T, is bool) float64 {
	if !is {
		return -1
	}
	return float64(value)
}

// bySince orders by how long something lasts, the shortest first; nothing lasts no
// time.
func bySince(a, b time.Time) int {
	switch {
	case a.IsZero() || b.IsZero():
		return cmp.Compare(b2i(!a.IsZero()), b2i(!b.IsZero()))
	default:
		return b.Compare(a)
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func stateRank(state string) int {
	return slices.Index([]string{models.AgentReady, models.AgentRinging, models.AgentTalking, models.AgentWrapUp, models.AgentPaused, models.AgentOffline}, state)
}

// The lists come sorted by name.
func sortCampaigns(list []desk.BoardCampaign, by string, desc bool) {
	order(list, campaignOrders[by], desc)
}

func sortAgents(list []desk.BoardAgent, by string, desc bool) { order(list, agentOrders[by], desc) }

func order[T any](list []T, compare func(a, b T) int, desc bool) {
	switch {
	case compare != nil && desc:
		slices.SortStableFunc(list, func(a, b T) int { return compare(b, a) })
	case compare != nil:
		slices.SortStableFunc(list, compare)
	case desc:
		slices.Reverse(list)
	}
}
