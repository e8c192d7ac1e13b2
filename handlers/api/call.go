package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"hookline/app/apikey"
	"hookline/app/call"
	"hookline/app/phone"
	"hookline/app/source"
	"hookline/app/trace"
	"hookline/handlers/api/problem"
	"hookline/models"
)

// calls are the operations on calls.
type calls struct{ *api }

func (c calls) routes() []route {
	return []route{
		{method: http.MethodGet, path: "/calls", scope: apikey.CallsRead, handle: c.list},
		{method: http.MethodGet, path: "/calls/:id", scope: apikey.CallsRead, handle: c.get},
		{method: http.MethodGet, path: "/calls/:id/trace", scope: apikey.CallsRead, handle: c.trace},
		{method: http.MethodGet, path: "/calls/:id/recordings", scope: apikey.CallsRead, handle: c.recordings},
		{method: http.MethodPut, path: "/calls/:id/source", scope: apikey.CallsWrite, handle: c.setSource},
	}
}

// callJSON is a call.
type callJSON struct {
	ID            string            `json:"id"`
	ShortID       string            `json:"short_id,omitempty"`
	Kind          string            `json:"kind"` // carrier or test
	CarrierID     string            `json:"carrier_id,omitempty"`
	CarrierCallID string            `json:"carrier_call_id,omitempty"`
	Caller        string            `json:"caller"`
	Called        string            `json:"called"`
	Workflow      string            `json:"workflow"` // as it was called then
	WorkflowID    string            `json:"workflow_id"`
	Status        string            `json:"status"`  // live or ended
	Outcome       string            `json:"outcome"` // empty while it is live
	Reason        string            `json:"reason"`
	Turn          int64             `json:"turn"`
	Source        map[string]string `json:"source,omitempty"` // SourceTrak values
	StartedAt     time.Time         `json:"started_at"`
	EndedAt       *time.Time        `json:"ended_at,omitempty"`
}

func callOf(c *models.Call) callJSON {
	j := callJSON{ID: c.ID, ShortID: c.ShortID, Kind: c.Kind, Caller: c.Caller, Called: c.Called, Workflow: c.WorkflowName, WorkflowID: c.WorkflowID,
		Status: c.Status, Outcome: c.Outcome, Reason: c.Reason, Turn: c.Turn, Source: source.Read(c.Source), StartedAt: c.StartedAt.UTC()}
	if c.Kind == models.CallCarrier {
		j.CarrierID, j.CarrierCallID = c.CarrierID, c.CarrierCallID
	}
	if c.EndedAt != nil {
		at := c.EndedAt.UTC()
		j.EndedAt = &at
	}
	return j
}

func (c calls) list(ctx context.Context, r *request) (*answer, error) {
	f, err := r.callFilter()
	if err != nil {
		return nil, err
	}
	return list(r, func(after models.After) ([]models.Call, error) {
		before, err := timeOf(after.Key)
		if err != nil {
			return nil, err
		}
		return c.DB.Calls.After(ctx, f, before, after.ID, after.Limit)
	}, callOf, func(c *models.Call) (string, string) { return timeKey(c.StartedAt), c.ID })
}

func (r *request) callFilter() (models.CallFilter, error) {
	q, err := r.query("from", "until", "number", "workflow_id", "outcome", "kind")
	f := models.CallFilter{Number: phone.Sought(q.Get("number")), WorkflowID: q.Get("workflow_id"), Outcome: q.Get("outcome"), Kind: q.Get("kind")}
	if err != nil {
		return f, err
	}
	if outcomes := append(call.Outcomes(), models.CallLive); f.Outcome != "" && !slices.Contains(outcomes, f.Outcome) {
		return f, problem.BadQuery("outcome", "%q is no outcome; there are %v.", f.Outcome, outcomes)
	}
	if f.Kind != "" && f.Kind != models.CallCarrier && f.Kind != models.CallTest {
		return f, problem.BadQuery("kind", "%q is no kind of call; there are carrier and test.", f.Kind)
	}
	for name, into := range map[string]**time.Time{"from": &f.From, "until": &f.Until} {
		if q.Get(name) == "" {
			continue
		}
		t, err := time.Parse(time.RFC3339, q.Get(name))
		if err != nil {
			return f, problem.BadQuery(name, "%q is no time; write it as 2026-11-20T09:00:00Z.", q.Get(name))
		}
		*into = &t
	}
	return f, nil
}

// named reads the call that the address names.
func (c calls) named(ctx context.Context, r *request) (*models.Call, error) {
	return named(ctx, r, "call", c.DB.Calls.Get)
}

func (c calls) get(ctx context.Context, r *request) (*answer, error) {
	row, err := c.named(ctx, r)
	if err != nil {
		return nil, err
	}
	return ok(callOf(row)), nil
}

// setSource puts the SourceTrak values of a call in the place of those it has, while it is
// live and after.
func (c calls) setSource(ctx context.Context, r *request) (*answer, error) {
	values := map[string]string{}
	if err := r.decode(&values); err != nil {
		return nil, err
	}
	if err := source.Check(values); err != nil {
		return nil, err
	}
	row, err := c.named(ctx, r)
	if err != nil {
		return nil, err
	}
	row.Source = source.Write(values)
	if err := c.DB.Calls.SetSource(ctx, row.ID, row.Source); err != nil {
		return nil, err
	}
	return ok(callOf(row)), nil
}

// traceAnswer is the trace of a call. Secrets in it are masked.
type traceAnswer struct {
	Steps []traceEntry `json:"steps"`
	// Variables are as they are now; not there when they were deleted for their age.
	Variables []trace.Value `json:"variables,omitempty"`
	Kept      bool          `json:"kept"` // false: deleted for its age
}

// traceEntry is an entry of the trace as it is, with where it stands.
type traceEntry struct {
	Turn   int64   `json:"turn"`
	Index  int     `json:"index"`
	TookMS float64 `json:"took_ms"`
	Took   *int64  `json:"took,omitempty"` // in its place
	trace.Entry
}

func (c calls) trace(ctx context.Context, r *request) (*answer, error) {
	row, err := c.named(ctx, r)
	if err != nil {
		return nil, err
	}
	turns, err := c.DB.Calls.Turns(ctx, row.ID, 0)
	if err != nil {
		return nil, err
	}
	entries, err := trace.Read(turns)
	if err != nil {
		return nil, err
	}
	t := traceAnswer{Steps: []traceEntry{}}
	for _, e := range entries {
		t.Steps = append(t.Steps, traceEntry{Turn: e.Turn, Index: e.Index, TookMS: ms(e.Took), Entry: e})
	}
	t.Variables, t.Kept = call.ReadVariables(row)
	return ok(t), nil
}
