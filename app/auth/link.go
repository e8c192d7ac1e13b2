package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"time"

	"hookline/app/apperr"
	"hookline/models"
)

// inviteTime is how long an invite is good.
const inviteTime = 7 * 24 * time.Hour

// Token is the secret part of a sign-in link. It is shown once and kept nowhere.
type Token string

// NewToken makes a token of 256 random bits, fit for an address or a cookie.
func NewToken() Token {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return Token(base64.RawURLEncoding.EncodeToString(b))
}

// Hash is the form in which a token is kept. A token is random, so it needs no
// salt and no slow hash.
func (t Token) Hash() string {
	sum := sha256.Sum256([]byte(t))
	return hex.EncodeToString(sum[:])
}

// Invitation is what an open sign-in link offers.
type Invitation struct {
	User *models.User // nil: the link makes the first admin
}

// FirstAdmin says whether the link makes the first admin.
func (i *Invitation) FirstAdmin() bool { return i.User == nil }

func errLink() error {
	return apperr.New(apperr.NotFound, "This sign-in link has been used, or it is too old. Ask one of your admins for a new one.")
}

// FirstAdminLink makes the link that creates the first admin. The token is empty
// when there is an admin already.
func (s *Service) FirstAdminLink(ctx context.Context) (Token, error) {
	token := NewToken()
	err := s.db.Tx(ctx, func(tx *models.DB) error {
		if err := tx.LockUsers(ctx); err != nil {
			return err
		}
		n, err := tx.Users.CountAdmins(ctx, "")
		if err != nil {
			return err
		}
		if n > 0 {
			token = ""
			return tx.Sessions.DeleteFirstAdminLinks(ctx)
		}
		return tx.Sessions.CreateLink(ctx, &models.SignInLink{TokenHash: token.Hash(), Purpose: models.LinkFirstAdmin, CreatedAt: s.now()})
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// Invitation looks at a link without using it; NotFound if it is not good.
func (s *Service) Invitation(ctx context.Context, token Token) (*Invitation, error) {
	return s.invitation(ctx, s.db, token)
}

func (s *Service) invitation(ctx context.Context, db *models.DB, token Token) (*Invitation, error) {
	link, err := db.Sessions.Link(ctx, token.Hash())
	if apperr.Is(err, apperr.NotFound) {
		return nil, errLink()
	}
	if err != nil {
		return nil, err
	}
	if link.UsedAt != nil || link.ExpiresAt != nil && !link.ExpiresAt.After(s.now()) {
		return nil, errLink()
	}
	if link.UserID == nil {
		n, err := db.Users.CountAdmins(ctx, "")
		if err != nil {
			return nil, err
		}
		if n > 0 {
			return nil, apperr.New(apperr.NotFound, "There is an admin already. Sign in, or ask that admin to invite you.")
		}
		return &Invitation{}, nil
	}
	u, err := db.Users.Get(ctx, *link.UserID)
	if err != nil {
		return nil, err
	}
	if !u.Active {
		return nil, errLink()
	}
	return &Invitation{User: u}, nil
}

// Welcome is what somebody fills in behind a sign-in link.
type Welcome struct {
	Email    string // only for the first admin; an invited user has one
	Name     string
	Password string
}

// Accept uses a link: it makes the first admin, or gives the invited user a name
// and a password and ends that user's sessions. The link is used up by success
// alone. Errors: NotFound for the link, Invalid, Conflict.
func (s *Service) Accept(ctx context.Context, token Token, w Welcome) (*models.User, error) {
	inv, err := s.Invitation(ctx, token)
	if err != nil {
		return nil, err
	}
	var p apperr.Problems
	if inv.FirstAdmin() {
		w.Email = checkEmail(&p, w.Email)
	} else {
		w.Email = inv.User.Email
	}
	w.Name = checkName(&p, w.Name)
	checkPassword(&p, "password", w.Password, w.Email)
	if err := p.Err(); err != nil {
		return nil, err
	}
	// Hashed before the transaction: SQLite has one writer, and this takes time.
	hash, err := s.hash.make(ctx, w.Password)
	if err != nil {
		return nil, err
	}
	var u *models.User
	err = s.db.Tx(ctx, func(tx *models.DB) error {
		if err := tx.LockUsers(ctx); err != nil {
			return err
		}
		// Once more inside: somebody else may have used it by now.
		inv, err := s.invitation(ctx, tx, token)
		if err != nil {
			return err
		}
		if err := tx.Sessions.UseLink(ctx, token.Hash(), s.now()); err != nil {
			return err
		}
		if inv.FirstAdmin() {
			u, err = s.firstAdmin(ctx, tx, w, hash)
			return err
		}
		u = inv.User
		return s.welcome(ctx, tx, u, w.Name, hash)
	})
	if err != nil {
		return nil, err
	}
	return u, nil
}

// firstAdmin makes the first admin of a new user, or of one who is there already
// without a password: a workspace file brings such.
func (s *Service) firstAdmin(ctx context.Context, tx *models.DB, w Welcome, hash string) (*models.User, error) {
	u, err := tx.Users.ByEmail(ctx, w.Email)
	if apperr.Is(err, apperr.NotFound) {
		u = &models.User{Email: w.Email, Name: w.Name, Role: models.RoleAdmin, PasswordHash: hash, Active: true}
		return u, s.createFirstAdmin(ctx, tx, u, nil)
	}
	if err != nil {
		return nil, err
	}
	if u.PasswordHash != "" {
		return nil, apperr.FieldError("email", "There is a user with this e-mail address already, who has a password: sign in with it, or run “hookline user link %s” for a new link.", w.Email)
	}
	changes := changed(nil, "name", u.Name, w.Name)
	changes = changed(changes, "role", u.Role, models.RoleAdmin)
	if !u.Active {
		changes = append(changes, models.Change{Field: "active", From: "no", To: "yes"})
	}
	changes = append(changes, models.Change{Field: "password", To: "set"})
	u.Name, u.Role, u.PasswordHash, u.Active, u.UpdatedAt = w.Name, models.RoleAdmin, hash, true, s.now()
	if err := tx.Users.Update(ctx, u); err != nil {
		return nil, err
	}
	if err := tx.Sessions.DeleteLinksOf(ctx, u.ID); err != nil {
		return nil, err
	}
	if err := tx.Sessions.DeleteFirstAdminLinks(ctx); err != nil {
		return nil, err
	}
	return u, s.audit(ctx, tx, ActorOf(u), "used a sign-in link", u, changes...)
}

func (s *Service) welcome(ctx context.Context, tx *models.DB, u *models.User, name, hash string) error {
	changes := changed(nil, "name", u.Name, name)
	changes = append(changes, models.Change{Field: "password", To: "set"})
	u.Name, u.PasswordHash, u.UpdatedAt = name, hash, s.now()
	if err := tx.Users.Update(ctx, u); err != nil {
		return err
	}
	if err := tx.Sessions.DeleteOf(ctx, u.ID, ""); err != nil {
		return err
	}
	if err := tx.Sessions.DeleteLinksOf(ctx, u.ID); err != nil {
		return err
	}
	return s.audit(ctx, tx, ActorOf(u), "used a sign-in link", u, changes...)
}

// EnsureAdmin makes the first admin from the settings, if there is no admin. It
// says whether it did.
func (s *Service) EnsureAdmin(ctx context.Context, email, password string) (bool, error) {
	var p apperr.Problems
	email = checkEmail(&p, email)
	checkPassword(&p, "password", password, email)
	if err := p.Err(); err != nil {
		return false, err
	}
	if n, err := s.db.Users.CountAdmins(ctx, ""); err != nil || n > 0 {
		return false, err
	}
	hash, err := s.hash.make(ctx, password)
	if err != nil {
		return false, err
	}
	made := false
	err = s.db.Tx(ctx, func(tx *models.DB) error {
		if err := tx.LockUsers(ctx); err != nil {
			return err
		}
		n, err := tx.Users.CountAdmins(ctx, "")
		if err != nil || n > 0 {
			return err
		}
		made = true
		by := Program("the settings")
		// Added by the command line, but never signed in.
		u, err := tx.Users.ByEmail(ctx, email)
		switch {
		case err == nil:
			u.Role, u.PasswordHash, u.Active, u.UpdatedAt = models.RoleAdmin, hash, true, s.now()
			if err := tx.Users.Update(ctx, u); err != nil {
				return err
			}
			return s.audit(ctx, tx, by, "changed", u, models.Change{Field: "password", To: "set"})
		case !apperr.Is(err, apperr.NotFound):
			return err
		}
		return s.createFirstAdmin(ctx, tx, &models.User{Email: email, Role: models.RoleAdmin, PasswordHash: hash, Active: true}, &by)
	})
	return made && err == nil, err
}

// createFirstAdmin inserts the user and ends all links of that purpose; by nil is
// the new user.
func (s *Service) createFirstAdmin(ctx context.Context, tx *models.DB, u *models.User, by *Actor) error {
	u.ID, u.CreatedAt, u.UpdatedAt = models.NewID(), s.now(), s.now()
	if err := tx.Users.Create(ctx, u); err != nil {
		return err
	}
	if err := tx.Sessions.DeleteFirstAdminLinks(ctx); err != nil {
		return err
	}
	if by == nil {
		self := ActorOf(u)
		by = &self
	}
	return s.audit(ctx, tx, *by, "created", u, created(u)...)
}

func created(u *models.User) []models.Change {
	changes := changed(nil, "email", "", u.Email)
	changes = changed(changes, "name", "", u.Name)
	changes = changed(changes, "role", "", u.Role)
	return changed(changes, "endpoint", "", EndpointOf(u).String())
}

// changed adds a Change if from and to differ.
func changed(list []models.Change, field, from, to string) []models.Change {
	if from == to {
		return list
	}
	return append(list, models.Change{Field: field, From: from, To: to})
}
