package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/workspace"
	"hookline/models"
	"hookline/views/campaign"
	"hookline/views/layout"
	"hookline/views/route"
)

// campaignsPerPage is the size of a page of the list.
const campaignsPerPage = 50

// campaigns is the screens of Campaigns, for admins.
type campaigns struct {
	*base
	db        *models.DB
	workspace *workspace.Workspace
}

func (h *campaigns) routes(r routes) {
	admin := r.may(auth.ManageConfig)
	admin.get(route.Campaigns(), h.list)
	admin.get(route.CampaignNew(), h.add)
	admin.post(route.Campaigns(), h.create)
	admin.get(route.Campaign(":id"), h.show)
	admin.post(route.Campaign(":id"), h.save)
	admin.post(route.CampaignDelete(":id"), h.remove)
	admin.get(route.CampaignUsedBy(":id"), h.usedBy)
}

func (h *campaigns) list(c echo.Context) error {
	at := listingOf(c, campaignsPerPage)
	l := campaign.List{
		Type: c.QueryParam("type"), Search: at.Search, Sort: at.Sort,
		Desc: at.Desc, Page: at.Page, Size: at.Size,
	}
	rows, total, err := h.db.Campaigns.List(c.Request().Context(), models.CampaignFilter{
		Search: l.Search, Type: l.Type, Sort: at.order(), Page: at.page(),
	})
	if err != nil {
		return err
	}
	l.Rows, l.Total = rows, int(total)
	frame, err := h.frame(c, "Campaigns")
	if err != nil {
		return err
	}
	return render(c, http.StatusOK, campaign.Campaigns(frame, l))
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
	head.Places = placesOf(uses)
	lists, err := db.LeadLists.Of(ctx, stored.ID)
	head.Lists = len(lists)
	return head, err
}

func (h *campaigns) usedBy(c echo.Context) error {
	stored, err := h.db.Campaigns.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	return h.usesPage(c, http.StatusOK, stored, "")
}

func (h *campaigns) usesPage(c echo.Context, status int, stored *models.Campaign, refused string) error {
	head, err := campaignHead(c, h.db, stored, campaign.UsedBy)
	if err != nil {
		return err
	}
	frame, err := h.frame(c, stored.Name, campaignCrumbs()...)
	if err != nil {
		return err
	}
	return render(c, status, campaign.Uses(frame, head, refused))
}

// remove deletes a Campaign; a used one is refused with the list of where.
func (h *campaigns) remove(c echo.Context) error {
	by, err := h.changer(c)
	if err != nil {
		return err
	}
	ctx, id := c.Request().Context(), c.Param("id")
	stored, err := h.db.Campaigns.Get(ctx, id)
	if apperr.Is(err, apperr.NotFound) {
		return h.done(c, route.Campaigns(), "It was deleted already.")
	}
	if err != nil {
		return err
	}
	err = h.workspace.Campaigns.Delete(ctx, by, id, 0)
	if apperr.Is(err, apperr.InUse) && !isHTMX(c) {
		return h.usesPage(c, statusOf(err), stored, apperr.Message(err))
	}
	if err != nil {
		return err
	}
	return h.done(c, route.Campaigns(), stored.Name+" is deleted.")
}
