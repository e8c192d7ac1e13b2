// Package apikey is who a program is that uses the REST API: keys with their
// scopes, the sessions opened with them, what each may do and how often it may
// ask. It knows no HTTP; handlers/api does. A key belongs to the workspace and
// not to the person who made it: it works on when that person is gone, until it
// expires or is revoked.
package apikey

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/name"
	"hookline/models"
)

// ObjectKind is what keys are called in the audit trail.
const ObjectKind = "api_key"

// Actions in the audit trail.
const (
	ActionCreated = "created"
	ActionRevoked = "revoked"
)

const (
	keyStart     = "hl_"
	sessionStart = "hls_"
	// prefixLength is how much of a key is kept in the clear, to tell keys apart.
	// What is left unknown is 105 random bits.
	prefixLength = 8
	maxName      = 100
	touchEvery   = time.Minute
	// SessionTime is how long a session is good.
	SessionTime = time.Hour
	// knownTime is how long Known believes what it was told.
	knownTime = 3 * time.Second
)

// Service makes keys and tells whose request it is. It is safe for concurrent use.
type Service struct {
	db     *models.DB
	now    func() time.Time
	limits *limits
	known  *known
}

// Options are what a Service may do differently. Zero values are the product's.
type Options struct {
	Now   func() time.Time
	Rate  float64 // requests a second and key, on the average
	Burst int     // requests at once
}

// Requests a key may make.
const (
	defaultRate  = 50
	defaultBurst = 200
)

// New makes a Service.
func New(db *models.DB, o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Rate <= 0 || o.Burst <= 0 {
		o.Rate, o.Burst = defaultRate, defaultBurst
	}
	return &Service{db: db, now: func() time.Time { return o.Now().UTC() }, limits: newLimits(o.Rate, o.Burst), known: newKnown()}
}

// NewKey is a key as somebody wants it.
type NewKey struct {
	Name    string
	Scopes  []string   // none: all that an admin may
	Expires *time.Time // nil: never
}

// Create makes a key. The token is given this once and kept nowhere. Errors:
// Invalid, with the fields name, scopes, expires.
func (s *Service) Create(ctx context.Context, by auth.Actor, in NewKey) (*models.APIKey, auth.Token, error) {
	token := auth.Token(keyStart + strings.ToLower(rand.Text()))
	k := &models.APIKey{Name: name.Tidy(in.Name), Prefix: string(token[:prefixLength]),
		TokenHash: token.Hash(), ExpiresAt: in.Expires, CreatedBy: by.Name, CreatedAt: s.now()}
	var p apperr.Problems
	checkName(&p, k.Name)
	k.Scopes = checkScopes(&p, in.Scopes)
	if k.ExpiresAt != nil && !k.ExpiresAt.After(s.now()) {
		p.Add("expires", "This time is over; choose a later one.")
	}
	if err := p.Err(); err != nil {
		return nil, "", err
	}
	err := s.db.Tx(ctx, func(tx *models.DB) error {
		if err := tx.Keys.Create(ctx, k); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, ActionCreated, k, created(k))
	})
	if apperr.Is(err, apperr.Conflict) {
		return nil, "", apperr.FieldError("name", "There is an API key %q already, or was; choose another name.", k.Name)
	}
	if err != nil {
		return nil, "", err
	}
	return k, token, nil
}

func checkName(p *apperr.Problems, name string) {
	switch n := len([]rune(name)); {
	case name == "":
		p.Add("name", "A name is needed: it stands beside what is changed with the key.")
	case n > maxName:
		p.Add("name", "The name has %d characters; %d is the most.", n, maxName)
	case strings.ContainsFunc(name, unicode.IsControl):
		p.Add("name", "The name must be one line without control characters.")
	}
}

func created(k *models.APIKey) []models.Change {
	changes := []models.Change{{Field: "name", To: k.Name}, {Field: "scopes", To: ScopeText(k.Scopes)}}
	if k.ExpiresAt != nil {
		changes = append(changes, models.Change{Field: "expires", To: k.ExpiresAt.UTC().Format(time.RFC3339)})
	}
	return changes
}

// ScopeText says scopes in a line.
func ScopeText(scopes []string) string {
	if len(scopes) == 0 {
		return "all that an admin may"
	}
	return strings.Join(scopes, ", ")
}

// Revoke ends a key and its sessions, at once on this node and within seconds on
// others (see Known). Revoking one that is revoked changes nothing.
func (s *Service) Revoke(ctx context.Context, by auth.Actor, id string) (*models.APIKey, error) {
	var k *models.APIKey
	err := s.db.Tx(ctx, func(tx *models.DB) (err error) {
		if k, err = tx.Keys.Get(ctx, id); err != nil || k.RevokedAt != nil {
			return err
		}
		at := s.now()
		if err := tx.Keys.Revoke(ctx, id, at); err != nil {
			return err
		}
		k.RevokedAt = &at
		return s.audit(ctx, tx, by, ActionRevoked, k, nil)
	})
	if errors.Is(err, models.ErrStale) { // somebody else was faster
		k, err = s.db.Keys.Get(ctx, id)
	}
	if err != nil {
		return nil, err
	}
	s.known.forget()
	return k, nil
}

func (s *Service) audit(ctx context.Context, tx *models.DB, by auth.Actor, action string, k *models.APIKey, changes []models.Change) error {
	return tx.Trail.Add(ctx, &models.AuditEntry{At: s.now(), ActorID: by.ID, ActorName: by.Name, Action: action,
		ObjectKind: ObjectKind, ObjectID: k.ID, ObjectName: k.Name, Changes: changes})
}

// Caller is who makes a request: a key, and the user whose session it is.
type Caller struct {
	Key  *models.APIKey
	User *models.User // nil: the key alone
	// Session is the hash of the session's token; empty for a key.
	Session string
}

// Actor names the caller in the audit trail.
func (c *Caller) Actor() auth.Actor {
	name := "API key " + c.Key.Name
	if c.User != nil {
		return auth.Actor{ID: c.User.ID, Name: c.User.DisplayName() + " (" + name + ")"}
	}
	return auth.Actor{Name: name}
}

// Require gives a Forbidden error unless the key has the scope and the user, if
// there is one, may do it: with both, the rights are what both have.
func (c *Caller) Require(scope string) error {
	if len(c.Key.Scopes) > 0 && !slices.Contains(c.Key.Scopes, scope) {
		return apperr.New(apperr.Forbidden, "The API key %q does not have the scope %s. Use a key that has it.", c.Key.Name, scope)
	}
	if c.User == nil {
		return nil
	}
	if sc, ok := scopeOf(scope); !ok || !auth.Can(c.User, sc.Permission) {
		return apperr.New(apperr.Forbidden, "%s, as %s, may not do this (scope %s). Open the session with a user who may, or with the API key alone.",
			c.User.DisplayName(), c.User.Role, scope)
	}
	return nil
}
