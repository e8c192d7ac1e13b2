package thing

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/auth"
	"hookline/app/delivery"
	"hookline/app/phone"
	"hookline/app/webservice"
	"hookline/handlers/screen"
	"hookline/models"
	"hookline/views/component"
	view "hookline/views/event"
	"hookline/views/route"
)

// deliveries is the screens of Integration > Deliveries, for admins.
type deliveries struct {
	*screen.Base
	jobs delivery.Jobs
}

func (h *deliveries) routes(r screen.Routes) {
	r.Menu(screen.MenuItem{Under: "Integration", Icon: "refresh"}, "Deliveries", route.Deliveries())
	admin := r.May(auth.ManageConfig)
	admin.Get(route.Deliveries(), h.list)
	h.jobRoutes(admin)
	admin.Get(route.Delivery(":id"), h.show)
	admin.Post(route.DeliveryAgain(":id"), h.again)
	admin.Post(route.DeliveryCancel(":id"), h.cancel)
}

func deliveryArea() screen.Area {
	return screen.Area{Under: "Integration", Title: "Deliveries", URL: route.Deliveries()}
}

// narrowOf reads the filters of an address or a form.
func narrowOf(get func(string) string) view.Narrow {
	return view.Narrow{State: get("state"), Event: get("event"), Service: get("service"), Hook: get("hook"), Call: get("call"),
		Number: get("number"), Status: get("status"), From: get("from"), Until: get("until"), Search: get("q")}
}

// filterOf is what the filters mean. What can't be read finds nothing: left out, it would
// find what nobody meant.
func filterOf(n view.Narrow, zone *time.Location) models.DeliveryFilter {
	f := models.DeliveryFilter{Stands: n.State, Type: n.Event, WebServiceID: n.Service, HookID: n.Hook, CallID: n.Call, Text: n.Search}
	if n.Number != "" {
		f.Number = phone.Sought(n.Number)
	}
	readable := true
	if n.Status != "" {
		status, err := strconv.ParseInt(n.Status, 10, 64)
		f.Status, readable = status, err == nil && status > 0
	}
	for _, at := range []struct {
		text string
		into *time.Time
	}{{n.From, &f.From}, {n.Until, &f.To}} {
		if at.text == "" {
			continue
		}
		t := screen.LocalTime(at.text, zone)
		if readable = readable && t != nil; t != nil {
			*at.into = *t
		}
	}
	if !readable {
		f.IDs = []string{}
	}
	return f
}

func (h *deliveries) list(c echo.Context) error {
	narrow := narrowOf(c.QueryParam)
	list, err := screen.Listed(c, "", func(ctx context.Context, f models.Filter) ([]models.Delivery, int64, error) {
		narrow.Search = f.Search
		find := filterOf(narrow, screen.ZoneOf(c))
		find.Sort = f.Sort
		return h.DB.Deliveries.List(ctx, find, f.Page)
	})
	if err != nil {
		return err
	}
	l := view.Deliveries{Listed: list, Narrow: narrow}
	if err := h.choices(c.Request().Context(), &l); err != nil {
		return err
	}
	return screen.ShowList(c, h.Base, deliveryArea(), view.DeliveryList, l)
}

// choices are what the filters offer, and what goes on just now.
func (h *deliveries) choices(ctx context.Context, l *view.Deliveries) error {
	services, err := h.DB.Services.All(ctx)
	if err != nil {
		return err
	}
	for i := range services {
		l.Services = append(l.Services, component.Option{Value: services[i].ID, Label: services[i].Name})
	}
	hooks, err := h.DB.Hooks.All(ctx)
	if err != nil {
		return err
	}
	for i := range hooks {
		l.Hooks = append(l.Hooks, component.Option{Value: hooks[i].ID, Label: hooks[i].Name})
	}
	l.Running, err = h.DB.Jobs.Running(ctx)
	return err
}

func (h *deliveries) show(c echo.Context) error {
	ctx := c.Request().Context()
	d, err := h.DB.Deliveries.Get(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	tries, err := h.DB.Deliveries.Attempts(ctx, d.ID)
	if err != nil {
		return err
	}
	page := view.Delivery{Delivery: d}
	for i := len(tries) - 1; i >= 0; i-- { // the newest first
		a, err := attemptView(&tries[i])
		if err != nil {
			return err
		}
		page.Attempts = append(page.Attempts, a)
	}
	return screen.Show(c, h.Base, http.StatusOK, view.DeliveryPage, page, "Delivery to "+d.ServiceName, deliveryArea().Way()...)
}

func attemptView(a *models.Attempt) (view.Attempt, error) {
	v := view.Attempt{Number: a.Number, At: a.At, Took: time.Duration(a.TookUS) * time.Microsecond}
	x, err := webservice.ReadExchange(a.Exchange)
	if err != nil || x == nil {
		return v, err
	}
	shown := screen.ExchangeView("attempt-"+strconv.FormatInt(a.Number, 10), x)
	shown.Of = "of attempt " + strconv.FormatInt(a.Number, 10)
	v.Exchange = &shown
	return v, nil
}

// again makes one wait anew, under the id that its receiver knows; the engine looks for
// such every second.
func (h *deliveries) again(c echo.Context) error {
	return h.one(c, models.ActReplay, "It is sent again.", "It is being sent just now, or held because its event is switched off.")
}

func (h *deliveries) cancel(c echo.Context) error {
	return h.one(c, models.ActCancel, "It is cancelled.", "It does not wait any more: there is nothing to cancel.")
}

// one does something to the delivery of an address, and says whether it could.
func (h *deliveries) one(c echo.Context, action, done, not string) error {
	id := c.Param("id")
	job, err := h.start(c, action, models.DeliveryFilter{IDs: []string{id}})
	if err != nil {
		return err
	}
	if job.Done == 0 {
		done = not
	}
	return h.Done(c, route.Delivery(id), done)
}

func (h *deliveries) start(c echo.Context, action string, f models.DeliveryFilter) (*models.DeliveryJob, error) {
	by, err := h.Actor(c)
	if err != nil {
		return nil, err
	}
	return h.jobs.Start(c.Request().Context(), delivery.Actor(by), action, f)
}
