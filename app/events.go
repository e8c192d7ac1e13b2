package app

import (
	"net"
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

// node names this node over its restarts. With SQLite one process has the database; with
// PostgreSQL one process of a machine listens at an address, and containers that are given
// the same host name are told apart by their network's address. A name that is new each time
// costs no more than the wait for a lease.
func (a *App) node() string {
	host, err := os.Hostname()
	if err != nil {
		return models.NewID()
	}
	name := host + " " + a.listener.Addr().String()
	addresses, err := net.InterfaceAddrs()
	if err != nil {
		return models.NewID()
	}
	for _, address := range addresses {
		if ip, ok := address.(*net.IPNet); ok && ip.IP.IsGlobalUnicast() {
			name += " " + ip.String()
		}
	}
	return name
}
