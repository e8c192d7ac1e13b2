package models

import (
	"context"
	"database/sql"

	"gorm.io/gorm"

	"hookline/migrations"
)

// DB is a database, or a transaction on one. Each of its stores has the queries of
// one kind of rows; a transaction spans all of them.
type DB struct {
	*conn
	Agents     Agents
	Board      Board
	Calls      Calls
	Campaigns  Campaigns
	Carriers   Carriers
	Desk       Desk
	Drafts     Drafts
	Groups     Groups
	Imports    Imports
	Keys       Keys
	LeadLists  LeadLists
	Leads      Leads
	Numbers    Numbers
	Recordings Recordings
	Scenarios  Scenarios
	Schedules  Schedules
	Scripts    Scripts
	Services   Services
	Sessions   Sessions
	Sounds     Sounds
	Traffic    Traffic
	Trail      Trail
	Users      Users
	Uses       Uses
	Workflows  Workflows
}

// conn is what all stores of a DB ask.
type conn struct {
	g       *gorm.DB
	dialect migrations.Dialect
}

// A store is one pointer: binding them costs a transaction nothing to speak of.
func bind(c *conn) *DB {
	return &DB{
		conn:       c,
		Agents:     Agents{c},
		Board:      Board{c},
		Calls:      Calls{c},
		Campaigns:  Campaigns{tableOf[CampaignRow](c, &campaignThing)},
		Carriers:   Carriers{tableOf[Carrier](c, &carrierThing)},
		Desk:       Desk{c},
		Drafts:     Drafts{c},
		Groups:     Groups{c},
		Imports:    Imports{c},
		Keys:       Keys{c},
		LeadLists:  LeadLists{tableOf[LeadListRow](c, &leadListThing)},
		Leads:      Leads{tableOf[Lead](c, &leadThing)},
		Numbers:    Numbers{tableOf[NumberRow](c, &phoneNumberThing)},
		Recordings: Recordings{c},
		Scenarios:  Scenarios{tableOf[Scenario](c, &scenarioThing)},
		Schedules:  Schedules{tableOf[ScheduleRow](c, &scheduleThing)},
		Scripts:    newScripts(c),
		Services:   Services{tableOf[WebServiceRow](c, &webServiceThing)},
		Sessions:   Sessions{c},
		Sounds:     Sounds{tableOf[SoundRow](c, &soundThing)},
		Traffic:    Traffic{c},
		Trail:      Trail{c},
		Users:      Users{c},
		Uses:       Uses{c},
		Workflows:  newWorkflows(c),
	}
}

func (c *conn) with(ctx context.Context) *gorm.DB { return c.g.WithContext(ctx) }

func (c *conn) tx(ctx context.Context, f func(tx *DB) error) error {
	err := c.with(ctx).Transaction(func(g *gorm.DB) error { return f(bind(&conn{g: g, dialect: c.dialect})) })
	return translate(err, "")
}

func (c *conn) pool() *sql.DB {
	pool, err := c.g.DB()
	if err != nil { // only a DB inside a transaction has none, and that is a mistake of ours
		panic(err)
	}
	return pool
}

// Agents has where users stand at the desk.
type Agents struct{ *conn }

// Board has the figures of a day at the desk.
type Board struct{ *conn }

// Calls has calls, with their turns and traces.
type Calls struct{ *conn }

// Desk has calls in queues: entries, offers, segments.
type Desk struct{ *conn }

// Drafts has who edits a Workflow's draft, and the trail that may still grow.
type Drafts struct{ *conn }

// Groups has groups of Web Services.
type Groups struct{ *conn }

// Imports has files on their way into lead lists.
type Imports struct{ *conn }

// Keys has keys and sessions of the REST API.
type Keys struct{ *conn }

// Recordings has what callers recorded.
type Recordings struct{ *conn }

// Sessions has signed-in browsers and sign-in links.
type Sessions struct{ *conn }

// Traffic has counts of where callers went.
type Traffic struct{ *conn }

// Trail has the audit trail.
type Trail struct{ *conn }

// Users has users.
type Users struct{ *conn }

// Uses has what Workflows use.
type Uses struct{ *conn }
