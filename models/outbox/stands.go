package outbox

// Words for where a delivery stands, as addresses, programs and the audit trail say it.
const (
	StandsWaiting   = "waiting"
	StandsHeld      = "held" // it waits for its hook or Web Service to be switched on
	StandsDelivered = "delivered"
	StandsFailed    = "failed"
	StandsCancelled = "cancelled"
)

// Stands lists the words in the order of screens.
func Stands() []string {
	return []string{StandsWaiting, StandsHeld, StandsDelivered, StandsFailed, StandsCancelled}
}

// Stands says where a delivery stands.
func (d *Delivery) Stands() string {
	switch {
	case d.State == Delivered:
		return StandsDelivered
	case d.State == Failed:
		return StandsFailed
	case d.State == Cancelled:
		return StandsCancelled
	case !d.DueAt.Before(Held()):
		return StandsHeld
	}
	return StandsWaiting
}

// stands is SQL that gives the word for where a delivery stands.
func stands() string {
	cases := "CASE"
	for _, word := range Stands() {
		cases += " WHEN " + standing(word) + " THEN '" + word + "'"
	}
	return cases + " END"
}

// standing is SQL that finds what stands somewhere; a word that is none finds nothing.
func standing(word string) string {
	const held = "deliveries.due_at > " + beforeHeld
	where := map[string]string{
		StandsWaiting: "deliveries.state = 0 AND NOT " + held, StandsHeld: "deliveries.state = 0 AND " + held,
		StandsDelivered: "deliveries.state = 1", StandsFailed: "deliveries.state = 2", StandsCancelled: "deliveries.state = 3",
	}
	if found, ok := where[word]; ok {
		return found
	}
	return "1 = 0"
}
