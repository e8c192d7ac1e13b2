package campaign

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/campaign"
	"hookline/views/component"
	"hookline/views/route"
)

func (h *campaigns) add(c echo.Context) error {
	form := campaignFormOf(&models.Campaign{Type: models.CampaignInbound, Config: models.CampaignConfig{Queue: models.DefaultQueue()}}, nil)
	return h.page(c, http.StatusOK, nil, campaign.Edit{Form: form})
}

func (h *campaigns) show(c echo.Context, stored *models.Campaign) error {
	form, err := h.storedForm(c, stored)
	if err != nil {
		return err
	}
	return h.page(c, http.StatusOK, stored, campaign.Edit{Form: form})
}

// storedForm is the form of a Campaign as it is stored.
func (h *campaigns) storedForm(c echo.Context, stored *models.Campaign) (campaign.Form, error) {
	rows, err := h.DB.Campaigns.Agents(c.Request().Context(), stored.ID)
	if err != nil {
		return campaign.Form{}, err
	}
	agents := make([]string, len(rows))
	for i := range rows {
		agents[i] = rows[i].UserID
	}
	return campaignFormOf(stored, agents), nil
}

// write saves a form; stored is nil for a new Campaign. Whatever is wrong, the
// form comes back as it was sent.
func (h *campaigns) write(c echo.Context, stored *models.Campaign) error {
	form, by, err := screen.Posted[campaign.Form](c, h.Base)
	if err != nil {
		return err
	}
	if stored != nil {
		form.ID = stored.ID
	}
	tidyCampaignForm(&form)
	in, wrong := campaignOf(&form)
	saved, err := h.Workspace.Campaigns.Save(c.Request().Context(), by, in)
	if err == nil {
		return h.saved(c, stored, saved)
	}
	return screen.Refused(err, func() (differences [][3]string, err error) {
		stored, differences, err = h.conflict(c, &form)
		return differences, err
	}, func(status int, e component.Edited) error {
		for name, message := range wrong { // they say more of a value that can't be read
			if e.Conflict == nil {
				e.Errors[name] = message
			}
		}
		e.Errors = rowErrors(e.Errors)
		return h.page(c, status, stored, campaign.Edit{Form: form, Edited: e})
	})
}

func (h *campaigns) saved(c echo.Context, stored, saved *models.Campaign) error {
	switch {
	case stored == nil:
		return h.Done(c, route.Campaign(saved.ID), "Saved. Send callers here with Join Queue in a Workflow.")
	case stored.Version == saved.Version:
		return h.Done(c, route.Campaign(saved.ID), "Nothing had changed.")
	}
	return h.Done(c, route.Campaign(saved.ID), "Saved. New calls use it from now on.")
}

// conflict says what somebody else saved first. The form keeps what was entered, at the
// version that is stored now.
func (h *campaigns) conflict(c echo.Context, form *campaign.Form) (*models.Campaign, [][3]string, error) {
	ctx := c.Request().Context()
	stored, err := h.DB.Campaigns.Get(ctx, form.ID)
	if err != nil {
		return nil, nil, err
	}
	theirs, err := h.storedForm(c, stored)
	if err != nil {
		return nil, nil, err
	}
	users, err := h.DB.Users.All(ctx)
	if err != nil {
		return nil, nil, err
	}
	scripts, err := h.DB.Scripts.Named(ctx)
	form.Version = stored.Version
	return stored, screen.Differences(campaignTexts(form, users, scripts), campaignTexts(&theirs, users, scripts)), err
}

// page shows the form; stored is nil for a new Campaign.
func (h *campaigns) page(c echo.Context, status int, stored *models.Campaign, e campaign.Edit) error {
	ctx, title := c.Request().Context(), "Add Campaign"
	users, err := h.DB.Users.All(ctx)
	if err != nil {
		return err
	}
	e.Agents = agentOptions(users, e.Form.Agents)
	scripts, err := h.DB.Scripts.Named(ctx)
	if err != nil {
		return err
	}
	e.Scripts = scriptOptions(scripts, e.Form.Script)
	if stored != nil {
		title = stored.Name
		if e.Head, err = campaignHead(c, h.DB, stored, campaign.Settings); err != nil {
			return err
		}
		if e.Trail, err = h.Workspace.Audit(ctx, workspace.ObjectCampaign, stored.ID, models.Page{Limit: screen.MaxTrail}); err != nil {
			return err
		}
	}
	return screen.Show(c, h.Base, status, campaign.EditPage, e, title, campaignCrumbs()...)
}

// agentOptions lists who can be chosen, the chosen ones first. Who is disabled is
// there only when chosen already.
func agentOptions(users []models.User, chosen []string) []component.ManyOption {
	var first, rest []component.ManyOption
	for i := range users {
		u := &users[i]
		o := component.ManyOption{Value: u.ID, Label: u.DisplayName(), Chosen: slices.Contains(chosen, u.ID)}
		if u.Name != "" {
			o.Note = u.Email
		}
		if !u.Active {
			o.Mark = "Disabled"
		}
		switch {
		case o.Chosen:
			first = append(first, o)
		case u.Active:
			rest = append(rest, o)
		}
	}
	return append(first, rest...)
}

func scriptOptions(scripts []models.NamedScript, chosen string) []component.Option {
	options := []component.Option{{Label: "None"}}
	found := chosen == ""
	for _, s := range scripts {
		label := s.Name
		if !s.Published {
			label += " (not published)"
		}
		found = found || s.ID == chosen
		options = append(options, component.Option{Value: s.ID, Label: label})
	}
	if !found {
		options = append(options, component.Option{Value: chosen, Label: "A Script that was deleted"})
	}
	return options
}
