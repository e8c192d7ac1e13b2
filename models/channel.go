package models

import (
	"context"
	"strings"
	"time"

	"hookline/models/row"
)

// Carrier is a telephony platform that asks us what to do next.
type Carrier struct {
	ID        string `gorm:"primaryKey"`
	Name      string // also in its URLs, by NameKey
	NameKey   string
	Kind      string        // a dialect of app/carrier: twiml
	Signature string        // what requests are checked with, a key of its dialect's settings; or off
	Config    CarrierConfig `gorm:"column:settings;serializer:json"`
	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// CarrierConfig is what the fields of its dialect hold, by their keys.
type CarrierConfig struct {
	Settings map[string]string `json:"settings,omitempty"` // all but secrets
	Sealed   map[string]string `json:"sealed,omitempty"`   // secrets, each encrypted by app/secret
	// SecretRefs keeps, for a secret that came from a workspace file, the name of the
	// environment variable it was read from.
	SecretRefs map[string]string `json:"secret_refs,omitempty"`
}

// Slug is the carrier's segment in its URLs: `/runtime/SLUG/voice`.
func (c *Carrier) Slug() string { return strings.ReplaceAll(NameKey(c.Name), " ", "-") }

// Carriers has carriers.
type Carriers struct {
	store
	row.Table[Carrier, Carrier]
}

var carrierThing = row.Thing[Carrier]{
	Noun: "carrier", Nouns: "carriers", Table: "carriers", Search: "carriers.name_key",
	Head: func(c *Carrier) row.Head {
		return row.Head{ID: &c.ID, Name: &c.Name, Key: &c.NameKey, Version: &c.Version}
	},
}

// PhoneNumber is answered with a Workflow.
type PhoneNumber struct {
	ID          string `gorm:"primaryKey"`
	Number      string // E.164
	Description string
	WorkflowID  *string
	// CustomerID and ProjectID are whose the calls are, as other systems call them; empty: the
	// workspace's.
	CustomerID, ProjectID string
	Version               int64
	CreatedAt             time.Time
	UpdatedAt             time.Time
}

// NumberRow is a phone number as a list shows it.
type NumberRow struct {
	PhoneNumber
	WorkflowName string
}

// Numbers has phone numbers.
type Numbers struct {
	store
	row.Table[PhoneNumber, NumberRow]
}

var phoneNumberThing = row.Thing[PhoneNumber]{
	Noun: "phone number", Nouns: "phone numbers", Table: "phone_numbers", Key: "number",
	Head:    func(n *PhoneNumber) row.Head { return row.Head{ID: &n.ID, Key: &n.Number, Version: &n.Version} },
	Joins:   "LEFT JOIN workflows w ON w.id = phone_numbers.workflow_id",
	Columns: "phone_numbers.*, coalesce(w.name, '') AS workflow_name",
}

// Rows lists the phone numbers with their Workflows' names.
func (db Numbers) Rows(ctx context.Context) ([]NumberRow, error) {
	return row.Find[NumberRow](db.with(ctx).Model(&PhoneNumber{}).Select("phone_numbers.*, coalesce(w.name, '') AS workflow_name").
		Joins("LEFT JOIN workflows w ON w.id = phone_numbers.workflow_id").Order("number"), "phone numbers")
}

// RowsAfter lists phone numbers, with their Workflows' names, by number.
func (db Numbers) RowsAfter(ctx context.Context, after After) ([]NumberRow, error) {
	q := db.with(ctx).Model(&PhoneNumber{}).Select("phone_numbers.*, coalesce(w.name, '') AS workflow_name").
		Joins("LEFT JOIN workflows w ON w.id = phone_numbers.workflow_id")
	return row.Find[NumberRow](after.Apply(q, "phone_numbers.number", "phone_numbers.id"), "phone numbers")
}
