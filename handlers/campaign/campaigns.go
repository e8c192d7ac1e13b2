package campaign

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/campaign"
	"hookline/views/layout"
	"hookline/views/route"
)

// campaigns is the screens of Campaigns, for admins.
type campaigns struct {
	*screen.Base
}

func (h *campaigns) routes(r screen.Routes) {
	admin := r.May(auth.ManageConfig)
	of := screen.Thing[models.Campaign]{Base: h.Base, List: route.Campaigns(), Name: func(m *models.Campaign) string { return m.Name },
		Get: h.DB.Campaigns.Get, Delete: h.Workspace.Campaigns.Delete, Page: h.show, Write: h.write, Uses: h.usesPage}
	admin.Thing(route.Campaigns(), of.Pages(screen.Pages{List: h.list, Add: h.add}))
}

func (h *campaigns) list(c echo.Context) error {
	kind := c.QueryParam("type")
	list, err := screen.Listed(c, kind, h.DB.Campaigns.List)
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, http.StatusOK, campaign.Campaigns, campaign.List{Listed: list, Type: kind}, "Campaigns")
}

func campaignCrumbs() []layout.Crumb {
	return []layout.Crumb{{Label: "Campaigns", URL: route.Campaigns()}}
}

// campaignHead gathers what all tabs of a Campaign show; for the pages of its
// lead lists, too.
func campaignHead(c echo.Context, db *models.DB, stored *models.Campaign, tab campaign.Tab) (campaign.Head, error) {
	ctx := c.Request().Context()
	head := campaign.Head{ID: stored.ID, Name: stored.Name, Type: stored.Type, Tab: tab}
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
	head, err := campaignHead(c, h.DB, stored, campaign.UsedBy)
	if err != nil {
		return err
	}
	frame, err := h.Frame(c, stored.Name, campaignCrumbs()...)
	if err != nil {
		return err
	}
	return screen.Render(c, status, campaign.Uses(frame, head, refused))
}
