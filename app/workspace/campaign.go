package workspace

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"hookline/app/workflow"
	"hookline/models"
)

// Campaigns are the Campaigns.
type Campaigns struct{ runner }

// Campaign is a Campaign as somebody wants it.
type Campaign struct {
	// Campaign: without an ID it is a new one; with one, Version is the version the
	// person saw.
	models.Campaign
	Agents []string // ids of the users who may take its calls, all of them

	disabledToo bool // of a workspace file: an agent may be disabled
}

// Save creates or changes a Campaign with its agents. Saving what is
// stored already changes nothing. Names of fields in error are those of the
// workspace file: `queue.ring_timeout`, `wrap_codes[1].name`.
func (w Campaigns) Save(ctx context.Context, by Actor, in Campaign) (*models.Campaign, error) {
	return changed(ctx, w, by, func(e *Edit) (*models.Campaign, error) { return e.saveCampaign(ctx, in) })
}

// Delete removes a Campaign with its lead lists. One that a Workflow uses
// is refused with an InUseError that lists where.
func (w Campaigns) Delete(ctx context.Context, by Actor, id string, version int64) error {
	if _, err := w.look().unusedCampaign(ctx, id, version); err != nil {
		return err
	}
	lists, err := w.look().tx.LeadLists.Of(ctx, id)
	if err != nil {
		return err
	}
	for i := range lists {
		if err := w.look().LeadLists.empty(ctx, lists[i].ID); err != nil {
			return err
		}
	}
	return w.Change(ctx, by, func(e *Edit) error {
		c, err := e.unusedCampaign(ctx, id, version)
		if err != nil {
			return err
		}
		if err := e.tx.Campaigns.Delete(ctx, id); err != nil {
			return err
		}
		e.live = true
		return e.audit(ctx, ActionDeleted, ObjectCampaign, c.ID, c.Name, nil)
	})
}

// unusedCampaign reads a Campaign that can be deleted, by who saw it at a version.
func (e *Edit) unusedCampaign(ctx context.Context, id string, version int64) (*models.Campaign, error) {
	c, err := e.tx.Campaigns.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	places, err := e.places(ctx, ObjectCampaign, id)
	if err != nil {
		return nil, err
	}
	if len(places) > 0 {
		return nil, inUse("Campaign", c.Name, places)
	}
	return c, e.seen(ctx, version, c.Version, ObjectCampaign, c.ID, c.Name, c)
}

// Places lists the Workflow objects that use a Campaign, in drafts and in
// what is published.
func (w Campaigns) Places(ctx context.Context, id string) ([]Place, error) {
	return w.look().places(ctx, ObjectCampaign, id)
}

// campaignState is a Campaign with who takes its calls.
type campaignState struct {
	*models.Campaign
	agents map[string]string // names, by id
	script string            // its name
}

func (e *Edit) saveCampaign(ctx context.Context, in Campaign) (*models.Campaign, error) {
	now := in.Campaign
	old := campaignState{agents: map[string]string{}}
	if in.ID != "" {
		stored, err := e.tx.Campaigns.Get(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		if stored.Version != in.Version {
			return nil, e.stale(ctx, ObjectCampaign, stored.ID, stored.Name, stored)
		}
		agents, err := e.tx.Campaigns.Agents(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		for _, a := range agents {
			old.agents[a.UserID] = a.DisplayName()
		}
		old.Campaign, now.CreatedAt = stored, stored.CreatedAt
	}
	tidyCampaign(&now)
	scripts, err := e.tx.Scripts.Named(ctx)
	if err != nil {
		return nil, err
	}
	agents, err := e.checkCampaign(ctx, &now, in, old.agents, scripts)
	if err != nil {
		return nil, err
	}
	if old.Campaign != nil {
		old.script = scriptName(scripts, old.ScriptID)
	}
	changes := diffCampaign(old, campaignState{&now, agents, scriptName(scripts, now.ScriptID)})
	if old.Campaign != nil && len(changes) == 0 {
		return old.Campaign, nil
	}
	action, write := ActionCreated, e.tx.Campaigns.Create
	if old.Campaign != nil {
		action, write = ActionChanged, e.tx.Campaigns.Update
	}
	if err := write(ctx, &now); err != nil {
		return nil, err
	}
	if err := e.tx.Campaigns.SetAgents(ctx, now.ID, in.Agents); err != nil {
		return nil, err
	}
	e.live = true
	return &now, e.audit(ctx, action, ObjectCampaign, now.ID, now.Name, changes)
}

// tidyCampaign brings a Campaign into the form it is kept in. It copies what it
// changes: the lists are the caller's.
func tidyCampaign(c *models.Campaign) {
	c.Name, c.Description = tidyName(c.Name), strings.TrimSpace(c.Description)
	if c.ScriptID != nil && *c.ScriptID == "" {
		c.ScriptID = nil
	}
	codes := make([]models.WrapCode, len(c.Config.WrapCodes))
	for i, code := range c.Config.WrapCodes {
		codes[i] = models.WrapCode{Name: tidyName(code.Name), Note: strings.TrimSpace(code.Note)}
	}
	reasons := make([]string, len(c.Config.PauseReasons))
	for i, reason := range c.Config.PauseReasons {
		reasons[i] = tidyName(reason)
	}
	c.Config.WrapCodes, c.Config.PauseReasons = codes, reasons
	page := &c.Config.Page
	switch page.URL = strings.TrimSpace(page.URL); {
	case page.URL == "":
		page.Open = ""
	case page.Open == "":
		page.Open = models.PageBeside
	}
}

func scriptName(list []models.NamedScript, id *string) string {
	if id == nil {
		return ""
	}
	for _, s := range list {
		if s.ID == *id {
			return s.Name
		}
	}
	return "a Script that was deleted"
}

// diffCampaign lists what changes, by the names the workspace file has.
func diffCampaign(old, now campaignState) []models.Change {
	changes := diff(campaignFields(old), campaignFields(now))
	without := func(list, other map[string]string) string {
		var names []string
		for id, name := range list {
			if _, ok := other[id]; !ok {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		return strings.Join(names, ", ")
	}
	if added := without(now.agents, old.agents); added != "" {
		changes = append(changes, models.Change{Field: "agents added", To: added})
	}
	if gone := without(old.agents, now.agents); gone != "" {
		changes = append(changes, models.Change{Field: "agents taken out", From: gone})
	}
	return changes
}

func campaignFields(c campaignState) []field {
	if c.Campaign == nil {
		return nil
	}
	codes := joinNames(c.Config.WrapCodes, func(w models.WrapCode) string {
		if w.Note == models.NoteRequired {
			return w.Name + " (note required)"
		}
		return w.Name
	})
	q := c.Config.Queue
	return []field{
		{key: "name", value: c.Name}, {key: "type", value: c.Type}, {key: "description", value: c.Description},
		{key: "wrap_codes", value: codes}, {key: "pause_reasons", value: strings.Join(c.Config.PauseReasons, ", ")},
		{key: "script", value: c.script},
		{key: "queue.ring_timeout", value: span(q.RingMS)}, {key: "queue.max_wait", value: span(q.MaxWaitMS)},
		{key: "queue.max_waiting", value: bound(q.MaxWaiting, itoa)}, {key: "queue.wrap_up", value: bound(q.WrapUpMS, span)},
		{key: "queue.service_level", value: span(q.ServiceLevelMS)},
		{key: "page.url", value: c.Config.Page.URL}, {key: "page.open", value: c.Config.Page.Open},
	}
}

// span writes milliseconds as `1m30s`.
func span(ms int64) string {
	return workflow.Duration(time.Duration(ms) * time.Millisecond).String()
}

// bound writes a bound of which 0 is none.
func bound(n int64, text func(int64) string) string {
	if n == 0 {
		return "no bound"
	}
	return text(n)
}

func disabledAgent(name string) string {
	return fmt.Sprintf("%s is disabled and gets no calls; enable this person first.", name)
}
