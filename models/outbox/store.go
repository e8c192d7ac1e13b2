package outbox

import "hookline/models/row"

// Events has what happened.
type Events struct{ on *row.Conn }

// NewEvents makes the store on a connection.
func NewEvents(c *row.Conn) Events { return Events{c} }

// Deliveries has deliveries and their attempts.
type Deliveries struct{ on *row.Conn }

// NewDeliveries makes the store on a connection.
func NewDeliveries(c *row.Conn) Deliveries { return Deliveries{c} }
