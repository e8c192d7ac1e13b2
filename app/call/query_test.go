package call_test

import (
	"context"
	"io"
	"log/slog"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"hookline/app/call"
	"hookline/app/event"
	"hookline/app/outbound"
	"hookline/app/webservice"
	"hookline/models"
	"hookline/models/dbtest"
)

// counted writes down what is asked of the database.
type counted struct {
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

// of gives the stores of a database that c counts.
func (c *counted) of(db *models.DB) call.Asked {
	return call.Asked{Calls: countedCalls{db.Calls, c}, Revisions: countedRevisions{db, c}, Workflows: countedWorkflows{db.Workflows, c},
		Services: countedServices{db.Services, c}, Mappings: countedMappings{db.Mappings, c},
		Parts: countedParts{db.Desk, c}, Events: countedEvents{db, c}}
}

type countedCalls struct {
	models.Calls
	c *counted
}

func (s countedCalls) LoadByCarrier(ctx context.Context, a, b string, turn int64) (*models.CallLoad, error) {
	s.c.note("load")
	return s.Calls.LoadByCarrier(ctx, a, b, turn)
}

func (s countedCalls) Load(ctx context.Context, id string, turn int64) (*models.CallLoad, error) {
	s.c.note("load")
	return s.Calls.Load(ctx, id, turn)
}

func (s countedCalls) ClaimTurn(ctx context.Context, id string, turn int64, c models.Claim) error {
	s.c.note("claim")
	return s.Calls.ClaimTurn(ctx, id, turn, c)
}

func (s countedCalls) ClaimNew(ctx context.Context, row *models.Call) error {
	s.c.note("claim")
	return s.Calls.ClaimNew(ctx, row)
}

func (s countedCalls) SaveNew(ctx context.Context, row *models.Call, t *models.CallTurn, events ...models.Event) error {
	s.c.note("save")
	return s.Calls.SaveNew(ctx, row, t, events...)
}

func (s countedCalls) Save(ctx context.Context, row *models.Call, t *models.CallTurn, events ...models.Event) error {
	s.c.note("save")
	return s.Calls.Save(ctx, row, t, events...)
}

type countedRevisions struct {
	db *models.DB
	c  *counted
}

func (s countedRevisions) Revision(ctx context.Context) (int64, error) {
	s.c.note("revision")
	return s.db.Revision(ctx)
}

type countedWorkflows struct {
	models.Workflows
	c *counted
}

func (s countedWorkflows) Version(ctx context.Context, id string) (*models.WorkflowVersion, error) {
	s.c.note("version")
	return s.Workflows.Version(ctx, id)
}

type countedServices struct {
	models.Services
	c *counted
}

func (s countedServices) All(ctx context.Context) ([]models.WebService, error) {
	s.c.note("services")
	return s.Services.All(ctx)
}

type countedMappings struct {
	models.Mappings
	c *counted
}

func (s countedMappings) All(ctx context.Context) ([]models.MappingReplacement, error) {
	s.c.note("mappings")
	return s.Mappings.All(ctx)
}

type countedParts struct {
	models.Desk
	c *counted
}

func (s countedParts) LastPart(ctx context.Context, id string) (*models.Segment, error) {
	s.c.note("part")
	return s.Desk.LastPart(ctx, id)
}

type countedEvents struct {
	db *models.DB
	c  *counted
}

func (s countedEvents) Add(ctx context.Context, list []models.Event) error {
	s.c.note("events")
	return s.db.Events.Add(ctx, list)
}

// One callback is one load and one save; a Web Service costs a claim; the
// configuration is read when it changed, and only then.
func TestQueriesOfACallback(t *testing.T) {
	b := newBench(t, dbtest.SQLite(t))
	store := &counted{}
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	runner := webservice.NewRunner(outbound.New(outbound.Options{AllowPrefixes: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}))
	engine := call.NewAsking(b.db, store.of(b.db), b.box, runner, log, call.Options{})
	play := func(sid string) (first, second string) {
		r, err := engine.Start(t.Context(), start(sid))
		b.must(err)
		first = store.take()
		_, err = engine.Continue(t.Context(), keyed(r, sid, "2090"))
		b.must(err)
		return first, store.take()
	}
	if first, second := play("CA1"); first != "load revision mappings services version save" || second != "load claim save" {
		t.Errorf("first call: %q, %q", first, second)
	}
	if first, second := play("CA2"); first != "load save" || second != "load claim save" {
		t.Errorf("second call: %q, %q", first, second)
	}
	b.must(b.db.BumpRevision(t.Context()))
	if first, second := play("CA3"); first != "load revision mappings services save" || second != "load claim save" {
		t.Errorf("after a change: %q, %q", first, second)
	}
	// An event goes with the save; the end of a call is asked about for post_call alone.
	b.hook(event.CallStart, event.CallEnd, event.CallConnected)
	_, _ = play("CA4")
	if first, second := play("CA5"); first != "load save" || second != "load claim save" {
		t.Errorf("with hooks: %q, %q", first, second)
	}
	b.hook(event.PostCall)
	_, _ = play("CA6")
	if first, second := play("CA7"); first != "load save" || second != "load claim part save" {
		t.Errorf("with a hook for the end of agents' calls: %q, %q", first, second)
	}
	var n int
	b.must(b.db.SQL().QueryRowContext(t.Context(), "SELECT count(*) FROM events").Scan(&n))
	if n != 8 {
		t.Errorf("%d events of four calls", n)
	}
}
