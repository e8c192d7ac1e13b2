package auth_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/app/secret"
	"hookline/models"
	"hookline/models/dbtest"
)

// Guessing from many addresses is slowed for the account, for strangers alone, on every node.
func TestDistributedGuessing(t *testing.T) {
	db := dbtest.SQLite(t) // the budgets are in memory
	box, err := secret.NewBox([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	node := func() *auth.Service {
		return auth.NewService(db, box, slog.New(slog.DiscardHandler), func() time.Time { return now })
	}
	s, ctx := node(), t.Context()
	u := person(t, s, "ann@example.com", models.RoleAgent)
	known := node().Remember("", u.Email)
	refused := 0
	for i := range 130 {
		_, err := s.SignIn(ctx, u.Email, "wrong wrong wrong", auth.Client{Addr: fmt.Sprintf("192.0.2.%d", i)})
		switch {
		case apperr.Is(err, apperr.TooMany):
			refused++
		case !apperr.Is(err, apperr.Unauthorized):
			t.Fatal(err)
		}
	}
	if refused != 30 {
		t.Errorf("%d of 130 addresses were refused", refused)
	}
	for name, test := range map[string]struct {
		email string
		from  auth.Client
		code  apperr.Code
	}{
		"a new address":            {u.Email, auth.Client{Addr: "198.51.100.1"}, apperr.TooMany},
		"a known browser":          {u.Email, auth.Client{Addr: "198.51.100.1", Browser: known}, ""},
		"that browser, forged":     {u.Email, auth.Client{Addr: "198.51.100.1", Browser: known[:len(known)-1] + "_"}, apperr.TooMany},
		"another person's browser": {u.Email, auth.Client{Addr: "198.51.100.1", Browser: s.Remember("", "ben@example.com")}, apperr.TooMany},
		"an API key":               {u.Email, auth.Client{Addr: "198.51.100.1", Key: "k1"}, ""},
		"another account":          {"ben@example.com", auth.Client{Addr: "198.51.100.1"}, apperr.Unauthorized},
	} {
		if _, err := s.SignIn(ctx, test.email, password, test.from); (err == nil) != (test.code == "") || err != nil && !apperr.Is(err, test.code) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A refused try costs the address nothing: an office stays open while one account is slow.
	for range 40 {
		_, _ = s.SignIn(ctx, u.Email, password, auth.Client{Addr: "203.0.113.1"})
	}
	if _, err := s.SignIn(ctx, "ben@example.com", password, auth.Client{Addr: "203.0.113.1"}); !apperr.Is(err, apperr.Unauthorized) {
		t.Error(err)
	}
}

// What a browser keeps is bounded, says nothing of whom it is for, and is made once.
func TestRememberedBrowser(t *testing.T) {
	box, err := secret.NewBox([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	s := auth.NewService(dbtest.SQLite(t), box, slog.New(slog.DiscardHandler), nil)
	kept := ""
	for i := range 30 {
		email := fmt.Sprintf("u%d@example.com", i)
		kept = s.Remember(kept, email)
		if again := s.Remember(kept, email); again != kept || strings.Contains(kept, "@") {
			t.Fatalf("%q, then %q", kept, again)
		}
	}
	if len(kept) > 500 {
		t.Errorf("%d bytes", len(kept))
	}
	if got := s.Remember("../../etc;x.y", "a@example.com"); strings.Contains(got, "etc") {
		t.Error(got)
	}
}
