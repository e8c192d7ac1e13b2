package models

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"hookline/models/row"
)

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

var apiKeyOrders = map[string]string{"name": "name_key", "used": "last_used_at", "created": "created_at", "expires": "expires_at"}

// List lists keys, revoked ones too, and how many there are in all.
func (db Keys) List(ctx context.Context, f Filter) ([]APIKey, int64, error) {
	q := db.with(ctx).Model(&APIKey{})
	if f.Search != "" {
		q = q.Where(`(name_key || ' ' || prefix) LIKE ? ESCAPE '\'`, row.LikePattern(f.Search))
	}
	return row.Paged[APIKey](q, "", row.OrderBy(apiKeyOrders, f.Sort, "name")+", id", f.Page, "API keys")
}

// Get reads one.
func (db Keys) Get(ctx context.Context, id string) (*APIKey, error) {
	return row.First[APIKey](db.with(ctx).Where("id = ?", id), "API key")
}

// Create inserts it; Conflict when the name is taken.
func (db Keys) Create(ctx context.Context, k *APIKey) error {
	if k.ID == "" {
		k.ID = NewID()
	}
	k.NameKey = NameKey(k.Name)
	if k.Scopes == nil {
		k.Scopes = []string{}
	}
	return row.Translate(db.with(ctx).Create(k).Error, "API key")
}

// Revoke ends a key and the sessions that were opened with it. A key that
// is revoked already is ErrStale.
func (db Keys) Revoke(ctx context.Context, id string, at time.Time) error {
	if err := db.with(ctx).Delete(&APISession{}, "api_key_id = ?", id).Error; err != nil {
		return row.Translate(err, "API session")
	}
	return row.Saved(db.with(ctx).Model(&APIKey{}).Where("id = ? AND revoked_at IS NULL", id).UpdateColumn("revoked_at", at.UTC()), "API key")
}

// ByToken reads the key with this hash, whatever its state; NotFound if
// there is none.
func (db Keys) ByToken(ctx context.Context, tokenHash string) (*APIKey, error) {
	return row.First[APIKey](db.with(ctx).Where("token_hash = ?", tokenHash), "API key")
}

// SessionByToken reads a session that has not expired, with its key and its
// user, in one query; NotFound if it has, or if its user may not sign in any
// more. The user is nil for a session of the key alone.
func (db Keys) SessionByToken(ctx context.Context, tokenHash string, now time.Time) (*APIKey, *User, error) {
	var found struct {
		APIKey
		SessionUserID *string
		UserID        *string `gorm:"column:u_id"`
		Email         string  `gorm:"column:u_email"`
		UserName      string  `gorm:"column:u_name"`
		Role          string  `gorm:"column:u_role"`
	}
	err := db.with(ctx).Table("api_sessions s").
		Select(`k.*, s.user_id AS session_user_id, u.id AS u_id, coalesce(u.email, '') AS u_email,
			coalesce(u.name, '') AS u_name, coalesce(u.role, '') AS u_role`).
		Joins("JOIN api_keys k ON k.id = s.api_key_id").
		Joins("LEFT JOIN users u ON u.id = s.user_id AND u.active = ?", true).
		Where("s.token_hash = ? AND s.expires_at > ? AND (s.user_id IS NULL OR u.id IS NOT NULL)", tokenHash, now.UTC()).
		Take(&found).Error
	if err != nil {
		return nil, nil, row.Translate(err, "API session")
	}
	if found.SessionUserID == nil {
		return &found.APIKey, nil, nil
	}
	return &found.APIKey, &User{ID: *found.UserID, Email: found.Email, Name: found.UserName, Role: found.Role, Active: true}, nil
}

// Touch notes that a key was used, unless that was noted since before.
func (db Keys) Touch(ctx context.Context, id string, at, before time.Time) error {
	return row.Translate(db.with(ctx).Model(&APIKey{}).Where("id = ? AND (last_used_at IS NULL OR last_used_at <= ?)", id, before.UTC()).
		UpdateColumn("last_used_at", at.UTC()).Error, "API key")
}

// CreateSession inserts a session and removes those that have expired.
func (db Keys) CreateSession(ctx context.Context, s *APISession) error {
	if err := db.with(ctx).Delete(&APISession{}, "expires_at <= ?", s.CreatedAt.UTC()).Error; err != nil {
		return row.Translate(err, "API session")
	}
	return row.Translate(db.with(ctx).Create(s).Error, "API session")
}

// DeleteSession ends a session. It is no error when it has ended already.
func (db Keys) DeleteSession(ctx context.Context, tokenHash string) error {
	return row.Translate(db.with(ctx).Delete(&APISession{}, "token_hash = ?", tokenHash).Error, "API session")
}

// BeginAnswer notes that a request with an Idempotency-Key runs, and gives nil;
// or what stands under that key already. Answers from before expired are removed;
// a request with this key that runs since before abandoned counts as not there.
func (db Keys) BeginAnswer(ctx context.Context, a *IdempotentAnswer, expired, abandoned time.Time) (*IdempotentAnswer, error) {
	const what = "answer"
	err := db.with(ctx).Delete(&IdempotentAnswer{}, "created_at < ?", expired.UTC()).Error
	if err == nil { // of this key alone: to look at all of a day at every request would cost more the more there are
		err = db.with(ctx).Delete(&IdempotentAnswer{}, "api_key_id = ? AND idempotency_key = ? AND status = 0 AND created_at < ?",
			a.APIKeyID, a.IdempotencyKey, abandoned.UTC()).Error
	}
	if err != nil {
		return nil, row.Translate(err, what)
	}
	a.Status, a.Body, a.Header = 0, []byte{}, map[string]string{}
	tx := db.with(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(a)
	if tx.Error != nil || tx.RowsAffected == 1 {
		return nil, row.Translate(tx.Error, what)
	}
	var there IdempotentAnswer
	if err := db.with(ctx).First(&there, "api_key_id = ? AND idempotency_key = ?", a.APIKeyID, a.IdempotencyKey).Error; err != nil {
		return nil, row.Translate(err, what)
	}
	return &there, nil
}

// FinishAnswer keeps what the request was answered.
func (db Keys) FinishAnswer(ctx context.Context, a *IdempotentAnswer) error {
	return row.Saved(db.with(ctx).Model(a).Where("status = 0").Select("Status", "Header", "Body").Updates(a), "answer")
}

// DropAnswer forgets a request that did nothing, so that its key is free again.
func (db Keys) DropAnswer(ctx context.Context, apiKeyID, idempotencyKey string) error {
	return row.Translate(db.with(ctx).Delete(&IdempotentAnswer{}, "api_key_id = ? AND idempotency_key = ? AND status = 0", apiKeyID, idempotencyKey).Error, "answer")
}
