package thing

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"hookline/app/delivery"
	"hookline/handlers/screen"
	"hookline/models"
	view "hookline/views/event"
	"hookline/views/layout"
	"hookline/views/route"
)

// jobsShown is how many of what was sent again and cancelled are listed, the latest.
const jobsShown = 100

func (h *deliveries) jobRoutes(admin screen.Group) {
	for path, action := range map[string]string{route.DeliveriesReplay(): models.ActReplay, route.DeliveriesCancel(): models.ActCancel} {
		admin.Get(path, func(c echo.Context) error { return h.choose(c, action) })
		admin.Post(path, func(c echo.Context) error { return h.begin(c, action) })
	}
	admin.Get(route.DeliveryJobs(), h.listJobs)
	admin.Get(route.DeliveryJob(":job"), h.job)
	admin.Post(route.DeliveryJobStop(":job"), h.stopJob)
}

// chosen is what an address or a form means: the selection, or all that the filters find.
func chosen(c echo.Context, narrow view.Narrow, ids []string) models.DeliveryFilter {
	if len(ids) > 0 {
		return models.DeliveryFilter{IDs: ids[:min(len(ids), delivery.MostNamed)]}
	}
	return filterOf(narrow, screen.ZoneOf(c))
}

// choose says how many an action would change, and asks for it.
func (h *deliveries) choose(c echo.Context, action string) error {
	ctx := c.Request().Context()
	p := view.Choice{Action: action, Narrow: narrowOf(c.QueryParam), IDs: c.QueryParams()[view.PickName]}
	f := chosen(c, p.Narrow, p.IDs)
	var err error
	if p.Counts, err = h.jobs.Count(ctx, action, f); err != nil {
		return err
	}
	if p.Said, err = h.jobs.Said(ctx, f); err != nil {
		return err
	}
	title := "Send again"
	if action == models.ActCancel {
		title = "Cancel deliveries"
	}
	return screen.Show(c, h.Base, http.StatusOK, view.ChoicePage, p, title, deliveryArea().Way()...)
}

// begin does it, and goes on to where one sees how far it is; to the list, when it is over.
func (h *deliveries) begin(c echo.Context, action string) error {
	form, err := screen.Texts(c)
	if err != nil {
		return err
	}
	narrow := narrowOf(form.Get)
	f := chosen(c, narrow, form[view.PickName])
	if form.Get("which") == "failed" {
		if f.Stands != "" && f.Stands != models.StandsFailed {
			f.IDs = []string{}
		}
		f.Stands = models.StandsFailed
	}
	job, err := h.start(c, action, f)
	if err != nil {
		return err
	}
	if job.EndedAt == nil {
		return screen.Redirect(c, route.DeliveryJob(job.ID))
	}
	return h.Done(c, route.DeliveriesWhere(narrow.Values()), view.Ended(job))
}

func (h *deliveries) listJobs(c echo.Context) error {
	list, err := h.DB.Jobs.List(c.Request().Context(), jobsShown)
	if err != nil {
		return err
	}
	return screen.Show(c, h.Base, http.StatusOK, view.JobsPage, list, "Sent again and cancelled", deliveryArea().Way()...)
}

func (h *deliveries) job(c echo.Context) error {
	ctx := c.Request().Context()
	stored, err := h.DB.Jobs.Get(ctx, c.Param("job"))
	if err != nil {
		return err
	}
	if stored.EndedAt != nil && screen.IsHTMX(c) { // the page that asked showed it going on
		return screen.Redirect(c, route.DeliveryJob(stored.ID))
	}
	p := view.Job{DeliveryJob: *stored}
	if p.Said, err = h.jobs.Said(ctx, stored.Filter); err != nil {
		return err
	}
	return screen.Show(c, h.Base, http.StatusOK, view.JobPage, p, p.Title(), deliveryArea().Way(layout.Crumb{Label: "Sent again and cancelled", URL: route.DeliveryJobs()})...)
}

func (h *deliveries) stopJob(c echo.Context) error {
	ctx, id := c.Request().Context(), c.Param("job")
	if _, err := h.DB.Jobs.Get(ctx, id); err != nil {
		return err
	}
	if err := h.DB.Jobs.Stop(ctx, id, h.Now()); err != nil {
		return err
	}
	return screen.Redirect(c, route.DeliveryJob(id))
}
