package campaign

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/app/workspace"
	"hookline/app/workspace/hook"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/campaign"
	"hookline/views/component"
	"hookline/views/route"
	"hookline/views/usage"
)

// campaigns is the screens of Campaigns, for admins.
type campaigns struct{ *screen.Base }

func (h *campaigns) routes(r screen.Routes) {
	admin := r.May(auth.ManageConfig)
	of := screen.Thing[models.Campaign]{Base: h.Base, In: campaignArea(), Name: func(m *models.Campaign) string { return m.Name },
		Get: h.DB.Campaigns.Get, Delete: h.Workspace.Campaigns.Delete, Page: h.show, Write: h.write, Uses: h.usesPage}
	admin.Thing(route.Campaigns(), of.Pages(screen.Pages{List: h.list, Add: h.add}))
}

func (h *campaigns) list(c echo.Context) error {
	kind := c.QueryParam("type")
	list, err := screen.Listed(c, kind, h.DB.Campaigns.List)
	if err != nil {
		return err
	}
	return screen.ShowList(c, h.Base, campaignArea(), campaign.Campaigns, campaign.List{Listed: list, Type: kind})
}

func campaignArea() screen.Area { return screen.Area{Title: "Campaigns", URL: route.Campaigns()} }

// campaignHead gathers what all tabs of a Campaign show; for the pages of its
// lead lists, too.
func campaignHead(c echo.Context, db *models.DB, stored *models.Campaign, tab func(id string) string) (campaign.Head, error) {
	ctx := c.Request().Context()
	head := campaign.Head{ID: stored.ID, Name: stored.Name, Type: stored.Type, At: tab(stored.ID)}
	uses, err := db.Uses.Of(ctx, workspace.ObjectCampaign, stored.ID)
	if err != nil {
		return head, err
	}
	head.Places = screen.PlacesOf(uses)
	lists, err := db.LeadLists.Of(ctx, stored.ID)
	head.Lists = len(lists)
	return head, err
}

func (h *campaigns) usesPage(c echo.Context, status int, stored *models.Campaign, refused string) error {
	head, err := campaignHead(c, h.DB, stored, route.CampaignUsedBy)
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, status, campaign.Uses, usage.Page[campaign.Head]{Head: head, Refused: refused}, stored.Name, campaignArea().Way()...)
}

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
	form.ID = c.Param("id")
	in, wrong := campaignOf(&form)
	saved, err := h.Workspace.Campaigns.Save(c.Request().Context(), by, in)
	if err == nil {
		return h.saved(c, stored, saved)
	}
	conflict := func() (*models.Campaign, [][3]string, error) { return h.conflict(c, &form) }
	return screen.RefusedOf(err, stored, conflict, func(status int, stored *models.Campaign, e component.Edited) error {
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
	text := "Saved. New calls use it from now on."
	if stored == nil {
		text = "Saved. Send callers here with Join Queue in a Workflow."
	} else if stored.Version == saved.Version {
		text = "Nothing had changed."
	}
	unheard, err := hook.Of(h.Workspace).Unheard(c.Request().Context(), saved.ID)
	if err != nil {
		return err
	}
	return h.Done(c, route.Campaign(saved.ID), strings.Join(append([]string{text}, unheard...), " "))
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
		if e.Head, err = campaignHead(c, h.DB, stored, route.Campaign); err != nil {
			return err
		}
		if e.Trail, err = h.Workspace.Audit(ctx, workspace.ObjectCampaign, stored.ID, models.Page{Limit: screen.MaxTrail}); err != nil {
			return err
		}
		if e.Events, err = screen.EventsOfCampaign(ctx, h.Base, stored); err != nil {
			return err
		}
	}
	return screen.Show(c, h.Base, status, campaign.EditPage, e, title, campaignArea().Way()...)
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
	for _, s := range scripts {
		label := s.Name
		if !s.Published {
			label += " (not published)"
		}
		options = append(options, component.Option{Value: s.ID, Label: label})
	}
	return component.WithChosen(options, chosen, "A Script that was deleted")
}
