package auth

import (
	"context"
	"time"

	"hookline/app/apperr"
	"hookline/models"
)

// Edit changes users within a transaction that somebody else has begun: the rules
// and the audit trail are those of Service. It lives as long as the transaction.
type Edit struct {
	tx      *models.DB
	by      Actor
	now     time.Time
	entries []models.AuditEntry
}

// Within makes an Edit on a transaction, by whom and when.
func Within(tx *models.DB, by Actor, now time.Time) *Edit {
	return &Edit{tx: tx, by: by, now: now.UTC()}
}

// Entries are what was written to the audit trail so far, in order.
func (e *Edit) Entries() []models.AuditEntry { return e.entries }

// Add makes a user without a password. Errors: Invalid, Conflict.
func (e *Edit) Add(ctx context.Context, n NewUser) (*models.User, error) {
	var p apperr.Problems
	n.Email = checkEmail(&p, n.Email)
	if n.Name != "" {
		n.Name = checkName(&p, n.Name)
	}
	checkRole(&p, n.Role)
	n.Endpoint = checkEndpoint(&p, n.Endpoint)
	if err := p.Err(); err != nil {
		return nil, err
	}
	u := &models.User{
		ID: models.NewID(), Email: n.Email, Name: n.Name, Role: n.Role, Active: true,
		EndpointKind: n.Endpoint.Kind, Endpoint: n.Endpoint.Address, CreatedAt: e.now, UpdatedAt: e.now,
	}
	if err := e.tx.Users.Create(ctx, u); err != nil {
		return nil, err
	}
	return u, e.audit(ctx, "created", u, created(u)...)
}

// Save gives a user another profile. The last admin keeps the role.
func (e *Edit) Save(ctx context.Context, id string, f Profile) (*models.User, error) {
	var p apperr.Problems
	f.Email = checkEmail(&p, f.Email)
	if f.Name != "" {
		f.Name = checkName(&p, f.Name)
	}
	checkRole(&p, f.Role)
	f.Endpoint = checkEndpoint(&p, f.Endpoint)
	if err := p.Err(); err != nil {
		return nil, err
	}
	return change(ctx, e.tx, id, func(u *models.User) error {
		// Who has not signed in yet may have no name yet.
		if u.Name != "" && checkName(&p, f.Name) == "" {
			return p.Err()
		}
		if u.Role == models.RoleAdmin && f.Role != models.RoleAdmin {
			if err := keepAnAdmin(ctx, e.tx, u, "role"); err != nil {
				return err
			}
		}
		changes := changed(nil, "name", u.Name, f.Name)
		changes = changed(changes, "email", u.Email, f.Email)
		changes = changed(changes, "role", u.Role, f.Role)
		changes = changed(changes, "endpoint", EndpointOf(u).String(), f.Endpoint.String())
		if len(changes) == 0 {
			return nil
		}
		u.Name, u.Email, u.Role, u.UpdatedAt = f.Name, f.Email, f.Role, e.now
		u.EndpointKind, u.Endpoint = f.Endpoint.Kind, f.Endpoint.Address
		if err := e.tx.Users.Update(ctx, u); err != nil {
			return err
		}
		return e.audit(ctx, "changed", u, changes...)
	})
}

// SetActive enables or disables a user. Who is disabled is signed out everywhere,
// and links made for that user end. The last admin stays enabled.
func (e *Edit) SetActive(ctx context.Context, id string, active bool) (*models.User, error) {
	return change(ctx, e.tx, id, func(u *models.User) error {
		if u.Active == active {
			return nil
		}
		action := "enabled"
		if !active {
			action = "disabled"
			if err := keepAnAdmin(ctx, e.tx, u, ""); err != nil {
				return err
			}
			if err := e.tx.Sessions.DeleteOf(ctx, u.ID, ""); err != nil {
				return err
			}
			if err := e.tx.Sessions.DeleteLinksOf(ctx, u.ID); err != nil {
				return err
			}
		}
		u.Active, u.UpdatedAt = active, e.now
		if err := e.tx.Users.Update(ctx, u); err != nil {
			return err
		}
		return e.audit(ctx, action, u)
	})
}

// audit writes an entry about a user.
func (e *Edit) audit(ctx context.Context, action string, u *models.User, changes ...models.Change) error {
	entry := models.AuditEntry{
		At: e.now, ActorID: e.by.ID, ActorName: e.by.Name, Action: action,
		ObjectKind: "user", ObjectID: u.ID, ObjectName: u.DisplayName(), Changes: changes,
	}
	if err := e.tx.Trail.Add(ctx, &entry); err != nil {
		return err
	}
	e.entries = append(e.entries, entry)
	return nil
}

// change reads a user under the lock and runs f. Call it in a transaction.
func change(ctx context.Context, tx *models.DB, id string, f func(*models.User) error) (*models.User, error) {
	if err := tx.LockUsers(ctx); err != nil {
		return nil, err
	}
	u, err := tx.Users.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	return u, f(u)
}
