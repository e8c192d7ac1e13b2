package api

import (
	"context"
	"net/http"
	"time"

	"hookline/app/apikey"
	"hookline/app/apperr"
	"hookline/app/auth"
)

// maxPassword only bounds the work; no person reaches it.
const maxPassword = 1024

// sessions are the operations on sessions.
type sessions struct{ *api }

func (s sessions) routes() []route {
	return []route{
		{method: http.MethodPost, path: "/sessions", handle: s.open, limit: 16 << 10, once: true},
		{method: http.MethodDelete, path: "/sessions/current", handle: s.end},
	}
}

type sessionInput struct {
	Email    string `json:"email"`
	Password string `json:"password"`
}

type sessionAnswer struct {
	Token     auth.Token `json:"token"`
	ExpiresAt time.Time  `json:"expires_at"`
	User      string     `json:"user,omitempty"` // whose it is, by e-mail address
}

// open opens a session with a key, for the key alone or for a user whose
// credentials are in the body. Wrong ones count against the limits of signing in.
func (s sessions) open(ctx context.Context, r *request) (*answer, error) {
	if r.caller.Session != "" {
		return nil, apperr.New(apperr.Forbidden, "A session is opened with an API key, not with another session.")
	}
	var in sessionInput
	if err := r.decodeMaybe(&in); err != nil {
		return nil, err
	}
	opened := sessionAnswer{}
	caller := *r.caller
	if in.Email != "" || in.Password != "" {
		if len(in.Password) > maxPassword {
			return nil, apperr.FieldError("password", "This password is longer than any there is.")
		}
		user, err := s.Auth.SignIn(ctx, in.Email, in.Password, auth.Client{Addr: r.echo.RealIP(), Key: r.caller.Key.ID})
		if err != nil {
			return nil, err
		}
		caller.User, opened.User = user, user.Email
	}
	var err error
	if opened.Token, opened.ExpiresAt, err = s.Keys.OpenSession(ctx, caller.Key, caller.User); err != nil {
		return nil, err
	}
	out := made(opened, 0, "/sessions/current")
	out.cookie = s.cookie(string(opened.Token), int(apikey.SessionTime.Seconds()))
	return out, nil
}

func (s sessions) end(ctx context.Context, r *request) (*answer, error) {
	if r.caller.Session == "" {
		return nil, apperr.New(apperr.NotFound, "This request is of no session: its API key is not ended here. Revoke it under Integration > API Keys.")
	}
	if err := s.Keys.EndSession(ctx, r.caller.Session); err != nil {
		return nil, err
	}
	http.SetCookie(r.echo.Response(), s.cookie("", -1))
	return done(), nil
}

func (s sessions) cookie(value string, maxAge int) *http.Cookie {
	return &http.Cookie{Name: cookieName, Value: value, Path: "/api/", MaxAge: maxAge, //nolint:gosec // Secure where the server is reached by https
		HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteStrictMode}
}
