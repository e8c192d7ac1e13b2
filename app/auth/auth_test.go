package auth_test

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/config"
	"hookline/models"
	"hookline/models/dbtest"
)

const password = "correct horse battery"

type clock struct{ now atomic.Int64 }

func (c *clock) Now() time.Time       { return time.Unix(0, c.now.Load()) }
func (c *clock) pass(d time.Duration) { c.now.Add(int64(d)) }

func each(t *testing.T, f func(t *testing.T, s *auth.Service, db *models.DB, c *clock)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		c := &clock{}
		c.now.Store(time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC).UnixNano())
		f(t, auth.NewService(db, nil, slog.New(slog.DiscardHandler), c.Now), db, c)
	})
}

func person(t *testing.T, s *auth.Service, email, role string) *models.User {
	t.Helper()
	_, token, err := s.AddUser(t.Context(), auth.Program("test"), auth.NewUser{Email: email, Role: role})
	if err != nil {
		t.Fatal(err)
	}
	u, err := s.Accept(t.Context(), token, auth.Welcome{Name: email, Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestOneRuleOfLength(t *testing.T) {
	if auth.MinPasswordLength != config.MinPasswordLength {
		t.Errorf("auth asks for %d characters, config for %d", auth.MinPasswordLength, config.MinPasswordLength)
	}
	if !strings.Contains(auth.PasswordRule, fmt.Sprint(auth.MinPasswordLength)) {
		t.Error("the rule on screen names another length")
	}
}

// Who may do what, each said: a permission more for somebody is a change of this table.
func TestCan(t *testing.T) {
	all := []auth.Permission{auth.UseDesk, auth.ManageConfig, auth.PlaceTests, auth.SeeCalls, auth.ManageUsers, auth.SeeBoard, auth.SwitchLines}
	for _, test := range []struct {
		name string
		user *models.User
		may  []auth.Permission
	}{
		{"nobody", nil, nil},
		{"admin", &models.User{Role: models.RoleAdmin, Active: true}, all},
		{"supervisor", &models.User{Role: models.RoleSupervisor, Active: true}, []auth.Permission{auth.UseDesk, auth.SeeCalls, auth.SeeBoard, auth.SwitchLines}},
		{"agent", &models.User{Role: models.RoleAgent, Active: true}, []auth.Permission{auth.UseDesk}},
		{"disabled admin", &models.User{Role: models.RoleAdmin}, nil},
		{"disabled supervisor", &models.User{Role: models.RoleSupervisor}, nil},
		{"unknown role", &models.User{Role: "root", Active: true}, nil},
	} {
		for _, p := range append(all, 0, 8, 200) {
			if want := slices.Contains(test.may, p); auth.Can(test.user, p) != want || (auth.Require(test.user, p) == nil) != want {
				t.Errorf("%s, permission %d: want %t", test.name, p, want)
			}
		}
	}
}

// Two people who open the first link at the same moment: one becomes the admin.
func TestFirstAdminOnce(t *testing.T) {
	each(t, func(t *testing.T, s *auth.Service, db *models.DB, _ *clock) {
		var tokens []auth.Token
		for range 2 { // two nodes that started
			token, err := s.FirstAdminLink(t.Context())
			if err != nil || token == "" {
				t.Fatal(token, err)
			}
			tokens = append(tokens, token, token)
		}
		won := race(len(tokens), func(i int) error {
			_, err := s.Accept(t.Context(), tokens[i], auth.Welcome{Email: fmt.Sprintf("a%d@example.com", i), Name: "A", Password: password})
			return err
		}, t, apperr.NotFound)
		users, n, err := db.Users.List(t.Context(), models.Filter{})
		if won != 1 || n != 1 || err != nil {
			t.Fatalf("%d won, users %v, %v", won, users, err)
		}
		trail, err := db.Trail.List(t.Context(), "user", users[0].ID, models.Page{})
		if err != nil || len(trail) != 1 || trail[0].Action != "created" || trail[0].ActorID != users[0].ID {
			t.Errorf("audit: %+v, %v", trail, err)
		}
	})
}

// race runs f n times at once and counts those without an error; the others must
// have one of the codes.
func race(n int, f func(int) error, t *testing.T, codes ...apperr.Code) int {
	var wg sync.WaitGroup
	var won atomic.Int32
	for i := range n {
		wg.Go(func() {
			err := f(i)
			if err == nil {
				won.Add(1)
				return
			}
			for _, code := range codes {
				if apperr.Is(err, code) {
					return
				}
			}
			t.Errorf("refused by: %v", err)
		})
	}
	wg.Wait()
	return int(won.Load())
}

// Admins who demote or disable each other at the same moment: one stays.
func TestLastAdminUnderRace(t *testing.T) {
	each(t, func(t *testing.T, s *auth.Service, db *models.DB, _ *clock) {
		var list []*models.User
		for i := range 4 {
			list = append(list, person(t, s, fmt.Sprintf("a%d@example.com", i), models.RoleAdmin))
		}
		won := race(4, func(i int) error {
			if i%2 == 0 {
				_, err := s.SetActive(t.Context(), auth.Program("test"), list[i].ID, false)
				return err
			}
			_, err := s.ChangeUser(t.Context(), auth.Program("test"), list[i].ID, auth.Profile{Email: list[i].Email, Name: "A", Role: models.RoleAgent})
			return err
		}, t, apperr.Conflict)
		left, err := db.Users.CountAdmins(t.Context(), "")
		if won != 3 || left != 1 || err != nil {
			t.Errorf("%d of 4 gone, %d left, %v", won, left, err)
		}
	})
}

func TestInvite(t *testing.T) {
	each(t, func(t *testing.T, s *auth.Service, _ *models.DB, c *clock) {
		ctx := t.Context()
		u, first, err := s.AddUser(ctx, auth.Program("test"), auth.NewUser{Email: "Bob@Example.com ", Role: models.RoleAgent})
		if err != nil || u.Email != "bob@example.com" {
			t.Fatal(u, err)
		}
		if _, err := s.SignIn(ctx, u.Email, "", auth.Client{Addr: "192.0.2.1"}); !apperr.Is(err, apperr.Unauthorized) {
			t.Errorf("signed in without a password: %v", err)
		}
		_, second, err := s.InviteByEmail(ctx, auth.Program("test"), "BOB@example.com")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Invitation(ctx, first); !apperr.Is(err, apperr.NotFound) {
			t.Errorf("the older link is still good: %v", err)
		}
		won := race(3, func(int) error {
			_, err := s.Accept(ctx, second, auth.Welcome{Name: "Bob", Password: password})
			return err
		}, t, apperr.NotFound)
		if won != 1 {
			t.Errorf("the link let in %d", won)
		}
		_, third, err := s.Invite(ctx, auth.Program("test"), u.ID)
		if err != nil {
			t.Fatal(err)
		}
		c.pass(7 * 24 * time.Hour)
		if _, err := s.Accept(ctx, third, auth.Welcome{Name: "Bob", Password: password}); !apperr.Is(err, apperr.NotFound) {
			t.Errorf("an old link is still good: %v", err)
		}
		if _, err := s.Invitation(ctx, ""); !apperr.Is(err, apperr.NotFound) {
			t.Errorf("no token: %v", err)
		}
	})
}

func TestEnsureAdmin(t *testing.T) {
	each(t, func(t *testing.T, s *auth.Service, db *models.DB, _ *clock) {
		ctx := t.Context()
		link, err := s.FirstAdminLink(ctx)
		if err != nil {
			t.Fatal(err)
		}
		// An agent of the command line who never signed in becomes the admin.
		if _, _, err := s.AddUser(ctx, auth.Program("test"), auth.NewUser{Email: "root@example.com", Role: models.RoleAgent}); err != nil {
			t.Fatal(err)
		}
		if made, err := s.EnsureAdmin(ctx, "root@example.com", password); !made || err != nil {
			t.Fatal(made, err)
		}
		if made, err := s.EnsureAdmin(ctx, "other@example.com", password); made || err != nil {
			t.Fatal(made, err)
		}
		if _, err := s.Invitation(ctx, link); !apperr.Is(err, apperr.NotFound) {
			t.Errorf("the first link is still good: %v", err)
		}
		u, err := s.SignIn(ctx, "root@example.com", password, auth.Client{Addr: "192.0.2.1"})
		if err != nil || u.Role != models.RoleAdmin || strings.Contains(u.PasswordHash, password) || !strings.HasPrefix(u.PasswordHash, "$argon2id$v=19$m=19456,t=2,p=1$") {
			t.Errorf("%+v, %v", u, err)
		}
		if _, err := db.Users.ByEmail(ctx, "other@example.com"); !apperr.Is(err, apperr.NotFound) {
			t.Error("a second admin was made")
		}
	})
}

func TestPasswordsAreComparedAsTyped(t *testing.T) {
	db := dbtest.SQLite(t)
	s := auth.NewService(db, nil, slog.New(slog.DiscardHandler), nil)
	ctx := t.Context()
	_, token, err := s.AddUser(ctx, auth.Program("test"), auth.NewUser{Email: "a@example.com", Role: models.RoleAgent})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Accept(ctx, token, auth.Welcome{Name: "A", Password: " Caf\u00e9 au lait "}); err != nil {
		t.Fatal(err)
	}
	for pw, right := range map[string]bool{
		" Cafe\u0301 au lait ": true, "Caf\u00e9 au lait": false, " caf\u00e9 au lait ": false, "": false, strings.Repeat("x", 5000): false,
	} {
		if _, err := s.SignIn(ctx, "a@example.com", pw, auth.Client{Addr: "192.0.2.1"}); (err == nil) != right {
			t.Errorf("%.20q: %v", pw, err)
		}
	}
}

// One rule for screens, the command line and the workspace file.
func TestEndpoints(t *testing.T) {
	each(t, func(t *testing.T, s *auth.Service, _ *models.DB, _ *clock) {
		good := map[auth.Endpoint]string{
			{}: "", {Kind: "number", Address: "+61 2 5550 9999"}: "+61255509999", {Kind: "sip", Address: "ann@pbx.example.com"}: "sip:ann@pbx.example.com",
			{Kind: "sip", Address: "sips:ann.lee+1@[2001:db8::1]:5061;transport=tls"}: "sips:ann.lee+1@[2001:db8::1]:5061;transport=tls",
			{Kind: "client", Address: " ann_1.b-c "}:                                  "ann_1.b-c", {Kind: "client", Address: strings.Repeat("x", 121)}: strings.Repeat("x", 121),
		}
		n := 0
		for e, want := range good {
			n++
			u, _, err := s.AddUser(t.Context(), auth.Program("test"), auth.NewUser{Email: fmt.Sprintf("u%d@example.com", n), Role: models.RoleAgent, Endpoint: e})
			if err != nil || u.Endpoint != want || u.EndpointKind != e.Kind {
				t.Errorf("%+v: %+v, %v", e, u, err)
			}
		}
		for _, e := range []auth.Endpoint{
			{Kind: "number"}, {Kind: "number", Address: "0255509999"}, {Kind: "number", Address: "anonymous"}, {Kind: "sip", Address: "ann"},
			{Kind: "sip", Address: "sip:ann@"}, {Kind: "sip", Address: `sip:ann@x"/><Hangup/>`}, {Kind: "sip", Address: "sip:ann@x?h=1"}, {Kind: "sip", Address: "javascript:a@b"},
			{Kind: "client"}, {Kind: "client", Address: "a b"}, {Kind: "client", Address: strings.Repeat("x", 122)}, {Kind: "fax", Address: "1"}, {Address: "+61255509999"},
		} {
			if _, _, err := s.AddUser(t.Context(), auth.Program("test"), auth.NewUser{Email: "bad@example.com", Role: models.RoleAgent, Endpoint: e}); !apperr.Is(err, apperr.Invalid) {
				t.Errorf("%+v: %v", e, err)
			}
		}
	})
}
