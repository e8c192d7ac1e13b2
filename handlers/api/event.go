package api

import (
	"context"
	"net/http"
	"time"

	"hookline/app/apikey"
	"hookline/app/event"
	"hookline/app/workspace"
	"hookline/app/workspace/file"
	"hookline/app/workspace/hook"
	"hookline/models"
)

// eventJSON is an event as the workspace file has it, and what is read-only.
type eventJSON struct {
	envelope
	file.Event
	trouble
}

// trouble is what Hookline says of an event by itself; read-only.
type trouble struct {
	OffReason     string     `json:"off_reason"`     // why Hookline switched it off
	FailingReason string     `json:"failing_reason"` // why nothing arrives
	Since         *time.Time `json:"trouble_since,omitempty"`
}

func troubleOf(h *models.Hook) trouble { return trouble{h.OffReason, h.FailingReason, h.TroubleSince} }

// events are the operations on events.
type events struct {
	*api
	*resource[models.Hook, eventJSON]
}

func (e events) routes() []route {
	return e.resource.routesAnd(route{method: http.MethodPost, path: "/events/:id/test", scope: apikey.EventsWrite, handle: e.test})
}

type eventTestInput struct {
	Call string `json:"call"` // the id of the call it is made of; empty: of examples
}

type eventTestJSON struct {
	Event string `json:"event_id"` // deliveries of it name it
}

// test raises an event that tests this one, in the manner of Send a test.
func (e events) test(ctx context.Context, r *request) (*answer, error) {
	var in eventTestInput
	if err := r.decodeMaybe(&in); err != nil {
		return nil, err
	}
	row, err := e.named(ctx, r)
	if err != nil {
		return nil, err
	}
	id, err := event.NewTrials(e.DB, e.WakeDeliveries).Raise(ctx, row, in.Call, e.Now())
	if err != nil {
		return nil, err
	}
	return &answer{status: http.StatusAccepted, body: eventTestJSON{id}}, nil
}

func (a *api) events() events {
	return events{a, &resource[models.Hook, eventJSON]{
		word: "event", path: "/events", read: apikey.EventsRead, write: apikey.EventsWrite,
		byID: a.DB.Hooks.Get, search: a.DB.Hooks.After,
		key:  func(h *models.Hook) string { return h.NameKey },
		head: func(h *models.Hook) envelope { return envelopeOf(h.ID, h.Version, h.CreatedAt, h.UpdatedAt) },
		show: a.showEvent, blank: func() eventJSON { return eventJSON{Event: file.NewEvent()} },
		save: func(ctx context.Context, r *request, in *eventJSON, stored *models.Hook) (*models.Hook, error) {
			save, err := in.Over(*stored, a.eventFinder(ctx))
			if err != nil {
				return nil, err
			}
			return hook.Of(a.Workspace).Save(ctx, r.by(), save)
		},
		remove: hook.Of(a.Workspace).Delete,
	}}
}

func (a *api) showEvent(ctx context.Context, e envelope, h *models.Hook) (eventJSON, error) {
	names, err := a.Workspace.Names(ctx)
	if err != nil || h.Config.NumberID == "" {
		return eventJSON{e, file.EventOf(h, names, ""), troubleOf(h)}, err
	}
	n, err := a.DB.Numbers.Get(ctx, h.Config.NumberID)
	if err != nil {
		return eventJSON{}, err
	}
	return eventJSON{e, file.EventOf(h, names, n.Number), troubleOf(h)}, nil
}

// eventFinder finds what the body of an event names.
func (a *api) eventFinder(ctx context.Context) file.EventFinder {
	return file.EventFinder{
		Number: func(field, text string) (string, error) {
			if normal, _, err := workspace.NormalizeNumber(text); err == nil {
				text = normal
			}
			n, err := find(ctx, "phone number", text, a.DB.Numbers.ByName, a.DB.Numbers.Get)
			if err != nil {
				return "", asField(field, err)
			}
			return n.ID, nil
		},
		Campaign: func(field, text string) (string, error) {
			c, err := find(ctx, "Campaign", text, a.DB.Campaigns.ByName, a.DB.Campaigns.Get)
			if err != nil {
				return "", asField(field, err)
			}
			return c.ID, nil
		},
		WebService: func(field, text string) (string, error) {
			s, err := find(ctx, "Web Service", text, a.DB.Services.ByName, a.DB.Services.Get)
			if err != nil {
				return "", asField(field, err)
			}
			return s.ID, nil
		},
	}
}
