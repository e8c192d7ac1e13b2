package calls

import (
	"context"
	"maps"
	"slices"
	"time"

	"hookline/app/apperr"
	"hookline/app/script"
	"hookline/models"
	callview "hookline/views/call"
	"hookline/views/component"
	"hookline/views/outcome"
)

// entriesShown is how many stays in queues a call's page shows, the latest.
const entriesShown = 50

// queue reads what queues and agents did with a call: three queries, whatever there
// is of it, and one for each Script an agent filled in.
func (h *calls) queue(ctx context.Context, m *models.Call) (callview.Queue, error) {
	var q callview.Queue
	entries, err := h.DB.Desk.Entries(ctx, m.ID)
	if err != nil || len(entries) == 0 {
		return q, err
	}
	if n := len(entries) - entriesShown; n > 0 {
		q.More, entries = n, entries[n:]
	}
	ids := make([]string, 0, len(entries))
	for _, e := range entries {
		ids = append(ids, e.ID)
	}
	offers, err := h.DB.Desk.OffersOf(ctx, ids)
	if err != nil {
		return q, err
	}
	segments, err := h.DB.Desk.Segments(ctx, m.ID)
	if err != nil {
		return q, err
	}
	inputs, err := h.inputs(ctx, segments)
	if err != nil {
		return q, err
	}
	q.Forgotten = m.State == models.DroppedState && len(segments) > 0
	for i := range entries {
		q.Entries = append(q.Entries, entryView(&entries[i], offers, segments, inputs))
	}
	return q, nil
}

func entryView(e *models.QueueEntry, offers []models.NamedOffer, segments []models.Segment, inputs map[string][]script.Input) callview.Entry {
	v := callview.Entry{ID: e.ID, Campaign: e.CampaignName, Priority: e.Priority, Word: outcome.Queue(e.Status, e.Outcome), Reason: e.Reason,
		JoinedAt: e.JoinedAt, Waits: e.Status == models.EntryWaiting || e.Status == models.EntryRinging}
	switch {
	case e.AnsweredAt != nil:
		v.Waited = e.AnsweredAt.Sub(e.JoinedAt)
	case e.EndedAt != nil:
		v.Waited = e.EndedAt.Sub(e.JoinedAt)
	}
	for i := range offers {
		o := &offers[i]
		if o.EntryID != e.ID {
			continue
		}
		offer := callview.Offer{Agent: orUnknown(o.DisplayName()), At: o.At, Word: outcome.Offer(o.Result)}
		if o.EndedAt != nil {
			offer.Took = o.EndedAt.Sub(o.At)
		}
		v.Offers = append(v.Offers, offer)
	}
	for i := range segments {
		if segments[i].EntryID == e.ID {
			v.Talks = append(v.Talks, talkView(&segments[i], e, inputs[segments[i].ScriptVersionID]))
		}
	}
	return v
}

// orUnknown names who was removed since.
func orUnknown(name string) string {
	if name == "" {
		return "An agent who was removed"
	}
	return name
}

func talkView(s *models.Segment, e *models.QueueEntry, inputs []script.Input) callview.Talk {
	t := callview.Talk{ID: s.ID, Agent: orUnknown(s.UserName), AnsweredAt: s.AnsweredAt, Held: time.Duration(s.HeldMS) * time.Millisecond,
		Holds: s.EndedAt == nil && e.SegmentID == s.ID && e.HeldAt != nil, EndedBy: endedWords(s.EndedBy), WrapCode: s.WrapCode, Wrapped: s.WrappedAt != nil, Note: s.Note}
	if s.ConnectedAt != nil {
		t.ConnectedAt = *s.ConnectedAt
	}
	if s.EndedAt != nil {
		t.EndedAt = *s.EndedAt
	}
	if s.TransferKind != "" {
		t.Transfer = component.Phone(s.TransferName)
	}
	t.Fields = filledIn(s.Fields, inputs)
	return t
}

// filledIn are the values of the inputs of a Script in their order, and behind them
// what the Script has no input for: it is deleted.
func filledIn(fields map[string]string, inputs []script.Input) []callview.Value {
	var list []callview.Value
	fields = maps.Clone(fields)
	for _, in := range inputs {
		if value := fields[in.Name]; value != "" {
			list = append(list, callview.Value{Label: in.Label, Value: value})
		}
		delete(fields, in.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if fields[name] != "" {
			list = append(list, callview.Value{Label: name, Value: fields[name]})
		}
	}
	return list
}

// inputs are those of the Scripts that agents had, by version.
func (h *calls) inputs(ctx context.Context, segments []models.Segment) (map[string][]script.Input, error) {
	found := map[string][]script.Input{}
	for i := range segments {
		id := segments[i].ScriptVersionID
		if _, ok := found[id]; ok || id == "" || len(segments[i].Fields) == 0 {
			continue
		}
		v, err := h.DB.Scripts.Version(ctx, id)
		switch {
		case err == nil:
			found[id] = script.Inputs(v.HTML)
		case apperr.Is(err, apperr.NotFound):
			found[id] = nil
		default:
			return nil, err
		}
	}
	return found, nil
}

// endedWords says who ended an agent's part of a call.
func endedWords(by string) string {
	switch by {
	case models.EndedByCaller:
		return "Ended by the caller."
	case models.EndedByAgent:
		return "Ended by the agent."
	case models.EndedByTransfer:
		return "Ended by a transfer."
	case models.EndedByFailure:
		return "The agent's telephone did not answer."
	}
	return ""
}
