package calls

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/source"
	"hookline/app/trace"
	"hookline/handlers/screen"
	"hookline/models"
	callview "hookline/views/call"
	"hookline/views/component"
	"hookline/views/route"
	view "hookline/views/workflow"
)

// show is the page of one call.
func (h *calls) show(c echo.Context) error {
	ctx := c.Request().Context()
	m, err := h.DB.Calls.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	turns, err := h.DB.Calls.Turns(ctx, m.ID, 0)
	if err != nil {
		return err
	}
	steps, err := trace.Read(turns)
	if err != nil {
		return err
	}
	p := callview.Page{KeepDays: int(h.Keep / (24 * time.Hour)), Turns: int64(len(turns))}
	if p.Facts, err = h.facts(c, m); err != nil {
		return err
	}
	edits, err := h.edits(c)
	if err != nil {
		return err
	}
	if p.Steps, err = traceViews(m, turns, steps, edits); err != nil {
		return err
	}
	if edits { // who may not see deliveries is not told of events
		if p.Steps, err = h.withEvents(ctx, m, p.Steps); err != nil {
			return err
		}
	}
	if p.Path, err = h.pathOf(ctx, m, steps); err != nil {
		return err
	}
	if p.Queue, err = h.queue(ctx, m); err != nil {
		return err
	}
	if p.Recordings, err = h.recordingViews(ctx, m); err != nil {
		return err
	}
	p.Variables, p.Known = variableViews(m)
	known := source.Read(m.Source)
	for _, v := range source.Values() {
		if text := known[v.Name]; text != "" {
			p.Source = append(p.Source, callview.Value{Label: v.Name, Value: text})
		}
	}
	return screen.Show(c, h.Base, http.StatusOK, callview.Call, p, p.Facts.Title(), callArea().Way()...)
}

// pathOf is the call's path with its canvas, at the call's last step.
func (h *calls) pathOf(ctx context.Context, m *models.Call, steps []trace.Entry) (callview.Path, error) {
	p := callview.Path{CallID: m.ID}
	path, err := h.path(ctx, m, steps)
	if err != nil || len(path.steps) == 0 {
		return p, err
	}
	p.Steps = path.steps
	last := p.Steps[len(p.Steps)-1]
	p.Canvas = view.Canvas(view.CanvasProps{Src: route.CallGraph(m.ID, last.Version), OverlaySrc: route.CallOverlay(m.ID, last.Version, last.ID),
		ReadOnly: true, Selected: last.Object})
	return p, nil
}

// facts are the header of a call.
func (h *calls) facts(c echo.Context, m *models.Call) (callview.Facts, error) {
	ctx := c.Request().Context()
	f := callview.Facts{
		ID: m.ID, ShortID: m.ShortID, Caller: m.Caller, Called: m.Called, Workflow: m.WorkflowName, Test: m.Kind == models.CallTest,
		Outcome: m.Outcome, Reason: m.Reason, Live: m.Status == models.CallLive, StartedAt: m.StartedAt, Took: callTook(m, h.Now()),
	}
	if m.EndedAt != nil {
		f.EndedAt = *m.EndedAt
	}
	names, err := h.names(c)
	if err != nil {
		return f, err
	}
	if f.Edits, err = h.edits(c); err != nil {
		return f, err
	}
	f.Unknown = f.Edits && names.unknown(m)
	if f.Edits && slices.ContainsFunc(names.workflows, func(o component.Option) bool { return o.Value == m.WorkflowID }) {
		f.WorkflowURL = route.Workflow(m.WorkflowID)
	}
	if !f.Test {
		f.CarrierCallID, f.Carrier = m.CarrierCallID, names.carriers[m.CarrierID]
		if f.Carrier == "" {
			f.Carrier = "A carrier that was deleted"
		}
	}
	if m.VersionID == "" {
		return f, nil
	}
	v, err := h.DB.Workflows.Version(ctx, m.VersionID)
	switch {
	case apperr.Is(err, apperr.NotFound):
		return f, nil
	case err != nil:
		return f, err
	case v.Kind == models.VersionTest:
		f.Version = "draft as it was then"
	default:
		f.Version = "version " + strconv.FormatInt(v.Number, 10)
	}
	return f, nil
}

type sampleForm struct {
	Step string `json:"step"`
}

// sample keeps the answer of one step on the Test tab of its Web Service.
func (h *calls) sample(c echo.Context) error {
	var form sampleForm
	if err := screen.Decode(c, &form); err != nil {
		return err
	}
	ctx := c.Request().Context()
	m, err := h.DB.Calls.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	step, err := h.step(c, m, form.Step)
	if err != nil {
		return err
	}
	x := step.Exchange
	if x == nil || x.Response == nil {
		return apperr.New(apperr.Invalid, "This step has no answer of a Web Service that could be kept.")
	}
	by, err := h.Changer(c)
	if err != nil {
		return err
	}
	name := "Call of " + step.At.In(screen.ZoneOf(c)).Format("2 Jan 2006 15:04:05") + ", " + strconv.Itoa(x.Response.Status)
	_, err = h.Workspace.Services.KeepSample(ctx, by, models.WebServiceSample{
		WebServiceID: x.ServiceID, Name: name, Status: x.Response.Status, ContentType: x.Response.ContentType,
		Body: []byte(x.Response.Body), CallID: m.ID,
	})
	if err != nil {
		return err
	}
	message := "Kept on the Test tab of " + x.ServiceName + " as “" + name + "”."
	if screen.IsHTMX(c) {
		screen.Toast(c, component.Toast{Text: message})
		return c.NoContent(http.StatusNoContent)
	}
	return h.Done(c, route.CallStep(m.ID, form.Step), message)
}

// step finds a step of a trace by its anchor.
func (h *calls) step(c echo.Context, m *models.Call, id string) (*trace.Entry, error) {
	turns, err := h.DB.Calls.Turns(c.Request().Context(), m.ID, 0)
	if err != nil {
		return nil, err
	}
	steps, err := trace.Read(turns)
	if err != nil {
		return nil, err
	}
	for i := range steps {
		if stepID(steps[i].Turn, steps[i].Index) == id {
			return &steps[i], nil
		}
	}
	return nil, apperr.New(apperr.NotFound, "This step is not in the call's trace any more.")
}
