package call_test

import (
	"context"
	"io"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"hookline/app/call"
	"hookline/app/outbound"
	"hookline/app/webservice"
	"hookline/models"
	"hookline/models/dbtest"
)

// counted writes down what is asked of the database.
type counted struct {
	call.Store
	mu    sync.Mutex
	asked []string
}

func (c *counted) note(name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, name)
}

func (c *counted) take() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := strings.Join(c.asked, " ")
	c.asked = nil
	return s
}

func (c *counted) LoadCallByCarrier(ctx context.Context, a, b string, turn int64) (*models.CallLoad, error) {
	c.note("load")
	return c.Store.LoadCallByCarrier(ctx, a, b, turn)
}

func (c *counted) LoadCall(ctx context.Context, id string, turn int64) (*models.CallLoad, error) {
	c.note("load")
	return c.Store.LoadCall(ctx, id, turn)
}

func (c *counted) ClaimTurn(ctx context.Context, id string, turn int64, now, until time.Time) error {
	c.note("claim")
	return c.Store.ClaimTurn(ctx, id, turn, now, until)
}

func (c *counted) ClaimNewCall(ctx context.Context, row *models.Call) error {
	c.note("claim")
	return c.Store.ClaimNewCall(ctx, row)
}

func (c *counted) SaveNewCall(ctx context.Context, row *models.Call, t *models.CallTurn) error {
	c.note("save")
	return c.Store.SaveNewCall(ctx, row, t)
}

func (c *counted) SaveCall(ctx context.Context, row *models.Call, t *models.CallTurn) error {
	c.note("save")
	return c.Store.SaveCall(ctx, row, t)
}

func (c *counted) Revision(ctx context.Context) (int64, error) {
	c.note("revision")
	return c.Store.Revision(ctx)
}

func (c *counted) Version(ctx context.Context, id string) (*models.WorkflowVersion, error) {
	c.note("version")
	return c.Store.Version(ctx, id)
}

func (c *counted) AllWebServices(ctx context.Context) ([]models.WebService, error) {
	c.note("services")
	return c.Store.AllWebServices(ctx)
}

// One callback is one load and one save; a Web Service costs a claim; the
// configuration is read when it changed, and only then.
func TestQueriesOfACallback(t *testing.T) {
	b := newBench(t, dbtest.SQLite(t))
	store := &counted{Store: b.db}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	runner := webservice.NewRunner(outbound.New(outbound.Options{AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}))
	engine := call.New(store, call.NewCatalog(store, b.box, log), runner, log, call.Options{})
	play := func(sid string) (first, second string) {
		r, err := engine.Start(t.Context(), start(sid))
		b.must(err)
		first = store.take()
		_, err = engine.Continue(t.Context(), keyed(r, sid, "2090"))
		b.must(err)
		return first, store.take()
	}
	if first, second := play("CA1"); first != "load revision services version save" || second != "load claim save" {
		t.Errorf("first call: %q, %q", first, second)
	}
	if first, second := play("CA2"); first != "load save" || second != "load claim save" {
		t.Errorf("second call: %q, %q", first, second)
	}
	b.must(b.db.BumpRevision(t.Context()))
	if first, second := play("CA3"); first != "load revision services save" || second != "load claim save" {
		t.Errorf("after a change: %q, %q", first, second)
	}
}
