package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/handlers/api/problem"
	"hookline/models"
)

// voicemail are the operations on what callers left in voicemail boxes. The boxes
// themselves are a Simple.
type voicemail struct{ *api }

func (v voicemail) routes() []route {
	return []route{
		{method: http.MethodGet, path: "/voicemail", scope: apikey.CallsRead, handle: v.list},
		{method: http.MethodPut, path: "/voicemail/:id/heard", scope: apikey.CallsWrite, handle: v.hear},
		{method: http.MethodDelete, path: "/voicemail/:id", scope: apikey.CallsWrite, handle: v.remove},
	}
}

// messageJSON is a message in a voicemail box.
type messageJSON struct {
	ID         string     `json:"id"` // that of its recording
	BoxID      string     `json:"box_id"`
	CallID     string     `json:"call_id"`
	Caller     string     `json:"caller"`
	Called     string     `json:"called"`
	State      string     `json:"state"`
	Reason     string     `json:"reason"`
	DurationMS int64      `json:"duration_ms"`
	Heard      bool       `json:"heard"`
	HeardAt    *time.Time `json:"heard_at,omitempty"`
	HeardBy    string     `json:"heard_by,omitempty"`
	LeftAt     time.Time  `json:"left_at"`
}

func messageOf(m *models.Message) messageJSON {
	j := messageJSON{ID: m.ID, BoxID: m.BoxID, CallID: m.CallID, Caller: m.Caller, Called: m.Called, State: m.State, Reason: m.Reason,
		DurationMS: m.DurationMS, Heard: m.HeardAt != nil, HeardBy: m.HeardBy, LeftAt: m.CreatedAt.UTC()}
	if m.HeardAt != nil {
		at := m.HeardAt.UTC()
		j.HeardAt = &at
	}
	return j
}

func (v voicemail) list(ctx context.Context, r *request) (*answer, error) {
	f, err := v.filter(ctx, r)
	if err != nil {
		return nil, err
	}
	return list(r, func(after models.After) ([]models.Message, error) {
		before, err := timeOf(after.Key)
		if err != nil {
			return nil, err
		}
		return v.DB.Recordings.MessagesAfter(ctx, f, before, after.ID, after.Limit)
	}, messageOf, func(m *models.Message) (string, string) { return timeKey(m.CreatedAt), m.ID })
}

// filter reads which messages are asked for: of one box, by its name or id, or of all.
func (v voicemail) filter(ctx context.Context, r *request) (models.MessageFilter, error) {
	f := models.MessageFilter{}
	q, err := r.query("box", "heard")
	if err != nil {
		return f, err
	}
	switch heard := q.Get("heard"); heard {
	case "":
	case "true", "false":
		is := heard == "true"
		f.Heard = &is
	default:
		return f, problem.BadQuery("heard", "%q is neither true nor false.", heard)
	}
	if name := q.Get("box"); name != "" {
		box, err := find(ctx, "voicemail box", name, v.DB.Voicemail.ByName, v.DB.Voicemail.Get)
		if apperr.Is(err, apperr.NotFound) {
			return f, problem.BadQuery("box", "There is no voicemail box %q.", name)
		}
		if err != nil {
			return f, err
		}
		f.BoxIDs = []string{box.ID}
		return f, nil
	}
	boxes, err := v.DB.Voicemail.All(ctx)
	for i := range boxes {
		f.BoxIDs = append(f.BoxIDs, boxes[i].ID)
	}
	return f, err
}

// named reads the message that the address names; one that was deleted is not there.
func (v voicemail) named(ctx context.Context, r *request) (*models.Message, error) {
	m, err := named(ctx, r, "message", v.DB.Recordings.Message)
	if err == nil && m.DeletedAt != nil {
		return nil, goneMessage()
	}
	return m, err
}

func goneMessage() error { return apperr.New(apperr.NotFound, "There is no such message.") }

type heardInput struct {
	Heard bool `json:"heard"`
}

// hear notes that a message was heard, or that nobody did.
func (v voicemail) hear(ctx context.Context, r *request) (*answer, error) {
	in := heardInput{Heard: true}
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	m, err := v.named(ctx, r)
	if err != nil {
		return nil, err
	}
	if in.Heard {
		err = v.DB.Recordings.Hear(ctx, m.ID, r.by().Name, v.Now())
	} else {
		err = v.DB.Recordings.Unhear(ctx, m.ID)
	}
	if err != nil {
		return nil, err
	}
	if m, err = v.named(ctx, r); err != nil {
		return nil, err
	}
	return ok(messageOf(m)), nil
}

// remove deletes a message. On the screens it can be brought back for a day.
func (v voicemail) remove(ctx context.Context, r *request) (*answer, error) {
	m, err := v.named(ctx, r)
	if err == nil {
		err = v.DB.Recordings.Hide(ctx, m.ID, v.Now())
	}
	if errors.Is(err, models.ErrStale) {
		err = goneMessage()
	}
	if err != nil {
		return nil, err
	}
	return done(), nil
}
