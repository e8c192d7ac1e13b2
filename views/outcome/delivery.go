package outcome

import (
	"strconv"
	"time"

	"hookline/models"
	"hookline/views/component"
)

// Deliveries lists where deliveries can stand, in the order in which screens list them.
func Deliveries() []Word {
	return []Word{
		{models.StandsWaiting, "Waiting", "It waits for its first attempt, or the next.", component.Info},
		{models.StandsHeld, "Held", "It waits until its event and its Web Service are switched on.", component.Info},
		{models.StandsDelivered, "Delivered", "The Web Service answered 2xx.", component.Success},
		{models.StandsFailed, "Failed", "No attempt is left, or none could help.", component.Error},
		{models.StandsCancelled, "Cancelled", "Nobody wants it any more.", component.Neutral},
	}
}

// Delivery says where a delivery stands, and what its Web Service answered last: not that
// of one which is sent again, it may be of long ago.
func Delivery(d *models.Delivery) component.OutcomeProps {
	o := find(Deliveries(), d.Stands()).Props(0, time.Time{})
	switch {
	case d.Stands() == models.StandsHeld:
		o.Text = "Held: it is switched off"
	case d.State == models.DeliveryWaiting && d.Tries > 0:
		o.Tone, o.Text = component.Warning, "Waits after "+component.Plural(int(d.Tries), "attempt", "attempts")
	}
	if d.Status != 0 && (d.State != models.DeliveryWaiting || d.Tries > 0 && d.Stands() != models.StandsHeld) {
		o.Text += " (" + strconv.FormatInt(d.Status, 10) + ")"
	}
	return o
}
