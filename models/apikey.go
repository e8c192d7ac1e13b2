package models

import "time"

// APIKey lets a program use the REST API (MISSION A5). The key itself is shown
// once and kept as a hash.
type APIKey struct {
	ID         string `gorm:"primaryKey"`
	Name       string
	NameKey    string
	Prefix     string   // its first characters, to tell keys apart
	TokenHash  string   // SHA-256, hex
	Scopes     []string `gorm:"serializer:json"` // empty: all that an admin may
	ExpiresAt  *time.Time
	LastUsedAt *time.Time
	RevokedAt  *time.Time
	CreatedBy  string
	CreatedAt  time.Time
}

// TableName is api_keys; GORM would make a_p_i_keys of it.
func (APIKey) TableName() string { return "api_keys" }

// APISession is a session opened with a key, and maybe a user's credentials.
type APISession struct {
	TokenHash string `gorm:"primaryKey"`
	APIKeyID  string `gorm:"column:api_key_id"`
	UserID    *string
	CreatedAt time.Time
	ExpiresAt time.Time
}

// TableName is api_sessions.
func (APISession) TableName() string { return "api_sessions" }

// IdempotentAnswer is what a POST with an Idempotency-Key was answered.
type IdempotentAnswer struct {
	APIKeyID       string `gorm:"primaryKey;column:api_key_id"`
	IdempotencyKey string `gorm:"primaryKey"`
	RequestHash    string
	Status         int               // 0 while the request runs
	Header         map[string]string `gorm:"serializer:json"`
	Body           []byte
	CreatedAt      time.Time
}
