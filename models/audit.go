package models

import (
	"context"
	"time"

	"hookline/models/row"
)

// Change is one field of an object before and after. Secrets stand as "set" or
// "changed", never as values.
type Change struct {
	Field string `json:"field"`
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

// AuditEntry is one line of who changed what, when.
type AuditEntry struct {
	ID         string `gorm:"primaryKey"`
	At         time.Time
	ActorID    string
	ActorName  string
	Action     string // created, changed, deleted, published, …
	ObjectKind string // web_service, workflow, carrier, number, user, group
	ObjectID   string
	ObjectName string
	Changes    []Change `gorm:"serializer:json"`
}

// Add writes an entry. Call it in the transaction of the change.
func (db Trail) Add(ctx context.Context, e *AuditEntry) error {
	if e.ID == "" {
		e.ID = NewID()
	}
	if e.At.IsZero() {
		e.At = time.Now().UTC()
	}
	if e.Changes == nil {
		e.Changes = []Change{}
	}
	return row.Translate(db.with(ctx).Create(e).Error, "audit entry")
}

// List lists the entries of one object, newest first.
func (db Trail) List(ctx context.Context, kind, id string, p Page) ([]AuditEntry, error) {
	return row.Find[AuditEntry](p.Apply(db.with(ctx).Where("object_kind = ? AND object_id = ?", kind, id).Order("at DESC, id DESC")), "audit trail")
}

// Last says who changed an object last, and when: the newest entry of its trail.
// Somebody without an id, at no time, when nothing of it is told.
func (db Trail) Last(ctx context.Context, kind, id string) (AuditEntry, error) {
	list, err := db.List(ctx, kind, id, Page{Limit: 1})
	if err != nil || len(list) == 0 {
		return AuditEntry{ActorName: "Somebody else"}, err
	}
	return list[0], nil
}
