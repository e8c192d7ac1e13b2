package event

import (
	"context"
	"time"

	"hookline/app/apperr"
	"hookline/models"
)

// New makes an event that is to be raised. key is what makes two of a type one.
func New(eventType, key string, at time.Time) models.Event {
	at = at.UTC().Truncate(time.Microsecond)
	return models.Event{ID: models.NewID(), Type: eventType, Key: eventType + "/" + key, Facts: map[string]string{}, At: at, DueAt: at}
}

// OfCall makes one that a call has once.
func OfCall(eventType string, c *models.Call, at time.Time) models.Event {
	e := New(eventType, c.ID, at)
	e.CallID = c.ID
	return e
}

// OfEntry makes one that a place in a queue has once.
func OfEntry(eventType string, q *models.QueueEntry, at time.Time) models.Event {
	e := New(eventType, q.ID, at)
	e.CallID, e.EntryID, e.CampaignID = q.CallID, q.ID, q.CampaignID
	return e
}

// OfPart makes one that an agent's part of a call has once.
func OfPart(eventType string, s *models.Segment, at time.Time) models.Event {
	e := New(eventType, s.ID, at)
	about(&e, s)
	return e
}

// Connected makes the one of a call that first meets an agent, in this part.
func Connected(s *models.Segment, at time.Time) models.Event {
	e := New(CallConnected, s.CallID, at)
	about(&e, s)
	return e
}

// AfterCall makes the one of a call that is over, by its last part.
func AfterCall(s *models.Segment, at time.Time) models.Event {
	e := New(PostCall, s.CallID, at)
	about(&e, s)
	return e
}

// AtEnd makes one of a request that goes out as the call ended; armed names what armed it.
func AtEnd(c *models.Call, armed, request string, at time.Time) models.Event {
	e := New(Webhook, c.ID+"/"+armed, at)
	e.CallID = c.ID
	e.Facts[Webhook] = request
	return e
}

// Called notes on an event of a call which number was called, and what else only the
// moment knows: the Workflow's name may be another later.
func (h *Hooks) Called(e *models.Event, c *models.Call) {
	_, e.Number = h.Number(c.Called)
	e.Facts["workflow_name"] = c.WorkflowName
	if c.Kind == models.CallTest {
		e.Facts["test"] = yes
	}
}

func about(e *models.Event, s *models.Segment) {
	e.CallID, e.SegmentID, e.EntryID, e.CampaignID, e.UserID = s.CallID, s.ID, s.EntryID, s.CampaignID, s.UserID
}

// Raise adds an event of a call in a transaction, if a hook may want it; it says whether.
func (h *Hooks) Raise(ctx context.Context, tx *models.DB, e models.Event) (bool, error) {
	if !h.Has(e.Type) {
		return false, nil
	}
	c, err := tx.Calls.Get(ctx, e.CallID)
	if err == nil {
		h.Called(&e, c)
	} else if !apperr.Is(err, apperr.NotFound) {
		return false, err
	}
	if !h.Wants(&e) {
		return false, nil
	}
	return true, tx.Events.Add(ctx, []models.Event{e})
}
