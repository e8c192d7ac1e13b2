package call

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"hookline/app/event"
	"hookline/app/kind"
	"hookline/app/limit"
	"hookline/app/secret"
	"hookline/app/sound"
	"hookline/app/timezone"
	"hookline/app/webservice"
	"hookline/app/workflow"
	"hookline/models"
)

// Catalog is the configuration as live calls need it, in memory: compiled once,
// and read again when the revision that came with a call's row says it is old.
// So a callback reads no configuration table unless something changed.
type Catalog struct {
	db  configuration
	box *secret.Box
	log *slog.Logger

	current atomic.Pointer[snapshot]
	// requests that were read afresh for, by who sent them, and of all
	asking    *limit.Keys
	askingAll *rate.Limiter
	loading   sync.Mutex

	reading  sync.RWMutex
	programs map[string]*workflow.Definition // by version id: versions never change
}

// NewCatalog makes an empty Catalog; the first At or Latest fills it.
func NewCatalog(db *models.DB, box *secret.Box, log *slog.Logger) *Catalog {
	return newCatalog(storesOf(db).configuration, box, log)
}

func newCatalog(db configuration, box *secret.Box, log *slog.Logger) *Catalog {
	return &Catalog{db: db, box: box, log: log, asking: limit.New(askEvery, askBurst), askingAll: rate.NewLimiter(askAll, askAll), programs: map[string]*workflow.Definition{}}
}

// snapshot is the configuration at a revision. It is never changed.
type snapshot struct {
	revision  int64
	carriers  map[string]*Carrier    // by slug
	numbers   map[string]phoneNumber // by how it is written: E.164
	workflows map[string]published
	blocks    map[int64]string // Workflow ids by building block id
	services  map[string]*service
	sounds    map[string]workflow.SoundInfo
	schedules map[string]*scheduled
	country   string           // of numbers without a country code
	zone      *time.Location   // of times without a zone
	account   workflow.Account // of the workspace
	hooks     *event.Hooks
	outbox    *Outbox
}

type phoneNumber struct {
	id, workflowID string
	account        workflow.Account
}

type published struct {
	name, versionID string
	blockID         int64
}

// service is a compiled Web Service, or why it can't be used.
type service struct {
	name     string
	active   bool
	compiled *webservice.Service
	broken   error
}

// Carrier is a telephony platform, its secret in the clear.
type Carrier struct {
	ID, Name, Kind string
	Slug           string
	Signed         bool        // its requests carry a signature
	Settings       kind.Values // by the fields of its dialect
}

// at gives the configuration of at least the revision.
func (c *Catalog) at(ctx context.Context, revision int64) (*snapshot, error) {
	if s := c.current.Load(); s != nil && s.revision >= revision {
		return s, nil
	}
	c.loading.Lock()
	defer c.loading.Unlock()
	if s := c.current.Load(); s != nil && s.revision >= revision {
		return s, nil
	}
	s, err := c.load(ctx)
	if err != nil {
		return nil, err
	}
	c.current.Store(s)
	return s, nil
}

// Refresh reads the revision, and the configuration when it is old.
func (c *Catalog) Refresh(ctx context.Context) (*snapshot, error) {
	revision, err := c.db.revisions.Revision(ctx)
	if err != nil {
		return nil, err
	}
	return c.at(ctx, revision)
}

func (c *Catalog) load(ctx context.Context) (*snapshot, error) {
	// The revision is read first: a change between the reads is then read again.
	revision, err := c.db.revisions.Revision(ctx)
	if err != nil {
		return nil, err
	}
	s := &snapshot{revision: revision, carriers: map[string]*Carrier{}, numbers: map[string]phoneNumber{},
		workflows: map[string]published{}, blocks: map[int64]string{}, services: map[string]*service{}, schedules: map[string]*scheduled{}, sounds: map[string]workflow.SoundInfo{},
		outbox: &Outbox{All: map[string]*models.Hook{}, Receivers: map[string]*Receiver{}}}
	addLanes(s.outbox)
	for _, read := range []func(context.Context, *snapshot) error{c.loadCarriers, c.loadNumbers, c.loadWorkflows, c.loadServices, c.loadSchedules, c.loadSounds, c.loadSettings, c.loadHooks} {
		if err := read(ctx, s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (c *Catalog) loadCarriers(ctx context.Context, s *snapshot) error {
	list, err := c.db.carriers.All(ctx)
	for _, row := range list {
		carrier := &Carrier{ID: row.ID, Name: row.Name, Kind: row.Kind, Slug: row.Slug(), Signed: row.Signature != SignatureOff, Settings: kind.Values{}}
		maps.Copy(carrier.Settings, row.Config.Settings)
		for key, sealed := range row.Config.Sealed {
			value, err := c.box.Open("carriers", row.ID, sealed)
			if err != nil { // a signed one stays signed, with no secret: every request is refused
				c.log.Error("a secret of the carrier can't be read", "carrier", row.Name, "setting", key, "error", err)
			}
			carrier.Settings[key] = string(value)
		}
		s.carriers[row.Slug()] = carrier
	}
	return err
}

// SignatureOff is the setting of a carrier whose requests are not checked.
const SignatureOff = "off"

func (c *Catalog) loadNumbers(ctx context.Context, s *snapshot) error {
	list, err := c.db.numbers.Rows(ctx)
	for _, n := range list {
		id := ""
		if n.WorkflowID != nil {
			id = *n.WorkflowID
		}
		s.numbers[n.Number] = phoneNumber{n.ID, id, workflow.Account{Customer: n.CustomerID, Project: n.ProjectID}}
	}
	return err
}

func (c *Catalog) loadHooks(ctx context.Context, s *snapshot) error {
	list, err := c.db.hooks.All(ctx)
	s.hooks = event.NewHooks(list).Numbered(func(called string) (id, e164 string) {
		e164, _ = s.written(called)
		return s.numbers[e164].id, e164
	})
	s.outbox.Revision, s.outbox.Hooks = s.revision, s.hooks
	for i := range list {
		s.outbox.All[list[i].ID] = &list[i]
	}
	return err
}

// Hooks gives the hooks in memory, and reads the configuration when there is none yet:
// for those who are about to hold a transaction, in which nobody reads it.
func (c *Catalog) Hooks(ctx context.Context) (*event.Hooks, error) {
	s := c.current.Load()
	if s == nil {
		var err error
		if s, err = c.Refresh(ctx); err != nil {
			return nil, err
		}
	}
	return s.hooks, nil
}

func (c *Catalog) loadWorkflows(ctx context.Context, s *snapshot) error {
	list, err := c.db.workflows.All(ctx)
	for _, w := range list {
		s.workflows[w.ID] = published{name: w.Name, versionID: w.PublishedID, blockID: w.BlockID}
		s.blocks[w.BlockID] = w.ID
	}
	return err
}

func (c *Catalog) loadServices(ctx context.Context, s *snapshot) error {
	mappings, err := c.db.mappings.All(ctx)
	if err != nil {
		return err
	}
	pairs := webservice.ReplacementsOf(mappings)
	list, err := c.db.services.All(ctx)
	for i := range list {
		w := &list[i]
		entry := &service{name: w.Name, active: w.Active}
		secrets, err := c.box.OpenMap("web_services", w.ID, w.Sealed)
		if err == nil {
			entry.compiled, err = webservice.Compile(w, secrets, pairs)
		}
		if entry.broken = err; err != nil {
			c.log.Error("the Web Service can't be used", "web_service", w.Name, "error", err)
		}
		s.services[w.ID], s.outbox.Receivers[w.ID] = entry, newReceiver(w, entry, secrets)
	}
	return err
}

func (c *Catalog) loadSounds(ctx context.Context, s *snapshot) error {
	list, err := c.db.sounds.All(ctx)
	for _, row := range list {
		s.sounds[row.ID] = workflow.SoundInfo{ID: row.ID, Name: row.Name, Duration: row.Duration(), URL: sound.Path(row.ID, row.Hash, row.PlayedFormat())}
	}
	return err
}

func (c *Catalog) loadSettings(ctx context.Context, s *snapshot) error {
	settings, err := c.db.settings.Settings(ctx)
	if err == nil {
		s.country, s.zone, s.account = settings.DefaultCountry, timezone.Of(settings.TimeZone), workflow.Account{Customer: settings.CustomerID, Project: settings.ProjectID}
	}
	return err
}

// DefaultCountry is how numbers without a country code are read; see workflow.Workspace.
func (s *snapshot) DefaultCountry() string { return s.country }

// TimeZone is the workspace's.
func (s *snapshot) TimeZone() *time.Location { return s.zone }

// Account says whose a call to a number is.
func (s *snapshot) Account(called string) workflow.Account {
	e164, _ := s.written(called)
	return s.numbers[e164].account.Or(s.account)
}

// maxPrograms is how many versions are kept in memory.
const maxPrograms = 500

// program gives a version's definition, read once.
func (c *Catalog) program(ctx context.Context, versionID string) (*workflow.Definition, error) {
	c.reading.RLock()
	d := c.programs[versionID]
	c.reading.RUnlock()
	if d != nil {
		return d, nil
	}
	v, err := c.db.workflows.Version(ctx, versionID)
	if err != nil {
		return nil, err
	}
	if d, err = workflow.Parse(v.Definition); err != nil {
		return nil, fmt.Errorf("version %s: %w", versionID, err)
	}
	c.reading.Lock()
	defer c.reading.Unlock()
	if len(c.programs) >= maxPrograms { // every test of a changed draft is a version: old ones must go
		clear(c.programs)
	}
	c.programs[versionID] = d
	return d, nil
}

// library is a snapshot as the interpreter sees it.
type library struct {
	catalog *Catalog
	*snapshot
}

// Program gives a version by its id.
func (l library) Program(ctx context.Context, versionID string) (*workflow.Definition, error) {
	return l.catalog.program(ctx, versionID)
}

// Published gives the name and the live version of a Workflow.
func (l library) Published(workflowID string) (string, string, bool) {
	w, ok := l.workflows[workflowID]
	return w.name, w.versionID, ok && w.versionID != ""
}

// Block gives the Workflow with a building block id.
func (s *snapshot) Block(blockID int64) (workflowID string, ok bool) {
	workflowID, ok = s.blocks[blockID]
	return workflowID, ok
}

// BlockID gives the building block id of a Workflow; 0 when it is gone.
func (s *snapshot) BlockID(workflowID string) int64 { return s.workflows[workflowID].blockID }

// Sound gives what is played of a Sound.
func (s *snapshot) Sound(id string) (workflow.SoundInfo, bool) {
	info, ok := s.sounds[id]
	return info, ok
}

// SoundNamed finds a Sound by its name.
func (s *snapshot) SoundNamed(name string) (workflow.SoundInfo, bool) {
	return workflow.NamedSound(s.sounds, name)
}

// number finds what answers a called number, as the carrier wrote it.
func (s *snapshot) number(called string) (workflowID string, known bool) {
	e164, known := s.written(called)
	return s.numbers[e164].workflowID, known
}

// written gives a called number as ours are written, and as it is when it is none of
// them.
func (s *snapshot) written(called string) (e164 string, known bool) {
	for _, e164 = range []string{called, "+" + strings.TrimLeft(called, "+")} {
		if _, known = s.numbers[e164]; known {
			return e164, true
		}
	}
	return called, false
}
