package delivery

import (
	"net/http"
	"slices"
	"time"

	"hookline/app/webservice"
	"hookline/models"
)

// maxAfter is the longest pause that a receiver may ask for.
const maxAfter = 24 * time.Hour

// wait is how long to wait after a number of failed tries; over says that there is no
// further attempt.
func wait(s *models.DeliverySettings, tries int64) (_ time.Duration, over bool) {
	waits := webservice.DeliveryWaits(s)
	if tries > int64(len(waits)) {
		return 0, true
	}
	return waits[tries-1], false
}

// jitter spreads a wait by a fifth to both sides, so that what failed together does not
// come back together; r is from 0 to 1.
func jitter(d time.Duration, r float64) time.Duration {
	return time.Duration(float64(d) * (0.8 + 0.4*r))
}

// result is how an attempt ended, and the label of its metric.
type result string

const (
	delivered result = "delivered"
	again     result = "again"  // another attempt may succeed
	refused   result = "failed" // none will
	gone      result = "gone"   // the receiver wants no more, ever
	givenBack result = "given_back"
)

// passing are the failures of servers and of what stands before them that pass.
var passing = []int{http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout}

// judge finds what an exchange means. Success is 2xx, whatever the answer holds but a SOAP
// Fault. That is the application's answer and as final as a 4xx, in whatever status it comes;
// but those that say for themselves that it is a matter of time are believed.
func judge(ex *webservice.Exchange, s *models.DeliverySettings) result {
	status := 0
	if ex.Response != nil {
		status = ex.Response.Status
	}
	other := refused
	if s.RetryOther {
		other = again
	}
	faulty := ex.Cause == webservice.Rejected && (status >= 200 && status <= 299 || status >= 500)
	switch {
	case faulty && !slices.Contains(passing, status):
		return other
	case status >= 200 && status <= 299:
		return delivered
	case status == http.StatusGone:
		return gone
	case status == http.StatusRequestTimeout || status == http.StatusTooManyRequests:
		return again
	case status >= 400 && status <= 499:
		return other
	case status == 0 && !ex.Sent && ex.Cause == webservice.Rejected:
		if ex.Token != nil { // the server of tokens refused us: as a 4xx of the receiver's
			return other
		}
		return refused // a required input is empty, or no address can be made of the values
	}
	return again // 5xx, no answer, or a redirect, which may be mended
}
