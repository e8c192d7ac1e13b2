package flow

import (
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/traffic"
	"hookline/app/workflow"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/outcome"
	"hookline/views/route"
	view "hookline/views/workflow"
)

// traffic is where the callers of a version went, as the address asks: period, and test
// for test calls too.
func (h *reader) traffic(c echo.Context, workflowID string, version *models.WorkflowVersion) (*view.Traffic, error) {
	def, err := workflow.Parse(version.Definition)
	if err != nil {
		return nil, err
	}
	test := c.QueryParam("test") == "1"
	v, err := traffic.NewReader(h.DB, nil).Of(c.Request().Context(), version.ID, traffic.PeriodOf(c.QueryParam("period")), test)
	if err != nil {
		return nil, err
	}
	t := &view.Traffic{WorkflowID: workflowID, Period: string(v.Period), Test: test, Since: v.Since, Objects: map[string]*view.LineTraffic{}}
	at := route.CallPlace{Version: version.ID, Since: v.Since}
	if !test {
		at.Kind = models.CallCarrier
	}
	for i, o := range def.Objects {
		n := v.At(o.ID)
		if i == 0 {
			t.Calls = n.Calls
		}
		if n.Calls > 0 {
			at.Object = o.ID
			t.Objects[o.ID] = lineTraffic(def, o, n, at)
		}
	}
	return t, nil
}

func lineTraffic(def *workflow.Definition, o *workflow.Object, n traffic.Object, at route.CallPlace) *view.LineTraffic {
	l := &view.LineTraffic{Calls: n.Calls, URL: route.CallsAt(at), Ended: n.Ended}
	ended := at
	ended.Ended = true
	l.EndedURL = route.CallsAt(ended)
	for _, e := range traffic.Exits(o, n) {
		by, to := at, ""
		by.Exit = e.Name
		if next := def.Object(e.Next); next != nil {
			to = next.Title
		} else if workflow.Went(o, e.Name) {
			to = "the other Workflow"
		}
		l.Exits = append(l.Exits, view.ExitTraffic{Name: e.Name, Label: e.Label, To: to, N: e.Calls, Percent: 100 * e.Share, URL: route.CallsAt(by)})
	}
	if n.Connector != nil {
		l.Connector = connectorTraffic(n.Connector, at)
	}
	return l
}

func connectorTraffic(c *traffic.Connector, at route.CallPlace) *view.ConnectorTraffic {
	t := &view.ConnectorTraffic{Requests: c.Requests, P50: c.Took.Quantile(0.5), P95: c.Took.Quantile(0.95)}
	for _, cause := range c.Causes {
		by := at
		by.Cause = cause.Name
		t.Causes = append(t.Causes, view.CauseTraffic{Name: cause.Name, Label: outcome.Cause(cause.Name).Text, N: cause.N, URL: route.CallsAt(by)})
	}
	return t
}

// publishedOverlay is the same for the canvas.
func (h *versions) publishedOverlay(c echo.Context) error {
	w, v, err := h.publishedVersion(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	def, err := workflow.Parse(v.Definition)
	if err != nil {
		return err
	}
	t, err := h.traffic(c, w.ID, v)
	if err != nil {
		return err
	}
	return screen.AnswerJSON(c, http.StatusOK, trafficOverlay(t, def))
}

func trafficOverlay(t *view.Traffic, def *workflow.Definition) *view.Overlay {
	over := &view.Overlay{Objects: map[string]view.ObjectMark{}, Links: map[string]view.LinkMark{}}
	for _, o := range def.Objects {
		l := t.Objects[o.ID]
		if l == nil {
			if t.Calls > 0 {
				over.Objects[o.ID] = view.ObjectMark{Tone: view.ToneMuted, Title: "No call came here"}
				for exit := range o.Exits {
					over.Links[view.LinkKey(o.ID, exit)] = view.LinkMark{Tone: view.ToneMuted}
				}
			}
			continue
		}
		over.Objects[o.ID] = view.ObjectMark{Badge: component.Count(int(l.Calls)), Title: objectTitle(l), Href: l.URL}
		for _, e := range l.Exits {
			mark := view.LinkMark{Tone: view.ToneMuted, Label: "0", Title: "No call left by " + e.Label}
			if e.N > 0 {
				mark = view.LinkMark{Label: e.Share() + " · " + component.Count(int(e.N)), Href: e.URL,
					Title: fmt.Sprintf("%s of %s left by %s", component.Count(int(e.N)), component.Plural(int(l.Calls), "call", "calls"), e.Label)}
			}
			over.Links[view.LinkKey(o.ID, e.Name)] = mark
		}
	}
	return over
}

// objectTitle says what happened at an object in one line.
func objectTitle(l *view.LineTraffic) string {
	title := component.Plural(int(l.Calls), "call", "calls") + " came here"
	if l.Ended > 0 {
		title += ", " + component.Count(int(l.Ended)) + " ended here"
	}
	for _, e := range l.Exits { // the canvas has no link to write it on
		if e.To == "" && e.N > 0 {
			title += fmt.Sprintf(", %s (%s) ended by %s, which leads nowhere", component.Count(int(e.N)), e.Share(), e.Label)
		}
	}
	c := l.Connector
	if c == nil {
		return title
	}
	for _, cause := range c.Causes {
		title += fmt.Sprintf(" · %s %s", cause.Label, component.Count(int(cause.N)))
	}
	if c.P95 > 0 {
		title += " · p50 " + component.Duration(c.P50) + ", p95 " + component.Duration(c.P95)
	}
	return title
}
