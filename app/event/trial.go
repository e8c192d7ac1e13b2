package event

import (
	"context"
	"slices"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/tag"
	"hookline/models"
)

// mostPast is how many calls a test can be made of are offered.
const mostPast = 20

// Trials makes events that test a hook: of a call that was, or of examples.
type Trials struct {
	db   *models.DB
	wake func()
}

// NewTrials makes Trials; wake is called when there is one to deliver.
func NewTrials(db *models.DB, wake func()) Trials { return Trials{db, wake} }

// Past is a call that a hook's event can be made of again.
type Past struct {
	CallID, Caller string
	Where          string // the number that was called, or the Campaign
	Agent          string // whose part it is; empty for none
	At             time.Time
}

// Raise writes an event that tests a hook, made of a call or, without one, of examples. It
// gives its id. Only the hook's own Web Services get it, once, also when the hook is off.
func (t Trials) Raise(ctx context.Context, h *models.Hook, callID string, now time.Time) (string, error) {
	e := ofExamples(h, now)
	if callID != "" {
		var err error
		if e, err = t.ofCall(ctx, h, callID); err != nil {
			return "", err
		}
	}
	e.Key = "test/" + e.ID // it is no second time of the one that happened
	e.Test, e.Facts[TestHook], e.DueAt = true, h.ID, now.UTC().Truncate(time.Microsecond)
	if err := t.db.Events.Add(ctx, []models.Event{e}); err != nil {
		return "", err
	}
	t.wake()
	return e.ID, nil
}

// ofExamples makes an event of the examples of its tags.
func ofExamples(h *models.Hook, now time.Time) models.Event {
	kind, _ := Find(h.Event)
	e := New(h.Event, "", now)
	for _, x := range kind.Tags() {
		if x.From != tag.Any {
			e.Facts[x.Name] = x.Example
		}
	}
	e.Number = e.Facts["dnis"]
	if code := h.Config.WrapCode; code != "" {
		e.WrapCode, e.Facts["wrap_code"], e.Facts["agent_disposition"] = code, code, code
	}
	return e
}

// ofCall makes an event of a call, as it was or would have been raised where the hook
// listens: the last one, when there were several.
func (t Trials) ofCall(ctx context.Context, h *models.Hook, callID string) (models.Event, error) {
	kind, _ := Find(h.Event)
	c, err := t.db.Calls.Get(ctx, callID)
	if apperr.Is(err, apperr.NotFound) {
		return models.Event{}, apperr.FieldError("call", "There is no call %q any more; choose another, or examples.", callID)
	}
	if err != nil {
		return models.Event{}, err
	}
	var e *models.Event
	switch {
	case kind.Place == OnNumber:
		e, err = t.ofItself(ctx, h, c)
	case h.Event == Dequeue:
		e, err = t.ofEntries(ctx, h, c)
	case kind.Place == OnCampaign, kind.Place == OnWrapCode:
		e, err = t.ofParts(ctx, h, c)
	default:
		return models.Event{}, apperr.FieldError("call", "%s is about no call; make the test of examples.", kind.Label)
	}
	if err != nil {
		return models.Event{}, err
	}
	if e == nil {
		return models.Event{}, apperr.FieldError("call", "“%s” did not happen here on the call %s; choose another, or examples.", kind.Label, callID)
	}
	e.Number, e.Facts["workflow_name"] = c.Called, c.WorkflowName
	return *e, nil
}

// ofItself makes the events that a call has by itself.
func (t Trials) ofItself(ctx context.Context, h *models.Hook, c *models.Call) (*models.Event, error) {
	number, err := t.numberOf(ctx, h)
	if err != nil || !calls(c, number) {
		return nil, err
	}
	e := OfCall(h.Event, c, c.StartedAt)
	switch h.Event {
	case CallEnd:
		if c.EndedAt == nil {
			return nil, nil
		}
		e = OfCall(h.Event, c, *c.EndedAt)
	case CallConnected:
		parts, err := t.db.Desk.Segments(ctx, c.ID)
		if err != nil {
			return nil, err
		}
		// Without a part it may have been a Transfer, which leaves no row.
		if i := slices.IndexFunc(parts, func(s models.Segment) bool { return s.ConnectedAt != nil }); i >= 0 {
			e = Connected(&parts[i], *parts[i].ConnectedAt)
		}
	}
	return &e, nil
}

// numberOf is the number at which a hook listens, without its plus: carriers write it with
// and without. Empty for all.
func (t Trials) numberOf(ctx context.Context, h *models.Hook) (string, error) {
	if h.Config.NumberID == "" {
		return "", nil
	}
	n, err := t.db.Numbers.Get(ctx, h.Config.NumberID)
	if err != nil {
		return "", err
	}
	return strings.TrimPrefix(n.Number, "+"), nil
}

// calls says whether a call was one to a number of numberOf.
func calls(c *models.Call, number string) bool {
	return number == "" || strings.TrimLeft(c.Called, "+") == number
}

func (t Trials) ofEntries(ctx context.Context, h *models.Hook, c *models.Call) (*models.Event, error) {
	entries, err := t.db.Desk.Entries(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	parts, err := t.db.Desk.Segments(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	for _, q := range slices.Backward(entries) {
		if !here(h, q.CampaignID) {
			continue
		}
		e := OfEntry(Dequeue, &q, c.StartedAt)
		i := slices.IndexFunc(parts, func(s models.Segment) bool { return s.EntryID == q.ID && s.ConnectedAt != nil })
		switch {
		case i >= 0:
			e.At, e.Facts[exitFact] = *parts[i].ConnectedAt, exitAnswered
			e.SegmentID, e.UserID = parts[i].ID, parts[i].UserID
		case q.EndedAt != nil:
			e.At, e.Facts[exitFact] = *q.EndedAt, q.Outcome
		default:
			continue
		}
		return &e, nil
	}
	return nil, nil
}

func (t Trials) ofParts(ctx context.Context, h *models.Hook, c *models.Call) (*models.Event, error) {
	parts, err := t.db.Desk.Segments(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	for _, s := range slices.Backward(parts) {
		at := when(h, &s)
		if at == nil || !here(h, s.CampaignID) {
			continue
		}
		e := OfPart(h.Event, &s, *at)
		e.WrapCode = s.WrapCode
		if h.Event == PostCall {
			if c.EndedAt == nil {
				return nil, nil
			}
			if c.EndedAt.After(e.At) {
				e.At = *c.EndedAt
			}
		}
		return &e, nil
	}
	return nil, nil
}

// when says when a hook's event happened for an agent's part of a call; nil when it did
// not.
func when(h *models.Hook, s *models.Segment) *time.Time {
	switch h.Event {
	case AgentConnect:
		return s.ConnectedAt
	case AgentTermination, PostCall:
		return s.EndedAt
	case TransferTermination:
		if s.EndedBy == models.EndedByTransfer {
			return s.EndedAt
		}
	case PostDisposition:
		return s.WrappedAt
	case Disposition:
		if models.NameKey(s.WrapCode) == models.NameKey(h.Config.WrapCode) {
			return s.WrappedAt
		}
	}
	return nil
}

func here(h *models.Hook, campaignID string) bool {
	return h.Config.CampaignID == "" || h.Config.CampaignID == campaignID
}

// Latest lists the latest calls that a test of a hook can be made of.
func (t Trials) Latest(ctx context.Context, h *models.Hook) ([]Past, error) {
	switch kind, _ := Find(h.Event); {
	case kind.Place == OnNumber:
		return t.latestCalls(ctx, h)
	case h.Event == Dequeue:
		return t.latestEntries(ctx, h)
	case kind.Place == OnCampaign, kind.Place == OnWrapCode:
		return t.latestParts(ctx, h)
	}
	return nil, nil
}

func (t Trials) latestCalls(ctx context.Context, h *models.Hook) ([]Past, error) {
	number, err := t.numberOf(ctx, h)
	if err != nil {
		return nil, err
	}
	all, _, err := t.db.Calls.List(ctx, models.CallFilter{Number: number, Page: models.Page{Limit: mostPast}})
	var list []Past
	for i := range all {
		c := &all[i]
		if calls(c, number) && (h.Event != CallEnd || c.EndedAt != nil) {
			list = append(list, Past{CallID: c.ID, Caller: c.Caller, Where: c.Called, At: c.StartedAt})
		}
	}
	return list, err
}

func (t Trials) latestEntries(ctx context.Context, h *models.Hook) ([]Past, error) {
	entries, err := t.db.Desk.LatestEntries(ctx, h.Config.CampaignID, mostPast)
	var list []Past
	for i := range entries {
		q := &entries[i]
		if q.EndedAt != nil || q.AnsweredAt != nil {
			list = append(list, Past{CallID: q.CallID, Caller: q.Caller, Where: q.CampaignName, At: q.JoinedAt})
		}
	}
	return once(list), err
}

func (t Trials) latestParts(ctx context.Context, h *models.Hook) ([]Past, error) {
	parts, err := t.db.Desk.LatestSegments(ctx, h.Config.CampaignID, 5*mostPast) // not each has every event
	var list []Past
	for i := range parts {
		s := &parts[i]
		if when(h, s) != nil {
			list = append(list, Past{CallID: s.CallID, Caller: s.Caller, Where: s.CampaignName, Agent: s.UserName, At: s.AnsweredAt})
		}
	}
	return once(list), err
}

// once keeps the first of each call: the last that happened, of which a test is made.
func once(list []Past) []Past {
	seen := map[string]bool{}
	list = slices.DeleteFunc(list, func(p Past) bool {
		was := seen[p.CallID]
		seen[p.CallID] = true
		return was
	})
	return list[:min(len(list), mostPast)]
}
