package calls

import (
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/call"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
	callview "hookline/views/call"
	"hookline/views/component"
	"hookline/views/outcome"
	"hookline/views/route"
)

// callNames are what the list says by name, and which numbers are known.
type callNames struct {
	workflows []component.Option
	carriers  map[string]string
	numbers   map[string]bool
}

func (h *calls) names(c echo.Context) (*callNames, error) {
	ctx := c.Request().Context()
	n := &callNames{carriers: map[string]string{}, numbers: map[string]bool{}}
	workflows, err := h.DB.Workflows.All(ctx)
	if err != nil {
		return nil, err
	}
	for _, w := range workflows {
		n.workflows = append(n.workflows, component.Option{Value: w.ID, Label: w.Name})
	}
	carriers, err := h.DB.Carriers.All(ctx)
	if err != nil {
		return nil, err
	}
	for _, carrier := range carriers {
		n.carriers[carrier.ID] = carrier.Name
	}
	numbers, err := h.DB.Numbers.Rows(ctx)
	for _, number := range numbers {
		n.numbers[number.Number] = true
	}
	return n, err
}

func (n *callNames) row(m *models.Call, now time.Time) callview.Row {
	return callview.Row{
		ID: m.ID, Caller: m.Caller, Called: m.Called, Workflow: m.WorkflowName, Outcome: m.Outcome, Reason: m.Reason,
		Live: m.Status == models.CallLive, Test: m.Kind == models.CallTest, Carrier: n.carriers[m.CarrierID],
		StartedAt: m.StartedAt, Took: callTook(m, now), Unknown: n.unknown(m),
	}
}

// unknown says whether a missed call was for a number that can be added.
func (n *callNames) unknown(m *models.Call) bool {
	_, _, err := workspace.NormalizeNumber(m.Called)
	return m.Outcome == call.Missed && err == nil && !n.numbers[m.Called]
}

// place reads which object the listed calls must have met, and says it in words.
func (h *calls) place(c echo.Context, l *callview.List) error {
	p := route.CallPlace{Version: c.QueryParam("version"), Object: c.QueryParam("object"), Exit: c.QueryParam("exit"),
		Cause: c.QueryParam("cause"), Ended: c.QueryParam("ended") == "1"}
	if p.Version == "" || p.Object == "" {
		return nil
	}
	if since, err := time.Parse(time.RFC3339, c.QueryParam("since")); err == nil {
		p.Since = since
	}
	words, err := h.placeWords(c, p)
	l.Place, l.PlaceWords = p, words
	return err
}

func (h *calls) placeWords(c echo.Context, p route.CallPlace) (string, error) {
	title, label, where := "an object that is gone", p.Exit, ""
	v, err := h.calledVersion(c.Request().Context(), p.Version)
	if err != nil {
		return "", err
	}
	if v != nil {
		def, err := workflow.Parse(v.Definition)
		if err != nil {
			return "", err
		}
		if o := def.Object(p.Object); o != nil {
			title, label = "“"+o.Title+"”", workflow.ExitLabel(o.Settings, p.Exit)
		}
		where = ", " + v.name()
	}
	switch {
	case p.Ended:
		return "Ended at " + title + where, nil
	case p.Exit != "":
		return "Left " + title + " by " + label + where, nil
	case p.Cause != "":
		return title + " with " + outcome.Cause(p.Cause).Text + where, nil
	}
	return "Came to " + title + where, nil
}

func stepFilter(p route.CallPlace) models.StepFilter {
	f := models.StepFilter{VersionID: p.Version, ObjectID: p.Object, Exit: p.Exit, Cause: p.Cause, Ended: p.Ended}
	if !p.Since.IsZero() {
		f.Since = &p.Since
	}
	return f
}
