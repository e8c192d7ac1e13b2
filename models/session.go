package models

import (
	"context"
	"time"

	"gorm.io/gorm"

	"hookline/app/apperr"
	"hookline/models/row"
)

// Session is one signed-in browser. The token itself is only in its cookie.
type Session struct {
	TokenHash string `gorm:"primaryKey"`
	UserID    string
	Data      string // the session's values, JSON
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
}

// Purposes of a SignInLink.
const (
	LinkFirstAdmin = "first_admin" // makes the first admin
	LinkInvite     = "invite"      // lets a user choose a password
)

// SignInLink lets in once whoever holds its token.
type SignInLink struct {
	TokenHash string  `gorm:"primaryKey"`
	UserID    *string // nil: it makes the first admin
	Purpose   string  // first_admin or invite
	CreatedAt time.Time
	ExpiresAt *time.Time // nil: never
	UsedAt    *time.Time
}

// User reads a session that has not expired together with its user, in
// one query; NotFound if it has, or if the user may not sign in any more.
func (db Sessions) User(ctx context.Context, tokenHash string, now time.Time) (*Session, *User, error) {
	var found struct {
		Session
		User User `gorm:"embedded;embeddedPrefix:u_"`
	}
	err := db.with(ctx).Model(&Session{}).
		Select(`sessions.*, u.id AS u_id, u.email AS u_email, u.name AS u_name, u.role AS u_role,
			u.password_hash AS u_password_hash, u.active AS u_active,
			u.endpoint_kind AS u_endpoint_kind, u.endpoint AS u_endpoint, u.last_seen_at AS u_last_seen_at,
			u.created_at AS u_created_at, u.updated_at AS u_updated_at`).
		Joins("JOIN users u ON u.id = sessions.user_id AND u.active = ?", true).
		Where("sessions.token_hash = ? AND sessions.expires_at > ?", tokenHash, now.UTC()).
		Take(&found).Error
	if err != nil {
		return nil, nil, row.Translate(err, "session")
	}
	return &found.Session, &found.User, nil
}

// Create inserts it.
func (db Sessions) Create(ctx context.Context, s *Session) error {
	return row.Translate(db.with(ctx).Create(s).Error, "session")
}

// SaveData replaces a session's values. A session that ended in the
// meantime stays ended.
func (db Sessions) SaveData(ctx context.Context, tokenHash, data string) error {
	return row.Translate(db.with(ctx).Model(&Session{}).Where("token_hash = ?", tokenHash).UpdateColumn("data", data).Error, "session")
}

// Touch notes when a session was used and until when it is good now.
func (db Sessions) Touch(ctx context.Context, tokenHash string, seen, expires time.Time) error {
	return row.Translate(db.with(ctx).Model(&Session{}).Where("token_hash = ?", tokenHash).
		UpdateColumns(map[string]any{"seen_at": seen.UTC(), "expires_at": expires.UTC()}).Error, "session")
}

// Delete ends one session. It is no error when it has ended already.
func (db Sessions) Delete(ctx context.Context, tokenHash string) error {
	return row.Translate(db.with(ctx).Delete(&Session{}, "token_hash = ?", tokenHash).Error, "session")
}

// DeleteOf ends all sessions of a user, those of the API too, but the
// one with the given hash (empty: all of them).
func (db Sessions) DeleteOf(ctx context.Context, userID, exceptHash string) error {
	if err := db.with(ctx).Delete(&APISession{}, "user_id = ?", userID).Error; err != nil {
		return row.Translate(err, "sessions")
	}
	return row.Translate(db.with(ctx).Delete(&Session{}, "user_id = ? AND token_hash <> ?", userID, exceptHash).Error, "sessions")
}

// DeleteExpired removes sessions and sign-in links that are no longer good.
func (db Sessions) DeleteExpired(ctx context.Context, now time.Time) error {
	if err := db.with(ctx).Delete(&Session{}, "expires_at <= ?", now.UTC()).Error; err != nil {
		return row.Translate(err, "sessions")
	}
	return row.Translate(db.with(ctx).Delete(&SignInLink{}, "expires_at <= ?", now.UTC()).Error, "sign-in links")
}

// CreateLink inserts a sign-in link.
func (db Sessions) CreateLink(ctx context.Context, l *SignInLink) error {
	return row.Translate(db.with(ctx).Create(l).Error, "sign-in link")
}

// Link reads a sign-in link, used and expired ones too; NotFound if there is none.
func (db Sessions) Link(ctx context.Context, tokenHash string) (*SignInLink, error) {
	return row.First[SignInLink](db.with(ctx).Where("token_hash = ?", tokenHash), "sign-in link")
}

// UseLink marks a link as used. Of two who try at the same moment one gets
// NotFound, as does everybody later.
func (db Sessions) UseLink(ctx context.Context, tokenHash string, now time.Time) error {
	tx := db.with(ctx).Model(&SignInLink{}).
		Where("token_hash = ? AND used_at IS NULL AND (expires_at IS NULL OR expires_at > ?)", tokenHash, now.UTC()).
		UpdateColumn("used_at", now.UTC())
	if tx.Error == nil && tx.RowsAffected == 0 {
		return apperr.Wrap(gorm.ErrRecordNotFound, apperr.NotFound, "This sign-in link is not good any more.")
	}
	return row.Translate(tx.Error, "sign-in link")
}

// DeleteLinksOf removes the unused links of a user.
func (db Sessions) DeleteLinksOf(ctx context.Context, userID string) error {
	return row.Translate(db.with(ctx).Delete(&SignInLink{}, "user_id = ? AND used_at IS NULL", userID).Error, "sign-in links")
}

// DeleteFirstAdminLinks removes the unused links that make the first admin.
func (db Sessions) DeleteFirstAdminLinks(ctx context.Context) error {
	return row.Translate(db.with(ctx).Delete(&SignInLink{}, "purpose = ? AND used_at IS NULL", LinkFirstAdmin).Error, "sign-in links")
}
