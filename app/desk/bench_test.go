package desk_test

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"hookline/app/call"
	"hookline/app/desk"
	"hookline/app/outbound"
	"hookline/app/secret"
	"hookline/app/voice"
	"hookline/app/webservice"
	"hookline/app/work"
	"hookline/models"
)

// clock is a time of day that a test moves.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// bench is an installation with the Campaign Support, agents, and a Workflow whose
// calls join its queue and say goodbye when the agent's part is over.
type bench struct {
	t        *testing.T
	db       *models.DB
	box      *secret.Box
	clock    *clock
	desk     *desk.Service
	engine   *call.Engine
	control  *carrierAPI
	campaign *models.Campaign
	flow     *models.Workflow
	bell     work.Bell // rung when events are raised
}

// carrierAPI stands for a carrier that can be told to come back, or not.
type carrierAPI struct {
	can  bool
	told []string
}

const number = "+61255501234"

func newBench(t *testing.T, db *models.DB) *bench {
	b := &bench{t: t, db: db, clock: &clock{at: time.Date(2026, 4, 22, 9, 30, 0, 0, time.UTC)}, control: &carrierAPI{}, bell: work.NewBell()}
	var err error
	b.box, err = secret.NewBox([]byte(strings.Repeat("k", 32)))
	b.must(err)
	b.campaign = b.addCampaign("Support", models.QueueConfig{RingMS: 15_000, MaxWaitMS: 600_000, MaxWaiting: 50, WrapUpMS: 30_000, ServiceLevelMS: 20_000})
	b.publish(`{"campaign":%q,"priority":5,"waiting":{"say":"Please hold."},"announcement":"You are number %%queue:position%%.","every":"30s","leave_key":"*"}`)
	b.must(db.Numbers.Create(t.Context(), &models.PhoneNumber{Number: number, WorkflowID: &b.flow.ID}))
	b.desk, b.engine = b.node()
	return b
}

// node is one more process on the same database.
func (b *bench) node() (*desk.Service, *call.Engine) {
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	catalog := call.NewCatalog(b.db, b.box, log)
	d := desk.New(b.db, log, desk.Options{Now: b.clock.now, Control: b.control, Hooks: catalog.Hooks, Bell: b.bell})
	return d, b.engineOf(d, catalog)
}

func (b *bench) engineOf(queues call.Queues, catalog *call.Catalog) *call.Engine {
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	runner := webservice.NewRunner(outbound.New(outbound.Options{}))
	return call.New(b.db, catalog, runner, log, call.Options{Now: b.clock.now, Queues: queues, Bell: b.bell})
}

func (b *bench) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

func (b *bench) addCampaign(name string, q models.QueueConfig) *models.Campaign {
	b.t.Helper()
	c := &models.Campaign{Name: name, Type: models.CampaignInbound, Config: models.CampaignConfig{Queue: q,
		WrapCodes: []models.WrapCode{{Name: "Solved"}, {Name: "Call back", Note: models.NoteRequired}}, PauseReasons: []string{"Break"}}}
	b.must(b.db.Campaigns.Create(b.t.Context(), c))
	return c
}

// publish gives the Workflow a Join Queue with these settings; %q stands for the
// Campaign's id.
func (b *bench) publish(settings string) {
	b.t.Helper()
	ctx := b.t.Context()
	definition := `{"objects":[{"id":"queue","kind":"join_queue","title":"To support","settings":` + fmt.Sprintf(settings, b.campaign.ID) +
		`,"exits":{"answered":"bye","timeout":"late","full":"full","no_agents":"nobody","left":"left","failed":"sorry"}}`
	for _, id := range []string{"bye", "late", "full", "nobody", "left", "sorry"} {
		definition += fmt.Sprintf(`,{"id":%q,"kind":"say_text","title":%q,"settings":{"text":%q}}`, id, id, id)
	}
	definition += `]}`
	if b.flow == nil {
		b.flow = &models.Workflow{Name: "Support line", Draft: definition}
		b.must(b.db.Workflows.Create(ctx, b.flow))
	}
	v := &models.WorkflowVersion{WorkflowID: b.flow.ID, Kind: models.VersionPublished, Definition: definition}
	b.must(b.db.Workflows.AddVersion(ctx, v))
	b.flow.PublishedID = v.ID
	b.must(b.db.Workflows.Update(ctx, b.flow))
	b.must(b.db.BumpRevision(ctx))
}

// agent makes a user who takes calls of the Campaigns, at the desk and ready.
func (b *bench) agent(name string, campaigns ...*models.Campaign) string {
	b.t.Helper()
	ctx := b.t.Context()
	u := &models.User{Name: name, Email: strings.ToLower(name) + "@example.test", Role: models.RoleAgent, Active: true,
		EndpointKind: models.EndpointNumber, Endpoint: "+612555099" + fmt.Sprintf("%02d", len(name))}
	b.must(b.db.Users.Create(ctx, u))
	if len(campaigns) == 0 {
		campaigns = []*models.Campaign{b.campaign}
	}
	var ids []string
	for _, c := range campaigns {
		agents, err := b.db.Campaigns.Agents(ctx, c.ID)
		b.must(err)
		all := []string{u.ID}
		for _, a := range agents {
			all = append(all, a.UserID)
		}
		b.must(b.db.Campaigns.SetAgents(ctx, c.ID, all))
		ids = append(ids, c.ID)
	}
	b.must(b.desk.SignIn(ctx, u.ID, ids))
	b.clock.move(time.Second)
	b.must(b.desk.Ready(ctx, u.ID))
	return u.ID
}

// caller is a call that a carrier brought.
type caller struct {
	b     *bench
	sid   string
	reply *call.Reply
}

// call begins a carrier's call and gives what the carrier is to do.
func (b *bench) call(sid string) *caller {
	b.t.Helper()
	return b.callFrom(sid, "+61491570156")
}

func (b *bench) callFrom(sid, from string) *caller {
	b.t.Helper()
	r, err := b.engine.Start(b.t.Context(), call.Start{CarrierID: "c1", CarrierCallID: sid, Caller: from, Called: number})
	b.must(err)
	return &caller{b, sid, r}
}

// last is what the document ends with.
func (c *caller) last() voice.Instruction {
	return c.reply.Instructions[len(c.reply.Instructions)-1]
}

// said is the text the caller hears.
func (c *caller) said() string {
	var texts []string
	for _, i := range c.reply.Instructions {
		if i.Verb == voice.Say {
			texts = append(texts, i.Text)
		}
	}
	return strings.Join(texts, " ")
}

// poll asks as the carrier does for one who waits.
func (c *caller) poll(keys string) *desk.Heard {
	c.b.t.Helper()
	return c.ask(desk.Poll{First: true, Keys: keys})
}

// later asks again, as the carrier does when what the caller heard is over; said is
// what the poll before gave.
func (c *caller) later(said time.Duration) *desk.Heard {
	c.b.t.Helper()
	return c.ask(desk.Poll{Said: said})
}

func (c *caller) ask(p desk.Poll) *desk.Heard {
	c.b.t.Helper()
	p.CarrierID, p.CarrierCallID, p.CallID, p.Turn = "c1", c.sid, c.reply.CallID, c.reply.Turn
	h, err := c.b.desk.Wait(c.b.t.Context(), p)
	c.b.must(err)
	return h
}

// back comes back for the next document.
func (c *caller) back(in voice.Input) {
	c.b.t.Helper()
	r, err := c.b.engine.Continue(c.b.t.Context(), call.Resume{CarrierID: "c1", CarrierCallID: c.sid, CallID: c.reply.CallID, Turn: c.reply.Turn, Input: in})
	c.b.must(err)
	c.reply = r
}

func (c *caller) hangUp() {
	c.b.t.Helper()
	c.b.must(c.b.engine.Ended(c.b.t.Context(), call.End{CarrierID: "c1", CarrierCallID: c.sid}))
}

// view is the desk of an agent.
func (b *bench) view(userID string) *desk.View {
	b.t.Helper()
	v, err := b.desk.View(b.t.Context(), userID)
	b.must(err)
	return v
}

// rings gives the entry that rings an agent after the desk did its work.
func (b *bench) rings(userID string) string {
	b.t.Helper()
	b.must(b.desk.Tick(b.t.Context()))
	v := b.view(userID)
	if v.Offer == nil {
		b.t.Fatalf("no call rings; the agent is %s (%s)", v.State, v.Reason)
	}
	return v.Offer.EntryID
}

// connect answers what rings and lets the carrier notice.
func (b *bench) connect(c *caller, userID string) {
	b.t.Helper()
	b.must(b.desk.Answer(b.t.Context(), userID, b.rings(userID)))
	if h := c.poll(""); !h.Done {
		b.t.Fatalf("the caller waits on: %+v", h)
	}
	c.back(voice.Input{Kind: voice.Went})
	if i := c.last(); i.Verb != voice.Dial || i.Agent == "" {
		b.t.Fatalf("the agent is not called: %+v", c.reply.Instructions)
	}
}

// segment is the part of a call an agent is in, or has to wrap up; empty for none.
func (b *bench) segment(userID string) string {
	b.t.Helper()
	a, err := b.db.Agents.Get(b.t.Context(), userID)
	b.must(err)
	return a.SegmentID
}

// wrapsUp closes an agent's part of a call.
func (b *bench) wrapsUp(userID string) {
	b.t.Helper()
	b.must(b.desk.WrapUp(b.t.Context(), userID, desk.Wrap{SegmentID: b.segment(userID), Code: "Solved"}))
}

// is checks where an agent stands.
func (b *bench) is(userID, state, reason string) {
	b.t.Helper()
	if v := b.view(userID); v.State != state || v.Reason != reason {
		b.t.Errorf("the agent is %s (%s), not %s (%s)", v.State, v.Reason, state, reason)
	}
}

// segments are the parts of a call.
func (c *caller) segments() []models.Segment {
	c.b.t.Helper()
	list, err := c.b.db.Desk.Segments(c.b.t.Context(), c.reply.CallID)
	c.b.must(err)
	return list
}

// entries are its times in a queue.
func (c *caller) entries() []models.QueueEntry {
	c.b.t.Helper()
	list, err := c.b.db.Desk.Entries(c.b.t.Context(), c.reply.CallID)
	c.b.must(err)
	return list
}
