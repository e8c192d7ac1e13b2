package route

import "net/url"

// Deliveries is the list of what other systems were told of events.
func Deliveries() string { return "/integration/deliveries" }

// DeliveriesTo is that list, narrowed to those to a Web Service.
func DeliveriesTo(serviceID string) string {
	return DeliveriesWhere(url.Values{"service": {serviceID}})
}

// DeliveriesWhere is the list narrowed by its filters.
func DeliveriesWhere(filters url.Values) string {
	if len(filters) == 0 {
		return Deliveries()
	}
	return Deliveries() + "?" + filters.Encode()
}

// DeliveriesReplay says what is sent again of what was chosen or found, and takes the POST
// that does it.
func DeliveriesReplay() string { return Deliveries() + "/replay" }

// DeliveriesCancel is DeliveriesReplay for cancelling.
func DeliveriesCancel() string { return Deliveries() + "/cancel" }

// DeliveryJobs is the list of what was sent again and cancelled.
func DeliveryJobs() string { return Deliveries() + "/jobs" }

// DeliveryJob is how far one of these is.
func DeliveryJob(id string) string { return DeliveryJobs() + "/" + segment(id) }

// DeliveryJobStop takes the POST that ends one.
func DeliveryJobStop(id string) string { return DeliveryJob(id) + "/stop" }

// Delivery is the page of one, with its attempts.
func Delivery(id string) string { return Deliveries() + "/" + segment(id) }

// DeliveryAgain takes the POST that sends one again.
func DeliveryAgain(id string) string { return Delivery(id) + "/again" }

// DeliveryCancel takes the POST that cancels one.
func DeliveryCancel(id string) string { return Delivery(id) + "/cancel" }
