package file

import (
	"slices"
	"time"

	"hookline/app/kind"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// Campaign is what a file and the API say alike of a Campaign.
type Campaign struct {
	Name         string            `json:"name"`
	Type         string            `json:"type"`
	Description  string            `json:"description,omitzero"`
	Agents       []string          `json:"agents,omitzero"` // e-mail addresses
	WrapCodes    []models.WrapCode `json:"wrap_codes,omitzero"`
	PauseReasons []string          `json:"pause_reasons,omitzero"`
	Script       string            `json:"script,omitzero"` // its name, or in a body of the API its id; empty for none
	Queue        Queue             `json:"queue"`
	Page         Page              `json:"page,omitzero"`
	Recording    Recording         `json:"recording,omitzero"`
}

// Recording is whether agents' calls are recorded, and how.
type Recording struct {
	Record   string `json:"record,omitempty"`   // off, all or agent
	Start    string `json:"start,omitempty"`    // on or off, when the agent decides
	Channels string `json:"channels,omitempty"` // single or dual
	Say      string `json:"say,omitempty"`      // to the caller before it
}

// Queue is how callers of a Campaign wait.
type Queue struct {
	RingTimeout  kind.Span `json:"ring_timeout"`
	MaxWait      kind.Span `json:"max_wait"`
	MaxWaiting   int64     `json:"max_waiting"`
	WrapUp       kind.Span `json:"wrap_up"`
	ServiceLevel kind.Span `json:"service_level"`
}

// Page is a page of another system.
type Page struct {
	URL  string `json:"url"`
	Open string `json:"open,omitempty"` // beside or tab
}

// NewCampaign has what holds for what is not mentioned.
func NewCampaign() Campaign { return Campaign{Queue: queueOf(models.DefaultQueue())} }

// CampaignOf says a stored Campaign, with its agents and the name of its Script.
func CampaignOf(c *models.Campaign, agents []string, script string) Campaign {
	return Campaign{Name: c.Name, Type: c.Type, Description: c.Description, Agents: agents, WrapCodes: c.Config.WrapCodes,
		PauseReasons: c.Config.PauseReasons, Script: script, Queue: queueOf(c.Config.Queue), Page: Page(c.Config.Page),
		Recording: Recording(c.Config.Recording)}
}

// Over makes of it a row over what is stored; agents and Script are names, which the
// caller finds.
func (c *Campaign) Over(stored models.Campaign) models.Campaign {
	stored.Name, stored.Type, stored.Description, stored.ScriptID = c.Name, c.Type, c.Description, nil
	stored.Config = models.CampaignConfig{WrapCodes: c.WrapCodes, PauseReasons: c.PauseReasons, Queue: c.Queue.config(), Page: models.CampaignPage(c.Page),
		Recording: models.RecordingConfig(c.Recording)}
	return stored
}

func queueOf(q models.QueueConfig) Queue {
	span := func(ms int64) kind.Span { return kind.Span(time.Duration(ms) * time.Millisecond) }
	return Queue{span(q.RingMS), span(q.MaxWaitMS), q.MaxWaiting, span(q.WrapUpMS), span(q.ServiceLevelMS)}
}

func (q Queue) config() models.QueueConfig {
	ms := func(d kind.Span) int64 { return time.Duration(d).Milliseconds() }
	return models.QueueConfig{RingMS: ms(q.RingTimeout), MaxWaitMS: ms(q.MaxWait), MaxWaiting: q.MaxWaiting, WrapUpMS: ms(q.WrapUp), ServiceLevelMS: ms(q.ServiceLevel)}
}

// campaignEntry is a Campaign in a file.
type campaignEntry struct {
	Campaign
	LeadLists []leadListEntry `json:"lead_lists,omitempty"`
}

// campaignSection is `campaigns:`.
type campaignSection struct{ items []campaignItem }

type campaignItem struct {
	entry  *campaignEntry
	at     *yamldoc.Node
	called string
}

func (*campaignSection) key() string { return "campaigns" }

func (s *campaignSection) read(a *applier, n *yamldoc.Node) {
	seen := names{}
	blank := func() *campaignEntry { return &campaignEntry{Campaign: NewCampaign()} }
	eachItemOver(a, n, "Campaign", "name", blank, func(entry *campaignEntry, at *yamldoc.Node, called string) {
		item := campaignItem{entry, at, called}
		item.checkNames(a)
		if seen.add(a, at, called, "name", entry.Name) {
			s.items = append(s.items, item)
		}
	})
}

func (s *campaignSection) apply(a *applier) error {
	settings, err := a.tx.Settings(a.ctx)
	if err != nil {
		return err
	}
	// With a problem before, users and Scripts of the file may not be written:
	// Campaigns can only be looked at.
	look := !a.problems.Empty()
	for i := range s.items {
		if err := s.items[i].write(a, look, settings.DefaultCountry); err != nil {
			return err
		}
	}
	return nil
}

// write saves the Campaign and its lead lists, and makes it known.
func (i *campaignItem) write(a *applier, look bool, country string) error {
	in, err := i.input(a, look)
	if err != nil {
		return err
	}
	saved, err := a.Campaigns.Save(a.ctx, a.by, in)
	if err := a.rejected(i.at, i.called, err); err != nil {
		return err
	}
	if saved == nil { // what the file says of it still tells whether its users are right
		draft := in.Campaign
		if draft.ID == "" {
			draft.ID = "file:" + models.NameKey(draft.Name)
		}
		saved, look = &draft, true
	}
	a.known[workspace.ObjectCampaign].add(saved.ID, saved.Name)
	a.around.Campaigns[saved.ID] = workflow.CampaignInfo{ID: saved.ID, Name: saved.Name, Agents: len(i.entry.Agents)}
	if err := i.writeLists(a, saved, look, country); err != nil {
		return err
	}
	a.keep(workspace.ObjectCampaign, saved.ID, saved.Name)
	return nil
}

// input makes of an entry what the screens would save.
func (i *campaignItem) input(a *applier, look bool) (workspace.Campaign, error) {
	e := i.entry
	in := workspace.Campaign{DisabledToo: true, Campaign: e.Over(models.Campaign{})}
	if known, ok := a.known[workspace.ObjectCampaign][models.NameKey(e.Name)]; ok {
		old, err := a.tx.Campaigns.Get(a.ctx, known.id)
		if err != nil {
			return in, err
		}
		in.ID, in.Version = old.ID, old.Version
	}
	if e.Script != "" {
		if id, ok := a.find(i.at.Get("script"), i.called, workspace.ObjectScript, e.Script); ok && !look {
			in.ScriptID = &id
		}
	}
	agents, err := i.agents(a)
	if !look {
		in.Agents = agents
	}
	return in, err
}

// agents gives the ids of the agents, and tells of those who get no calls.
func (i *campaignItem) agents(a *applier) ([]string, error) {
	var ids []string
	list := i.at.Get("agents")
	for n, email := range i.entry.Agents {
		if email == "" {
			continue // told by Decode
		}
		id, ok := a.find(list.Items[n], i.called, workspace.ObjectUser, email)
		if !ok || id == "" {
			continue
		}
		u, err := a.tx.Users.Get(a.ctx, id)
		if err != nil {
			return nil, err
		}
		if !u.Active {
			a.warnings.Add(list.Items[n], "%s: %s", i.called, workspace.DisabledAgent(u.DisplayName()))
		}
		ids = append(ids, id)
	}
	return ids, nil
}

func (s *campaignSection) export(x *exporter) (*yamldoc.Node, error) {
	agents, err := x.db.Campaigns.AllAgents(x.ctx)
	if err != nil {
		return nil, err
	}
	emails := map[string][]string{}
	for _, a := range agents {
		emails[a.CampaignID] = append(emails[a.CampaignID], a.Email)
	}
	for _, list := range emails {
		slices.Sort(list)
	}
	list := &yamldoc.Node{Kind: yamldoc.Sequence}
	for i := range x.campaigns {
		c := &x.campaigns[i]
		script := ""
		if c.ScriptID != nil {
			script = x.names[workspace.ObjectScript][*c.ScriptID]
		}
		e := campaignEntry{Campaign: CampaignOf(c, emails[c.ID], script)}
		if e.LeadLists, err = exportLists(x, c.ID); err != nil {
			return nil, err
		}
		list.Items = append(list.Items, campaignNode(&e))
	}
	return list, nil
}

// campaignNode writes short lists in one line.
func campaignNode(e *campaignEntry) *yamldoc.Node {
	n := yamldoc.Encode(e)
	for _, key := range []string{"agents", "pause_reasons", "queue", "page", "recording"} {
		if part := n.Get(key); part != nil {
			part.Flow = true
		}
	}
	for _, key := range []string{"wrap_codes", "lead_lists"} {
		if rows := n.Get(key); rows != nil {
			for _, row := range rows.Items {
				row.Flow = true
				if numbers := row.Get("numbers"); numbers != nil {
					numbers.Flow = true
				}
			}
		}
	}
	return n
}
