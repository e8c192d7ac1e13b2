package app

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"hookline/app/apperr"
	"hookline/migrations"
	"hookline/models"
)

// readyTime bounds the question to the database: a probe wants an answer.
const readyTime = 2 * time.Second

// health answers the probes of whatever runs this program.
type health struct {
	db  *models.DB
	log *slog.Logger
	// media says whether recordings can be stored.
	media func(ctx context.Context) error

	mu    sync.Mutex
	wrote time.Time // when it was last tried
	stuck error     // what came of it
	asked time.Time // when media was asked last
	lacks string    // what it said; empty when all is well
}

const (
	writeEvery = 5 * time.Second // anybody may ask, and a write costs
	mediaTime  = 2 * time.Second
	mediaEvery = 30 * time.Second // a probe may come every second, and a bucket costs
)

// storage says what is wrong with the storage of recordings; empty when all is well.
// Calls are answered without it, so it makes nothing unready.
func (h *health) storage(ctx context.Context) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if time.Since(h.asked) < mediaEvery {
		return h.lacks
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), mediaTime)
	defer cancel()
	h.asked, h.lacks = time.Now(), ""
	if err := h.media(ctx); err != nil {
		h.log.WarnContext(ctx, "recordings can't be stored", "reason", apperr.Message(err), "error", err)
		h.lacks = "recordings can't be stored, see the log\n"
	}
	return h.lacks
}

// write says why nothing can be stored, as it was found within writeEvery.
func (h *health) write(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if time.Since(h.wrote) >= writeEvery {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyTime) // it is for others, too
		defer cancel()
		h.stuck = h.db.CanWrite(ctx)
		h.wrote = time.Now()
	}
	return h.stuck
}

// alive says that the process answers; it asks nobody else, so that a database
// that is away gets no healthy process killed.
func (h *health) alive(c echo.Context) error {
	return c.String(http.StatusOK, "ok\n")
}

// ready says whether requests can be served: the database is reachable, has
// the schema that this binary works with, and can be written to.
func (h *health) ready(c echo.Context) error {
	ctx, cancel := context.WithTimeout(c.Request().Context(), readyTime)
	defer cancel()
	if err := h.db.Ping(ctx); err != nil {
		return h.notReady(c, "The database can't be reached.", err)
	}
	current, err := migrations.Current(ctx, h.db.SQL(), h.db.Dialect())
	if err != nil {
		return h.notReady(c, "The database's schema can't be worked with.", err)
	}
	if !current {
		return h.notReady(c, "The database's schema is behind this program: run hookline migrate.", nil)
	}
	if err := h.write(ctx); err != nil {
		return h.notReady(c, "The database can't be written to: look at its disk, see the log.", err)
	}
	return c.String(http.StatusOK, "ok\n"+h.storage(c.Request().Context()))
}

// notReady shows the safe text; the cause is for the log.
func (h *health) notReady(c echo.Context, text string, cause error) error {
	h.log.WarnContext(c.Request().Context(), "not ready", "reason", text, "error", cause)
	return c.String(http.StatusServiceUnavailable, text+"\n")
}
