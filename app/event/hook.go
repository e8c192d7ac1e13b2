package event

import "hookline/models"

// Hooks is the hooks that are on, as live calls ask for them: in memory, never changed.
// A nil Hooks has none.
type Hooks struct {
	list   []*models.Hook
	called func(number string) (id, e164 string)
}

// NewHooks takes the hooks that are on.
func NewHooks(all []models.Hook) *Hooks {
	h := &Hooks{}
	for i := range all {
		if all[i].Active {
			h.list = append(h.list, &all[i])
		}
	}
	return h
}

// Numbered gives the hooks with a way to find the phone number that was called: its id,
// empty for one that is not known, and how it is written.
func (h *Hooks) Numbered(called func(number string) (id, e164 string)) *Hooks {
	return &Hooks{list: h.list, called: called}
}

// Has says whether any hook is for events of the type, wherever: nobody makes one ready
// that none is for.
func (h *Hooks) Has(eventType string) bool {
	if h == nil {
		return false
	}
	for _, hook := range h.list {
		if hook.Event == eventType {
			return true
		}
	}
	return false
}

// Any says whether any hook may want an event of the type there: nobody raises one
// that none does. place is the id of the number or Campaign; wrapCode is for
// Disposition alone.
func (h *Hooks) Any(eventType, place, wrapCode string) bool {
	if h == nil {
		return false
	}
	for _, hook := range h.list {
		if wants(hook, eventType, place, wrapCode) {
			return true
		}
	}
	return false
}

// Matching lists the hooks that want an event of the type there, conditions aside.
func (h *Hooks) Matching(eventType, place, wrapCode string) []*models.Hook {
	var list []*models.Hook
	if h == nil {
		return nil
	}
	for _, hook := range h.list {
		if wants(hook, eventType, place, wrapCode) {
			list = append(list, hook)
		}
	}
	return list
}

// Wants says whether any hook may want the event.
func (h *Hooks) Wants(e *models.Event) bool { return h.Any(e.Type, h.Place(e), e.WrapCode) }

// Place is where an event happened, as hooks name places: the id of the number, for
// those of calls, or of the Campaign; empty for elsewhere.
func (h *Hooks) Place(e *models.Event) string {
	t, _ := Find(e.Type)
	switch t.Place {
	case OnNumber:
		id, _ := h.Number(e.Number)
		return id
	case OnCampaign, OnWrapCode:
		return e.CampaignID
	}
	return ""
}

// Number finds the phone number that was called, as the carrier wrote it: its id, empty
// for one that is not known, and how it is written.
func (h *Hooks) Number(called string) (id, e164 string) {
	if h == nil || h.called == nil {
		return "", called
	}
	return h.called(called)
}

func wants(hook *models.Hook, eventType, place, wrapCode string) bool {
	if hook.Event != eventType {
		return false
	}
	if eventType == Disposition && models.NameKey(hook.Config.WrapCode) != models.NameKey(wrapCode) {
		return false
	}
	at := hook.Config.NumberID + hook.Config.CampaignID // one of them at the most
	return at == "" || at == place
}
