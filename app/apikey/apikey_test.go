package apikey_test

import (
	"strings"
	"testing"
	"time"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/models"
	"hookline/models/dbtest"
)

var ada = auth.Actor{ID: "u1", Name: "Ada"}

type bench struct {
	t    *testing.T
	db   *models.DB
	keys *apikey.Service
	now  time.Time
}

func each(t *testing.T, f func(b *bench)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		b := &bench{t: t, db: db, now: time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)}
		b.keys = apikey.New(db, apikey.Options{Now: func() time.Time { return b.now }})
		f(b)
	})
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) create(in apikey.NewKey) (*models.APIKey, auth.Token) {
	b.t.Helper()
	k, token, err := b.keys.Create(b.t.Context(), ada, in)
	b.must(err)
	return k, token
}

// A key is kept as a hash and its first characters; who made and revoked it is in
// the audit trail.
func TestCreateAndRevoke(t *testing.T) {
	each(t, func(b *bench) {
		ctx := b.t.Context()
		k, token := b.create(apikey.NewKey{Name: "  The   IVR ", Scopes: []string{apikey.LeadsCheck, apikey.CallsRead, apikey.LeadsCheck}})
		stored, err := b.db.Keys.Get(ctx, k.ID)
		b.must(err)
		if stored.Name != "The IVR" || stored.Prefix != string(token[:8]) || strings.Contains(stored.TokenHash, string(token)) || len(token) != 29 {
			b.t.Errorf("stored %+v", stored)
		}
		if got := strings.Join(stored.Scopes, " "); got != "leads:check calls:read" {
			b.t.Errorf("scopes %s", got)
		}
		past := b.now
		_, _, err = b.keys.Create(ctx, ada, apikey.NewKey{Name: "\x01", Scopes: []string{"everything"}, Expires: &past})
		fields := map[string]bool{}
		for _, f := range apperr.Fields(err) {
			fields[f.Name] = true
		}
		if !fields["name"] || !fields["scopes"] || !fields["expires"] {
			b.t.Errorf("refused %v", err)
		}
		if _, _, err = b.keys.Create(ctx, ada, apikey.NewKey{Name: "THE ivr"}); len(apperr.Fields(err)) != 1 {
			b.t.Errorf("the same name: %v", err)
		}
		for range 2 { // once more changes nothing
			_, err = b.keys.Revoke(ctx, ada, k.ID)
			b.must(err)
		}
		trail, err := b.db.Trail.List(ctx, apikey.ObjectKind, k.ID, models.Page{})
		b.must(err)
		if len(trail) != 2 || trail[0].Action != apikey.ActionRevoked || trail[1].ActorName != "Ada" || trail[1].Changes[1].To != "leads:check, calls:read" {
			b.t.Errorf("trail %+v", trail)
		}
		if _, err = b.keys.Authenticate(ctx, token); !apperr.Is(err, apperr.Unauthorized) || !strings.Contains(apperr.Message(err), "revoked") {
			b.t.Errorf("a revoked key: %v", err)
		}
		if _, err = b.keys.Revoke(ctx, ada, "nothing"); !apperr.Is(err, apperr.NotFound) {
			b.t.Errorf("no key: %v", err)
		}
	})
}

// When a key was used last is written once a minute at the most.
func TestLastUsed(t *testing.T) {
	each(t, func(b *bench) {
		ctx := b.t.Context()
		k, token := b.create(apikey.NewKey{Name: "CI"})
		used := func() time.Time {
			b.t.Helper()
			_, err := b.keys.Authenticate(ctx, token)
			b.must(err)
			stored, err := b.db.Keys.Get(ctx, k.ID)
			b.must(err)
			return stored.LastUsedAt.UTC()
		}
		first := b.now
		for _, step := range []struct {
			pass time.Duration
			want time.Duration
		}{{0, 0}, {59 * time.Second, 0}, {time.Second, time.Minute}, {30 * time.Second, time.Minute}} {
			b.now = b.now.Add(step.pass)
			if got := used(); !got.Equal(first.Add(step.want)) {
				b.t.Errorf("after %s: %s", b.now.Sub(first), got.Sub(first))
			}
		}
	})
}

func TestExpiry(t *testing.T) {
	each(t, func(b *bench) {
		until := b.now.Add(time.Hour)
		_, token := b.create(apikey.NewKey{Name: "CI", Expires: &until})
		_, err := b.keys.Known(b.t.Context(), token)
		b.must(err)
		b.now = until
		for _, ask := range []func() error{
			func() error { _, err := b.keys.Authenticate(b.t.Context(), token); return err },
			func() error { _, err := b.keys.Known(b.t.Context(), token); return err },
		} {
			if err := ask(); !apperr.Is(err, apperr.Unauthorized) || !strings.Contains(apperr.Message(err), "expired") {
				b.t.Errorf("an expired key: %v", err)
			}
		}
	})
}

func TestScopesAreExplained(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range apikey.Scopes() {
		if seen[s.Name] || s.Help == "" || s.Permission == 0 || strings.Count(s.Name, ":") != 1 {
			t.Errorf("scope %+v", s)
		}
		seen[s.Name] = true
	}
}
