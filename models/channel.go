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
	Kind      string // a dialect of app/carrier: twiml
	Signature string // auth_token or off
	Sealed    string // the auth token, encrypted by app/secret
	TokenRef  string // the environment variable it came from, when a workspace file set it
	QueueMode string // how callers wait: QueueEnqueue, or QueueRedirect where the carrier has no queues
	AccountID string // with APIURL: the account its REST API knows; empty when it can't be told anything
	APIURL    string `gorm:"column:api_url"` // of its REST API
	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// How callers of a carrier wait in a queue.
const (
	QueueEnqueue  = "enqueue"
	QueueRedirect = "redirect"
)

// Slug is the carrier's segment in its URLs: `/runtime/SLUG/voice`.
func (c *Carrier) Slug() string { return strings.ReplaceAll(NameKey(c.Name), " ", "-") }

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

// All lists the carriers by name.
func (db Carriers) All(ctx context.Context) ([]Carrier, error) {
	var list []Carrier
	return list, translate(db.with(ctx).Order("name_key").Find(&list).Error, "carriers")
}

// Get reads one.
func (db Carriers) Get(ctx context.Context, id string) (*Carrier, error) {
	var c Carrier
	if err := db.with(ctx).First(&c, "id = ?", id).Error; err != nil {
		return nil, translate(err, "carrier")
	}
	return &c, nil
}

// Create inserts it as version 1. The id may be set beforehand.
func (db Carriers) Create(ctx context.Context, c *Carrier) error {
	if c.ID == "" {
		c.ID = NewID()
	}
	c.NameKey, c.Version = NameKey(c.Name), 1
	return translate(db.with(ctx).Create(c).Error, "carrier")
}

// Update saves it over the version it was read at; ErrStale if that is old.
func (db Carriers) Update(ctx context.Context, c *Carrier) error {
	old := c.Version
	c.NameKey, c.Version = NameKey(c.Name), old+1
	err := saved(db.with(ctx).Model(c).Where("version = ?", old).Select("*").Omit("id", "created_at").Updates(c), "carrier")
	if err != nil {
		c.Version = old
	}
	return err
}

// Delete removes it.
func (db Carriers) Delete(ctx context.Context, id string) error {
	return saved(db.with(ctx).Delete(&Carrier{}, "id = ?", id), "carrier")
}

// Rows lists the phone numbers with their Workflows' names.
func (db Numbers) Rows(ctx context.Context) ([]NumberRow, error) {
	var list []NumberRow
	err := db.with(ctx).Model(&PhoneNumber{}).Select("phone_numbers.*, coalesce(w.name, '') AS workflow_name").
		Joins("LEFT JOIN workflows w ON w.id = phone_numbers.workflow_id").Order("number").Find(&list).Error
	return list, translate(err, "phone numbers")
}

// Get reads one by its id.
func (db Numbers) Get(ctx context.Context, id string) (*PhoneNumber, error) {
	var n PhoneNumber
	if err := db.with(ctx).First(&n, "id = ?", id).Error; err != nil {
		return nil, translate(err, "phone number")
	}
	return &n, nil
}

// Create inserts it as version 1.
func (db Numbers) Create(ctx context.Context, n *PhoneNumber) error {
	if n.ID == "" {
		n.ID = NewID()
	}
	n.Version = 1
	return translate(db.with(ctx).Create(n).Error, "phone number")
}

// Update saves it over the version it was read at; ErrStale if that is old.
func (db Numbers) Update(ctx context.Context, n *PhoneNumber) error {
	old := n.Version
	n.Version = old + 1
	err := saved(db.with(ctx).Model(n).Where("version = ?", old).Select("*").Omit("id", "created_at").Updates(n), "phone number")
	if err != nil {
		n.Version = old
	}
	return err
}

// Delete removes it.
func (db Numbers) Delete(ctx context.Context, id string) error {
	return saved(db.with(ctx).Delete(&PhoneNumber{}, "id = ?", id), "phone number")
}
