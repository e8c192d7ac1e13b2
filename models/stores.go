// Package models is what is persisted: a struct per table with its queries beside
// it, on SQLite and PostgreSQL alike. GORM and the drivers live here, and in the
// packages below, and nowhere else; errors that leave are the application's own. It
// holds no permissions and no business rules.
package models

import (
	"context"
	"database/sql"
	"os"
	"time"

	"gorm.io/gorm"

	"hookline/migrations"
	"hookline/models/lead"
	"hookline/models/outbox"
	"hookline/models/recording"
	"hookline/models/row"
	"hookline/models/traffic"
)

// Open connects to `sqlite:PATH` or `postgres://…`. The directory of an SQLite
// file is made if it is not there. Migrations are the caller's to apply.
func Open(ctx context.Context, dsn string) (*DB, error) { return opened(row.Open(ctx, dsn)) }

// OpenMemory opens an SQLite database in memory, which is gone when it is closed.
// Migrations are the caller's to apply.
func OpenMemory(ctx context.Context) (*DB, error) { return opened(row.OpenMemory(ctx)) }

func opened(c *row.Conn, err error) (*DB, error) {
	if err != nil {
		return nil, err
	}
	return bind(c), nil
}

// DB is a database, or a transaction on one. Each of its stores has the queries of
// one kind of rows; a transaction spans all of them.
type DB struct {
	store
	Agents     Agents
	Board      Board
	Calls      Calls
	Campaigns  Campaigns
	Carriers   Carriers
	Desk       Desk
	Deliveries outbox.Deliveries
	Drafts     Drafts
	Events     outbox.Events
	Groups     Groups
	Hooks      Hooks
	Imports    lead.Imports
	Jobs       outbox.Jobs // of deliveries
	Keys       Keys
	LeadLists  lead.Lists
	Leads      lead.Leads
	Mappings   Mappings
	Numbers    Numbers
	Recordings recording.Recordings
	Scenarios  Scenarios
	Schedules  Schedules
	Scripts    Scripts
	Services   Services
	Sessions   Sessions
	Sounds     Sounds
	Traffic    traffic.Counts
	Trail      Trail
	Users      Users
	Uses       Uses
	Voicemail  VoicemailBoxes
	Workflows  Workflows
}

// A store is one pointer: binding them costs a transaction nothing to speak of.
func bind(c *row.Conn) *DB {
	s := store{c}
	return &DB{
		store:      s,
		Agents:     Agents{s},
		Board:      Board{s},
		Calls:      Calls{s},
		Campaigns:  Campaigns{s, row.NewTable[CampaignRow](c, &campaignThing)},
		Carriers:   Carriers{s, row.NewTable[Carrier](c, &carrierThing)},
		Desk:       Desk{s},
		Deliveries: outbox.NewDeliveries(c),
		Drafts:     Drafts{s},
		Events:     outbox.NewEvents(c),
		Groups:     Groups{s},
		Hooks:      Hooks{s, row.NewTable[HookRow](c, &hookThing)},
		Imports:    lead.NewImports(c),
		Jobs:       outbox.NewJobs(c),
		Keys:       Keys{s},
		LeadLists:  lead.NewLists(c),
		Leads:      lead.NewLeads(c),
		Mappings:   Mappings{s, row.NewTable[MappingReplacement](c, &mappingThing)},
		Numbers:    Numbers{s, row.NewTable[NumberRow](c, &phoneNumberThing)},
		Recordings: recording.NewRecordings(c),
		Scenarios:  Scenarios{s, row.NewTable[Scenario](c, &scenarioThing)},
		Schedules:  Schedules{s, row.NewTable[ScheduleRow](c, &scheduleThing)},
		Scripts:    newScripts(s),
		Services:   Services{s, row.NewTable[WebServiceRow](c, &webServiceThing)},
		Sessions:   Sessions{s},
		Sounds:     Sounds{s, row.NewTable[SoundRow](c, &soundThing)},
		Traffic:    traffic.NewCounts(c),
		Trail:      Trail{s},
		Users:      Users{s},
		Uses:       Uses{s},
		Voicemail:  VoicemailBoxes{s, row.NewTable[VoicemailBox](c, &voicemailBoxThing)},
		Workflows:  newWorkflows(s),
	}
}

// store is what every store is on. Its methods stay within the package: GORM does.
type store struct{ on *row.Conn }

func (s store) with(ctx context.Context) *gorm.DB { return s.on.With(ctx) }

func (s store) pool() *sql.DB { return s.on.Pool() }

func (s store) dialect() migrations.Dialect { return s.on.Dialect() }

func (s store) tx(ctx context.Context, f func(tx *DB) error) error {
	return s.on.Tx(ctx, func(tx *row.Conn) error { return f(bind(tx)) })
}

// Dialect says which of the two databases this is.
func (db *DB) Dialect() migrations.Dialect { return db.dialect() }

// SQL gives the pool underneath, for migrations and tests.
func (db *DB) SQL() *sql.DB { return db.pool() }

// Ping asks whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.on.Ping(ctx) }

// CanWrite says why nothing can be stored, such as a full disk, a file system that is read-only,
// or SQLite's file that is gone, which the program would write to all the same.
func (db *DB) CanWrite(ctx context.Context) error {
	if db.dialect() == migrations.SQLite {
		var path string
		if err := db.with(ctx).Raw("SELECT file FROM pragma_database_list WHERE name = 'main'").Scan(&path).Error; err != nil {
			return err
		}
		if _, err := os.Stat(path); err != nil && path != "" { // one in memory has none
			return err
		}
	}
	return row.Saved(db.with(ctx).Exec("UPDATE probes SET at = ? WHERE id = 1", time.Now().UTC()), "probe")
}

// Close closes the pool.
func (db *DB) Close() error { return db.pool().Close() }

// Tx runs f in one transaction: all of it, or nothing when f gives an error. The
// stores of tx are in it.
func (db *DB) Tx(ctx context.Context, f func(tx *DB) error) error { return db.tx(ctx, f) }

// Agents has where users stand at the desk.
type Agents struct{ store }

// Board has the figures of a day at the desk.
type Board struct{ store }

// Calls has calls, with their turns and traces.
type Calls struct{ store }

// Desk has calls in queues: entries, offers, segments.
type Desk struct{ store }

// Drafts has who edits a Workflow's draft, and the trail that may still grow.
type Drafts struct{ store }

// Groups has groups of Web Services.
type Groups struct{ store }

// Keys has keys and sessions of the REST API.
type Keys struct{ store }

// Sessions has signed-in browsers and sign-in links.
type Sessions struct{ store }

// Trail has the audit trail.
type Trail struct{ store }

// Users has users.
type Users struct{ store }

// Uses has what uses what.
type Uses struct{ store }
