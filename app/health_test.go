package app

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"hookline/migrations"
	"hookline/models"
	"hookline/models/dbtest"
)

// A program that can store nothing is not ready, though its database answers.
func TestReadyMeansThatItCanWrite(t *testing.T) {
	ask := func(db *models.DB) (int, string) {
		h := &health{db: db, log: slog.New(slog.DiscardHandler), media: func(context.Context) error { return nil }}
		w := httptest.NewRecorder()
		if err := h.ready(echo.New().NewContext(httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/readyz", http.NoBody), w)); err != nil {
			t.Fatal(err)
		}
		return w.Code, w.Body.String()
	}
	dbtest.Each(t, func(t *testing.T, db *models.DB) {
		if status, said := ask(db); status != http.StatusOK {
			t.Fatalf("%d %s", status, said)
		}
		if _, err := db.SQL().ExecContext(t.Context(), "DELETE FROM probes"); err != nil {
			t.Fatal(err)
		}
		if status, said := ask(db); status != http.StatusServiceUnavailable || !strings.Contains(said, "can't be written to") {
			t.Errorf("%d %s", status, said)
		}
	})
	file := filepath.Join(t.TempDir(), "hookline.db")
	db, err := models.Open(t.Context(), "sqlite:"+file)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := migrations.Up(t.Context(), db.SQL(), db.Dialect()); err != nil {
		t.Fatal(err)
	}
	if status, said := ask(db); status != http.StatusOK {
		t.Errorf("%d %s", status, said)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if status, said := ask(db); status != http.StatusServiceUnavailable {
		t.Errorf("with its file gone: %d %s", status, said)
	}
}
