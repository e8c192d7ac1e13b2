package auth

import (
	"context"

	"hookline/app/apperr"
	"hookline/models"
)

// NewUser is what is said of a user who is added.
type NewUser struct {
	Email    string
	Name     string // may be empty: the user says it at the first sign-in
	Role     string
	Endpoint Endpoint
}

// AddUser makes a user without a password and the link by which the user chooses
// one. Errors: Invalid, Conflict.
func (s *Service) AddUser(ctx context.Context, by Actor, n NewUser) (*models.User, Token, error) {
	var u *models.User
	var token Token
	err := s.db.Tx(ctx, func(tx *models.DB) (err error) {
		if u, err = Within(tx, by, s.now()).Add(ctx, n); err != nil {
			return err
		}
		token, err = s.newLink(ctx, tx, u)
		return err
	})
	if err != nil {
		return nil, "", err
	}
	return u, token, nil
}

// Invite makes a new link by which the user can choose a (new) password, and ends
// the links made before. It is also the way back for who forgot the password.
func (s *Service) Invite(ctx context.Context, by Actor, id string) (*models.User, Token, error) {
	var u *models.User
	var token Token
	err := s.db.Tx(ctx, func(tx *models.DB) (err error) {
		if u, err = tx.Users.Get(ctx, id); err != nil {
			return err
		}
		if !u.Active {
			return apperr.New(apperr.Conflict, "%s is disabled. Enable this user before making a sign-in link.", u.DisplayName())
		}
		if token, err = s.newLink(ctx, tx, u); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "made a sign-in link", u)
	})
	if err != nil {
		return nil, "", err
	}
	return u, token, nil
}

// InviteByEmail is Invite for the command line, where the address is what one has.
func (s *Service) InviteByEmail(ctx context.Context, by Actor, email string) (*models.User, Token, error) {
	u, err := s.db.Users.ByEmail(ctx, email)
	if apperr.Is(err, apperr.NotFound) {
		return nil, "", apperr.New(apperr.NotFound, "There is no user with the e-mail address %s.", models.EmailKey(email))
	}
	if err != nil {
		return nil, "", err
	}
	return s.Invite(ctx, by, u.ID)
}

func (s *Service) newLink(ctx context.Context, tx *models.DB, u *models.User) (Token, error) {
	if err := tx.Sessions.DeleteLinksOf(ctx, u.ID); err != nil {
		return "", err
	}
	token, expires := NewToken(), s.now().Add(inviteTime)
	return token, tx.Sessions.CreateLink(ctx, &models.SignInLink{
		TokenHash: token.Hash(), UserID: &u.ID, Purpose: models.LinkInvite, CreatedAt: s.now(), ExpiresAt: &expires,
	})
}

// Profile is what an admin may change of a user.
type Profile struct {
	Email    string
	Name     string
	Role     string
	Endpoint Endpoint
}

// ChangeUser saves a profile. The last admin keeps the role.
func (s *Service) ChangeUser(ctx context.Context, by Actor, id string, f Profile) (*models.User, error) {
	return s.edit(ctx, by, func(e *Edit) (*models.User, error) { return e.Save(ctx, id, f) })
}

// SetActive enables or disables a user, as Edit does.
func (s *Service) SetActive(ctx context.Context, by Actor, id string, active bool) (*models.User, error) {
	return s.edit(ctx, by, func(e *Edit) (*models.User, error) { return e.SetActive(ctx, id, active) })
}

// edit runs f in a transaction.
func (s *Service) edit(ctx context.Context, by Actor, f func(*Edit) (*models.User, error)) (*models.User, error) {
	var u *models.User
	err := s.db.Tx(ctx, func(tx *models.DB) (err error) {
		u, err = f(Within(tx, by, s.now()))
		return err
	})
	if err != nil {
		return nil, err
	}
	return u, nil
}

// SignOutEverywhere ends all sessions of a user.
func (s *Service) SignOutEverywhere(ctx context.Context, by Actor, id string) (*models.User, error) {
	return s.change(ctx, id, func(tx *models.DB, u *models.User) error {
		if err := tx.Sessions.DeleteOf(ctx, u.ID, ""); err != nil {
			return err
		}
		return s.audit(ctx, tx, by, "signed out everywhere", u)
	})
}

// change reads a user under the lock and runs f, all in one transaction.
func (s *Service) change(ctx context.Context, id string, f func(*models.DB, *models.User) error) (*models.User, error) {
	var u *models.User
	err := s.db.Tx(ctx, func(tx *models.DB) (err error) {
		u, err = change(ctx, tx, id, func(u *models.User) error { return f(tx, u) })
		return err
	})
	if err != nil {
		return nil, err
	}
	return u, nil
}

// keepAnAdmin refuses what would leave nobody to administer Hookline. Call it
// under LockUsers.
func keepAnAdmin(ctx context.Context, tx *models.DB, u *models.User, field string) error {
	if u.Role != models.RoleAdmin || !u.Active {
		return nil
	}
	n, err := tx.Users.CountAdmins(ctx, u.ID)
	if err != nil || n > 0 {
		return err
	}
	refusal := apperr.New(apperr.Conflict, "%s is the last admin. Make somebody else an admin first.", u.DisplayName())
	if field != "" {
		refusal.Fields = []apperr.Field{{Name: field, Message: "This is the last admin. Make somebody else an admin first."}}
	}
	return refusal
}

// ChangePassword replaces the user's own password and ends all sessions of that
// user but the one with keepHash. Tries have a budget of the user's own.
func (s *Service) ChangePassword(ctx context.Context, id, current, password, keepHash string) error {
	u, err := s.db.Users.Get(ctx, id)
	if err != nil {
		return err
	}
	var p apperr.Problems
	if current == "" {
		p.Add("current", "Enter your current password.")
	}
	checkPassword(&p, "password", password, u.Email)
	if err := p.Err(); err != nil {
		return err
	}
	try, err := s.tries.takeOwn(u.ID, s.now())
	if err != nil {
		return err
	}
	right, err := s.hash.verify(ctx, u.PasswordHash, current)
	if err != nil {
		return err
	}
	if !right {
		return apperr.FieldError("current", "This is not your current password.")
	}
	try.giveBack()
	if current == password {
		return apperr.FieldError("password", "This is the password you have. Choose another one.")
	}
	hash, err := s.hash.make(ctx, password)
	if err != nil {
		return err
	}
	_, err = s.change(ctx, id, func(tx *models.DB, u *models.User) error {
		u.PasswordHash, u.UpdatedAt = hash, s.now()
		if err := tx.Users.Update(ctx, u); err != nil {
			return err
		}
		if err := tx.Sessions.DeleteOf(ctx, u.ID, keepHash); err != nil {
			return err
		}
		if err := tx.Sessions.DeleteLinksOf(ctx, u.ID); err != nil {
			return err
		}
		return s.audit(ctx, tx, ActorOf(u), "changed", u, models.Change{Field: "password", To: "changed"})
	})
	return err
}
