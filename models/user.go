package models

import "time"

// Roles of a User.
const (
	RoleAdmin = "admin"
	RoleAgent = "agent"
)

// User is a person who signs in. Email is kept in lower case.
type User struct {
	ID           string `gorm:"primaryKey"`
	Email        string
	Name         string
	Role         string
	PasswordHash string // empty until the first sign-in
	Active       bool
	LastSeenAt   *time.Time
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// Session is one signed-in browser. The token itself is only in its cookie.
type Session struct {
	TokenHash string `gorm:"primaryKey"`
	UserID    *string
	Data      string // gorilla's values, encoded
	CreatedAt time.Time
	ExpiresAt time.Time
}

// SignInLink lets in once whoever holds its token.
type SignInLink struct {
	TokenHash string  `gorm:"primaryKey"`
	UserID    *string // nil: it makes the first admin
	Purpose   string  // first_admin or invite
	CreatedAt time.Time
	ExpiresAt time.Time
	UsedAt    *time.Time
}
