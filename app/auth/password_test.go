package auth

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"hookline/app/apperr"
	"hookline/models"
	"hookline/models/dbtest"
)

// An unknown user takes as long to refuse as a known one: what takes the time is done
// once for each, and with as much to do.
func TestTimingTellsNothing(t *testing.T) {
	db, now := dbtest.SQLite(t), time.Unix(0, 0)
	s := NewService(db, nil, slog.New(slog.DiscardHandler), func() time.Time { return now })
	_, token, err := s.AddUser(t.Context(), Program("test"), NewUser{Email: "known@example.com", Role: models.RoleAgent})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Accept(t.Context(), token, Welcome{Name: "Known", Password: "correct horse battery"}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.AddUser(t.Context(), Program("test"), NewUser{Email: "invited@example.com", Role: models.RoleAgent}); err != nil {
		t.Fatal(err)
	}
	var done []string
	stretch := s.hash.stretch
	s.hash.stretch = func(password, salt []byte) []byte {
		done = append(done, fmt.Sprintf("%d bytes, salt of %d", len(password), len(salt)))
		return stretch(password, salt)
	}
	for _, password := range []string{"wrong wrong wrong", "", strings.Repeat("x", 2*maxPasswordBytes)} {
		want := ""
		for _, email := range []string{"known@example.com", "invited@example.com", "unknown@example.com", "no address"} {
			done, now = nil, now.Add(time.Hour)
			if _, err := s.SignIn(t.Context(), email, password, Client{Addr: "192.0.2.1"}); !apperr.Is(err, apperr.Unauthorized) {
				t.Fatal(err)
			}
			switch got := strings.Join(done, "; "); {
			case len(done) != 1:
				t.Errorf("%s is refused after hashing %d times", email, len(done))
			case want == "":
				want = got
			case got != want:
				t.Errorf("%s is refused after hashing %s, a known user after %s", email, got, want)
			}
		}
	}
}
