// Package session keeps who is signed in, as a gorilla/sessions Store in the
// database: the cookie holds a random token, the database its hash, so that a
// session really ends when it is ended and neither a copied database nor a
// replayed cookie lets anybody in. Only signed-in users have sessions; visitors
// leave nothing behind.
package session

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/sessions"

	"hookline/app/apperr"
	"hookline/app/auth"
	"hookline/models"
)

const (
	// idleTime ends a session that is not used, a shift and a half later.
	idleTime = 12 * time.Hour
	// fullTime ends a session however much it is used.
	fullTime = 7 * 24 * time.Hour
	// touchEvery is how often at most use is written down.
	touchEvery = time.Minute
)

// stateKey holds what the Store knows of a session among its values; it is of a
// type of its own, and never written.
type stateKey struct{}

type state struct {
	user *models.User
	data string // as in the database
}

// Store implements sessions.Store. The values of its sessions have string keys
// and whatever survives JSON.
type Store struct {
	db     *models.DB
	now    func() time.Time
	name   string
	secure bool
}

var _ sessions.Store = (*Store)(nil)

// New makes a Store. secure says that browsers come by https alone; now is the
// clock, nil the time of day.
func New(db *models.DB, secure bool, now func() time.Time) *Store {
	if now == nil {
		now = time.Now
	}
	s := &Store{db: db, now: func() time.Time { return now().UTC() }, name: "hookline", secure: secure}
	if secure {
		// The browser itself refuses such a cookie from a sister host (RFC 6265bis).
		s.name = "__Host-hookline"
	}
	return s
}

// Get gives the request's session, the same one each time it is asked.
func (s *Store) Get(r *http.Request, name string) (*sessions.Session, error) {
	return sessions.GetRegistry(r).Get(s, name)
}

// New reads the session of the request's cookie, or gives an empty one. A token
// that is not known is never taken over.
func (s *Store) New(r *http.Request, name string) (*sessions.Session, error) {
	out := sessions.NewSession(s, name)
	out.Options = s.options(int(fullTime.Seconds()))
	out.IsNew = true
	cookie, err := r.Cookie(name)
	if err != nil || cookie.Value == "" {
		return out, nil //nolint:nilerr // no cookie is no session, not a failure
	}
	token := auth.Token(cookie.Value)
	row, user, err := s.db.Sessions.User(r.Context(), token.Hash(), s.now())
	if apperr.Is(err, apperr.NotFound) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	if err := read(out, row.Data); err != nil {
		return out, err
	}
	out.ID, out.IsNew = string(token), false
	out.Values[stateKey{}] = &state{user: user, data: row.Data}
	return out, s.touch(r.Context(), row)
}

// touch notes use, but not at every request.
func (s *Store) touch(ctx context.Context, row *models.Session) error {
	now := s.now()
	if now.Sub(row.SeenAt) < touchEvery {
		return nil
	}
	if err := s.db.Sessions.Touch(ctx, row.TokenHash, now, until(row.CreatedAt, now)); err != nil {
		return err
	}
	return s.db.Users.Touch(ctx, row.UserID, now)
}

// until is when a session ends that is used now.
func until(created, now time.Time) time.Time {
	idle, full := now.Add(idleTime), created.Add(fullTime)
	if full.Before(idle) {
		return full
	}
	return idle
}

// Save writes the values if they changed. A session without a user is not kept;
// one with Options.MaxAge below zero is ended.
func (s *Store) Save(r *http.Request, w http.ResponseWriter, out *sessions.Session) error {
	if out.Options.MaxAge < 0 {
		http.SetCookie(w, sessions.NewCookie(out.Name(), "", s.options(-1)))
		if out.ID == "" {
			return nil
		}
		return s.db.Sessions.Delete(r.Context(), auth.Token(out.ID).Hash())
	}
	st, ok := out.Values[stateKey{}].(*state)
	if !ok || out.ID == "" {
		return nil
	}
	data, err := write(out)
	if err != nil || data == st.data {
		return err
	}
	st.data = data
	return s.db.Sessions.SaveData(r.Context(), auth.Token(out.ID).Hash(), data)
}

// SignIn starts a session of the user under a new token and ends the one there
// was, so that a token somebody else planted is worth nothing.
func (s *Store) SignIn(w http.ResponseWriter, r *http.Request, user *models.User) error {
	ctx, now := r.Context(), s.now()
	old, err := s.Get(r, s.name)
	if err != nil {
		return err
	}
	token := auth.NewToken()
	err = s.db.Tx(ctx, func(tx *models.DB) error {
		if old.ID != "" {
			if err := tx.Sessions.Delete(ctx, auth.Token(old.ID).Hash()); err != nil {
				return err
			}
		}
		if err := tx.Sessions.DeleteExpired(ctx, now); err != nil {
			return err
		}
		if err := tx.Users.Touch(ctx, user.ID, now); err != nil {
			return err
		}
		return tx.Sessions.Create(ctx, &models.Session{
			TokenHash: token.Hash(), UserID: user.ID, CreatedAt: now, SeenAt: now, ExpiresAt: until(now, now),
		})
	})
	if err != nil {
		return err
	}
	clear(old.Values)
	old.ID, old.IsNew = string(token), false
	old.Values[stateKey{}] = &state{user: user}
	http.SetCookie(w, sessions.NewCookie(s.name, string(token), s.options(int(fullTime.Seconds()))))
	return nil
}

// browserTime is as long as browsers keep a cookie at most (RFC 6265bis).
const browserTime = 400 * 24 * time.Hour

// Browser gives what the request's browser was told to keep by Remember.
func (s *Store) Browser(r *http.Request) string {
	cookie, err := r.Cookie(s.name + "-browser")
	if err != nil {
		return ""
	}
	return cookie.Value
}

// Remember has the browser keep a value beyond the end of its sessions.
func (s *Store) Remember(w http.ResponseWriter, value string) {
	if value != "" {
		http.SetCookie(w, sessions.NewCookie(s.name+"-browser", value, s.options(int(browserTime.Seconds()))))
	}
}

// SignOut ends the request's session.
func (s *Store) SignOut(w http.ResponseWriter, r *http.Request) error {
	out, err := s.Get(r, s.name)
	if err != nil {
		return err
	}
	out.Options.MaxAge = -1
	if err := s.Save(r, w, out); err != nil {
		return err
	}
	clear(out.Values)
	out.ID, out.IsNew = "", true
	return nil
}

// User gives who is signed in, nil if nobody is.
func (s *Store) User(r *http.Request) (*models.User, error) {
	out, err := s.Get(r, s.name)
	if err != nil {
		return nil, err
	}
	if st, ok := out.Values[stateKey{}].(*state); ok {
		return st.user, nil
	}
	return nil, nil
}

// Still gives who is signed in now, nil if the request's session has ended: for a
// stream, whose request began long ago. It counts as use.
func (s *Store) Still(r *http.Request) (*models.User, error) {
	out, err := s.New(r, s.name)
	if err != nil {
		return nil, err
	}
	if st, ok := out.Values[stateKey{}].(*state); ok {
		return st.user, nil
	}
	return nil, nil
}

// Hash is the form in which the request's session is kept, empty if there is
// none: the one to spare when a user's other sessions end.
func (s *Store) Hash(r *http.Request) string {
	out, err := s.Get(r, s.name)
	if err != nil || out.ID == "" {
		return ""
	}
	return auth.Token(out.ID).Hash()
}

// AddFlash keeps a message for the next page. Without a session it is lost.
func (s *Store) AddFlash(w http.ResponseWriter, r *http.Request, message string) error {
	out, err := s.Get(r, s.name)
	if err != nil {
		return err
	}
	out.AddFlash(message)
	return out.Save(r, w)
}

// Flashes gives the messages kept and forgets them.
func (s *Store) Flashes(w http.ResponseWriter, r *http.Request) ([]string, error) {
	out, err := s.Get(r, s.name)
	if err != nil {
		return nil, err
	}
	var list []string
	for _, f := range out.Flashes() {
		if text, ok := f.(string); ok {
			list = append(list, text)
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	return list, out.Save(r, w)
}

func (s *Store) options(maxAge int) *sessions.Options {
	return &sessions.Options{Path: "/", MaxAge: maxAge, Secure: s.secure, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

func read(out *sessions.Session, data string) error {
	if data == "" {
		return nil
	}
	var values map[string]any
	if err := json.Unmarshal([]byte(data), &values); err != nil {
		return fmt.Errorf("read the values of a session: %w", err)
	}
	for k, v := range values {
		out.Values[k] = v
	}
	return nil
}

func write(out *sessions.Session) (string, error) {
	values := map[string]any{}
	for k, v := range out.Values {
		if name, ok := k.(string); ok {
			values[name] = v
		}
	}
	if len(values) == 0 {
		return "", nil
	}
	data, err := json.Marshal(values)
	if err != nil {
		return "", fmt.Errorf("write the values of a session: %w", err)
	}
	return string(data), nil
}
