package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"hookline/handlers/api/problem"
	"hookline/models"
)

// How long the answer to a request with an Idempotency-Key is kept, and after
// what time one that never ended counts as abandoned: no request runs so long.
const (
	keepAnswer    = 24 * time.Hour
	abandonAnswer = 2 * time.Minute
	maxKey        = 255
)

// written is an answer in the form it goes out and is kept in.
type written struct {
	status int
	header map[string]string
	body   []byte
}

// run handles a request and writes its answer; a POST with an Idempotency-Key is
// handled once, and answered the same again.
func (a *api) run(ctx context.Context, r *request, rt route) error {
	key := r.http.Header.Get("Idempotency-Key")
	if key != "" && (rt.method != http.MethodPost || rt.once) {
		key = "" // other methods may be repeated anyway
	}
	if key == "" {
		w, cookie, err := a.handle(ctx, r, rt)
		if err != nil {
			return err
		}
		if cookie != nil {
			http.SetCookie(r.echo.Response(), cookie)
		}
		return write(r.echo, w)
	}
	if len(key) > maxKey || !isText(key) || strings.ContainsFunc(key, unicode.IsControl) {
		return problem.Refuse(http.StatusBadRequest, "idempotency-key", "An Idempotency-Key is a text of 1 to %d characters.", maxKey)
	}
	w, err := a.handleOnce(ctx, r, rt, key)
	if err != nil {
		return err
	}
	return write(r.echo, w)
}

// handleOnce answers as the first request with this key was answered. A request
// that was refused did nothing: its key is free again.
func (a *api) handleOnce(ctx context.Context, r *request, rt route, key string) (*written, error) {
	now := a.Now().UTC()
	row := &models.IdempotentAnswer{APIKeyID: r.caller.Key.ID, IdempotencyKey: key, RequestHash: r.hash(), CreatedAt: now}
	there, err := a.DB.Keys.BeginAnswer(ctx, row, now.Add(-keepAnswer), now.Add(-abandonAnswer))
	switch {
	case err != nil:
		return nil, err
	case there == nil:
	case there.RequestHash != row.RequestHash:
		return nil, problem.Refuse(http.StatusUnprocessableEntity, "idempotency-key", "This Idempotency-Key was sent with another request before. Use a new one for each.")
	case there.Status == 0:
		return nil, problem.Refuse(http.StatusConflict, "idempotency-key", "A request with this Idempotency-Key is running. Send it again in a moment to get its answer.")
	default:
		r.echo.Response().Header().Set("Idempotency-Replayed", "true")
		return &written{there.Status, there.Header, there.Body}, nil
	}
	// What was begun is ended, whether the client is still there or not.
	ended := context.WithoutCancel(ctx)
	kept := false
	defer func() {
		if !kept { // refused, or it panicked
			if err := a.DB.Keys.DropAnswer(ended, row.APIKeyID, key); err != nil {
				a.Log.ErrorContext(ctx, "an Idempotency-Key stays taken", "error", err)
			}
		}
	}()
	w, _, err := a.handle(ctx, r, rt)
	if err != nil {
		return nil, err
	}
	row.Status, row.Header, row.Body = w.status, w.header, w.body
	kept = true
	if err := a.DB.Keys.FinishAnswer(ended, row); err != nil {
		// What was asked for is done, and that is what the client must hear.
		a.Log.ErrorContext(ctx, "the answer to an Idempotency-Key was not kept", "error", err)
	}
	return w, nil
}

// hash tells one request from another: who sends it, where, and what.
func (r *request) hash() string {
	user := ""
	if r.caller.User != nil {
		user = r.caller.User.ID
	}
	sum := sha256.New()
	for _, part := range []string{user, r.http.Method, r.http.URL.RequestURI(), string(r.body)} {
		part := sha256.Sum256([]byte(part))
		sum.Write(part[:])
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func (a *api) handle(ctx context.Context, r *request, rt route) (*written, *http.Cookie, error) {
	out, err := rt.handle(ctx, r)
	if err != nil {
		return nil, nil, err
	}
	w := &written{status: out.status, header: map[string]string{}}
	if out.version > 0 {
		w.header["ETag"] = etag(out.version)
	}
	if out.location != "" {
		w.header["Location"] = out.location
	}
	switch {
	case out.text != nil:
		w.header[echo.HeaderContentType], w.body = out.kind, out.text
	case out.body != nil:
		var b bytes.Buffer
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(out.body); err != nil {
			return nil, nil, err
		}
		w.header[echo.HeaderContentType], w.body = mimeJSON, b.Bytes()
	}
	return w, out.cookie, nil
}

func write(c echo.Context, w *written) error {
	h := c.Response().Header()
	for name, value := range w.header {
		h.Set(name, value)
	}
	c.Response().WriteHeader(w.status)
	if c.Request().Method == http.MethodHead || len(w.body) == 0 {
		return nil
	}
	_, err := c.Response().Write(w.body)
	return err
}

func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }
