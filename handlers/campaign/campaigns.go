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
	admin.Thing(route.Campaigns(), screen.Pages{List: h.list, Add: h.add, Create: h.create, Show: h.show, Save: h.save, Remove: h.remove, UsedBy: h.usedBy})
}

func (h *campaigns) list(c echo.Context) error {
	at := screen.ListingOf(c)
	l := campaign.List{
		Type: c.QueryParam("type"), Paging: at.Paging,
	}
	rows, total, err := h.DB.Campaigns.List(c.Request().Context(), models.Filter{
		Search: l.Search, Within: l.Type, Sort: at.Order(), Page: at.Range(),
	})
	if err != nil {
		return err
	}
	l.Rows, l.Total = rows, int(total)
	return screen.Show(c, h.Base, http.StatusOK, campaign.Campaigns, l, "Campaigns")
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

func (h *campaigns) usedBy(c echo.Context) error {
	stored, err := h.DB.Campaigns.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return h.usesPage(c, http.StatusOK, stored, "")
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

// remove deletes a Campaign; a used one is refused with the list of where.
func (h *campaigns) remove(c echo.Context) error {
	by, err := h.Changer(c)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), c.Param("id")
	stored, err := h.DB.Campaigns.Get(ctx, id)
	if err != nil {
		return h.Removed(c, err, route.Campaigns(), "", nil)
	}
	err = h.Workspace.Campaigns.Delete(ctx, by, id, 0)
	return h.Removed(c, err, route.Campaigns(), stored.Name+" is deleted.", func(why string) error {
		return h.usesPage(c, http.StatusConflict, stored, why)
	})
}
