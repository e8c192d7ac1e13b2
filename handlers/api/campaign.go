package api

import (
	"context"
	"fmt"
	"time"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
)

func (a *api) campaigns() *resource[models.Campaign, campaignJSON] {
	return &resource[models.Campaign, campaignJSON]{
		word: "Campaign", path: "/campaigns", single: "/campaigns/:campaign", read: apikey.CampaignsRead, write: apikey.CampaignsWrite,
		byID: a.DB.Campaigns.Get, byName: a.DB.Campaigns.ByName, search: a.DB.Campaigns.After,
		key:  func(c *models.Campaign) string { return c.NameKey },
		head: func(c *models.Campaign) envelope { return envelopeOf(c.ID, c.Version, c.CreatedAt, c.UpdatedAt) },
		show: a.showCampaign, blank: newCampaign, save: a.saveCampaign,
		remove: a.Workspace.Campaigns.Delete, uses: a.Workspace.Campaigns.Places,
	}
}

// campaignJSON is a Campaign, with the names of the workspace file. Its lead lists
// are things of their own.
type campaignJSON struct {
	envelope
	Name         string            `json:"name"`
	Type         string            `json:"type"`
	Description  string            `json:"description"`
	Agents       []string          `json:"agents"` // e-mail addresses
	WrapCodes    []models.WrapCode `json:"wrap_codes"`
	PauseReasons []string          `json:"pause_reasons"`
	Script       string            `json:"script"` // its name, or in a body its id; empty for none
	Queue        queueJSON         `json:"queue"`
	Page         pageJSON          `json:"page"`
}

type queueJSON struct {
	RingTimeout  workflow.Duration `json:"ring_timeout"`
	MaxWait      workflow.Duration `json:"max_wait"`
	MaxWaiting   int64             `json:"max_waiting"`
	WrapUp       workflow.Duration `json:"wrap_up"`
	ServiceLevel workflow.Duration `json:"service_level"`
}

type pageJSON struct {
	URL  string `json:"url"`
	Open string `json:"open,omitempty"` // beside or tab
}

func queueOf(q models.QueueConfig) queueJSON {
	span := func(ms int64) workflow.Duration { return workflow.Duration(time.Duration(ms) * time.Millisecond) }
	return queueJSON{span(q.RingMS), span(q.MaxWaitMS), q.MaxWaiting, span(q.WrapUpMS), span(q.ServiceLevelMS)}
}

func (q queueJSON) config() models.QueueConfig {
	ms := func(d workflow.Duration) int64 { return time.Duration(d).Milliseconds() }
	return models.QueueConfig{RingMS: ms(q.RingTimeout), MaxWaitMS: ms(q.MaxWait), MaxWaiting: q.MaxWaiting, WrapUpMS: ms(q.WrapUp), ServiceLevelMS: ms(q.ServiceLevel)}
}

// newCampaign has what a workspace file says when it says nothing.
func newCampaign() campaignJSON { return campaignJSON{Queue: queueOf(models.DefaultQueue())} }

func (a *api) showCampaign(ctx context.Context, e envelope, c *models.Campaign) (j campaignJSON, err error) {
	j = campaignJSON{envelope: e, Name: c.Name, Type: c.Type, Description: c.Description, WrapCodes: c.Config.WrapCodes, PauseReasons: c.Config.PauseReasons,
		Queue: queueOf(c.Config.Queue), Page: pageJSON(c.Config.Page)}
	if j.Agents, err = a.DB.Campaigns.AgentEmails(ctx, c.ID); err != nil || c.ScriptID == nil {
		return j, err
	}
	s, err := a.DB.Scripts.Get(ctx, *c.ScriptID)
	if err != nil {
		return j, err
	}
	j.Script = s.Name
	return j, nil
}

func (a *api) saveCampaign(ctx context.Context, r *request, in *campaignJSON, stored *models.Campaign) (*models.Campaign, error) {
	save := *stored
	save.Name, save.Type, save.Description, save.ScriptID = in.Name, in.Type, in.Description, nil
	save.Config = models.CampaignConfig{WrapCodes: in.WrapCodes, PauseReasons: in.PauseReasons, Queue: in.Queue.config(), Page: models.CampaignPage(in.Page)}
	if in.Script != "" {
		s, err := find(ctx, "Script", in.Script, a.DB.Scripts.ByName, a.DB.Scripts.Get)
		if err != nil {
			return nil, asField("script", err)
		}
		save.ScriptID = &s.ID
	}
	agents := []string{}
	for i, email := range in.Agents {
		u, err := a.DB.Users.ByEmail(ctx, email)
		if apperr.Is(err, apperr.NotFound) {
			return nil, apperr.FieldError(fmt.Sprintf("agents[%d]", i), "There is no user with the e-mail address %q.", email)
		}
		if err != nil {
			return nil, err
		}
		agents = append(agents, u.ID)
	}
	return a.Workspace.Campaigns.Save(ctx, r.by(), workspace.Campaign{Campaign: save, Agents: agents})
}
