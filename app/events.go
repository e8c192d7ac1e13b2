package app

import (
	"os"

	"hookline/app/call"
	"hookline/app/delivery"
	"hookline/app/event"
	"hookline/app/webservice"
	"hookline/app/work"
	"hookline/models"
)

// newDelivery makes what tells other systems of events.
func (a *App) newDelivery(catalog *call.Catalog, runner *webservice.Runner, raised work.Bell) *delivery.Engine {
	e := delivery.New(a.db, catalog, runner, event.NewComposer(a.db).At(a.URL), a.log, delivery.Options{Node: a.node(), Wake: raised})
	a.registry.MustRegister(e.Metrics())
	return e
}

// node names this node over its restarts: on one machine, one process listens at an
// address. A name that is new each time costs no more than the wait for a lease.
func (a *App) node() string {
	host, err := os.Hostname()
	if err != nil {
		return models.NewID()
	}
	return host + " " + a.listener.Addr().String()
}
