// Package hook is the events that call Web Services: their rules, what they use, and the
// switch. It works by what all things of a workspace share.
package hook

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"hookline/app/event"
	"hookline/app/kind"
	"hookline/app/workflow/operator"
	"hookline/app/workspace"
	"hookline/models"
)

// Hooks are the events that call Web Services (MISSION E4): Integration > Events.
type Hooks struct{ workspace.Thing[models.Hook] }

// Of gives those of a Workspace, each of whose changes is a transaction of its own, or
// those of an *Edit, which work in its transaction.
func Of(r workspace.Runner) Hooks { return Hooks{workspace.Of(r, &hooks)} }

var hooks = workspace.AboutRows[models.Hook]{
	About: workspace.About{Kind: workspace.ObjectEvent, Word: "event", Section: "events", NameKey: "name"},
	Store: func(db *models.DB) workspace.Store[models.Hook] { return db.Hooks },
	Head: func(h *models.Hook) workspace.RowHead {
		return workspace.RowHead{ID: &h.ID, Name: &h.Name, Version: &h.Version, Created: &h.CreatedAt}
	},
	Other: func(ctx context.Context, tx *models.DB, h *models.Hook) (*models.Hook, error) {
		return tx.Hooks.ByName(ctx, h.Name)
	},
	Fields: hookFields,
	Uses:   hookUses,
}

// Save creates or changes an event. Without an ID it is a new one; with one, Version is
// the version the person saw. Saving what is stored already changes nothing. Names of
// fields in error are those of the workspace file: `web_services[1]`, `inputs.note`,
// `when[0].value`.
func (w Hooks) Save(ctx context.Context, by workspace.Actor, in models.Hook) (*models.Hook, error) {
	return workspace.Changed(ctx, w, by, func(e *workspace.Edit) (*models.Hook, error) {
		now := in
		now.Config = tidyHook(in.Config)
		old, err := w.Replaced(ctx, e, &now)
		if err != nil {
			return nil, err
		}
		now.OffReason, now.FailingReason, now.TroubleSince = "", "", nil
		if old != nil && !now.Active && old.OffReason != "" {
			now.OffReason, now.TroubleSince = old.OffReason, old.TroubleSince
		}
		if err := w.checkAll(ctx, e, &now); err != nil {
			return nil, err
		}
		changed, err := w.Write(ctx, e, old, &now)
		if err == nil && !changed {
			return old, nil
		}
		return &now, err
	})
}

// Switch switches an event on or off; reason is why Hookline does so by itself, empty for
// a person. There is no version to be checked: who presses the switch means it.
func (w Hooks) Switch(ctx context.Context, by workspace.Actor, id string, on bool, reason string) (*models.Hook, error) {
	return workspace.Changed(ctx, w, by, func(e *workspace.Edit) (*models.Hook, error) {
		h, err := e.Tx().Hooks.Get(ctx, id)
		if err != nil || h.Active == on {
			return h, err
		}
		now := *h
		now.Active, now.OffReason, now.FailingReason, now.TroubleSince = on, "", "", nil
		if at := e.Now(); !on && reason != "" {
			now.OffReason, now.TroubleSince = reason, &at
		}
		_, err = w.Write(ctx, e, h, &now)
		return &now, err
	})
}

// Unheard says of each event that listens to a wrap code of a Campaign which the Campaign
// has not: nobody can give it, and the event never comes. campaignID empty is all.
func (w Hooks) Unheard(ctx context.Context, campaignID string) ([]string, error) {
	tx := w.Look().Tx()
	list, err := tx.Hooks.All(ctx)
	if err != nil {
		return nil, err
	}
	var told []string
	for i := range list {
		h := &list[i]
		if h.Config.WrapCode == "" || campaignID != "" && h.Config.CampaignID != campaignID {
			continue
		}
		c, err := tx.Campaigns.Get(ctx, h.Config.CampaignID)
		if err != nil {
			return nil, err
		}
		if !HasWrapCode(c, h.Config.WrapCode) {
			told = append(told, fmt.Sprintf("The event %q waits for the wrap code %q, which %q has no more: it never comes.", h.Name, h.Config.WrapCode, c.Name))
		}
	}
	return told, nil
}

// HasWrapCode says whether a Campaign has a wrap code, in whatever case.
func HasWrapCode(c *models.Campaign, name string) bool {
	return slices.ContainsFunc(c.Config.WrapCodes, func(w models.WrapCode) bool { return models.NameKey(w.Name) == models.NameKey(name) })
}

// tidyHook brings a configuration into the form it is kept in. It copies what it changes.
func tidyHook(c models.HookConfig) models.HookConfig {
	c.WrapCode = workspace.TidyName(c.WrapCode)
	c.WebServices = slices.Clone(c.WebServices)
	c.Inputs = maps.Clone(c.Inputs)
	maps.DeleteFunc(c.Inputs, func(_, text string) bool { return strings.TrimSpace(text) == "" })
	if len(c.Inputs) == 0 {
		c.Inputs = nil
	}
	if c.When = slices.Clone(c.When); len(c.When) == 0 {
		c.When = nil
	}
	for i := range c.When {
		when := &c.When[i]
		when.Tag = strings.ToLower(strings.Trim(when.Tag, "# \t"))
		if op, ok := operator.Named(when.Operator); ok && op.NoValue {
			when.Value = ""
		}
	}
	return c
}

func hookUses(h *models.Hook) []models.Use {
	var uses []models.Use
	for _, id := range h.Config.WebServices {
		uses = append(uses, models.Use{TargetKind: workspace.ObjectWebService, TargetID: id})
	}
	if id := h.Config.NumberID; id != "" {
		uses = append(uses, models.Use{TargetKind: workspace.ObjectNumber, TargetID: id})
	}
	if id := h.Config.CampaignID; id != "" {
		uses = append(uses, models.Use{TargetKind: workspace.ObjectCampaign, TargetID: id})
	}
	return uses
}

// hookFields are what the audit trail compares, in words.
func hookFields(ctx context.Context, e *workspace.Edit, h *models.Hook) ([]workspace.Field, error) {
	names, err := workspace.NamesByID(ctx, e.Tx())
	if err != nil {
		return nil, err
	}
	list := []workspace.Field{{Key: "name", Value: h.Name}, {Key: "event", Value: h.Event}}
	c := h.Config
	switch t, _ := event.Find(h.Event); t.Place {
	case event.OnNumber:
		number := "all numbers"
		if c.NumberID != "" {
			n, err := e.Tx().Numbers.Get(ctx, c.NumberID)
			if err != nil {
				return nil, err
			}
			number = n.Number
		}
		list = append(list, workspace.Field{Key: "number", Value: number})
	case event.OnCampaign, event.OnWrapCode:
		campaign := "all Campaigns"
		if c.CampaignID != "" {
			campaign = names[workspace.ObjectCampaign][c.CampaignID]
		}
		list = append(list, workspace.Field{Key: "campaign", Value: campaign}, workspace.Field{Key: "wrap_code", Value: c.WrapCode})
	}
	list = append(list, workspace.Field{Key: "web_services", Value: workspace.JoinNames(c.WebServices, func(id string) string { return names[workspace.ObjectWebService][id] })})
	for _, name := range slices.Sorted(maps.Keys(c.Inputs)) {
		list = append(list, workspace.Field{Key: fmt.Sprintf("inputs[%s]", name), Value: c.Inputs[name]})
	}
	wait := ""
	if c.WaitForRecordS > 0 {
		wait = kind.Span(time.Duration(c.WaitForRecordS) * time.Second).String()
	}
	return append(list, workspace.Field{Key: "when", Value: workspace.JoinNames(c.When, ConditionText)}, workspace.Field{Key: "wait_for_recording", Value: wait},
		workspace.Field{Key: "active", Value: workspace.OnOff(h.Active)}, workspace.Field{Key: "why off", Value: h.OffReason}), nil
}

// ConditionText says a condition in words: `duration is greater than 10`.
func ConditionText(c models.HookCondition) string {
	op, _ := operator.Named(c.Operator)
	return strings.TrimSpace(c.Tag + " " + op.Label + " " + c.Value)
}
