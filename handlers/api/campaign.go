package api

import (
	"context"
	"fmt"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/workspace"
	"hookline/app/workspace/file"
	"hookline/models"
)

func (a *api) campaigns() *resource[models.Campaign, campaignJSON] {
	return &resource[models.Campaign, campaignJSON]{
		word: "Campaign", path: "/campaigns", single: "/campaigns/:campaign", read: apikey.CampaignsRead, write: apikey.CampaignsWrite,
		byID: a.DB.Campaigns.Get, byName: a.DB.Campaigns.ByName, search: a.DB.Campaigns.After,
		key:  func(c *models.Campaign) string { return c.NameKey },
		head: func(c *models.Campaign) envelope { return envelopeOf(c.ID, c.Version, c.CreatedAt, c.UpdatedAt) },
		show: a.showCampaign, blank: func() campaignJSON { return campaignJSON{Campaign: file.NewCampaign()} }, save: a.saveCampaign,
		remove: a.Workspace.Campaigns.Delete, uses: a.Workspace.Campaigns.Places,
	}
}

// campaignJSON is a Campaign as the workspace file has it. Its lead lists are things of
// their own.
type campaignJSON struct {
	envelope
	file.Campaign
}

func (a *api) showCampaign(ctx context.Context, e envelope, c *models.Campaign) (campaignJSON, error) {
	agents, err := a.DB.Campaigns.AgentEmails(ctx, c.ID)
	if err != nil || c.ScriptID == nil {
		return campaignJSON{e, file.CampaignOf(c, agents, "")}, err
	}
	s, err := a.DB.Scripts.Get(ctx, *c.ScriptID)
	if err != nil {
		return campaignJSON{}, err
	}
	return campaignJSON{e, file.CampaignOf(c, agents, s.Name)}, nil
}

func (a *api) saveCampaign(ctx context.Context, r *request, in *campaignJSON, stored *models.Campaign) (*models.Campaign, error) {
	save := in.Over(*stored)
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
