package models

import (
	"context"
	"strings"
	"time"
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
type Carriers struct{ table[Carrier, Carrier] }

var carrierThing = thing[Carrier]{
	noun: "carrier", nouns: "carriers", table: "carriers", search: "carriers.name_key",
	head: func(c *Carrier) head { return head{&c.ID, &c.Name, &c.NameKey, &c.Version} },
}

// PhoneNumber is answered with a Workflow.
type PhoneNumber struct {
	ID          string `gorm:"primaryKey"`
	Number      string // E.164
	Description string
	WorkflowID  *string
	Version     int64
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// NumberRow is a phone number as a list shows it.
type NumberRow struct {
	PhoneNumber
	WorkflowName string
}

// Numbers has phone numbers.
type Numbers struct{ table[PhoneNumber, NumberRow] }

var phoneNumberThing = thing[PhoneNumber]{
	noun: "phone number", nouns: "phone numbers", table: "phone_numbers", key: "number",
	head:    func(n *PhoneNumber) head { return head{&n.ID, nil, &n.Number, &n.Version} },
	joins:   "LEFT JOIN workflows w ON w.id = phone_numbers.workflow_id",
	columns: "phone_numbers.*, coalesce(w.name, '') AS workflow_name",
}

// Rows lists the phone numbers with their Workflows' names.
func (db Numbers) Rows(ctx context.Context) ([]NumberRow, error) {
	return find[NumberRow](db.with(ctx).Model(&PhoneNumber{}).Select("phone_numbers.*, coalesce(w.name, '') AS workflow_name").
		Joins("LEFT JOIN workflows w ON w.id = phone_numbers.workflow_id").Order("number"), "phone numbers")
}

// RowsAfter lists phone numbers, with their Workflows' names, by number.
func (db Numbers) RowsAfter(ctx context.Context, after After) ([]NumberRow, error) {
	q := db.with(ctx).Model(&PhoneNumber{}).Select("phone_numbers.*, coalesce(w.name, '') AS workflow_name").
		Joins("LEFT JOIN workflows w ON w.id = phone_numbers.workflow_id")
	return find[NumberRow](after.apply(q, "phone_numbers.number", "phone_numbers.id"), "phone numbers")
}
