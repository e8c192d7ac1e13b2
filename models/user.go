package models

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"hookline/app/apperr"
	"hookline/migrations"
	"hookline/models/row"
)

// Roles of a User.
const (
	RoleAdmin      = "admin"
	RoleSupervisor = "supervisor"
	RoleAgent      = "agent"
)

// Roles lists them, the one that may most first.
func Roles() []string { return []string{RoleAdmin, RoleSupervisor, RoleAgent} }

// How an agent hears a call (User.EndpointKind). Empty: by test calls alone.
const (
	EndpointNumber = "number" // a phone number, E.164
	EndpointSIP    = "sip"    // a SIP address
	EndpointClient = "client" // a name the carrier knows a browser or app by
)

// User is a person who signs in. Email is kept in lower case.
type User struct {
	ID           string `gorm:"primaryKey"`
	Email        string
	Name         string
	Role         string
	PasswordHash string // empty until the first sign-in
	Active       bool
	EndpointKind string // how calls reach them as an agent: number, sip, client; empty for not
	Endpoint     string
	LastSeenAt   *time.Time
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// DisplayName is the name, or the e-mail address of somebody who has none yet.
func (u *User) DisplayName() string {
	if u.Name != "" {
		return u.Name
	}
	return u.Email
}

// EmailKey is the form in which e-mail addresses are kept and compared.
func EmailKey(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

var userOrders = map[string]string{
	"name": "lower(name)", "email": "email", "role": "role", "seen": "last_seen_at",
}

// List lists users and how many there are in all.
func (db Users) List(ctx context.Context, f Filter) ([]User, int64, error) {
	q := db.with(ctx).Model(&User{})
	if f.Search != "" {
		q = q.Where(`lower(name || ' ' || email) LIKE ? ESCAPE '\'`, row.LikePattern(f.Search))
	}
	return row.Paged[User](q, "", row.OrderBy(userOrders, f.Sort, "name")+", users.id", f.Page, "users")
}

// All lists every user by name, for choices and for export.
func (db Users) All(ctx context.Context) ([]User, error) {
	return row.Find[User](db.with(ctx).Order("lower(name), email"), "users")
}

// Get reads one.
func (db Users) Get(ctx context.Context, id string) (*User, error) {
	return row.First[User](db.with(ctx).Where("id = ?", id), "user")
}

// ByEmail reads one by the address, in any case; NotFound if there is none.
func (db Users) ByEmail(ctx context.Context, email string) (*User, error) {
	return row.First[User](db.with(ctx).Where("email = ?", EmailKey(email)), "user")
}

// Create inserts it; Conflict when the e-mail address is taken. The id may
// be set beforehand.
func (db Users) Create(ctx context.Context, u *User) error {
	if u.ID == "" {
		u.ID = NewID()
	}
	u.Email = EmailKey(u.Email)
	return emailTaken(row.Translate(db.with(ctx).Select("*").Create(u).Error, "user"), u.Email)
}

// Update saves all of it but when it was last seen; NotFound when it is gone.
func (db Users) Update(ctx context.Context, u *User) error {
	u.Email = EmailKey(u.Email)
	tx := db.with(ctx).Model(u).Select("*").Omit("id", "created_at", "last_seen_at").Updates(u)
	if tx.Error == nil && tx.RowsAffected == 0 {
		return row.Translate(gorm.ErrRecordNotFound, "user")
	}
	return emailTaken(row.Translate(tx.Error, "user"), u.Email)
}

func emailTaken(err error, email string) error {
	if !apperr.Is(err, apperr.Conflict) {
		return err
	}
	return &apperr.Error{
		Code: apperr.Conflict, Message: "There is a user with the e-mail address " + email + " already.", Err: err,
		Fields: []apperr.Field{{Name: "email", Message: "There is a user with this e-mail address already."}},
	}
}

// Touch notes when a user was last seen.
func (db Users) Touch(ctx context.Context, id string, at time.Time) error {
	return row.Translate(db.with(ctx).Model(&User{}).Where("id = ?", id).UpdateColumn("last_seen_at", at.UTC()).Error, "user")
}

// CountAdmins counts the admins that can sign in: enabled, with a password. The
// user with the given id is left out (empty: nobody).
func (db Users) CountAdmins(ctx context.Context, except string) (int64, error) {
	return row.Count(db.with(ctx).Model(&User{}).Where("role = ? AND active = ? AND password_hash <> '' AND id <> ?", RoleAdmin, true, except), "users")
}

// LockUsers makes other transactions that change users wait for this one, so that
// a rule about all users together, such as "one admin remains", holds. SQLite
// has one writer at a time anyway.
func (db *DB) LockUsers(ctx context.Context) error {
	if db.dialect() != migrations.Postgres {
		return nil
	}
	return row.Translate(db.with(ctx).Exec("LOCK TABLE users IN SHARE ROW EXCLUSIVE MODE").Error, "users")
}
