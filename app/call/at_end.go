package call

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strings"
	"time"

	"hookline/app/event"
	"hookline/app/webservice"
	"hookline/app/workflow"
	"hookline/models"
)

// webhookRequest is what is sent of a Workflow's own request, when the call has ended or a
// recording is transcribed: the fact of an event of the type event.Webhook.
type webhookRequest struct {
	workflow.Ending
	Values map[string]string `json:"values"` // by the names that it writes as ${name}
	Pairs  []webservice.Pair `json:"pairs,omitempty"`
}

// PostBack makes the event of a request that tells of something on a call, beside those of
// its end; key tells it from the others of the call.
func PostBack(c *models.Call, key string, request workflow.Ending, pairs []webservice.Pair, hooks *event.Hooks, now time.Time) (models.Event, error) {
	text, err := json.Marshal(webhookRequest{Ending: request, Pairs: pairs})
	if err != nil {
		return models.Event{}, err
	}
	ev := event.AtEnd(c, key, string(text), now)
	hooks.Called(&ev, c)
	ev.Facts["ani"] = c.Caller
	return ev, nil
}

// atEnd lists the requests that a call which ends has armed, as events of their own. While
// another run is busy with the call, the one of the Workflow's end is left to that (armedLate).
func (e *Engine) atEnd(ctx context.Context, c *models.Call, hooks *event.Hooks, now time.Time, busy bool) ([]models.Event, error) {
	if !strings.Contains(c.State, `"endings"`) { // of most calls
		return nil, nil
	}
	st, err := e.catalog.readState(c)
	if err != nil {
		return nil, err
	}
	var around workflow.Workspace = workflow.Nowhere{}
	if snap := e.catalog.current.Load(); snap != nil {
		around = snap
	}
	facts := e.catalog.Facts(c)
	var list []models.Event
	for _, ending := range st.Endings {
		if busy && ending.WebHook != nil {
			continue
		}
		service, err := ending.Compile()
		if err != nil {
			e.log.ErrorContext(ctx, "a request for the end of a call can't be sent", "call", c.ID, "object", ending.Object, "error", err)
			continue // another program wrote it
		}
		filled := ending.Fill(st, facts, service, around)
		request, err := json.Marshal(webhookRequest{ending, filled.Values, filled.Pairs})
		if err != nil {
			return nil, err
		}
		ev := event.AtEnd(c, ending.Workflow+"/"+ending.Object, string(request), now)
		hooks.Called(&ev, c)
		ev.Facts["ani"] = c.Caller
		list = append(list, ev)
	}
	return list, nil
}

// Facts are what a call that is looked at from outside knows of itself.
func (c *Catalog) Facts(row *models.Call) workflow.Facts {
	facts := factsOf(row)
	if s := c.current.Load(); s != nil {
		facts.Account = s.Account(row.Called)
	}
	return facts
}

// armedLate raises what a turn armed that came too late to be saved, because the caller hung
// up while it ran. Of a turn that another run made it raises nothing: the call goes on.
func (e *Engine) armedLate(ctx context.Context, t *turn) error {
	if len(t.state.Endings) == 0 {
		return nil
	}
	load, err := e.db.calls.Load(ctx, t.call.ID, 0)
	if err != nil || load.Call == nil || load.Call.EndedAt == nil {
		return err
	}
	list, err := e.atEnd(ctx, t.call, t.snap.hooks, *load.Call.EndedAt, false)
	if err != nil || len(list) == 0 {
		return err
	}
	if err := e.db.events.Add(ctx, list); err != nil {
		return err
	}
	e.bell.Ring()
	return nil
}

// lanes is among how many ways requests of Workflows are parted, by the host that is asked:
// one that hangs holds up those of its way alone.
const lanes = 16

// webhookTimeout is how long such a request may take at most.
const webhookTimeout = 10 * time.Second

func laneOf(n uint32) string { return fmt.Sprintf("%s%d", models.WebhookLane, n%lanes) }

// Webhook is a Workflow's own request that is to be delivered.
type Webhook struct {
	Title   string              // of the object
	Lane    string              // stands in the place of a Web Service's id
	Values  map[string]string   // by the names that it writes as ${name}
	Pairs   []webservice.Pair   // parameters of its query, or of its body
	Service *webservice.Service // made ready
}

// ReadWebhook gives what an event of the type event.Webhook sends.
func ReadWebhook(ev *models.Event) (*Webhook, error) {
	r := &webhookRequest{}
	if err := json.Unmarshal([]byte(ev.Facts[event.Webhook]), r); err != nil {
		return nil, fmt.Errorf("read the request of an event: %w", err)
	}
	service, err := r.Compile()
	if err != nil {
		return nil, err
	}
	h := fnv.New32a()
	_, _ = h.Write([]byte(service.Host())) // never fails
	return &Webhook{r.Title, laneOf(h.Sum32()), r.Values, r.Pairs, service}, nil
}

// addLanes adds the ways of Workflows' own requests to the receivers.
func addLanes(box *Outbox) {
	for n := range uint32(lanes) {
		box.Receivers[laneOf(n)] = &Receiver{Name: event.WebhookLabel, Active: true, Service: webservice.Placeholder(webhookTimeout)}
	}
}
