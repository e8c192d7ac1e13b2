package sample_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"hookline/app/sample"
)

// sendTo sends a body to an Inbox, signed with a key at a time; without a key unsigned.
func sendTo(i http.Handler, id, body string, key []byte, at time.Time) int {
	r := httptest.NewRequest(http.MethodPost, sample.InboxPath, strings.NewReader(body))
	stamp := strconv.FormatInt(at.Unix(), 10)
	r.Header.Set("webhook-id", id)
	r.Header.Set("webhook-timestamp", stamp)
	if key != nil {
		mac := hmac.New(sha256.New, key)
		_, _ = mac.Write([]byte(id + "." + stamp + "." + body))
		r.Header.Set("webhook-signature", "v1,AAAA v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	w := httptest.NewRecorder()
	i.ServeHTTP(w, r)
	return w.Code
}

// The inbox says what each signature is worth, and refuses what a receiver must.
func TestInboxJudges(t *testing.T) {
	now := time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC)
	key, other := []byte("a key of twenty-four byte"), []byte("another one, as long as it")
	i := sample.NewInbox(func(context.Context) ([][]byte, error) { return [][]byte{other, key}, nil }, func() time.Time { return now })
	const body = `{"type":"call.end","data":{"ani":"<b>"}}`
	for _, c := range []struct {
		id      string
		key     []byte
		at      time.Time
		status  int
		verdict sample.Verdict
	}{
		{"a", key, now.Add(-4 * time.Minute), http.StatusOK, sample.Good},
		{"b", other, now.Add(4 * time.Minute), http.StatusOK, sample.Good},
		{"a", key, now, http.StatusOK, sample.Good},
		{"c", []byte("somebody else's key, quite"), now, http.StatusUnauthorized, sample.Wrong},
		{"d", key, now.Add(-6 * time.Minute), http.StatusUnauthorized, sample.Old},
		{"e", key, now.Add(6 * time.Minute), http.StatusUnauthorized, sample.Old},
		{"f", nil, now, http.StatusOK, sample.Unsigned},
	} {
		status := sendTo(i, c.id, body, c.key, c.at)
		got := i.Arrivals()[0]
		if status != c.status || got.Verdict != c.verdict || got.ID != c.id || got.Type != "call.end" || got.Body != body || !got.At.Equal(now) {
			t.Errorf("%s: %d, %+v", c.id, status, got)
		}
	}
	for n, want := range []bool{false, false, false, false, true, false, false} {
		if got := i.Arrivals()[n]; got.Again != want {
			t.Errorf("%d: %+v", n, got)
		}
	}
}

// It keeps the last fifty, and of each what is no burden.
func TestInboxIsBounded(t *testing.T) {
	i := sample.NewInbox(func(context.Context) ([][]byte, error) { return nil, nil }, time.Now)
	for n := range 60 {
		if status := sendTo(i, fmt.Sprint(n), strings.Repeat("ü", 30<<10), nil, time.Now()); status != http.StatusOK {
			t.Fatal(status)
		}
	}
	list := i.Arrivals()
	if len(list) != 50 || list[0].ID != "59" || list[49].ID != "10" || len(list[0].Body) > 8<<10 || strings.Trim(list[0].Body, "ü") != "" {
		t.Errorf("%d, %+v", len(list), list[0].ID)
	}
	if status := sendTo(i, "large", strings.Repeat("x", 65<<10), nil, time.Now()); status != http.StatusRequestEntityTooLarge {
		t.Error(status)
	}
	away := sample.NewInbox(func(context.Context) ([][]byte, error) { return nil, errors.New("away") }, time.Now)
	if status := sendTo(away, "x", "{}", nil, time.Now()); status != http.StatusServiceUnavailable || len(away.Arrivals()) != 0 {
		t.Error(status)
	}
}
