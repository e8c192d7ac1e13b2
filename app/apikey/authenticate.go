package apikey

import (
	"context"
	"crypto/rand"
	"strings"
	"sync"
	"time"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/models"
)

// maxToken bounds what is looked at as a token.
const maxToken = 100

// Authenticate tells whose key, or session's token, this is: one query, by an
// index. Errors: Unauthorized.
func (s *Service) Authenticate(ctx context.Context, token auth.Token) (*Caller, error) {
	c, err := s.lookUp(ctx, token)
	if apperr.Is(err, apperr.NotFound) {
		return nil, apperr.New(apperr.Unauthorized, "This API key or session is not known, or it has ended. Check the Authorization header.")
	}
	if err != nil {
		return nil, err
	}
	now := s.now()
	switch k := c.Key; {
	case k.RevokedAt != nil:
		return nil, apperr.New(apperr.Unauthorized, "The API key %q was revoked on %s. Use another one.", k.Name, k.RevokedAt.UTC().Format(time.DateOnly))
	case k.ExpiresAt != nil && !k.ExpiresAt.After(now):
		return nil, apperr.New(apperr.Unauthorized, "The API key %q expired on %s. Use another one.", k.Name, k.ExpiresAt.UTC().Format(time.DateOnly))
	case k.LastUsedAt == nil || now.Sub(*k.LastUsedAt) >= touchEvery:
		return c, s.db.Keys.Touch(ctx, k.ID, now, now.Add(-touchEvery))
	}
	return c, nil
}

func (s *Service) lookUp(ctx context.Context, token auth.Token) (*Caller, error) {
	missing := apperr.New(apperr.NotFound, "There is no such token.")
	switch {
	case len(token) > maxToken:
		return nil, missing
	case strings.HasPrefix(string(token), sessionStart):
		hash := token.Hash()
		k, u, err := s.db.Keys.SessionByToken(ctx, hash, s.now())
		if err != nil {
			return nil, err
		}
		return &Caller{Key: k, User: u, Session: hash}, nil
	case strings.HasPrefix(string(token), keyStart):
		k, err := s.db.Keys.ByToken(ctx, token.Hash())
		if err != nil {
			return nil, err
		}
		return &Caller{Key: k}, nil
	}
	return nil, missing
}

// Known is Authenticate for what stands in front of a waiting caller: what it
// said in the last three seconds it says again without asking the database. So a
// key that is revoked on another node may go on for so long; for nothing but the
// leads check.
func (s *Service) Known(ctx context.Context, token auth.Token) (*Caller, error) {
	hash := token.Hash()
	if c := s.known.get(hash, s.now()); c != nil {
		return c, nil
	}
	generation := s.known.generation()
	c, err := s.Authenticate(ctx, token)
	if err == nil {
		s.known.put(hash, c, s.now().Add(knownTime), generation)
	}
	return c, err
}

// maxKnown bounds the memory of known.
const maxKnown = 1000

// known remembers callers for a moment.
type known struct {
	mu     sync.Mutex
	byHash map[string]remembered
	gen    int // rises when all is forgotten, so that what was read before does not come back
}

type remembered struct {
	caller *Caller
	until  time.Time
}

func newKnown() *known { return &known{byHash: map[string]remembered{}} }

func (k *known) get(hash string, now time.Time) *Caller {
	k.mu.Lock()
	defer k.mu.Unlock()
	r, ok := k.byHash[hash]
	if !ok || !now.Before(r.until) {
		return nil
	}
	if e := r.caller.Key.ExpiresAt; e != nil && !e.After(now) {
		return nil
	}
	return r.caller
}

func (k *known) generation() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.gen
}

func (k *known) put(hash string, c *Caller, until time.Time, generation int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if generation != k.gen {
		return
	}
	if len(k.byHash) >= maxKnown {
		clear(k.byHash)
	}
	k.byHash[hash] = remembered{c, until}
}

func (k *known) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.byHash)
	k.gen++
}

// OpenSession opens a session with a key, for a user or for the key alone.
func (s *Service) OpenSession(ctx context.Context, k *models.APIKey, u *models.User) (auth.Token, time.Time, error) {
	token, now := auth.Token(sessionStart+strings.ToLower(rand.Text())), s.now()
	row := &models.APISession{TokenHash: token.Hash(), APIKeyID: k.ID, CreatedAt: now, ExpiresAt: now.Add(SessionTime)}
	if k.ExpiresAt != nil && k.ExpiresAt.Before(row.ExpiresAt) {
		row.ExpiresAt = *k.ExpiresAt
	}
	if u != nil {
		row.UserID = &u.ID
	}
	return token, row.ExpiresAt, s.db.Keys.CreateSession(ctx, row)
}

// EndSession ends a session by the hash of its token.
func (s *Service) EndSession(ctx context.Context, hash string) error {
	s.known.forget()
	return s.db.Keys.DeleteSession(ctx, hash)
}
