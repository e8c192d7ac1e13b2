// Package auth is people: who may sign in and how, what each role may do, and
// the changes to users with their rules and their audit trail. It keeps no
// sessions and knows nothing of HTTP: handlers/session and handlers do that.
package auth

import (
	"context"
	"log/slog"
	"net/mail"
	"slices"
	"strings"
	"time"

	"hookline/app/apperr"
	"hookline/app/name"
	"hookline/models"
)

// Permission is something a user may do.
type Permission uint8

// The permissions.
const (
	UseDesk      Permission = iota + 1 // take calls, see one's own pages
	ManageConfig                       // Web Services, Workflows, channels, settings
	PlaceTests                         // send test requests, place test calls
	SeeCalls                           // the list of calls and their traces
	ManageUsers                        // people, their roles and links
	SeeBoard                           // the supervisors' board
	SwitchLines                        // see Schedules, switch their emergencies on and off
)

// Can says whether the user may do it. Nobody, and a disabled user, may nothing.
func Can(u *models.User, p Permission) bool {
	if u == nil || !u.Active {
		return false
	}
	switch u.Role {
	case models.RoleAdmin:
		return p >= UseDesk && p <= SwitchLines
	case models.RoleSupervisor:
		return p == UseDesk || p == SeeCalls || p == SeeBoard || p == SwitchLines
	case models.RoleAgent:
		return p == UseDesk
	}
	return false
}

// ErrForSupervisors refuses what supervisors may do too.
var ErrForSupervisors = apperr.New(apperr.Forbidden, "This is for supervisors and admins. Ask one of your admins if you need it.")

// Require gives a Forbidden error unless the user may do it.
func Require(u *models.User, p Permission) error {
	switch {
	case Can(u, p):
		return nil
	case p == SeeBoard || p == SeeCalls || p == SwitchLines:
		return ErrForSupervisors
	}
	return apperr.New(apperr.Forbidden, "This is for admins. Ask one of your admins if you need it.")
}

// Actor is who makes a change, for the audit trail.
type Actor struct {
	ID   string // of the user; empty: the program itself
	Name string
}

// ActorOf is the user as an Actor.
func ActorOf(u *models.User) Actor { return Actor{ID: u.ID, Name: u.DisplayName()} }

// Program is the Actor of what nobody signed in did, such as "the command line".
func Program(name string) Actor { return Actor{Name: name} }

// Service signs people in and changes users. Every change writes its audit
// entry in the same transaction.
type Service struct {
	db    *models.DB
	log   *slog.Logger
	now   func() time.Time
	hash  *hasher
	tries tries
}

// NewService makes one. marks prove which browsers are known; without them none is. now is
// the clock; nil is the time of day.
func NewService(db *models.DB, marks Marks, log *slog.Logger, now func() time.Time) *Service {
	if now == nil {
		now = time.Now
	}
	return &Service{
		db: db, log: log, now: func() time.Time { return now().UTC() },
		hash:  newHasher(),
		tries: newTries(marks),
	}
}

// errSignIn is the one answer to a wrong address and a wrong password: it must
// not tell which addresses have a user.
const errSignIn = "The e-mail address or the password is wrong."

// SignIn gives the user with this e-mail address and password. Tries are limited by who
// makes them and by e-mail address. Errors: Unauthorized, Forbidden (the password is right,
// the user disabled), TooMany.
func (s *Service) SignIn(ctx context.Context, email, password string, from Client) (*models.User, error) {
	email = models.EmailKey(email)
	try, err := s.tries.take(email, from, s.now())
	if err != nil {
		return nil, err
	}
	u, err := s.db.Users.ByEmail(ctx, email)
	if err != nil && !apperr.Is(err, apperr.NotFound) {
		return nil, err
	}
	stored := ""
	if u != nil {
		stored = u.PasswordHash
	}
	right, err := s.hash.verify(ctx, stored, password)
	if err != nil {
		return nil, err
	}
	if !right {
		s.log.WarnContext(ctx, "sign-in refused", "client", from.Addr)
		return nil, apperr.New(apperr.Unauthorized, errSignIn)
	}
	try.giveBack()
	if !u.Active {
		return nil, apperr.New(apperr.Forbidden, "Your account is disabled. Ask one of your admins to enable it.")
	}
	return u, nil
}

// maxEmail is the most bytes of an e-mail address (RFC 5321).
const maxEmail = 254

// checkEmail gives the address in the form it is kept in, or notes a problem.
func checkEmail(p *apperr.Problems, email string) string {
	email = models.EmailKey(email)
	switch a, err := mail.ParseAddress(email); {
	case email == "":
		p.Add("email", "Enter an e-mail address.")
	case err != nil || a.Address != email || len(email) > maxEmail:
		p.Add("email", "This is not an e-mail address. It has the form name@example.com.")
	}
	return email
}

const maxName = 100

func checkName(p *apperr.Problems, called string) string {
	called = name.Tidy(called)
	switch {
	case called == "":
		p.Add("name", "Enter a name. Others see it beside what was changed.")
	case len([]rune(called)) > maxName:
		p.Add("name", "Use at most %d characters.", maxName)
	}
	return called
}

func checkRole(p *apperr.Problems, role string) {
	if !slices.Contains(models.Roles(), role) {
		p.Add("role", "The role %q is not known: choose one of %s.", role, strings.Join(models.Roles(), ", "))
	}
}

// audit writes an entry about a user.
func (s *Service) audit(ctx context.Context, tx *models.DB, by Actor, action string, u *models.User, changes ...models.Change) error {
	return tx.Trail.Add(ctx, &models.AuditEntry{
		At: s.now(), ActorID: by.ID, ActorName: by.Name, Action: action,
		ObjectKind: "user", ObjectID: u.ID, ObjectName: u.DisplayName(), Changes: changes,
	})
}
