package outcome_test

import (
	"testing"

	"hookline/models"
	"hookline/views/outcome"
)

// The status of an answer is told where it is what the last attempt came to, and not where
// a delivery that was done is sent again, or held.
func TestDeliveryWords(t *testing.T) {
	for want, d := range map[string]models.Delivery{
		"Delivered (200)":              {State: models.DeliveryDelivered, Status: 200},
		"Failed (404)":                 {State: models.DeliveryFailed, Status: 404, Tries: 1},
		"Waiting":                      {State: models.DeliveryWaiting, Status: 200},
		"Waits after 2 attempts (500)": {State: models.DeliveryWaiting, Status: 500, Tries: 2},
		"Held: it is switched off":     {State: models.DeliveryWaiting, Status: 500, Tries: 2, DueAt: models.DeliveryHeld()},
	} {
		if got := outcome.Delivery(&d).Text; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
