package file

import (
	"slices"
	"time"

	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/app/workspace/yamldoc"
	"hookline/models"
)

// campaignEntry is a Campaign in a file.
type campaignEntry struct {
	Name         string            `json:"name"`
	Type         string            `json:"type"`
	Description  string            `json:"description,omitempty"`
	Agents       []string          `json:"agents,omitempty"` // e-mail addresses
	WrapCodes    []models.WrapCode `json:"wrap_codes,omitempty"`
	PauseReasons []string          `json:"pause_reasons,omitempty"`
	Script       string            `json:"script,omitempty"`
	Queue        queueEntry        `json:"queue"`
	Page         pageEntry         `json:"page,omitempty"`
	LeadLists    []leadListEntry   `json:"lead_lists,omitempty"`
}

// queueEntry is a queue in a file; what is left out is as of DefaultQueue.
type queueEntry struct {
	RingTimeout  *workflow.Duration `json:"ring_timeout,omitempty"`
	MaxWait      *workflow.Duration `json:"max_wait,omitempty"`
	MaxWaiting   *int64             `json:"max_waiting,omitempty"`
	WrapUp       *workflow.Duration `json:"wrap_up,omitempty"`
	ServiceLevel *workflow.Duration `json:"service_level,omitempty"`
}

// pageEntry is a page of another system.
type pageEntry struct {
	URL  string `json:"url,omitempty"`
	Open string `json:"open,omitempty"`
}

func (q *queueEntry) config() models.QueueConfig {
	c := models.DefaultQueue()
	for _, f := range []struct {
		from *workflow.Duration
		to   *int64
	}{{q.RingTimeout, &c.RingMS}, {q.MaxWait, &c.MaxWaitMS}, {q.WrapUp, &c.WrapUpMS}, {q.ServiceLevel, &c.ServiceLevelMS}} {
		if f.from != nil {
			*f.to = time.Duration(*f.from).Milliseconds()
		}
	}
	if q.MaxWaiting != nil {
		c.MaxWaiting = *q.MaxWaiting
	}
	return c
}

func queueEntryOf(c models.QueueConfig) queueEntry {
	duration := func(ms int64) *workflow.Duration {
		d := workflow.Duration(time.Duration(ms) * time.Millisecond)
		return &d
	}
	return queueEntry{RingTimeout: duration(c.RingMS), MaxWait: duration(c.MaxWaitMS), MaxWaiting: &c.MaxWaiting,
		WrapUp: duration(c.WrapUpMS), ServiceLevel: duration(c.ServiceLevelMS)}
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
	eachItem(a, n, "Campaign", "name", func(entry *campaignEntry, at *yamldoc.Node, called string) {
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
	in := workspace.Campaign{DisabledToo: true, Campaign: models.Campaign{Name: e.Name, Description: e.Description, Type: e.Type,
		Config: models.CampaignConfig{WrapCodes: e.WrapCodes, PauseReasons: e.PauseReasons, Queue: e.Queue.config(),
			Page: models.CampaignPage{URL: e.Page.URL, Open: e.Page.Open}}}}
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
		e := campaignEntry{Name: c.Name, Type: c.Type, Description: c.Description, Agents: emails[c.ID],
			WrapCodes: c.Config.WrapCodes, PauseReasons: c.Config.PauseReasons, Queue: queueEntryOf(c.Config.Queue),
			Page: pageEntry{URL: c.Config.Page.URL, Open: c.Config.Page.Open}}
		if c.ScriptID != nil {
			e.Script = x.names[workspace.ObjectScript][*c.ScriptID]
		}
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
	for _, key := range []string{"agents", "pause_reasons", "queue", "page"} {
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
