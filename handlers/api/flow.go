package api

import (
	"context"
	"slices"
	"strconv"
	"time"

	"hookline/app/apperr"
	"hookline/app/traffic"
	"hookline/app/workflow"
	"hookline/handlers/api/problem"
	"hookline/models"
)

// flowAnswer is where the callers of a version went.
type flowAnswer struct {
	Version int64        `json:"version"`
	Period  string       `json:"period"`
	Since   time.Time    `json:"since"`
	Test    bool         `json:"test"`
	Calls   int64        `json:"calls"` // that came to the object at which calls start
	Objects []flowObject `json:"objects"`
}

type flowObject struct {
	ID        string         `json:"id"`
	Title     string         `json:"title"`
	Kind      string         `json:"kind"`
	Calls     int64          `json:"calls"`
	Ended     int64          `json:"ended"`
	Exits     []flowExit     `json:"exits"`
	Connector *flowConnector `json:"connector,omitempty"`
}

type flowExit struct {
	Name  string  `json:"name"`
	Label string  `json:"label"`
	Calls int64   `json:"calls"`
	Share float64 `json:"share"` // of the calls that came to the object
}

type flowConnector struct {
	Requests int64            `json:"requests"`
	Causes   map[string]int64 `json:"causes"`
	P50MS    float64          `json:"p50_ms"` // 0 when nothing was sent
	P95MS    float64          `json:"p95_ms"`
}

func (w workflows) flow(ctx context.Context, r *request) (*answer, error) {
	q, err := r.query("period", "version", "test")
	if err != nil {
		return nil, err
	}
	period := traffic.Day
	if text := q.Get("period"); text != "" {
		if period = traffic.Period(text); !slices.Contains(traffic.Periods(), period) {
			return nil, problem.BadQuery("period", "%q is no period; there are %v.", text, traffic.Periods())
		}
	}
	if text := q.Get("test"); text != "" && text != "true" && text != "false" {
		return nil, problem.BadQuery("test", "%q is neither true nor false.", text)
	}
	f, err := w.named(ctx, r)
	if err != nil {
		return nil, err
	}
	v, err := w.flowVersion(ctx, f, q.Get("version"))
	if err != nil {
		return nil, err
	}
	def, err := workflow.Parse(v.Definition)
	if err != nil {
		return nil, err
	}
	view, err := traffic.NewReader(w.DB, w.Now).Of(ctx, v.ID, period, q.Get("test") == "true")
	if err != nil {
		return nil, err
	}
	return ok(flowOf(v, view, def)), nil
}

// flowVersion is the version with the number, or the one that calls run now.
func (w workflows) flowVersion(ctx context.Context, f *models.Workflow, number string) (*models.WorkflowVersion, error) {
	if number == "" {
		if f.PublishedID == "" {
			return nil, apperr.New(apperr.NotFound, "The Workflow %q is not published; name a version of it.", f.Name)
		}
		return w.DB.Workflows.Version(ctx, f.PublishedID)
	}
	n, err := strconv.ParseInt(number, 10, 32)
	if err != nil || n < 1 {
		return nil, problem.BadQuery("version", "%q is no number of a version.", number)
	}
	v, err := w.DB.Workflows.VersionNumbered(ctx, f.ID, n)
	if apperr.Is(err, apperr.NotFound) {
		return nil, apperr.New(apperr.NotFound, "The Workflow %q has no version %d.", f.Name, n)
	}
	return v, err
}

func flowOf(v *models.WorkflowVersion, view *traffic.View, def *workflow.Definition) flowAnswer {
	answer := flowAnswer{Version: v.Number, Period: string(view.Period), Since: view.Since, Test: view.Test, Objects: []flowObject{}}
	for i, o := range def.Objects {
		n := view.At(o.ID)
		if i == 0 {
			answer.Calls = n.Calls
		}
		one := flowObject{ID: o.ID, Title: o.Title, Kind: o.Kind, Calls: n.Calls, Ended: n.Ended, Exits: []flowExit{}}
		for _, e := range traffic.Exits(o, n) {
			one.Exits = append(one.Exits, flowExit{e.Name, e.Label, e.Calls, e.Share})
		}
		if c := n.Connector; c != nil {
			one.Connector = &flowConnector{Requests: c.Requests, Causes: map[string]int64{}, P50MS: ms(c.Took.Quantile(0.5)), P95MS: ms(c.Took.Quantile(0.95))}
			for _, cause := range c.Causes {
				one.Connector.Causes[cause.Name] = cause.N
			}
		}
		answer.Objects = append(answer.Objects, one)
	}
	return answer
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
