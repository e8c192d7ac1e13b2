package api

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/delivery"
	"hookline/app/event"
	"hookline/app/webservice"
	"hookline/handlers/api/problem"
	"hookline/models"
)

// deliveries are the operations on deliveries of events.
type deliveries struct {
	*api
	jobs delivery.Jobs
}

func (d deliveries) routes() []route {
	read, write := apikey.EventsRead, apikey.EventsWrite
	return []route{
		{method: http.MethodGet, path: "/deliveries", scope: read, handle: d.list},
		{method: http.MethodGet, path: "/deliveries/:id", scope: read, handle: d.get},
		{method: http.MethodPost, path: "/deliveries/:id/replay", scope: write, handle: d.one(models.ActReplay, "It is being sent just now, or held because its event or Web Service is switched off.")},
		{method: http.MethodPost, path: "/deliveries/:id/cancel", scope: write, handle: d.one(models.ActCancel, "It does not wait any more: there is nothing to cancel.")},
		{method: http.MethodPost, path: "/deliveries/replay", scope: write, handle: d.many(models.ActReplay)},
		{method: http.MethodPost, path: "/deliveries/cancel", scope: write, handle: d.many(models.ActCancel)},
		{method: http.MethodGet, path: "/delivery-jobs/:id", scope: read, handle: d.job},
		{method: http.MethodPost, path: "/delivery-jobs/:id/stop", scope: write, handle: d.stop},
	}
}

// deliveryJSON is a delivery.
type deliveryJSON struct {
	ID           string            `json:"id"`
	State        string            `json:"state"`
	Event        string            `json:"event"`    // call_end
	EventID      string            `json:"event_id"` // of the event as it is configured
	EventName    string            `json:"event_name"`
	WebServiceID string            `json:"web_service_id"`
	WebService   string            `json:"web_service"` // as it was called then
	CallID       string            `json:"call_id"`
	Number       string            `json:"number"`
	Caller       string            `json:"caller"`
	Inputs       map[string]string `json:"inputs"`
	Test         bool              `json:"test"`
	Tries        int64             `json:"tries"` // that failed since it was made, or sent again
	Reason       string            `json:"reason"`
	Cause        string            `json:"cause"`
	Status       int64             `json:"status"`
	DueAt        *time.Time        `json:"due_at,omitempty"`
	CreatedAt    time.Time         `json:"created_at"`
	UpdatedAt    time.Time         `json:"updated_at"`
	Attempts     []attemptJSON     `json:"attempts,omitzero"` // where one is read by its id
}

func deliveryOf(d *models.Delivery) deliveryJSON {
	j := deliveryJSON{ID: d.ID, State: d.Stands(), Event: d.Type, EventID: d.HookID, EventName: d.HookName, WebServiceID: d.WebServiceID,
		WebService: d.ServiceName, CallID: d.CallID, Number: d.Number, Caller: d.Caller, Inputs: d.Inputs, Test: d.Test, Tries: d.Tries,
		Reason: d.Reason, Cause: d.Cause, Status: d.Status, CreatedAt: d.CreatedAt.UTC(), UpdatedAt: d.UpdatedAt.UTC()}
	if j.Inputs == nil {
		j.Inputs = map[string]string{}
	}
	if j.State == models.StandsWaiting {
		due := d.DueAt.UTC()
		j.DueAt = &due
	}
	return j
}

// deliveryFilter is what deliveries are found by: the parameters of the list, and the
// filter of a body.
type deliveryFilter struct {
	State        string `json:"state"`
	Event        string `json:"event"`
	EventID      string `json:"event_id"`
	WebServiceID string `json:"web_service_id"`
	CallID       string `json:"call_id"`
	Number       string `json:"number"`
	Status       int64  `json:"status"`
	From         string `json:"from"`
	Until        string `json:"until"`
	Search       string `json:"search"`
}

// check gives the filter as models has it; wrong tells what can't be, by its name.
func (f *deliveryFilter) check(wrong func(name, format string, args ...any)) models.DeliveryFilter {
	m := models.DeliveryFilter{Stands: f.State, Type: f.Event, HookID: f.EventID, WebServiceID: f.WebServiceID, CallID: f.CallID, Number: f.Number,
		Status: f.Status, Text: f.Search}
	if f.State != "" && !slices.Contains(models.DeliveryStands(), f.State) {
		wrong("state", "%q is no state; there are %v.", f.State, models.DeliveryStands())
	}
	if _, ok := event.Find(f.Event); f.Event != "" && !ok {
		wrong("event", "%q is no event.", f.Event)
	}
	if f.Status != 0 && (f.Status < 100 || f.Status > 599) {
		wrong("status", "%d is no status of HTTP; there are 100 to 599.", f.Status)
	}
	for _, at := range []struct {
		name, text string
		into       *time.Time
	}{{"from", f.From, &m.From}, {"until", f.Until, &m.To}} {
		if at.text == "" {
			continue
		}
		t, err := time.Parse(time.RFC3339, at.text)
		if err != nil {
			wrong(at.name, "%q is no time; write it as 2026-11-20T09:00:00Z.", at.text)
		}
		*at.into = t
	}
	return m
}

// filterNames are the parameters of the list.
func filterNames() []string {
	return []string{"state", "event", "event_id", "web_service_id", "call_id", "number", "status", "from", "until", "search"}
}

func filterOf(q url.Values) (deliveryFilter, error) {
	f := deliveryFilter{State: q.Get("state"), Event: q.Get("event"), EventID: q.Get("event_id"), WebServiceID: q.Get("web_service_id"),
		CallID: q.Get("call_id"), Number: q.Get("number"), From: q.Get("from"), Until: q.Get("until"), Search: q.Get("search")}
	if text := q.Get("status"); text != "" {
		status, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return f, problem.BadQuery("status", "%q is no status of HTTP; there are 100 to 599.", text)
		}
		f.Status = status
	}
	return f, nil
}

func (d deliveries) list(ctx context.Context, r *request) (*answer, error) {
	q, err := r.query(filterNames()...)
	if err != nil {
		return nil, err
	}
	in, err := filterOf(q)
	if err != nil {
		return nil, err
	}
	wanted := in.check(func(name, format string, args ...any) { err = problem.BadQuery(name, format, args...) })
	if err != nil {
		return nil, err
	}
	return list(r, func(after models.After) ([]models.Delivery, error) {
		before, err := timeOf(after.Key)
		if err != nil {
			return nil, err
		}
		return d.DB.Deliveries.After(ctx, wanted, before, after.ID, after.Limit)
	}, deliveryOf, func(row *models.Delivery) (string, string) { return timeKey(row.CreatedAt), row.ID })
}

// attemptJSON is one attempt at a delivery.
type attemptJSON struct {
	Number   int64                `json:"number"`
	At       time.Time            `json:"at"`
	TookMS   float64              `json:"took_ms"`
	Cause    string               `json:"cause"`
	Status   int64                `json:"status"`
	Exchange *webservice.Exchange `json:"exchange,omitempty"` // secrets masked; not there when nothing was tried
}

func (d deliveries) get(ctx context.Context, r *request) (*answer, error) {
	row, err := named(ctx, r, "delivery", d.DB.Deliveries.Get)
	if err != nil {
		return nil, err
	}
	attempts, err := d.DB.Deliveries.Attempts(ctx, row.ID)
	if err != nil {
		return nil, err
	}
	out := deliveryOf(row)
	out.Attempts = []attemptJSON{}
	for i := range attempts {
		a := &attempts[i]
		made := attemptJSON{Number: a.Number, At: a.At.UTC(), TookMS: float64(a.TookUS) / 1000, Cause: a.Cause, Status: a.Status}
		if made.Exchange, err = webservice.ReadExchange(a.Exchange); err != nil {
			return nil, err
		}
		out.Attempts = append(out.Attempts, made)
	}
	return ok(out), nil
}

// jobJSON is deliveries that are sent again or cancelled.
type jobJSON struct {
	ID        string     `json:"id"`
	Action    string     `json:"action"` // replay or cancel
	Status    string     `json:"status"` // running, done or stopped
	Count     int64      `json:"count"`
	Done      int64      `json:"done"`
	By        string     `json:"by"`
	CreatedAt time.Time  `json:"created_at"`
	EndedAt   *time.Time `json:"ended_at,omitempty"`
}

func jobOf(j *models.DeliveryJob) jobJSON {
	out := jobJSON{ID: j.ID, Action: j.Action, Status: "running", Count: j.Total, Done: j.Done, By: j.ActorName, CreatedAt: j.CreatedAt.UTC()}
	if j.EndedAt != nil {
		at := j.EndedAt.UTC()
		out.EndedAt, out.Status = &at, "done"
	}
	if j.Stopped {
		out.Status = "stopped"
	}
	return out
}

func (d deliveries) job(ctx context.Context, r *request) (*answer, error) {
	j, err := named(ctx, r, "delivery job", d.DB.Jobs.Get)
	if err != nil {
		return nil, err
	}
	return ok(jobOf(j)), nil
}

func (d deliveries) stop(ctx context.Context, r *request) (*answer, error) {
	j, err := named(ctx, r, "delivery job", d.DB.Jobs.Get)
	if err != nil {
		return nil, err
	}
	if err := d.DB.Jobs.Stop(ctx, j.ID, d.Now()); err != nil {
		return nil, err
	}
	return d.job(ctx, r)
}

// one does something to the delivery of the address.
func (d deliveries) one(action, not string) handler {
	return func(ctx context.Context, r *request) (*answer, error) {
		row, err := named(ctx, r, "delivery", d.DB.Deliveries.Get)
		if err != nil {
			return nil, err
		}
		job, err := d.jobs.Start(ctx, delivery.Actor(r.by()), action, models.DeliveryFilter{IDs: []string{row.ID}})
		if err != nil {
			return nil, err
		}
		if job.Done == 0 {
			return nil, apperr.New(apperr.Conflict, "%s", not)
		}
		if row, err = d.DB.Deliveries.Get(ctx, row.ID); err != nil {
			return nil, err
		}
		return ok(deliveryOf(row)), nil
	}
}

// manyInput says which deliveries are meant: some by their ids, or all that a filter finds.
type manyInput struct {
	IDs        []string        `json:"ids"`
	Filter     *deliveryFilter `json:"filter"`
	OnlyFailed bool            `json:"only_failed"`
}

// many does something to many deliveries, the first of them at once.
func (d deliveries) many(action string) handler {
	return func(ctx context.Context, r *request) (*answer, error) {
		var in manyInput
		if err := r.decode(&in); err != nil {
			return nil, err
		}
		wanted, err := in.check()
		if err != nil {
			return nil, err
		}
		job, err := d.jobs.Start(ctx, delivery.Actor(r.by()), action, wanted)
		if err != nil {
			return nil, err
		}
		return &answer{status: http.StatusAccepted, body: jobOf(job), location: Prefix + "/delivery-jobs/" + job.ID}, nil
	}
}

func (in *manyInput) check() (models.DeliveryFilter, error) {
	var p apperr.Problems
	var wanted models.DeliveryFilter
	switch {
	case (in.IDs == nil) == (in.Filter == nil):
		p.Add("", "Say which deliveries are meant: by ids, or by a filter, which may be empty and then means all.")
	case len(in.IDs) > delivery.MostNamed:
		p.Add("ids", "There may be %d ids at the most; name more of them by a filter.", delivery.MostNamed)
	case in.Filter != nil:
		wanted = in.Filter.check(func(name, format string, args ...any) { p.Add("filter."+name, format, args...) })
	}
	if in.IDs != nil {
		wanted.IDs = in.IDs
	}
	if in.OnlyFailed {
		if wanted.Stands != "" && wanted.Stands != models.StandsFailed {
			p.Add("only_failed", "The filter asks for another state.")
		}
		wanted.Stands = models.StandsFailed
	}
	return wanted, p.Err()
}
