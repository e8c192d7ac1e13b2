package campaign

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/lead"
	"hookline/app/phone"
	"hookline/app/workspace"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	"hookline/views/layout"
	leadview "hookline/views/lead"
	"hookline/views/route"
)

// leads is the lead lists of a Campaign, their leads and their imports.
type leads struct{ Screens }

func (h *leads) routes(r screen.Routes) {
	admin := r.May(auth.ManageConfig)
	admin.Part(route.LeadLists(":id"), "list", screen.Pages{List: h.lists, Create: h.createList, Show: h.list, Save: h.saveList, Remove: h.deleteList})
	admin.Get(route.LeadListSettings(":id", ":list"), h.settings)
	admin.Get(route.LeadListExport(":id", ":list"), h.export)
	admin.Part(route.Leads(":id", ":list"), "lead", screen.Pages{Add: h.add, Create: h.create, Show: h.show, Save: h.save, Remove: h.remove})
	admin.Post(route.LeadRestore(":id", ":list", ":lead"), h.restore)
	admin.Part(route.LeadImports(":id", ":list"), "import", screen.Pages{List: h.imports, Add: h.choose, Create: h.upload, Show: h.importPage, Save: h.start})
	admin.Post(route.LeadImportPreview(":id", ":list", ":import"), h.preview)
	admin.Post(route.LeadImportCancel(":id", ":list", ":import"), h.cancel)
	admin.Get(route.LeadImportErrors(":id", ":list", ":import"), h.errorsFile)
}

// place is the Campaign and the list of an address.
func (h *leads) place(c echo.Context) (leadview.Head, error) {
	var head leadview.Head
	m, err := h.DB.Campaigns.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return head, err
	}
	head.Campaign = *m
	l, err := h.DB.LeadLists.Get(c.Request().Context(), c.Param("list"))
	if err != nil {
		return head, err
	}
	if l.CampaignID != head.Campaign.ID {
		return head, apperr.New(apperr.NotFound, "This lead list is not there any more.")
	}
	head.List = *l
	return head, nil
}

// changed is the place of an address, and who changes something there.
func (h *leads) changed(c echo.Context) (leadview.Head, lead.Actor, error) {
	head, err := h.place(c)
	if err != nil {
		return head, lead.Actor{}, err
	}
	by, err := h.leadActor(c)
	return head, by, err
}

// head is place with the counts of the tabs, of which one is the current.
func (h *leads) head(c echo.Context, tab func(campaign, list string) string) (leadview.Head, error) {
	head, err := h.place(c)
	if err != nil {
		return head, err
	}
	n, err := h.DB.Leads.Count(c.Request().Context(), head.List.ID)
	if err != nil {
		return head, err
	}
	_, imports, err := h.DB.Imports.List(c.Request().Context(), head.List.ID, models.Page{Limit: 1})
	head.Leads, head.Imports, head.At = int(n), int(imports), tab(head.Campaign.ID, head.List.ID)
	return head, err
}

func listCrumbs(head leadview.Head, more ...layout.Crumb) []layout.Crumb {
	return append(campaignArea().Way(layout.Crumb{Label: head.Campaign.Name, URL: route.Campaign(head.Campaign.ID)},
		layout.Crumb{Label: "Lead lists", URL: route.LeadLists(head.Campaign.ID)}), more...)
}

func crumbOf(head leadview.Head) layout.Crumb {
	return layout.Crumb{Label: head.List.Name, URL: route.LeadList(head.Campaign.ID, head.List.ID)}
}

// leadActor is who is signed in, for changes of leads.
func (h *leads) leadActor(c echo.Context) (lead.Actor, error) {
	by, err := h.Actor(c)
	return lead.Actor{ID: by.ID, Name: by.Name}, err
}

func (h *leads) lists(c echo.Context) error {
	return h.listsPage(c, http.StatusOK, leadview.Lists{})
}

func (h *leads) listsPage(c echo.Context, status int, p leadview.Lists) error {
	stored, err := h.DB.Campaigns.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	if p.Head, err = campaignHead(c, h.DB, stored, route.LeadLists); err != nil {
		return err
	}
	if p.Rows, err = h.DB.LeadLists.Counted(c.Request().Context(), stored.ID); err != nil {
		return err
	}
	return screen.Show(c, h.Base, status, leadview.ListsPage, p, stored.Name, campaignArea().Way()...)
}

func (h *leads) createList(c echo.Context) error {
	form, by, err := screen.Posted[leadview.SettingsForm](c, h.Base)
	if err != nil {
		return err
	}
	l, err := h.Workspace.LeadLists.Save(c.Request().Context(), by, models.LeadList{CampaignID: c.Param("id"), Name: form.Name})
	if err == nil {
		return screen.Redirect(c, route.LeadList(l.CampaignID, l.ID))
	}
	errs, other := screen.FormErrors(err)
	if other != nil {
		return other
	}
	return h.listsPage(c, screen.StatusOf(err), leadview.Lists{ListName: form.Name, Errors: errs})
}

func (h *leads) list(c echo.Context) error {
	head, err := h.head(c, route.LeadList)
	if err != nil {
		return err
	}
	at := screen.ListingOf(c)
	l := leadview.Leads{Head: head, Paging: at.Paging}
	rows, total, err := h.DB.Leads.List(c.Request().Context(), models.LeadFilter{
		ListID: head.List.ID, Search: l.Search, Number: phone.Sought(l.Search), Sort: at.Order(), Page: at.Range(),
	})
	if err != nil {
		return err
	}
	l.Rows, l.Total = rows, int(total)
	return screen.Show(c, h.Base, http.StatusOK, leadview.LeadsPage, l, head.List.Name, listCrumbs(head)...)
}

func (h *leads) settings(c echo.Context) error {
	head, err := h.head(c, route.LeadListSettings)
	if err != nil {
		return err
	}
	return h.settingsPage(c, http.StatusOK, leadview.Settings{Head: head, Form: leadview.SettingsForm{Version: head.List.Version, Name: head.List.Name}})
}

func (h *leads) settingsPage(c echo.Context, status int, p leadview.Settings) error {
	var err error
	if p.Trail, err = h.Workspace.Audit(c.Request().Context(), workspace.ObjectLeadList, p.List.ID, models.Page{Limit: screen.MaxTrail}); err != nil {
		return err
	}
	return screen.Show(c, h.Base, status, leadview.SettingsPage, p, p.List.Name, listCrumbs(p.Head)...)
}

func (h *leads) saveList(c echo.Context) error {
	head, err := h.head(c, route.LeadListSettings)
	if err != nil {
		return err
	}
	form, by, err := screen.Posted[leadview.SettingsForm](c, h.Base)
	if err != nil {
		return err
	}
	_, err = h.Workspace.LeadLists.Save(c.Request().Context(), by, models.LeadList{ID: head.List.ID, Version: form.Version, Name: form.Name})
	if err == nil {
		return h.Done(c, route.LeadListSettings(head.Campaign.ID, head.List.ID), "Saved.")
	}
	return screen.Refused(err, func() ([][3]string, error) {
		form.Version = head.List.Version
		return [][3]string{{"Name", form.Name, head.List.Name}}, nil
	}, func(status int, e component.Edited) error {
		return h.settingsPage(c, status, leadview.Settings{Head: head, Form: form, Edited: e})
	})
}

func (h *leads) deleteList(c echo.Context) error {
	head, err := h.place(c)
	if apperr.Is(err, apperr.NotFound) && head.Campaign.ID != "" {
		return h.Done(c, route.LeadLists(head.Campaign.ID), "It was deleted already.")
	}
	if err != nil {
		return err
	}
	by, err := h.Changer(c)
	if err != nil {
		return err
	}
	// A million leads take longer than an answer usually may.
	if err := http.NewResponseController(c.Response()).SetWriteDeadline(time.Now().Add(deleteTime)); err != nil {
		return err
	}
	err = h.Workspace.LeadLists.Delete(c.Request().Context(), by, head.List.ID, 0)
	return h.Removed(c, err, route.LeadLists(head.Campaign.ID), head.List.Name+" is deleted.", nil)
}

// deleteTime is how long a list may take to delete.
const deleteTime = 10 * time.Minute
