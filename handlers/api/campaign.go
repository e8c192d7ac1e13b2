package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/workflow"
	"hookline/app/workspace"
	"hookline/models"
)

func (a *api) campaignRoutes() []route {
	const one = "/campaigns/:campaign"
	return []route{
		{method: http.MethodGet, path: "/campaigns", scope: apikey.CampaignsRead, handle: a.listCampaigns},
		{method: http.MethodPost, path: "/campaigns", scope: apikey.CampaignsWrite, handle: a.createCampaign},
		{method: http.MethodGet, path: one, scope: apikey.CampaignsRead, handle: a.showCampaign},
		{method: http.MethodPut, path: one, scope: apikey.CampaignsWrite, handle: a.replaceCampaign},
		{method: http.MethodPatch, path: one, scope: apikey.CampaignsWrite, handle: a.changeCampaign},
		{method: http.MethodDelete, path: one, scope: apikey.CampaignsWrite, handle: a.deleteCampaign},
		{method: http.MethodGet, path: one + "/used-by", scope: apikey.CampaignsRead, handle: a.campaignUses},
	}
}

// campaignJSON is a Campaign, with the names of the workspace file. Its lead lists
// are things of their own.
type campaignJSON struct {
	ID           string            `json:"id"`      // read-only
	Version      int64             `json:"version"` // read-only
	Name         string            `json:"name"`
	Type         string            `json:"type"`
	Description  string            `json:"description"`
	Agents       []string          `json:"agents"` // e-mail addresses
	WrapCodes    []models.WrapCode `json:"wrap_codes"`
	PauseReasons []string          `json:"pause_reasons"`
	Script       string            `json:"script"` // its name, or in a body its id; empty for none
	Queue        queueJSON         `json:"queue"`
	Page         pageJSON          `json:"page"`
	CreatedAt    time.Time         `json:"created_at"` // read-only
	UpdatedAt    time.Time         `json:"updated_at"` // read-only
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

func (a *api) campaignOf(ctx context.Context, c *models.Campaign) (campaignJSON, error) {
	j := campaignJSON{ID: c.ID, Version: c.Version, Name: c.Name, Type: c.Type, Description: c.Description,
		WrapCodes: append([]models.WrapCode{}, c.Config.WrapCodes...), PauseReasons: append([]string{}, c.Config.PauseReasons...),
		Queue: queueOf(c.Config.Queue), Page: pageJSON(c.Config.Page), CreatedAt: c.CreatedAt.UTC(), UpdatedAt: c.UpdatedAt.UTC()}
	var err error
	if j.Agents, err = a.DB.Campaigns.AgentEmails(ctx, c.ID); err != nil {
		return j, err
	}
	if c.ScriptID == nil {
		return j, nil
	}
	s, err := a.DB.Scripts.Get(ctx, *c.ScriptID)
	if err != nil {
		return j, err
	}
	j.Script = s.Name
	return j, nil
}

// campaign reads the Campaign that the address names, by its id or its name.
func (a *api) campaign(ctx context.Context, r *request) (*models.Campaign, error) {
	ref := r.param("campaign")
	if isID(ref) {
		c, err := a.DB.Campaigns.Get(ctx, ref)
		if !apperr.Is(err, apperr.NotFound) {
			return c, err
		}
	}
	c, err := a.DB.Campaigns.ByName(ctx, ref)
	if apperr.Is(err, apperr.NotFound) {
		return nil, missing("Campaign", ref)
	}
	return c, err
}

func (a *api) campaignAnswer(ctx context.Context, c *models.Campaign, status int) (*answer, error) {
	j, err := a.campaignOf(ctx, c)
	if err != nil {
		return nil, err
	}
	if status == http.StatusCreated {
		return made(j, j.Version, "/campaigns/"+j.ID), nil
	}
	return thing(j, j.Version), nil
}

func (a *api) listCampaigns(ctx context.Context, r *request) (*answer, error) {
	q, err := r.query("search")
	if err != nil {
		return nil, err
	}
	var failed error
	out, err := list(r, func(after models.After) ([]models.Campaign, error) {
		return a.DB.Campaigns.After(ctx, q.Get("search"), after)
	}, func(c *models.Campaign) campaignJSON {
		j, err := a.campaignOf(ctx, c)
		if err != nil {
			failed = err
		}
		return j
	}, func(c *models.Campaign) (string, string) { return c.NameKey, c.ID })
	if failed != nil {
		return nil, failed
	}
	return out, err
}

func (a *api) showCampaign(ctx context.Context, r *request) (*answer, error) {
	c, err := a.campaign(ctx, r)
	if err != nil {
		return nil, err
	}
	return a.campaignAnswer(ctx, c, http.StatusOK)
}

func (a *api) createCampaign(ctx context.Context, r *request) (*answer, error) {
	c, err := a.saveCampaign(ctx, r, newCampaign(), models.Campaign{})
	if err != nil {
		return nil, err
	}
	return a.campaignAnswer(ctx, c, http.StatusCreated)
}

func (a *api) replaceCampaign(ctx context.Context, r *request) (*answer, error) {
	return a.overCampaign(ctx, r, func(*models.Campaign) (campaignJSON, error) { return newCampaign(), nil })
}

func (a *api) changeCampaign(ctx context.Context, r *request) (*answer, error) {
	return a.overCampaign(ctx, r, func(c *models.Campaign) (campaignJSON, error) { return a.campaignOf(ctx, c) })
}

func (a *api) overCampaign(ctx context.Context, r *request, start func(*models.Campaign) (campaignJSON, error)) (*answer, error) {
	c, err := a.campaign(ctx, r)
	if err != nil {
		return nil, err
	}
	if c.Version, err = r.match(c.Version); err != nil {
		return nil, err
	}
	in, err := start(c)
	if err != nil {
		return nil, err
	}
	if c, err = a.saveCampaign(ctx, r, in, *c); err != nil {
		return nil, err
	}
	return a.campaignAnswer(ctx, c, http.StatusOK)
}

// saveCampaign reads the body over in and saves it; stored is the zero value for
// a new one.
func (a *api) saveCampaign(ctx context.Context, r *request, in campaignJSON, stored models.Campaign) (*models.Campaign, error) {
	if err := r.decode(&in); err != nil {
		return nil, err
	}
	save := stored
	save.Name, save.Type, save.Description, save.ScriptID = in.Name, in.Type, in.Description, nil
	save.Config = models.CampaignConfig{WrapCodes: in.WrapCodes, PauseReasons: in.PauseReasons, Queue: in.Queue.config(), Page: models.CampaignPage(in.Page)}
	if in.Script != "" {
		s, err := a.findScript(ctx, in.Script)
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

func (a *api) deleteCampaign(ctx context.Context, r *request) (*answer, error) {
	c, err := a.campaign(ctx, r)
	if err != nil {
		return nil, err
	}
	if _, err := r.match(c.Version); err != nil {
		return nil, err
	}
	return done(), a.Workspace.Campaigns.Delete(ctx, r.by(), c.ID, c.Version)
}

func (a *api) campaignUses(ctx context.Context, r *request) (*answer, error) {
	c, err := a.campaign(ctx, r)
	if err != nil {
		return nil, err
	}
	list, err := a.Workspace.Campaigns.Places(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	return ok(pageAnswer[placeAnswer]{Items: places(list)}), nil
}
