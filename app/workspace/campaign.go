package workspace

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"hookline/app/kind"
	"hookline/models"
)

// Campaigns are the Campaigns, with who takes their calls.
type Campaigns struct{ Thing[models.Campaign] }

var campaigns = AboutRows[models.Campaign]{
	About: About{Kind: ObjectCampaign, Word: "Campaign", Section: "campaigns", NameKey: "name"},
	Store: func(db *models.DB) Store[models.Campaign] { return db.Campaigns },
	Head: func(c *models.Campaign) RowHead {
		return RowHead{&c.ID, &c.Name, &c.Description, &c.Version, &c.CreatedAt}
	},
	Other: func(ctx context.Context, tx *models.DB, c *models.Campaign) (*models.Campaign, error) {
		return tx.Campaigns.ByName(ctx, c.Name)
	},
	Fields: campaignFields,
	Uses: func(c *models.Campaign) []models.Use {
		if c.ScriptID == nil {
			return nil
		}
		return []models.Use{{TargetKind: ObjectScript, TargetID: *c.ScriptID}}
	},
}

// Campaign is a Campaign as somebody wants it.
type Campaign struct {
	// Campaign: without an ID it is a new one; with one, Version is the version the
	// person saw.
	models.Campaign
	Agents []string // ids of the users who may take its calls, all of them
	// DisabledToo says that an agent may be a user who is disabled: a workspace file
	// may name one.
	DisabledToo bool
}

// Save creates or changes a Campaign with its agents. Saving what is stored already
// changes nothing. Names of fields in error are those of the workspace file:
// `queue.ring_timeout`, `wrap_codes[1].name`.
func (w Campaigns) Save(ctx context.Context, by Actor, in Campaign) (*models.Campaign, error) {
	return Changed(ctx, w, by, func(e *Edit) (*models.Campaign, error) {
		now := in.Campaign
		old, err := w.Replaced(ctx, e, &now)
		if err != nil {
			return nil, err
		}
		was := map[string]string{} // names of the agents by id
		if old != nil {
			agents, err := e.tx.Campaigns.Agents(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			for _, a := range agents {
				was[a.UserID] = a.DisplayName()
			}
		}
		tidyCampaign(&now)
		agents, err := w.checkAll(ctx, e, &now, in, was)
		if err != nil {
			return nil, err
		}
		changed, err := w.Write(ctx, e, old, &now, agentChanges(was, agents)...)
		if err != nil {
			return nil, err
		}
		if !changed {
			return old, nil
		}
		return &now, e.tx.Campaigns.SetAgents(ctx, now.ID, in.Agents)
	})
}

// Delete removes a Campaign with its lead lists, which are emptied first, in batches.
// One that something uses is refused with an InUseError that lists where.
func (w Campaigns) Delete(ctx context.Context, by Actor, id string, version int64) error {
	e := w.Look()
	if _, err := w.Unused(ctx, e, id, version); err != nil {
		return err
	}
	lists, err := e.tx.LeadLists.Of(ctx, id)
	if err != nil {
		return err
	}
	for i := range lists {
		if err := e.LeadLists.empty(ctx, lists[i].ID); err != nil {
			return err
		}
	}
	return w.Thing.Delete(ctx, by, id, version)
}

// tidyCampaign brings a Campaign into the form it is kept in. It copies what it
// changes: the lists are the caller's.
func tidyCampaign(c *models.Campaign) {
	if c.ScriptID != nil && *c.ScriptID == "" {
		c.ScriptID = nil
	}
	codes := make([]models.WrapCode, len(c.Config.WrapCodes))
	for i, code := range c.Config.WrapCodes {
		codes[i] = models.WrapCode{Name: TidyName(code.Name), Note: strings.TrimSpace(code.Note)}
	}
	reasons := make([]string, len(c.Config.PauseReasons))
	for i, reason := range c.Config.PauseReasons {
		reasons[i] = TidyName(reason)
	}
	c.Config.WrapCodes, c.Config.PauseReasons = codes, reasons
	tidyRecording(&c.Config.Recording)
	page := &c.Config.Page
	switch page.URL = strings.TrimSpace(page.URL); {
	case page.URL == "":
		page.Open = ""
	case page.Open == "":
		page.Open = models.PageBeside
	}
}

// tidyRecording leaves what counts: nothing when nothing is recorded.
func tidyRecording(r *models.RecordingConfig) {
	if r.Record == "" || r.Record == models.RecordOff {
		*r = models.RecordingConfig{}
		return
	}
	r.Say, r.Channels = strings.TrimSpace(r.Say), cmp.Or(r.Channels, models.ChannelsSingle)
	if r.Record != models.RecordByAgent {
		r.Start = ""
	} else {
		r.Start = cmp.Or(r.Start, models.StartOn)
	}
}

// agentChanges lists who came and who went, of names by id.
func agentChanges(old, now map[string]string) []models.Change {
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
	var changes []models.Change
	if added := without(now, old); added != "" {
		changes = append(changes, models.Change{Field: "agents added", To: added})
	}
	if gone := without(old, now); gone != "" {
		changes = append(changes, models.Change{Field: "agents taken out", From: gone})
	}
	return changes
}

func campaignFields(ctx context.Context, e *Edit, c *models.Campaign) ([]Field, error) {
	codes := JoinNames(c.Config.WrapCodes, func(w models.WrapCode) string {
		if w.Note == models.NoteRequired {
			return w.Name + " (note required)"
		}
		return w.Name
	})
	script := ""
	if c.ScriptID != nil {
		s, err := e.tx.Scripts.Get(ctx, *c.ScriptID)
		switch {
		case isMissing(err):
			script = "a Script that was deleted"
		case err != nil:
			return nil, err
		default:
			script = s.Name
		}
	}
	q := c.Config.Queue
	return []Field{
		{Key: "name", Value: c.Name}, {Key: "type", Value: c.Type}, {Key: "description", Value: c.Description},
		{Key: "wrap_codes", Value: codes}, {Key: "pause_reasons", Value: strings.Join(c.Config.PauseReasons, ", ")},
		{Key: "script", Value: script},
		{Key: "queue.ring_timeout", Value: span(q.RingMS)}, {Key: "queue.max_wait", Value: span(q.MaxWaitMS)},
		{Key: "queue.max_waiting", Value: bound(q.MaxWaiting, itoa)}, {Key: "queue.wrap_up", Value: bound(q.WrapUpMS, span)},
		{Key: "queue.service_level", Value: span(q.ServiceLevelMS)},
		{Key: "page.url", Value: c.Config.Page.URL}, {Key: "page.open", Value: c.Config.Page.Open},
		{Key: "recording.record", Value: cmp.Or(c.Config.Recording.Record, models.RecordOff)}, {Key: "recording.start", Value: c.Config.Recording.Start},
		{Key: "recording.channels", Value: c.Config.Recording.Channels}, {Key: "recording.say", Value: c.Config.Recording.Say},
	}, nil
}

// span writes milliseconds as `1m30s`.
func span(ms int64) string {
	return kind.Span(time.Duration(ms) * time.Millisecond).String()
}

// bound writes a bound of which 0 is none.
func bound(n int64, text func(int64) string) string {
	if n == 0 {
		return "no bound"
	}
	return text(n)
}

// DisabledAgent warns of somebody of a Campaign who gets no calls.
func DisabledAgent(name string) string {
	return fmt.Sprintf("%s is disabled and gets no calls; enable this person first.", name)
}
