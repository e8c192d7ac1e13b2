package desk

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/app/sample"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	homeview "hookline/views/home"
	"hookline/views/outcome"
	"hookline/views/people"
	"hookline/views/route"
)

// homeRows is how many rows a board on Home has.
const homeRows = 6

// home is the first page after sign-in.
type home struct{ Screens }

func (h *home) routes(r screen.Routes) { r.SignedIn().Get(route.Home(), h.show) }

func (h *home) show(c echo.Context) error {
	user, err := h.User(c)
	if err != nil {
		return err
	}
	frame, err := h.Frame(c, "Home")
	if err != nil {
		return err
	}
	reads := []func(echo.Context, *homeview.Page) error{h.calls, h.live, h.waiting}
	switch {
	case auth.Can(user, auth.ManageConfig):
		reads = append(reads, h.open, h.trouble, h.steps, h.failing)
	case auth.Can(user, auth.SeeBoard):
		reads = append(reads, h.summary)
	default:
		return screen.Render(c, http.StatusOK, people.AgentHome(frame))
	}
	var p homeview.Page
	for _, read := range reads {
		if err := read(c, &p); err != nil {
			return err
		}
	}
	return screen.Render(c, http.StatusOK, homeview.Home(frame, p))
}

// trouble lists events that Hookline switched off, and those of which nothing arrives.
func (h *home) trouble(c echo.Context, p *homeview.Page) error {
	list, err := h.DB.Hooks.InTrouble(c.Request().Context())
	p.TroubleAll = len(list)
	for i := range list[:min(len(list), homeRows)] {
		m := &list[i]
		t := homeview.Trouble{ID: m.ID, Name: m.Name, Off: !m.Active, Reason: m.FailingReason, Since: *m.TroubleSince}
		if t.Off {
			t.Reason = m.OffReason
		}
		p.Trouble = append(p.Trouble, t)
	}
	return err
}

// open lists the carriers without a signature, where others can reach them.
func (h *home) open(c echo.Context, p *homeview.Page) error {
	if !h.Reachable {
		return nil
	}
	list, err := h.DB.Carriers.All(c.Request().Context())
	for i := range list {
		if m := &list[i]; m.Signature == workspace.SignatureOff {
			p.Open = append(p.Open, homeview.Carrier{ID: m.ID, Name: m.Name, Sample: m.Name == sample.Carrier})
		}
	}
	return err
}

// steps are there until all are done.
func (h *home) steps(c echo.Context, p *homeview.Page) error {
	s, err := h.DB.Services.FirstSteps(c.Request().Context())
	if err != nil || s.Service && s.Used && s.TestCall {
		return err
	}
	p.Steps = []homeview.Step{
		{Title: "Add a Web Service", Text: "Describe a REST API request once: its address, its inputs, and the results to take out of the answer. Test it right there.",
			Done: s.Service, Action: "Add a Web Service", URL: route.WebServiceNew()},
		{Title: "Use it in a Workflow", Text: "Ask the caller for digits, send them to the Web Service, speak what comes back. Publish it when it reads well.",
			Done: s.Used, Action: "Open the Workflows", URL: route.Workflows()},
		{Title: "Place a test call", Text: "Hear the Workflow as a caller does, in this browser, and see on its trace what every step did.",
			Done: s.TestCall, Action: "Place a test call", URL: route.TestCall()},
	}
	if s.Service {
		p.Steps[0].Action, p.Steps[0].URL = "Open the Web Services", route.WebServices()
	}
	for i := range p.Steps {
		if !p.Steps[i].Done {
			p.Steps[i].Now = true
			break
		}
	}
	return nil
}

// summary is the board's figures of the reader's day.
func (h *home) summary(c echo.Context, p *homeview.Page) error {
	b, err := h.Desk.Board(c.Request().Context(), h.today(c))
	if err != nil {
		return err
	}
	l := boardLive(b, b.Campaigns, false)
	p.Summary = &l
	return nil
}

// waiting lists who waits in the queues.
func (h *home) waiting(c echo.Context, p *homeview.Page) error {
	list, total, err := h.Desk.WaitingCallers(c.Request().Context(), true, homeRows)
	for _, w := range list {
		p.Waiting = append(p.Waiting, homeview.Waiting{CallID: w.CallID, Caller: w.Caller, Campaign: w.Campaign, Test: w.Test, JoinedAt: w.JoinedAt})
	}
	p.WaitingAll = total
	return err
}

// calls counts those since the reader's midnight.
func (h *home) calls(c echo.Context, p *homeview.Page) error {
	start := h.today(c).From
	p.Today = start.Format("2006-01-02T15:04")
	counts, err := h.DB.Calls.Count(c.Request().Context(), start)
	for _, n := range counts {
		p.Counts = append(p.Counts, homeview.Count{Outcome: n.Outcome, Calls: int(n.Calls)})
		p.Total += int(n.Calls)
	}
	return err
}

func (h *home) live(c echo.Context, p *homeview.Page) error {
	list, total, err := h.DB.Calls.List(c.Request().Context(), models.CallFilter{Outcome: outcome.Live, Page: models.Page{Limit: homeRows}})
	for _, m := range list {
		p.Live = append(p.Live, homeview.Live{ID: m.ID, Caller: m.Caller, Called: m.Called, Workflow: m.WorkflowName,
			Test: m.Kind == models.CallTest, StartedAt: m.StartedAt})
	}
	p.LiveAll = int(total)
	return err
}

func (h *home) failing(c echo.Context, p *homeview.Page) error {
	list, total, err := h.DB.Services.Failing(c.Request().Context(), homeRows)
	for _, s := range list {
		p.Failing = append(p.Failing, homeview.Service{ID: s.ID, Name: s.Name, Cause: s.Cause, Status: s.Status,
			Took: time.Duration(s.Millis) * time.Millisecond, At: s.At})
	}
	p.Failures = int(total)
	return err
}
